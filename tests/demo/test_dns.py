"""The DNS server, by messages made by hand."""

import socket
import struct

import pytest

from linkcheck.demo import dns
from linkcheck.demo.answers import page
from linkcheck.demo.message import Host, Name, Resolves
from linkcheck.demo.sites import routes
from linkcheck.demo.web import Web
from tests.demo.client import PATIENCE

MANY = tuple(f"127.9.0.{n}" for n in range(1, 201))
SITES = {
    "plain.example": routes({"/": page("x")}),
    "gone.example": Host(name=Name(resolves=Resolves.NXDOMAIN)),
    "ill.example": Host(name=Name(resolves=Resolves.SERVFAIL)),
    "mute.example": Host(name=Name(resolves=Resolves.SILENCE)),
    "bare.example": Host(name=Name(addresses=())),
    "six.example": Host(name=Name(addresses=("::1",))),
    "many.example": Host(name=Name(addresses=MANY)),
    "alias.example": Host(name=Name(cname=("middle.example", "end.example"), ns=("ns1.parking.example",))),
}


@pytest.fixture(scope="module")
def web():
    with Web(SITES) as running:
        yield running


def question(name: str, kind: int, *, size: int = 0) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    extra = b"\0" + struct.pack("!HHIH", dns.OPT, size, 0, 0) if size else b""
    return struct.pack("!6H", 77, 0x0100, 1, 0, 0, bool(size)) + labels + struct.pack("!HH", kind, 1) + extra


def over_udp(web: Web, message: bytes, *, patience: float = PATIENCE) -> bytes:
    host, _, port = web.dns.rpartition(":")
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(patience)
        client.sendto(message, (host, int(port)))
        return client.recv(65536)


def over_tcp(web: Web, message: bytes) -> bytes:
    host, _, port = web.dns.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
        client.sendall(struct.pack("!H", len(message)) + message)
        received = b""
        while len(received) < 2 or len(received) < 2 + int.from_bytes(received[:2], "big"):
            received += client.recv(65536)
        return received[2:]


def code(message: bytes) -> int:
    return message[3] & 15


def records(message: bytes) -> list[tuple[str, int, bytes]]:
    """Name, type and content of each answer."""
    count = struct.unpack_from("!H", message, 6)[0]
    _, at = _name(message, 12)
    at += 4
    found = []
    for _ in range(count):
        name, at = _name(message, at)
        kind, _, _, length = struct.unpack_from("!HHIH", message, at)
        found.append((name, kind, message[at + 10 : at + 10 + length]))
        at += 10 + length
    return found


def _name(message: bytes, at: int) -> tuple[str, int]:
    labels = []
    while size := message[at]:
        labels.append(message[at + 1 : at + 1 + size].decode())
        at += 1 + size
    return ".".join(labels), at + 1


def test_a_name_of_the_scene_resolves_to_loopback(web: Web) -> None:
    answer = over_udp(web, question("plain.example", dns.A))
    assert answer[:2] == struct.pack("!H", 77) and answer[2] & 0x80
    assert records(answer) == [("plain.example", dns.A, bytes([127, 0, 0, 1]))]


def test_names_are_found_whatever_their_case_and_the_question_comes_back_as_it_was(web: Web) -> None:
    answer = over_udp(web, question("PlAiN.eXaMple", dns.A))
    assert b"\x05PlAiN\x07eXaMple\0" in answer
    assert len(records(answer)) == 1


def test_a_name_without_an_address_of_the_kind_has_an_empty_answer(web: Web) -> None:
    for asked in (question("plain.example", dns.AAAA), question("bare.example", dns.A)):
        answer = over_udp(web, asked)
        assert (code(answer), records(answer)) == (dns.NOERROR, [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gone.example", dns.NXDOMAIN), ("nobody.example", dns.NXDOMAIN), ("ill.example", dns.SERVFAIL)],
)
def test_faults_of_names_have_their_code(web: Web, name: str, expected: int) -> None:
    assert code(over_udp(web, question(name, dns.A))) == expected


def test_silence_is_no_answer(web: Web) -> None:
    with pytest.raises(TimeoutError):
        over_udp(web, question("mute.example", dns.A), patience=0.1)


def test_the_names_asked_for_are_kept_in_order() -> None:
    with Web(SITES) as web:
        for name in ("plain.example", "gone.example", "plain.example"):
            over_udp(web, question(name, dns.A))
        assert web.questions == ["plain.example", "gone.example", "plain.example"]


def test_what_is_said_of_unknown_names_can_be_chosen() -> None:
    with Web(SITES, unknown="servfail") as web:
        assert code(over_udp(web, question("nobody.example", dns.A))) == dns.SERVFAIL


def test_ipv6_addresses_are_answered_to_their_question(web: Web) -> None:
    answer = over_udp(web, question("six.example", dns.AAAA))
    assert records(answer) == [("six.example", dns.AAAA, bytes(15) + b"\1")]


def test_a_chain_of_aliases_ends_in_an_address(web: Web) -> None:
    found = records(over_udp(web, question("alias.example", dns.A)))
    assert [(name, kind) for name, kind, _ in found] == [
        ("alias.example", dns.CNAME),
        ("middle.example", dns.CNAME),
        ("end.example", dns.A),
    ]
    assert _name(found[0][2], 0)[0] == "middle.example"


def test_name_servers_are_told(web: Web) -> None:
    ((name, kind, content),) = records(over_udp(web, question("alias.example", dns.NS)))
    assert (name, kind, _name(content, 0)[0]) == ("alias.example", dns.NS, "ns1.parking.example")


def test_a_long_answer_is_truncated_over_udp_and_whole_over_tcp_or_with_a_larger_buffer(web: Web) -> None:
    short = over_udp(web, question("many.example", dns.A))
    assert short[2] & 0x02 and len(short) <= 512 and records(short) == []
    for whole in (
        over_tcp(web, question("many.example", dns.A)),
        over_udp(web, question("many.example", dns.A, size=65000)),
    ):
        assert [content for _, _, content in records(whole)] == [socket.inet_aton(address) for address in MANY]


@pytest.mark.parametrize(
    "message",
    [b"\0\1", b"\0\1" + bytes(10), question("plain.example", dns.A)[:-3], b"\0\1\1\0\0\1" + bytes(6) + b"\xff"],
)
def test_what_is_no_question_is_a_format_error(web: Web, message: bytes) -> None:
    assert code(over_udp(web, message)) == dns.FORMERR
