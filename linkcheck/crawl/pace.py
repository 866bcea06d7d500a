"""Politeness: a host gets few requests at a time and a gap between their starts, whoever asks (DESIGN 8.12)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from linkcheck.crawl.slots import Slot, Slots
from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer

#: The gap grows by up to this share of itself, so that a host does not hear from us like clockwork.
MOST_JITTER = 0.2
#: Seconds that a host which refuses us gets at first, and twice as many each further time in a row; never more than
#: the longest. One that asks for more, or has refused us so often, is left alone until the next run.
FIRST_REST, LONGEST_REST, MOST_REFUSALS = 1.0, 120.0, 5
#: Hosts remembered before those that nobody waits for are forgotten.
SWEEP_AT = 5_000


@dataclass(slots=True)
class _Host:
    in_flight: int = 0
    next_start: float = 0.0
    slow: bool = False  # its last answer, or none, took long
    refusals: int = 0  # in a row
    turns: int = 0  # since the last refusal
    unwelcome: bool = False

    def matters(self, now: float) -> bool:
        """Whether forgetting it would change anything."""
        return bool(self.in_flight or self.waiting or self.unwelcome or self.next_start > now)

    waiting: deque[asyncio.Future[None]] | None = None  # made for the first who waits: an empty one takes 0.6 kB


class Pace:
    """`turn(host)` is held for one request. First come, first served per host; `concurrency` bounds all hosts.

    `parked` is how many more may wait for silent hosts (crawl.slots).
    """

    def __init__(
        self,
        *,
        delay: float,
        per_host: int,
        concurrency: int,
        parked: int = 0,
        random: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._random = random
        self._delay = delay
        self._delays: dict[str, float] = {}
        self._per_host = per_host
        self.slots = Slots(concurrency, parked)
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = SWEEP_AT
        self._holding: set[str] = set()
        self._open = asyncio.Event()
        self._open.set()

    def hold(self, why: str = "what was fetched cannot be written as fast") -> None:
        """Start nothing more, anywhere, until `go_on` for every reason there is."""
        self._holding.add(why)
        self._open.clear()

    def go_on(self, why: str = "what was fetched cannot be written as fast") -> None:
        self._holding.discard(why)
        if not self._holding:
            self._open.set()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        state = self._state(host)
        await self._enter(state)
        try:
            slot = await self._gap(host, state)
            failure: Failure | None = None
            try:
                yield
            except NoAnswer as error:
                failure = error.failure if error.strained or error.failure is not Failure.OUR_NETWORK else None
                raise
            finally:
                state.slow = slot.slow
                state.turns += 1
                slot.give_back(failure)
        finally:
            self._pass_on(state)

    @asynccontextmanager
    async def question(self, host: str) -> AsyncIterator[None]:
        """A turn that gets through while everything else is held: for asking whether our own network works."""
        if self._open.is_set():
            async with self.turn(host):
                yield
            return
        state = self._state(host)
        while (wait := state.next_start - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)
        state.next_start = asyncio.get_running_loop().time() + self.delay(host)
        yield

    def slow_down(self, host: str, delay: float) -> None:
        """The host asks for a longer gap (Crawl-delay)."""
        if delay > self._delay:
            self._delays[host] = delay

    def back_off(self, host: str, seconds: float) -> None:
        """The host refuses us for now, and asks for so many seconds of rest, or for none."""
        state = self._state(host)
        state.refusals = state.refusals + 1 if state.turns <= 1 else 1
        state.turns = 0
        state.unwelcome = seconds > LONGEST_REST or state.refusals >= MOST_REFUSALS
        growing = FIRST_REST * 2 ** (state.refusals - 1) * (1 + MOST_JITTER * self._random())
        self.wait(host, min(max(seconds, growing), LONGEST_REST))

    def unwelcome(self, host: str) -> bool:
        """Whether the host wants no more of us in this run."""
        state = self._hosts.get(host)
        return state is not None and state.unwelcome

    def wait(self, host: str, seconds: float) -> None:
        """Nothing starts at the host before so many seconds are over."""
        state = self._state(host)
        state.next_start = max(state.next_start, asyncio.get_running_loop().time() + seconds)

    def rest(self, host: str) -> float:
        """Seconds until the host may be asked again, 0.0 when it may be now."""
        state = self._hosts.get(host)
        return max(0.0, state.next_start - asyncio.get_running_loop().time()) if state else 0.0

    def delay(self, host: str) -> float:
        """Seconds between two requests to the host, as configured or as it asked for."""
        return self._delays.get(host, self._delay)

    async def close(self) -> None:
        """Nobody will ask for a turn again."""
        self.slots.close()

    async def _enter(self, state: _Host) -> None:
        if state.in_flight < self._per_host and not state.waiting:
            state.in_flight += 1
            return
        future = asyncio.get_running_loop().create_future()
        state.waiting = state.waiting or deque()
        state.waiting.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._pass_on(state)
            raise

    async def _gap(self, host: str, state: _Host) -> Slot:
        """Leaves with a slot of the whole crawl taken and the start of the request counted."""
        loop = asyncio.get_running_loop()
        while True:
            while (wait := state.next_start - loop.time()) > 0:
                await asyncio.sleep(wait)
            while not self._open.is_set():
                await self._open.wait()
            slot = await self.slots.take(slow=state.slow, begun=state.turns == 1)  # after its robots.txt
            if state.next_start <= loop.time() and self._open.is_set():
                state.next_start = loop.time() + self.delay(host) * (1 + MOST_JITTER * self._random())
                return slot
            slot.give_back(used=False)

    def _state(self, host: str) -> _Host:
        if host not in self._hosts:
            if len(self._hosts) >= self._sweep_at:
                now = asyncio.get_running_loop().time()
                busy = {name: host for name, host in self._hosts.items() if host.matters(now)}
                self._hosts, self._sweep_at = busy, 2 * len(busy) + SWEEP_AT
            self._hosts[host] = _Host()
        return self._hosts[host]

    def _pass_on(self, state: _Host) -> None:
        while state.waiting:
            future = state.waiting.popleft()
            if not future.done():
                future.set_result(None)
                return
        state.in_flight -= 1
