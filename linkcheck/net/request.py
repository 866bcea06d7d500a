"""A request as it is sent: the address cut into what connecting and asking need, once, and its bytes (RFC 9112 §3)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer

DEFAULT_PORTS = {"http": 80, "https": 443}

Headers = Sequence[tuple[bytes, bytes]]


class Destination(NamedTuple):
    """What a request needs of an address: where to connect, what to send."""

    scheme: str
    host: str  # without user and port, in lower case
    port: int
    authority: str  # as the Host header has it
    target: str  # in origin form


@lru_cache(maxsize=1024)
def destination(url: str) -> Destination:
    """The pieces of an absolute http(s) URL in WHATWG form. Raises ValueError for a port that is none."""
    parts = urlsplit(url)
    return Destination(
        scheme=parts.scheme,
        host=(parts.hostname or "").lower(),
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        authority=parts.netloc.rpartition("@")[2],
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query or url.endswith("?") else ""),
    )


def request_bytes(url: str, method: str, headers: Headers, body: bytes = b"") -> bytes:
    """The request as sent (RFC 9112 §3): origin-form target, Host first. Raises NoAnswer for what could split it."""
    there = destination(url)
    lines = [f"{method} {there.target} HTTP/1.1".encode(), b"Host: " + there.authority.encode("utf-8")]
    lines += [name + b": " + value for name, value in headers]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(b"Content-Length: %d" % len(body))
    head = b"\r\n".join(lines)
    breaks = len(lines) - 1
    if head.count(b"\r") > breaks or head.count(b"\n") > breaks or b"\0" in head or " " in there.target:
        raise NoAnswer(Failure.BAD_REDIRECT, "the address or a header holds a line break or a space")
    return head + b"\r\n\r\n" + body
