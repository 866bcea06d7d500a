"""What kind of source a document is, from its content; a file's name only breaks a tie between kinds of plain text."""

import re
from pathlib import PurePosixPath

from linkcheck.errors import SourceError
from linkcheck.sources import front_matter
from linkcheck.sources.document import Document
from linkcheck.sources.text import decoded, is_binary

#: The root element of an XML or HTML document to its kind; WXR is an rss with a namespace of its own.
ROOTS = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "html",
    "head": "html",
    "body": "html",
}

#: JSON by what stands near its beginning, the first that is found; anything else is taken for posts.
JSON_MARKS = (
    ("feed", re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')),
    ("ghost", re.compile(r'\A\s*\{\s*"(?:db"\s*:\s*\[|meta"\s*:\s*\{[^{}]*"exported_on")')),
    ("ghost", re.compile(r'\A\s*\{\s*"data"\s*:\s*\{\s*"posts"\s*:')),
)

_JSON_START = re.compile(
    r'\{\s*(?:["}]|\Z)|\[\s*(?:\[\s*\{|[{"\]]|\Z)'
)  # and not [a Markdown link](…), [[a wiki link]]
_JSON_START = re.compile(
    r'\{\s*(?:["}]|\Z)|\[\s*(?:\[\s*\{|[{"\]]|\Z)'
)  # and not [a Markdown link](…), [[a wiki link]]
#: The part of a list's lines that must be addresses; real lists hold misspelled ones, which are what we look for.
MOSTLY = 0.6
_WXR = re.compile(r"wordpress\.org/export/", re.I)
_BEFORE_ROOT = re.compile(r"(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s[^>\[]*(?:\[.*?\]\s*)?>)*", re.I | re.S)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)[\s/>]")
_ADDRESS_LINE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S+|mailto:\S+|www\.\S+", re.I)
_CSV_HEADER = re.compile(r"""["']?(?:url|link|href|address|destination)["']?""", re.I)
_MARKUP = re.compile(r"</(?:p|a|div|h[1-6]|li|article|section|table|span)\s*>", re.I)
_MARKDOWN = re.compile(r"\[[^\]\n]{1,300}\](?:\(|\[|:)|^#{1,6} \S", re.M)
_MARKDOWN_NAMES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"})
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml", ".php", ".asp", ".aspx"})


def kind_of(document: Document) -> str:
    """The kind's name, one of read.FORMATS. Raises SourceError for an empty or binary document or an unknown kind."""
    head = document.head()
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise SourceError(f"{document.source} is empty; export or download it again.")
    if is_binary(head):
        raise SourceError(
            f"{document.source} is a binary file, not articles; "
            "give a WordPress export, saved JSON, Markdown or HTML, or a list of addresses."
        )
    text = decoded(head, document.content_type).lstrip("\ufeff \t\r\n\f\v\0")
    kind = _of_json(text) if text[:1] in ("{", "[") else _of_markup(text) if text[:1] == "<" else ""
    kind = kind or _of_lines(text) or _of_prose(text, PurePosixPath(document.source).suffix.lower())
    if not kind:
        raise SourceError(
            f"{document.source} is of no known kind; name it with --source-format if you know better than its content."
        )
    return kind


def _of_json(text: str) -> str:
    if text.startswith("{") and front_matter.begins(text):
        return "markdown"
    if not _JSON_START.match(text):
        return ""
    return next((kind for kind, mark in JSON_MARKS if mark.search(text)), "wordpress-json")


def _of_markup(text: str) -> str:
    start = _BEFORE_ROOT.match(text)
    at = start.end() if start else 0
    if re.match(r"<!doctype\s+html", text, re.I):
        return "html"
    root = _ROOT.match(text, at)
    kind = ROOTS.get(root[1].lower(), "") if root else ""
    if kind == "feed" and _WXR.search(text):
        return "wxr"
    if not kind and text.startswith("<?xml"):
        return "feed" if re.search(r"<(?:item|entry)[\s>]", text) else ""
    return kind


def _of_lines(text: str) -> str:
    if front_matter.begins(text):
        return "markdown"
    lines = [line.strip() for line in text.splitlines()[:1000]]
    first = next((line for line in lines if line), "")
    columns = re.split(r"[,;\t]", first)
    if len(first) < 2000 and any(_CSV_HEADER.fullmatch(column.strip()) for column in columns):
        return "csv"
    entries = [line for line in lines if line and not line.startswith("#")]
    addresses = sum(bool(_ADDRESS_LINE.fullmatch(line)) for line in entries)
    return "urls" if addresses and addresses >= len(entries) * MOSTLY else ""


def _of_prose(text: str, suffix: str) -> str:
    """Markup or Markdown, by which there is; the name decides where both or neither is."""
    markup, markdown = bool(_MARKUP.search(text)), bool(_MARKDOWN.search(text))
    if suffix in _MARKDOWN_NAMES:
        return "markdown"
    if suffix in _HTML_NAMES:
        return "html"
    if markup:
        return "html"
    return "markdown" if markdown else ""
