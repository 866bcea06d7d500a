"""Putting a report where it was asked for: whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from linkcheck.errors import OutputError


def written(path: Path, writer: Callable[[TextIO], None], *, newline: str = "\n") -> Path:
    """Write text under a temporary name beside `path`, then rename: an earlier report stays whole until then.

    Folders on the way are made. Raises OutputError when the folder cannot be written.
    """

    def write(file: BinaryIO) -> None:
        with open(file.fileno(), "w", encoding="utf-8", newline=newline, closefd=False) as out:
            writer(out)

    return written_bytes(path, write)


def written_bytes(path: Path, writer: Callable[[BinaryIO], None]) -> Path:
    """As `written`, for formats that are not text. A device or a pipe is written to as it is, never replaced."""
    if not path.name:
        raise OutputError(f"{path} is a folder; name a file in it with --output.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as file:
                writer(file)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                writer(file)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}); name another file with --output."
        ) from error
    return path
