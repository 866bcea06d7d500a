"""From evidence to a verdict: pure functions over checks, an ordered table of rules, a policy of confirmation.

Law: no clock, no network, no store; `now` is an argument. A wall is never dead, our own fault is never dead.
"""
