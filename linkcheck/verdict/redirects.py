"""Where an address leads now: the same page, its new place, the entrance, or a place that proves nothing."""

import re
from dataclasses import dataclass

from linkcheck.model.check import Check
from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import (
    bare_host,
    host,
    is_above,
    is_home,
    is_index,
    numbers,
    path,
    same_but_for_spelling,
    segments,
    split,
    words,
)
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.likeness import containment, titles_alike

PERMANENT = frozenset({301, 308})
#: Shares from which a text, a title is the same one (verdicts.md §1.6, §3 rule 17).
SAME_TEXT, SAME_TITLE, LIKE_TITLE = 0.5, 0.8, 0.5
#: Share of an address's words that its new address, or the new page's title, must have.
HALF, MOST = 0.5, 0.7

#: Hosts that only ever forward: wherever they lead is where the author meant to lead.
SHORTENERS = frozenset(
    [
        "bit.ly",
        "t.co",
        "goo.gl",
        "tinyurl.com",
        "ow.ly",
        "buff.ly",
        "is.gd",
        "dlvr.it",
        "lnkd.in",
        "fb.me",
        "youtu.be",
        "amzn.to",
        "wp.me",
        "nyti.ms",
        "tcrn.ch",
        "j.mp",
        "bitly.com",
        "rebrand.ly",
        "cutt.ly",
        "shorturl.at",
        "trib.al",
        "ift.tt",
        "doi.org",
        "dx.doi.org",
        "hdl.handle.net",
        "purl.org",
        "w3id.org",
        "feedproxy.google.com",
        "feeds.feedburner.com",
        "redd.it",
        "flic.kr",
        "spoti.fi",
        "apple.co",
        "g.co",
        "aka.ms",
        "msft.it",
        "adobe.ly",
        "on.wsj.com",
        "on.ft.com",
        "bbc.in",
        "cnn.it",
        "reut.rs",
        "wapo.st",
        "econ.st",
        "bloom.bg",
        "n.pr",
        "hbr.org",
        "vimeo.com",
        "t.me",
    ]
)


def homepage(case: Case) -> Reading | None:
    """A deep address that ends at an entrance, or at a list above it: the classic way to hide that a page is gone."""
    if not case.is_answered or not _went_elsewhere(case) or is_home(case.link.url) or _was_meant(case):
        return None
    end = target(case)
    if is_home(end):
        to = f"the front page of {host(end)}"
    elif is_above(end, case.link.url) and is_index(end):
        to = f"a list of pages on {host(end)}"
    elif sink := case.context.sinks.get((case.link.host, end), 0):
        to = f"the same page of {host(end)} as {sink - 1} other addresses do"
    else:
        return None
    return Reading(
        finding=Finding.HOMEPAGE_REDIRECT,
        confidence=50,
        because=f"The address no longer leads to its page but to {to}.",
    )


def moved(case: Case) -> Reading | None:
    """A permanent redirect to another page: proven when something shows that it is the same content."""
    if not case.is_answered or not _went_elsewhere(case) or _was_meant(case):
        return None
    end = target(case)
    is_permanent = not case.page.refresh and all(
        hop.status in PERMANENT or same_but_for_spelling(hop.url, hop.location) for hop in case.hops[:-1]
    )
    proof = identity(case)
    if is_permanent and proof:
        return Reading(
            finding=Finding.MOVED_PERMANENTLY,
            confidence=95 if _seen_before(case, end) else 85,
            because=f"The page has moved for good to {host(end)}{path(end)[:80]}: {proof}.",
            new_url=end,
        )
    if is_permanent:
        return Reading(
            finding=Finding.UNPROVEN_MOVE,
            confidence=50,
            because=f"The address leads for good to {host(end)}{path(end)[:80]}; nothing shows that it is the same.",
        )
    return None


