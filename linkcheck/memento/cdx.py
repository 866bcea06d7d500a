"""The CDX server interface: the captures that an archive has of an address, those nearest a date first.

Wayback machines answer in three forms: a JSON list of rows with a header row (internetarchive/wayback,
wayback-cdx-server/README.md), one JSON object a line (pywb), or plain columns. All three are read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from linkcheck.errors import FetchError

#: Rows asked for: those nearest the date, a few of which may be errors, walls, or the same page again.
MOST_ROWS = 25
#: Columns of a plain line (the server's default order).
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
#: Those that are used.
FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
#: Other servers' names for the same fields.
ALSO_CALLED = {"url": "original", "mime": "mimetype", "status": "statuscode"}
#: An archive's way to say that it may not show what it has.
EXCLUDED = (b"AdministrativeAccessControlException", b"RobotAccessControlException")


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxRow:
    """One capture of an archive, by the names of the CDX server. `statuscode` is "-" for a revisit."""

    timestamp: str  # 14 digits
    original: str
    mimetype: str = ""
    statuscode: str = "-"
    digest: str = ""

    @property
    def date(self) -> datetime:
        return moment(self.timestamp)


def query(cdx_url: str, url: str, near: datetime) -> str:
    """The address that asks for the captures of `url` nearest a date, errors left out where the server can.

    No `fl`: servers call the fields differently, and leave out those they do not know.
    """
    fields = {
        "url": url,
        "output": "json",
        "closest": timestamp(near),
        "sort": "closest",
        "filter": "!statuscode:[45]..",
        "limit": str(MOST_ROWS),
    }
    return f"{cdx_url}{'&' if '?' in cdx_url else '?'}{urlencode(fields, quote_via=quote)}"


def parsed(body: bytes) -> tuple[CdxRow, ...]:
    """The rows of an answer, none where the archive has none or may not show them; other lines are passed over.

    Raises FetchError for what is no CDX at all: a page, a message, `{}`. It must not be taken for "nothing here".
    """
    if is_excluded(body):
        return ()
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return ()
    return tuple(_rows(_records(text)))


def is_excluded(body: bytes) -> bool:
    """Whether an archive says that it may not show what it has."""
    return any(word in body for word in EXCLUDED)


def nearest(rows: Iterable[CdxRow], near: datetime) -> list[CdxRow]:
    """Those that may be a page or lead to one, the nearest first, each timestamp once."""
    fit = {row.timestamp: row for row in rows if row.statuscode[:1] in "23-"}
    return sorted(fit.values(), key=lambda row: (abs(row.date - near), row.timestamp))


def timestamp(date: datetime) -> str:
    return date.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def moment(text: str) -> datetime:
    """The time of 14 digits. Raises ValueError."""
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _records(text: str) -> Iterator[Mapping[str, Any]]:
    if text.startswith("["):
        yield from _table(_json(text))
    elif text.startswith("{"):
        yield from _objects(text)
    else:
        yield from _lines(text)


def _table(rows: Any) -> Iterator[Mapping[str, Any]]:
    """The first row names the columns; behind an empty row comes a key for the next page."""
    if rows and not all(isinstance(row, list) for row in rows):
        raise _no_cdx()
    for row in rows[1:]:
        if not row:
            return
        yield dict(zip(rows[0], row, strict=False))


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        record = _json(line)
        if not isinstance(record, dict) or "timestamp" not in record:
            raise _no_cdx()
        yield {ALSO_CALLED.get(str(name), str(name)): value for name, value in record.items()}


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        values = line.split()
        if len(values) < 3 or not values[1].isdigit():
            raise _no_cdx()
        yield dict(zip(COLUMNS, values, strict=False))


def _rows(records: Iterable[Mapping[str, Any]]) -> Iterator[CdxRow]:
    for record in records:
        values = {name: str(record[name]) for name in FIELDS if record.get(name)}
        try:
            row = CdxRow(**values)
            moment(row.timestamp)
        except (TypeError, ValueError):
            continue
        yield row


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _no_cdx() from None


def _no_cdx() -> FetchError:
    return FetchError("the archive's index answers something that is no CDX; try again later.")
