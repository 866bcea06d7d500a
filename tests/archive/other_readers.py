"""Files written by us and read by others: zlib, warcio and FastWARC."""

import contextlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange
from tests.archive.made_exchanges import Ids

INFO = {"software": "linkcheck/0.1", "operator": "Daily Example", "robots": "obey"}


class Read(NamedTuple):
    headers: list[tuple[str, str]]
    block: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def write(folder: Path, *exchanges: Exchange, via: tuple[str, ...] = (), limit: int = 10**9) -> list[Capture]:
    writer = WarcWriter(folder, name="run", info=INFO, limit=limit, new_id=Ids())
    captures = [capture for item in exchanges for capture in writer.write(item, via=via)]
    writer.close()
    return captures


def raw(path: Path) -> Iterator[Read]:
    """Every record as its bytes: members split by zlib, nothing parsed that the standard does not say how to."""
    rest = path.read_bytes()
    while rest:
        inflate = zlib.decompressobj(31)
        record = inflate.decompress(rest) + inflate.flush()
        assert inflate.eof
        rest = inflate.unused_data
        head, _, block = record.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        assert version == "WARC/1.1"
        assert block.endswith(b"\r\n\r\n")
        pairs = [tuple(line.split(": ", 1)) for line in lines]
        yield Read([(name, value) for name, value in pairs], block[:-4])


def assert_readable(path: Path) -> None:
    """warcio's own check and FastWARC agree that every record and digest of a file is right."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as left:
        warcio_main(["check", "-v", str(path)])
    assert left.value.code == 0, said.getvalue()
    assert "no digest" not in said.getvalue()
    with path.open("rb") as stream:
        for record in FastIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
            assert record.verify_block_digest()
    with path.open("rb") as stream:
        for record in FastIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            assert record.verify_payload_digest()
    with path.open("rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream)) == len(list(raw(path)))
