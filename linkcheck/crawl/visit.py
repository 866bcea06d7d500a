"""One link, visited: robots.txt, a polite GET, redirects hop by hop, one more try where the network hiccupped."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from linkcheck.archive.revisits import ask_plainly, conditions
from linkcheck.crawl.held import Held, Kept
from linkcheck.crawl.observe import Walk, check, decoded_text
from linkcheck.crawl.retry_after import retry_after
from linkcheck.crawl.robots import Robots
from linkcheck.crawl.sharing import Turns
from linkcheck.errors import LinkcheckError
from linkcheck.model.archive import Capture
from linkcheck.model.check import Check, Failure, Probe
from linkcheck.model.exchange import Exchange
from linkcheck.net.errors import NoAnswer
from linkcheck.store.robots import RobotsTxt
from linkcheck.store.runs import DueLink
from linkcheck.urls.canonical import resolve
from linkcheck.urls.parts import host as host_of
from linkcheck.urls.parts import scheme

#: Browsers give up after 20 redirects; a link that readers reach must not be called a failure of ours.
MOST_REDIRECTS = 20
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Failures that a second try on a new connection often cures, and the pause before it in seconds.
TRY_AGAIN: dict[Failure, float] = {
    Failure.CONNECTION_RESET: 1.0,
    Failure.DNS_TIMEOUT: 1.0,
    Failure.DNS_SERVFAIL: 1.0,
    Failure.OUR_NETWORK: 1.0,  # no file or port left: there will be one when others have ended
}
#: Facts about a whole host: when robots.txt met them, the link would too, and the host is spared a second try.
HOST_WIDE = frozenset(
    {
        Failure.DNS_NXDOMAIN,
        Failure.DNS_NO_ADDRESS,
        Failure.CONNECTION_REFUSED,
        Failure.UNREACHABLE,
        Failure.CONNECT_TIMEOUT,
        Failure.TLS_EXPIRED,
        Failure.TLS_NAME_MISMATCH,
        Failure.TLS_UNTRUSTED,
        Failure.TLS_PROTOCOL,
        Failure.PRIVATE_ADDRESS,
    }
)
#: What robots.txt met and the link need not meet too: we may not ask it without knowing the rules.
SPEAKS_FOR_THE_LINK = HOST_WIDE | {Failure.OUR_NETWORK}

ProbeFor = Callable[[Check], Awaitable[Probe | None]]
Get = Callable[[str, dict[str, str]], Awaitable[Exchange]]
HeldOf = Callable[[int], Held]  # of a link, by its id

NOTHING_HELD = Held()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one link brought: its check, and the exchanges to be captured; `confirmed` is what a last 304 is of."""

    link: DueLink
    check: Check
    exchanges: tuple[Exchange, ...]
    requests: int
    confirmed: Capture | None = None
    extras: tuple[Exchange, ...] = ()  # of what the page is drawn with
    held: Held = NOTHING_HELD  # what earlier runs captured

    def weighed(self, weigh: Callable[[Check], Check]) -> "Visit":
        check = weigh(self.check)
        return self if check is self.check else replace(self, check=check)


@dataclass(slots=True)
class _Trail:
    exchanges: list[Exchange] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    attempts: int = 1
    held: Held = NOTHING_HELD
    confirmed: Kept | None = None


log = logging.getLogger("linkcheck")


