"""Scrapy's downloader without slots and middleware chain: a request goes straight to its handler.

Pace is kept before a request is made (crawl.pace); what the stock downloader adds on top costs more than the request.
"""

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred


class SlimDownloader:
    """What the engine asks of a DOWNLOADER (Scrapy 2.19): `active`, `needs_backout`, `fetch`, `close`."""

    def __init__(self, crawler: Crawler) -> None:
        self.active: set[Request] = set()
        self._handlers = DownloadHandlers(crawler)

    def needs_backout(self) -> bool:
        return False  # the lanes bound what is in flight

    def fetch(self, request: Request) -> Deferred[Response]:
        self.active.add(request)
        return Deferred.fromFuture(asyncio.ensure_future(self._download(request)))

    def close(self) -> None:
        """Nothing is kept here; handlers close with the engine."""

    async def _download(self, request: Request) -> Response:
        try:
            return await self._handlers.download_request_async(request)
        finally:
            self.active.discard(request)
