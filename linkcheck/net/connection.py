"""One connection: bytes out, one response in at a time, each phase with its own deadline."""

import asyncio
from dataclasses import dataclass
from typing import cast

from linkcheck.model.check import Failure
from linkcheck.model.exchange import Truncated
from linkcheck.net.errors import BadResponse, NoAnswer
from linkcheck.net.parser import ResponseParser


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`timeout` bounds connecting and the wait for the first byte, each, and the rest of the response (DESIGN 8.12)."""

    timeout: float = 30.0
    max_head: int = 256 * 1024  # all heads of one response; browsers stop at about this
    max_body: int = 10 * 1024 * 1024


class Connection(asyncio.Protocol):
    """Serves `exchange` calls one after another; `reusable` says whether another one may follow."""

    __slots__ = ("_deadline", "_loop", "_timeout", "_waiter", "first_byte", "ip", "parser", "reusable", "transport")

    transport: asyncio.Transport

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiter: asyncio.Future[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._timeout = 0.0
        self.parser: ResponseParser | None = None
        self.first_byte = 0.0
        self.ip = ""
        self.reusable = False

    async def exchange(self, request: bytes, parser: ResponseParser, timeout: float) -> None:
        """Send and wait until `parser` is done. Raises NoAnswer when no whole head came."""
        self.parser, self.first_byte, self._timeout = parser, 0.0, timeout
        self.reusable = False
        self._waiter = self._loop.create_future()
        self._deadline = self._loop.call_later(timeout, self._expiring)
        try:
            self.transport.write(request)
            await self._waiter
        except BaseException:
            self.transport.abort()
            raise
        finally:
            self._deadline.cancel()
            self._waiter = self.parser = None

    @property
    def alive(self) -> bool:
        return self.reusable and not self.transport.is_closing()

    def close(self) -> None:
        self.transport.abort()

    # --- asyncio.Protocol -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.ip = str(peer[0]) if peer else ""

    def data_received(self, data: bytes) -> None:
        parser = self.parser
        if parser is None:  # an answer to nothing: never reuse such a connection
            self.reusable = False
            self.transport.abort()
            return
        if not self.first_byte:
            self._first_byte_came()
        try:
            parser.feed(data)
        except BadResponse as error:
            self._end(NoAnswer(Failure.BAD_RESPONSE, str(error)))
        else:
            if parser.done:
                self._end()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.reusable = False
        parser = self.parser
        if parser is None or self._waiter is None or self._waiter.done():
            return
        if not self.first_byte:
            words = str(exc) if exc else "closed before any answer"
            self._end(NoAnswer(Failure.CONNECTION_RESET, words))
            return
        try:
            parser.eof()
        except BadResponse as error:
            self._end(NoAnswer(Failure.CONNECTION_RESET if exc else Failure.BAD_RESPONSE, str(error)))
        else:
            self._end()

    # --- deadlines --------------------------------------------------------------------------------------------

    def _first_byte_came(self) -> None:
        self.first_byte = self._loop.time()
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self._loop.call_later(self._timeout, self._expiring)

    def _expiring(self) -> None:
        """If it was our own loop that was late, the answer lies in the socket: look once more before giving up."""
        self._deadline = self._loop.call_later(0.0, self._expired)

    def _expired(self) -> None:
        parser = self.parser
        if parser is None:
            return
        if parser.head and not parser.done:
            parser.cut(Truncated.TIME)
            self._end()
        else:
            words = "the head was not complete in time" if self.first_byte else "no answer in time"
            self._end(NoAnswer(Failure.READ_TIMEOUT, words))

    def _end(self, error: NoAnswer | None = None) -> None:
        waiter, parser = self._waiter, self.parser
        if waiter is None or waiter.done() or parser is None:
            return
        if error is not None:
            waiter.set_exception(error)
            self.transport.abort()
            return
        self.reusable = parser.keep_alive
        if not self.reusable:
            self.transport.abort()
        waiter.set_result(None)
