"""Scrapy's download handler on `net`: exchanges as they were on the wire, failures as Scrapy's own exceptions."""

from functools import cached_property

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy.http.headers import Headers

from linkcheck.crawl.setup import setup_of
from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange
from linkcheck.net.errors import NoAnswer
from linkcheck.net.open import client, user_agent

#: What each of our failures is called among Scrapy's exceptions; everything else is DownloadFailedError.
EXCEPTIONS: dict[Failure, type[Exception]] = {
    Failure.DNS_NXDOMAIN: CannotResolveHostError,
    Failure.DNS_NO_ADDRESS: CannotResolveHostError,
    Failure.DNS_SERVFAIL: CannotResolveHostError,
    Failure.DNS_TIMEOUT: CannotResolveHostError,
    Failure.CONNECTION_REFUSED: DownloadConnectionRefusedError,
    Failure.CONNECT_TIMEOUT: DownloadTimeoutError,
    Failure.READ_TIMEOUT: DownloadTimeoutError,
}
#: What a browser would accept, without pretending to be one (house rule 8); bodies come as the server stores them.
ACCEPT = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class WireResponse(Response):
    """A Scrapy response that carries the exchange it was made from; headers are parsed only when asked for."""

    def __init__(self, exchange: Exchange, request: Request) -> None:
        super().__init__(exchange.url, status=exchange.status, body=exchange.body, request=request)
        self.exchange = exchange

    @cached_property
    def headers(self) -> Headers:
        found: dict[bytes, list[bytes]] = {}
        for name, value in self.exchange.headers:
            found.setdefault(name, []).append(value)
        return Headers(found)


class WireHandler(BaseDownloadHandler):
    """One client for http and https: Scrapy makes a handler a scheme, they share it through the crawler.

    `meta["wire_headers"]` holds headers that a request alone needs (If-None-Match, Cookie): Scrapy's own Headers would
    change their case and order. `meta["verify_certificate"]` False is for classifying what is behind a bad one.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        setup = setup_of(crawler)
        if setup.client is None:
            setup.client = client(setup.config, setup.clock)
        self._client = setup.client
        self._headers = (
            (b"User-Agent", user_agent(setup.config).encode("latin-1", "replace")),
            (b"Accept", ACCEPT),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"Connection", b"keep-alive"),
        )

    async def download_request(self, request: Request) -> Response:
        meta = request.meta
        headers: tuple[tuple[bytes, bytes], ...] = self._headers
        if more := meta.get("wire_headers"):
            headers = (*headers, *((name.encode("ascii"), value.encode("latin-1")) for name, value in more.items()))
        verify = meta.get("verify_certificate", True)
        try:
            exchange = await self._client.fetch(request.url, headers=headers, method=request.method, verify=verify)
        except NoAnswer as error:
            raise EXCEPTIONS.get(error.failure, DownloadFailedError)(str(error)) from error
        return WireResponse(exchange, request)

    async def close(self) -> None:
        await self._client.close()
