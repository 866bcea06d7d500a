"""A small HTTP/1.1 client that keeps the wire: one request, one exchange, byte for byte.

It follows and retries nothing. The one exception is a kept connection that the server had closed before our request
arrived: RFC 9110 §9.2.2 lets a client send a safe request again then, on a new connection.
"""

import asyncio
import errno
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange, Timings
from linkcheck.net import tls
from linkcheck.net.connection import Connection, Limits
from linkcheck.net.errors import NoAnswer
from linkcheck.net.guard import Guard
from linkcheck.net.idle import Idle, Key
from linkcheck.net.parser import ResponseParser
from linkcheck.net.proxy import ConnectParser, Lookout, Proxies, Proxy, absolute_form, connect_request, refusal
from linkcheck.net.request import Headers, destination, request_bytes
from linkcheck.net.resolver import Resolver

#: Methods that may be sent on a kept connection, and so twice (RFC 9110 §9.2.2); a write is sent once, on a new one.
SAFE = frozenset({"GET", "HEAD"})
#: Stands for the scheme in the key of a connection on which a proxy is asked for plain http addresses of any host.
PROXIED = "http by proxy"
#: Errors of connect(2) that say more than "unreachable".
CONNECT_ERRORS: dict[int, Failure] = {
    errno.ECONNREFUSED: Failure.CONNECTION_REFUSED,
    errno.ECONNRESET: Failure.CONNECTION_RESET,
    errno.ECONNABORTED: Failure.CONNECTION_RESET,
    errno.EPIPE: Failure.CONNECTION_RESET,
    errno.ETIMEDOUT: Failure.CONNECT_TIMEOUT,
    errno.EMFILE: Failure.OUR_NETWORK,  # we are out of files or ports: nobody else's fault
    errno.ENFILE: Failure.OUR_NETWORK,
    errno.EADDRNOTAVAIL: Failure.OUR_NETWORK,
    errno.ENOBUFS: Failure.OUR_NETWORK,
    errno.ENETDOWN: Failure.OUR_NETWORK,
}

T = TypeVar("T")


@dataclass(slots=True)
class _Clocked:
    """Moments of one request on the loop's clock."""

    start: float
    resolved: float = 0.0
    connected: float = 0.0
    secured: float = 0.0


