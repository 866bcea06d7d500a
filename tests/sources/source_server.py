"""A site as a table of answers behind a real server on loopback, read through the real client."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from linkcheck.config import Config
from linkcheck.net.open import fetcher
from linkcheck.sources.read import Options, read
from tests.sources.source_items import Item


@dataclass(frozen=True, kw_only=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(kw_only=True)
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Server:
    """A site on loopback: `routes` maps a path to its answer, or to a function that makes one."""

    url: str
    routes: dict[str, Answer | Callable[[Asked], Answer]] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def read(self, path: str = "/", **options: Any) -> list[Item]:
        network = Config(allow_networks=("127.0.0.0/8",), timeout=10)
        with fetcher(network, lambda: datetime.now(UTC)) as fetch:
            return list(read(self.url + path, Options(**options), fetch))

    def read_file(self, path: Path, **options: Any) -> list[Item]:
        """A file of addresses of this site."""
        network = Config(allow_networks=("127.0.0.0/8",), timeout=10)
        with fetcher(network, lambda: datetime.now(UTC)) as fetch:
            return list(read(str(path), Options(**options), fetch))

    def answer(self, asked: Asked) -> Answer:
        self.log.append(asked)
        route = self.routes.get(asked.path, Answer(status=404, body="not here"))
        return route if isinstance(route, Answer) else route(asked)


@contextmanager
def serving() -> Iterator[Server]:
    site = Server(url="")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = site.answer(Asked(path=parts.path, query=dict(parse_qsl(parts.query)), headers=headers))
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        site.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield site
        http.shutdown()
