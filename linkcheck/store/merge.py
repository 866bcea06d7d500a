"""A shard's rows into the workspace's store: the way back of `shards.cut`, and the only writer while a crawl runs.

Merging the same shard again, finished or further on, changes only what is new.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from linkcheck.errors import StoreError
from linkcheck.store.shards import attached
from linkcheck.store.store import Store

#: Pages of SQLite's cache while it merges, as KiB: the unique index of a large `checks` is met all over.
CACHE = -256 * 1024
#: Shards in one transaction: SQLite attaches ten files at most.
MOST = 8
COUNTS = ("checked", "requests", "captures", "bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge brought, and how the shard ended."""

    rows: int
    complete: bool
    reason: str


def merge(store: Store, path: Path, shard: str) -> Merged:
    """Take in what a shard's store holds. Raises StoreError when it cannot be read or ours cannot be written."""
    return merge_all(store, {shard: path})[shard]


def merge_all(store: Store, shards: Mapping[str, Path]) -> dict[str, Merged]:
    """As `merge`, MOST shards at most, all or nothing: what they all change of a large index is written once."""
    names = {shard: f"shard{number}" for number, shard in enumerate(shards)}
    with ExitStack() as stack:
        for shard, path in shards.items():
            Store(path, create=False).close()  # its schema as ours, what a killed process left in its log taken in
            stack.enter_context(attached(store, path, names[shard]))
        stack.enter_context(_at_full_speed(store))
        with store.transaction():
            return {shard: _merge(store, shard, name) for shard, name in names.items()}


def _merge(store: Store, shard: str, name: str) -> Merged:
    def execute(statement: str, values: dict[str, str]) -> sqlite3.Cursor:
        return store.db.execute(statement.replace("shard.", f"{name}."), values)

    newest = "select id, complete, reason from shard.runs order by rowid desc limit 1"
    run = execute(newest, {}).fetchone()
    if run is None:
        raise StoreError(f"shard {shard} holds no run; it was made by no crawl of this workspace.")
    run_id, complete, reason = run
    values = {"run_id": run_id, "shard": shard}
    rows = sum(execute(statement, values).rowcount for statement in _statements(store))
    for statement in _BESIDES:
        execute(statement, values)
    return Merged(rows=rows, complete=bool(complete), reason=reason)


@contextmanager
def _at_full_speed(store: Store) -> Iterator[None]:
    """References are not looked up again: the shard's store has held every row against the same links and runs."""
    store.db.execute(f"pragma cache_size = {CACHE}")
    store.db.execute("pragma foreign_keys = off")
    try:
        yield
    finally:
        store.db.execute("pragma foreign_keys = on")


#: A shard that has checked nothing since it was merged: its checks may have become ranges (`store/ranges`).
_ALL_TAKEN = (
    "exists (select 1 from main.shards as before, shard.runs as new where before.run_id = :run_id "
    "and before.name = :shard and new.id = :run_id and new.checked = before.checked)"
)


def _statements(store: Store) -> tuple[str, ...]:
    checks, captures = (
        [column.name for column in store.db.table(name).columns if column.name != "id"]
        for name in ("checks", "captures")
    )
    taken = ", ".join(f"{name} = excluded.{name}" for name in checks if name not in ("link_id", "run_id"))
    return (
        f"insert into checks ({', '.join(checks)}) select {', '.join(checks)} from shard.checks "
        f"where run_id = :run_id and not {_ALL_TAKEN} order by link_id "
        f"on conflict (link_id, run_id) do update set {taken} where checks.failure = 'our-network'",
        f"insert into captures ({_quoted(captures)}) select {_quoted(captures)} from shard.captures as new "
        'where run_id = :run_id and "offset" >= coalesce((select good_offset from warcs where name = new.warc), 0) '
        "order by id",
    )


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


_SEEN = "coalesce((select {0} from shards where run_id = :run_id and name = :shard), 0)"
_BESIDES = (
    "insert into robots select * from shard.robots where true on conflict (origin) do update set at = excluded.at, "
    "status = excluded.status, body = excluded.body where excluded.at > robots.at",
    "insert into warcs (name, good_offset) select name, good_offset from shard.warcs where true "
    "on conflict (name) do update set good_offset = max(good_offset, excluded.good_offset)",
    "update runs set "
    + ", ".join(f"{name} = runs.{name} + new.{name} - {_SEEN.format(name)}" for name in COUNTS)
    + ", judged = 0 from shard.runs as new where new.id = runs.id and runs.id = :run_id",
    f"insert into shards (run_id, name, {', '.join(COUNTS)}) select id, :shard, {', '.join(COUNTS)} from shard.runs "
    "where id = :run_id on conflict (run_id, name) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in COUNTS),
)
