"""A slice of the million inputs that parser and decoders were held against (tests/net/fuzz.py)."""

import pytest

from linkcheck.extract.decode import decoded
from linkcheck.net.parser import ResponseParser
from tests.net.fuzz import h11s, hunt, llhttp, ours


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_wrong_with_a_slice_of_the_million(seed: int) -> None:
    kinds, faults = hunt(seed, 3000)
    assert faults == []
    assert kinds == {"response": 2250, "coded body": 750}


def test_the_oracles_see_what_they_are_asked_about() -> None:
    sound = b"HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n0\r\nT: x\r\n\r\n"
    assert ours(sound, ()) == llhttp(sound) == h11s(sound)
    assert h11s(sound) is not None
    wrong = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
    assert llhttp(wrong) is None
    assert h11s(wrong) is None


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_the_hunt_found_nothing_packed_is_nothing(coding: str) -> None:
    packed = {
        "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        "deflate": b"x\x01\x03\x00\x00\x00\x00\x01",
        "br": b";",
        "zstd": b"(\xb5/\xfd \x00\x01\x00\x00",
    }[coding]
    assert decoded(packed, coding, 1000) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("body", [b"h", b"hello", b"<html>\n<p>not packed at all"])
def test_what_was_never_packed_is_left_as_it_is(coding: str, body: bytes) -> None:
    assert decoded(body, coding, 1000) == body


def test_tiny_chunks_and_endless_trailers_are_bounded() -> None:
    parser = ResponseParser("GET", max_head=4096, max_body=100_000)
    parser.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"2\r\nab\r\n" * 40_000)
    assert (len(parser.body), len(parser._chunks) < 5000) == (80_000, True)
    parser.feed(b"0\r\n" + b"X: y\r\n" * 10_000)
    assert (parser.done, parser.keep_alive, parser.body) == (True, False, b"ab" * 40_000)


def test_a_length_told_twice_in_one_line_is_one_length() -> None:
    parser = ResponseParser("GET", max_head=4096, max_body=100)
    parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello")
    assert (parser.done, parser.body, parser.keep_alive) == (True, b"hello", True)


@pytest.mark.parametrize("cuts", [(), (3000,), (60, 2000, 4000)])
def test_a_chunk_line_is_too_long_however_it_arrives(cuts: tuple[int, ...]) -> None:
    assert (
        ours(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5" + b";" * 5000 + b"\r\nhello\r\n", cuts) is None
    )
