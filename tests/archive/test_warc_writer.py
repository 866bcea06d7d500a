"""Exchanges in, WARC files out, read back by readers that are not ours."""

import hashlib
import zlib
from pathlib import Path
from random import Random
from uuid import RFC_4122, UUID

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator

from linkcheck.archive.records import random_id
from linkcheck.archive.warc_writer import LONGEST_ADDRESS, WarcWriter
from linkcheck.errors import OutputError
from linkcheck.model.exchange import Truncated
from tests.archive.made_exchanges import HEAD, REQUEST, exchange
from tests.archive.other_readers import INFO, assert_readable, raw, write


def test_an_exchange_is_a_response_a_request_and_a_metadata_record_of_one_event(tmp_path: Path) -> None:
    made = exchange(tls=("TLSv1.3", "TLS_AES_128_GCM_SHA256"))
    captures = write(tmp_path, made, via=("https://daily.example/a", "https://daily.example/b"))
    info, response, request, metadata = raw(tmp_path / "run-00000.warc.gz")

    assert info.one("WARC-Type") == "warcinfo"
    assert info.one("WARC-Filename") == "run-00000.warc.gz"
    assert b"operator: Daily Example\r\n" in info.block
    assert response.block == HEAD + b"<p>Hello</p>"
    assert request.block == REQUEST
    assert metadata.block.startswith(b"via: https://daily.example/a\r\nvia: https://daily.example/b\r\nfetchTimeMs: ")
    for record in (response, request, metadata):
        assert record.one("WARC-Date") == "2026-03-01T06:00:01.123456Z"
        assert record.one("WARC-Target-URI") == "http://site.example/page/1"
        assert record.one("WARC-Warcinfo-ID") == info.one("WARC-Record-ID")
        assert record.one("Content-Length") == str(len(record.block))
        assert record.one("WARC-Block-Digest") == "sha256:" + hashlib.sha256(record.block).hexdigest()
    assert request.one("WARC-Concurrent-To") == metadata.one("WARC-Concurrent-To") == response.one("WARC-Record-ID")
    assert response.one("WARC-Payload-Digest") == "sha256:" + hashlib.sha256(made.body).hexdigest()
    assert response.one("WARC-IP-Address") == request.one("WARC-IP-Address") == "127.0.0.1"
    assert response.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert response.one("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert response.one("Content-Type") == "application/http;msgtype=response"
    assert response.all("WARC-Truncated") == []
    assert [capture.record_type for capture in captures] == ["response", "request", "metadata"]


def test_a_row_says_where_its_record_lies(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(5)), via=("https://daily.example/a",))
    data = (tmp_path / "run-00000.warc.gz").read_bytes()
    for capture in captures:
        member = zlib.decompress(data[capture.offset : capture.offset + capture.length], 31)
        assert f"WARC-Record-ID: {capture.record_id}\r\n".encode() in member
        assert f"WARC-Type: {capture.record_type}\r\n".encode() in member
    responses = [capture for capture in captures if capture.record_type == "response"]
    assert {capture.payload_digest for capture in responses} == {
        "sha256:" + hashlib.sha256(b"<p>Hello</p>").hexdigest()
    }
    assert [capture.status for capture in captures[:3]] == [200, 0, 0]
    assert captures[-1].offset + captures[-1].length == len(data)


@pytest.mark.parametrize("reason", list(Truncated))
def test_a_body_cut_short_says_why(tmp_path: Path, reason: Truncated) -> None:
    write(tmp_path, exchange(truncated=reason))
    assert list(raw(tmp_path / "run-00000.warc.gz"))[1].one("WARC-Truncated") == reason.value


