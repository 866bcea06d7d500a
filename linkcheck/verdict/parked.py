"""Domains that traders hold: a page that offers the name, or advertisements where a site was.

Two signs together make it `parked`: the page offers this very name, a trader's script or address stands in it, the
visitor was sent to a trader. One alone makes nothing: pages also write about domains.
"""

import re

from linkcheck.model.verdict import Finding
from linkcheck.verdict import notices
from linkcheck.verdict.addresses import bare_host, host
from linkcheck.verdict.case import Case, Reading

#: Sites of domain traders; a deep link that ends there has lost its domain.
TRADERS = re.compile(
    r"(?:^|\.)(?:sedo|hugedomains|afternic|dan|undeveloped|domainmarket|buydomains|brandbucket|namebright|above|bodis|sedoparking"
    r"|parkingcrew|parklogic|uniregistry|domainnamesales|efty|squadhelp|atom|flippa|epik|sav|dynadot|spaceship|park\.io|perfectdomain"
    r"|godaddy|namecheap|porkbun|nicsell|domainlore|saw|venture|namejet|snapnames|dropcatch|expireddomains|ww\d+)\.(?:com|net|io|de|org|co)$",
    re.I,
)
#: Words of a trader's page: little more than the offer and lists of advertisements.
OFFER_WORDS = 350
ADVERTISEMENT_WORDS = 150


def parked(case: Case) -> Reading | None:
    """Two of: offered by this name, a trader's script, a trader's address, for sale in so many words."""
    if not case.is_answered or case.page.words > OFFER_WORDS:
        return None
    text = f"{case.page.title}\n{case.page.text}"
    name = case.link.site or bare_host(case.link.url)
    end = host(case.final_url)
    elsewhere = bare_host(case.final_url) != bare_host(case.link.url)
    signs = (
        notices.FOR_SALE.search(text) is not None,
        name != "" and name.lower() in text.lower(),
        any(mark.startswith("parking:") for mark in case.marks),
        elsewhere and TRADERS.search(end) is not None and not TRADERS.search(host(case.link.url)),
    )
    for_sale, is_named, script, sent = signs
    if for_sale and (is_named or script or sent):
        return _parked(name, 92)
    if sent and (is_named or script):
        return _parked(name, 90)
    if script and is_named and case.page.words < ADVERTISEMENT_WORDS:
        return _parked(name, 80)
    return None


def _parked(name: str, confidence: int) -> Reading:
    return Reading(
        finding=Finding.PARKED,
        confidence=confidence,
        because=f"The name {name} belongs to a domain trader now, who offers it for sale or shows advertisements.",
    )
