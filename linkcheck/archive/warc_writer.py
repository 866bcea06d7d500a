"""Writes exchanges into WARC files, and puts the folder in order after a crash.

A file is named `NAME-SERIAL.warc.gz.open` until its first good offset can be trusted to be in the store, then
`NAME-SERIAL.warc.gz`, still growing. So what a crash leaves behind says by its name whether anybody may know it.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from linkcheck.archive import records
from linkcheck.archive.members import Span, Torn, compressed, inflated, whole
from linkcheck.archive.records import NewId, Record, random_id
from linkcheck.archive.revisits import Profile
from linkcheck.archive.warc_file import OPEN, SUFFIX, WarcFile
from linkcheck.errors import OutputError
from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange

#: Characters of an address: a revisit names it twice in a header that FastWARC reads 32 KiB of.
LONGEST_ADDRESS = 14_000
#: Records whose rows carry a digest: what a link showed.
HOLDS_AN_ANSWER = frozenset({"response", "revisit"})


class WarcWriter:
    """One crawl's captures, appended to rotating files; for one thread at a time.

    `name` begins every file name, `info` is what warcinfo says (software, operator, robots, …), `limit` the bytes
    after which a new file is begun (WARC/1.1 Annex C recommends 10^9). Files that exist are never written to: the
    serial goes past them. The folder is made with the first record.

    Raises OutputError when the disk does not take the bytes. The file is cut back to what the last flush gave out, so
    rows since then point nowhere and must not be stored; `close` is all that may follow.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        info: Mapping[str, str],
        limit: int = 10**9,
        new_id: NewId = random_id,
    ) -> None:
        self.folder = folder
        self._name = name
        self._info = dict(info)
        self._limit = limit
        self._new_id = new_id
        self._serial = 0
        self._file: WarcFile | None = None
        self._warcinfo = ""
        self._unsettled: list[WarcFile] = []  # their last offset may not be in the store yet

    def write(self, exchange: Exchange, *, via: Sequence[str] = ()) -> tuple[Capture, ...]:
        """Response, request and (with `via`, the addresses of citing articles) metadata; a row for each, in order.

        None for an address that is too long for other readers, and for every server.
        """
        if len(records.target(exchange.url)) > LONGEST_ADDRESS:
            return ()
        file = self._current(exchange.started)
        return self._append(file, records.of_exchange(exchange, via, self._warcinfo, self._new_id))

    def write_revisit(self, exchange: Exchange, original: Capture, *, via: Sequence[str] = ()) -> tuple[Capture, ...]:
        """The same for an exchange that `revisits.profile` says `original` stands for: its payload is not kept again.

        A 304 is written as server-not-modified, all else as identical-payload-digest.
        """
        if len(records.target(exchange.url)) > LONGEST_ADDRESS:
            return ()
        profile = Profile.NOT_MODIFIED if exchange.status == 304 else Profile.IDENTICAL_PAYLOAD
        file = self._current(exchange.started)
        made = records.of_revisit(exchange, original, profile, via, self._warcinfo, self._new_id)
        return self._append(file, made)

    def flush(self) -> dict[str, int]:
        """Hand the bytes to the OS; the good offset of every file written since the last flush, by its name.

        To be stored together with the rows of `write`. Calling it again says that this has been done: files that
        were reported the last time take their final names.
        """
        for file in self._unsettled:
            file.settle()
        good = {file.name: file.good for file in self._unsettled if file.flush()}
        for file in self._unsettled:
            if file is not self._file:
                file.close()
        self._unsettled = [file for file in self._unsettled if file is self._file or not file.settled]
        return good

    def close(self) -> None:
        """Write what is left, give all files their final names, close them. May be called twice."""
        files, self._unsettled, self._file = self._unsettled, [], None
        try:
            for file in files:
                file.flush()
                file.settle()
        finally:
            for file in files:
                file.close()

    def _current(self, date: datetime) -> WarcFile:
        if self._file is None or self._file.offset >= self._limit:
            self._file = self._begin(date)
        return self._file

    def _begin(self, date: datetime) -> WarcFile:
        while any((self.folder / f"{self._filename()}{suffix}").exists() for suffix in ("", OPEN)):
            self._serial += 1
        file = WarcFile(self.folder, self._filename())
        self._unsettled.append(file)
        info = records.of_warcinfo(file.name, self._info, date, self._new_id)
        self._warcinfo = info.record_id
        self._append(file, [info])
        return file

    def _filename(self) -> str:
        return f"{self._name}-{self._serial:05d}{SUFFIX}"

    def _append(self, file: WarcFile, made: Iterable[Record]) -> tuple[Capture, ...]:
        packed = [(record, compressed(records.serialised(record))) for record in made]
        return tuple(_row(file, record, member) for record, member in packed)


