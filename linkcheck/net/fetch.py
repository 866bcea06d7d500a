"""Asking services over HTTP, one request after another: what `sources` and archive clients are handed (model.Fetch)."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from linkcheck.errors import FetchError
from linkcheck.model.exchange import Exchange
from linkcheck.net.client import Client
from linkcheck.net.errors import NoAnswer
from linkcheck.urls.canonical import resolve

MOST_REDIRECTS = 10
#: Statuses whose Location is followed (RFC 9110 §15.4); 303 and, as browsers do, 301 and 302 turn POST into GET.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BECOMES_GET = frozenset({301, 302, 303})
#: Headers that never leave the origin they were meant for.
PRIVATE_HEADERS = frozenset({"authorization", "cookie"})


class Fetcher:
    """Implements `model.exchange.Fetch` on an event loop of its own."""

    def __init__(self, client: Client, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self._client = client
        self._headers = headers
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._client.close())
        self._runner.close()

    def __call__(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Exchange:
        """Follows redirects, credentials never to another origin. Raises FetchError naming the address and why."""
        try:
            return self._runner.run(self._follow(url, method, dict(headers or {}), body))
        except NoAnswer as error:
            words = f"{error.failure.value}{f', {error.detail}' if error.detail else ''}"
            raise FetchError(f"{url} does not answer ({words}); check the address and the network.") from error

    async def _follow(self, url: str, method: str, headers: dict[str, str], body: bytes) -> Exchange:
        for _ in range(MOST_REDIRECTS + 1):
            own = tuple((name.encode("latin-1"), value.encode("utf-8")) for name, value in headers.items())
            exchange = await self._client.fetch(url, headers=self._headers + own, method=method, body=body)
            location = exchange.header(b"location") if exchange.status in REDIRECTS else b""
            target = resolve(location.decode("utf-8", "replace"), url) if location else None
            if target is None or urlsplit(target).scheme not in ("http", "https"):
                return exchange
            if _origin(target) != _origin(url):
                headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
            if exchange.status in BECOMES_GET and method != "HEAD":
                method, body = "GET", b""
            url = target
        raise FetchError(f"{url} redirects more than {MOST_REDIRECTS} times; name the final address.")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
