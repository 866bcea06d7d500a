"""Accepting connections: plain HTTP and TLS on one port, told apart by their first byte, TLS faults by server name."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable

from linkcheck.demo import hello
from linkcheck.demo.message import Tls
from linkcheck.demo.ports import NO_LINGER

#: What comes back to a ClientHello where no handshake follows.
INSTEAD_OF_TLS = {
    Tls.GARBAGE: b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nNo TLS here.\n",
    Tls.OLD_PROTOCOL: b"\x15\x03\x01\x00\x02\x02\x46",  # a TLS 1.0 record: fatal alert, protocol_version (70)
}
NO_HANDSHAKE = frozenset({*INSTEAD_OF_TLS, Tls.RESET, Tls.SILENT})
#: Seconds for the rest of a ClientHello that has begun.
PATIENCE = 10.0


class Greeting:
    """Accepts what comes to a listening socket, in the running loop.

    `certificate` tells for a server name how TLS goes on or fails; `connected` makes the protocol of a connection,
    plain or secure.
    """

    def __init__(
        self,
        server: socket.socket,
        certificate: Callable[[str], ssl.SSLContext | Tls],
        connected: Callable[[bool], asyncio.Protocol],
    ) -> None:
        self._server = server
        self._certificate = certificate
        self._connected = connected
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        self._loop.add_reader(self._server, self._accept)

    def end(self) -> None:
        self._loop.remove_reader(self._server)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while True:
                client, _ = self._server.accept()
                client.setblocking(False)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                task = self._loop.create_task(self._greet(client))
                self._tasks.add(task)  # the loop itself keeps only a weak reference
                task.add_done_callback(self._tasks.discard)

    async def _greet(self, client: socket.socket) -> None:
        """Finds out what is spoken, and hands the socket to a connection."""
        try:
            if await self._first_byte(client) != bytes([hello.HANDSHAKE]):
                await self._loop.connect_accepted_socket(lambda: self._connected(False), client)
            else:
                async with asyncio.timeout(PATIENCE):
                    record = await self._first_record(client)
                await self._secure(client, self._certificate(hello.server_name(record)))
        except OSError:  # TLS that failed, a client that left, a hello that never ended
            client.close()
        except asyncio.CancelledError:
            client.close()
            raise

    async def _first_byte(self, client: socket.socket) -> bytes:
        """Left in the socket for whom it concerns; b"" at the end of the connection."""
        while True:
            try:
                return client.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                await self._readable(client)

    async def _first_record(self, client: socket.socket) -> bytes:
        """The whole first TLS record, left in the socket too."""
        while len(start := client.recv(hello.LONGEST, socket.MSG_PEEK)) < hello.wanted(start):
            await asyncio.sleep(0.002)  # the rest is on its way, and readability would not tell
        return start

    async def _readable(self, client: socket.socket) -> None:
        came = self._loop.create_future()
        self._loop.add_reader(client, lambda: None if came.done() else came.set_result(None))
        try:
            await came
        finally:
            self._loop.remove_reader(client)

    async def _secure(self, client: socket.socket, how: ssl.SSLContext | Tls) -> None:
        if isinstance(how, ssl.SSLContext):
            await self._loop.connect_accepted_socket(
                lambda: self._connected(True), client, ssl=how, ssl_shutdown_timeout=1
            )
            return
        if how is Tls.RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        else:
            await self._loop.sock_recv(client, hello.LONGEST)  # unread bytes would turn the close into a reset
            await self._loop.sock_sendall(client, INSTEAD_OF_TLS.get(how, b""))
        if how is Tls.SILENT:
            await self._gone(client)
        client.close()

    async def _gone(self, client: socket.socket) -> None:
        """Waits until the client leaves."""
        while await self._loop.sock_recv(client, hello.LONGEST):
            pass
