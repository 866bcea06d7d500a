"""A small Wayback machine for the simulated web: its index, its TimeGate, TimeMap and copies, and its bad days."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from linkcheck.config import Config
from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from linkcheck.memento.archives import ARCHIVES
from linkcheck.memento.closest import Asked
from linkcheck.memento.service import Service
from linkcheck.memento.timemap import accept_datetime
from linkcheck.model.article import Link
from linkcheck.model.exchange import Fetch
from linkcheck.net.fetch import Fetcher
from linkcheck.net.open import fetcher
from linkcheck.urls.canonical import link

HOST = "archive.example"
BASE = f"http://{HOST}/web/"
CDX = f"http://{HOST}/cdx"
LINK: Link = link("http://site.example/2019/the-harbour-bridge-opens")
TEXT = "The harbour bridge opens to traffic after nine years of work, the mayor said on Monday. " * 30
PAGE = f"<title>The harbour bridge opens</title><article><h1>The harbour bridge opens</h1><p>{TEXT}</p></article>"


@dataclass(frozen=True)
class Copy:
    """One capture that the archive holds."""

    timestamp: str
    body: str = PAGE
    status: int = 200
    url: str = LINK.url
    location: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def date(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    def answer(self) -> Answer:
        own = {"Memento-Datetime": accept_datetime(self.date), "X-Archive-Orig-Server": "nginx", **dict(self.headers)}
        if self.location:
            return answers.redirect(self.status, f"{BASE}{self.timestamp}id_/{self.location}", headers=own)
        return answers.page(self.body, code=self.status, headers=own)


@dataclass
class Wayback:
    """A Site. `bad` gives the answer to whatever is asked under a beginning of a path, as long as it lasts."""

    copies: Sequence[Copy]
    bad: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request.target)
        for start, waiting in self.bad.items():
            if waiting and request.path.startswith(start):
                return waiting[0] if len(waiting) == 1 else waiting.pop(0)
        if request.path == "/cdx":
            return self._index(request.query["url"])
        place = request.target.removeprefix("/web/")
        if place.startswith("timemap/link/"):
            return self._timemap(place.removeprefix("timemap/link/"))
        head, _, url = place.partition("/")
        if head[:14].isdigit():
            return self._copy(head[:14], url)
        return self._timegate(place)

    def _index(self, url: str) -> Answer:
        rows = ",\n".join(
            f'["{copy.timestamp}","{copy.url}","text/html","{copy.status}","{hash(copy.body)}"]'
            for copy in self.copies
            if copy.url == url
        )
        header = '["timestamp","original","mimetype","statuscode","digest"]'
        return json_answer(f"[{header},\n{rows}]" if rows else "[]")

    def _copy(self, timestamp: str, url: str) -> Answer:
        found = [copy for copy in self.copies if copy.url == url]
        exact = next((copy for copy in found if copy.timestamp == timestamp), None)
        if exact:
            return exact.answer()
        if not found:
            return answers.status(404, "<p>Wayback has not archived that URL.</p>")
        other = min(found, key=lambda copy: abs(int(copy.timestamp) - int(timestamp)))
        return answers.redirect(302, f"{BASE}{other.timestamp}id_/{url}")

    def _timegate(self, url: str) -> Answer:
        found = [copy for copy in self.copies if copy.url == url]
        if not found:
            return answers.status(404)
        links = f'<{url}>; rel="original", <{BASE}timemap/link/{url}>; rel="timemap"; type="application/link-format"'
        return answers.redirect(302, f"{BASE}{found[-1].timestamp}/{url}", headers={"Link": links})

    def _timemap(self, url: str) -> Answer:
        found = [copy for copy in self.copies if copy.url == url]
        lines = [
            f'<{BASE}{copy.timestamp}/{url}>; rel="memento"; datetime="{accept_datetime(copy.date)}"' for copy in found
        ]
        body = ",\n".join([f'<{url}>; rel="original"', *lines])
        return answers.response(body.encode(), content_type="application/link-format", code=200 if found else 404)


def json_answer(text: str, code: int = 200) -> Answer:
    return answers.response(text.encode(), content_type="application/json", code=code)


def config(web: Web, **more: object) -> Config:
    values: dict[str, object] = {
        "hosts": web.hosts,
        "dns_servers": (web.dns,),
        "allow_networks": ("127.0.0.0/8",),
        "timeout": 0.5,
        "memento_cdx_url": CDX,
        "memento_timegate_url": BASE,
        **more,
    }
    return Config(**values)  # type: ignore[arg-type]


def fetch_from(web: Web) -> Fetcher:
    return fetcher(config(web), lambda: datetime(2026, 3, 1, tzinfo=UTC))


def asked(fetch: Fetch, slept: list[float] | None = None) -> Asked:
    """The small archive, asked without any pause; the seconds that would have been waited go to `slept`."""
    archive = replace(ARCHIVES[0], name="Small Archive", cdx_url=CDX, timegate_url=BASE)
    pauses = [] if slept is None else slept
    return Asked(
        archive=archive,
        index=Service(fetch=fetch, gap=0.0, rest=60.0, sleep=pauses.append),
        copies=Service(fetch=fetch, gap=0.0, rest=60.0, sleep=pauses.append),
    )