@pytest.mark.parametrize(
    ("received", "stored"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"X-Orig-Transfer-Encoding: chunked"),
        (b"HTTP/1.1 200 OK\r\na: b\r\ntransfer-encoding : gzip, chunked\r\n\r\n", b"X-Orig-transfer-encoding : gzip"),
        (b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING:chunked\r\n\r\n", b"X-Orig-TRANSFER-ENCODING:chunked"),
        (b"HTTP/1.1 200 OK\r\ntRaNsFeR-EnCoDiNg: chunked\r\n\r\n", b"X-Orig-tRaNsFeR-EnCoDiNg: chunked"),
        (b"HTTP/1.1 200 OK\r\nX-Note: Transfer-Encoding: chunked\r\n\r\n", b"X-Note: Transfer-Encoding: chunked"),
        (b"HTTP/2.0 200 OK\r\nA: b\r\n\r\n", b"HTTP/1.1 200 \r\nX-Orig-Status-Line: HTTP/2.0 200 OK\r\nA: b"),
        (b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 200 \r\nX-Orig-Status-Line: ICY 200 OK\r\n\r\n"),
        (b"HTTP/1.1 200 OK\nA: b\r\nC: d\n\n", b"HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n"),
        (b"HTTP/1.1 200 OK\nA: b\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n \t\r\n\xa0\r\nD: e\r\n\r\n", b"A: b\r\n c \t\xa0\r\nD: e\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nnonsense\r\nA: \x00\r\n\r\n", b"nonsense\r\nA: \x00\r\n\r\n"),
        (b"HTTP/1.1 999 Request denied\r\n\r\n", b"HTTP/1.1 999 Request denied\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 2000 + b"\r\n", b"A: b\r\n" * 2000),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n"),
        (b"HTTP/1.1 200\r\nA: b\r\n\r\n", b"HTTP/1.1 200\r\nA: b\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nName: caf\xe9 \xff\r\n\r\n", b"Name: caf\xe9 \xff\r\n"),
    ],
)
def test_the_head_is_as_received_but_for_what_readers_need(tmp_path: Path, received: bytes, stored: bytes) -> None:
    write(tmp_path, exchange(head=received, body=b"x"))
    block = list(raw(tmp_path / "run-00000.warc.gz"))[1].block
    assert stored in block
    assert block.endswith(b"\r\n\r\nx")
    assert_readable(tmp_path / "run-00000.warc.gz")


def test_a_status_without_a_body_and_a_body_of_gzip_are_kept_as_they_are(tmp_path: Path) -> None:
    packed = zlib.compress(b"<p>Hello</p>" * 99, wbits=31)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /there\r\n\r\n"
    write(tmp_path, exchange(head=head, body=packed), exchange(2, head=moved, body=b"", status=301))
    records = list(raw(tmp_path / "run-00000.warc.gz"))
    assert records[1].block == head + packed
    assert records[3].block == moved
    assert_readable(tmp_path / "run-00000.warc.gz")


WRONG_CODINGS = {
    "a plain body called gzip": (b"gzip", b"plain text" * 100),
    "an empty body called gzip": (b"gzip", b""),
    "a gzip body cut short": (b"gzip", zlib.compress(b"<p>Hello</p>" * 500, wbits=31)[:-30]),
    "a raw deflate body": (b"deflate", zlib.compress(b"x" * 500, wbits=-15)),
    "a coding that nobody knows": (b"x-unknown", b"\x00\xff"),
}


@pytest.mark.parametrize("case", WRONG_CODINGS)
def test_a_body_that_is_not_what_its_coding_says_is_kept_and_readable(tmp_path: Path, case: str) -> None:
    coding, body = WRONG_CODINGS[case]
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + b"\r\nContent-Length: 999\r\n\r\n"
    write(tmp_path, exchange(head=head, body=body), exchange(2))
    assert list(raw(tmp_path / "run-00000.warc.gz"))[1].block == head + body
    assert_readable(tmp_path / "run-00000.warc.gz")


def test_nothing_a_stranger_sends_ends_a_header_line(tmp_path: Path) -> None:
    write(tmp_path, exchange(url="http://site.example/a b\r\nWARC-Type: x/ä"), via=("http://x/\nvia: y",))
    _, response, _, metadata = raw(tmp_path / "run-00000.warc.gz")
    assert response.one("WARC-Target-URI") == "http://site.example/a%20b%0D%0AWARC-Type:%20x/%C3%A4"
    assert metadata.block.startswith(b"via: http://x/%0Avia:%20y\r\nfetchTimeMs")


def test_a_new_file_is_begun_at_the_limit_each_with_its_own_warcinfo(tmp_path: Path) -> None:
    captures = write(tmp_path, *map(exchange, range(6)), limit=1500)
    files = sorted(tmp_path.iterdir())
    assert len(files) > 1
    assert [file.name for file in files] == [f"run-{serial:05d}.warc.gz" for serial in range(len(files))]
    for file in files:
        info, *others = raw(file)
        assert info.one("WARC-Filename") == file.name
        assert {record.one("WARC-Warcinfo-ID") for record in others} == {info.one("WARC-Record-ID")}
    assert {capture.warc for capture in captures} == {file.name for file in files}


def test_flush_gives_the_good_offset_of_every_file_written_since(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path / "warcs", name="run", info=INFO, limit=1500)
    assert writer.flush() == {}
    assert not (tmp_path / "warcs").exists()
    last: dict[str, int] = {}
    for number in range(6):
        for capture in writer.write(exchange(number)):
            last[capture.warc] = capture.offset + capture.length
    assert len(last) > 1
    assert writer.flush() == last
    sizes = {path.name.removesuffix(".open"): path.stat().st_size for path in (tmp_path / "warcs").iterdir()}
    assert sizes == last
    assert writer.flush() == {}
    writer.close()
    writer.close()


def test_a_file_is_open_by_name_until_its_first_offset_has_been_given_out(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, name="run", info=INFO)
    writer.write(exchange(1))
    writer.flush()
    assert [path.name for path in tmp_path.iterdir()] == ["run-00000.warc.gz.open"]
    writer.write(exchange(2))
    writer.flush()
    assert [path.name for path in tmp_path.iterdir()] == ["run-00000.warc.gz"]
    writer.write(exchange(3))
    writer.close()
    assert len(list(raw(tmp_path / "run-00000.warc.gz"))) == 7


def test_a_file_that_exists_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "run-00000.warc.gz").write_bytes(b"someone's")
    (tmp_path / "run-00001.warc.gz.open").write_bytes(b"also")
    captures = write(tmp_path, exchange())
    assert {capture.warc for capture in captures} == {"run-00002.warc.gz"}
    assert (tmp_path / "run-00000.warc.gz").read_bytes() == b"someone's"


