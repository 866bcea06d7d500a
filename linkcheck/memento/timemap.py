"""Memento's links (RFC 7089): a TimeGate's `Link` header, and TimeMaps in every form that archives send.

These are application/link-format (RFC 6690), the JSON of aggregators (mementoweb.org/guide/timemap-json), the Internet
Archive's JSON of rows, and CDXJ or one JSON object a line (pywb, MemGator). A TimeMap may be one page of several, and
names the others (RFC 7089 §5.1.2).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

#: <uri> and its parameters; a comma inside quotes or angle brackets parts nothing (RFC 8288 §3).
_LINK = re.compile(
    r"<([^<>]*)>((?:\s*+;\s*+[\w*!#$&+.^`|~-]++(?:\s*+=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s\",;]*+))?)*+)",
)
_PARAMETER = re.compile(r";\s*+([\w*!#$&+.^`|~-]++)\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s\",;]*+))")
#: Links read of one TimeMap: an address that was archived daily for a century.
MOST_LINKS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: its target made absolute, its relations, and its date where it is a memento."""

    uri: str
    rels: frozenset[str]
    date: datetime | None = None
    start: datetime | None = None  # of a TimeMap: the time that it covers (RFC 7089 §2.2.4, "from" and "until")
    end: datetime | None = None

    @property
    def is_memento(self) -> bool:
        """Relations may be joined: "first memento", "last memento" (RFC 7089 §2.2.4)."""
        return "memento" in self.rels and self.date is not None


def links(text: str, base: str) -> Iterator[Link]:
    """The links of a header value or of a TimeMap, in order; what is no link is passed over."""
    for number, found in enumerate(_LINK.finditer(text)):
        if number >= MOST_LINKS:
            return
        parameters = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(found[2])}
        uri = absolute(found[1].strip(), base)
        if uri:
            yield Link(
                uri=uri,
                rels=frozenset(parameters.get("rel", "").lower().split()),
                date=http_date(parameters.get("datetime", "")),
                start=http_date(parameters.get("from", "")),
                end=http_date(parameters.get("until", "")),
            )


def read(text: str, base: str, copies: str = "") -> list[Link]:
    """The links of a TimeMap in any of its forms; empty for what is none.

    `base` is its own address, `copies` that before which an archive's copies stand, for forms that name only dates.
    """
    first = text.lstrip()[:1]
    if first in ("[", "{"):
        found = _of_json(text, base, copies)
    elif first == "<":
        found = list(links(text, base))
    else:
        found = _of_cdxj(text, base, copies)
    return found[:MOST_LINKS]


def is_timemap(found: Sequence[Link]) -> bool:
    """Whether links are those of a TimeMap: it names what it is of, itself, or copies."""
    return any(item.rels & {"original", "self"} or item.is_memento for item in found)


def pages(found: Iterable[Link], near: datetime) -> dict[str, timedelta]:
    """A TimeMap's other pages, and how far from a date the time is that each covers; zero where it does not say."""
    others = (item for item in found if "timemap" in item.rels and "self" not in item.rels)
    return {item.uri: _away(item, near) for item in others}


def _away(page: Link, near: datetime) -> timedelta:
    start, end = page.start or near, page.end or near
    return max(start - near, near - end, timedelta())


def _of_json(text: str, base: str, copies: str) -> list[Link]:
    """One document (rows, or an object of lists), or one object a line."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return _of_cdxj(text, base, copies)
    if isinstance(said, list):
        return list(_of_rows(said, copies))
    if not isinstance(said, dict):
        return []
    if "timestamp" in said:  # a single line of the other form
        return _of_cdxj(text, base, copies)
    return list(_of_object(said, base))


def _of_rows(rows: list[Any], copies: str) -> Iterator[Link]:
    """The first row names the columns, as of the archive's index."""
    if not rows or not all(isinstance(row, list) for row in rows):
        return
    for row in rows[1:]:
        values = {str(name): value for name, value in zip(rows[0], row, strict=False)}
        yield from _of_capture(values, copies)


def _of_capture(values: Mapping[str, Any], copies: str) -> Iterator[Link]:
    timestamp, original = str(values.get("timestamp", "")), str(values.get("original") or values.get("url") or "")
    uri = absolute(str(values.get("uri") or f"{copies}{timestamp}/{original}"), copies)
    date = _timestamp(timestamp) or http_date(str(values.get("datetime") or ""))
    if original:
        yield Link(uri=original, rels=frozenset({"original"}))
    if uri and date and str(values.get("status") or values.get("statuscode") or "200")[:1] in "23-":
        yield Link(uri=uri, rels=frozenset({"memento"}), date=date)


def _of_object(said: Mapping[str, Any], base: str) -> Iterator[Link]:
    """{original_uri, timegate_uri, timemap_uri, timemap_index, mementos {first, last, list [{uri, datetime}]}}."""
    if isinstance(said.get("original_uri"), str):
        yield Link(uri=said["original_uri"], rels=frozenset({"original"}))
    index = said.get("timemap_index")
    for page in index if isinstance(index, list) else ():
        if isinstance(page, dict) and (uri := absolute(str(page.get("uri", "")), base)):
            start, end = _iso(page.get("from")), _iso(page.get("until"))
            yield Link(uri=uri, rels=frozenset({"timemap"}), start=start, end=end)
    following = said.get("timemap_uri")
    listed = said.get("mementos")
    for name in ("next", "prev"):
        found = following.get(name) if isinstance(following, dict) else None
        if isinstance(found, str) and (uri := absolute(found, base)):
            yield Link(uri=uri, rels=frozenset({"timemap", name}))
    every = listed.get("list") if isinstance(listed, dict) else None
    for item in every if isinstance(every, list) else ():
        if isinstance(item, dict) and (uri := absolute(str(item.get("uri", "")), base)):
            yield Link(uri=uri, rels=frozenset({"memento"}), date=_iso(item.get("datetime")))


def _of_cdxj(text: str, base: str, copies: str) -> list[Link]:
    """`20190502090000 {"uri": …}` or `{"timestamp": …, "url": …}` a line; lines with "!" tell about the rest."""
    found: list[Link] = []
    for line in text.splitlines()[:MOST_LINKS]:
        head, brace, rest = line.partition("{")
        try:
            values = json.loads(brace + rest) if brace else {}
        except (ValueError, RecursionError):
            continue
        if not isinstance(values, dict):
            continue
        if head.startswith("!"):
            found += _of_meta(values, base)
        else:
            words = head.split()
            found += _of_capture({"timestamp": words[-1] if words else "", **values}, copies or base)
    return found


def _of_meta(values: Mapping[str, Any], base: str) -> Iterator[Link]:
    for name, relation in (("original_uri", "original"), ("next", "timemap"), ("prev", "timemap")):
        if isinstance(values.get(name), str) and (uri := absolute(values[name], base)):
            yield Link(uri=uri, rels=frozenset({relation}))


def _timestamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _iso(value: Any) -> datetime | None:
    """A date in ISO 8601 or as HTTP has it."""
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return http_date(value) if isinstance(value, str) else None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def http_date(text: str) -> datetime | None:
    """A date of RFC 9110 §5.6.7, as `Memento-Datetime` has it (RFC 7089 §2.1.1); None where it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def accept_datetime(date: datetime) -> str:
    """The value of `Accept-Datetime`: RFC 1123 in GMT with English names, whatever the locale (RFC 7089 §2.1.1)."""
    at = date.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year:04} {at:%H:%M:%S} GMT"


def absolute(uri: str, base: str) -> str:
    """A web address against its base, "" for anything else."""
    try:
        found = urljoin(base, uri)
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""
