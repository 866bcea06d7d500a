"""From the socket into the WARC: byte for byte what a server sent, hop by hop, as warcio and FastWARC read it back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, End, Request, Wait
from tests.archive.other_readers import Read, assert_readable, raw

BODY = b"<!doctype html><title>A page</title><p>" + b"words of a page " * 40
GZIP = answers.gzip_bytes(BODY)


@dataclass(frozen=True)
class Wire:
    """What is sent, what of it must lie in the record (None: all), and the record's WARC-Truncated."""

    sent: tuple[bytes | End | Wait, ...]
    head: bytes | None = None
    body: bytes = BODY
    truncated: tuple[str, ...] = ()


def sized(head: bytes, body: bytes = BODY) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body)


ODD = sized(
    b"HTTP/1.1 200 Fine By Me\r\nX-miXed-Case:  two  \r\nSet-Cookie: a=1; Path=/\r\nserver:x\r\nSet-Cookie: b=2\r\n"
    b'ETag: W/"e"\r\nX-Latin: caf\xe9 \xff\r\nX-Empty:\r\nContent-Type: text/html\r\n'
)
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\ntransfer-Encoding: chunked\r\nX-Last: 1\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
LATE = sized(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", BODY + BODY)
OLD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
PACKED = sized(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n", GZIP)

CASES: dict[str, Wire] = {
    "/odd": Wire((ODD, BODY)),
    "/http-1.0": Wire((OLD, BODY)),
    "/1xx": Wire((EARLY, ODD, BODY), head=ODD),
    "/chunked": Wire(
        (CHUNKED, b"%x;ext=1\r\n%s\r\n5\r\nhello\r\n0\r\nX-Trailer: x\r\n\r\n" % (len(BODY), BODY)),
        head=CHUNKED.replace(b"transfer-Encoding", b"X-Orig-transfer-Encoding"),
        body=BODY + b"hello",
    ),
    "/gzip": Wire((PACKED, GZIP), body=GZIP),
    "/204": Wire((b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",), body=b""),
    "/empty": Wire((b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",), body=b""),
    "/cut": Wire((LATE, BODY, End.CLOSE), body=BODY, truncated=("disconnect",)),
    "/slow": Wire((LATE, BODY, Wait()), body=BODY, truncated=("time",)),
    "/large": Wire((sized(b"HTTP/1.1 200 OK\r\n", BODY * 9), BODY * 9), body=(BODY * 9)[:4096], truncated=("length",)),
    "/moved?b=2&a=%20": Wire((b"HTTP/1.1 301 Moved\r\nLocation: /odd?x=1\r\nContent-Length: 0\r\n\r\n",), body=b""),
    "/odd?x=1": Wire((ODD, BODY)),
}
URLS = [f"http://a.example{path}" for path in CASES if path != "/odd?x=1"]


def site(request: Request) -> Answer:
    if request.path == "/robots.txt":
        return answers.status(404)
    return answers.raw(*CASES[request.target].sent)


@pytest.fixture
def records(crawling: Any) -> tuple[dict[str, dict[str, Read]], Path, Any]:
    """By address its records by type, of a crawl of all cases."""
    made = crawling({"a.example": site, "s.example": site}, [*URLS, "https://s.example/odd"], max_body=4096)
    made.crawl()
    (path,) = made.config.warcs.iterdir()
    found: dict[str, dict[str, Read]] = {}
    for record in raw(path):
        if record.one("WARC-Type") != "warcinfo":
            found.setdefault(record.one("WARC-Target-URI"), {})[record.one("WARC-Type")] = record
    return found, path, made


def test_every_answer_lies_there_as_it_was_sent(records: tuple[dict[str, dict[str, Read]], Path, Any]) -> None:
    found, path, _ = records
    assert_readable(path)
    assert set(found) == {f"http://a.example{path}" for path in CASES} | {"https://s.example/odd"}
    for target, case in CASES.items():
        record = found[f"http://a.example{target}"]["response"]
        head = case.head if case.head is not None else next(part for part in case.sent if isinstance(part, bytes))
        assert record.block == head + case.body, target
        assert tuple(record.all("WARC-Truncated")) == case.truncated, target
        assert record.one("WARC-IP-Address") == "127.0.0.1"
        assert record.one("WARC-Protocol") == ("http/1.0" if target == "/http-1.0" else "http/1.1")


def test_every_request_lies_there_as_the_server_got_it(records: tuple[dict[str, dict[str, Read]], Path, Any]) -> None:
    found, _, made = records
    for target in CASES:
        request = found[f"http://a.example{target}"]["request"]
        first, *lines = request.block.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        assert first == f"GET {target} HTTP/1.1"
        seen = made.web.seen("a.example", target)[-1]
        assert {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)} == dict(seen.headers)
        assert lines[0] == "Host: a.example"


def test_the_records_of_an_exchange_name_each_other_and_the_articles(
    records: tuple[dict[str, dict[str, Read]], Path, Any],
) -> None:
    found, path, _ = records
    for target in ("/odd", "/moved?b=2&a=%20", "/odd?x=1"):
        event = found[f"http://a.example{target}"]
        for kind in ("request", "metadata"):
            assert event[kind].one("WARC-Concurrent-To") == event["response"].one("WARC-Record-ID")
            assert event[kind].one("WARC-Date") == event["response"].one("WARC-Date")
        assert b"via: https://news.example/1\r\n" in event["metadata"].block
    secure = found["https://s.example/odd"]["response"]
    assert secure.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert secure.one("WARC-Cipher-Suite").startswith("TLS_")
    info = next(raw(path)).block.decode()
    for field in ("software: linkcheck/", "robots: obey", "format: WARC File Format 1.1", "http-header-user-agent: "):
        assert field in info
