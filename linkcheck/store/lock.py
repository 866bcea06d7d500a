"""One crawl a workspace: an advisory lock that the kernel drops when its process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkcheck.errors import StoreError, WorkspaceBusy

FILE_NAME = "linkcheck.lock"


@contextmanager
def workspace_lock(workspace: Path) -> Iterator[None]:
    """Holds the workspace for one crawl; raises WorkspaceBusy naming the process that has it."""
    path = workspace / FILE_NAME
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{workspace} cannot be written ({error.strerror}); choose another --workspace.") from error
    try:
        _take(file, workspace)
        yield
    finally:
        os.close(file)


def _take(file: int, workspace: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
        raise WorkspaceBusy(
            f"another crawl (process {holder}) is running in {workspace}; wait for it or stop it, then try again."
        ) from None
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode("ascii"), 0)
