"""A link and all its checks in, a verdict out: pure, so that everything can be judged again when rules change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from linkcheck.model.article import Link
from linkcheck.model.check import Check
from linkcheck.model.verdict import Finding, State, Verdict
from linkcheck.urls.malformed import fault
from linkcheck.verdict import rules, words
from linkcheck.verdict.addresses import host
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.context import NOTHING_KNOWN, WALL_LASTS, Context
from linkcheck.verdict.policy import APART, Read, Streak, needed, next_check, streak
from linkcheck.verdict.policy import Policy as Policy

#: Grows whenever a rule or the policy changes what it says; verdicts carry it.
RULES_VERSION = 3

#: The most that a death is worth after a recent wall, behind a bot manager that showed us no page, by one failure.
AFTER_WALL, BEHIND_GUARD, ONE_FAILURE = 40, 80, 60
#: How soon to look again when the fault was ours.
AFTER_OUR_FAULT = timedelta(hours=1)


def judge(
    link: Link, checks: Sequence[Check], now: datetime, policy: Policy, context: Context = NOTHING_KNOWN
) -> Verdict:
    """The verdict on a link from its checks, oldest first; there may be none.

    `now` is not needed by the rules of today: a verdict says what the checks say, and when the next one is due. What
    an editor said of the link goes before it while the evidence is what it was then.
    """
    found = _by_evidence(link, checks, policy, context)
    word = context.words.get(link.url)
    if word and words.holds(found, _by_evidence(link, words.known_at(word, checks), policy, context)):
        return words.heeded(word, found)
    return found


def _by_evidence(link: Link, checks: Sequence[Check], policy: Policy, context: Context) -> Verdict:
    if verdict := _without_asking(link):
        return verdict
    if not checks:
        return _verdict(link, State.UNCHECKED, NOT_YET)
    history = _history(link, checks, context)
    telling = [one for one in history if _proves_something(one)]
    if not telling:
        return _nothing_proven(link, history[-1])
    return _judged(link, telling, policy, context, _successes(checks))


NOT_YET = Reading(finding=Finding.NOT_YET, confidence=0, because="This link has not been checked yet.", rule="not-yet")


def _without_asking(link: Link) -> Verdict | None:
    """What the address alone decides."""
    if because := fault(link.url):
        reading = Reading(finding=Finding.MALFORMED_URL, confidence=95, because=because, rule="malformed-url")
        return _verdict(link, State.DEAD, reading)
    if link.scheme not in {"http", "https"}:
        kind = f"“{link.scheme}:”" if link.scheme else "This kind of"
        reading = Reading(
            finding=Finding.UNSUPPORTED_SCHEME,
            confidence=95,
            because=f"{kind} addresses are no web pages; they are not checked.",
            rule="unsupported-scheme",
        )
        return _verdict(link, State.SKIPPED, reading)
    return None


def _history(link: Link, checks: Sequence[Check], context: Context) -> list[Read]:
    """The checks read, oldest first: the newest, and where that is no success those back to the last one.

    What lies before decides nothing.
    """
    found: list[Read] = []
    for place in range(len(checks) - 1, -1, -1):
        check = checks[place]
        reading = rules.read(Case(link=link, check=check, earlier=checks[:place], context=context))
        found.append(Read(check=check, reading=reading, counts=(link.host, check.run_id) not in context.incidents))
        if found[-1].is_success:
            break
    return found[::-1]


def _successes(checks: Sequence[Check]) -> int:
    """How many of the newest checks in a row got a good answer; the re-check schedule wants to know roughly."""
    return sum(1 for _ in takewhile(lambda one: one.failure is None and (one.status or 0) < 300, reversed(checks)))


def _proves_something(one: Read) -> bool:
    """Whether a check may be judged by: not when our network was at fault, nor failing with no control at work."""
    if one.reading.finding is Finding.OUR_NETWORK:
        return False
    return one.check.control_ok or one.reading.state not in {State.DEAD, State.SUSPECT}


def _nothing_proven(link: Link, last: Read) -> Verdict:
    reading = last.reading
    if reading.finding is not Finding.OUR_NETWORK:
        reading = Reading(
            finding=Finding.OUR_NETWORK,
            confidence=0,
            because="Our own network did not work when this link was checked; that proves nothing.",
            rule="no-control",
        )
    due = last.check.at + (APART if last.check.control_ok else AFTER_OUR_FAULT)
    return _verdict(link, State.UNCHECKED, reading, history=(last,), due=due)


def _judged(link: Link, history: Sequence[Read], policy: Policy, context: Context, successes: int) -> Verdict:
    last = history[-1]
    if not last.is_failure:
        due = next_check(last.reading.state, history, Streak(), policy, successes)
        return _verdict(link, last.reading.state, last.reading, history=history, due=due)
    since = _since_success(history)
    series = streak(since, policy)
    is_doubted = _is_doubted(since, context)
    state = State.DEAD if series.is_confirmed and not is_doubted else State.FAILING
    worth = AFTER_WALL if is_doubted else _worth(last, series, policy, context)
    reading = replace(last.reading, confidence=min(last.reading.confidence, worth))
    due = next_check(state, history, series, policy)
    return _verdict(link, state, reading, history=history, series=series, due=due)


def _since_success(history: Sequence[Read]) -> Sequence[Read]:
    for place in range(len(history) - 1, -1, -1):
        if history[place].is_success:
            return history[place + 1 :]
    return history


def _is_doubted(since: Sequence[Read], context: Context) -> bool:
    """Whether a wall stopped us lately, at this link or elsewhere on its host, and no page came since (§5 c)."""
    at = since[-1].check.at
    own = any(one.reading.finding is Finding.BOT_WALL and at - one.check.at <= WALL_LASTS for one in since)
    return own or context.walled(host(since[-1].check.final_url or since[-1].check.url), at)


def _worth(last: Read, series: Streak, policy: Policy, context: Context) -> int:
    """What a death is worth by the number of failures behind it, and by what stands before the host."""
    most = last.reading.confidence
    guarded = any(mark.startswith("presence:") for hop in last.check.hops for mark in hop.marks)
    if guarded and host(last.check.final_url) not in context.answers:
        most = min(most, BEHIND_GUARD)
    if len(series.counted) < 2:
        return min(most, ONE_FAILURE)
    need = max(needed(last, policy).count, 2)
    return most if series.is_confirmed else round(most * (0.5 + 0.5 * len(series.counted) / (need + 1)))


def _verdict(
    link: Link,
    state: State,
    reading: Reading,
    *,
    history: Sequence[Read] = (),
    series: Streak | None = None,
    due: datetime | None = None,
) -> Verdict:
    series = series or Streak()
    rests_on = series.counted or tuple(history[-1:])
    return Verdict(
        url=link.url,
        state=state,
        finding=reading.finding,
        confidence=reading.confidence,
        because=reading.because,
        rule=reading.rule,
        rules_version=RULES_VERSION,
        check_ids=tuple(one.check.id for one in rests_on),
        failures=len(series.counted),
        first_failed=series.first_failed,
        last_ok=next((one.check.at for one in reversed(history) if one.is_success), None),
        next_check=due,
        new_url=reading.new_url,
    )
