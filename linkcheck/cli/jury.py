"""Judging in several processes: whole hosts to each, which only read; what they find is put together and written here.

A process knows what its own links say of hosts. Links that share a host with links of another process are therefore
judged once more here, when everybody has been heard.
"""

import gc
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from linkcheck.cli.bench import Bench, seen
from linkcheck.store import judging, states
from linkcheck.store.judging import Pending, Seen
from linkcheck.store.store import Store
from linkcheck.verdict.changed import changed_hosts
from linkcheck.verdict.context import combine

#: Links that are judged again at a time.
BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Rows of `link_state` for some links, what they say of hosts, and which hosts look different by that."""

    rows: list[dict[str, Any]]
    seen: dict[int, Seen]
    changed: frozenset[str]


#: Many batches of link ids, heard side by side; in their order.
HearAll = Callable[[Iterable[Sequence[int]]], Iterable[Heard]]


def judge_slice(
    store: Store, bench: Bench, pending: Pending, earlier: dict[int, states.Entered], heard: Iterable[Heard]
) -> int:
    """Write what was heard, and judge again whatever more than one batch has a word in; returns how many links.

    What the links say of hosts is written last: a slice that is cut off is judged again as if for the first time.
    `earlier` is for `states.put_rows`, over all slices of a judging; no host may have links in two of them.
    """
    said: dict[int, Seen] = {}
    changed: set[str] = set()
    batches: Counter[str] = Counter()
    count = 0
    for one in heard:
        count += states.put_rows(store.db, one.rows, store.transaction, earlier)
        said |= one.seen
        changed |= one.changed
        batches.update(set().union(*(each.passages | {each.link.host} for each in one.seen.values())))
    shared = {host for host, number in batches.items() if number > 1}
    before = combine(judging.sightings(store.db, shared))
    changed |= changed_hosts(before, combine(judging.sightings(store.db, shared, said)), pending.runs)
    again = [number for number, one in said.items() if one.link.host in shared or one.passages & shared]
    again += [number for number in judging.near(store.db, changed) if number not in said]
    for start in range(0, len(again), BATCH):
        some = again[start : start + BATCH]
        held = list(store.histories(link_ids=some))
        hosts = judging.names(store.db, some).union(*(said[n].passages for n in some if n in said))
        context = combine(judging.sightings(store.db, hosts, said))
        rows = states.rows(bench.judged(held, context), bench.now)
        count += states.put_rows(store.db, rows, store.transaction, earlier)
    with store.transaction():
        judging.put_sightings(store.db, list(said.values()))
    return count


def hear(store: Store, bench: Bench, pending: Pending, ids: Sequence[int]) -> Heard:
    """Judge whole hosts by what their own links say and what was known before; writes nothing."""
    held = list(store.histories(link_ids=ids))
    said = {history[0]: seen(history) for history in held}
    left = judging.seen_before(store.db, pending.changed.intersection(ids))
    hosts = judging.names(store.db, ids).union(*(one.passages for one in said.values()))
    before = combine(judging.sightings(store.db, hosts))
    context = combine(judging.sightings(store.db, hosts, said))
    changed = changed_hosts(before, context, pending.runs) | judging.names(store.db, left)
    rows = list(states.rows(bench.judged(held, context), bench.now))
    return Heard(rows=rows, seen=said, changed=frozenset(changed))


@contextmanager
def jury(path: Path, bench: Bench, pending: Pending, workers: int) -> Iterator[HearAll]:
    """`hear` in other processes, which end when this one does, however it ends."""
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_sit_down, initargs=(path, bench, pending)
    ) as pool:
        yield lambda batches: pool.map(_hear, batches)


_seat: list[Any] = []


def _sit_down(path: Path, bench: Bench, pending: Pending) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    gc.disable()  # as the parent, see `unswept`
    _seat[:] = Store(path, create=False), bench, pending


def _hear(ids: Sequence[int]) -> Heard:
    store, bench, pending = _seat
    return hear(store, bench, pending, ids)


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(3)
