"""Shards for another scheduler (Slurm, Kubernetes, GNU parallel): written to one place, crawled there, brought home.

No two shards of a hand-out hold links of the same site, so that they may run side by side without a desk.

PLAN/plan.json        {"schema", "run", "shards": [name, …]}, written last: without it nothing was handed out
PLAN/shards.txt       the same names, one a line
PLAN/NAME/in, out     a shard (engine.shard, engine.parcel); gone once it is merged
"""

import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from linkcheck.config import Clock, Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.engine.collect import bring, collect, collect_all, collect_together, deliver, folder_of
from linkcheck.engine.crawl import cut_out, first_number, plan_of
from linkcheck.engine.depot import Depot, is_address
from linkcheck.engine.parcel import MANIFEST
from linkcheck.engine.plan import Plan
from linkcheck.engine.shard import Order, Shard, is_done, write_order
from linkcheck.errors import ConfigError, IncompleteRun, OutputError, WorkspaceBusy
from linkcheck.store.lock import workspace_lock
from linkcheck.store.merge import MOST
from linkcheck.store.runs import HANDED_OUT, Run
from linkcheck.store.store import Store

log = logging.getLogger("linkcheck")

SCHEMA = "linkcheck-plan/1"
PLAN, LIST = "plan.json", "shards.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtHome:
    """How many shards were merged now, and what is missing: nothing when the run is complete."""

    merged: int
    missing: tuple[str, ...]


def hand_out(
    config: Config, options: CrawlOptions, clock: Clock, where: str, shards: int, *, shift: timedelta | None = None
) -> Plan:
    """Write what is due as at most so many shards to a folder or an address; `shift` as in engine.crawl.

    Raises ConfigError where a plan is that was not brought home, StoreError, OutputError.
    """
    with workspace_lock(config.workspace), Store(config.database, create=False) as store:
        for problem in collect_all(store, config):
            log.warning(problem)
        place = _Place(where, config)
        place.refuse_unless_free()
        run = store.begin_run(clock(), every_link=options.every_link)
        found = plan_of(store, run, config, options, shards, whole=True)
        first = first_number(store, run)
        names = [f"{first + number:05d}" for number in range(len(found.chains))]
        for name, (takes,) in zip(names, found.chains, strict=True):
            shard = place.staged(run.id, name)
            cut_out(store, run, shard, takes, {}, clock())
            write_order(shard, Order.of(name, config, options, shift), config.ca_file)
            place.send(shard)
        place.write(run.id, names)
        store.finish_run(
            run.id, clock(), complete=False, reason=f"{HANDED_OUT} {where}; linkcheck merge brings it home"
        )
        return found


def bring_home(config: Config, clock: Clock, where: str, *, unfinished: bool = False) -> BroughtHome:
    """Merge the shards of a hand-out that are done; with `unfinished` also what the others have, which ends them.

    May be called as often as one likes. Raises ConfigError, StoreError, IncompleteRun when shards are missing.
    """
    with workspace_lock(config.workspace), Store(config.database, create=False) as store:
        place = _Place(where, config)
        run_id, names = place.read()
        run = store.run(run_id)
        if run is None:
            raise ConfigError(f"{where} was planned in another workspace; name that one with --workspace.")
        merged, missing = 0, []
        together = _together(store, config, place, run_id, names)
        for name in names:
            if name in together:
                merged += 1
                continue
            problem = _taken_in(store, config, place, place.shard(run_id, name), run, unfinished=unfinished)
            merged += problem == ""
            missing += [f"{name}: {problem}"] if problem else []
        if not run.complete:
            _finish(store, run, clock, where, missing)
        if missing:
            raise IncompleteRun(
                f"{len(missing)} of {len(names)} shards are not merged ({'; '.join(missing[:5])}); finish them and "
                "merge again, or run `linkcheck crawl` for the rest."
            )
        return BroughtHome(merged=merged, missing=())


def _together(store: Store, config: Config, place: "_Place", run_id: str, names: Sequence[str]) -> set[str]:
    """Shards that are done and were merged several at a time; the others want a look of their own."""
    shards = [shard for name in names if place.holds(shard := place.shard(run_id, name))]
    done = [shard for shard in shards if is_done(shard.made)]
    merged: set[str] = set()
    for start in range(0, len(done), MOST):
        complete = collect_together(store, config, done[start : start + MOST]) or {}
        merged.update(name for name, is_complete in complete.items() if is_complete)
    return merged


