"""A shard's rows into the workspace's store: the way back of `shards.cut`, and the only writer while a crawl runs.

Merging the same shard again, finished or further on, changes only what is new.
"""

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Attached:
    """A shard's store, attached under a name of SQL, and its run."""

    shard: str
    name: str
    run_id: str
    complete: bool
    reason: str

    @property
    def values(self) -> dict[str, str]:
        return {f"run_{self.name}": self.run_id, f"of_{self.name}": self.shard}

    def put(self, statement: str) -> str:
        """A statement about `shard.`, `:run_id` and `:shard`, made one about this shard."""
        own = statement.replace("shard.", f"{self.name}.").replace(":run_id", f":run_{self.name}")
        return own.replace(":shard", f":of_{self.name}")


def merge(store: Store, path: Path, shard: str) -> Merged:
    """Take in what a shard's store holds. Raises StoreError when it cannot be read or ours cannot be written."""
    rows, (found,) = _merge(store, {shard: path})
    return Merged(rows=rows, complete=found.complete, reason=found.reason)


def merge_all(store: Store, shards: Mapping[str, Path]) -> tuple[int, dict[str, bool]]:
    """As `merge`, MOST shards at most, all or nothing; the rows that they brought, and which of them are complete.

    Their rows come in the order of the large indexes, over all shards: what they change of these is written once.
    """
    rows, found = _merge(store, shards)
    return rows, {one.shard: one.complete for one in found}


def _merge(store: Store, shards: Mapping[str, Path]) -> tuple[int, list[_Attached]]:
    with ExitStack() as stack:
        for number, path in enumerate(shards.values()):
            Store(path, create=False).close()  # its schema as ours, what a killed process left in its log taken in
            stack.enter_context(attached(store, path, f"shard{number}"))
        stack.enter_context(_at_full_speed(store))
        with store.transaction():
            found = [_attached(store, shard, f"shard{number}") for number, shard in enumerate(shards)]
            values = {key: value for one in found for key, value in one.values.items()}
            rows = sum(int(store.db.execute(statement, values).rowcount) for statement in _statements(store, found))
            for one in found:
                for statement in _BESIDES:
                    store.db.execute(one.put(statement), one.values)
            return rows, found


def _attached(store: Store, shard: str, name: str) -> _Attached:
    newest = f"select id, complete, reason from {name}.runs order by rowid desc limit 1"
    run = store.db.execute(newest).fetchone()
    if run is None:
        raise StoreError(f"shard {shard} holds no run; it was made by no crawl of this workspace.")
    return _Attached(shard=shard, name=name, run_id=run[0], complete=bool(run[1]), reason=run[2])


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
_NEW_CHECKS = f"from shard.checks where +run_id = :run_id and not {_ALL_TAKEN}"
_NEW_CAPTURES = (
    "from shard.captures as new where run_id = :run_id "
    'and "offset" >= coalesce((select good_offset from main.warcs where name = new.warc), 0)'
)


def _statements(store: Store, found: Sequence[_Attached]) -> tuple[str, ...]:
    """Each shard gives its rows in the order of its own index of links; SQLite merges these as they come."""
    checks, captures = (
        [column.name for column in store.db.table(name).columns if column.name != "id"]
        for name in ("checks", "captures")
    )
    taken = ", ".join(f"{name} = excluded.{name}" for name in checks if name not in ("link_id", "run_id"))
    of_checks = " union all ".join(one.put(f"select {_quoted(checks)} {_NEW_CHECKS}") for one in found)
    of_captures = " union all ".join(one.put(f"select {_quoted(captures)}, id {_NEW_CAPTURES}") for one in found)
    return (
        f"insert into checks ({_quoted(checks)}) select * from ({of_checks} order by link_id) where true "
        f"on conflict (link_id, run_id) do update set {taken} where checks.failure = 'our-network'",
        f"insert into captures ({_quoted(captures)}) select {_quoted(captures)} from "
        f"({of_captures} order by link_id, id) where true",
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
