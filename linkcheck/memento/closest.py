"""The usable copy of a link nearest a date: the index first, then Memento's own way (TimeGate, TimeMap)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linkcheck.errors import FetchError
from linkcheck.extract.decode import decoded
from linkcheck.memento import cdx, timemap
from linkcheck.memento.archives import Archive
from linkcheck.memento.candidate import Judged, judged, raw, shown
from linkcheck.memento.service import Service
from linkcheck.model.archive import Held, Lookup, Memento
from linkcheck.model.article import Link
from linkcheck.model.check import Check
from linkcheck.model.exchange import Exchange

#: Copies looked at, of one link in one archive: behind so many refused ones there is seldom a good one.
MOST_LOOKED_AT = 6
#: Pages of a TimeMap that are read, and bytes of one.
MOST_PAGES, MOST_OF_TIMEMAP = 8, 32 * 1024 * 1024
#: An archive's own way to say that it does not show something: not there, or excluded.
NOT_SHOWN = frozenset({403, 404, 410, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A link, the date that its copy should be near, and good checks of it from when it was alive, oldest first."""

    link: Link
    near: datetime
    earlier: Sequence[Check] = ()


@dataclass(slots=True)
class Asked:
    """One archive with its two services, each at its own pace."""

    archive: Archive
    index: Service
    copies: Service

    def closest(self, wanted: Wanted, now: datetime) -> Lookup:
        """What the archive holds of a link. Never raises: an archive that does not answer is `unknown`."""
        search = _Search(self.copies, wanted)
        for way in (self._by_index, self._by_timegate, self._by_timemap):
            try:
                way(search)
            except FetchError as error:
                search.silence = str(error)
            if search.memento or (search.answered and way != self._by_index):  # an index may lag behind
                break
        return search.result(self.archive.name, now)

    def _by_index(self, search: "_Search") -> None:
        if not self.archive.cdx_url:
            return
        wanted = search.wanted
        answer = self.index.get(cdx.query(self.archive.cdx_url, wanted.link.url, wanted.near))
        if answer.status not in (200, 404) and not cdx.is_excluded(answer.body):
            raise FetchError(f"the index of {self.archive.name} answers {answer.status}; try again later.")
        rows = cdx.parsed(answer.body) if answer.status == 200 else ()
        search.answered = True
        refused: set[str] = set()
        for row in cdx.nearest(rows, wanted.near):
            is_redirect = row.statuscode.startswith("3")
            if not is_redirect and row.digest and row.digest in refused:
                continue  # the same bytes as a copy that showed no page
            uri = f"{self.archive.timegate_url}{row.timestamp}id_/{row.original}"
            leads_on = is_redirect and not self.archive.raw_redirects
            found = search.follow(shown(uri)) if leads_on else search.look(uri)
            if found.memento or search.is_enough:
                return
            refused.add(row.digest)

    def _by_timegate(self, search: "_Search") -> None:
        wanted = search.wanted
        near = timemap.accept_datetime(wanted.near)
        answer = self.copies.get(f"{self.archive.timegate_url}{wanted.link.url}", {"Accept-Datetime": near})
        search.timemap = _timemap_of(answer) or f"{self.archive.timegate_url}timemap/link/{wanted.link.url}"
        if answer.status in NOT_SHOWN and not answer.header(b"memento-datetime"):
            search.answered = True
            return
        uri = answer.header(b"content-location").decode("latin-1")
        place = timemap.absolute(uri, answer.url) if uri else answer.url
        if raw(place) == place:  # no Wayback machine: the answer is all there is to look at
            search.take(judged(wanted.link, answer, wanted.earlier, wanted.link.url), answer)
        else:
            search.look(raw(place))

    def _by_timemap(self, search: "_Search") -> None:
        """The nearest of all copies that its pages list; a page is left out that covers no time as near as theirs."""
        near = search.wanted.near
        first = search.timemap or f"{self.archive.timegate_url}timemap/link/{search.wanted.link.url}"
        waiting, read = {first: timedelta()}, 0
        copies: dict[str, timedelta] = {}
        seen = {first}
        while waiting and read < MOST_PAGES:
            uri = min(waiting, key=lambda page: waiting[page])
            if waiting.pop(uri) >= min(copies.values(), default=timedelta.max):
                break
            listed = self._timemap(uri, is_first=not read)
            read += 1
            copies |= {item.uri: abs(item.date - near) for item in listed if item.is_memento and item.date}
            waiting |= {page: away for page, away in timemap.pages(listed, near).items() if page not in seen}
            seen |= set(waiting)
        search.answered = True
        for copy in sorted(copies, key=lambda one: (copies[one], one)):
            if search.look(raw(copy)).memento or search.is_enough:
                return

    def _timemap(self, uri: str, *, is_first: bool) -> list[timemap.Link]:
        """The links of one page; none where the archive has nothing. Raises FetchError for what is no TimeMap."""
        answer = self.copies.get(uri)
        if answer.status in NOT_SHOWN and is_first:
            return []
        coding = answer.header(b"content-encoding").decode("latin-1")
        text = decoded(answer.body, coding, MOST_OF_TIMEMAP).decode("utf-8", "replace")
        listed = timemap.read(text, answer.url, self.archive.timegate_url)
        if answer.status != 200 or not timemap.is_timemap(listed):
            raise FetchError(f"{self.archive.name} sends no TimeMap ({answer.status}); try again later.")
        return listed