class Visitor:
    """`get` is one GET without any manners of its own; it raises NoAnswer. `held` is what earlier runs captured."""

    def __init__(
        self,
        get: Get,
        pace: Turns,
        *,
        agent: str,
        obey_robots: bool,
        run_id: str,
        clock: Callable[[], datetime],
        held: HeldOf = lambda _: NOTHING_HELD,
        recall: Callable[[str], RobotsTxt | None] = lambda _: None,
        remember: Callable[[RobotsTxt], None] = lambda _: None,
    ) -> None:
        self._get = get
        self._pace = pace
        self._agent = agent
        self._obey_robots = obey_robots
        self._run_id = run_id
        self._clock = clock
        self._held = held
        self._robots = Robots(self.ask, recall, remember)
        self.asked = 0  # requests of every kind: links, hops, robots.txt, probes, control

    async def visit(self, link: DueLink, probe: ProbeFor | None = None) -> Visit:
        """Never raises for what the network does; cancelling it leaves nothing behind.

        A fault of our own while reading one page must not end every run at that page: it is logged, proves nothing
        about the link, and the others go on.
        """
        try:
            return await self._visit(link, probe)
        except LinkcheckError:
            raise
        except Exception as error:
            log.exception("linkcheck has a fault: %s could not be checked", link.url)
            return self._our_fault(link, error)

    def _our_fault(self, link: DueLink, error: Exception) -> Visit:
        found = Check(
            id=0,
            url=link.url,
            run_id=self._run_id,
            at=self._clock(),
            failure=Failure.OUR_NETWORK,
            detail=f"a fault of linkcheck: {type(error).__name__}: {error}"[:500],
            final_url=link.url,
            attempts=0,  # it says nothing about any network
        )
        return Visit(link=link, check=found, exchanges=(), requests=1)

    async def _visit(self, link: DueLink, probe: ProbeFor | None) -> Visit:
        trail = _Trail(held=self._held(link.id))
        walk = await self._look(link.url, trail)
        found = check(walk)
        if probe and (beside := await probe(found)):
            found = replace(found, probe=beside)
        requests = len(walk.exchanges) + walk.attempts - 1 + bool(walk.failure)
        confirmed = trail.confirmed.capture if trail.confirmed else None
        return Visit(
            link=link,
            check=found,
            exchanges=walk.exchanges,
            requests=requests,
            confirmed=confirmed,
            held=trail.held,
        )

    async def look(self, url: str) -> Check:
        """The check of an address that is nobody's link."""
        return (await self.open(url))[0]

    async def open(self, url: str) -> tuple[Check, bytes]:
        """The same with the last answer's body, decoded; b"" when there was none."""
        walk = await self._look(url, _Trail())
        return check(walk), decoded_text(walk.exchanges[-1]) if walk.exchanges else b""

    async def fetched(self, url: str) -> tuple[Exchange, ...]:
        """Every hop to something that is nobody's link; none where robots.txt or the network forbids."""
        return (await self._look(url, _Trail())).exchanges

    async def _look(self, url: str, trail: _Trail) -> Walk:
        at = self._clock()
        failure: NoAnswer | None = None
        try:
            await self._walk(url, trail)
        except NoAnswer as error:
            failure = error
        return Walk(
            url=url,
            run_id=self._run_id,
            at=at,
            exchanges=tuple(trail.exchanges),
            targets=tuple(trail.targets),
            failure=failure,
            attempts=trail.attempts,
            confirmed=trail.confirmed.exchange if trail.confirmed else None,
        )

    async def ask(self, url: str, headers: dict[str, str] | None = None) -> Exchange:
        """One request in the host's turn. Raises NoAnswer."""
        host = host_of(url)
        self.asked += 1
        async with self._pace.turn(host):
            exchange = await self._get(url, headers or {})
        if exchange.status in (429, 503):
            self._pace.back_off(host, retry_after(exchange))
        return exchange

    async def _walk(self, start: str, trail: _Trail) -> None:
        url, seen = start, {(start, "")}
        while True:
            await self._mind_robots(url, trail)
            exchange = await self._ask_twice(url, trail)
            trail.exchanges.append(exchange)
            trail.targets.append("")
            target = redirect_target(exchange)
            if target is None:
                return
            trail.targets[-1] = target
            _take_cookies(exchange, trail)
            step = (target, _cookies_for(target, trail))
            if step in seen:
                raise NoAnswer(Failure.REDIRECT_LOOP, f"it leads back to {target}")
            if len(trail.exchanges) > MOST_REDIRECTS:
                raise NoAnswer(Failure.TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS} redirects")
            seen.add(step)
            url = target

    async def _mind_robots(self, url: str, trail: _Trail) -> None:
        if not self._obey_robots:
            return
        rules = await self._robots.rules(url)
        if rules.failure and rules.failure.failure in SPEAKS_FOR_THE_LINK and not trail.exchanges:
            raise rules.failure
        if not rules.allows(url, self._agent):
            raise NoAnswer(Failure.ROBOTS_EXCLUDED, f"robots.txt of {host_of(url)}")
        if delay := rules.delay(self._agent):
            self._pace.slow_down(host_of(url), delay)

    async def _ask_twice(self, url: str, trail: _Trail) -> Exchange:
        """Whether the page is still what we hold, or plainly; and plainly once more where the answer proves nothing."""
        cookies = _cookies_for(url, trail)
        headers = {"Cookie": cookies} if cookies else {}
        kept = trail.held.page(url)
        asked = conditions(kept.exchange.headers) if kept else ()
        try:
            exchange = await self.ask(url, headers | dict(asked))
            if not ask_plainly(exchange, asked):
                trail.confirmed = kept if exchange.status == 304 else None
                return exchange
        except NoAnswer as error:
            if error.failure not in TRY_AGAIN and not (asked and error.failure is Failure.BAD_RESPONSE):
                raise
            await asyncio.sleep(TRY_AGAIN.get(error.failure, 0.0))
        trail.attempts += 1
        return await self.ask(url, headers)


def redirect_target(exchange: Exchange) -> str | None:
    """Where a redirect leads, without fragment; None for any other answer.

    Raises NoAnswer(bad-redirect) for a Location that cannot be parsed or leaves http(s).
    """
    location = exchange.header(b"location") if exchange.status in REDIRECTS else b""
    if not location:
        return None
    text = _text(location)
    target = resolve(text, exchange.url)
    if target is None or scheme(target) not in ("http", "https"):
        raise NoAnswer(Failure.BAD_REDIRECT, f"it redirects to {text[:200]!r}")
    return target


def _text(location: bytes) -> str:
    """Servers send raw UTF-8, or Latin-1 from another age."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return location.decode("latin-1")


def _take_cookies(exchange: Exchange, trail: _Trail) -> None:
    """Cookies live for one chain and one host: enough for sites that redirect to themselves until they come back."""
    for value in exchange.all(b"set-cookie"):
        name, equals, rest = value.partition(b";")[0].partition(b"=")
        if equals and len(value) < 8192:
            jar = trail.cookies.setdefault(host_of(exchange.url), {})
            jar[name.strip().decode("latin-1")] = rest.strip().decode("latin-1")


def _cookies_for(url: str, trail: _Trail) -> str:
    jar = trail.cookies.get(host_of(url)) if trail.cookies else None
    if not jar:
        return ""
    return "; ".join(f"{name}={value}" for name, value in jar.items())
