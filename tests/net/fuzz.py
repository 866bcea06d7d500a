"""Bytes made to hurt: responses and coded bodies, sound ones mutated, held against what must be true of any of them.

`python -m tests.net.fuzz --seed 1 --count 1000000`; a slice of it is in the suite. Where httptools and h11 agree on
what a response is, ours must read the same; where they do not, it must end in a response or a refusal, the same however
the bytes are cut, within its limits.
"""

import argparse
import gzip
import math
import random
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import brotli
import h11
import httptools
import zstandard

from linkcheck.extract.decode import MOST_CODINGS, decoded, text
from linkcheck.net.errors import BadResponse
from linkcheck.net.parser import MOST_INTERIM, ResponseParser

MAX_HEAD, MAX_BODY, LARGE = 4096, 2048, 300_000
#: Seconds of processor time that no input may take.
LONGEST = 0.25

VERSIONS = (
    b"HTTP/1.1",
    b"HTTP/1.1",
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"HTTP/0.9",
    b"HTTP/2.0",
    b"http/1.1",
    b"HTTP/1.",
    b"ICY",
)
STATUSES = (
    b"200",
    b"200",
    b"200",
    b"301",
    b"404",
    b"204",
    b"304",
    b"100",
    b"103",
    b"101",
    b"999",
    b"099",
    b"20",
    b"2000",
    b"-1",
    b"\xb2",
)
REASONS = (b" OK", b" OK", b"", b" ", b" Not  Found", b" caf\xe9", b" \x00", b"\tOK")
NAMES = (
    b"Content-Length", b"content-length", b"Transfer-Encoding", b"Connection", b"Content-Type", b"Set-Cookie",
    b"Location", b"X", b"X-\xe9", b"", b" X", b"X ", b"Content-Length ", b"\x00", b"Keep-Alive",
    b"Trailer", b"Content-Encoding",
)  # fmt: skip
VALUES = (
    b"0", b"5", b"5", b"10", b"5, 5", b"-5", b"+5", b"5 ", b"0x5", b"1_0", b"99999999999999999999999", b"chunked",
    b"chunked", b"gzip, chunked", b"chunked, identity", b"identity", b"xchunked", b"Chunked\t", b"close",
    b"keep-alive", b"text/html", b"", b"caf\xe9", b"a\x00b", b"y" * 300, b" \t folded", b"gzip",
)  # fmt: skip
ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n ", b"\r\n\t")
SIZES = (b"0", b"1", b"5", b"A", b"05", b"0000000000000005", b"00000000000000000005", b"ffffffffffffffff", b"-1",
         b"+5", b"5 ", b" 5", b"5;x=y", b'5;x="\r\n', b"0x5", b"g", b"", b"5" + b";" * 5000)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a parser makes of bytes and the end of the connection after them; None of a refusal."""

    status: int
    headers: int
    body: bytes


# --- making inputs --------------------------------------------------------------------------------------------------


def response(rng: random.Random) -> bytes:
    """A response, or several, from sound and unsound pieces; half of them sound throughout."""
    made = b"".join(_interim(rng) for _ in range(rng.choice((0, 0, 0, 1, 2, 20))))
    made += sound(rng) if rng.random() < 0.5 else _unsound(rng)
    if rng.random() < 0.2:
        made += rng.choice((b"trailing", b"HTTP/1.1 200 OK\r\n\r\n", b"\r\n", b"\x00" * 10))
    return mutated(rng, made) if rng.random() < 0.4 else made


def sound(rng: random.Random) -> bytes:
    body = rng.randbytes(rng.choice((0, 1, 5, 40, 400)))
    fields = [
        b"%s: %s" % (rng.choice((b"X-A", b"Server", b"Vary")), rng.choice((b"a", b"", b"b c")))
        for _ in range(rng.randrange(4))
    ]
    how = rng.randrange(3)
    if how == 0:
        fields.append(b"Content-Length: %d" % len(body))
        if rng.random() < 0.2:
            fields.append(fields[-1])
        framed = body
    elif how == 1:
        fields.append(b"Transfer-Encoding: chunked")
        framed = chunked(rng, body)
    else:
        framed = body
    rng.shuffle(fields)
    status = rng.choice((200, 200, 206, 301, 403, 404, 500, 503))
    return b"HTTP/1.1 %d X\r\n%s\r\n%s" % (status, b"".join(field + b"\r\n" for field in fields), framed)


def chunked(rng: random.Random, body: bytes) -> bytes:
    made = b""
    while body:
        size = rng.randrange(1, len(body) + 1)
        extension = rng.choice((b"", b"", b";x", b";x=y"))
        made += b"%x%s\r\n%s\r\n" % (size, extension, body[:size])
        body = body[size:]
    return made + b"0\r\n" + rng.choice((b"", b"", b"X: y\r\n")) + b"\r\n"


def _interim(rng: random.Random) -> bytes:
    return rng.choice((b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"))


def _unsound(rng: random.Random) -> bytes:
    head = (
        rng.choice(VERSIONS) + rng.choice((b" ", b" ", b"  ", b"\t", b"")) + rng.choice(STATUSES) + rng.choice(REASONS)
    )
    head += rng.choice(ENDS)
    for _ in range(rng.randrange(7)):
        colon = rng.choice((b": ", b": ", b": ", b":", b"", b" : "))
        head += rng.choice(NAMES) + colon + rng.choice(VALUES) + rng.choice(ENDS)
    head += rng.choice((b"\r\n", b"\r\n", b"\n", b""))
    pieces = rng.randrange(6)
    return head + b"".join(
        rng.choice(SIZES) + rng.choice(ENDS) + rng.randbytes(rng.choice((0, 1, 5, 10))) + rng.choice(ENDS)
        for _ in range(pieces)
    )


def mutated(rng: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(made) + 1)
        kind = rng.randrange(5)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            made[at : at + rng.randrange(1, 9)] = b""
        elif kind == 2:
            made[at:at] = rng.choice((b"\r\n", b"\n", b"\r", b"\x00", b":", b" ", b"0", b"\xff", rng.randbytes(3)))
        elif kind == 3:
            length = rng.randrange(1, 33)
            made[at:at] = made[at : at + length]
        else:
            del made[at:]
    return bytes(made)


def coded(rng: random.Random) -> tuple[bytes, str, bytes | None]:
    """A coded body, what it claims to be, and what it holds where it is sound and honest."""
    plain = rng.choice((b"", b"x", b"<html>hello", rng.randbytes(50), b"a" * 5000, b"\x1f\x8bno gzip", bytes(200_000)))
    names = [rng.choice(tuple(CODERS)) for _ in range(rng.choice((1, 1, 1, 2, 5)))]
    body = plain
    for name in names:
        body = CODERS[name](body)
    told = ", ".join(name.partition(" ")[0] for name in names)
    if rng.random() < 0.3 and len(names) <= MOST_CODINGS:
        return body, told, plain
    if rng.random() < 0.3:
        told = rng.choice(
            ("gzip", "br", "zstd", "deflate", "identity", "", "x-gzip", "compress", ",,", "gzip" * 9, "é")
        )
    return mutated(rng, body), told, None


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 1, mtime=0),
    "deflate": lambda body: zlib.compress(body, 1),
    "deflate raw": lambda body: zlib.compressobj(1, wbits=-15).compress(body) + b"" if not body else _raw(body),
    "br": lambda body: brotli.compress(body, quality=0),
    "zstd": lambda body: zstandard.ZstdCompressor(level=1).compress(body),
}


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=-15)
    return packer.compress(body) + packer.flush()


# --- what must be true ----------------------------------------------------------------------------------------------


def ours(data: bytes, cuts: Sequence[int]) -> Outcome | None:
    parser = ResponseParser("GET", max_head=MAX_HEAD, max_body=MAX_BODY)
    try:
        for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
            if not parser.done:
                parser.feed(data[start:end])
        if not parser.done:
            parser.eof()
    except BadResponse:
        return None
    return Outcome(parser.status, len(parser.headers), parser.body)


class _Seen:
    def __init__(self) -> None:
        self.body, self.headers, self.done, self._trailer = b"", 0, False, False

    def on_message_begin(self) -> None:
        self.body, self.headers, self._trailer = b"", 0, False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers += not self._trailer

    def on_headers_complete(self) -> None:
        self._trailer = True

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.done = True


def llhttp(data: bytes) -> Outcome | None:
    """None when it refuses, or does not see an end."""
    seen = _Seen()
    parser = httptools.HttpResponseParser(seen)
    try:
        for number in range(len(data)):  # a byte at a time, to stop at the end of the first final response
            parser.feed_data(data[number : number + 1])
            if seen.done and not 100 <= parser.get_status_code() < 200:
                return Outcome(parser.get_status_code(), seen.headers, seen.body)
            seen.done = False
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    return None


def h11s(data: bytes) -> Outcome | None:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    status = headers = 0
    body = b""
    try:
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Response):
                status, headers = event.status_code, len(event.headers)
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return Outcome(status, headers, body)
            elif not isinstance(event, h11.InformationalResponse):
                return None
    except h11.RemoteProtocolError:
        return None


def fault_of_response(rng: random.Random) -> str:
    """What is wrong with how one response was read, "" for nothing."""
    data = response(rng)
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(rng.choice((1, 3, 10))))
    whole, pieces = ours(data, ()), ours(data, cuts)
    if whole != pieces:
        return f"{data!r} cut at {cuts}: {pieces}, whole: {whole}"
    if whole and len(whole.body) > MAX_BODY:
        return f"{data!r}: a body of {len(whole.body)}"
    agreed = llhttp(data)
    within = agreed and len(agreed.body) <= MAX_BODY and data.count(b"HTTP/1.1 1") <= MOST_INTERIM
    if within and agreed == h11s(data) and whole != agreed:
        return f"{data!r}: {whole}, others: {agreed}"
    return ""


def fault_of_body(rng: random.Random) -> str:
    body, told, plain = coded(rng)
    limit = rng.choice((10, 1000, LARGE)) if "," not in told else LARGE  # each coding is undone as far as the limit
    found = decoded(body, told, limit)
    if len(found) > limit:
        return f"{body[:80]!r} as {told}: {len(found)} bytes, {limit} allowed"
    if plain is not None and found != plain[:limit]:
        return f"{body[:80]!r} as {told}: not what was packed"
    text(found[:2000], rng.choice(("", "text/html; charset=utf-8", "text/html; charset=rot13", f"x; charset={told}")))
    return ""


def hunt(seed: int, count: int, longest: float = math.inf) -> tuple[Counter[str], list[str]]:
    """How many inputs of each kind there were, and what was wrong, each with the seed that makes it again.

    `longest` are seconds of processor time an input may take; not for a test, whose process may have a heap to sweep.
    """
    kinds: Counter[str] = Counter()
    faults = []
    for number in range(count):
        name, look = ("response", fault_of_response) if number % 4 else ("coded body", fault_of_body)
        rng = random.Random(f"{seed} {number}")
        started = time.process_time()
        try:
            said = look(rng)
        except Exception as error:  # nothing may be raised
            said = f"{type(error).__name__}: {error}"
        kinds[name] += 1
        took = time.process_time() - started
        if said or took > longest:
            faults.append(f"{name} {seed} {number}: {said or f'took {took:.2f} s'}")
    return kinds, faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1_000_000)
    asked = parser.parse_args()
    started = time.monotonic()
    kinds, faults = hunt(asked.seed, asked.count, LONGEST)
    for line in faults[:50]:
        print(line[:1000])
    took = time.monotonic() - started
    print(
        ", ".join(f"{number:,} {name}s" for name, number in kinds.items()) + f" in {took:.0f} s: {len(faults)} faults"
    )
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
