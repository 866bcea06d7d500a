"""Writing what was seen: captures first, then checks, in one batch that is kept whole or not at all.

A thread of its own writes, so that compressing and committing never hold up the network. The WARC bytes reach the
operating system before the rows that point at them; a process killed in between leaves a tail that the next start cuts.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from linkcheck.archive.revisits import profile
from linkcheck.archive.warc_writer import HOLDS_AN_ANSWER, WarcWriter
from linkcheck.crawl.control import Standing
from linkcheck.crawl.visit import Visit
from linkcheck.errors import IncompleteRun, LinkcheckError
from linkcheck.model.archive import Capture
from linkcheck.model.check import Check
from linkcheck.store.robots import RobotsTxt
from linkcheck.store.runs import Checked
from linkcheck.store.store import Store

#: A batch is written when it holds so many links, so many bytes of bodies, or is so many seconds old.
MOST_LINKS, MOST_BYTES, MOST_SECONDS = 500, 16 * 1024 * 1024, 0.2


log = logging.getLogger("linkcheck")


class Recorder:
    """`add` finished visits; `close` writes the rest. `make_writer` is called in the writing thread; None: no captures.

    `hold` and `go_on` stop and start the requests of the crawl, so that no more than two batches are ever in memory.
    `standing` says, when a batch is full, what its failures and those before it are worth.
    """

    def __init__(
        self,
        database: Path,
        run_id: str,
        make_writer: Callable[[], WarcWriter] | None,
        standing: Callable[[], Standing],
        *,
        hold: Callable[[], None],
        go_on: Callable[[], None],
    ) -> None:
        self._hold = hold
        self._go_on = go_on
        self._database = database
        self._run_id = run_id
        self._make_writer = make_writer
        self._standing = standing
        self._batch: list[Visit] = []
        self._bytes = 0
        self._robots: list[RobotsTxt] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recorder")
        self._store: Store | None = None
        self._writer: WarcWriter | None = None
        self._writing: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.problem: IncompleteRun | None = None

    def add(self, visit: Visit) -> None:
        """Raises IncompleteRun when nothing can be written any more."""
        if self._make_writer is None:  # what is not captured need not wait in memory
            visit = replace(visit, exchanges=(), extras=())
        self._batch.append(visit)
        self._bytes += sum(len(exchange.body) for exchange in (*visit.extras, *visit.exchanges))
        if len(self._batch) >= MOST_LINKS or self._bytes >= MOST_BYTES:
            if self._writing is None:
                self._start()
            else:  # the disk is slower than the network
                self._hold()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MOST_SECONDS, self._due)
        if self.problem:
            raise self.problem

    def remember(self, found: RobotsTxt) -> None:
        """Written with the batch that is being filled."""
        self._robots.append(found)

    async def close(self) -> None:
        """Write what is left, weigh what is in doubt, close files. Raises IncompleteRun when that cannot be done."""
        loop = asyncio.get_running_loop()
        if self._timer:
            self._timer.cancel()
        try:
            if not self.problem:
                await self._flush()
                await loop.run_in_executor(self._thread, self._weigh_last, self._standing())
        finally:
            await loop.run_in_executor(self._thread, self._close)
            self._thread.shutdown()
        if self.problem:
            raise self.problem

    def _due(self) -> None:
        self._timer = None
        if self._writing is None:
            self._start()

    async def _flush(self) -> None:
        while not self.problem and (self._writing or self._batch):
            if self._writing:
                await asyncio.wait([self._writing])
                await asyncio.sleep(0)  # its callback may start the next batch
            else:
                self._start()

    def _start(self) -> None:
        if not self._batch:
            return
        batch, self._batch, self._bytes = self._batch, [], 0
        robots, self._robots = self._robots, []
        loop, standing = asyncio.get_running_loop(), self._standing()
        self._writing = loop.run_in_executor(self._thread, self._write, batch, robots, standing)
        self._writing.add_done_callback(self._written)
        self._go_on()

    def _written(self, writing: asyncio.Future[None]) -> None:
        self._writing = None
        if not writing.cancelled() and (error := writing.exception()):
            self.problem = self.problem or IncompleteRun(f"{_sentence(error)} What was checked before is kept.")
            self._go_on()  # so that everybody who waits is told
        elif len(self._batch) >= MOST_LINKS or self._bytes >= MOST_BYTES or self._timer is None:
            self._start()

    # --- in the writing thread --------------------------------------------------------------------------------

    def _write(self, batch: list[Visit], robots: list[RobotsTxt], standing: Standing) -> None:
        if self._store is None:
            self._store = Store(self._database, create=False)
            self._writer = self._make_writer() if self._make_writer else None
        citing = self._store.citing(visit.link.id for visit in batch) if self._writer else {}
        done = [self._checked(visit, citing.get(visit.link.id, ())) for visit in batch]
        offsets = self._writer.flush() if self._writer else {}
        self._store.put_checks(self._run_id, done, offsets)
        self._store.put_robots_txt(robots)
        self._weigh(self._store, standing)

    def _weigh(self, store: Store, standing: Standing) -> None:
        if standing is Standing.PROVEN:
            store.confirm_control(self._run_id)
        elif standing is Standing.CONDEMNED:
            store.condemn(self._run_id)

    def _weigh_last(self, standing: Standing) -> None:
        if self._store:
            self._weigh(self._store, standing)

    def _checked(self, visit: Visit, via: Sequence[str]) -> Checked:
        captures = self._captured(visit, via)
        check = replace(visit.check, payload_digest=_digest(captures), control_ok=_vouched(visit.check))
        return Checked(link_id=visit.link.id, check=check, captures=tuple(captures), requests=visit.requests)

    def _captured(self, visit: Visit, via: Sequence[str]) -> list[Capture]:
        """A fault of ours with one exchange costs its capture, not the run; what the disk refuses ends it."""
        captures: list[Capture] = []
        if not self._writer:
            return captures
        try:
            for exchange in (*visit.extras, *visit.exchanges):  # the page last: it is the one that counts
                original = visit.confirmed if exchange.status == 304 else visit.held.same(exchange)
                if original and profile(exchange, original.payload_digest, original):
                    captures += self._writer.write_revisit(exchange, original, via=via)
                else:
                    captures += self._writer.write(exchange, via=via)
        except (LinkcheckError, OSError):
            raise
        except Exception:
            log.exception("linkcheck has a fault: %s could not be captured", visit.link.url)
        return captures

    def _close(self) -> None:
        try:
            if self._writer:
                self._writer.close()
        finally:
            if self._store:
                self._store.close()


def _digest(captures: list[Capture]) -> str:
    """Of the last answer's body, as its capture has it; without captures nobody would ever compare it."""
    answers = (capture for capture in reversed(captures) if capture.record_type in HOLDS_AN_ANSWER)
    return next((capture.payload_digest for capture in answers), "")


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, LinkcheckError) else f"Results cannot be written ({error})."


def _vouched(check: Check) -> bool:
    """Something answered on the way: the network worked, whatever came after."""
    return check.failure is None or bool(check.hops)
