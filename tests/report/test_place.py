"""A report file is whole or not there, and an earlier one stays until the new one is complete."""

from pathlib import Path
from typing import TextIO

import pytest

from linkcheck.errors import OutputError
from linkcheck.report.place import written, written_bytes


def test_a_report_is_written_with_the_folders_it_needs(tmp_path: Path) -> None:
    path = written(tmp_path / "a" / "b.html", lambda out: out.write("정책\n") and None)
    assert path.read_text(encoding="utf-8") == "정책\n"
    assert [item.name for item in path.parent.iterdir()] == ["b.html"]


def test_a_failed_write_keeps_the_earlier_report_and_leaves_no_part(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("earlier")

    def fails(out: TextIO) -> None:
        out.write("half")
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        written(path, fails)
    assert path.read_text() == "earlier"
    assert [item.name for item in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("name", ["file/report.html", "folder"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"cannot be written .*; name another file with --output"):
        written_bytes(tmp_path / name, lambda file: file.write(b"x") and None)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "folder"]


def test_a_place_without_a_name_is_one_sentence() -> None:
    with pytest.raises(OutputError, match="is a folder; name a file in it with --output"):
        written_bytes(Path("/"), lambda file: None)
