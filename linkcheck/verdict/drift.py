"""Pages that are there and no longer say what they said when we first saw them."""

from datetime import timedelta

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
    for check in reversed(case.earlier):
        if check is first or check.page is None or not check.page.fingerprint:
            continue
        if containment(first.page.fingerprint, check.page.fingerprint) >= ANOTHER:
            return None
        if case.check.at - check.at >= LASTS:
            return Reading(
                finding=Finding.DRIFTED,
                confidence=60,
                because=f"The page on {host(case.final_url)} says something quite different from what it said on "
                f"{first.at:%-d %B %Y}.",
            )
    return None
