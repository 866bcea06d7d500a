"""How many requests are in flight over all hosts: as many as asked for, while machine and network carry them.

A request that waits for a silent host costs nothing but a socket, so after a moment it no longer counts, the next one
to that host not from the start, and hosts that hang do not keep the others waiting. Signs that we do too much at once
(no file or port left, DNS that does not get to answer, an event loop that runs late) lower the number by a factor,
every good answer raises it by a little: the rule by which TCP shares a wire (AIMD: Chiu and Jain, 1989).
"""

import asyncio
from collections import deque
from collections.abc import Callable

from linkcheck.model.check import Failure

#: Seconds after which a request in flight no longer counts.
PATIENCE = 1.0
#: So many requests in flight are always tried.
LEAST = 4
#: By what a sign of strain multiplies the number, and what a good answer adds to it.
STRAIN: dict[Failure, float] = {Failure.OUR_NETWORK: 0.5, Failure.DNS_TIMEOUT: 0.97}
LATE = 0.8
EASE = 0.25
#: Our loop is late when a timer comes so many seconds after its time; it is looked at so often.
LATENESS, LOOK_EVERY = 0.5, 0.5
#: A burst of failures that began together is one sign.
ONCE_IN = 0.5


class Slots:
    """`most` requests may count at once, `most_parked` more may wait without counting."""

    def __init__(self, most: int, most_parked: int) -> None:
        self._most = most
        self._most_parked = most_parked
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._limit = float(most)
        self._lowered = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self.taken = 0
        self.parked = 0
        self.on_park: Callable[[], None] = lambda: None  # called when a request stops counting

    @property
    def limit(self) -> int:
        return int(self._limit)

    async def take(self, *, slow: bool = False, begun: bool = False) -> "Slot":
        """A slot, first come, first served, but what has `begun` before what has not: it holds an open connection.

        `slow` is that the host took long the last time, and would not count.
        """
        if self._watch is None:
            self._look(asyncio.get_running_loop().time())
        if slow and self.parked < self._most_parked:
            self.parked += 1
            self.on_park()
            return Slot(self, parked=True)
        if self.taken >= self.limit or self._waiting:
            future = asyncio.get_running_loop().create_future()
            self._waiting.appendleft(future) if begun else self._waiting.append(future)
            try:
                await future
            except asyncio.CancelledError:
                if future.done() and not future.cancelled():
                    self._leave()
                raise
        else:
            self.taken += 1
        return Slot(self)

    def close(self) -> None:
        if self._watch:
            self._watch.cancel()

    def park(self) -> bool:
        """One of those that count no longer does; False where too many wait already."""
        if self.parked >= self._most_parked:
            return False
        self.parked += 1
        self._leave()
        self.on_park()
        return True

    def leave(self, *, parked: bool, failure: Failure | None, used: bool) -> None:
        if failure in STRAIN:
            self._lower(STRAIN[failure], burst=failure is Failure.OUR_NETWORK)
        elif used and failure is None and self._limit < self._most:
            self._limit = min(self._limit + EASE, self._most)
        if parked:
            self.parked -= 1
        else:
            self._leave()

    def _leave(self) -> None:
        self.taken -= 1
        while self._waiting and self.taken < self.limit:
            future = self._waiting.popleft()
            if not future.done():
                self.taken += 1
                future.set_result(None)

    def _lower(self, factor: float, *, burst: bool, least: float = LEAST) -> None:
        now = asyncio.get_running_loop().time()
        if burst and now - self._lowered < ONCE_IN:
            return
        self._lowered = now
        self._limit = min(self._limit, max(self._limit * factor, min(least, self._most)))

    def _look(self, due: float) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - due > LATENESS:
            self._lower(LATE, burst=True, least=max(LEAST, self._most / 2))  # waiting costs no processor time
        due = loop.time() + LOOK_EVERY
        self._watch = loop.call_at(due, self._look, due)


class Slot:
    """One request's place; `give_back` says how the request ended, or that there was none."""

    __slots__ = ("_parked", "_slots", "_timer", "slow")

    def __init__(self, slots: Slots, *, parked: bool = False) -> None:
        self._slots = slots
        self._parked = parked
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._long)
        self.slow = False  # it has taken longer than we are patient

    def give_back(self, failure: Failure | None = None, *, used: bool = True) -> None:
        self._timer.cancel()
        self._slots.leave(parked=self._parked, failure=failure, used=used)

    def _long(self) -> None:
        self.slow = True
        self._parked = self._parked or self._slots.park()
