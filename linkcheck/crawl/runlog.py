"""What the operator sees while a crawl runs: a bar on a terminal, quiet lines elsewhere; always on stderr."""

import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from heapq import nlargest
from operator import itemgetter
from time import monotonic, process_time
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from linkcheck.model.check import Check
from linkcheck.urls.parts import host

#: Seconds between two lines when stderr is no terminal.
LINE_EVERY = 30.0
#: Hosts whose time is added up; of more, the quicker half is forgotten.
MOST_HOSTS = 10_000

log = logging.getLogger("linkcheck")


class View(Protocol):
    """Something that shows a running crawl."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def saw(self, check: Check, hosts_left: int) -> None: ...

    def moved(self, done: int, broken: int, hosts_left: int) -> None:
        """So many more links are done, so many of them broken: how other processes' work is shown."""


class Bar:
    """Links done, links/s, broken so far, hosts left, time left."""

    def __init__(self, due: int, hosts: int) -> None:
        self._broken = 0
        self._started = monotonic()
        self._progress = Progress(
            TextColumn("checking links"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:.0f}/s · {task.fields[broken]} broken · {task.fields[hosts]} hosts left ·"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=4,
        )
        self._task = self._progress.add_task("", total=due, rate=0.0, broken=0, hosts=hosts)
        self._done = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def saw(self, check: Check, hosts_left: int) -> None:
        self.moved(1, int(broken(check)), hosts_left)

    def moved(self, done: int, broken: int, hosts_left: int) -> None:
        self._done += done
        self._broken += broken
        rate = self._done / max(monotonic() - self._started, 0.001)
        self._progress.update(self._task, advance=done, rate=rate, broken=self._broken, hosts=hosts_left)


class Lines:
    """A line now and then; with `verbose` one per link."""

    def __init__(self, due: int, *, verbose: bool = False) -> None:
        self._due = due
        self._verbose = verbose
        self._counts: Counter[str] = Counter()
        self._started = self._last = monotonic()

    def __enter__(self) -> Self:
        log.info("checking %d links", self._due)
        return self

    def __exit__(self, *error: object) -> None:
        done, seconds = self._counts["done"], monotonic() - self._started
        log.info(
            "checked %d links in %.1f s (%.0f/s), %d broken",
            done,
            seconds,
            done / max(seconds, 0.001),
            self._counts["broken"],
        )

    def saw(self, check: Check, hosts_left: int) -> None:
        if self._verbose:
            log.info("%s %s", check.failure or check.status, check.url)
        self.moved(1, int(broken(check)), hosts_left)

    def moved(self, done: int, broken: int, hosts_left: int) -> None:
        self._counts["done"] += done
        self._counts["broken"] += broken
        if not self._verbose and monotonic() - self._last > LINE_EVERY:
            self._last = monotonic()
            log.info(
                "%d of %d links, %d broken, %d hosts left",
                self._counts["done"],
                self._due,
                self._counts["broken"],
                hosts_left,
            )


def broken(check: Check) -> bool:
    """As far as one look can tell; the verdict comes later, from more evidence."""
    return check.failure is not None or check.status in (404, 410)


def view(due: int, hosts: int, *, bar: bool, verbose: bool) -> View:
    """A bar where somebody watches, lines where a log is kept."""
    return Bar(due, hosts) if bar and not verbose and sys.stderr.isatty() else Lines(due, verbose=verbose)


class Account:
    """Where a run's time went, told once at its end. `processor` gives this process's seconds of processor time."""

    def __init__(self, processor: Callable[[], float] = process_time) -> None:
        self._processor = processor
        self._began = processor()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._links = 0

    def saw(self, check: Check) -> None:
        self._links += 1
        if check.timings.total:
            self._seconds[host(check.url)] += check.timings.total
            if len(self._seconds) >= MOST_HOSTS:
                self._seconds = defaultdict(float, nlargest(MOST_HOSTS // 2, self._seconds.items(), key=itemgetter(1)))

    def told(self, requests: int) -> str:
        """One line: requests of every kind, cost a link, the hosts that took longest."""
        each = (self._processor() - self._began) / max(self._links, 1) * 1000
        slowest = ", ".join(
            f"{name} {seconds:.1f} s" for name, seconds in nlargest(3, self._seconds.items(), key=itemgetter(1))
        )
        return f"{requests} requests in all, robots.txt and probes included; {each:.1f} ms of processor time a link" + (
            f"; slowest hosts: {slowest}" if slowest else ""
        )