class Client:
    """One per event loop. `clock` gives the times that captures are dated with.

    `trusted_hosts` are names that the user typed (a SOURCE): they may lead into private networks. `proxies` says which
    addresses go through a proxy; without one every address is asked itself. `most_idle` connections are kept open over
    all hosts; the longest unused goes first.
    """

    def __init__(
        self,
        *,
        resolver: Resolver,
        guard: Guard,
        limits: Limits,
        clock: Callable[[], datetime],
        ca_file: str = "",
        trusted_hosts: frozenset[str] = frozenset(),
        proxies: Proxies | None = None,
        most_idle: int = 512,
    ) -> None:
        self._proxies = proxies
        self._lookout = Lookout(resolver, guard)
        self._resolver = resolver
        self._guard = guard
        self._limits = limits
        self._clock = clock
        self._ca_file = ca_file
        self._trusted = trusted_hosts
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._idle = Idle(most_idle)

    async def fetch(
        self, url: str, *, headers: Headers = (), method: str = "GET", body: bytes = b"", verify: bool = True
    ) -> Exchange:
        """One request to an absolute http(s) URL in WHATWG form. Raises NoAnswer when no response head came."""
        there = destination(url)
        request = request_bytes(url, method, headers, body)
        key = (there.scheme, there.host, there.port, verify)
        through = self._proxies.way(key[0], key[1]) if self._proxies else None
        unknown, sent = None, request
        if through:
            unknown = None if key[1] in self._trusted else await self._lookout.look(key[1])
            if there.scheme == "http":
                sent, key = absolute_form(request, url, through), (PROXIED, through.host, through.port, verify)
        while True:
            started, times = self._clock(), _Clocked(asyncio.get_running_loop().time())
            kept = self._idle.take(key) if method in SAFE else None
            connection = kept or await self._connect(key, times, through, unknown)
            parser = ResponseParser(method, max_head=self._limits.max_head, max_body=self._limits.max_body)
            try:
                await connection.exchange(sent, parser, self._limits.timeout)
            except NoAnswer as error:
                if kept and method in SAFE and error.failure is Failure.CONNECTION_RESET and not parser.head:
                    continue
                raise
            if connection.alive:
                self._idle.put(key, connection)
            if key[0] == PROXIED and (refused := refusal(parser.status, parser.headers, connecting=False)):
                raise _likelier(unknown, refused)
            return _exchange(url, started, request, parser, connection, times)

    async def names(self, host: str, domain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The aliases of a host and the name servers of its domain; none where a proxy does the asking."""
        if self._proxies and self._proxies.way("https", host):
            return (), ()
        return await self._resolver.aliases(host), await self._resolver.name_servers(domain)

    async def address_of(self, host: str) -> str:
        """The same one of a host's addresses every time; "" where it has none, or a proxy does the asking."""
        if self._proxies and self._proxies.way("https", host):
            return ""
        try:
            return min((await self._resolver.resolve(host)).addresses, default="")
        except NoAnswer:
            return ""

    def release(self, host: str) -> None:
        """Close the kept connections of a host that has nothing more to be asked."""
        self._idle.drop(host)

    async def close(self) -> None:
        self._idle.close()
        await self._resolver.close()

    # --- connecting -------------------------------------------------------------------------------------------

    async def _connect(
        self, key: Key, times: _Clocked, through: Proxy | None = None, unknown: NoAnswer | None = None
    ) -> Connection:
        scheme, host, port, verify = key
        loop = asyncio.get_running_loop()
        if through:
            connection = await self._reach(through, times)
            if scheme == PROXIED:
                return connection
            await self._tunnel(connection, through, host, port, unknown)
            times.connected = loop.time()
            return await self._secure(connection, host, times, verify=verify)
        resolved = await self._resolver.resolve(host)
        times.resolved = loop.time()
        permitted = [address for address in resolved.addresses if self._permits(host, address)]
        if not permitted:
            raise NoAnswer(Failure.PRIVATE_ADDRESS, f"{host} leads to {', '.join(resolved.addresses)}")
        error: NoAnswer | None = None
        for address in permitted:
            try:
                connection = await self._open(host, address, resolved.port or port, times)
                return await self._secure(connection, host, times, verify=verify) if scheme == "https" else connection
            except NoAnswer as caught:
                error = error or caught
        raise error or NoAnswer(Failure.UNREACHABLE, host)

    async def _reach(self, through: Proxy, times: _Clocked) -> Connection:
        """A connection to a proxy, which may stand anywhere. Raises NoAnswer(our-network)."""
        try:
            resolved = await self._resolver.resolve(through.host)
            times.resolved = asyncio.get_running_loop().time()
            connection = await self._open(
                through.host, resolved.addresses[0], resolved.port or through.port, times, ours=True
            )
        except NoAnswer as error:
            raise NoAnswer(Failure.OUR_NETWORK, f"the proxy {through} cannot be reached: {error.failure}") from error
        connection.ip = ""  # nobody here knows the origin's
        return connection

    async def _tunnel(
        self, connection: Connection, through: Proxy, host: str, port: int, unknown: NoAnswer | None
    ) -> None:
        """Have the proxy connect us to the host. Raises NoAnswer."""
        parser = ConnectParser()
        try:
            await connection.exchange(connect_request(host, port, through), parser, self._limits.timeout)
        except NoAnswer as error:
            failure = Failure.CONNECT_TIMEOUT if error.failure is Failure.READ_TIMEOUT else Failure.OUR_NETWORK
            raise _likelier(unknown, NoAnswer(failure, f"by the proxy: {error}")) from error
        if refused := refusal(parser.status, parser.headers, connecting=True):
            raise _likelier(unknown, refused)

    def _permits(self, host: str, address: str) -> bool:
        return host in self._trusted or self._guard.permits(address)

    async def _open(self, host: str, address: str, port: int, times: _Clocked, *, ours: bool = False) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            opening = loop.create_connection(lambda: Connection(loop), address, port)
            _, connection = await _within(self._limits.timeout, opening)
        except TimeoutError:
            raise NoAnswer(Failure.CONNECT_TIMEOUT, f"{address} port {port}") from None
        except OSError as error:
            failure = CONNECT_ERRORS.get(error.errno or 0, Failure.UNREACHABLE)
            raise NoAnswer(failure, str(error), strained=failure is Failure.OUR_NETWORK) from error
        times.connected = loop.time()
        if not ours and not self._permits(host, connection.ip):
            connection.close()
            raise NoAnswer(Failure.PRIVATE_ADDRESS, f"connected to {connection.ip}")
        return connection

    async def _secure(self, connection: Connection, host: str, times: _Clocked, *, verify: bool) -> Connection:
        loop = asyncio.get_running_loop()
        context = self._contexts.get(verify)
        if context is None:
            context = self._contexts[verify] = tls.context(self._ca_file, verify=verify)
        try:
            shaking = loop.start_tls(connection.transport, connection, context, server_hostname=host.rstrip("."))
            transport = await _within(self._limits.timeout, shaking)
        except TimeoutError:
            connection.close()
            raise NoAnswer(Failure.CONNECT_TIMEOUT, "no TLS handshake in time") from None
        except ssl.SSLError as error:
            connection.close()
            raise tls.no_answer(error) from error
        except OSError as error:
            connection.close()
            raise NoAnswer(CONNECT_ERRORS.get(error.errno or 0, Failure.CONNECTION_RESET), str(error)) from error
        if transport is None:
            raise NoAnswer(Failure.CONNECTION_RESET, "closed during the TLS handshake")
        connection.transport = transport
        times.secured = loop.time()
        return connection


def _likelier(unknown: NoAnswer | None, refused: NoAnswer) -> NoAnswer:
    """Our DNS knows that a name does not exist where the proxy only says that it did not get there."""
    said = unknown is not None and unknown.failure is Failure.DNS_NXDOMAIN
    return unknown if unknown and said and refused.failure is not Failure.OUR_NETWORK else refused


async def _within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns; raises TimeoutError when it takes longer.

    When it was our own loop that was late, the answer lies in the socket already: it gets one more look.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        last_look = loop.call_later(seconds, lambda: limit.reschedule(loop.time() + 0.001))
        try:
            return await work
        finally:
            last_look.cancel()


def _exchange(
    url: str, started: datetime, request: bytes, parser: ResponseParser, connection: Connection, times: _Clocked
) -> Exchange:
    version, cipher = tls.cipher(connection.transport.get_extra_info("ssl_object"))
    now = asyncio.get_running_loop().time()
    sent = times.secured or times.connected or times.start
    timings = Timings(
        dns=max(times.resolved - times.start, 0.0),
        connect=max(times.connected - times.resolved, 0.0),
        tls=times.secured - times.connected if times.secured else 0.0,
        first_byte=max(connection.first_byte - sent, 0.0),
        total=now - times.start,
    )
    return Exchange(
        url=url,
        started=started,
        request=request,
        head=parser.head,
        status=parser.status,
        headers=parser.headers,
        body=parser.body,
        ip=connection.ip,
        tls_version=version,
        tls_cipher=cipher,
        truncated=parser.truncated,
        timings=timings,
    )
