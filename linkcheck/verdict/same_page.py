"""Whether two answers of one server are the same page, the words of the addresses that were asked for left out."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from linkcheck.model.check import Check, Page, Probe
from linkcheck.verdict import missing
from linkcheck.verdict.addresses import path, same_but_for_spelling, words
from linkcheck.verdict.likeness import alike, containment, steady, without
from linkcheck.verdict.shells import is_shell

#: Likeness of two texts from which they are the same error page (FABLE uses 0.9 too).
SAME_PAGE = 0.9
#: Share of the sketches that two long pages must have in common, and how far their lengths may differ.
SAME_SKETCH = 0.8
MORE_OR_LESS, FEW_MORE = 0.05, 12
#: Words of a page whose whole text is surely kept (2,000 characters).
WHOLE_WORDS = 180
#: Texts shorter than this must be equal.
FEW_WORDS = 30
#: Letters by which words are compared, and the share of an address's words that its page should have.
STEM, HALF = 5, 0.5
#: Words of a page so short that it can hardly be what an article links to.
SHORT_PAGE = 100


def same_page(check: Check, probe: Probe) -> bool:
    """Whether a link's answer and its sibling's are the same page.

    A sibling that was refused, or not answered, says nothing; one that got an honest 404 clears the link.
    """
    if was_stopped(probe.marks) or not 200 <= (probe.status or 0) < 300 or probe.page is None or check.page is None:
        return False
    if probe.redirects != max(len(check.hops) - 1, 0):
        return False
    urls = (check.url, check.final_url, probe.url, probe.final_url)
    if check.page.refresh and check.page.refresh == probe.page.refresh:
        return not _names_its_own(check)
    if probe.redirects and probe.final_url == check.final_url:
        # both were sent to one place; a page that names the link's own words may be its article after all
        return not _names_its_own(check)
    # FABLE: a page that names its own address as canonical, where the sibling does not name its, is no error page
    if _is_canonical(check.page, check.final_url) and not _is_canonical(probe.page, probe.final_url):
        return False
    if _is_own_article(check, probe):
        return False
    if _same_error_title(check.page, probe.page, urls):
        return True
    return same_text(check.page, probe.page, urls)


def same_text(one: Page, other: Page, urls: tuple[str, ...]) -> bool:
    """Whether two pages have the same title, length and text when the addresses' own words are taken out of both.

    A page's kept text is its beginning, which on many sites is one long menu: where there is more of it, the sketches,
    which reach further, must agree too.
    """
    if abs(one.words - other.words) > max(MORE_OR_LESS * max(one.words, other.words), FEW_MORE):
        return False
    if is_shell(one) or is_shell(other) or without(one.title, urls) != without(other.title, urls):
        return False
    first, second = steady(without(one.text, urls)), steady(without(other.text, urls))
    if min(len(first), len(second)) < FEW_WORDS:
        return first == second
    if alike(first, second) < SAME_PAGE:
        return False
    is_whole = max(one.words, other.words) < WHOLE_WORDS
    return is_whole or _mutual(one, other) >= SAME_SKETCH


def was_stopped(marks: Iterable[str]) -> bool:
    """Whether a challenge stood on the way."""
    return any(mark.startswith(("challenge:", "captcha:")) for mark in marks)


def heard(said: Sequence[str], text: str) -> float:
    """The share of an address's words that a text has, by their first five letters: endings change."""
    there = {word[:STEM] for word in re.findall(r"[^\W\d_]{3,}", text.lower())}
    return sum(word[:STEM] in there for word in said) / len(said) if said else 0.0


def _mutual(one: Page, other: Page) -> float:
    there, back = containment(one.fingerprint, other.fingerprint), containment(other.fingerprint, one.fingerprint)
    return min(there, back)


def _is_canonical(page: Page, url: str) -> bool:
    return bool(page.canonical) and same_but_for_spelling(page.canonical, url)


def _names_its_own(check: Check) -> bool:
    """Whether a page's title, or the path that a redirect led to, has the words of the link's address."""
    own = words(check.url)
    end = path(check.final_url) if len(check.hops) > 1 else ""
    named = f"{check.page.title if check.page else ''} {unquote(end)}".lower()
    return len(own) >= 2 and sum(word in named for word in own) >= HALF * len(own)


def _is_own_article(check: Check, probe: Probe) -> bool:
    """Sites that route by number ignore the rest of the address: then the sibling shows the link's own article."""
    page = probe.page
    if page is None or check.page is None:
        return False
    if page.canonical and same_but_for_spelling(page.canonical, check.url):
        return True
    return _names_its_own(check) and not heard(words(probe.url), page.title) >= HALF  # else it echoes any address


def _same_error_title(one: Page, other: Page, urls: tuple[str, ...]) -> bool:
    """Both are called "not found", between teasers or advertisements that change: the words decide, not the frame."""
    if missing.NOT_FOUND.search(one.title) is None:
        return False
    title = without(one.title, urls)
    return bool(title) and title == without(other.title, urls)
