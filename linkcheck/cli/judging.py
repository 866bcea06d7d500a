"""Verdicts from the evidence in the store: of every link, or of those that what has happened since can concern."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from linkcheck.cli.app import App, log
from linkcheck.cli.bench import Bench
from linkcheck.cli.jury import hear, judge_slice, jury
from linkcheck.cli.unswept import unswept
from linkcheck.store import judging
from linkcheck.store.judging import Pending
from linkcheck.store.store import Store

#: Links whose histories are held at once. Of a host with more, a part at a time is judged, and then all once more.
BATCH, MOST_OF_HOST = 2_000, 8_000
#: Batches from which on other processes earn what it costs to start them; and links that are put together at a time.
WORTH_A_JURY, SLICE = 8, 50_000


def judge_all(app: App, workers: int = 1) -> int:
    """Write the state of every link that articles have, in so many processes at most; returns how many links."""
    with app.store() as store:
        bench = Bench.of(app, store)
        with store.transaction():
            judging.forget(store.db)
        return _judge(store, bench, judging.everything(store.db), judging.present(store.db), workers)


def judge_changed(app: App, workers: int = 1) -> int:
    """The same states as `judge_all` writes, from the links that runs have checked or ingests changed since the last
    judging, and from those of hosts about which they say something new; returns how many were judged.

    More than one of `workers` share the work where there is enough of it.
    """
    with app.store() as store:
        bench = Bench.of(app, store)
        if judging.is_current(store.db, bench.basis):
            return _judge(store, bench, judging.pending(store.db), judging.touched(store.db), workers)
    return judge_all(app, workers)


def _judge(store: Store, bench: Bench, pending: Pending, by_host: Mapping[str, Sequence[int]], workers: int) -> int:
    batches = sum(map(len, by_host.values())) // BATCH
    judging_slice = partial(judge_slice, store, bench, pending, {})
    with unswept():
        if workers > 1 and batches >= WORTH_A_JURY:
            with jury(store.path, bench, pending, min(workers, batches)) as hear_all:
                count = sum(judging_slice(hear_all(some)) for some in _slices(by_host, SLICE))
        else:
            slices = ((hear(store, bench, pending, ids) for ids in some) for some in _slices(by_host, BATCH))
            count = sum(map(judging_slice, slices))
    return _settled(store, bench, pending, count)


def _settled(store: Store, bench: Bench, done: Pending, count: int) -> int:
    with store.transaction():
        judging.settle(store.db, bench.basis, done)
    if run := store.last_run():
        store.remember_totals(run.id)
    log.info("%d links judged", count)
    return count


def _slices(by_host: Mapping[str, Sequence[int]], most: int) -> Iterator[list[list[int]]]:
    """Whole hosts, so many links or a few more at a time, in batches; none holds more than MOST_OF_HOST of one host."""
    some: list[list[int]] = []
    batch: list[int] = []
    for ids in by_host.values():
        for start in range(0, len(ids), MOST_OF_HOST):
            batch += ids[start : start + MOST_OF_HOST]
            if len(batch) >= BATCH or len(ids) > MOST_OF_HOST:
                some.append(batch)
                batch = []
        if sum(map(len, some)) + len(batch) >= most:
            yield [*some, batch] if batch else some
            some, batch = [], []
    if some or batch:
        yield [*some, batch] if batch else some
