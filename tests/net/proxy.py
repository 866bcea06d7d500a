"""A small real proxy on loopback: forwards plain requests, tunnels CONNECT, wants a password if it is told to."""

import asyncio
import base64
import contextlib
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

WRONG_CREDENTIALS = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
)


class Proxy:
    """A context manager. `web` is the port behind which every name lives; `refusing` are its own answers by host.

    After `answers` requests, if that is not 0, it is as good as dead: connections are closed without a word.

    `log` holds what each client asked for: method, target, and its whole head.
    """

    def __init__(
        self, web: int, *, password: str = "", refusing: Mapping[str, bytes] | None = None, answers: int = 0
    ) -> None:
        self._answers = answers
        self.log: list[tuple[str, str, bytes]] = []
        self.port = 0
        self._web = web
        self._wanted = b"Basic " + base64.b64encode(f"desk:{password}".encode()) if password else b""
        self._refusing = dict(refusing or {})
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._loop.set_exception_handler(lambda *_: None)  # clients and tests end connections as they like
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(_all_ended())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if self._answers and len(self.log) >= self._answers:
                    break
                method, target, _ = head.split(b" ", 2)
                self.log.append((method.decode(), target.decode(), head))
                if not await self._answered(method, target, head, reader, writer):
                    break
        writer.close()

    async def _answered(
        self, method: bytes, target: bytes, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """False when the connection ends with it."""
        host = (
            target.rpartition(b":")[0] if method == b"CONNECT" else target.split(b"/")[2].partition(b":")[0]
        ).decode()
        if self._wanted and b"Proxy-Authorization: " + self._wanted + b"\r\n" not in head:
            answer = (
                b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
            )
            writer.write(answer)
            return True
        if host in self._refusing:
            writer.write(self._refusing[host])
            return False
        behind, sending = await asyncio.open_connection("127.0.0.1", self._web)
        if method == b"CONNECT":
            writer.write(b"HTTP/1.0 200 Connection established\r\n\r\n")
            await asyncio.wait(
                [asyncio.ensure_future(_pumped(reader, sending)), asyncio.ensure_future(_pumped(behind, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            return False
        sending.write(_as_origins_want_it(head))
        await _pumped(behind, writer)
        return False


async def _all_ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _as_origins_want_it(head: bytes) -> bytes:
    """Origin form, nothing that is meant for the proxy, one request a connection (RFC 9110 §7.6)."""
    line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, version = line.split(b" ")
    path = b"/" + target.split(b"/", 3)[3]
    kept = [field for field in fields if not field.lower().startswith((b"proxy-", b"connection:"))]
    return b"\r\n".join([b" ".join((method, path, version)), *kept, b"Connection: close"]) + b"\r\n\r\n"


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
