"""Verdicts from the evidence in the store: of every link, or of those that what has happened since can concern."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from linkcheck.cli.app import App, log
from linkcheck.model.archive import Memento
from linkcheck.model.check import Check
from linkcheck.model.verdict import Verdict
from linkcheck.model.word import Word
from linkcheck.store import judging
from linkcheck.store.judging import Pending, Seen
from linkcheck.store.states import History
from linkcheck.store.store import Store
from linkcheck.verdict.changed import changed_hosts, other_hosts
from linkcheck.verdict.context import Context, combine, sighting
from linkcheck.verdict.judge import RULES_VERSION, Policy, judge

#: Links whose histories are held at once.
BATCH = 2_000

Judged = tuple[int, Verdict, Sequence[Check]]


def judge_all(app: App) -> int:
    """Write the state of every link that articles have; returns how many."""
    with app.store() as store, app.store() as reading:  # of two connections one streams while the other writes
        bench = _bench(app, store)
        with store.transaction():
            judging.forget_basis(store.db)
            pending = judging.pending(store.db)
        context = combine((one.link, one.sighting) for one in _kept(store, reading.histories()))
        count = store.put_verdicts(bench.judged(reading.histories(), context), bench.now)
        return _settled(store, bench, pending, count)


def judge_changed(app: App) -> int:
    """The same states as `judge_all` writes, from the links that runs have checked or ingests changed since the last
    judging, and from those of hosts about which they say something new; returns how many were judged."""
    with app.store() as store:
        bench = _bench(app, store)
        if judging.is_current(store.db, bench.basis):
            pending = judging.pending(store.db)
            count = sum(_judge_batch(store, bench, pending, ids) for ids in _batches(judging.touched(store.db)))
            return _settled(store, bench, pending, count)
    return judge_all(app)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What every link is judged by."""

    now: datetime
    policy: Policy
    words: Mapping[str, Word]
    copies: Mapping[str, Memento]

    @property
    def basis(self) -> str:
        return f"rules {RULES_VERSION}, confirmations {self.policy.confirmations}"

    def judged(self, histories: Iterable[History], context: Context) -> Iterator[Judged]:
        context = replace(context, words=self.words, copies=self.copies)
        for number, link, checks in histories:
            yield number, judge(link, checks, self.now, self.policy, context), checks


def _bench(app: App, store: Store) -> _Bench:
    policy = Policy(confirmations=app.config.confirmations)
    words = {word.url: word for word in store.words()}
    return _Bench(now=app.clock(), policy=policy, words=words, copies=store.copies())


def _settled(store: Store, bench: _Bench, done: Pending, count: int) -> int:
    with store.transaction():
        judging.settle(store.db, bench.basis, done)
    if run := store.last_run():
        store.remember_totals(run.id)
    log.info("%d links judged", count)
    return count


def _kept(store: Store, histories: Iterator[History]) -> Iterator[Seen]:
    """What each link says of hosts, written a batch at a time on its way."""
    while batch := [_seen(history) for history in islice(histories, BATCH)]:
        with store.transaction():
            judging.put_sightings(store.db, batch)
        yield from batch


def _judge_batch(store: Store, bench: _Bench, pending: Pending, ids: Sequence[int]) -> int:
    """Whole hosts at a time, so that what happened to one of them in a run is seen at once.

    What the links say of hosts is written last: a batch that is cut off is judged again as if for the first time.
    """
    held = list(store.histories(link_ids=ids))
    seen = {history[0]: _seen(history) for history in held}
    left = judging.seen_before(store.db, pending.changed.intersection(ids))
    hosts = judging.names(store.db, ids).union(*(one.passages for one in seen.values()))
    before = combine(judging.sightings(store.db, hosts))
    context = combine(judging.sightings(store.db, hosts, seen))
    changed = changed_hosts(before, context, pending.runs) | judging.names(store.db, left)
    others = [number for number in judging.near(store.db, changed) if number not in seen]
    if more := judging.names(store.db, others) - hosts:
        context = combine(judging.sightings(store.db, hosts | more, seen))
    count = store.put_verdicts(bench.judged(held, context), bench.now)
    for start in range(0, len(others), BATCH):
        histories = list(store.histories(link_ids=others[start : start + BATCH]))
        count += store.put_verdicts(bench.judged(histories, context), bench.now)
    with store.transaction():
        judging.put_sightings(store.db, list(seen.values()))
    return count


def _batches(by_host: Mapping[str, Sequence[int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    for ids in by_host.values():
        batch += ids
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _seen(history: History) -> Seen:
    number, link, checks = history
    return Seen(id=number, link=link, sighting=sighting(link, checks), passages=other_hosts(link, checks))
