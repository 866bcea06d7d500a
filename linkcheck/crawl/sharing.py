"""What shares a pace (`pace_by`): a host has its own, or all hosts of a domain have one, or all at one address."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from linkcheck.crawl.pace import Pace
from linkcheck.urls.scope import site

#: Names remembered before all are forgotten: asking again costs little.
MOST_NAMES = 100_000

NameOf = Callable[[str], Awaitable[str]]  # of a host: what it shares its pace with


class Turns(Protocol):
    """Manners towards hosts, whatever they share."""

    def turn(self, host: str) -> AbstractAsyncContextManager[None]: ...

    def question(self, host: str) -> AbstractAsyncContextManager[None]: ...

    def slow_down(self, host: str, delay: float) -> None: ...

    def back_off(self, host: str, seconds: float) -> None: ...

    def unwelcome(self, host: str) -> bool: ...


def turns(pace: Pace, pace_by: str, address_of: NameOf) -> Turns:
    """`address_of` is asked where `pace_by` is "address"; it gives "" for a host whose address nobody knows."""
    if pace_by == "host":
        return pace
    return Sharing(pace, _domain if pace_by == "domain" else address_of)


async def _domain(host: str) -> str:
    return site(host)


class Sharing:
    """A pace asked by host and kept by what hosts share."""

    def __init__(self, pace: Pace, name_of: NameOf) -> None:
        self._pace = pace
        self._name_of = name_of
        self._names: dict[str, str] = {}
        self._wishes: dict[str, float] = {}  # longer gaps of hosts that were not asked yet

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        async with self._pace.turn(await self._name(host)):
            yield

    @asynccontextmanager
    async def question(self, host: str) -> AsyncIterator[None]:
        async with self._pace.question(await self._name(host)):
            yield

    def slow_down(self, host: str, delay: float) -> None:
        if host in self._names:
            name = self._names[host]
            self._pace.slow_down(name, max(delay, self._pace.delay(name)))  # the longest wish of all
        else:
            self._wishes[host] = delay

    def back_off(self, host: str, seconds: float) -> None:
        self._pace.back_off(self._names.get(host, host), seconds)

    def unwelcome(self, host: str) -> bool:
        return self._pace.unwelcome(self._names.get(host, host))

    async def _name(self, host: str) -> str:
        if host not in self._names:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            self._names[host] = await self._name_of(host) or host
            if host in self._wishes:
                self.slow_down(host, self._wishes.pop(host))
        return self._names[host]
