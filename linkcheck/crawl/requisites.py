"""`capture = "full"`: what a live page needs to look like itself is fetched too, in the hosts' turns, and captured."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from linkcheck.archive.requisites import of_page, of_stylesheet
from linkcheck.crawl.observe import decoded_text, header
from linkcheck.crawl.visit import Visit
from linkcheck.model.exchange import Exchange

#: Requests for one page's requisites, and how deep style sheets may import each other.
MOST, DEEPEST = 100, 3
#: Addresses remembered, so that a site's style sheet is asked for once a run and not once a page.
MOST_REMEMBERED = 200_000

Fetch = Callable[[str], Awaitable[tuple[Exchange, ...]]]


class Requisites:
    """`fetch` is one polite walk to an address, redirects and all; it raises nothing and obeys robots.txt."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._seen: set[str] = set()

    async def added(self, visit: Visit) -> Visit:
        """The visit with its page's requisites, where it ended at a live page that was sent whole."""
        last = visit.exchanges[-1] if visit.exchanges else None
        if last is None or visit.check.failure or last.status != 200 or "html" not in header(last, b"content-type"):
            return visit
        extras: list[Exchange] = []
        asked = 0
        waiting = [(url, 0) for url in of_page(decoded_text(last), last.url)]
        while waiting and asked < MOST:
            url, depth = waiting.pop(0)
            if url in self._seen:
                continue
            self._remember(url)
            found = await self._fetch(url)
            asked += max(len(found), 1)
            extras += found
            if found and depth < DEEPEST and header(found[-1], b"content-type").lower().startswith("text/css"):
                waiting += [(inner, depth + 1) for inner in of_stylesheet(decoded_text(found[-1]), found[-1].url)]
        return replace(visit, extras=tuple(extras), requests=visit.requests + asked)

    def _remember(self, url: str) -> None:
        if len(self._seen) >= MOST_REMEMBERED:
            self._seen.clear()
        self._seen.add(url)
