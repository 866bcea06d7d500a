"""One HTTP exchange as it was on the wire: what the client saw, and what captures are written from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Truncated(StrEnum):
    """Why a body is shorter than the server meant it to be (the tokens of WARC/1.1 §5.13, WARC-Truncated)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds by phase; 0.0 where a phase did not take place (a kept connection, an address already known)."""

    dns: float = 0.0
    connect: float = 0.0
    tls: float = 0.0
    first_byte: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and the response to it.

    `request` and `head` are the exact bytes sent and received, each with its empty line at the end; `head` is the
    final response's (1xx answers are not kept). `body` is transfer-decoded (no chunk framing) and still
    content-encoded, cut at the client's limit. `headers` are name and value as received, in order, with duplicates.
    """

    url: str
    started: datetime
    request: bytes
    head: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    ip: str = ""
    tls_version: str = ""  # "TLSv1.3", "" over plain HTTP
    tls_cipher: str = ""  # IANA name
    truncated: Truncated | None = None
    timings: Timings = field(default_factory=Timings)

    def header(self, name: bytes) -> bytes:
        """The first value of a header by its case-insensitive name, or b""."""
        return next(self.all(name), b"")

    def all(self, name: bytes) -> Iterator[bytes]:
        """Every value of a header in order."""
        wanted = name.lower()
        return (value for key, value in self.headers if key.lower() == wanted)


class Fetch(Protocol):
    """How sources and archive clients ask for something over HTTP: handed in, made by `net`.

    Redirects are followed (credentials never to another host); the last exchange is returned whatever its status.
    Raises `errors.FetchError` when no answer came.
    """

    def __call__(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Exchange: ...