def redirected(case: Case) -> Reading | None:
    """Any other way to another address: readers get there."""
    if not case.is_answered or not (len(case.hops) > 1 or case.page.refresh):
        return None
    end = target(case)
    if same_but_for_spelling(case.link.url, end):
        return Reading(
            finding=Finding.CANONICAL_REDIRECT,
            confidence=95,
            because="The page is there; only the spelling of its address has changed.",
        )
    return Reading(
        finding=Finding.REDIRECTED,
        confidence=70,
        because=f"The address leads readers on to {host(end)}{path(end)[:80]}.",
    )


def target(case: Case) -> str:
    """Where readers end: the last answer's address, or where that page sends them by itself."""
    return case.page.refresh or case.final_url


def _went_elsewhere(case: Case) -> bool:
    return (len(case.hops) > 1 or bool(case.page.refresh)) and not same_but_for_spelling(case.link.url, target(case))


def _was_meant(case: Case) -> bool:
    """Whether forwarding is what the address is for: a shortener, or one that names its target."""
    end = target(case)
    if bare_host(case.link.url) in SHORTENERS:
        return True
    named = split(case.link.url).query
    return (
        bool(named)
        and bare_host(end) != ""
        and re.search(r"https?(?::|%3a)", named, re.I) is not None
        and (bare_host(end) in named.lower())
    )


@dataclass(frozen=True, slots=True)
class _Slug:
    """What an address says of its page."""

    words: list[str]
    numbers: list[str]


def identity(case: Case) -> str:
    """What shows that the page at the end is the page that was linked; "" when nothing does."""
    before = earliest_good(case)
    if before and before.page:
        alike = titles_alike(before.page.title, case.page.title)
        # two pages of one site share its frame, which can be half of a short page's text: the titles must agree
        if containment(before.page.fingerprint, case.page.fingerprint) >= SAME_TEXT and alike >= LIKE_TITLE:
            return "it has the same text"
        if len(before.page.title) > 10 and alike >= SAME_TITLE:
            return "it has the same title"
    return _by_address(case.link.url, target(case), case.page.title)


def _by_address(old: str, new: str, title: str) -> str:
    if is_home(new) or is_index(new):
        return ""
    if (
        segments(old)
        and [s.lower() for s in segments(old)] == [s.lower() for s in segments(new)]
        and _queries_fit(old, new)
    ):
        return "only the site's name has changed"
    said, says = _Slug(_slug(old), numbers(old)), _Slug(words(new), numbers(new))
    if said.numbers and not set(said.numbers) & set(says.numbers) and says.numbers:
        return ""  # both name a number, and not the same one
    shared = sum(word in says.words for word in said.words)
    same_number = bool(set(said.numbers) & set(says.numbers))
    if (
        len(said.words) >= 2
        and shared >= HALF * len(said.words)
        and shared >= 2
        and (same_number or shared >= MOST * len(said.words))
    ):
        return "its address has the same words"
    if same_number and any(len(number) >= 5 for number in said.numbers) and bare_host(old) == bare_host(new):
        return "its address has the same number"
    heard = re.findall(r"[^\W\d_]{3,}", title.lower())
    if len(said.words) >= 3 and sum(word in heard for word in said.words) >= MOST * len(said.words):
        return "its title has the words of the old address"
    return ""


def _slug(url: str) -> list[str]:
    """The words of the last segment that has two of them, else of the whole address."""
    for part in reversed(segments(url)):
        found = words("http://x/" + part.replace("?", " "))
        if len(found) >= 2:
            return found
    return words(url)


def _queries_fit(old: str, new: str) -> bool:
    return split(old).query == split(new).query or not split(old).query


def earliest_good(case: Case) -> Check | None:
    """The first earlier check that got the link's page at its own address."""
    for check in case.earlier:
        is_good = check.failure is None and check.status == 200 and check.page is not None
        if is_good and check.page and check.page.fingerprint and same_but_for_spelling(check.url, check.final_url):
            return check
    return None


def _seen_before(case: Case, end: str) -> bool:
    return any(check.final_url == end and check.status == 200 for check in case.earlier)
