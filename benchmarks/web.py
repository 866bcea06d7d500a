"""A fast web for benchmarks: many hosts (loopback addresses), pages of 20-60 KB, optional latency, trouble and TLS.

Run as a process of its own: `python benchmarks/web.py HOSTS [--mix] [--hang SHARE] [--ca FILE]`; prints the port once
it listens. Every host is an address of 127.0.0.0/8, so that no client needs DNS. What a path answers is decided by its
number alone. Several processes serve the same sockets. A line on its standard input is answered with what was asked of
it since the last one, as JSON: requests, connections, seconds of its processor time, and seconds from the first to the
last answer. It ends when its standard input does.
"""

import argparse
import asyncio
import gzip
import json
import mmap
import os
import random
import ssl
import struct
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket

import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: Hosts whose addresses one certificate names: about as many names as a real one holds, and few contexts to keep.
HOSTS_A_CERTIFICATE = 8
DATES = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
#: What each process counts: requests, connections, seconds of processor time; the moments of its first and last answer.
COUNTS = struct.Struct("qqddd")
#: Different pages; enough that no client profits from seeing the same one.
PAGES = 64
ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<h1>Page not found</h1>"


def address(n: int) -> str:
    return f"127.{1 + n // 62500}.{(n // 250) % 250}.{1 + n % 250}"


def page(n: int, *, packed: bool = False) -> bytes:
    """A page as newsrooms link to, 20-60 KB: metadata, styles, scripts and navigation around 500-1,500 words."""
    rng = random.Random(n)
    words = [f"{a}{b}" for a in ("har", "til", "mon", "ves", "lor", "sen") for b in ("bour", "da", "ter", "ity", "ing")]

    def text(count: int) -> str:
        return " ".join(rng.choice(words) for _ in range(count))

    size = rng.randrange(20_000, 60_000)
    meta = "".join(f'<meta property="og:{word}" content="{text(6)}">\n' for word in words[:20])
    style = "".join(f".{word}-{i}{{margin:0 {i}px;color:#{i:06x}}}\n" for word in words for i in range(6))
    menu = "".join(f'<li class="nav"><a href="/{text(1)}/{i}">{text(2)}</a></li>\n' for i in range(60))
    body = "".join(
        f'<p class="body">{text(70)} <a class="link" href="/x/{rng.random()}">{text(2)}</a> {text(20)}.</p>\n'
        for _ in range(rng.randrange(6, 16))
    )
    cards = "".join(
        f'<div class="card"><a href="/c/{i}"><img src="/i/{i}.jpg" srcset="/{i}-2.jpg 2x" alt="{text(3)}"></a></div>\n'
        for i in range(25)
    )
    made = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{text(5)} {n}</title>\n{meta}'
        f'<link rel="canonical" href="/{n}"><style>{style}</style></head><body><nav><ul>{menu}</ul></nav>'
        f"<main><h1>{text(6)}</h1>{body}</main><aside>{cards}</aside>"
    )
    data = ",".join(f'"{text(1)}{i}":{{"id":{i},"name":"{text(3)}"}}' for i in range(max(0, size - len(made)) // 45))
    html = f"{made}<script>window.state={{{data}}}</script></body></html>".encode()
    coding = b"Content-Encoding: gzip\r\n" if packed else b""
    html = gzip.compress(html, 6, mtime=0) if packed else html
    head = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html; charset=utf-8\r\n%sContent-Length: %d\r\n\r\n"
    return head % (coding, len(html)) + html


class Tally:
    """Counts of all processes, in memory that they share; each writes its own row."""

    def __init__(self, processes: int) -> None:
        self._rows = mmap.mmap(-1, COUNTS.size * processes + 1)
        self._round = 0  # the last byte counts the calls of `since`
        self._processes = processes
        self._before = (0, 0, 0.0)
        self.mine = 0
        self.requests = self.connections = 0
        self.first = self.last = 0.0

    def keep(self) -> None:
        """Write this process's row, again and again."""
        if self._rows[-1] != self._round:
            self._round, self.first, self.last = self._rows[-1], 0.0, 0.0
        row = (self.requests, self.connections, time.process_time(), self.first, self.last)
        COUNTS.pack_into(self._rows, self.mine * COUNTS.size, *row)
        asyncio.get_running_loop().call_later(0.05, self.keep)

    def answered(self) -> None:
        """A link was; robots.txt does not count, because it may be asked for once more at the end of a run."""
        self.last = time.monotonic()
        self.first = self.first or self.last

    def since(self) -> dict[str, float]:
        """What all processes have counted since the last call."""
        rows = [COUNTS.unpack_from(self._rows, n * COUNTS.size) for n in range(self._processes)]
        requests, connections, cpu = (sum(row[n] for row in rows) for n in range(3))
        before, self._before = self._before, (requests, connections, cpu)
        self._rows[-1] = (self._rows[-1] + 1) % 256
        moments = [row[3:] for row in rows if row[3]]
        return {
            "requests": requests - before[0],
            "connections": connections - before[1],
            "cpu": cpu - before[2],
            "seconds": max(m[1] for m in moments) - min(m[0] for m in moments) if moments else 0.0,
        }


class Server(asyncio.Protocol):
    """A host that answers."""

    def __init__(self, pages: tuple[bytes, ...], tally: Tally, *, mix: bool, latency: float) -> None:
        self.pages, self.tally, self.mix, self.latency = pages, tally, mix, latency
        self.buffer = b""
        tally.connections += 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            method, target = self.buffer.split(b" ", 2)[:2]
            self.buffer = self.buffer[end + 4 :]
            self.tally.requests += 1
            self.answer(method, target)

    def answer(self, method: bytes, target: bytes) -> None:
        if target == b"/robots.txt":
            self.send(ROBOTS, self.latency, method)
            return
        self.tally.answered()
        n = int(target.strip(b"/").partition(b"?")[0].rpartition(b"/")[2] or 0)
        if not self.mix:
            self.send(self.pages[n % PAGES], self.latency, method)
            return
        trouble, latency = (n * 2654435761 >> 8) % 100, 0.05 + (n * 7919 % 1000) / 4000  # of no host in particular
        if trouble < 10:
            self.send(GONE, latency, method)
        elif trouble < 20 and not target.startswith(b"/moved"):
            location = b"HTTP/1.1 302 Found\r\nLocation: /moved/%d\r\nContent-Length: 0\r\n\r\n" % n
            self.send(location, latency, method)
        else:
            self.send(self.pages[n % PAGES], latency, method)

    def send(self, answer: bytes, latency: float, method: bytes) -> None:
        if method == b"HEAD":
            answer = answer[: answer.index(b"\r\n\r\n") + 4]
        if latency:
            asyncio.get_running_loop().call_later(latency, self.write, answer)
        else:
            self.transport.write(answer)

    def write(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)


class Hanging(asyncio.Protocol):
    """A host that takes the connection and says nothing."""


def hangs(n: int, asked: argparse.Namespace) -> bool:
    return n % 100 in (6, 7, 8) if asked.mix else n % 100 < asked.hang * 100


def listening(hosts: int, *, mix: bool) -> dict[int, socket]:
    """The sockets by number of host, all on one port; in the mix three hosts in a hundred refuse."""
    found: dict[int, socket] = {}
    port = 0
    for n in range(hosts):
        if mix and n % 100 in (3, 4, 5):
            continue
        found[n] = made = socket()
        made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        made.bind((address(n), port))
        made.listen(512)
        made.setblocking(False)
        port = made.getsockname()[1]
    return found


def contexts(hosts: int, ca_file: Path) -> dict[int, ssl.SSLContext]:
    """TLS for every host, by its number: certificates of an authority of this run alone, which goes to `ca_file`."""
    key, authority = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Benchmark Authority")])
    basic = x509.BasicConstraints(ca=True, path_length=0)
    root = signed(issuer, issuer, authority.public_key(), basic, critical=True, by=authority)
    ca_file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found: dict[int, ssl.SSLContext] = {}
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, hosts, HOSTS_A_CERTIFICATE):
            numbers = range(start, min(start + HOSTS_A_CERTIFICATE, hosts))
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address(n))) for n in numbers])
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"hosts from {start}")])
            leaf = signed(subject, issuer, key.public_key(), names, critical=False, by=authority)
            path = Path(folder) / "leaf.pem"
            path.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + private)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path)
            context.set_alpn_protocols(["http/1.1"])
            found |= dict.fromkeys(numbers, context)
    return found


