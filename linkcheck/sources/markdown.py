"""Markdown files with front matter: Hugo, Jekyll, Eleventy and their like."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from linkcheck.model.article import Article, LeftOut, TextFormat
from linkcheck.sources import front_matter
from linkcheck.sources.document import Document, Item
from linkcheck.sources.identity import absolute, address_id, below, plain
from linkcheck.sources.moments import moment

#: Front matter keys in order of preference. `topics` is digital.gov's word, `byline` is Jekyll themes'.
ADDRESS_KEYS = ("url", "permalink")
AUTHOR_KEYS = ("authors", "author", "byline")
SECTION_KEYS = ("section", "categories", "category", "topics")
PUBLISHED_KEYS = ("date", "publishdate", "published_at", "pubdate")
MODIFIED_KEYS = ("lastmod", "modified", "updated", "last_modified_at", "date_modified")

#: Files named so stand for their folder (Hugo's bundles and sections).
FOLDER_FILES = frozenset({"index", "_index"})

_HEADING = re.compile(r"^(?:#{1,2}[ \t]+(\S[^\n]*?)(?:[ \t]+#+)?|(\S[^\n]*)\r?\n=+)[ \t]*\r?$", re.M)
#: Jekyll's permalink may be a pattern (/:categories/:title/) or a template, which only Jekyll can fill in.
_PATTERN = re.compile(r"[\s{]|/:")
_NO_VALUE = frozenset({"", "~", "null"})
_JEKYLL_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(?=.)")


def read_markdown(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The one article of a file; its source text is the whole file as decoded, front matter included.

    Raises SourceError when the file cannot be read or is far too long.
    """
    text = document.text()
    fields, body_at, fault = front_matter.split(text)
    if _flag(fields, "draft") == "true" or _flag(fields, "published") == "false":
        yield LeftOut(source=document.source, reason="drafts", count=1)
        return
    url = _address(fields, document, base_url)
    yield Article(
        id=address_id(url) if url else document.place,
        url=url,
        title=_title(fields, text, body_at, document),
        source_text=text,
        text_format=TextFormat.MARKDOWN,
        source=document.source,
        authors=names(_first(fields, AUTHOR_KEYS)),
        section=next(iter(names(_first(fields, SECTION_KEYS))), ""),
        published=moment(_first(fields, PUBLISHED_KEYS)) or _date_in(document.place),
        modified=moment(_first(fields, MODIFIED_KEYS)),
        notes=(f"{fault}; correct it so that title, authors and date can be read",) if fault else (),
    )


def names(value: Any) -> tuple[str, ...]:
    """Names out of what authors write: one name, a list of names, or of objects with a `name`; others are skipped."""
    items = value if isinstance(value, list) else [value]
    found = (plain(_one_name(item)) for item in items[:100])
    return tuple(dict.fromkeys(name for name in found if name and name not in _NO_VALUE))


def _one_name(item: Any) -> str:
    if isinstance(item, Mapping):
        item = item.get("name") or item.get("title")
    return item if isinstance(item, str) else ""


def _address(fields: Mapping[str, Any], document: Document, base_url: str) -> str:
    """`url` or `permalink` as they stand; `slug` in place of the file's name (Hugo's rule); else the file's path."""
    written = _first(fields, ADDRESS_KEYS)
    if isinstance(written, str) and not _PATTERN.search(written):
        return absolute(written, document.address or base_url)
    if document.address:
        return document.address
    path = PurePosixPath(document.below)
    slug = fields.get("slug")
    if path.name in FOLDER_FILES:
        path = path.parent
    if isinstance(slug, str) and slug.strip(" /"):
        path = path.parent / slug.strip(" /")
    return below(base_url, "" if str(path) == "." else str(path))


def _title(fields: Mapping[str, Any], text: str, body_at: int, document: Document) -> str:
    written = fields.get("title")
    if isinstance(written, str) and plain(written) not in _NO_VALUE:
        return plain(written)
    heading = _HEADING.search(text, body_at, body_at + 20_000)
    if heading:
        return plain(heading[1] or heading[2])
    path = PurePosixPath(document.place)
    name = path.parent.name if path.name in FOLDER_FILES else path.name
    return _JEKYLL_DATE.sub("", name, count=1).replace("-", " ").replace("_", " ").strip()


def _date_in(place: str) -> Any:
    """Jekyll's file names begin with the date."""
    found = _JEKYLL_DATE.match(PurePosixPath(place).name)
    return moment(found[1]) if found else None


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((fields[key] for key in keys if fields.get(key) not in (None, "", [])), None)


def _flag(fields: Mapping[str, Any], key: str) -> str:
    return str(fields.get(key, ""))[:10].strip().lower()
