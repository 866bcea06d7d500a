"""A small DNS server for the simulated web's names: A, AAAA, CNAME chains, NS, and everything that can go wrong.

Messages are RFC 1035 §4; over UDP what does not fit the client's buffer is truncated (TC), and the client comes again
over TCP on the same port.
"""

import asyncio
import ipaddress
import itertools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from linkcheck.demo.message import Name, Resolves

A, NS, CNAME, SOA, AAAA, OPT, ANY = 1, 2, 5, 6, 28, 41, 255
INTERNET = 1
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP = 0, 1, 2, 3, 4
RESPONSE, AUTHORITATIVE, TRUNCATED, RECURSION_AVAILABLE, RECURSION_DESIRED = 0x8000, 0x0400, 0x0200, 0x0080, 0x0100
TTL = 60
PLAIN_UDP = 512  # RFC 1035 §4.2.1: the most over UDP without EDNS

Lookup = Callable[[str], Name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a message asks. `wire` is the question section as it came, `size` the client's UDP buffer."""

    id: int
    flags: int
    name: str
    kind: int
    wire: bytes
    size: int


def reply(message: bytes, lookup: Lookup, *, limit: bool = True) -> bytes | None:
    """The answer to one message, or None for silence. `limit` cuts it to the client's buffer, as over UDP."""
    try:
        question = _question(message)
    except (struct.error, IndexError, UnicodeDecodeError):
        return _header(int.from_bytes(message[:2], "big"), 0, FORMERR) if len(message) >= 2 else None
    name = lookup(question.name)
    if name.resolves is Resolves.SILENCE:
        return None
    whole = _answer(question, name)
    if limit and len(whole) > question.size:
        return _header(question.id, question.flags, NOERROR, questions=1, extra=TRUNCATED) + question.wire
    return whole


def _answer(question: Question, name: Name) -> bytes:
    codes = {Resolves.SERVFAIL: SERVFAIL, Resolves.NXDOMAIN: NXDOMAIN}
    records = _records(question, name)
    code = codes.get(name.resolves, NOERROR)
    authority = [] if records or code == SERVFAIL else [_soa(question.name)]
    header = _header(question.id, question.flags, code, questions=1, answers=len(records), authorities=len(authority))
    return header + question.wire + b"".join(records) + b"".join(authority)


def _records(question: Question, name: Name) -> list[bytes]:
    if name.resolves is not Resolves.YES:
        return []
    if question.kind == NS:
        return [_record(question.name, NS, _encoded(host)) for host in name.ns]
    chain = [question.name, *name.cname]
    records = [_record(alias, CNAME, _encoded(target)) for alias, target in itertools.pairwise(chain)]
    for address in map(ipaddress.ip_address, name.addresses):
        kind = A if address.version == 4 else AAAA
        if question.kind in (kind, ANY):
            records.append(_record(chain[-1], kind, address.packed))
    return records


def _question(message: bytes) -> Question:
    number, flags, questions, _, _, additional = struct.unpack_from("!6H", message)
    if questions != 1 or flags & RESPONSE:
        raise IndexError("not one question")
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode("ascii").lower())
        at += 1 + message[at]
    kind, _ = struct.unpack_from("!HH", message, at + 1)
    end = at + 5
    size = _buffer_size(message, end) if additional else PLAIN_UDP
    return Question(id=number, flags=flags, name=".".join(labels), kind=kind, wire=message[12:end], size=size)


def _buffer_size(message: bytes, at: int) -> int:
    """The class field of an OPT record is the client's UDP buffer (RFC 6891 §6.1.2); it stands first, if at all."""
    kind, size = struct.unpack_from("!HH", message, at + 1)
    return max(PLAIN_UDP, size) if message[at] == 0 and kind == OPT else PLAIN_UDP


def _header(
    number: int, flags: int, code: int, *, questions: int = 0, answers: int = 0, authorities: int = 0, extra: int = 0
) -> bytes:
    bits = RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | (flags & RECURSION_DESIRED) | extra | code
    return struct.pack("!6H", number, bits, questions, answers, authorities, 0)


def _record(name: str, kind: int, content: bytes) -> bytes:
    return _encoded(name) + struct.pack("!HHIH", kind, INTERNET, TTL, len(content)) + content


def _soa(name: str) -> bytes:
    """The zone's record that tells how long a "no" may be kept (RFC 2308 §3)."""
    zone = name.rpartition(".")[2] or "."
    numbers = struct.pack("!5I", 1, 3600, 600, 86400, TTL)
    return _record(zone, SOA, _encoded("ns.demo.example") + _encoded("nobody.demo.example") + numbers)


def _encoded(name: str) -> bytes:
    labels = [label.encode("ascii") for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\x00"


class Udp(asyncio.DatagramProtocol):
    """Answers datagrams."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # not a subclass of it before Python 3.12

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = reply(data, self._lookup)
        if answer is not None and self._transport:
            self._transport.sendto(answer, addr)


class Tcp(asyncio.Protocol):
    """Answers messages with two bytes of length before each (RFC 1035 §4.2.2)."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 2 and len(self._buffer) >= 2 + (size := int.from_bytes(self._buffer[:2], "big")):
            answer = reply(self._buffer[2 : 2 + size], self._lookup, limit=False)
            self._buffer = self._buffer[2 + size :]
            if answer is not None and self._transport:
                self._transport.write(len(answer).to_bytes(2, "big") + answer)
