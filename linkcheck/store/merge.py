"""A shard's rows into the workspace's store: the way back of `shards.cut`, and the only writer while a crawl runs.

Merging the same shard again, finished or further on, changes only what is new.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from linkcheck.errors import StoreError
from linkcheck.store.shards import attached
from linkcheck.store.store import Store

#: Pages of SQLite's cache while it merges, as KiB: the indexes of a large store are met all over.
CACHE = -256 * 1024
#: Links whose rows come one after the other, from every shard: what they change of the indexes fits into the cache.
STRETCH = 16_000
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
    checked: int
    complete: bool
    reason: str

    def execute(self, store: Store, statement: str, values: Mapping[str, int]) -> int:
        """A statement about `shard.`, `:run_id` and `:shard`; how many rows it wrote."""
        own = {"run_id": self.run_id, "shard": self.shard, **values}
        return int(store.db.execute(statement.replace("shard.", f"{self.name}."), own).rowcount)


def merge(store: Store, path: Path, shard: str) -> Merged:
    """Take in what a shard's store holds. Raises StoreError when it cannot be read or ours cannot be written."""
    rows, (found,) = _merge(store, {shard: path})
    return Merged(rows=rows, complete=found.complete, reason=found.reason)


def merge_all(store: Store, shards: Mapping[str, Path]) -> tuple[int, dict[str, bool]]:
    """As `merge`, MOST shards at most, all or nothing; the rows that they brought, and which of them are complete.

    Their rows come by stretches of links, over all shards: what they change of the large indexes is written once.
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
            rows = 0
            for statement in _statements(store):
                for stretch in _stretches(store, sum(one.checked for one in found)):
                    rows += sum(one.execute(store, statement, stretch) for one in found)
            for one in found:
                for statement in _BESIDES:
                    one.execute(store, statement, {})
            return rows, found


def _attached(store: Store, shard: str, name: str) -> _Attached:
    newest = f"select id, checked, complete, reason from {name}.runs order by rowid desc limit 1"
    run = store.db.execute(newest).fetchone()
    if run is None:
        raise StoreError(f"shard {shard} holds no run; it was made by no crawl of this workspace.")
    return _Attached(shard=shard, name=name, run_id=run[0], checked=run[1], complete=bool(run[2]), reason=run[3])


def _stretches(store: Store, checked: int) -> Iterator[dict[str, int]]:
    """From one link id to another, so that about STRETCH of what was checked lies between; from 0."""
    count = checked // STRETCH + 1
    width = (store.db.execute("select max(id) from links").fetchone()[0] or 0) // count + 1
    return ({"first": number * width, "last": number * width + width - 1} for number in range(count))


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
#: A file of this shard whose first records were merged before.
_SOME_TAKEN = "exists (select 1 from shard.warcs join main.warcs using (name))"


#: What our network spoiled and was checked again.
_SPOILED = "checks.run_id = :run_id and checks.failure = 'our-network'"


def _statements(store: Store) -> tuple[str, ...]:
    """Plain, one shard's at a time: a union over shards, in order, takes one and a half times as long.

    An insert that fails leaves what it has done to the transaction around it. SQLite would copy every page first that
    it changes, to be able to take one statement back.
    """
    checks, captures = (
        [column.name for column in store.db.table(name).columns if column.name != "id"]
        for name in ("checks", "captures")
    )
    taken = ", ".join(f"{name} = new.{name}" for name in checks if name not in ("link_id", "run_id"))
    return (
        f"update checks set {taken} from shard.checks as new where {_SPOILED} and new.run_id = :run_id "
        f"and new.link_id = checks.link_id and checks.link_id between :first and :last and not {_ALL_TAKEN}",
        f"insert or ignore into checks ({_quoted(checks)}) select {_quoted(checks)} from shard.checks "
        f"where +run_id = :run_id and link_id between :first and :last and not {_ALL_TAKEN} order by link_id",
        *(
            f"insert or fail into captures ({_quoted(captures)}) select {_quoted(captures)} from shard.captures as new "
            f"where +run_id = :run_id and {of_links} and (not {_SOME_TAKEN} or "
            '"offset" >= coalesce((select good_offset from main.warcs where name = new.warc), 0)) order by link_id, id'
            for of_links in ("link_id between :first and :last", "link_id is null and :first = 0")
        ),
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
