"""Verdicts from the evidence in the store: of every link, or of those that what has happened since can concern."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from linkcheck.cli.app import App, log
from linkcheck.cli.bench import Bench, seen
from linkcheck.cli.jury import hear, judge_slice, jury
from linkcheck.store import judging
from linkcheck.store.judging import Pending, Seen
from linkcheck.store.states import History
from linkcheck.store.store import Store
from linkcheck.verdict.context import combine

#: Links whose histories are held at once.
BATCH = 2_000
#: Batches from which on other processes earn what it costs to start them; and as many as are put together at a time.
WORTH_A_JURY, SLICE = 8, 50


def judge_all(app: App) -> int:
    """Write the state of every link that articles have; returns how many."""
    with app.store() as store, app.store() as reading:  # of two connections one streams while the other writes
        bench = Bench.of(app, store)
        with store.transaction():
            judging.forget_basis(store.db)
            pending = judging.pending(store.db)
        context = combine((one.link, one.sighting) for one in _kept(store, reading.histories()))
        count = store.put_verdicts(bench.judged(reading.histories(), context), bench.now)
        return _settled(store, bench, pending, count)


def judge_changed(app: App, workers: int = 1) -> int:
    """The same states as `judge_all` writes, from the links that runs have checked or ingests changed since the last
    judging, and from those of hosts about which they say something new; returns how many were judged.

    More than one of `workers` share the work where there is enough of it.
    """
    with app.store() as store:
        bench = Bench.of(app, store)
        if judging.is_current(store.db, bench.basis):
            pending = judging.pending(store.db)
            batches = list(_batches(judging.touched(store.db)))
            if workers > 1 and len(batches) >= WORTH_A_JURY:
                with jury(store.path, bench, pending, min(workers, len(batches))) as hear_all:
                    slices = (batches[start : start + SLICE] for start in range(0, len(batches), SLICE))
                    count = sum(judge_slice(store, bench, pending, hear_all(some)) for some in slices)
            else:
                heard = ([hear(store, bench, pending, ids)] for ids in batches)
                count = sum(judge_slice(store, bench, pending, one) for one in heard)
            return _settled(store, bench, pending, count)
    return judge_all(app)


def _settled(store: Store, bench: Bench, done: Pending, count: int) -> int:
    with store.transaction():
        judging.settle(store.db, bench.basis, done)
    if run := store.last_run():
        store.remember_totals(run.id)
    log.info("%d links judged", count)
    return count


def _kept(store: Store, histories: Iterator[History]) -> Iterator[Seen]:
    """What each link says of hosts, written a batch at a time on its way."""
    while batch := [seen(history) for history in islice(histories, BATCH)]:
        with store.transaction():
            judging.put_sightings(store.db, batch)
        yield from batch


def _batches(by_host: Mapping[str, Sequence[int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    for ids in by_host.values():
        batch += ids
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
