"""Pages that are there and no longer say what they said when we first saw them."""

from datetime import datetime, timedelta

from linkcheck.model.check import Check
from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import host, is_home, is_index
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.likeness import containment
from linkcheck.verdict.redirects import earliest_good

#: Share of the first text below which a page is another one (measured: a quarter replaced leaves .71, other texts .00).
ANOTHER = 0.1
#: Texts shorter than this change for any reason.
FEWEST_WORDS = 100
#: How long a page must have been another one.
LASTS = timedelta(days=7)


def drifted(case: Case) -> Reading | None:
    """Alive, but with less than a tenth of the text it had at first, and so for a week."""
    if not case.is_answered or case.page.words < FEWEST_WORDS or is_home(case.link.url) or is_index(case.link.url):
        return None
    first = earliest_good(case)
    if first is None or first.page is None or first.page.words < FEWEST_WORDS:
        return None
    if containment(first.page.fingerprint, case.page.fingerprint) >= ANOTHER:
        return None
    since = _since(case, first)
    if case.check.at - since < LASTS:
        return _changed_just_now(case)
    return Reading(
        finding=Finding.DRIFTED,
        confidence=60,
        because=f"The page on {host(case.final_url)} says something quite different from what it said on "
        f"{first.at:%-d %B %Y}.",
    )


def _since(case: Case, first: Check) -> datetime:
    """When the page was first seen to be another one, without a break since."""
    since = case.check.at
    for check in reversed(case.earlier):
        if check.page is None or not check.page.fingerprint:
            continue
        if check is first or containment(_sketch(first), check.page.fingerprint) >= ANOTHER:
            break
        since = check.at
    return since


def _changed_just_now(case: Case) -> Reading | None:
    """Alive as long as it may be a passing thing; worth another look soon. A redirect is for other rules to name."""
    if len(case.hops) > 1:
        return None
    return Reading(
        finding=Finding.OK,
        confidence=70,
        because="The page is there; its text has changed so much that it will be looked at again soon.",
        again=LASTS,
    )


def _sketch(check: Check) -> tuple[int, ...]:
    return check.page.fingerprint if check.page else ()
