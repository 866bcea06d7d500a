"""Files and their manifest, on their way to a depot and back: data first, then the manifest, which is the commit.

In a depot every file's name begins with its digest. So two processes that both had the same shard never mix their
files, and an upload that was cut off goes on with what is missing. What no manifest names does not count.

manifest.json  {"shard", "complete", "files": {name: sha256}}
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from linkcheck.engine.depot import Depot
from linkcheck.errors import OutputError

MANIFEST = "manifest.json"
#: A manifest may come from anywhere: its names stay in their folder.
NAME = re.compile(r"(\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Which files belong together, by name with their sha256. Not `complete`: all that a process had when it ended."""

    shard: str
    files: Mapping[str, str]
    complete: bool = True

    @classmethod
    def parse(cls, data: bytes) -> "Manifest":
        """Raises ValueError for anything that we would not have written."""
        found = json.loads(data)
        if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
            raise ValueError("it is no manifest")
        files = found["files"]
        if not all(NAME.fullmatch(name) and SHA256.fullmatch(str(digest)) for name, digest in files.items()):
            raise ValueError("it names files that no shard has")
        return cls(shard=str(found.get("shard")), files=files, complete=found.get("complete", True) is True)

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """A folder's own; None where it has none or one that cannot be read."""
        try:
            return cls.parse((folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None


def commit(folder: Path, shard: str, names: Sequence[str], *, complete: bool = True) -> None:
    """Say by a manifest that these files are whole. Raises OutputError."""
    try:
        files = {name: digest(folder / name) for name in names}
        unfinished = folder / f"{MANIFEST}.new"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump({"shard": shard, "complete": complete, "files": files}, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / MANIFEST)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written ({error}); make room, then run again.") from error


def fault(folder: Path, moved_to: Path | None = None) -> str | None:
    """What is wrong with a committed folder, None when every file is as it was committed.

    A file that is not in the folder any more may lie in `moved_to` already.
    """
    try:
        files = Manifest.parse((folder / MANIFEST).read_bytes()).files
        wrong = [name for name, known in files.items() if digest(_place(folder / name, moved_to)) != known]
    except (OSError, ValueError) as error:
        return f"its manifest or a file cannot be read ({error})"
    return f"{', '.join(wrong)} is not as it was committed (sha256)" if wrong else None


def _place(path: Path, moved_to: Path | None) -> Path:
    return moved_to / path.name if moved_to and not path.exists() else path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def send(folder: Path, depot: Depot) -> None:
    """A committed folder's files to the depot; what is there already is not sent again. Raises OutputError."""
    manifest = Manifest.read(folder)
    if manifest is None:
        raise OutputError(f"{folder} is not committed: there is nothing to send.")
    for name, known in manifest.files.items():
        there = _stored(name, known)
        if depot.size(there) != (folder / name).stat().st_size:
            depot.put(folder / name, there)
    depot.put(folder / MANIFEST, MANIFEST)


def fetch(depot: Depot, folder: Path) -> bool:
    """Make the folder as it was committed; False when nothing was. Files are not looked at: `fault` does that.

    A folder that is there already is left as it is. Raises OutputError when the depot or the disk does not let us.
    """
    if folder.exists():
        return True
    data = depot.read(MANIFEST)
    if data is None:
        return False
    unfinished = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name, known in _named(data).items():
            (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
            depot.get(_stored(name, known), unfinished / name)
        (unfinished / MANIFEST).write_bytes(data)
        unfinished.rename(folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made ({error}); make room, then run again.") from error
    return True


def state(depot: Depot) -> Manifest | None:
    """What stands committed in the depot, if anything."""
    data = depot.read(MANIFEST)
    try:
        return Manifest.parse(data) if data is not None else None
    except ValueError:
        return None


def _named(data: bytes) -> Mapping[str, str]:
    try:
        return Manifest.parse(data).files
    except ValueError:
        return {}


def _stored(name: str, known: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{known[:16]}-{path.name}"))
