"""The hostile hosts: each fault is what it says, and a client with limits meets all of them in little time."""

import contextlib
import socket
import zlib

import pytest

from linkcheck.demo import bombs, hostile
from linkcheck.demo.message import Answer, Repeat
from linkcheck.demo.web import Web
from linkcheck.extract.decode import decoded
from tests.demo.client import asked, connected, request


@pytest.fixture(scope="module")
def web():
    with Web(hostile.hosts()) as running:
        yield running
        assert running.faults == []  # whatever clients did to it


def head_of(web: Web, name: str, size: int) -> bytes:
    """The first `size` bytes, or all there are; then the client leaves, whatever is still to come."""
    with connected(web) as connection:
        connection.sendall(request(f"{name}.{hostile.DOMAIN}"))
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while len(received) < size and (part := connection.recv(65536)):
                received += part
        return received[:size]


def start_of(answer: Answer) -> bytes:
    """What an answer sends first."""
    pieces = [part.data if isinstance(part, Repeat) else part for part in answer.parts]
    return next((piece for piece in pieces if isinstance(piece, bytes) and piece), b"")[:200]


PAGES = hostile.HEADS | hostile.BODIES


@pytest.mark.parametrize("name", PAGES)
def test_every_host_over_http_answers_as_the_scene_has_it(web: Web, name: str) -> None:
    start = start_of(PAGES[name])
    assert head_of(web, name, len(start)) == start


def test_http_0_9_is_a_body_and_nothing_else(web: Web) -> None:
    assert head_of(web, "http-0.9", 10_000) == b"<html><body>The year is 1991.</body></html>"


def test_robots_txt_of_hosts_with_bad_pages_is_honest(web: Web) -> None:
    assert asked(web, f"hang.{hostile.DOMAIN}", "/robots.txt").startswith(b"HTTP/1.1 404 ")


def test_endless_answers_have_no_end(web: Web) -> None:
    for name in ("endless-headers", "endless-body", "endless-chunks", "interim-storm", "chunk-size-endless"):
        assert len(head_of(web, name, 3_000_000)) == 3_000_000, name


def test_redirects_twelve_deep_end_in_a_page_and_others_never(web: Web) -> None:
    deep, endless = f"12-deep.{hostile.DOMAIN}", f"deep-without-end.{hostile.DOMAIN}"
    assert b"Location: /1\r\n" in asked(web, deep) and b"Location: /12\r\n" in asked(web, deep, "/11")
    assert b"All is well" in asked(web, deep, "/12")
    assert b"Location: /1000\r\n" in asked(web, endless, "/999")


def test_there_is_an_address_for_each_host_and_names_with_faults_are_left_to_dns(web: Web) -> None:
    assert len(hostile.urls()) == len(set(hostile.urls())) == len(hostile.hosts()) > 100
    assert f"https://tls-expired.{hostile.DOMAIN}/" in hostile.urls()
    left = set(hostile.hosts()) - set(web.hosts)
    assert f"200-addresses.{hostile.DOMAIN}" in left and f"refused.{hostile.DOMAIN}" not in left


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", bombs.gzip_bomb(64)), ("br", bombs.BROTLI), ("zstd", bombs.zstd_bomb(64))],
)
def test_a_bomb_is_small_and_unpacks_to_more_than_anybody_wants(encoding: str, body: bytes) -> None:
    limit = 20 * 1024 * 1024
    assert len(body) < 200_000
    assert decoded(body, encoding, limit) == bytes(limit)


def test_the_gzip_bomb_unpacks_to_what_it_promises() -> None:
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(bombs.gzip_bomb(32)[10:-8])
    assert len(unpacked) == 32 * 1024 * 1024


def test_a_silent_door_keeps_everybody_waiting(web: Web) -> None:
    host, _, port = web.hosts[f"silent-door.{hostile.DOMAIN}"].rpartition(":")
    for _ in range(3):
        with pytest.raises(TimeoutError):
            socket.create_connection((host, int(port)), timeout=0.1)
