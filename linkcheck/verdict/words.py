"""An editor's word beside the evidence: it holds for as long as the evidence stays what it was when it was said.

An editor who opens a refused link by hand knows more than our checks. When these later find something else (a refused
link that answers 404, a missing page that is back), the word was about another time, and the evidence speaks again.
"""

from collections.abc import Sequence
from dataclasses import replace

from linkcheck.model.check import Check
from linkcheck.model.verdict import STATE_OF, Finding, State, Verdict
from linkcheck.model.word import Says, Word

#: What a word makes of a link, and how sure that is.
STATES = {Says.WORKS: State.ALIVE, Says.DEAD: State.DEAD}
SURE = 100


def known_at(word: Word, checks: Sequence[Check]) -> Sequence[Check]:
    """The checks that were there when the word was said."""
    return [check for check in checks if check.at <= word.at]


def holds(now: Verdict, then: Verdict) -> bool:
    """Whether the evidence of today is of one kind with that of the word's day."""
    return STATE_OF[now.finding] is STATE_OF[then.finding]


def heeded(word: Word, found: Verdict) -> Verdict:
    """The verdict as the editor wants it; when to look again stays with the evidence."""
    state = STATES[word.says]
    own = found.finding if STATE_OF[found.finding] is state else None
    finding = own or (Finding.OK if word.says is Says.WORKS else Finding.GONE)
    said = "opened it and it works" if word.says is Says.WORKS else "found it dead"
    note = f" ({word.note})" if word.note else ""
    return replace(
        found,
        state=state,
        finding=finding,
        confidence=SURE,
        because=f"An editor {said} on {word.at:%Y-%m-%d}{note}. Our own finding: {found.because}",
        rule="word",
        last_ok=max(filter(None, (found.last_ok, word.at))) if word.says is Says.WORKS else found.last_ok,
    )
