"""Statuses that speak of the page or the server: gone, and out of order."""

import re

from linkcheck.model.verdict import Finding
from linkcheck.verdict import missing
from linkcheck.verdict.addresses import host, words
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.shells import is_bare

#: The mark of a page for missing addresses that loads the site's app all the same.
SCRIPT_DRAWS = "script:draws-404"
#: Words of a page that only reports a server's fault.
FAULT_WORDS = 100


def gone(case: Case) -> Reading | None:
    """404 and 410 on GET (RFC 9110 §15.5.5, §15.5.11). `confidence` is what three, or two, of them are worth."""
    at = host(case.final_url)
    if case.status in {404, 410} and _shows_the_page(case):
        return Reading(
            finding=Finding.UNVERIFIED_CONTENT,
            confidence=40,
            because=f"{at} calls the page missing ({case.status}) and yet shows it: “{case.page.title[:60]}”.",
        )
    if case.status == 404 and case.hops and SCRIPT_DRAWS in case.hops[-1].marks and is_bare(case.page):
        return Reading(
            finding=Finding.UNVERIFIED_CONTENT,
            confidence=40,
            because=f"{at} answers 404 with a script that draws the page in browsers; we cannot see which.",
        )
    if case.status == 410:
        return Reading(
            finding=Finding.GONE, confidence=95, because=f"{at} says that the page has been removed for good (410)."
        )
    if case.status == 404:
        return Reading(finding=Finding.GONE, confidence=95, because=f"{at} says that there is no such page (404).")
    return None


def _shows_the_page(case: Case) -> bool:
    """A long text under a title with the link's own words: misconfigured sites send 404 with every page they have."""
    own = words(case.link.url)
    title = re.findall(r"[^\W\d_]{3,}", case.page.title.lower())
    named = sum(word in title for word in own)
    return not case.is_short and named >= 3 and named >= 0.75 * len(own) and not missing.says_not_found(case.page)


def server_error(case: Case) -> Reading | None:
    """5xx, and 4xx that nobody but a broken site answers to a plain GET."""
    if case.check.failure is None and case.status >= 400:
        kind = "has a fault" if case.status >= 500 else "cannot make sense of the address"
        return Reading(
            finding=Finding.SERVER_ERROR,
            confidence=65,
            because=f"{host(case.final_url)} {kind} and shows no page ({case.status}).",
        )
    return None


def soft_server_error(case: Case) -> Reading | None:
    """A server's fault told with a good status."""
    if case.is_answered and case.page.words < FAULT_WORDS and missing.SERVER_FAULT.search(case.page.title):
        return Reading(
            finding=Finding.SERVER_ERROR,
            confidence=60,
            because=f"{host(case.final_url)} shows an error message in place of the page: “{case.page.title[:60]}”.",
        )
    return None


def odd_redirect(case: Case) -> Reading | None:
    """A redirect without a target we could follow: 300 offers a choice and 304 has no place in an answer to us."""
    if case.check.failure is None and 300 <= case.status < 400:
        if case.status in {300, 304}:
            return Reading(
                finding=Finding.UNVERIFIED_CONTENT,
                confidence=40,
                because="The site answers, in a way that shows no text.",
            )
        return Reading(
            finding=Finding.SERVER_ERROR,
            confidence=60,
            because=f"{host(case.final_url)} sends visitors on without saying where to ({case.status}).",
        )
    return None
