"""Hosts shared with other crawling processes: whoever wants to ask a host holds it, one process at a time.

A desk (engine.desk) gives hosts out. A process keeps a host while it has use for it and nobody else wants it, so that
a host of one shard costs one question; a host that several shards are redirected to goes round, with the rest of its
gap and its wish for a longer one. Lines of JSON, each a list that begins with its kind:

    to the desk    ["hello", token, shard] · ["ask", host] · ["release", host, rest, delay] · ["rest", host, seconds]
                   ["progress", done, broken, hosts, good] · ["bye"]
    from the desk  ["grant", host, rest, delay] · ["wanted", host] · ["good", url]

`good` is an address that answered somewhere: a witness that our network works, for shards whose own hosts are silent.
"""

import asyncio
import contextlib
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self

from linkcheck.crawl.options import DeskAt
from linkcheck.crawl.pace import Pace
from linkcheck.crawl.runlog import broken
from linkcheck.errors import IncompleteRun
from linkcheck.model.check import Check

#: Bytes of one line: a host name has 253 characters, and names that are no names are cut before.
LONGEST_LINE = 64 * 1024
#: Seconds between two words about progress.
TOLD_EVERY = 0.5
GONE = "the crawl that this shard belongs to has ended; what was checked is kept, run `linkcheck crawl` again."


class Line:
    """A connection to the desk, opened by the first word said. `hear` is called with each message."""

    def __init__(self, desk: DeskAt, hear: Callable[[list[Any]], None], lost: Callable[[], None]) -> None:
        self._desk = desk
        self._hear = hear
        self._lost = lost
        self._writer: asyncio.StreamWriter | None = None
        self._unsaid: list[bytes] = []
        self._task: asyncio.Task[None] | None = None

    def say(self, *message: Any) -> None:
        """Hand a message on; never waits, because all messages of a process are short and few."""
        data = json.dumps(message).encode() + b"\n"
        if self._writer:
            self._writer.write(data)
            return
        self._unsaid.append(data)
        self._task = self._task or asyncio.ensure_future(self._talk())

    async def close(self) -> None:
        if self._writer:
            self.say("bye")
            with contextlib.suppress(OSError):
                await self._writer.drain()
            self._writer.close()
        if self._task:
            self._task.cancel()

    async def _talk(self) -> None:
        try:
            host, _, port = self._desk.address.rpartition(":")
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), limit=LONGEST_LINE)
            writer.write(json.dumps(["hello", self._desk.token, self._desk.shard]).encode() + b"\n")
            writer.writelines(self._unsaid)
            self._writer = writer
            while data := await reader.readline():
                self._hear(json.loads(data))
        except (OSError, ValueError):
            pass  # a desk that cannot be reached, or speaks nonsense, is as good as gone
        self._lost()


@dataclass(slots=True)
class _Hold:
    held: bool = False
    asked: bool = False
    wanted: bool = False  # by another process, as soon as we can spare it
    users: int = 0
    waiting: deque[asyncio.Future[bool]] = field(default_factory=deque)


class SharedPace(Pace):
    """A Pace whose turns are kept over all processes at one desk. Turns raise IncompleteRun when the desk is gone."""

    def __init__(self, desk: DeskAt, *, delay: float, per_host: int, concurrency: int, parked: int = 0) -> None:
        super().__init__(delay=delay, per_host=per_host, concurrency=concurrency, parked=parked)
        self.line = Line(desk, self._heard, self._lost)
        self.vouch: Callable[[str], None] = lambda url: None  # is told of addresses that answered other processes
        self._most = per_host
        self._holds: defaultdict[str, _Hold] = defaultdict(_Hold)
        self._gone = False

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        hold = self._holds[host]
        await self._take(host, hold)
        try:
            async with super().turn(host):
                if self._gone:
                    raise IncompleteRun(GONE)
                yield
        finally:
            self._leave(host, hold)

    def back_off(self, host: str, seconds: float) -> None:
        super().back_off(host, seconds)
        self.line.say("rest", host, self.rest(host))  # should this process die, the next one is told

    async def close(self) -> None:
        """Give every host back with what is left of its gap."""
        await super().close()
        for host, hold in self._holds.items():
            if hold.held and self.rest(host) > 0:
                self._release(host, hold)
        await self.line.close()

    async def _take(self, host: str, hold: _Hold) -> None:
        if self._gone:
            raise IncompleteRun(GONE)
        if hold.held and not hold.wanted and hold.users < self._most:
            hold.users += 1
            return
        self._ask(host, hold)
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        hold.waiting.append(future)
        try:
            given = await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.result():
                self._leave(host, hold)
            raise
        if not given:
            raise IncompleteRun(GONE)

    def _leave(self, host: str, hold: _Hold) -> None:
        hold.users -= 1
        if not hold.wanted:
            self._admit(hold)
        elif not hold.users:
            self._release(host, hold)

    def _admit(self, hold: _Hold) -> None:
        """Let in who waits, counted from now on: a host just granted is used before it is given back."""
        while hold.held and hold.waiting and hold.users < self._most:
            future = hold.waiting.popleft()
            if not future.done():
                hold.users += 1
                future.set_result(True)

    def _release(self, host: str, hold: _Hold) -> None:
        hold.held = hold.wanted = False
        self.line.say("release", host, self.rest(host), self.delay(host))
        if any(not future.done() for future in hold.waiting):
            self._ask(host, hold)

    def _ask(self, host: str, hold: _Hold) -> None:
        if not hold.held and not hold.asked:
            hold.asked = True
            self.line.say("ask", host)

    def _heard(self, message: list[Any]) -> None:
        kind, host, *more = message
        if kind == "good":
            self.vouch(str(host))
            return
        hold = self._holds[host]
        if kind == "grant":
            rest, delay = more
            hold.held, hold.asked = True, False
            self.wait(host, rest)
            self.slow_down(host, delay)
            self._admit(hold)
        elif kind == "wanted" and hold.held:
            hold.wanted = True
            if not hold.users:
                self._release(host, hold)

    def _lost(self) -> None:
        self._gone = True
        for hold in self._holds.values():
            while hold.waiting:
                future = hold.waiting.popleft()
                if not future.done():
                    future.set_result(False)


class Told:
    """A View for a process that nobody watches: it tells the desk how far it is."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._done = self._broken = self._hosts = 0
        self._good = ""
        self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._tell()

    def saw(self, check: Check, hosts_left: int) -> None:
        if check.hops and check.hops[0].status < 400:
            self._good = check.hops[0].url
        self.moved(1, int(broken(check)), hosts_left)

    def moved(self, done: int, broken: int, hosts_left: int) -> None:
        self._done += done
        self._broken += broken
        self._hosts = hosts_left
        if monotonic() - self._last > TOLD_EVERY:
            self._last = monotonic()
            self._tell()

    def _tell(self) -> None:
        self._line.say("progress", self._done, self._broken, self._hosts, self._good)
