"""robots.txt, asked once per origin and day, before the first link of it (RFC 9309)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange
from linkcheck.net.errors import NoAnswer
from linkcheck.store.robots import RobotsTxt
from linkcheck.urls.canonical import resolve
from linkcheck.urls.parts import origin as origin_of
from linkcheck.urls.parts import scheme

#: RFC 9309 §2.3.1.2: at least five redirects are followed.
MOST_REDIRECTS = 5
#: RFC 9309 §2.5: at least 500 KiB are parsed.
MOST_BYTES = 512 * 1024
#: The longest gap that a Crawl-delay can ask of us; a day-long one would mean never.
MOST_DELAY = 30.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Origins remembered: as many as are visited at a time; older ones can be recalled.
CACHE_SIZE = 4_096

Ask = Callable[[str], Awaitable[Exchange]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an origin lets us do. `failure` is why robots.txt could not be asked at all."""

    parsed: Protego | None = None
    everything: bool = True  # without rules: all is allowed, or nothing
    failure: NoAnswer | None = None

    def allows(self, url: str, agent: str) -> bool:
        return self.parsed.can_fetch(url, agent) if self.parsed else self.everything

    def delay(self, agent: str) -> float:
        """Seconds between requests that the origin asks for, 0.0 when it asks for none."""
        wanted = self.parsed.crawl_delay(agent) if self.parsed else None
        return min(float(wanted or 0.0), MOST_DELAY)


class Robots:
    """`ask` makes one polite request and returns its exchange; raises NoAnswer.

    `recall` gives an origin's answer of the last 24 hours, `remember` takes a new one (RFC 9309 §2.4). What a server
    in trouble answers (5xx) is not kept: the next run asks again.
    """

    def __init__(
        self,
        ask: Ask,
        recall: Callable[[str], RobotsTxt | None] = lambda _: None,
        remember: Callable[[RobotsTxt], None] = lambda _: None,
    ) -> None:
        self._ask = ask
        self._recall = recall
        self._remember = remember
        self._known: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for a URL's origin; several links of one origin wait for one answer."""
        origin = origin_of(url)
        known = self._known.get(origin)
        if known is None:
            if len(self._known) >= CACHE_SIZE:
                for name in [name for name, rules in self._known.items() if rules.done()][: CACHE_SIZE // 4]:
                    del self._known[name]
            known = self._known[origin] = asyncio.ensure_future(self._read(origin))
        return known.result() if known.done() else await asyncio.shield(known)

    def known(self, url: str) -> bool:
        return origin_of(url) in self._known

    async def _read(self, origin: str) -> Rules:
        if known := self._recall(origin):
            return from_answer(known)
        try:
            found = await self._fetched(origin)
        except NoAnswer as error:
            if error.failure is Failure.OUR_NETWORK:
                self._known.pop(origin, None)  # nobody has been asked yet
            return Rules(failure=error)
        if found.status < 500:
            self._remember(found)
        return from_answer(found)

    async def _fetched(self, origin: str) -> RobotsTxt:
        """The last answer of a chain of redirects; one that never ends counts as if there were no rules."""
        url = f"{origin}/robots.txt"
        for _ in range(MOST_REDIRECTS + 1):
            exchange = await self._ask(url)
            location = exchange.header(b"location") if exchange.status in REDIRECTS else b""
            target = resolve(location.decode("utf-8", "replace"), url) if location else None
            if target is None or scheme(target) not in ("http", "https"):
                break
            url = target
        body = exchange.body[:MOST_BYTES] if 200 <= exchange.status < 300 else b""
        return RobotsTxt(origin=origin, at=exchange.started, status=exchange.status, body=body)


def from_answer(found: RobotsTxt) -> Rules:
    """RFC 9309 §2.3.1: 2xx is parsed, 4xx (and a redirect that leads nowhere) allows all, 5xx disallows all."""
    if found.status >= 500:
        return Rules(everything=False)
    if 200 <= found.status < 300:
        return Rules(parsed=Protego.parse(found.body.decode("utf-8", "replace")))
    return Rules()
