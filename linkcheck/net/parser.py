"""An HTTP/1.1 response from bytes: lenient where browsers are, exact about where it ends (RFC 9112).

Own and small, because captures need the head byte for byte and because strict parsers refuse pages that readers see.
"""

import re
from enum import Enum

from linkcheck.model.exchange import Truncated
from linkcheck.net.errors import BadResponse

STATUS_LINE = re.compile(rb"HTTP/(\d)\.(\d)[ \t]+(\d{3})(?:[ \t]|$)")
HEAD_END = re.compile(rb"\r?\n\r?\n")
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?$")
#: A line of chunked framing longer than this is an attack, not a size with extensions.
LONGEST_CHUNK_LINE = 4096
#: Pieces of a body that are kept apart: a chunk of one byte takes fifty.
MOST_PIECES = 4096
#: Interim answers before the final one; more are a storm.
MOST_INTERIM = 16

Headers = tuple[tuple[bytes, bytes], ...]


class Framing(Enum):
    """How the end of the body is told (RFC 9112 §6.3)."""

    NONE = "no body"
    LENGTH = "content-length"
    CHUNKED = "chunked"
    CLOSE = "until close"


class ResponseParser:
    """Feed it bytes until `done`. `head` is the final response's, with its empty line; 1xx answers are passed over.

    `max_head` bounds all heads together, `max_body` the transfer-decoded body; a longer body is cut and `truncated`
    is LENGTH. Raises BadResponse for what is not HTTP.
    """

    def __init__(self, method: str, *, max_head: int, max_body: int) -> None:
        self._no_body = method == "HEAD"
        self._max_head = max_head
        self._room = max_body
        self._buffer = b""
        self._chunks: list[bytes] = []
        self._missing = 0  # bytes until the end of the body, or of the present chunk
        self._in_chunk = False
        self._in_trailer = False
        self._trailer_room = max_head
        self._joined = 0  # pieces of the body that have been put together from small ones
        self._interim = 0
        self._framing = Framing.NONE
        self.head = b""
        self.status = 0
        self.headers: Headers = ()
        self.keep_alive = False
        self.truncated: Truncated | None = None
        self.done = False

    @property
    def body(self) -> bytes:
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    def feed(self, data: bytes) -> None:
        if self.done:
            self.keep_alive = False  # bytes that belong to no request: the connection cannot be trusted further
            return
        if not self.head:
            self._feed_head(data)
        elif self._framing is Framing.CHUNKED:
            self._feed_chunked(data)
        else:
            self._feed_plain(data)

    def eof(self) -> None:
        """The peer closed: the end of a body without length, else a cut one. Raises BadResponse without a head."""
        self.keep_alive = False
        if self.done:
            return
        if not self.head:
            raise BadResponse("the connection was closed before a complete response head")
        if self._framing is not Framing.CLOSE and not self._in_trailer:
            self.truncated = Truncated.DISCONNECT
        self.done = True

    def cut(self, why: Truncated) -> None:
        """Stop here: what came so far is the body."""
        self.truncated = why
        self._finish(keep=False)

    def _finish(self, *, keep: bool) -> None:
        self.keep_alive = self.keep_alive and keep
        self.done = True

    # --- the head ---------------------------------------------------------------------------------------------

    def _feed_head(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        while True:
            end = HEAD_END.search(buffer, max(0, len(self._buffer) - 3))
            if end is None:
                if len(buffer) > self._max_head:
                    raise BadResponse(f"the response head is longer than {self._max_head} bytes")
                _refuse_other_protocols(buffer)
                self._buffer = buffer
                return
            head, rest = buffer[: end.end()], buffer[end.end() :]
            if len(head) > self._max_head:
                raise BadResponse(f"the response head is longer than {self._max_head} bytes")
            self._buffer = b""
            if self._read_head(head):
                break
            buffer = rest
        if self._framing is Framing.NONE:
            self._finish(keep=not rest)
        elif rest:
            self.feed(rest)

    def _read_head(self, head: bytes) -> bool:
        """False for an interim response (1xx), which is followed by another head."""
        line, _, fields = head.partition(b"\n")
        found = STATUS_LINE.match(line.rstrip(b"\r"))
        if found is None:
            raise BadResponse(f"not an HTTP status line: {line[:60]!r}")
        status = int(found[3])
        if 100 <= status < 200:
            self._interim += 1
            if self._interim > MOST_INTERIM or status == 101:
                raise BadResponse(f"unexpected interim response {status}")
            return False
        self.head, self.status, self.headers = head, status, read_headers(fields)
        self._choose_framing(http_1_0=found[1] + found[2] == b"10")
        return True

    def _choose_framing(self, *, http_1_0: bool) -> None:
        connection = b",".join(value.lower() for name, value in self.headers if name.lower() == b"connection")
        self.keep_alive = b"keep-alive" in connection if http_1_0 else b"close" not in connection
        encodings = b",".join(value.lower() for name, value in self.headers if name.lower() == b"transfer-encoding")
        told = b",".join(value for name, value in self.headers if name.lower() == b"content-length")
        lengths = {value.strip() for value in told.split(b",")} if told else set()  # RFC 9110 §8.6: "42, 42" is 42
        if self._no_body or self.status in (204, 304):
            self._framing = Framing.NONE
        elif encodings and encodings.rpartition(b",")[2].strip() == b"chunked":
            self._framing = Framing.CHUNKED
        elif not encodings and len(lengths) == 1 and (length := next(iter(lengths))).isdigit():
            self._missing = int(length[:18])
            self._framing = Framing.LENGTH if self._missing else Framing.NONE
        else:  # no length, several that differ, or nonsense: read until close, as browsers do
            self._framing = Framing.CLOSE
            self.keep_alive = False

    # --- the body ---------------------------------------------------------------------------------------------

    def _keep(self, data: bytes) -> bool:
        """False when the limit is reached: the body is cut and done."""
        if len(data) > self._room:
            self._chunks.append(data[: self._room])
            self._room = 0
            self.cut(Truncated.LENGTH)
            return False
        self._room -= len(data)
        self._chunks.append(data)
        if len(self._chunks) - self._joined > MOST_PIECES:
            self._chunks[self._joined :] = [b"".join(self._chunks[self._joined :])]
            self._joined += 1
        return True

    def _feed_plain(self, data: bytes) -> None:
        surplus = 0
        if self._framing is Framing.LENGTH:
            surplus = max(0, len(data) - self._missing)
            if surplus:
                data = data[: self._missing]
            self._missing -= len(data)
        if self._keep(data) and self._framing is Framing.LENGTH and not self._missing:
            self._finish(keep=not surplus)

    def _feed_chunked(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        at = 0
        while not self.done and at < len(buffer):
            if self._in_chunk:
                at = self._take_chunk(buffer, at)
                continue
            end = buffer.find(b"\n", at)
            if (len(buffer) if end < 0 else end) - at > LONGEST_CHUNK_LINE:
                raise BadResponse("chunked framing without an end of line")
            if end < 0:
                break
            self._chunk_line(buffer[at:end].rstrip(b"\r"))
            at = end + 1
        if self.done and at < len(buffer):
            self.keep_alive = False
        self._buffer = buffer[at:]

    def _take_chunk(self, buffer: bytes, at: int) -> int:
        part = buffer[at : at + self._missing]
        self._missing -= len(part)
        self._in_chunk = self._missing > 0
        self._keep(part)
        return at + len(part)

    def _chunk_line(self, line: bytes) -> None:
        if self._in_trailer:
            self._trailer_room -= len(line) + 2
            if not line or self._trailer_room < 0:
                self._finish(keep=not line)
        elif line:  # an empty line ends the chunk before
            found = CHUNK_SIZE.match(line)
            if found is None:
                raise BadResponse(f"not a chunk size: {line[:40]!r}")
            self._missing = int(found[1], 16)
            self._in_trailer = self._missing == 0
            self._in_chunk = self._missing > 0


def read_headers(fields: bytes) -> Headers:
    """Name and value of each line in order; a line without colon is dropped, a folded one joined (as browsers do)."""
    headers: list[tuple[bytes, bytes]] = []
    for line in fields.split(b"\n"):
        if line[:1] in (b" ", b"\t") and headers and line.strip():
            name, value = headers[-1]
            headers[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon and name:
            headers.append((name.rstrip(), value.strip()))
    return tuple(headers)


def _refuse_other_protocols(start: bytes) -> None:
    """HTTP/0.9, SSH, TLS records …: told by the first bytes, without waiting for an end that never comes."""
    if not b"HTTP/"[: len(start)] == start[:5]:
        raise BadResponse(f"not HTTP: {start[:40]!r}")