@dataclass(slots=True)
class _Search:
    """What has been seen on the way."""

    copies: Service
    wanted: Wanted
    memento: Memento | None = None
    answered: bool = False
    silence: str = ""  # why a way was not answered, or a copy not seen
    unseen: bool = False
    timemap: str = ""
    because: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def is_enough(self) -> bool:
        return len(self.seen) >= MOST_LOOKED_AT or self.copies.is_down

    def follow(self, uri: str) -> Judged:
        """The copy at which an archived redirect ends, judged."""
        try:
            end = self.copies.get(uri).url
        except FetchError as error:
            self.silence, self.unseen = str(error), True
            return Judged(memento=None, because=str(error), is_copy=False)
        if raw(end) == end:
            self.because.append("the copy leads out of the archive")
            return Judged(memento=None, because=self.because[-1])
        return self.look(raw(end))

    def look(self, uri: str) -> Judged:
        """The copy at an address, judged; each address once."""
        if uri in self.seen:
            return Judged(memento=None, because="")
        self.seen.add(uri)
        try:
            answer = self.copies.get(uri)
        except FetchError as error:
            self.silence, self.unseen = str(error), True
            return Judged(memento=None, because=str(error), is_copy=False)
        return self.take(judged(self.wanted.link, answer, self.wanted.earlier), answer)

    def take(self, found: Judged, answer: Exchange) -> Judged:
        """An archive that says "I will not" or "I have not" has spoken; anything else that is no copy is silence."""
        self.memento = found.memento or self.memento
        if found.is_copy and not found.memento:
            self.because.append(found.because)
        elif not found.is_copy and answer.status not in NOT_SHOWN:
            self.silence, self.unseen = f"{found.because}; try again later.", True
        return found

    def result(self, archive: str, now: datetime) -> Lookup:
        return Lookup(
            archive=archive,
            held=self._held(),
            wanted=self.wanted.near,
            asked_at=now,
            because=self._words(),
            memento=self.memento,
        )

    def _held(self) -> Held:
        if self.memento:
            return Held.FOUND
        if self.unseen or not self.answered:
            return Held.UNKNOWN
        return Held.UNUSABLE if self.because else Held.NONE

    def _words(self) -> str:
        if self.memento:
            return ""
        refused = "; ".join(dict.fromkeys(filter(None, self.because)))[:500]
        return self.silence if self._held() is Held.UNKNOWN else refused


def nearest(lookups: Iterable[Lookup]) -> Lookup | None:
    """The one whose copy is nearest its date; None where no archive has one."""
    found = [lookup for lookup in lookups if lookup.memento]
    return min(found, key=lambda lookup: abs(lookup.distance), default=None)


def _timemap_of(answer: Exchange) -> str:
    """The TimeMap that an answer names (RFC 7089 §2.2.3)."""
    values = b", ".join(answer.all(b"link")).decode("utf-8", "replace")
    return next((item.uri for item in timemap.links(values, answer.url) if "timemap" in item.rels), "")
