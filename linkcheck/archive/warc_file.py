"""One growing WARC file: whole members are appended to it, and it never keeps half of one."""

import contextlib
import os
from pathlib import Path

from linkcheck.errors import OutputError

SUFFIX = ".warc.gz"
#: Behind the name of a file of which the store may not know anything yet.
OPEN = ".open"

#: Bytes kept back before the file is written to: a few dozen pages.
BUFFER = 1 << 20


class WarcFile:
    """A new file `name` in `folder`, under `name.open` until `settle`. Raises OutputError when the disk is full.

    `offset` is where the next member will begin, `good` what has reached the OS.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.offset = 0
        self.good = 0
        self.settled = False
        self._final = folder / name
        self._path = folder / f"{name}{OPEN}"
        self._pending: list[bytes] = []
        self._reported = 0
        self._broken = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("xb", buffering=0)
        except OSError as error:
            raise _refused(self._path, error) from error

    def append(self, member: bytes) -> int:
        """Take one whole member; returns the offset at which it begins."""
        if self._broken:
            raise OutputError(f"{self._path} could not be written; the captures after that are not kept.")
        begin = self.offset
        self._pending.append(member)
        self.offset += len(member)
        if self.offset - self.good >= BUFFER:
            self._drain()
        return begin

    def flush(self) -> bool:
        """Hand everything to the OS; whether that is news since the last flush."""
        self._drain()
        news = self.good > self._reported
        self._reported = self.good
        return news

    def settle(self) -> None:
        """Take the final name if an offset of this file has been given out before; writing goes on."""
        if self.settled or not self._reported:
            return
        try:
            self._path = self._path.rename(self._final)
        except OSError as error:
            raise _refused(self._path, error) from error
        self.settled = True

    def close(self) -> None:
        """Let go of the file, its bytes on the disk: a power cut after a crawl takes nothing of it."""
        if self._file.closed:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _refused(self._path, error) from error
        finally:
            self._file.close()

    def _drain(self) -> None:
        if not self._pending:
            return
        pending = memoryview(b"".join(self._pending))
        self._pending.clear()
        try:
            while pending:
                pending = pending[self._file.write(pending) or 0 :]
        except OSError as error:
            self._broken = True
            self.good = self._reported
            with contextlib.suppress(OSError):  # needs no room, and leaves whole records only; `recover` does the same
                os.ftruncate(self._file.fileno(), self._reported)
            raise _refused(self._path, error) from error
        self.good = self.offset


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written ({error.strerror or error}); make room or repair it, then run again.")
