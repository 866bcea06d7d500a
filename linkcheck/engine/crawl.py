"""One crawl over many processes: plan, cut, crawl, merge; the same run, the same rows as a crawl in one process."""

import asyncio
import logging
import math
import secrets
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from linkcheck.archive.warc_writer import recover
from linkcheck.config import Clock, Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.runlog import View, view
from linkcheck.engine.child import Crew, Outcome
from linkcheck.engine.collect import bring, collect, collect_all, deliver, folder_of
from linkcheck.engine.desk import Desk
from linkcheck.engine.plan import Plan, Take, plan
from linkcheck.engine.shard import Order, Shard, write_order
from linkcheck.errors import IncompleteRun, LinkcheckError, OutputError
from linkcheck.store.lock import workspace_lock
from linkcheck.store.runs import Run
from linkcheck.store.shards import Part, cut, due_by_host, mean_length, with_paces
from linkcheck.store.store import Store
from linkcheck.verdict.context import WALL_LASTS

log = logging.getLogger("linkcheck")

#: Processes that may try one shard: a machine that fails is replaced, a shard that kills its process is not.
MOST_TRIES = 3
INTERRUPTED = "interrupted: what was checked is kept; the same command goes on from there."

Result = TypeVar("Result")
Hire = Callable[[], AbstractAsyncContextManager[Crew]]


def planned(store: Store, config: Config, options: CrawlOptions, clock: Clock, workers: int) -> Plan:
    """What `crawl` would do now; writes nothing."""
    last = store.last_run()
    run = last if last and not last.complete and last.every_link == options.every_link else None
    run = run or Run(id="", started_at=clock(), every_link=options.every_link)
    return plan_of(store, run, config, options, workers)


def merge_left_overs(config: Config) -> None:
    """Take in what an earlier crawl's shards have left. Raises WorkspaceBusy, StoreError."""
    if folder_of(config).is_dir():
        with workspace_lock(config.workspace), Store(config.database, create=False) as store:
            _warn(collect_all(store, config))


def crawl(config: Config, options: CrawlOptions, clock: Clock, hire: Hire, *, shift: timedelta | None = None) -> Run:
    """Check what is due with the crew that `hire` opens. Raises IncompleteRun, StoreError, WorkspaceBusy.

    `shift` is what `clock` is ahead of the real time, None where nobody asked for that.
    """
    with workspace_lock(config.workspace), Store(config.database) as store:
        _warn(collect_all(store, config))
        recover(config.warcs, store.good_offsets())
        run = store.begin_run(clock(), every_link=options.every_link)
        try:
            problems = _to_the_end(_Crawl(store, config, options, clock, run, shift), hire)
        except BaseException as error:
            reason = str(error) if isinstance(error, LinkcheckError) else f"{type(error).__name__}: {error}"
            store.finish_run(run.id, clock(), complete=False, reason=reason)
            raise
        if problems:
            store.finish_run(run.id, clock(), complete=False, reason=problems[0])
            raise IncompleteRun(" ".join(problems) + " What was checked is kept; run again for the rest.")
        store.confirm_control(run.id)  # every shard has proved that our network works, after all its checks
        store.finish_run(run.id, clock(), complete=True, reason="finished")
        store.db.execute("analyze")
        return store.last_run() or run


def _to_the_end(work: "_Crawl", hire: Hire) -> list[str]:
    """Whatever happens, what the shards have done is merged before this returns or raises."""
    try:
        try:
            asyncio.run(work.go(hire))
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            raise IncompleteRun(INTERRUPTED) from error
        except BaseExceptionGroup as group:
            raise _first(group) from group
    finally:
        problems = collect_all(work.store, work.config)
    return [*work.problems, *(f"{problem}." for problem in problems)]


