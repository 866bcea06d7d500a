"""HTML: files of a static site, and single pages that were fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import PurePosixPath

from linkcheck.model.article import Article, LeftOut, TextFormat
from linkcheck.sources.document import Document, Item
from linkcheck.sources.identity import absolute, address_id, below, home_of, number_in, numbered_id, plain
from linkcheck.sources.moments import moment

#: What is said about an article stands in this much of a page; longer heads are full of scripts.
HEAD = 256 * 1024

#: The generator that our own reports name: a workspace may lie in the folder of the articles.
OURS = "linkcheck"

#: meta elements by `name`, `property` or `itemprop`, in order of preference.
AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator")
SECTIONS = ("article:section", "parsely-section", "section")
PUBLISHED = ("article:published_time", "datepublished", "parsely-pub-date", "dc.date", "dcterms.created", "date")
MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")

_TAG = re.compile(r"<(meta|link)\s((?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,4000})>", re.I)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TITLE = re.compile(r"<title(?:\s[^>]{0,500})?>(.{0,4000}?)</title\s*>", re.I | re.S)
_HEADLINE = re.compile(r"<h1(?:\s[^>]{0,500})?>(.{0,4000}?)</h1\s*>", re.I | re.S)
#: Where nothing that looks like a tag is one.
_NO_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says about the article on it."""

    title: str
    canonical: str  # as written; "" when the page does not name it
    number: str  # the post's number in WordPress, from the short link …/?p=4
    authors: tuple[str, ...]
    section: str
    metas: dict[str, tuple[str, ...]]  # contents of the meta elements, by lower-case name


def read_html(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The one article of a page; its source text is the whole document as decoded.

    The address is the page's own canonical one, for a fetched page the one it came from, else its path under
    `base_url`. Raises SourceError when the file cannot be read or is far too long.
    """
    text = document.text()
    head = head_of(text)
    if OURS in head.metas.get("generator", ()):
        yield LeftOut(source=document.place, reason="linkcheck's own reports", count=1)
        return
    canonical = absolute(head.canonical, document.address or base_url)
    url = canonical or document.address or below(base_url, _path(document))
    yield Article(
        id=page_id(url, head) if url else document.place,
        url=url,
        cms_id=head.number,
        title=head.title or PurePosixPath(document.place).name.replace("-", " ").replace("_", " "),
        source_text=text,
        text_format=TextFormat.HTML_DOCUMENT,
        source=document.source,
        authors=head.authors,
        section=head.section,
        published=first_moment(head, PUBLISHED),
        modified=first_moment(head, MODIFIED),
    )


def head_of(text: str) -> Head:
    """What a page's meta, link and title elements say; the headline is its h1 where it has no title. Never raises."""
    visible = _NO_MARKUP.sub("", text[:HEAD])
    metas: dict[str, tuple[str, ...]] = {}
    rels: dict[str, str] = {}
    for tag, inside in _TAG.findall(visible):
        attributes = {key.lower(): unescape(a or b or c).strip() for key, a, b, c in _ATTRIBUTE.findall(inside)}
        if tag.lower() == "link":
            rels.setdefault(attributes.get("rel", "").lower(), attributes.get("href", ""))
        key = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
        if tag.lower() == "meta" and key and attributes.get("content"):
            metas[key] = (*metas.get(key, ())[:20], attributes["content"])
    title = _TITLE.search(visible)
    headline = _HEADLINE.search(visible) if not (title and plain(title[1])) else None
    shown = plain(title[1]) if title else ""
    return Head(
        title=plain(_first(metas, ("og:title",))) or shown or (plain(headline[1]) if headline else ""),
        canonical=rels.get("canonical") or _first(metas, ("og:url",)),
        number=number_in(rels.get("shortlink", "")),
        authors=_names(metas),
        section=plain(_first(metas, SECTIONS)),
        metas=metas,
    )


def page_id(url: str, head: Head) -> str:
    """What the article on a page is known by: its number where the page tells it, as from any other source."""
    return numbered_id(home_of(url), head.number) if head.number else address_id(url)


def first_moment(head: Head, keys: tuple[str, ...]) -> datetime | None:
    """The first of several meta elements that holds a date."""
    found = (moment(value) for key in keys for value in head.metas.get(key, ()))
    return next((value for value in found if value), None)


def _names(metas: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Authors by name: Facebook's article:author is often the address of a profile, which is no name."""
    for key in AUTHORS:
        names = [plain(value) for value in metas.get(key, ()) if "://" not in value]
        if any(names):
            return tuple(dict.fromkeys(name for name in names if name))
    return ()


def _first(metas: dict[str, tuple[str, ...]], keys: tuple[str, ...]) -> str:
    return next((metas[key][0] for key in keys if key in metas), "")


def _path(document: Document) -> str:
    path = PurePosixPath(document.below)
    return "" if str(path) == "index" else str(path.parent if path.name == "index" else path)