def _taken_in(store: Store, config: Config, place: "_Place", shard: Shard, run: Run, *, unfinished: bool) -> str | None:
    """An empty text when it was merged now, None when it was before, else what is wrong."""
    if not place.holds(shard):
        return None if _merged_before(store, run, shard) else "its files are gone"
    bring(shard)
    if not is_done(shard.made) and not unfinished:
        if shard.address:
            shutil.rmtree(shard.folder, ignore_errors=True)
        return "it is not done"
    try:
        found = collect(store, config, shard)
    except WorkspaceBusy:
        return "it is still being crawled"
    if isinstance(found, str):
        return found
    return "" if found.complete else f"it ended early ({found.reason})"


def _merged_before(store: Store, run: Run, shard: Shard) -> bool:
    return bool(list(store.db.query("select 1 from shards where run_id = ? and name = ?", [run.id, shard.name])))


def _finish(store: Store, run: Run, clock: Clock, where: str, missing: Sequence[str]) -> None:
    if missing:
        store.finish_run(run.id, clock(), complete=False, reason=f"{HANDED_OUT} {where}")
        return
    store.confirm_control(run.id)  # every shard has proved that our network works, after all its checks
    store.finish_run(run.id, clock(), complete=True, reason="finished")
    store.db.execute("analyze")


class _Place:
    """Where a plan lies: a folder, or an address behind which fsspec knows one."""

    def __init__(self, where: str, config: Config) -> None:
        self._where = where.rstrip("/")
        self._config = config
        self._depot = Depot(where) if is_address(where) else None
        self._folder = Path(where)

    def refuse_unless_free(self) -> None:
        if (self._read_file(PLAN)) is not None:
            run_id, names = self.read()
            if any(self.holds(self.shard(run_id, name)) for name in names):
                raise ConfigError(f"{self._where} holds a plan; run `linkcheck merge {self._where}` or name another.")
        elif not self._depot and self._folder.is_dir() and any(self._folder.iterdir()):
            raise ConfigError(f"{self._where} is not empty; name a new folder for the plan.")

    def read(self) -> tuple[str, list[str]]:
        """The run and the names of its shards. Raises ConfigError when there is no plan."""
        data = self._read_file(PLAN)
        try:
            found = json.loads(data or b"null")
            if found["schema"] != SCHEMA:
                raise ValueError(f"its schema is {found['schema']}")
            return str(found["run"]), [str(name) for name in found["shards"] if str(name).isdecimal()]
        except (ValueError, TypeError, KeyError) as error:
            said = "nothing was handed out there" if data is None else f"its {PLAN} cannot be read ({error})"
            raise ConfigError(f"{self._where} is no plan: {said}; name what --plan-to was given.") from error

    def shard(self, run_id: str, name: str) -> Shard:
        if self._depot:
            folder = folder_of(self._config) / f"{run_id}-{name}"
            return Shard(name=name, folder=folder, address=f"{self._where}/{name}")
        return Shard(name=name, folder=self._folder / name)

    def staged(self, run_id: str, name: str) -> Shard:
        """A shard without any files yet."""
        shard = self.shard(run_id, name)
        shutil.rmtree(shard.folder, ignore_errors=True)
        return shard

    def send(self, shard: Shard) -> None:
        if self._depot:
            deliver(shard)
            shutil.rmtree(shard.folder)  # so that no crawl takes it for one of its own

    def holds(self, shard: Shard) -> bool:
        if self._depot:
            return self._depot.size(f"{shard.name}/in/{MANIFEST}") is not None
        return shard.given.is_dir()

    def write(self, run_id: str, names: Sequence[str]) -> None:
        self._write_file(LIST, "".join(f"{name}\n" for name in names))
        self._write_file(PLAN, json.dumps({"schema": SCHEMA, "run": run_id, "shards": list(names)}))

    def _read_file(self, name: str) -> bytes | None:
        if self._depot:
            return self._depot.read(name)
        path = self._folder / name
        return path.read_bytes() if path.is_file() else None

    def _write_file(self, name: str, text: str) -> None:
        try:
            folder = folder_of(self._config) if self._depot else self._folder
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}.new"
            path.write_text(text, encoding="utf-8")
            if not self._depot:
                path.rename(folder / name)
                return
            self._depot.put(path, name)
            path.unlink()
        except OSError as error:
            raise OutputError(f"{self._where} cannot be written ({error}); make room or name another.") from error
