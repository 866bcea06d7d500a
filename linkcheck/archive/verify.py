"""Holds WARC files against the rows of the database, both ways; and makes rows where there are none."""

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from linkcheck.archive import records
from linkcheck.archive.members import BUFFERING, Torn
from linkcheck.archive.warc_file import SUFFIX
from linkcheck.archive.warc_reader import StoredRecord, path_of, record_at, scan
from linkcheck.archive.warc_writer import HOLDS_AN_ANSWER
from linkcheck.model.archive import Capture, Problem

#: What a row must say like its record, and how each says it.
COMPARED: tuple[tuple[str, Callable[[Capture], object], Callable[[StoredRecord], object]], ...] = (
    ("record_id", attrgetter("record_id"), attrgetter("record_id")),
    ("record_type", attrgetter("record_type"), attrgetter("record_type")),
    ("length", attrgetter("length"), attrgetter("length")),
    ("url", lambda row: records.target(row.url), attrgetter("url")),
    ("date", attrgetter("date"), attrgetter("date")),
    ("payload_digest", attrgetter("payload_digest"), lambda record: _payload_digest(record)),
)


def verify(folder: Path, captures: Iterable[Capture], good_offsets: Mapping[str, int]) -> Iterator[Problem]:
    """Read every record that the store knows of, and name what is wrong; nothing comes when all is well.

    `captures` are all rows, ordered by `warc` and `offset`, so that none need be kept; `good_offsets` as stored.
    Checked are: files (there, of the right length, known), gzip members (whole, one record each), block and payload
    digests, a row for each record and a record for each row. Behind a damaged record reading goes on at the next row.
    """
    seen: set[str] = set()
    for warc, rows in itertools.groupby(captures, key=attrgetter("warc")):
        seen.add(warc)
        yield from _verify_file(folder, warc, rows, good_offsets.get(warc))
    for warc in sorted(good_offsets.keys() - seen):
        yield from _verify_file(folder, warc, iter(()), good_offsets[warc])
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name not in seen and path.name not in good_offsets:
            yield Problem(warc=path.name, says="the database knows nothing of this file")


def rebuild(folder: Path) -> Iterator[Capture]:
    """Rows for every record of the files that this program wrote into a folder, ordered by file and offset.

    For a database that was lost. A file's good offset is the end of its last row. Files of others are passed over,
    and so is what follows a damaged record.
    """
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with path.open("rb", buffering=BUFFERING) as file:
            found = scan(file)
            if (first := next(found, None)) and first.get("WARC-Filename") == path.name:
                yield from (row_of(path.name, record) for record in found if record.record_type != "warcinfo")


def row_of(warc: str, record: StoredRecord) -> Capture:
    """The row that the writer gave for a record; `run_id` is not in the file and stays empty."""
    return Capture(
        url=record.url,
        warc=warc,
        offset=record.offset,
        length=record.length,
        record_id=record.record_id,
        record_type=record.record_type,
        date=record.date,
        payload_digest=_payload_digest(record),
        status=record.status if record.record_type in HOLDS_AN_ANSWER else 0,
    )


def _verify_file(folder: Path, warc: str, rows: Iterator[Capture], good: int | None) -> Iterator[Problem]:
    path = path_of(folder, warc)
    try:
        size = path.stat().st_size
        with path.open("rb", buffering=BUFFERING) as file:
            yield from _verify_size(warc, size, good)
            yield from _verify_records(warc, file, rows, size if good is None else min(size, good))
    except OSError as error:
        lost = sum(1 for _ in rows)
        yield Problem(warc=warc, says=f"the file cannot be read ({error.strerror}); {lost:,} rows point into it")


def _verify_size(warc: str, size: int, good: int | None) -> Iterator[Problem]:
    if good is None:
        yield Problem(warc=warc, says="the database has rows of this file and no good offset")
    elif size < good:
        yield Problem(warc=warc, offset=size, says=f"the last {good - size:,} bytes that were committed are missing")
    elif size > good:
        yield Problem(warc=warc, offset=good, says=f"{size - good:,} bytes after the last commit; a crawl cuts them")


def _verify_records(warc: str, file: BinaryIO, rows: Iterator[Capture], end: int) -> Iterator[Problem]:
    """A merge of two ordered lists: what stands in the file, and what the rows say stands there."""
    ahead = _Rows(rows)
    offset = 0
    while offset < end:
        yield from map(_lost, ahead.before(offset))
        row = ahead.at(offset)
        try:
            record = record_at(file, offset)
        except Torn as error:
            identity = row.record_id if row else ""
            yield Problem(warc=warc, offset=offset, record_id=identity, says=f"no whole record can be read: {error}")
            offset = ahead.next_offset(end)
            continue
        yield from (Problem(warc=warc, offset=offset, record_id=record.record_id, says=says) for says in record.faults)
        yield from _differences(warc, row, record)
        offset += record.length
    yield from map(_lost, ahead.before(sys.maxsize))


class _Rows:
    """One file's rows in their order, with a look at the next one."""

    def __init__(self, rows: Iterator[Capture]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def before(self, offset: int) -> Iterator[Capture]:
        while self._next is not None and self._next.offset < offset:
            yield self._taken(self._next)

    def at(self, offset: int) -> Capture | None:
        row = self._next
        return self._taken(row) if row is not None and row.offset == offset else None

    def next_offset(self, otherwise: int) -> int:
        return otherwise if self._next is None else self._next.offset

    def _taken(self, row: Capture) -> Capture:
        self._next = next(self._rows, None)
        return row


def _lost(row: Capture) -> Problem:
    return Problem(warc=row.warc, offset=row.offset, record_id=row.record_id, says="no record begins where a row says")


def _differences(warc: str, row: Capture | None, record: StoredRecord) -> Iterator[Problem]:
    place: dict[str, Any] = {"warc": warc, "offset": record.offset, "record_id": record.record_id}
    if row is None:
        if record.record_type != "warcinfo":
            yield Problem(**place, says="the database has no row for it")
        return
    for name, of_row, of_record in COMPARED:
        said, found = of_row(row), of_record(record)
        if said != found:
            yield Problem(**place, says=f"its row says {name} {said}, the record {found}")


def _payload_digest(record: StoredRecord) -> str:
    return record.get("WARC-Payload-Digest") if record.record_type in HOLDS_AN_ANSWER else ""
