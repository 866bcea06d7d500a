"""No usable answer: what each failure says about the link, one row each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from linkcheck.model.check import BEHIND_CERTIFICATE, DOMAIN_GONE, DOMAIN_STANDS, Failure
from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import host
from linkcheck.verdict.case import Case, Reading


@dataclass(frozen=True, slots=True)
class Meaning:
    """`because` speaks of `{host}`; `confidence` is the most that it is worth when confirmed (verdicts.md §3.2)."""

    finding: Finding
    confidence: int
    because: str


FAILURES: Mapping[Failure, Meaning] = {
    Failure.DNS_NXDOMAIN: Meaning(Finding.DNS_FAILURE, 95, "The site's name {host} does not exist any more."),
    Failure.DNS_NO_ADDRESS: Meaning(Finding.DNS_FAILURE, 85, "The site's name {host} exists but leads to no computer."),
    # an ill name server is ill for a while and proves nothing; the verdict before it stands
    Failure.DNS_SERVFAIL: Meaning(
        Finding.OUR_NETWORK, 0, "The servers that know the address of {host} have a fault; that proves nothing yet."
    ),
    Failure.DNS_TIMEOUT: Meaning(
        Finding.OUR_NETWORK, 0, "The servers that know the address of {host} did not answer; that proves nothing yet."
    ),
    Failure.CONNECTION_REFUSED: Meaning(Finding.UNREACHABLE, 75, "{host} refuses every connection."),
    Failure.CONNECTION_RESET: Meaning(Finding.UNREACHABLE, 60, "{host} breaks off every connection."),
    Failure.UNREACHABLE: Meaning(Finding.UNREACHABLE, 75, "There is no way through the network to {host}."),
    Failure.CONNECT_TIMEOUT: Meaning(Finding.TIMEOUT, 60, "{host} does not react."),
    Failure.READ_TIMEOUT: Meaning(Finding.TIMEOUT, 60, "{host} takes the request and never answers."),
    Failure.TLS_EXPIRED: Meaning(
        Finding.TLS_ERROR, 70, "The security certificate of {host} has expired; readers get a warning and no page."
    ),
    Failure.TLS_NAME_MISMATCH: Meaning(
        Finding.TLS_ERROR,
        70,
        "The security certificate of {host} is for another site; readers get a warning and no page.",
    ),
    Failure.TLS_UNTRUSTED: Meaning(
        Finding.TLS_ERROR,
        70,
        "The security certificate of {host} comes from nobody that browsers trust; readers get a warning and no page.",
    ),
    Failure.TLS_PROTOCOL: Meaning(Finding.TLS_ERROR, 65, "No secure connection to {host} is possible."),
    Failure.BAD_RESPONSE: Meaning(Finding.UNREACHABLE, 60, "{host} answers something that is no web page."),
    Failure.TOO_MANY_REDIRECTS: Meaning(
        Finding.SERVER_ERROR, 65, "{host} sends visitors on and on, and never to a page."
    ),
    Failure.REDIRECT_LOOP: Meaning(Finding.SERVER_ERROR, 70, "{host} sends visitors round in a circle."),
    Failure.BAD_REDIRECT: Meaning(Finding.SERVER_ERROR, 65, "{host} sends visitors on to an address that cannot work."),
    Failure.PRIVATE_ADDRESS: Meaning(
        Finding.PRIVATE_ADDRESS, 90, "{host} is a computer inside a private network; it was not asked."
    ),
    Failure.ROBOTS_EXCLUDED: Meaning(
        Finding.ROBOTS_EXCLUDED, 90, "{host} asks programs not to fetch this page; it was not fetched."
    ),
    Failure.OUR_NETWORK: Meaning(Finding.OUR_NETWORK, 0, "Our own network did not work; that proves nothing."),
}


#: What DNS says of the domain around a name that does not exist; a domain that stands may get the name back.
DOMAINS: Mapping[str, Meaning] = {
    DOMAIN_GONE: Meaning(Finding.DNS_FAILURE, 95, "The whole domain of {host} does not exist any more."),
    DOMAIN_STANDS: Meaning(Finding.DNS_FAILURE, 85, "The domain is still there, but {host} in it does not exist."),
}


def _of_domain(detail: str) -> Meaning | None:
    return next((meaning for words, meaning in DOMAINS.items() if detail.endswith(f"; {words}")), None)


def failed(case: Case) -> Reading | None:
    """The reading of a check that ended in a failure."""
    if case.check.failure is None:
        return None
    meaning = _of_domain(case.check.detail) or FAILURES[case.check.failure]
    at = host(case.final_url) if len(case.hops) == 0 else host(case.hops[-1].location or case.final_url)
    return Reading(
        finding=meaning.finding,
        confidence=meaning.confidence,
        because=meaning.because.format(host=at or host(case.link.url)) + _behind(case.check.detail),
    )


def _behind(detail: str) -> str:
    """What stands behind a bad certificate, where a second look found out."""
    found = re.search(re.escape(BEHIND_CERTIFICATE) + r" (\d)", detail)
    return BEHIND.get(found[1], "") if found else ""


#: By the first digit of the status.
BEHIND: Mapping[str, str] = {
    "2": " Behind the warning a page still answers.",
    "4": " Behind the warning the page is missing or refused as well.",
    "5": " Behind the warning there is nothing but an error.",
}
