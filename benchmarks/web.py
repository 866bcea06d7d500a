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
    head = b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return head % len(html) + html


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
