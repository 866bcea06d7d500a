"""A shard whose files come from a depot or go to one: fetched, crawled in a folder of this machine, sent.

Only what a manifest names counts, and the manifest goes last. Who is cut off before that has sent nothing; the next
process on the same machine goes on with what lies in the folder here, one on another machine begins anew.
"""

import hashlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from linkcheck.crawl.options import DeskAt
from linkcheck.engine.depot import Depot, is_address
from linkcheck.engine.parcel import MANIFEST, commit, digest, fault, fetch, send, state
from linkcheck.engine.shard import LINKS, crawl_shard, made_files
from linkcheck.errors import ConfigError, IncompleteRun, LinkcheckError, OutputError


def crawl_away(given: str, made: str, *, desk: DeskAt | None, now: datetime, scratch: Path | None = None) -> None:
    """`crawl_shard`, each of `given` and `made` a folder or the address of one; `scratch` None is a folder of ours.

    What a crawl that ended early has seen is sent too, marked as not complete. Raises as crawl_shard does.
    """
    if is_address(made) and (found := state(Depot(made))) and found.complete:
        return
    folder = _own_folder(scratch or Path(tempfile.gettempdir()) / f"linkcheck-{os.getuid()}", f"{made} {_links(given)}")
    given_here = _fetched(given, folder) if is_address(given) else Path(given)
    if not is_address(made):
        crawl_shard(given_here, Path(made), desk=desk, now=now)
        return
    made_here = folder / "out"
    try:
        crawl_shard(given_here, made_here, desk=desk, now=now)
    except IncompleteRun:
        _send_unfinished(given, made, made_here)
        raise
    with _to_the_end():
        _send(given, made, made_here)
    shutil.rmtree(folder, ignore_errors=True)


def _links(given: str) -> str:
    """The digest of a shard's links: another plan may have sent others to the same address."""
    if not is_address(given):
        links = Path(given) / LINKS
        return digest(links) if links.is_file() else ""
    found = state(Depot(given))
    if found is None:
        raise ConfigError(f"{given} is no shard; name a folder `in` that a plan sent.")
    return found.files.get(LINKS, "")


def _own_folder(scratch: Path, shard: str) -> Path:
    """A folder for this shard that is the same for every process of ours, and nobody else's."""
    folder = scratch / hashlib.sha256(shard.encode()).hexdigest()[:16]
    try:
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        if scratch.lstat().st_uid != os.getuid():
            raise OutputError(f"{scratch} is somebody else's; name a folder of your own with --scratch.")
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made ({error}); make room or name another --scratch.") from error
    return folder


def _fetched(given: str, folder: Path) -> Path:
    here = folder / "in"
    fetch(Depot(given), here)
    if damage := fault(here):
        shutil.rmtree(here, ignore_errors=True)
        raise OutputError(f"{given} did not arrive as it was sent: {damage}; run again.")
    return here


def _send_unfinished(given: str, made: str, here: Path) -> None:
    """What there is, so that it is merged; the folder here stays as it was, for whoever goes on with it."""
    try:
        with _to_the_end():
            commit(here, "", made_files(here), complete=False)
            _send(given, made, here)
    except LinkcheckError:
        pass  # the crawl has ended early and says so: that nothing of it was sent comes to the same
    finally:
        (here / MANIFEST).unlink(missing_ok=True)


def _send(given: str, made: str, here: Path) -> None:
    if is_address(given) and Depot(given).size(MANIFEST) is None:
        raise OutputError(f"{given} is gone: the crawl that it belongs to has ended without this shard.")
    send(here, Depot(made))


@contextmanager
def _to_the_end() -> Iterator[None]:
    """SIGTERM asks for an end in good order, and sending what there is belongs to that."""
    before: Any = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
