"""One connection of the simulated web: requests in, answers played out, one after the other."""

import asyncio
import math
import socket
import ssl
from collections.abc import Callable
from typing import Protocol

from linkcheck.demo.answers import raw, status
from linkcheck.demo.message import Answer, End, Part, Repeat, Wait
from linkcheck.demo.ports import NO_LINGER
from linkcheck.demo.wire import LONGEST_BODY, BadRequest, Read, take

BAD_REQUEST = raw(*status(400).parts)
TUNNEL_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Desk(Protocol):
    """Where a connection gets its answers from, and tells that it has given them."""

    def answer(self, read: Read, *, tls: bool) -> tuple[Answer, Callable[[], None]]: ...

    def tunnel(self, read: Read) -> ssl.SSLContext: ...

    def opened(self, connection: "Connection") -> None: ...

    def closed(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """Reads requests, also pipelined ones, and answers them in their order."""

    def __init__(self, desk: Desk, *, tls: bool) -> None:
        self._desk = desk
        self._tls = tls
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._playing: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - the type of what asyncio hands in
        self._transport = transport
        self._desk.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._writable.set()
        if self._playing:
            self._playing.cancel()
        self._desk.closed(self)

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > 2 * LONGEST_BODY:
            self.abort()
        elif not self._playing:
            self._serve()

    def abort(self) -> None:
        """Ends the connection at once, unsent bytes and all."""
        if self._transport:
            self._transport.abort()

    def _serve(self) -> None:
        """Answers what is in the buffer, until it holds no whole request or an answer takes its time."""
        while self._transport and not self._transport.is_closing() and not self._playing:
            try:
                read = take(self._buffer)
            except BadRequest:
                self._play_at_once(self._transport, BAD_REQUEST.parts, keep=False)
                return
            if read is None:
                return
            del self._buffer[: read.size]
            if read.method == "CONNECT":
                self._playing = asyncio.ensure_future(self._tunnel(self._transport, read))
            else:
                self._give(self._transport, read)

    def _give(self, transport: asyncio.Transport, read: Read) -> None:
        answer, done = self._desk.answer(read, tls=self._tls)
        parts = answer.parts[:1] if read.method == "HEAD" and answer.framed else answer.parts
        keep = answer.keep and read.keeps_alive
        if not answer.delay and all(isinstance(part, bytes) for part in parts):
            self._play_at_once(transport, parts, keep=keep)
            done()
        else:
            self._playing = asyncio.ensure_future(
                self._play(transport, (Wait(answer.delay), *parts), keep=keep, done=done)
            )

    def _play_at_once(self, transport: asyncio.Transport, parts: tuple[Part, ...], *, keep: bool) -> None:
        transport.write(b"".join(part for part in parts if isinstance(part, bytes)))
        if not keep:
            transport.close()

    async def _play(
        self, transport: asyncio.Transport, parts: tuple[Part, ...], *, keep: bool, done: Callable[[], None]
    ) -> None:
        try:
            for part in parts:
                await self._do(transport, part)
                if transport.is_closing():
                    return
            if not keep:
                transport.close()
        finally:
            self._playing = None
            done()
        asyncio.get_running_loop().call_soon(self._serve)

    async def _tunnel(self, transport: asyncio.Transport, read: Read) -> None:
        """The web as a proxy (RFC 9110 §9.3.6): what follows on this connection is TLS with the host asked for."""
        context = self._desk.tunnel(read)
        transport.write(TUNNEL_OPEN)
        inner = Connection(self._desk, tls=True)
        try:
            secured = await asyncio.get_running_loop().start_tls(transport, inner, context, server_side=True)
        except OSError:  # the client did not like the certificate, which has ended the connection
            return
        finally:
            self._desk.closed(self)
        if secured:
            inner.connection_made(secured)

    async def _do(self, transport: asyncio.Transport, part: Part) -> None:
        if isinstance(part, bytes):
            await self._send(transport, part)
        elif isinstance(part, Wait):
            await _pause(part.seconds)
        elif isinstance(part, Repeat):
            await self._repeat(transport, part)
        elif part is End.CLOSE:
            transport.close()
        else:
            _reset(transport)

    async def _send(self, transport: asyncio.Transport, data: bytes) -> None:
        if data:
            transport.write(data)
            await self._writable.wait()

    async def _repeat(self, transport: asyncio.Transport, part: Repeat) -> None:
        sent = 0
        while sent < part.times and not transport.is_closing():
            await asyncio.sleep(part.pause)  # also lets the other connections have their turn
            await self._send(transport, part.data)
            sent += 1


async def _pause(seconds: float) -> None:
    if math.isinf(seconds):
        await asyncio.Event().wait()  # the end of the connection cancels it
    else:
        await asyncio.sleep(seconds)


def _reset(transport: asyncio.Transport) -> None:
    plain = transport.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()
