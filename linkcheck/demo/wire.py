"""Reading requests off a connection's bytes: a request line, headers, a body by its Content-Length."""

from dataclasses import dataclass

#: Longest head and body taken; a client of ours never comes near.
LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 16 * 1024 * 1024


class BadRequest(Exception):
    """Raised by `take` when the bytes are no request we understand; the connection ends after a 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One request as it stood in the bytes, and how many of them it took."""

    method: str
    target: str
    version: str
    headers: dict[str, str]
    body: bytes
    size: int

    @property
    def keeps_alive(self) -> bool:
        """RFC 9112 §9.3: HTTP/1.1 stays open unless asked not to."""
        return self.version == "HTTP/1.1" and self.headers.get("connection", "").lower() != "close"


def take(buffer: bytearray) -> Read | None:
    """The first request in the buffer, or None while it is not complete. Raises BadRequest."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > LONGEST_HEAD:
            raise BadRequest("the head is too long")
        return None
    first, *lines = bytes(buffer[:end]).decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest("the request line is not HTTP/1")
    headers = _headers(lines)
    length = _length(headers)
    size = end + 4 + length
    if len(buffer) < size:
        return None
    body = bytes(buffer[end + 4 : size])
    return Read(method=words[0], target=words[1], version=words[2], headers=headers, body=body, size=size)


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("a header line has no colon")
        key = name.lower()
        headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return headers


def _length(headers: dict[str, str]) -> int:
    value = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not value.isdecimal() or int(value) > LONGEST_BODY:
        raise BadRequest("the body's length is not told")
    return int(value)