def _row(file: WarcFile, record: Record, member: bytes) -> Capture:
    return Capture(
        url=record.url,
        warc=file.name,
        offset=file.append(member),
        length=len(member),
        record_id=record.record_id,
        record_type=record.record_type,
        date=record.date,
        payload_digest=record.payload_digest if record.record_type in HOLDS_AN_ANSWER else "",
        status=record.status,
    )


def recover(folder: Path, good_offsets: Mapping[str, int]) -> tuple[str, ...]:
    """Put the folder in order after a crash; says in sentences what was done, nothing when nothing was to do.

    `good_offsets` is what the store knows: file name and the offset up to which its rows reach. Call it before a
    crawl, with the workspace locked.

    - A file the store knows is cut at its good offset: what follows was never committed, and the last record of it
      may be half there. If it still has its `.open` name, it gets its final one.
    - A known file that is shorter than its good offset (it was changed, or the machine lost power) is cut behind its
      last whole record, so that the rest can be read; what is lost is said.
    - A `.open` file the store does not know is removed: the name means that no offset of it was ever committed.
    - Every other file is left alone: a `.warc.gz` that the store does not know is somebody else's, or ours from
      before the database was lost (`rebuild` makes rows from it).

    Raises OutputError when a file cannot be changed.
    """
    done: list[str] = []
    try:
        for name, good in sorted(good_offsets.items()):
            done += _recovered(folder, name, good)
        for path in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
            if path.name.removesuffix(OPEN) not in good_offsets and _ours(path):
                size = path.stat().st_size
                path.unlink()
                done.append(f"{path.name}: removed, {size:,} bytes of a crawl that ended before its first commit.")
    except OSError as error:
        raise OutputError(f"{folder} cannot be put in order ({error}); make it writable, then run again.") from error
    return tuple(done)


def _recovered(folder: Path, name: str, good: int) -> Iterator[str]:
    path = folder / name
    opened = folder / f"{name}{OPEN}"
    if opened.exists() and not path.exists():
        opened.rename(path)
    if not path.exists():
        yield f"{name}: the file is gone, and {good:,} bytes of captures with it; `archive verify` lists them."
        return
    size = path.stat().st_size
    if size > good:
        os.truncate(path, good)
        yield f"{name}: cut {size - good:,} bytes that were written after the last commit."
    elif size < good:
        with path.open("rb") as file:
            end = whole(file)
        os.truncate(path, end)
        yield f"{name}: {good - end:,} bytes of committed captures are missing; `archive verify` lists them."


def _ours(path: Path) -> bool:
    """Whether an unfinished file is of this writer's making: its name, and the name its first record says it has."""
    if not re.search(r"-\d{5,}\.warc\.gz\.open$", path.name):
        return False
    with path.open("rb") as file:
        try:
            first = next(inflated(file, Span(offset=0, end=0)), b"")
        except Torn:
            return True
    return f"WARC-Filename: {path.name.removesuffix(OPEN)}\r\n".encode() in first