def test_the_same_exchanges_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, *map(exchange, range(9)), via=("https://daily.example/",))
    one, two = (tmp_path / name / "run-00000.warc.gz" for name in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "warcs").write_text("a file")
    writer = WarcWriter(tmp_path / "warcs", name="run", info=INFO)
    with pytest.raises(OutputError, match="cannot be written"):
        writer.write(exchange())
    writer.close()


LONG_HEADS = {
    "one long line": b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-Long: " + b"y" * 200_000 + b"\r\nContent-Type: text/html\r\n\r\n",
    "many lines": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 90) for n in range(2500)) + b"\r\n",
    "a folded line": b"HTTP/1.1 200 OK\r\nX-Long: a\r\n" + b" folded\r\n" * 20_000 + b"X-A: 1\r\n\r\n",
    "a long status line": b"HTTP/1.1 200 " + b"OK" * 60_000 + b"\r\nX-A: 1\r\n\r\n",
    "bare line feeds": b"HTTP/1.1 200 OK\nX-Long: " + b"y" * 100_000 + b"\nX-A: 1\n\n",
    "no HTTP at all": b"ICY 200 OK" + b"x" * 40_000 + b"\r\nX-A: 1\r\n\r\n",
}


@pytest.mark.parametrize("name", LONG_HEADS)
def test_a_head_that_other_readers_give_up_at_is_stored_without_the_lines_too_many(tmp_path: Path, name: str) -> None:
    write(tmp_path, exchange(1, head=LONG_HEADS[name]), exchange(2))
    (path,) = tmp_path.iterdir()
    assert_readable(path)
    response = list(raw(path))[1]
    assert response.one("WARC-Truncated") == "length"
    head, _, body = response.block.partition(b"\r\n\r\n")
    assert 20 < len(head) <= 32_000 and body == b"<p>Hello</p>"
    if name != "many lines":
        assert b"X-A: 1" in head


def test_long_requests_and_addresses_stay_readable_too(tmp_path: Path) -> None:
    request = b"GET / HTTP/1.1\r\nHost: site.example\r\nCookie: " + b"c" * 80_000 + b"\r\nAccept: */*\r\n\r\n"
    longest = "http://site.example/" + "x" * (LONGEST_ADDRESS - 20)
    first, *_ = write(tmp_path, exchange(1, url=longest, request=request), exchange(2))
    writer = WarcWriter(tmp_path, name="again", info=INFO)
    assert writer.write_revisit(exchange(3, url=longest), first)
    assert (
        writer.write(exchange(4, url=longest + "x"))
        == writer.write_revisit(exchange(5, url=longest + "é"), first)
        == ()
    )
    writer.close()
    for path in tmp_path.iterdir():
        assert_readable(path)
        with path.open("rb") as stream:
            assert len(list(FastIterator(stream, parse_http=True))) > 2


def test_record_ids_are_random_uuids() -> None:
    found = {UUID(random_id()) for _ in range(500)}
    assert len(found) == 500 and {(one.version, one.variant) for one in found} == {(4, RFC_4122)}
    assert all(str(one) == one.urn.removeprefix("urn:uuid:") for one in found)


@pytest.mark.parametrize("size", [20_000, 65_535, 65_536, 300_000])
def test_what_is_packed_already_is_stored_and_readable(tmp_path: Path, size: int) -> None:
    noise = Random(size).randbytes(size)
    packed, *_ = write(tmp_path / "a", exchange(1, body=noise))
    text, *_ = write(tmp_path / "b", exchange(1, body=b"words of a page " * (size // 16)))
    for row, folder in ((packed, "a"), (text, "b")):
        assert_readable(tmp_path / folder / row.warc)
    assert list(raw(tmp_path / "a" / packed.warc))[1].block.endswith(noise)
    assert size < packed.length < size + 2000
    assert text.length < size / 20
