"""The rules in their order: the first that speaks decides what one check says.

Refusals come first, on every hop and for every status, since a wall may answer anything; then what stopped the check,
then statuses, then what the page is. Every row has a name, which verdicts carry.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from linkcheck.model.check import Failure
from linkcheck.model.verdict import Finding, State
from linkcheck.verdict import drift, hijacked, parked, redirects, refusals, soft404, statuses, transport
from linkcheck.verdict.case import Case, Outcome, Reading
from linkcheck.verdict.shells import is_shell


@dataclass(frozen=True, slots=True)
class Rule:
    """A named question to a case; None is "not my case"."""

    name: str
    read: Callable[[Case], Reading | None]
    about: frozenset[Outcome]


def not_asked(case: Case) -> Reading | None:
    """What our own guard or robots.txt kept us from fetching was refused by nobody."""
    own = {Failure.PRIVATE_ADDRESS, Failure.ROBOTS_EXCLUDED, Failure.OUR_NETWORK}
    return transport.failed(case) if case.check.failure in own else None


def unverified(case: Case) -> Reading | None:
    """A file, or a page drawn by scripts: it came, and we cannot read it."""
    kind = case.check.content_type.partition(";")[0].strip().lower()
    is_file = bool(kind) and not kind.startswith("text/") and "html" not in kind
    if not case.is_answered or not (is_file or is_shell(case.page) or (case.check.truncated and case.page.words < 100)):
        return None
    what = f"a file ({kind})" if is_file else "a page whose text we cannot see"
    return Reading(
        finding=Finding.UNVERIFIED_CONTENT,
        confidence=80,
        because=f"The address works; it sends {what}, not read further.",
    )


SILENT, BROKEN, GOOD, BAD = Outcome
ANSWERED = frozenset({BROKEN, GOOD, BAD})
FAILED = frozenset({SILENT, BROKEN})

RULES: tuple[Rule, ...] = (
    Rule("not-asked", not_asked, FAILED),
    Rule("wall", refusals.wall, ANSWERED),
    Rule("legal-block", refusals.legal, frozenset({GOOD, BAD})),
    Rule("rate-limit", refusals.too_often, frozenset({BAD})),
    Rule("login", refusals.login, ANSWERED),
    Rule("paywall", refusals.paywall, frozenset({GOOD, BAD})),
    Rule("guarded-503", refusals.guarded_503, frozenset({BAD})),
    Rule("forbidden", refusals.forbidden, frozenset({BAD})),
    Rule("script-for-an-answer", refusals.scripted, frozenset({BAD})),
    Rule("refused-in-words", refusals.in_words, frozenset({GOOD})),
    Rule("no-answer", transport.failed, FAILED),
    Rule("gone", statuses.gone, frozenset({BAD})),
    Rule("server-error", statuses.server_error, frozenset({BAD})),
    Rule("odd-redirect", statuses.odd_redirect, frozenset({BAD})),
    *(
        Rule(name, rule, frozenset({GOOD}))
        for name, rule in (
            ("soft-server-error", statuses.soft_server_error),
            ("parked", parked.parked),
            ("hijacked", hijacked.hijacked),
            ("soft-404-proven", soft404.proven),
            ("error-address", soft404.at_error_address),
            ("homepage-redirect", redirects.homepage),
            ("soft-404-suspected", soft404.suspected),
            ("moved", redirects.moved),
            ("drift", drift.drifted),
            ("redirect", redirects.redirected),
            ("unverified-content", unverified),
        )
    ),
)
#: The rules that can speak about each outcome, in the same order.
BY_OUTCOME = {outcome: tuple(rule for rule in RULES if outcome in rule.about) for outcome in Outcome}
#: What is left when no rule has spoken.
OK = Reading(finding=Finding.OK, confidence=95, because="The page is there.", rule="ok")


def read(case: Case) -> Reading:
    """What one check says: the first rule's answer, with the rule's name. Behind a challenge nothing is dead."""
    for rule in BY_OUTCOME[case.outcome]:
        if reading := rule.read(case):
            if reading.state is State.DEAD and any(mark.startswith("challenge:") for mark in case.marks):
                reading = refusals.walled_off(case)
            return replace(reading, rule=rule.name)
    return OK
