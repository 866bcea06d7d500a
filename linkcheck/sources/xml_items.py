"""Elements of an XML document one at a time, from any encoding, hostile or cut in the middle."""

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from lxml import etree

from linkcheck.sources.document import Document
from linkcheck.sources.xml_text import mended

PIECE = 64 * 1024
#: libxml2 stops for good at a text node of 10 MB; of a run of text as long as this the rest is dropped instead.
LONGEST_RUN = 9_000_000
#: Root elements of the documents that are read: the end of one proves that nothing is missing.
ROOTS = frozenset({"rss", "rdf", "feed", "urlset", "sitemapindex"})


class Cut(Exception):
    """The document ends, or stops being XML, before its root element does; what was whole has been given."""


def items(document: Document, tags: tuple[str, ...]) -> Iterator[etree._Element | None]:
    """The elements with one of these local names, each whole, in order; each is emptied when the next is asked for.

    None stands for an element longer than an article may be: libxml2 gives part of its text and says nothing. No
    entity is expanded, nothing is loaded, nothing nests deeper than libxml2's limit. Raises `Cut` after the last whole
    element of a document that is not closed, and SourceError where the bytes cannot be read.
    """
    closed = False
    for element, length in _ended(document.texts(), tags):
        closed = closed or name(element) in ROOTS
        if name(element) in tags:
            yield element if length < LONGEST_RUN else None
            _forget(element)
    if not closed:
        raise Cut


def _ended(texts: Iterable[str], tags: tuple[str, ...]) -> Iterator[tuple[etree._Element, int]]:
    """Elements as they end, with the bytes that were read since the one before.

    The parser is never closed: in recovery mode that would end all open elements, and half an article would look whole.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in (*tags, *ROOTS, "RDF")],
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    length = run = 0
    for piece in _pieces(texts):
        length += len(piece)
        run = run + len(piece) if b"<" not in piece else len(piece)
        if run > LONGEST_RUN:
            continue
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError:
            return
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):
                yield element, length
                length = 0


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    first = True
    for text in mended(texts):
        clean = text.lstrip() if first else text  # a blank before the XML declaration is an error
        first = first and not clean
        yield from (clean[start : start + PIECE].encode() for start in range(0, len(clean), PIECE))


def _forget(element: etree._Element) -> None:
    """Free an element and what stands before it, so that memory stays flat over any number of them."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def content(element: Any) -> str:
    """An element's text with that of its children."""
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.itertext())


def line(element: Any) -> str:
    """An element's text on one line, entities decoded: for dates, addresses and names."""
    return " ".join(unescape(content(element)).split())


def name(element: Any) -> str:
    """An element's name without its namespace, in lower case; "" for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
