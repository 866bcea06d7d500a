"""How large a store is, and what of it could be given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlite_utils

from linkcheck.store import database

#: Tables that grow, the first ones with the articles, the others with every crawl.
GROWING = ("articles", "occurrences", "links", "checks", "captures", "link_state", "runs", "mementos", "fixes", "audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Bytes and rows. `checks` counts those that stand in ranges too, as far as their links have been judged."""

    bytes: int
    free: int  # of them, in pages that hold nothing
    log: int  # beside the file, not yet taken into it
    rows: dict[str, int]
    checks: int


def stats(db: sqlite_utils.Database, path: Path) -> Stats:
    """Counted from indexes; nothing is read whole."""
    size, free = (db.execute(f"pragma {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
    log = path.with_name(f"{path.name}-wal")
    return Stats(
        bytes=path.stat().st_size,
        free=size * free,
        log=log.stat().st_size if log.exists() else 0,
        rows={name: db.table(name).count for name in GROWING},
        checks=db.execute("select coalesce(sum(checks), 0) from link_state").fetchone()[0],
    )


def table_sizes(db: sqlite_utils.Database) -> Sequence[tuple[str, int]]:
    """Bytes of every table and index, the largest first; reads the whole file."""
    rows = db.execute("select name, pgsize from dbstat where aggregate = true order by 2 desc, 1")
    return [(name, size) for name, size in rows if size]


def vacuum(db: sqlite_utils.Database, path: Path) -> None:
    """Give free pages back to the disk and refresh the planner's statistics. Raises StoreError."""
    with database.translated(path):
        db.execute("vacuum")
        db.execute("analyze")
        db.execute("pragma wal_checkpoint(truncate)")
