"""One crawl, and one notice, a workspace at a time: an advisory lock that the kernel drops when its process dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkcheck.errors import StoreError, WorkspaceBusy

FILE_NAME = "linkcheck.lock"
#: Files of tasks that may run beside a crawl, but not beside themselves.
FILES = {"crawl": FILE_NAME, "notify": "linkcheck-notify.lock"}


@contextmanager
def workspace_lock(workspace: Path, *, task: str = "crawl") -> Iterator[None]:
    """Holds the workspace for one task of FILES; raises WorkspaceBusy naming the process that has it."""
    path = workspace / FILES[task]
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{workspace} cannot be written ({error.strerror}); choose another --workspace.") from error
    try:
        _take(file, workspace, task)
        yield
    finally:
        os.close(file)


def _take(file: int, workspace: Path, task: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
        raise WorkspaceBusy(
            f"another {task} (process {holder}) is running in {workspace}; wait for it or stop it, then try again."
        ) from None
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode("ascii"), 0)
