"""Is it them or us? Failures count only while something else is known to answer (DESIGN §5, house rule 2).

Any HTTP answer proves that our network works at that moment. Failures with no answer after them are in doubt until
the next one; after a streak of them, every few minutes, and at the end of a run, proof is asked for: of a control URL,
or, where none is configured, of the robots.txt of a host that answered in this run or an earlier one. If proof fails,
everything in doubt is our own fault; nothing is asked of anybody else while we look again, and then the run ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import Enum

from linkcheck.model.check import Check, Failure
from linkcheck.model.exchange import Exchange
from linkcheck.net.errors import NoAnswer
from linkcheck.urls.parts import origin as origin_of

#: Failures in a row, without any answer between them, before our own network is suspected.
LONGEST_STREAK = 25
#: How often is asked, while our network seems to be down, before the run is given up.
MOST_QUESTIONS = 3
#: Failures that say nothing about the network, because nothing was sent.
NOT_SENT = frozenset({Failure.ROBOTS_EXCLUDED, Failure.PRIVATE_ADDRESS})
#: Seconds between two looks at the control URLs while a run goes on.
EVERY = 180.0

#: Why nothing is asked of any host for a while.
DOWN = "our own network seems to be down"

Ask = Callable[[str], Awaitable[Exchange]]


class Standing(Enum):
    """What may be said of the failures seen so far and not vouched for yet."""

    PROVEN = "our network worked: they count"
    OPEN = "nobody knows yet"
    CONDEMNED = "our network was down: they prove nothing"


class Control:
    """Weighs every check of a run. `lost` is set when the run must end: our network is down and stays down.

    `pause` is in seconds, between two questions while it seems to be down; `hold` and `go_on` stop and start the run.
    """

    def __init__(
        self,
        ask: Ask,
        control_urls: Sequence[str],
        clock: Callable[[], datetime],
        *,
        known_good: Sequence[str] = (),
        pause: float = 5.0,
        every: float = EVERY,
        hold: Callable[[str], None] = lambda _: None,
        go_on: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._pause = pause
        self._every = every
        self._hold = hold
        self._go_on = go_on
        self._watching: asyncio.Task[None] | None = None
        self._ask = ask
        self._known_good = tuple(known_good)
        self._urls = tuple(control_urls)
        self._clock = clock
        self._last_good = ""
        self._streak = 0
        self._outage = False  # since `standing` was last asked
        self._down = False
        self._up_since: datetime | None = None
        self._settling: asyncio.Task[None] | None = None
        self.answers = 0
        self.failures = 0
        self.lost = asyncio.Event()
        self.patience = 0.0  # seconds to wait for somebody to vouch, where there is nobody to ask
        self._vouched = asyncio.Event()

    @property
    def configured(self) -> bool:
        return bool(self._urls)

    def weigh(self, check: Check) -> Check:
        """The check, as our own network's fault if it began before the end of an outage."""
        if (check.failure in NOT_SENT and not check.hops) or check.attempts == 0:
            return check
        if check.failure is None or check.hops:
            self._answered(check.hops[0].url if check.hops else "")
            return check
        self.failures += 1
        if self._up_since and check.at < self._up_since:
            return replace(check, failure=Failure.OUR_NETWORK, detail=f"our network was down: {check.failure}")
        self._streak += 1
        if self._streak >= LONGEST_STREAK:
            self._doubt()
        return check

    def watch(self) -> None:
        """Look at the control URLs every few minutes from now on, where there are any, until `stop`."""
        if self._urls:
            self._watching = asyncio.ensure_future(self._watch())

    def vouch(self, url: str) -> None:
        """An address that has just answered another process of ours: to be asked when nobody answers here."""
        self._known_good = (url, *self._known_good)
        self._vouched.set()

    def standing(self) -> Standing:
        """Of all that was weighed so far; an outage is told once, to whoever writes the checks in doubt."""
        if self._outage or self._down:
            self._outage = False
            return Standing.CONDEMNED
        return Standing.OPEN if self._streak else Standing.PROVEN

    async def works(self, *, patience: float = 0.0) -> bool:
        """Ask each control URL in turn until one answers; without any, hosts that answered in this run or before it.

        Where nobody has answered yet, somebody may within `patience` seconds: what fails at once comes in first.
        """
        patience = max(patience, self.patience)
        if patience and not (self._urls or self._witnesses()):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._vouched.wait(), patience)
        before = self.answers
        for url in self._urls or self._witnesses():
            try:
                exchange = await self._ask(url)
            except NoAnswer:
                continue
            if not self._urls or exchange.status < 400:  # else a proxy or a captive portal of ours may be speaking
                self._answered("")
                return True
        if self.answers > before:  # not these, but a link has answered meanwhile
            return True
        self._outage = self._down = True
        return False

    async def prove(self) -> bool:
        """At the end of a run: settle what is in doubt. False when our network is down."""
        if self._settling:
            await self._settling
        return not self._down and (not self._streak or await self.works())

    def stop(self) -> None:
        for task in (self._settling, self._watching):
            if task:
                task.cancel()

    def _witnesses(self) -> list[str]:
        urls = (self._last_good, *self._known_good)
        return [f"{origin}/robots.txt" for origin in dict.fromkeys(origin_of(url) for url in urls if url)]

    def _answered(self, url: str) -> None:
        self.answers += bool(url)
        self._streak = 0
        if url:
            self._last_good = url
            self._vouched.set()
        if self._down:
            self._down = False
            self._up_since = self._clock()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            self._doubt()

    def _doubt(self) -> None:
        if self._settling is None or self._settling.done():
            self._settling = asyncio.ensure_future(self._settle())

    async def _settle(self) -> None:
        try:
            for question in range(MOST_QUESTIONS):
                if question:
                    await asyncio.sleep(self._pause)
                    if not self._down:  # somebody answered meanwhile
                        return
                if await self.works(patience=self._pause):
                    return
                if self._urls or self._witnesses():
                    self._hold(DOWN)
            self.lost.set()
        finally:
            self._go_on(DOWN)
