"""Pages that are there and no longer say what they said when they were cited, or when we first saw them.

What they said stands in the archived copy nearest the article's date where one was looked up, read by the same reader
as the page; else in our own first capture. The copy is a control too: a copy that never had the page's text would
make every page look changed, so that one with the page's own headline proves nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linkcheck.model.check import Page
from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import host, is_home, is_index
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.likeness import containment, titles_alike
from linkcheck.verdict.redirects import SAME_TITLE, earliest_good

#: Share of the first text below which a page is another one (measured: a quarter replaced leaves .71, other texts .00).
ANOTHER = 0.1
#: Texts shorter than this change for any reason.
FEWEST_WORDS = 100
#: How long a page must have been another one.
LASTS = timedelta(days=7)
#: Worth of a change that one witness saw, and of one that two agree on.
ONE_WITNESS, TWO_WITNESSES = 60, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class _Witness:
    """What a page said once."""

    page: Page
    at: datetime
    says: str  # of its date: what it is


def drifted(case: Case) -> Reading | None:
    """Alive, but with less than a tenth of the text it had at first, and so for a week."""
    if not case.is_answered or case.page.words < FEWEST_WORDS or is_home(case.link.url) or is_index(case.link.url):
        return None
    copy, first = _copy(case), _first(case)
    witness = copy or first
    if witness is None or _says(case.page, witness.page):
        return None
    if copy and titles_alike(copy.page.title, case.page.title) >= SAME_TITLE:
        return None
    if case.check.at - _since(case, witness) < LASTS:
        return _changed_just_now(case)
    agree = copy is not None and first is not None and _says(first.page, copy.page) and not _says(case.page, first.page)
    return Reading(
        finding=Finding.DRIFTED,
        confidence=TWO_WITNESSES if agree else ONE_WITNESS,
        because=f"The page on {host(case.final_url)} says something quite different from {witness.says}.",
    )


def _copy(case: Case) -> _Witness | None:
    found = case.context.copies.get(case.link.url)
    if found is None or found.page is None or found.page.words < FEWEST_WORDS or found.date >= case.check.at:
        return None
    return _Witness(page=found.page, at=found.date, says=f"its archived copy of {found.date:%-d %B %Y}")


def _first(case: Case) -> _Witness | None:
    first = earliest_good(case)
    if first is None or first.page is None or first.page.words < FEWEST_WORDS:
        return None
    return _Witness(page=first.page, at=first.at, says=f"what it said on {first.at:%-d %B %Y}")


def _says(page: Page, what: Page) -> bool:
    return containment(what.fingerprint, page.fingerprint) >= ANOTHER


def _since(case: Case, witness: _Witness) -> datetime:
    """When the page was first seen to be another one, without a break since."""
    since = case.check.at
    for check in reversed(case.earlier):
        if check.page is None or not check.page.fingerprint:
            continue
        if check.at <= witness.at or _says(check.page, witness.page):
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
