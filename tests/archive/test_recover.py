"""A crash leaves a file that is cut, renamed or removed, so that everything committed can be read."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from linkcheck.archive.warc_writer import WarcWriter, recover
from tests.archive.made_exchanges import Ids, exchange
from tests.archive.other_readers import INFO, assert_readable, raw, write

NAME = "run-00000.warc.gz"


def test_nothing_is_done_where_nothing_is_wrong(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(3)))
    assert recover(tmp_path, {NAME: captures[-1].offset + captures[-1].length}) == ()
    assert recover(tmp_path / "not-made-yet", {}) == ()


def test_a_tail_torn_at_any_byte_is_cut_at_the_good_offset(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(3)))
    whole = (tmp_path / NAME).read_bytes()
    good = captures[3].offset + captures[3].length
    committed = whole[:good]
    for cut in range(good + 1, len(whole) + 1):
        (tmp_path / NAME).write_bytes(whole[:cut])
        (said,) = recover(tmp_path, {NAME: good})
        assert said == f"{NAME}: cut {cut - good:,} bytes that were written after the last commit."
        assert (tmp_path / NAME).read_bytes() == committed
    assert_readable(tmp_path / NAME)
    assert len(list(raw(tmp_path / NAME))) == 5


def test_a_file_shorter_than_the_store_says_keeps_its_whole_records(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(3)))
    whole = (tmp_path / NAME).read_bytes()
    last = captures[-1].offset
    for cut in range(last, len(whole)):
        (tmp_path / NAME).write_bytes(whole[:cut])
        (said,) = recover(tmp_path, {NAME: len(whole)})
        assert (
            said
            == f"{NAME}: {len(whole) - last:,} bytes of committed captures are missing; `archive verify` lists them."
        )
        assert (tmp_path / NAME).read_bytes() == whole[:last]


def test_a_known_file_still_open_by_name_gets_its_name(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, name="run", info=INFO)
    writer.write(exchange(1))
    good = writer.flush()
    writer.write(exchange(2))
    del writer
    recover(tmp_path, good)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_size == good[NAME]
    assert_readable(tmp_path / NAME)


@pytest.mark.parametrize("size", [0, 5, 300, 10**6])
def test_a_file_that_was_never_committed_is_removed(tmp_path: Path, size: int) -> None:
    write(tmp_path, exchange())
    (tmp_path / f"{NAME}.open").write_bytes((tmp_path / NAME).read_bytes()[:size])
    (tmp_path / NAME).unlink()
    (said,) = recover(tmp_path, {})
    assert "removed" in said
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    write(tmp_path / "lost", exchange())
    ours_without_a_database = (tmp_path / "lost" / NAME).read_bytes()
    foreign = {
        "lost-00000.warc.gz": ours_without_a_database,
        "wget.warc.gz": b"\x1f\x8b torn",
        "proxy-00001-abc.warc.gz.open": ours_without_a_database,
        "other-00000.warc.gz.open": ours_without_a_database,
        "notes.txt": b"",
    }
    folder = tmp_path / "warcs"
    folder.mkdir()
    for name, data in foreign.items():
        (folder / name).write_bytes(data)
    assert recover(folder, {}) == ()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == foreign


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    assert recover(tmp_path, {NAME: 1234}) == (
        f"{NAME}: the file is gone, and 1,234 bytes of captures with it; `archive verify` lists them.",
    )


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.archive.made_exchanges import exchange
from linkcheck.archive.warc_writer import WarcWriter

writer = WarcWriter(Path(sys.argv[1]), name="run", info={"software": "linkcheck"}, limit=200_000)
for number in range(10**9):
    writer.write(exchange(number, body=bytes(str(number), "ascii") * 5000), via=("https://daily.example/",))
    if number % 7 == 0:
        for name, good in writer.flush().items():
            print(name, good, flush=True)
"""


@pytest.mark.parametrize("after", [1, 40, 90])
def test_kill_9_while_writing_loses_nothing_that_was_committed(tmp_path: Path, after: int) -> None:
    """The store's part is played by this process: what the child has printed before it died is committed."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "warcs"), str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    good: dict[str, int] = {}
    for _ in range(after):
        name, offset = child.stdout.readline().split()
        good[name] = int(offset)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    recover(tmp_path / "warcs", good)
    for name, offset in good.items():
        assert (tmp_path / "warcs" / name).stat().st_size == offset
        assert_readable(tmp_path / "warcs" / name)
    left = sorted(path.name for path in (tmp_path / "warcs").iterdir() if path.name not in good)
    assert not [name for name in left if name.endswith(".open")]
    writer = WarcWriter(tmp_path / "warcs", name="run", info=INFO, new_id=Ids())
    (first, *_) = writer.write(exchange())
    writer.close()
    assert first.warc not in good


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.archive.made_exchanges import exchange
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.errors import OutputError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
writer = WarcWriter(Path(sys.argv[1]), name="run", info={"software": "linkcheck"})
good = {}
try:
    for number in range(100_000):
        writer.write(exchange(number, body=number.to_bytes(4, "big") * 9 + bytes(range(256)) * 40))
        if number % 50 == 0:
            good.update(writer.flush())
except OutputError as error:
    print(error)
try:
    writer.write(exchange())
except OutputError as error:
    print(error)
print(writer.flush())
writer.close()
print(good)
"""


def test_a_full_disk_is_a_sentence_and_the_file_ends_at_its_good_offset(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, again, flushed, good = done.stdout.splitlines()
    assert flushed == "{}"
    assert "cannot be written (File too large); make room or repair it" in first
    assert "the captures after that are not kept" in again
    assert good == str({NAME: (tmp_path / NAME).stat().st_size})
    assert_readable(tmp_path / NAME)
