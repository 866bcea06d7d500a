"""The desk: gives hosts out to shards, one process at a time, and hears how far they are (crawl.turns has the words).

A host whose process dies is given to the next one after its gap: requests that were on their way have been made.
"""

import asyncio
import contextlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from linkcheck.crawl.options import DeskAt
from linkcheck.crawl.turns import LONGEST_LINE

#: Hosts remembered before those that nobody has or waits for are forgotten.
SWEEP_AT = 50_000
#: Addresses that vouch for our network, for shards that see no answer themselves.
WITNESSES = 3

Told = Callable[[str, int, int, int], None]  # shard, links done, broken among them, hosts left


@dataclass(slots=True, eq=False)
class _Host:
    holder: "_Guest | None" = None
    queue: "deque[_Guest]" = field(default_factory=deque)
    free_at: float = 0.0
    delay: float = 0.0


@dataclass(slots=True, eq=False)
class _Guest:
    """One connection."""

    writer: asyncio.StreamWriter
    shard: str = ""
    hosts: set[str] = field(default_factory=set)  # held or asked for
    polite: bool = False  # said good-bye: what it gave back is all that matters

    def say(self, *message: Any) -> None:
        self.writer.write(json.dumps(message).encode() + b"\n")


class Desk:
    """An asynchronous context manager. `delay` in seconds is a host's least gap; `told` hears of progress."""

    def __init__(self, *, interface: str, token: str, delay: float, told: Told, port: int = 0) -> None:
        self._interface, self._port = interface, port
        self._token = token
        self._delay = delay
        self._told = told
        self._hosts: dict[str, _Host] = {}
        self._guests: set[_Guest] = set()
        self._server: asyncio.Server | None = None
        self.good: list[str] = []  # addresses that answered, the first few: witnesses that our network works

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._interface, self._port, limit=LONGEST_LINE)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Every shard that is still at it ends. May be called twice."""
        if self._server:
            self._server.close()
        for guest in tuple(self._guests):
            guest.writer.close()

    def at(self, shard: str) -> DeskAt:
        """Where and as whom a shard finds this desk."""
        if self._server is None:
            raise RuntimeError("the desk is not open")
        host, port = self._server.sockets[0].getsockname()[:2]
        return DeskAt(address=f"[{host}]:{port}" if ":" in host else f"{host}:{port}", token=self._token, shard=shard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guest = _Guest(writer=writer)
        self._guests.add(guest)
        try:
            if not self._known(guest, await reader.readline()):
                return
            for url in self.good:
                guest.say("good", url)
            while line := await reader.readline():
                self._hear(guest, *json.loads(line))
                await writer.drain()
        except (OSError, ValueError, TypeError, LookupError):
            pass  # broken off, or nothing that a shard would say
        finally:
            self._forget(guest)
            with contextlib.suppress(OSError):
                writer.close()

    def _known(self, guest: _Guest, line: bytes) -> bool:
        kind, token, guest.shard = json.loads(line or b'["", "", ""]')
        return kind == "hello" and hmac.compare_digest(str(token).encode(), self._token.encode())

    def _hear(self, guest: _Guest, kind: str, *rest: Any) -> None:
        if kind == "ask":
            self._ask(guest, str(rest[0]))
        elif kind == "release":
            host, seconds, delay = rest
            self._note(host, float(seconds), float(delay))
            self._release(guest, host)
        elif kind == "rest":
            self._note(rest[0], float(rest[1]), 0.0)
        elif kind == "progress":
            done, broken, hosts, good = rest
            self._told(guest.shard, int(done), int(broken), int(hosts))
            if good and len(self.good) < WITNESSES and good not in self.good:
                self._vouch(str(good))
        elif kind == "bye":
            guest.polite = True

    def _vouch(self, url: str) -> None:
        self.good.append(url)
        for guest in self._guests:
            guest.say("good", url)

    def _ask(self, guest: _Guest, name: str) -> None:
        if len(self._hosts) >= SWEEP_AT:
            self._sweep()
        host = self._hosts.setdefault(name, _Host())
        guest.hosts.add(name)
        if host.holder is None:
            self._grant(name, host, guest)
            return
        host.queue.append(guest)
        if len(host.queue) == 1:
            host.holder.say("wanted", name)

    def _grant(self, name: str, host: _Host, guest: _Guest) -> None:
        host.holder = guest
        rest = max(0.0, host.free_at - asyncio.get_running_loop().time())
        guest.say("grant", name, rest, host.delay)
        if host.queue:
            guest.say("wanted", name)

    def _release(self, guest: _Guest, name: str) -> None:
        host = self._hosts.get(name)
        guest.hosts.discard(name)
        if host and host.holder is guest:
            host.holder = None
            if host.queue:
                self._grant(name, host, host.queue.popleft())

    def _note(self, name: str, rest: float, delay: float) -> None:
        host = self._hosts.setdefault(name, _Host())
        host.free_at = max(host.free_at, asyncio.get_running_loop().time() + rest)
        host.delay = max(host.delay, delay)

    def _forget(self, guest: _Guest) -> None:
        self._guests.discard(guest)
        for name in tuple(guest.hosts):
            host = self._hosts[name]
            with contextlib.suppress(ValueError):
                host.queue.remove(guest)
            if host.holder is guest and not guest.polite:
                self._note(name, max(self._delay, host.delay), 0.0)
            self._release(guest, name)

    def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host for name, host in self._hosts.items() if host.holder or host.queue or host.free_at > now
        }
