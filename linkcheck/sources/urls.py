"""Lists of addresses to check: one a line, or a table (CSV) that may say which article each link stands in."""

import csv
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from linkcheck.errors import SourceError
from linkcheck.model.article import Article, Rejected, TextFormat
from linkcheck.sources.document import LONGEST_TEXT, Document, Item
from linkcheck.sources.identity import absolute, address_id, plain
from linkcheck.sources.moments import moment

#: Column names that are understood, by what they mean; compared in lower case with blanks as "_".
COLUMNS: dict[str, tuple[str, ...]] = {
    "link": ("link", "href", "url", "link_url", "address", "destination", "target", "target_url"),
    "article": ("article", "article_url", "page", "page_url", "source", "source_url", "found_on", "url"),
    "title": ("title", "article_title", "page_title", "headline"),
    "authors": ("authors", "author", "article_author", "byline"),
    "section": ("section", "category", "article_section"),
    "published": ("published", "date", "published_at", "article_date"),
}


def read_urls(document: Document) -> Iterator[Item]:
    """The list as one article named after its file: each address on a line is an occurrence, # begins a comment."""
    text = document.text()
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        raise SourceError(f"{document.source} lists no address; write one on each line.")
    yield _article(_Rows(title=_title(document), lines=[text]), document, document.place)


@dataclass(slots=True, kw_only=True)
class _Rows:
    """The rows of one article, as they are collected: the first row that names a thing decides it."""

    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    published: str = ""
    lines: list[str] = field(default_factory=list)


def read_csv(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The articles of a table with a header row; rows of one article need not stand together.

    Without a column for the article all links are the file's. A row without a link is `Rejected`. Raises SourceError
    when there is no column of links, or the file is far longer than lists are.
    """
    table = csv.reader(_lines(document), dialect=_dialect(document))
    try:
        columns = _columns(next(table, []))
    except csv.Error:
        columns = {}
    if "link" not in columns:
        raise SourceError(f"{document.source} has no column of links; name one `url` in its first row.")
    articles: dict[str, _Rows] = {}
    for number, row in _rows(table):
        values = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        if values.get("link"):
            _add(articles, values, base_url)
        elif row is _UNREADABLE or any(cell.strip() for cell in row):
            fault = "cannot be read" if row is _UNREADABLE else "has no link"
            yield Rejected(source=document.source, reason=f"row {number} {fault}")
    for key, rows in articles.items():
        yield _article(rows, document, f"{document.place}/{key}" if key else document.place)


def _add(articles: dict[str, _Rows], values: dict[str, str], base_url: str) -> None:
    url = absolute(values.get("article", ""), base_url)
    title = plain(values.get("title", ""))
    rows = articles.setdefault(url or values.get("article", "") or title, _Rows(url=url))
    rows.title = rows.title or title
    rows.authors = rows.authors or tuple(filter(None, map(plain, re.split(r"\s*[;|]\s*", values.get("authors", "")))))
    rows.section = rows.section or plain(values.get("section", ""))
    rows.published = rows.published or values.get("published", "")
    rows.lines.append(" ".join(values["link"].split()))


def _article(rows: _Rows, document: Document, place: str) -> Article:
    return Article(
        id=address_id(rows.url) if rows.url else place,
        url=rows.url,
        title=rows.title or rows.url or _title(document),
        source_text="\n".join(rows.lines),
        text_format=TextFormat.URL_LIST,
        source=document.source,
        authors=rows.authors,
        section=rows.section,
        published=moment(rows.published),
    )


def _lines(document: Document) -> Iterator[str]:
    """The lines, of bearable length."""
    rest = ""
    for text in document.texts():
        *lines, rest = (rest + text).replace("\0", "").split("\n")
        if len(rest) > LONGEST_TEXT:
            raise SourceError(f"{document.source} has a line of more than {LONGEST_TEXT:,} characters; it is no table.")
        yield from (line + "\n" for line in lines)
    if rest:
        yield rest


def _dialect(document: Document) -> type[csv.Dialect]:
    """A comma, a semicolon (spreadsheets in half of Europe) or a tab: the one that the header has most of."""
    header = next(_lines(document), "")

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return Dialect


def _columns(header: Iterable[str]) -> dict[str, int]:
    """Where each meaning stands: its first synonym in the header that no meaning before it has taken."""
    names = [re.sub(r"[\s-]+", "_", name.strip().strip("\ufeff").lower()) for name in header]
    places: dict[str, int] = {}
    for meaning, words in COLUMNS.items():
        at = next((names.index(word) for word in words if word in names), -1)
        if at >= 0:
            places[meaning] = at
            names[at] = ""
    return places


#: Stands for a row with a field beyond csv's limit of 131,072 characters.
_UNREADABLE: list[str] = []


def _rows(table: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers as a spreadsheet shows them."""
    for number in itertools.count(2):
        try:
            yield number, next(table)
        except StopIteration:
            return
        except csv.Error:
            yield number, _UNREADABLE


def _title(document: Document) -> str:
    return PurePosixPath(document.source).name
