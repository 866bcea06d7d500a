"""What a newsroom wrote: an article, the places in it where a link stands, and the links themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TextFormat(StrEnum):
    """What `Article.source_text` is written in, which decides how anchors are found in it."""

    HTML = "html"  # a fragment: a WordPress, WXR, feed or Ghost body
    HTML_DOCUMENT = "html-document"  # a whole page; only here `<base href>` counts
    MARKDOWN = "markdown"  # a whole file, front matter included
    URL_LIST = "url-list"  # one address a line


class OccurrenceKind(StrEnum):
    """How a link stands in an article (DESIGN 8.4)."""

    ANCHOR = "anchor"  # a[href], area[href], a Markdown link
    EMBED = "embed"  # bare address on its line, [embed], iframe, embed block
    BLOCK = "block"  # an address that only a Gutenberg block comment holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as read from a source.

    `id` is stable over sources and edits: ``host/number`` where the CMS numbers its posts, else the address
    without its scheme. `source_text` is what spans count in (Unicode code points, DESIGN 8.3); `text_is_raw`
    says that it is what the CMS stores (`content.raw`), not what it renders, so that a fix may be spliced there.
    """

    id: str
    url: str
    title: str
    source_text: str
    text_format: TextFormat
    source: str  # where it was read: a file's path or an address
    authors: tuple[str, ...] = ()
    section: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    text_is_raw: bool = False
    cms_id: str = ""  # the post's number in its CMS
    post_type: str = ""
    notes: tuple[str, ...] = ()  # what a reader of the report must know, e.g. anchors that lost their address


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One record of a source that could not be read as an article, and why; the others go on."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Records that a source holds and we leave out on purpose (drafts, trash, attachments): how many, and why."""

    source: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One place in one article where a link stands.

    `span` is the half-open range of the address's characters in the article's source text: the text there *is*
    `href`, entities as written. `spans` lists further places of the same occurrence (a block comment repeating it).
    `url` is the canonical link (WHATWG, no fragment); for an address that cannot be parsed it is `href` decoded.
    """

    id: str
    article_id: str
    href: str
    url: str
    text: str  # the anchor's words
    context: str  # the sentence around it, as plain text, the anchor's words included
    block: str  # the element it stands in: "p", "li", "h2", "figcaption", …
    element: str  # "a", "area", "iframe", "markdown", "bare", "shortcode", "wp:button", …
    kind: OccurrenceKind
    span: tuple[int, int]
    spans: tuple[tuple[int, int], ...] = ()
    ordinal: int = 0  # which of the equal addresses in the article this is, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One distinct address to check: the WHATWG serialisation without its fragment (DESIGN 8.2)."""

    url: str
    host: str  # "" when the address cannot be parsed or its scheme has none
    site: str  # the registrable domain, or the host where there is none
    scheme: str