class _Crawl:
    """The run's chains of shards, side by side. `problems` says of every shard that failed why it did."""

    def __init__(
        self, store: Store, config: Config, options: CrawlOptions, clock: Clock, run: Run, shift: timedelta | None
    ) -> None:
        self.store, self.config = store, config
        self.problems: list[str] = []
        self._options, self._clock, self._run, self._shift = options, clock, run, shift
        self._writing = asyncio.Lock()
        self._number = first_number(store, run)
        self._told: dict[str, tuple[int, int]] = {}
        self._hosts_left: dict[str, int] = {}  # of shards begun
        self._hosts_waiting = 0  # in shards not begun
        self._view: View | None = None

    async def go(self, hire: Hire) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _cancel, asyncio.current_task())
        async with hire() as crew:
            found = plan_of(self.store, self._run, self.config, self._options, crew.workers)
            self._hosts_waiting = sum(len(shard) for chain in found.chains for shard in chain)
            desk = Desk(
                interface=crew.interface,
                token=secrets.token_urlsafe(32),
                delay=self.config.per_host_delay,
                told=self._hear,
            )
            options = self._options
            async with desk:
                with view(found.links, found.hosts, bar=options.progress, verbose=options.verbose) as self._view:
                    async with asyncio.TaskGroup() as group:
                        for chain in found.chains:
                            group.create_task(self._chain(crew, desk, chain, len(found.chains)))

    async def _chain(self, crew: Crew, desk: Desk, shards: Sequence[Sequence[Take]], workers: int) -> None:
        after: dict[str, int] = {}
        for takes in shards:
            shard = self._new_shard(len(takes))
            await self._write(self._cut, shard, takes, after, workers)
            try:
                if shard.address:
                    await self._in_thread(deliver, shard)
                outcome = await self._crawled(crew, desk, shard)
                await self._in_thread(bring, shard)
            except OutputError as error:
                self.problems.append(f"Shard {shard.name} failed: {error}")
                return
            merged = await self._write(collect, self.store, self.config, shard)
            if isinstance(merged, str):
                self.problems.append(f"{merged}.")
            if not outcome.done:
                self.problems.append(f"Shard {shard.name} failed: {outcome.reason}")
                return

    async def _crawled(self, crew: Crew, desk: Desk, shard: Shard) -> Outcome:
        for attempt in range(1, MOST_TRIES + 1):
            outcome = await crew.crawl(shard, desk.at(f"{shard.name}/{attempt}"))
            for line in outcome.said:
                log.warning("shard %s: %s", shard.name, line)
            if outcome.done or not (outcome.again or (outcome.no_network and desk.good)):
                break
            if attempt < MOST_TRIES:
                log.warning("shard %s: %s; it is tried again", shard.name, outcome.reason)
        return outcome

    def _new_shard(self, hosts: int) -> Shard:
        name = f"{self._number:05d}"
        self._number += 1
        self._hosts_waiting -= hosts
        self._hosts_left[name] = hosts
        full = f"{self._run.id}-{name}"
        depot = self.config.shards.rstrip("/")
        return Shard(name=name, folder=folder_of(self.config) / full, address=f"{depot}/{full}" if depot else "")

    def _cut(self, shard: Shard, takes: Sequence[Take], after: dict[str, int], workers: int) -> None:
        config = replace(self.config, concurrency=math.ceil(self.config.concurrency / workers))
        order = Order.of(shard.name, config, self._options, self._shift)
        cut_out(self.store, self._run, shard, takes, after, self._clock())
        write_order(shard, order, config.ca_file)

    async def _write(self, function: Callable[..., Result], *values: Any) -> Result:
        """One at a time: there is one writer."""
        async with self._writing:
            return await self._in_thread(function, *values)

    async def _in_thread(self, function: Callable[..., Result], *values: Any) -> Result:
        """So that the desk goes on answering; to its end also when we are stopped."""
        work = asyncio.ensure_future(asyncio.to_thread(function, *values))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait((work,))
            raise

    def _hear(self, shard: str, done: int, broken: int, hosts: int) -> None:
        before = self._told.get(shard, (0, 0))
        self._told[shard] = (done, broken)
        self._hosts_left[shard.partition("/")[0]] = hosts
        if self._view:
            left = self._hosts_waiting + sum(self._hosts_left.values())
            self._view.moved(done - before[0], broken - before[1], left)


def cut_out(store: Store, run: Run, shard: Shard, takes: Sequence[Take], after: dict[str, int], now: datetime) -> None:
    """Write a shard's links; `after` is where each host's next ones begin, and is moved on. Raises StoreError."""
    shard.given.mkdir(parents=True)
    parts = [Part(host=take.host, most=take.links, after=after.get(take.host, -1)) for take in takes]
    for part in cut(store, run, shard.links, parts, now, now - WALL_LASTS):
        after[part.host] = part.after


def plan_of(
    store: Store, run: Run, config: Config, options: CrawlOptions, workers: int, *, whole: bool = False
) -> Plan:
    """What is due in this run, as the configuration wants it crawled; `whole` as in engine.plan."""
    return plan(
        with_paces(store, due_by_host(store, run), config.pace_by),
        workers=workers,
        delay=config.per_host_delay,
        limit=options.limit,
        budget=config.per_host_budget,
        mean_length=mean_length(store),
        whole=whole,
    )


def first_number(store: Store, run: Run) -> int:
    """Of the next shard: behind all that were ever merged into this run, whose names stand in names of WARC files."""
    rows = store.db.query(
        "select coalesce(max(cast(name as integer)) + 1, 0) as n from shards where run_id = ?", [run.id]
    )
    return int(next(iter(rows))["n"] or 0)


def _cancel(task: "asyncio.Task[None] | None") -> None:
    if task:
        task.cancel()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _warn(problems: Sequence[str]) -> None:
    for problem in problems:
        log.warning(problem)