def signed(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType,
    *, critical: bool, by: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:  # fmt: skip
    begun = x509.CertificateBuilder(
        subject_name=subject, issuer_name=issuer, public_key=key, serial_number=x509.random_serial_number(),
        not_valid_before=DATES[0], not_valid_after=DATES[1],
    )  # fmt: skip
    return begun.add_extension(extension, critical=critical).sign(by, hashes.SHA256())


async def serve(
    asked: argparse.Namespace, sockets: dict[int, socket], secure: dict[int, ssl.SSLContext], tally: Tally
) -> None:
    pages = tuple(page(n, packed=asked.gzip) for n in range(PAGES))
    made = partial(Server, pages, tally, mix=asked.mix, latency=asked.latency)
    loop = asyncio.get_running_loop()
    for n, one in sockets.items():
        await loop.create_server(Hanging if hangs(n, asked) else made, sock=one, ssl=secure.get(n))
    tally.keep()
    if tally.mine:
        await loop.run_in_executor(None, os.read, asked.parent, 1)  # ends with its parent
        return
    print(next(iter(sockets.values())).getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        await asyncio.sleep(0.1)  # until every process has written what it counts
        print(json.dumps(tally.since()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("hosts", type=int)
    parser.add_argument("--mix", action="store_true", help="the real-world mix")
    parser.add_argument("--hang", type=float, default=0.0, help="share of hosts that hang")
    parser.add_argument("--gzip", action="store_true", help="pages packed, as nearly all servers send them")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--ca", type=Path, help="speak TLS; the authority's certificate is written here")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    sockets = listening(asked.hosts, mix=asked.mix)
    secure = contexts(asked.hosts, asked.ca) if asked.ca else {}
    tally = Tally(asked.processes)
    asked.parent, ours = os.pipe()
    for number in range(1, asked.processes):
        if os.fork() == 0:
            os.close(ours)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the pipe is the first process's
            tally.mine = number
            break
    uvloop.run(serve(asked, sockets, secure, tally))


if __name__ == "__main__":
    main()
