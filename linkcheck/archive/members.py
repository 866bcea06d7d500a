"""Gzip members: one record each, so that any record can be read alone and a torn file cut behind a whole one.

ISA-L's level 1 is used because it packs a page of 34 KB in 0.10 ms at a ratio of 0.267, where zlib needs 0.36 ms for
0.274 at level 1 and 1.5 ms for 0.236 at level 9, warcio's own (measured 2026-11, benchmarks/archive.py).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from isal import igzip_lib, isal_zlib

LEVEL = 1
#: Bytes by which is told whether a record is packed already, and most bytes of a stored block.
SAMPLE, MOST_STORED = 2048, 0xFFFF
#: Of a member without flags, name or time, by an unknown system (RFC 1952 §2.3).
HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"

#: Bytes read at a time: most members whole, and little that is read twice because the next member begins in it.
SOURCE = 1 << 14
#: Bytes inflated at a time: most records whole, and a bound on memory for those that are larger.
PIECE = 1 << 18
#: What a file is best opened with, so that going back to where the next member begins costs nothing.
BUFFERING = 1 << 20

_GZIP = 31  # zlib's window bits for "a gzip header and trailer, checked"


class Torn(Exception):
    """The bytes at an offset are not one whole gzip member; `str()` says why. Never leaves this folder."""


@dataclass(slots=True)
class Span:
    """Where a member lies. `end` is known once its pieces have been read to the last."""

    offset: int
    end: int


def compressed(record: bytes) -> bytes:
    """One whole gzip member (RFC 1952), the same bytes for the same record: no name and no time in its header.

    What is packed already (bodies that came as gzip, images) is stored as it is.
    """
    return stored(record) if _is_packed(record) else igzip_lib.compress(record, LEVEL, igzip_lib.COMP_GZIP)


def _is_packed(record: bytes) -> bool:
    """Whether a piece of the middle does not become smaller, in a record that it pays to ask."""
    middle = record[len(record) // 2 :][:SAMPLE] if len(record) > 8 * SAMPLE else b""
    return bool(middle) and len(igzip_lib.compress(middle, 0, igzip_lib.COMP_DEFLATE)) > SAMPLE - SAMPLE // 16


def stored(record: bytes) -> bytes:
    """A member of stored blocks (RFC 1951 §3.2.4): a checksum and a copy."""
    parts = [HEADER]
    last = max(len(record) - 1, 0) // MOST_STORED
    for number in range(last + 1):
        piece = record[number * MOST_STORED : (number + 1) * MOST_STORED]
        parts += (struct.pack("<BHH", number == last, len(piece), len(piece) ^ MOST_STORED), piece)
    parts.append(struct.pack("<II", isal_zlib.crc32(record), len(record) & 0xFFFFFFFF))
    return b"".join(parts)


def inflated(file: BinaryIO, span: Span) -> Iterator[bytes]:
    """The pieces of the member at `span.offset`, at most PIECE bytes each; sets `span.end`.

    Raises Torn when the file ends inside the member, or its bytes are no gzip member or fail its checksum. A member
    counts as whole only when the decompressor has seen its end: zlib itself says nothing when the input just stops.
    """
    file.seek(span.offset)
    inflate = isal_zlib.decompressobj(_GZIP)
    taken = 0
    rest = b""
    try:
        while not inflate.eof:
            source = rest or file.read(SOURCE)
            taken += 0 if rest else len(source)
            piece = inflate.decompress(source, PIECE)  # also without a source: ISA-L holds back up to eight bytes
            if piece:
                yield piece
            elif not source and not inflate.eof:
                raise Torn("the file ends inside it" if taken else "the file ends before it")
            rest = inflate.unconsumed_tail
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # isal's stub takes the class for an instance
        raise Torn(f"it is not gzip data ({error})") from error
    span.end = span.offset + taken - len(inflate.unused_data)


def whole(file: BinaryIO) -> int:
    """The offset behind the last whole member from the start of a file on: everything up to it can be read."""
    span = Span(offset=0, end=0)
    try:
        while True:
            for _ in inflated(file, span):
                pass
            span.offset = span.end
    except Torn:
        return span.offset
