"""A fast web for benchmarks: many hosts (loopback addresses), pages of 20-60 KB, optional latency and trouble.

Run as a process of its own: `python benchmarks/web.py HOSTS [--mix]`; prints the port once it listens. Every host is an
address of 127.0.0.0/8, so that no client needs DNS. What a path answers is decided by its number alone.
"""

import argparse
import asyncio
import random
import sys

import uvloop

#: Different pages; enough that no client profits from seeing the same one.
PAGES = 64
ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<h1>Page not found</h1>"


def address(n: int) -> str:
    return f"127.{1 + n // 62500}.{(n // 250) % 250}.{1 + n % 250}"


def page(n: int) -> bytes:
    """A page as newsrooms link to: a head, navigation, paragraphs; 20-60 KB."""
    rng = random.Random(n)
    words = [f"{a}{b}" for a in ("har", "til", "mon", "ves", "lor", "sen") for b in ("bour", "da", "ter", "ity", "ing")]
    paragraph = lambda: " ".join(rng.choice(words) for _ in range(90))  # noqa: E731
    nav = "".join(f'<li><a href="/{i}">{rng.choice(words)}</a></li>' for i in range(60))
    text, size = [], rng.randrange(20_000, 60_000)
    while sum(map(len, text)) < size:
        text.append(f'<p class="body">{paragraph()} <a href="/x/{rng.random()}">{rng.choice(words)}</a>.</p>\n')
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story {n}</title>'
        f'<link rel="canonical" href="/{n}"></head><body><nav><ul>{nav}</ul></nav><article>{"".join(text)}</article>'
        "<script>window.x=1</script></body></html>"
    ).encode()
    head = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


class Server(asyncio.Protocol):
    pages: tuple[bytes, ...] = ()
    mix = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.host = transport.get_extra_info("sockname")[0]
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            method, target = self.buffer.split(b" ", 2)[:2]
            self.buffer = self.buffer[end + 4 :]
            self.answer(method, target)

    def answer(self, method: bytes, target: bytes) -> None:
        if target == b"/robots.txt":
            self.send(ROBOTS, 0.0, method)
            return
        n = int(target.strip(b"/").partition(b"?")[0].rpartition(b"/")[2] or 0)
        if not self.mix:
            self.send(self.pages[n % PAGES], 0.0, method)
            return
        trouble, latency = n % 100, 0.05 + (n * 7919 % 1000) / 4000
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
    """Takes the connection and says nothing."""


async def serve(hosts: int, *, mix: bool) -> None:
    Server.pages, Server.mix = tuple(page(n) for n in range(PAGES)), mix
    loop = asyncio.get_running_loop()
    port = 0
    for n in range(hosts):
        if mix and n % 100 in (3, 4, 5):
            continue  # refused
        factory = Hanging if mix and n % 100 in (6, 7, 8) else Server
        server = await loop.create_server(factory, address(n), port, backlog=512)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # ends with its parent


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("hosts", type=int)
    parser.add_argument("--mix", action="store_true")
    asked = parser.parse_args()
    uvloop.run(serve(asked.hosts, mix=asked.mix))
