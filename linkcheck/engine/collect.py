"""What shards have made, into the workspace: WARC files first, then the rows that point at them, then nothing is left.

It may be cut off anywhere and done again. A shard without a manifest was cut off itself: what it has checked counts,
if it lies here; of what went to a depot only that counts which a manifest there names.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from linkcheck.archive.warc_writer import recover
from linkcheck.config import Config
from linkcheck.engine.child import GRACE
from linkcheck.engine.depot import Depot
from linkcheck.engine.parcel import MANIFEST, commit, digest, fault, fetch, send
from linkcheck.engine.shard import Shard, given_files
from linkcheck.errors import OutputError, StoreError, WorkspaceBusy
from linkcheck.store.database import translated
from linkcheck.store.lock import workspace_lock
from linkcheck.store.merge import MOST, Merged, merge, merge_all
from linkcheck.store.store import Store

log = logging.getLogger("linkcheck")

#: Shards whose files are damaged are kept here for somebody to look at; their links are due as before.
TORN = "torn"
#: In the folder of a shard that went to a depot: its address there.
AWAY = "address.txt"


def folder_of(config: Config) -> Path:
    return config.workspace / "shards"


def left_over(config: Config) -> Iterator[Shard]:
    """Shards that an earlier crawl did not come to merge, oldest first."""
    folder = folder_of(config)
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name != TORN:
                away = path / AWAY
                address = away.read_text(encoding="utf-8").strip() if away.exists() else ""
                yield Shard(name=path.name.rpartition("-")[2], folder=path, address=address)


def collect_all(store: Store, config: Config) -> list[str]:
    """Merge every shard that lies about; returns what was wrong with some. Raises StoreError, OutputError."""
    problems = []
    for shard in _one_by_one(store, config, list(left_over(config))):
        try:
            merged = _when_free(store, config, shard)
        except WorkspaceBusy:
            problems.append(f"shard {shard.name} is still being crawled; its results are merged by the next crawl")
            continue
        except OutputError as error:
            if not shard.address:
                raise
            problems.append(f"shard {shard.name} stays where it is: {error}")
            continue
        if isinstance(merged, str):
            problems.append(merged)
    return problems


def _one_by_one(store: Store, config: Config, shards: Sequence[Shard]) -> Iterator[Shard]:
    """Those of some shards that could not be merged together with others."""
    for start in range(0, len(shards), MOST):
        group = shards[start : start + MOST]
        if collect_together(store, config, group) is None:
            yield from group


def collect_together(store: Store, config: Config, shards: Sequence[Shard]) -> dict[str, bool] | None:
    """Merge finished shards in one transaction, which is faster into a large store, and remove their files.

    Returns which of them are complete, or None, when one of them wants a look of its own (`collect`): it is unfinished,
    damaged, still being written, out of reach.
    """
    if len(shards) < 2:
        return None
    try:
        with ExitStack() as locks:
            for shard in shards:
                bring(shard)
                if not (shard.database.exists() and (shard.made / MANIFEST).exists()):
                    return None
                locks.enter_context(workspace_lock(shard.made))
                if fault(shard.made, config.warcs):
                    return None
            if not all(_move(shard.warcs, config.warcs) for shard in shards):
                return None
            _, complete = merge_all(store, {shard.name: shard.database for shard in shards})
    except (WorkspaceBusy, OutputError):
        return None
    for shard in shards:
        forget(shard)
    return complete


def collect(store: Store, config: Config, shard: Shard) -> Merged | str:
    """Merge one shard and remove its files; a sentence when they are damaged and were put aside.

    Raises WorkspaceBusy when a process still writes it, StoreError or OutputError when the workspace takes nothing.
    """
    bring(shard)
    if not shard.made.exists() or not (shard.database.exists() or (shard.made / MANIFEST).exists()):
        forget(shard)
        return Merged(rows=0, complete=False, reason="it had not begun")
    with workspace_lock(shard.made):
        if damage := _damage(shard, config.warcs):
            return _put_aside(config, shard, damage)
        if _move(shard.warcs, config.warcs):
            merged = merge(store, shard.database, shard.name)
        else:
            merged = Merged(rows=0, complete=True, reason="another process had the same shard and was merged before")
    forget(shard)
    return merged


def deliver(shard: Shard) -> None:
    """Send what is given to the shard to where it is crawled. Raises OutputError, ConfigError."""
    (shard.folder / AWAY).write_text(shard.address, encoding="utf-8")
    commit(shard.given, shard.name, given_files(shard.given))
    send(shard.given, Depot(f"{shard.address}/in"))
    shutil.rmtree(shard.given)


def bring(shard: Shard) -> bool:
    """What a shard has sent to a depot, here; whether anything lies here now. Raises OutputError, ConfigError."""
    return fetch(Depot(f"{shard.address}/out"), shard.made) if shard.address else shard.made.exists()


def forget(shard: Shard) -> None:
    """Remove its files, those in a depot first: the folder here is what knows of them."""
    if shard.address:
        Depot(shard.address).drop("")
    shutil.rmtree(shard.folder, ignore_errors=True)


def _when_free(store: Store, config: Config, shard: Shard) -> Merged | str:
    until = time.monotonic() + GRACE
    while True:
        try:
            return collect(store, config, shard)
        except WorkspaceBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _damage(shard: Shard, archive: Path) -> str | None:
    if (shard.made / MANIFEST).exists():
        return fault(shard.made, archive)
    try:
        with Store(shard.database, create=False) as made, translated(shard.database):
            found = made.db.execute("pragma quick_check(1)").fetchone()[0]
            if found != "ok":
                return f"its database is damaged ({found})"
            offsets = made.good_offsets()
    except StoreError as error:
        return str(error)
    recover(shard.warcs, offsets)
    return None


def _put_aside(config: Config, shard: Shard, damage: str) -> str:
    torn = folder_of(config) / TORN
    torn.mkdir(parents=True, exist_ok=True)
    target = torn / shard.folder.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(shard.folder, target)
    forget(shard)
    return f"shard {shard.name} was put aside in {target}: {damage}; its links are checked again by the next crawl"


def _move(source: Path, target: Path) -> bool:
    """A file that is there already was moved by a merge that was cut off before its rows were in.

    False: the file there is another one, of a process that was believed dead and had sent the same shard.
    """
    try:
        paths = sorted(source.glob("*.warc.gz"))
        there = [path for path in paths if (target / path.name).exists()]
        if any(digest(path) != digest(target / path.name) for path in there):
            return False
        for path in set(paths).difference(there):
            target.mkdir(parents=True, exist_ok=True)
            _moved(path, target / path.name)
    except OSError as error:
        raise OutputError(f"{target} does not take the captures ({error}); make room, then run again.") from error
    return True


def _moved(path: Path, target: Path) -> None:
    try:
        os.rename(path, target)
    except OSError:  # another file system: never half a file under its final name
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copyfile(path, unfinished)
        os.rename(unfinished, target)
