"""Domains that traders hold: a page that offers the name, or advertisements where a site was.

Two signs together make it `parked`: the page offers this very name or shows advertisements, a trader's script or
address stands in it, the visitor was sent to a trader, DNS names a trader. One alone makes nothing: pages also write
about domains, and living sites also stand at traders' name servers.
"""

from linkcheck.model.check import Check, Page
from linkcheck.model.verdict import Finding
from linkcheck.verdict import notices
from linkcheck.verdict.addresses import bare_host, host
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.shells import is_bare
from linkcheck.verdict.traders import TRADERS, trader

#: Words of a trader's page: little more than the offer and lists of advertisements.
OFFER_WORDS = 350
ADVERTISEMENT_WORDS = 150


def parked(case: Case) -> Reading | None:
    """Two of: offered by this name, advertisements, a trader's script, address or name server."""
    if not case.is_answered or case.page.words > OFFER_WORDS:
        return None
    page, name = case.page, case.link.site or bare_host(case.link.url)
    company = trader((*page.aliases, *page.name_servers))
    for_sale, is_named = _is_for_sale(page), _is_named(page, name)
    script, sent = _has_script(case.check), _was_sent(case.check)
    if for_sale and (is_named or script or sent or company):
        return _parked(name, 92, company)
    if sent and (is_named or script or company):
        return _parked(name, 90, company)
    if page.words < ADVERTISEMENT_WORDS:
        if company and (script or _advertises(page) or _is_titled(page, case.check.url)):
            return _parked(name, 90, company)
        if script and is_named:
            return _parked(name, 80)
    return None


def wants_names(check: Check) -> bool:
    """Whether DNS should be asked whose the link's name is: its page may be a trader's, by some sign or other."""
    page = check.page
    if check.failure is not None or check.status != 200 or page is None or page.words > OFFER_WORDS:
        return False
    if _is_for_sale(page) or _has_script(check) or _was_sent(check):
        return True
    is_page = bool(page.title) or page.words > 0
    small = page.words < ADVERTISEMENT_WORDS
    return is_page and small and (_advertises(page) or _is_titled(page, check.url) or is_bare(page))


def _is_for_sale(page: Page) -> bool:
    return notices.FOR_SALE.search(f"{page.title}\n{page.text}") is not None


def _advertises(page: Page) -> bool:
    return notices.ADVERTISEMENTS.search(page.text) is not None


def _is_named(page: Page, name: str) -> bool:
    return name != "" and name.lower() in f"{page.title}\n{page.text}".lower()


def _is_titled(page: Page, url: str) -> bool:
    """Whether all that a page is called is the name in its address."""
    return page.title.strip().lower().removeprefix("www.") in {bare_host(url), host(url)} - {""}


def _has_script(check: Check) -> bool:
    return any(mark.startswith("parking:") for hop in check.hops for mark in hop.marks)


def _was_sent(check: Check) -> bool:
    elsewhere = bare_host(check.final_url) != bare_host(check.url)
    return elsewhere and TRADERS.search(host(check.final_url)) is not None and not TRADERS.search(host(check.url))


def _parked(name: str, confidence: int, company: str = "") -> Reading:
    by_name = f"; DNS names {company} too" if company else ""
    return Reading(
        finding=Finding.PARKED,
        confidence=confidence,
        because=f"The name {name} belongs to a domain trader now, who offers it for sale or shows advertisements"
        f"{by_name}.",
    )
