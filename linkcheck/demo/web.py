"""The simulated web: its own thread and event loop, one port for plain HTTP and TLS, its own DNS and certificates."""

import asyncio
import shutil
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Self

from linkcheck.demo import dns, ports
from linkcheck.demo.answers import late, status
from linkcheck.demo.certificates import Authority
from linkcheck.demo.connection import Connection
from linkcheck.demo.greeting import NO_HANDSHAKE, Greeting
from linkcheck.demo.message import LOOPBACK, Answer, Door, Host, Name, Request, Resolves, Seen, Site, Tls, host_of
from linkcheck.demo.wire import Read

#: Nobody lives at this name here (RFC 9110 §15.5.20).
MISDIRECTED = status(421)


class Web:
    """A context manager around a small web.

    `sites` maps host names (ASCII) to sites; a site may be a Host, with faults below HTTP. `unknown` is what DNS says
    to other names: "nxdomain", "servfail" or "silence". `latency` is in seconds, before every answer.
    """

    def __init__(self, sites: Mapping[str, Site], *, unknown: str = "nxdomain", latency: float = 0.0) -> None:
        self.log: list[Seen] = []
        self.questions: list[str] = []  # names that its DNS was asked for, in order
        self.faults: list[str] = []  # errors of the scene or the web itself; a site that raises answers 500
        self._unknown = Name(resolves=Resolves(unknown))
        self._latency = latency
        self._sites = _by_name(sites)
        self._visits: Counter[tuple[str, str]] = Counter()
        self._in_flight: Counter[str] = Counter()
        self._connections: set[Connection] = set()
        self._started = False
        self._stopped = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where plain HTTP and TLS are both spoken, whatever the name."""
        return ports.port_of(self._server)

    @property
    def hosts(self) -> dict[str, str]:
        """The value of the configuration's `hosts`. Names that DNS has something to say about are left to DNS."""
        doors = {
            Door.OPEN: self.port,
            Door.REFUSED: ports.port_of(self._refusing),
            Door.SILENT: self._silent.port,
        }
        return {
            name: f"{LOOPBACK}:{doors[host.door]}"
            for name, host in self._sites.items()
            if host.name.resolves is Resolves.YES and host.name.addresses == (LOOPBACK,)
        }

    @property
    def dns(self) -> str:
        """Address and port of its DNS server: an element of the configuration's `dns_servers`."""
        return f"{LOOPBACK}:{ports.port_of(self._dns_stream)}"

    @property
    def ca_file(self) -> str:
        """Path of its authority's certificate; it is there from start to stop."""
        return str(self._authority.ca_file)

    def seen(self, host: str, path: str | None = None) -> list[Seen]:
        """The requests of one host, in order, or only those for one path (with its query)."""
        return [one for one in tuple(self.log) if one.host == host and path in (None, one.path)]

    def show(self, sites: Mapping[str, Site]) -> None:
        """Puts another scene on, on the same port, with the same authority; `hosts` may have changed by it."""
        self._sites = _by_name(sites)
        self._visits.clear()

    def start(self) -> None:
        """Returns when it answers. A second call does nothing."""
        if self._started:
            return
        self._started = True
        self._folder = Path(tempfile.mkdtemp(prefix="demo-web-"))
        self._authority = Authority(self._folder)
        self._server, self._refusing, self._silent = ports.listening(), ports.refusing(), ports.Silent()
        self._dns_datagrams, self._dns_stream = ports.udp_and_tcp()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="demo-web", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Ends all connections, closes all sockets and waits for the thread. A second call does nothing."""
        if not self._started or self._stopped:
            return
        self._stopped = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for one in (self._server, self._refusing, self._silent, self._dns_datagrams, self._dns_stream):
            one.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # In the web's own thread from here on.

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _, context: self._note(context.get("exception")))
        self._loop.run_until_complete(self._open())
        ready.set()
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _open(self) -> None:
        self._udp, _ = await self._loop.create_datagram_endpoint(lambda: dns.Udp(self._name), sock=self._dns_datagrams)
        self._tcp = await self._loop.create_server(lambda: dns.Tcp(self._name), sock=self._dns_stream)
        self._greeting = Greeting(self._server, self._certificate, self._connected)
        self._greeting.begin()

    async def _end(self) -> None:
        self._greeting.end()
        self._udp.close()
        self._tcp.close()
        for connection in tuple(self._connections):
            connection.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # connection_lost is called in the turn after abort

    def _note(self, error: object) -> None:
        """Clients that leave in mid-handshake are no news; anything else is a fault of ours."""
        if error is not None and not isinstance(error, OSError):
            self.faults.append(repr(error))

    # What greeting, connections and DNS ask.

    def _certificate(self, name: str) -> ssl.SSLContext | Tls:
        """How a host speaks TLS, or how it fails to before any handshake."""
        asked = name or LOOPBACK  # addresses are never sent as a name (RFC 6066 §3)
        tls = self._sites[asked].tls if asked in self._sites else Tls.VALID
        return tls if tls in NO_HANDSHAKE else self._authority.context(asked, tls)

    def _connected(self, tls: bool) -> Connection:
        return Connection(self, tls=tls)

    def opened(self, connection: Connection) -> None:
        self._connections.add(connection)

    def closed(self, connection: Connection) -> None:
        self._connections.discard(connection)

    def answer(self, read: Read, *, tls: bool) -> tuple[Answer, Callable[[], None]]:
        """The answer to a request, and what to call when it has been given."""
        request = self._request(read, tls=tls)
        self._visits[request.host, request.target] += 1
        self._in_flight[request.host] += 1
        self.log.append(_seen(request, self._in_flight[request.host]))
        return late(self._latency, self._answer(request)), lambda: self._in_flight.subtract((request.host,))

    def tunnel(self, read: Read) -> ssl.SSLContext:
        """TLS for the host that a CONNECT names, which is logged with its target as path."""
        host = read.target.rpartition(":")[0].lower()
        request = Request(host=host, method=read.method, target=read.target, headers=read.headers)
        self.log.append(_seen(request, self._in_flight[host]))
        how = self._certificate(host)
        return how if isinstance(how, ssl.SSLContext) else self._authority.context(host, Tls.VALID)

    def _answer(self, request: Request) -> Answer:
        site = self._sites.get(request.host)
        if site is None:
            return MISDIRECTED
        try:
            return site(request)
        except Exception as error:  # a fault of the scene: whoever wrote it must see it
            self.faults.append(f"{request.origin}{request.target}: {error!r}")
            return status(500, f"the scene is at fault: {escape(repr(error))}")

    def _request(self, read: Read, *, tls: bool) -> Request:
        authority, target = read.headers.get("host", ""), read.target
        if not target.startswith("/"):  # the absolute form, which proxies are sent (RFC 9112 §3.2.2)
            authority, slash, rest = target.partition("://")[2].partition("/")
            target = slash + rest or "/"
        host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdecimal() else authority
        host = host.lower().rstrip(".")
        return Request(
            host=host,
            method=read.method,
            target=target,
            headers=read.headers,
            body=read.body,
            version=read.version,
            tls=tls,
            earlier=self._visits[host, target],
        )

    def _name(self, asked: str) -> Name:
        self.questions.append(asked)
        return self._sites[asked].name if asked in self._sites else self._unknown


def _by_name(sites: Mapping[str, Site]) -> dict[str, Host]:
    return {name.lower(): host_of(site) for name, site in sites.items()}


def _seen(request: Request, in_flight: int) -> Seen:
    return Seen(
        at=time.monotonic(),
        host=request.host,
        path=request.target,
        method=request.method,
        headers=request.headers,
        in_flight=in_flight,
        tls=request.tls,
    )
