"""Every outbound link of an article, each with the exact place of its address in the source text.

The one door of this folder for articles: the text's format chooses the reader, the reader gives places, and here
the places become occurrences: resolved, judged outbound, described and given an identity.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linkcheck.extract import markdown, url_list
from linkcheck.extract.flow import Flow
from linkcheck.extract.markup import Markup
from linkcheck.extract.place import Place, Reading
from linkcheck.extract.shortcodes import without_shortcodes
from linkcheck.extract.wordpress import WordPress
from linkcheck.model.article import Article, Link, Occurrence, TextFormat
from linkcheck.urls.canonical import link, resolve, without_userinfo
from linkcheck.urls.malformed import LONGEST, fault
from linkcheck.urls.parts import host
from linkcheck.urls.scope import Scope

#: More links than any article has; a hostile text must not become a hostile database.
MOST_OCCURRENCES = 20000

#: No article is longer; what lies behind is not read, and the report says so. Markdown takes 300 bytes of memory and
#: 6 µs a character at worst (lists in quotes in lists), HTML a hundredth of that.
LONGEST_TEXT: dict[TextFormat, int] = {
    TextFormat.HTML: 64_000_000,
    TextFormat.HTML_DOCUMENT: 64_000_000,
    TextFormat.MARKDOWN: 2_000_000,
    TextFormat.URL_LIST: 64_000_000,
}

#: Where an article has no address of its own, relative hrefs lead here: to nowhere, and inside its own site.
NOWHERE = "https://relative.invalid/"

_BLANKS = "\t\n\f\r "
#: An address that a template engine, a page builder or PHP has yet to fill in.
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|<[?%]|%%[a-z_]+%%|%7B%7B|\ue000", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The occurrences of an article in order of their place, each with its link; `notes` are for the report."""

    occurrences: tuple[tuple[Occurrence, Link], ...]
    notes: tuple[str, ...]


def find(article: Article, scope: Scope) -> Found:
    """Every outbound occurrence of an article. Never raises, on any text."""
    reading = READERS[article.text_format](article.source_text[: LONGEST_TEXT[article.text_format]])
    own = article.url if host(article.url) else NOWHERE
    base = _base(article, reading, own)
    outbound = [(place, url) for place in reading.places if (url := _address(place, base, own, scope)) is not None]
    short = [(place, url) for place, url in outbound if len(url) <= LONGEST]
    occurrences = tuple(_occurrences(article, short[:MOST_OCCURRENCES], reading.flow))
    return Found(occurrences=occurrences, notes=tuple(_notes(article, reading, len(outbound), len(short))))


def _read_html(text: str) -> Reading:
    return WordPress(text, Flow(text, without_shortcodes)).read()


def _read_document(text: str) -> Reading:
    return Markup(text, Flow(text)).read()


#: The reader of each format.
READERS: dict[TextFormat, Callable[[str], Reading]] = {
    TextFormat.HTML: _read_html,
    TextFormat.HTML_DOCUMENT: _read_document,
    TextFormat.MARKDOWN: markdown.read,
    TextFormat.URL_LIST: url_list.read,
}


def _base(article: Article, reading: Reading, own: str) -> str:
    if article.text_format is TextFormat.HTML_DOCUMENT and reading.base:
        return resolve(reading.base, own) or own
    return own


def _address(place: Place, base: str, own: str, scope: Scope) -> str | None:
    """The canonical link of a place, or its decoded address where that can never work; None when not outbound."""
    written = place.address.strip(_BLANKS)
    if not written or written.startswith("#") or _TEMPLATE.search(written):
        return None
    url = resolve(written, base)
    if (url is None or host(url) == host(base)) and fault(written):
        url = without_userinfo(written)
    if url is None or url.startswith(NOWHERE):
        return None
    return url if scope.is_outbound(url, own) else None


def _occurrences(article: Article, found: list[tuple[Place, str]], flow: Flow) -> Iterator[tuple[Occurrence, Link]]:
    equal_addresses: Counter[str] = Counter()
    equal_anchors: Counter[tuple[str, str]] = Counter()
    for place, url in found:
        text, context = (without_userinfo(words) for words in flow.around(place.first, place.last, place.said))
        occurrence = Occurrence(
            id=_identity(article.id, url, text, equal_anchors[url, text]),
            article_id=article.id,
            href=article.source_text[place.start : place.end],
            url=url,
            text=text,
            context=context,
            block=place.block,
            element=place.element,
            kind=place.kind,
            span=(place.start, place.end),
            spans=place.further,
            ordinal=equal_addresses[url],
        )
        equal_addresses[url] += 1
        equal_anchors[url, text] += 1
        yield occurrence, link(url)


def _identity(article_id: str, url: str, text: str, ordinal: int) -> str:
    """The same link in the same words keeps its identity when the article is edited elsewhere, or read again."""
    key = "\0".join((article_id, url, text, str(ordinal)))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _notes(article: Article, reading: Reading, outbound: int, short: int) -> Iterator[str]:
    if reading.orphans:
        count = "1 anchor has lost its" if reading.orphans == 1 else f"{reading.orphans} anchors have lost their"
        yield (
            f"{count} address (closing tags without opening ones): "
            f"the text was damaged before it reached us; refetch it from {article.url or article.source}."
        )
    if reading.damaged:
        count = "1 anchor is" if reading.damaged == 1 else f"{reading.damaged} anchors are"
        yield (
            f"{count} damaged by typographic quotes inside the tag, as WordPress makes them after a “>” in a title: "
            "the address is lost to readers too; read the site with a login, or correct "
            f"{article.url or article.source}."
        )
    if (length := len(article.source_text)) > (read := LONGEST_TEXT[article.text_format]):
        yield f"Only the first {read} of its {length} characters were read: no article is as long; look at its source."
    if outbound > short:
        count = "1 address" if outbound - short == 1 else f"{outbound - short} addresses"
        yield f"{count} of more than {LONGEST} characters {'was' if outbound - short == 1 else 'were'} left out."
    if short > MOST_OCCURRENCES:
        yield f"Only the first {MOST_OCCURRENCES} of {short} links are checked."
