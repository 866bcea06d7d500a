"""From readings of single checks to a verdict over time: how many failures, how far apart, and when to look again.

A failure counts when the control URL worked in its run and the last one counted is 72 hours old. One success ends the
series. What proves nothing (our network, an ill name server) is passed over; a refusal neither counts nor ends one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linkcheck.model.check import Check
from linkcheck.model.verdict import STATE_OF, Finding, State
from linkcheck.verdict.case import Reading

#: Least time between two failures that count.
APART = timedelta(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`confirmations` of 1 or more replaces every rule's own count and span; 1 is the one-off audit. 0 keeps them."""

    confirmations: int = 0


@dataclass(frozen=True, slots=True)
class Needed:
    """Failures that confirm a finding, and the least time from the first to the last."""

    count: int
    span: timedelta = timedelta()


#: DESIGN §5. 410 says "for good" and needs one less than 404.
NEEDED: Mapping[Finding, Needed] = {
    Finding.GONE: Needed(3, timedelta(days=9)),
    Finding.DNS_FAILURE: Needed(3, timedelta(days=9)),
    Finding.TLS_ERROR: Needed(3, timedelta(days=9)),
    Finding.UNREACHABLE: Needed(4, timedelta(days=14)),
    Finding.TIMEOUT: Needed(4, timedelta(days=14)),
    Finding.SERVER_ERROR: Needed(4, timedelta(days=14)),
    Finding.SOFT_404: Needed(2),
    Finding.PARKED: Needed(2),
    Finding.MALFORMED_URL: Needed(1),
}
GONE_FOR_GOOD = Needed(2)

