"""Files and rows held against each other: every disagreement is named, and nothing else is."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.archive.members import compressed
from linkcheck.archive.verify import rebuild, verify
from linkcheck.model.archive import Capture
from tests.archive.made_exchanges import exchange
from tests.archive.other_readers import write

NAME = "run-00000.warc.gz"
VIA = ("https://daily.example/a",)


@pytest.fixture
def rows(tmp_path: Path) -> list[Capture]:
    return write(tmp_path, *map(exchange, range(4)), via=VIA)


def good(rows: list[Capture]) -> dict[str, int]:
    return {row.warc: row.offset + row.length for row in rows}


def said(folder: Path, rows: list[Capture], good_offsets: dict[str, int]) -> list[str]:
    return [f"{problem.offset} {problem.says}" for problem in verify(folder, rows, good_offsets)]


def test_all_is_well_after_a_crawl(tmp_path: Path, rows: list[Capture]) -> None:
    assert said(tmp_path, rows, good(rows)) == []


def test_all_is_well_over_rotated_files(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(9)), limit=1500)
    assert len(good(captures)) > 2
    assert said(tmp_path, captures, good(captures)) == []


def test_rows_come_back_from_the_files_alone(tmp_path: Path, rows: list[Capture]) -> None:
    (tmp_path / "wget.warc.gz").write_bytes((tmp_path / NAME).read_bytes())
    assert list(rebuild(tmp_path)) == rows


def test_a_row_without_a_record_and_a_record_without_a_row_are_named(tmp_path: Path, rows: list[Capture]) -> None:
    assert said(tmp_path, rows[:2] + rows[3:], good(rows)) == [f"{rows[2].offset} the database has no row for it"]
    shifted = [*rows[:2], replace(rows[2], offset=rows[2].offset + 1), *rows[3:]]
    assert said(tmp_path, shifted, good(rows)) == [
        f"{rows[2].offset} the database has no row for it",
        f"{rows[2].offset + 1} no record begins where a row says",
    ]
    beyond = replace(rows[-1], offset=10**9)
    assert said(tmp_path, [*rows, beyond], good(rows)) == ["1000000000 no record begins where a row says"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("record_id", "<urn:uuid:x>"),
        ("record_type", "revisit"),
        ("length", 1),
        ("url", "http://other.example/"),
        ("payload_digest", "sha256:00"),
    ],
)
def test_a_row_that_says_something_else_is_named(
    tmp_path: Path, rows: list[Capture], field: str, value: str | int
) -> None:
    wrong = replace(rows[3], **{field: value})  # type: ignore[arg-type]
    (problem,) = verify(tmp_path, [*rows[:3], wrong, *rows[4:]], good(rows))
    assert problem.says == f"its row says {field} {value}, the record {getattr(rows[3], field)}"
    assert problem.record_id == rows[3].record_id


def test_a_damaged_record_is_named_and_those_behind_it_are_read(tmp_path: Path, rows: list[Capture]) -> None:
    data = bytearray((tmp_path / NAME).read_bytes())
    data[rows[4].offset + rows[4].length // 2] ^= 1
    (tmp_path / NAME).write_bytes(data)
    (problem,) = verify(tmp_path, rows, good(rows))
    assert (problem.offset, problem.record_id) == (rows[4].offset, rows[4].record_id)
    assert problem.says.startswith("no whole record can be read: it is not gzip data")


def test_a_payload_changed_together_with_its_checksum_is_found_by_its_digest(tmp_path: Path) -> None:
    rows = write(tmp_path, exchange(1, body=b"aaaa"))
    path = tmp_path / NAME
    data = path.read_bytes()
    record = zlib.decompress(data[rows[0].offset : rows[0].offset + rows[0].length], 31)
    forged = compressed(record.replace(b"aaaa", b"aaab"))
    path.write_bytes(data[: rows[0].offset] + forged + data[rows[0].offset + rows[0].length :])
    assert [problem.says for problem in verify(tmp_path, rows, good(rows)) if "Digest" in problem.says] == [
        "its block is not what WARC-Block-Digest says",
        "its payload is not what WARC-Payload-Digest says",
    ]


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "0 the file cannot be read (No such file or directory); 12 rows point into it"),
    "shorter": (lambda path: path.write_bytes(path.read_bytes()[:-10]), "the last 10 bytes that were committed are"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"tail"), "4 bytes after the last commit"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_of_another_length_is_named(tmp_path: Path, rows: list[Capture], damage: str) -> None:
    change, expected = DAMAGE[damage]
    change(tmp_path / NAME)
    assert expected in said(tmp_path, rows, good(rows))[0]


def test_files_and_rows_that_know_nothing_of_each_other_are_named(tmp_path: Path, rows: list[Capture]) -> None:
    assert said(tmp_path, [], {}) == ["0 the database knows nothing of this file"]
    assert said(tmp_path, rows, {}) == ["0 the database has rows of this file and no good offset"]
    assert said(tmp_path, rows, {**good(rows), "x.warc.gz": 5}) == [
        "0 the file cannot be read (No such file or directory); 0 rows point into it"
    ]
    assert said(tmp_path, [], good(rows)) == [f"{row.offset} the database has no row for it" for row in rows]
