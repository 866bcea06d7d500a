"""What earlier runs hold of a link: the page that a 304 may confirm, the answer that an identical one refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcheck.archive.records import digest
from linkcheck.archive.warc_reader import UnreadableRecord, path_of, read
from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange
from linkcheck.store.runs import DueLink
from linkcheck.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A captured answer, read back. Of its exchange only what came from the server is there."""

    capture: Capture
    exchange: Exchange


class Shelf:
    """What earlier runs hold of the links of a run: one look into the store for each batch as it is fed.

    A store without captures is asked once for all. What is handed out is forgotten here.
    """

    def __init__(self, store: Store, warcs: Path) -> None:
        self._store, self._warcs = store, warcs
        self._is_empty = not store.has_originals()
        self._found: dict[int, list[Capture]] = {}

    def fed(self, links: list[DueLink]) -> list[DueLink]:
        """The same links, looked up."""
        if links and not self._is_empty:
            self._found |= self._store.originals(link.id for link in links)
        return links

    def of(self, link_id: int) -> "Held":
        return Held(originals=self._found.pop(link_id, ()), warcs=self._warcs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whole answers to one link's requests, the newest first, and the folder of their files.

    Only answers of the very same address and status count: other tools follow such revisits without fail.
    """

    originals: Sequence[Capture] = ()
    warcs: Path = Path()

    def page(self, url: str) -> Kept | None:
        """The newest answer of status 200 of an address, where it can be read to its last byte and was not cut."""
        capture = next((one for one in self.originals if one.url == url and one.status == 200), None)
        if capture is None:
            return None
        try:
            record = read(self.warcs, capture.warc, capture.offset)
        except UnreadableRecord:
            return None
        if record.faults or record.record_id != capture.record_id or record.get("WARC-Truncated"):
            return None
        exchange = Exchange(
            url=url,
            started=capture.date,
            request=b"",
            head=record.head,
            status=record.status,
            headers=record.http_headers,
            body=record.payload,
        )
        return Kept(capture=capture, exchange=exchange)

    def same(self, exchange: Exchange) -> Capture | None:
        """The newest answer with this exchange's address, status and payload, if its file is still there."""
        like = [one for one in self.originals if (one.url, one.status) == (exchange.url, exchange.status)]
        if not like or not exchange.body:
            return None
        found = digest(exchange.body)
        same = (one for one in like if one.payload_digest == found and path_of(self.warcs, one.warc).exists())
        return next(same, None)
