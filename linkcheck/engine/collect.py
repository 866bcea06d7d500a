"""What shards have made, into the workspace: WARC files first, then the rows that point at them, then nothing is left.

It may be cut off anywhere and done again. A shard without a manifest was cut off itself: what it has checked counts.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from linkcheck.archive.warc_writer import recover
from linkcheck.config import Config
from linkcheck.engine.child import GRACE
from linkcheck.engine.shard import MANIFEST, Shard, fault
from linkcheck.errors import OutputError, StoreError, WorkspaceBusy
from linkcheck.store.lock import workspace_lock
from linkcheck.store.merge import Merged, merge
from linkcheck.store.store import Store

log = logging.getLogger("linkcheck")

#: Shards whose files are damaged are kept here for somebody to look at; their links are due as before.
TORN = "torn"


def folder_of(config: Config) -> Path:
    return config.workspace / "shards"


def left_over(config: Config) -> Iterator[Shard]:
    """Shards that an earlier crawl did not come to merge, oldest first."""
    folder = folder_of(config)
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name != TORN:
                yield Shard(name=path.name.rpartition("-")[2], folder=path)


def collect_all(store: Store, config: Config) -> list[str]:
    """Merge every shard that lies about; returns what was wrong with some. Raises StoreError, OutputError."""
    problems = []
    for shard in left_over(config):
        try:
            merged = _when_free(store, config, shard)
        except WorkspaceBusy:
            problems.append(f"shard {shard.name} is still being crawled; its results are merged by the next crawl")
            continue
        if isinstance(merged, str):
            problems.append(merged)
    return problems


def collect(store: Store, config: Config, shard: Shard) -> Merged | str:
    """Merge one shard and remove its files; a sentence when they are damaged and were put aside.

    Raises WorkspaceBusy when a process still writes it, StoreError or OutputError when the workspace takes nothing.
    """
    if not shard.database.exists():
        shutil.rmtree(shard.folder, ignore_errors=True)
        return Merged(rows=0, complete=False, reason="it had not begun")
    with workspace_lock(shard.made):
        if damage := _damage(shard):
            return _put_aside(config, shard, damage)
        _move(shard.warcs, config.warcs)
        merged = merge(store, shard.database, shard.name)
    shutil.rmtree(shard.folder, ignore_errors=True)
    return merged


def _when_free(store: Store, config: Config, shard: Shard) -> Merged | str:
    until = time.monotonic() + GRACE
    while True:
        try:
            return collect(store, config, shard)
        except WorkspaceBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _damage(shard: Shard) -> str | None:
    if (shard.made / MANIFEST).exists():
        return fault(shard.made)
    try:
        with Store(shard.database, create=False) as made:
            found = made.db.execute("pragma quick_check(1)").fetchone()[0]
            offsets = made.good_offsets()
    except StoreError as error:
        return str(error)
    if found != "ok":
        return f"its database is damaged ({found})"
    recover(shard.warcs, offsets)
    return None


def _put_aside(config: Config, shard: Shard, damage: str) -> str:
    torn = folder_of(config) / TORN
    torn.mkdir(exist_ok=True)
    target = torn / shard.folder.name
    shutil.rmtree(target, ignore_errors=True)
    shard.folder.rename(target)
    return f"shard {shard.name} was put aside in {target}: {damage}; its links are checked again by the next crawl"


def _move(source: Path, target: Path) -> None:
    """A file that is there already was moved by a merge that was cut off before its rows were in."""
    try:
        for path in sorted(source.glob("*.warc.gz")):
            target.mkdir(parents=True, exist_ok=True)
            if not (target / path.name).exists():
                _moved(path, target / path.name)
    except OSError as error:
        raise OutputError(f"{target} does not take the captures ({error}); make room, then run again.") from error


def _moved(path: Path, target: Path) -> None:
    try:
        os.rename(path, target)
    except OSError:  # another file system: never half a file under its final name
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copyfile(path, unfinished)
        os.rename(unfinished, target)