#: Findings that fail for one reason: a series may change between them, and is then held to the stricter need.
FAMILIES: tuple[frozenset[Finding], ...] = (
    frozenset({Finding.GONE, Finding.SOFT_404}),
    frozenset({Finding.DNS_FAILURE, Finding.UNREACHABLE, Finding.TIMEOUT}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A check with what it says by itself."""

    check: Check
    reading: Reading
    counts: bool = True  # False for a failure at a moment when something happened to the whole host

    @property
    def is_failure(self) -> bool:
        return STATE_OF[self.reading.finding] is State.DEAD

    @property
    def is_success(self) -> bool:
        return STATE_OF[self.reading.finding] in {State.ALIVE, State.MOVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """The present series of failures: those that count, oldest first, and what became of it."""

    counted: tuple[Read, ...] = ()
    first_failed: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


def streak(history: Sequence[Read], policy: Policy) -> Streak:
    """The series that the newest of `history` belongs to (oldest first; only what proves something, none after a
    success): failures of its family that count, and the moment at which they sufficed."""
    failures = [one for one in history if one.is_failure]
    if not failures:
        return Streak()
    counted: list[Read] = []
    confirmed_at = None
    for one in failures:
        too_soon = counted and one.check.at - counted[-1].check.at < APART
        if not one.counts or too_soon or not _same_family(one, failures[-1]):
            continue
        counted.append(one)
        if confirmed_at is None and _suffice(counted, policy):
            confirmed_at = one.check.at
    return Streak(counted=tuple(counted), first_failed=failures[0].check.at, confirmed_at=confirmed_at)


def needed(one: Read, policy: Policy) -> Needed:
    """What confirms a failure like this one."""
    if one.reading.finding is Finding.MALFORMED_URL:
        return NEEDED[Finding.MALFORMED_URL]
    if policy.confirmations:
        return Needed(policy.confirmations)
    return GONE_FOR_GOOD if one.check.status == 410 else NEEDED[one.reading.finding]


def _suffice(counted: Sequence[Read], policy: Policy) -> bool:
    """Whether the newest failures, some number of them, meet the need of each among them."""
    count, span = 0, timedelta()
    for number, one in enumerate(reversed(counted), start=1):
        need = needed(one, policy)
        count, span = max(count, need.count), max(span, need.span)
        if number >= count and counted[-1].check.at - one.check.at >= span:
            return True
    return False


def _same_family(one: Read, other: Read) -> bool:
    findings = {one.reading.finding, other.reading.finding}
    return len(findings) == 1 or any(findings <= family for family in FAMILIES)


# When to look again

#: Days until the next look at a link that is well, by how many looks in a row have found it so.
ALIVE_DAYS = (30, 45, 60, 90)
#: Days after its confirmation that a dead link is looked at; then yearly.
DEAD_DAYS = (30, 90, 180)
YEAR = 365
#: After the first refusal, and after more of them in a row: most walls let go within the hour, the rest never.
REFUSED_FIRST, REFUSED_AGAIN = timedelta(hours=1), timedelta(days=7)
LONGEST_RETRY = timedelta(days=7)

#: For the findings whose next look does not depend on their history.
FIXED: Mapping[Finding, timedelta] = {
    Finding.PAYWALL: timedelta(days=60),
    Finding.LEGAL_BLOCK: timedelta(days=90),
    Finding.ROBOTS_EXCLUDED: timedelta(days=30),
    Finding.PRIVATE_ADDRESS: timedelta(days=90),
    Finding.LOGIN: timedelta(days=30),
    Finding.OUR_NETWORK: timedelta(hours=1),
}
#: For the states that remain.
BY_STATE: Mapping[State, timedelta] = {State.SUSPECT: timedelta(days=7), State.MOVED: timedelta(days=30)}


def next_check(
    state: State, history: Sequence[Read], series: Streak, policy: Policy, successes: int = 1
) -> datetime | None:
    """When the link is due again, from the newest of its readings that prove something.

    `successes` is how many looks in a row have found it well.
    """
    last = history[-1]
    at, finding = last.check.at, last.reading.finding
    if last.reading.again:
        return at + last.reading.again
    if state is State.ALIVE and finding not in FIXED:
        return at + timedelta(days=ALIVE_DAYS[min(max(successes, 1), len(ALIVE_DAYS)) - 1])
    if state is State.FAILING:
        return _next_failure(last, series, policy)
    if state is State.DEAD and series.confirmed_at:
        return _next_after_death(at, series.confirmed_at)
    if finding in {Finding.BOT_WALL, Finding.RATE_LIMITED, Finding.FORBIDDEN}:
        return at + _refusal_pause(history)
    return at + FIXED.get(finding, BY_STATE.get(state, timedelta(days=30)))


def _next_failure(last: Read, series: Streak, policy: Policy) -> datetime:
    """72 hours after the last failure that counts; later where the one that confirms must be further from the first."""
    if not series.counted or series.is_confirmed:
        return last.check.at + (REFUSED_AGAIN if series.is_confirmed else APART)
    soonest = max(series.counted[-1].check.at + APART, last.check.at + REFUSED_FIRST)
    need = needed(last, policy)
    before = need.count - 1
    if not 0 < before <= len(series.counted):
        return soonest
    return max(soonest, series.counted[-before].check.at + need.span)


def _next_after_death(at: datetime, confirmed_at: datetime) -> datetime:
    for days in DEAD_DAYS:
        if confirmed_at + timedelta(days=days) > at:
            return confirmed_at + timedelta(days=days)
    return at + timedelta(days=YEAR)


def _refusal_pause(history: Sequence[Read]) -> timedelta:
    """An hour after the first refusal, or as long as the site asked for (RFC 9110 §10.2.3, seconds); then a week."""
    refused = [one for one in history[-2:] if STATE_OF[one.reading.finding] is State.BLOCKED]
    if len(refused) > 1:
        return REFUSED_AGAIN
    asked = next((value for name, value in history[-1].check.headers if name == "retry-after"), "")
    seconds = timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) < 9 else timedelta()
    return min(max(REFUSED_FIRST, seconds), LONGEST_RETRY)
