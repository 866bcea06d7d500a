"""The response parser: exact about where a response ends, lenient where browsers are, bounded on anything."""

import contextlib

import httptools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.model.exchange import Truncated
from linkcheck.net.errors import BadResponse
from linkcheck.net.parser import ResponseParser, read_headers


def parse(
    data: bytes, *, method: str = "GET", max_head: int = 8192, max_body: int = 1 << 20, pieces: int = 0
) -> ResponseParser:
    """The parser after all of `data`, in pieces of so many bytes (0: at once), and the end of the connection."""
    parser = ResponseParser(method, max_head=max_head, max_body=max_body)
    step = pieces or max(len(data), 1)
    for start in range(0, len(data), step):
        if not parser.done:
            parser.feed(data[start : start + step])
    if not parser.done:
        parser.eof()
    return parser


@pytest.mark.parametrize("pieces", [0, 1, 7])
@pytest.mark.parametrize(
    ("name", "data", "status", "body", "keep_alive"),
    [
        ("length", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", True),
        ("length zero", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
        ("chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200, b"abcde", True),
        ("chunked with trailer", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n", 200, b"a", True),
        ("chunked wins over length", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 200, b"a", True),
        ("until close", b"HTTP/1.1 200 OK\r\n\r\nall of it", 200, b"all of it", False),
        ("close asked for", b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", 200, b"a", False),
        ("HTTP/1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, b"a", False),
        ("HTTP/1.0 kept", b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
        ("204 has no body", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
        ("304 has no body whatever its length says", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", 304, b"", True),
        ("interim answers are passed over", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
        ("bare line feeds", b"HTTP/1.1 200 OK\nContent-Length: 1\n\na", 200, b"a", True),
        ("no reason phrase", b"HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", 404, b"", True),
        ("999", b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n", 999, b"", True),
        ("two equal lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
        ("two lengths that differ: until close", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 200, b"ab", False),
        ("negative length: until close", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nab", 200, b"ab", False),
        ("header without colon", b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
        ("latin-1 and NUL in a header", b"HTTP/1.1 200 OK\r\nX: caf\xe9\0\r\nContent-Length: 1\r\n\r\na", 200, b"a", True),
    ],
)  # fmt: skip
def test_a_response_ends_where_it_says(
    name: str, data: bytes, status: int, body: bytes, keep_alive: bool, pieces: int
) -> None:
    parser = parse(data, pieces=pieces)
    assert (parser.status, parser.body, parser.keep_alive, parser.truncated) == (status, body, keep_alive, None), name


def test_the_head_is_kept_byte_for_byte() -> None:
    head = b"HTTP/1.1 200 Fine By Me\r\nX-miXed-Case: 1\r\nSet-Cookie: a\r\nset-cookie: b\r\nFolded: a\r\n  b\r\n\r\n"
    parser = parse(head + b"x")
    assert parser.head == head
    assert parser.headers == (
        (b"X-miXed-Case", b"1"),
        (b"Set-Cookie", b"a"),
        (b"set-cookie", b"b"),
        (b"Folded", b"a b"),
    )


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhal",
    ],
)
def test_a_body_cut_off_is_kept_and_marked(data: bytes) -> None:
    assert parse(data).truncated is Truncated.DISCONNECT
    assert parse(data).body.startswith(b"hal")


def test_a_body_over_the_limit_is_cut_there() -> None:
    parser = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100, max_body=10)
    assert (parser.body, parser.truncated, parser.keep_alive) == (b"x" * 10, Truncated.LENGTH, False)


@pytest.mark.parametrize(
    "data",
    [
        b"<html>HTTP/0.9 sends only this</html>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"",
        b"HTTP/1.1 200 OK\r\nX: y\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 40,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 3000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000,
    ],
)
def test_what_is_not_http_is_refused(data: bytes) -> None:
    with pytest.raises(BadResponse):
        parse(data)


def test_bytes_after_the_end_make_the_connection_unusable() -> None:
    parser = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + b"HTTP/1.1 200 OK\r\n")
    assert (parser.body, parser.keep_alive) == (b"a", False)


def test_header_lines_without_a_name_are_dropped() -> None:
    assert read_headers(b": x\r\nA : b\r\n\r\n") == ((b"A", b"b"),)


PIECES = st.sampled_from(
    [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200\r\n", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n",
     b"Connection: close\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"abc", b"\n", b"X: " + b"y" * 50 + b"\r\n", b"\0", b":"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=12), max_size=12), st.integers(1, 40))
def test_any_bytes_end_in_a_response_or_a_refusal_however_they_are_cut(parts: list[bytes], pieces: int) -> None:
    data = b"".join(parts)
    outcomes = []
    for size in (0, pieces):
        try:
            parser = parse(data, max_head=256, max_body=64, pieces=size)
            outcomes.append((parser.status, parser.body, parser.headers))
        except BadResponse:
            outcomes.append((0, b"", ()))
    assert len(outcomes[0][1]) <= 64
    assert outcomes[0] == outcomes[1]


class _Oracle:
    def __init__(self) -> None:
        self.body, self.done = b"", False

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.done = True


@settings(max_examples=300, deadline=None)
@given(
    st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    st.lists(st.tuples(st.from_regex(rb"[A-Za-z-]{1,12}", fullmatch=True), st.from_regex(rb"[!-~]{0,20}", fullmatch=True)), max_size=6),
    st.lists(st.binary(min_size=1, max_size=40), max_size=5),
    st.booleans(),
)  # fmt: skip
def test_well_formed_responses_read_as_llhttp_reads_them(
    status: int, extra: list[tuple[bytes, bytes]], chunks: list[bytes], chunked: bool
) -> None:
    skip = {b"content-length", b"transfer-encoding", b"connection", b"upgrade"}
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in extra if name.lower() not in skip)
    body = b"".join(chunks)
    if chunked:
        framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
        data = b"HTTP/1.1 %d X\r\n%sTransfer-Encoding: chunked\r\n\r\n%s" % (status, fields, framed)
    else:
        data = b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s" % (status, fields, len(body), body)
    oracle = _Oracle()
    other = httptools.HttpResponseParser(oracle)
    with contextlib.suppress(httptools.HttpParserError):
        other.feed_data(data)
    mine = parse(data)
    if oracle.done:
        assert (mine.status, mine.body) == (other.get_status_code(), oracle.body)
    assert mine.body == body
