"""Reads WARC records back: one at its offset, or every one of a file, digests checked.

Written for files that may have been changed behind our back: memory is bounded, a member that inflates to more than
its record says is left, and the only error is UnreadableRecord.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from linkcheck.archive import members, wire
from linkcheck.archive.digests import Checked
from linkcheck.archive.members import Span, Torn
from linkcheck.archive.warc_file import OPEN
from linkcheck.errors import LinkcheckError

#: The longest WARC header, and the longest HTTP head, that are looked for: more than net takes from any server.
LONGEST_HEADER = 2 * members.PIECE

#: The largest block that `read` gives back, bytes. `scan` passes over any, a piece at a time.
MOST = 1 << 30

_VERSION = re.compile(r"WARC/\d\.\d+")
_STATUS = re.compile(rb"HTTP/\S+[ \t]+(\d{3})\b", re.IGNORECASE)
#: What ends a record's header, and what follows its block (WARC/1.1 §4).
_END = b"\r\n\r\n"


class UnreadableRecord(LinkcheckError):
    """Raised by `archive` when a record is not where it should be, or not whole: the file was changed or is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """One record as it lies in a file: `offset` and `length` are those of its gzip member.

    `fields` are the record's own header lines in order. For HTTP records `head` is the HTTP head and `payload` what
    follows it, for others all is payload. `faults` say in words what is wrong with it; empty is as it should be.
    """

    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    head: bytes
    payload: bytes
    faults: tuple[str, ...]

    def get(self, name: str) -> str:
        """The first value of a field by its case-insensitive name, or ""."""
        return _get(self.fields, name)

    @property
    def record_type(self) -> str:
        return self.get("WARC-Type")

    @property
    def record_id(self) -> str:
        return self.get("WARC-Record-ID")

    @property
    def url(self) -> str:
        """WARC-Target-URI, without the angle brackets that some writers put around it."""
        return self.get("WARC-Target-URI").removeprefix("<").removesuffix(">")

    @property
    def date(self) -> datetime:
        """WARC-Date; the oldest date there is where it cannot be read."""
        try:
            found = datetime.fromisoformat(self.get("WARC-Date"))
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return datetime.min.replace(tzinfo=UTC)

    @property
    def status(self) -> int:
        """The HTTP status of a response or revisit, else 0."""
        found = _STATUS.match(self.head)
        return int(found[1]) if found else 0

    @property
    def http_headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """Name and value of every HTTP header, in order, as their bytes."""
        lines = [line.partition(b":") for line in self.head.splitlines()[1:]]
        return tuple((name.strip(), value.strip()) for name, colon, value in lines if colon)


def path_of(folder: Path, warc: str) -> Path:
    """Where a WARC file is now: under its name, or under its `.open` name while a crawl has just begun it."""
    path = folder / Path(warc).name
    opened = path.with_name(f"{path.name}{OPEN}")
    return opened if not path.exists() and opened.exists() else path


def read(folder: Path, warc: str, offset: int) -> StoredRecord:
    """The record at an offset of a WARC file of `folder`, whole. Raises UnreadableRecord."""
    try:
        with path_of(folder, warc).open("rb") as file:
            return record_at(file, offset, most=MOST)
    except (OSError, Torn) as error:
        raise UnreadableRecord(
            f"{warc} holds no record at {offset} ({error}); `linkcheck archive verify` lists what is damaged."
        ) from error


def scan(file: BinaryIO, *, offset: int = 0) -> Iterator[StoredRecord]:
    """Every record from `offset` on, payloads checked and not kept; ends silently where no whole record follows."""
    try:
        while True:
            found = record_at(file, offset)
            yield found
            offset += found.length
    except Torn:
        return


def record_at(file: BinaryIO, offset: int, *, most: int = 0) -> StoredRecord:
    """The record whose member begins at `offset`, with at most `most` bytes of its payload kept.

    Raises Torn when there is no whole gzip member with a WARC record in it.
    """
    span = Span(offset=offset, end=offset)
    pieces = _Pieces(members.inflated(file, span))
    fields = _header(pieces.until(_END, LONGEST_HEADER))
    length = _content_length(fields)
    if most and length > most:
        raise Torn(f"its block of {length:,} bytes is larger than the {most:,} that are read at once")
    first = pieces.take(min(length, LONGEST_HEADER))
    head, payload = wire.split(first) if _is_http(fields) else (b"", first)
    block_digest, payload_digest = _digests(fields)
    block_digest.update(first)
    payload_digest.update(payload)
    kept = [payload] if most else []
    for piece in pieces.stream(length - len(first)):
        block_digest.update(piece)
        payload_digest.update(piece)
        kept += [piece] if most else []
    ended = pieces.take(len(_END)) == _END
    pieces.to_the_end()
    faults = (
        ("its block is not what WARC-Block-Digest says", block_digest.wrong()),
        ("its payload is not what WARC-Payload-Digest says", payload_digest.wrong()),
        ("its block is not followed by two empty lines", not ended),
    )
    return StoredRecord(
        offset=offset,
        length=span.end - offset,
        fields=fields,
        head=head,
        payload=b"".join(kept),
        faults=tuple(says for says, is_so in faults if is_so),
    )


class _Pieces:
    """A member's bytes, taken as they are needed."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._at_hand = b""

    def until(self, mark: bytes, limit: int) -> bytes:
        """Everything before a mark, which is taken too. Raises Torn when it does not come within `limit` bytes."""
        while (end := self._at_hand.find(mark)) < 0:
            piece = next(self._source, b"")
            if not piece or len(self._at_hand) > limit:
                raise Torn("it is gzip data, and no WARC record")
            self._at_hand += piece
        taken, self._at_hand = self._at_hand[:end], self._at_hand[end + len(mark) :]
        return taken

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer where the member ends."""
        while len(self._at_hand) < size and (piece := next(self._source, b"")):
            self._at_hand += piece
        taken, self._at_hand = self._at_hand[:size], self._at_hand[size:]
        return taken

    def stream(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, piece by piece."""
        while size > 0 and (piece := self.take(min(size, members.PIECE))):
            size -= len(piece)
            yield piece

    def to_the_end(self) -> None:
        """See the member's end, which proves its checksum. Raises Torn when more comes than a record can be."""
        if self._at_hand or next(self._source, b""):
            raise Torn("its gzip member holds more than one record")


def _header(raw: bytes) -> tuple[tuple[str, str], ...]:
    version, *lines = raw.decode("utf-8", "replace").split("\r\n")
    if not _VERSION.fullmatch(version):
        raise Torn("it is gzip data, and no WARC record")
    pairs = [line.partition(":") for line in lines]
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _get(fields: tuple[tuple[str, str], ...], name: str) -> str:
    wanted = name.lower()
    return next((value for key, value in fields if key.lower() == wanted), "")


def _content_length(fields: tuple[tuple[str, str], ...]) -> int:
    text = _get(fields, "Content-Length")
    if not text.isdecimal():
        raise Torn("its Content-Length is missing or no number")
    return int(text[:18])


def _is_http(fields: tuple[tuple[str, str], ...]) -> bool:
    return _get(fields, "Content-Type").lower().startswith("application/http")


def _digests(fields: tuple[tuple[str, str], ...]) -> tuple[Checked, Checked]:
    """A revisit's payload digest is of a payload that lies elsewhere, and cannot be checked here."""
    payload = "" if _get(fields, "WARC-Type") == "revisit" else _get(fields, "WARC-Payload-Digest")
    return Checked(_get(fields, "WARC-Block-Digest")), Checked(payload)
