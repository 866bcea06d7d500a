"""A newsroom whose links are checked by dice: random histories for tests of what reads them."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.check import Check, Failure, Hop, Page, Probe
from linkcheck.model.exchange import Timings
from linkcheck.model.word import Says, Word
from linkcheck.store.runs import Checked
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOSTS = ("a.example", "www.a.example", "b.example", "c.example")
URLS = [f"https://{host}/{kind}/{n}" for host in HOSTS for n in range(7) for kind in ("story", "p")]
ENDS = ["https://a.example/all", "https://b.example/", "https://c.example/story/1", "https://login.example/in"]
ERROR = Page(title="Nothing here", words=120, text="nothing here at all", fingerprint=tuple(range(64)))
HOME = Page(title="Front", words=900, text="front page", fingerprint=tuple(range(500, 564)))
PAGES = [
    *(
        Page(title=f"Story {n}", words=400, text=f"story {n}", fingerprint=tuple(range(n * 70, n * 70 + 64)))
        for n in (9, 10)
    ),
    ERROR,
    Page(title="404 page not found", words=20, text="page not found"),
]


class Newsroom:
    """A workspace whose links are checked by dice; `steady` is how often a link answers as it did before."""

    def __init__(self, folder: Path, seed: int, *, steady: float = 0.0) -> None:
        self.folder, self.dice, self.steady = folder, random.Random(seed), steady
        self.latest: dict[str, Check] = {}
        self.day = 0
        self.store = Store(folder / "linkcheck.db")
        self.edit()

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.day)

    def edit(self) -> None:
        for number in range(3):
            owner = Article(
                id=f"news.example/{number}", url=f"https://news.example/{number}", title="T", source="test",
                source_text=str(self.now), text_format=TextFormat.HTML,
            )  # fmt: skip
            places = [
                Occurrence(
                    id=f"{owner.id}:{url}", article_id=owner.id, href=url, url=url, text="t", context="c", block="p",
                    element="a", kind=OccurrenceKind.ANCHOR, span=(0, 0),
                )
                for url in self.dice.sample(URLS, self.dice.choice((15, 25)))
            ]  # fmt: skip
            self.store.put_articles([(owner, [(place, link(place.url)) for place in places])], self.now)

    def crawl(self) -> None:
        run = self.store.begin_run(self.now, every_link=True)
        for host, _ in self.store.due_hosts(run):
            for due in self.store.due_links(run, host, after=-1, limit=100):
                if self.dice.random() < 0.3:
                    self.store.put_checks(run.id, [Checked(link_id=due.id, check=self.check(due.url, run.id))], {})
        if self.dice.random() < 0.8:
            self.store.finish_run(run.id, self.now, complete=True, reason="finished")

    def say(self) -> None:
        """An editor's word on a link."""
        said = self.dice.choice(list(Says))
        self.store.put_word(Word(url=self.dice.choice(URLS), says=said, at=self.now, note=""))

    def live(self) -> None:
        """Some days pass, articles may be edited and words said, and a crawl checks some links."""
        self.day += self.dice.choice((1, 4, 10))
        if self.dice.random() < 0.3:
            self.edit()
        if self.dice.random() < 0.2:
            self.say()
        self.crawl()

    def check(self, url: str, run_id: str) -> Check:
        before = self.latest.get(url)
        if before and self.dice.random() < self.steady:
            timings = Timings(total=round(self.dice.random(), 3))
            changes = {"length": 200, "payload_digest": "sha1:X"} if self.dice.random() < 0.3 else {}
            found = replace(before, run_id=run_id, at=self.now, timings=timings, **changes)
        else:
            found = self._new_check(url, run_id)
        self.latest[url] = found
        return found

    def _new_check(self, url: str, run_id: str) -> Check:
        dice = self.dice
        what: dict[str, Any] = {"status": 200, "page": dice.choice(PAGES)}
        hops = [Hop(url=url, status=200)]
        kind = dice.choice(("ok", "ok", "ok", "gone", "wall", "sent", "sent", "silent", "error", "probed"))
        if kind == "gone":
            hops, what = [Hop(url=url, status=404)], {"status": 404}
        elif kind == "wall":
            hops, what = [Hop(url=url, status=403, marks=("challenge:x",))], {"status": 403}
        elif kind == "sent":
            end = dice.choice(ENDS)
            last = dice.choice((Hop(url=end, status=200), Hop(url=end, status=403, marks=("challenge:x",))))
            hops = [Hop(url=url, status=301, location=end, marks=("presence:x",)), last]
            what = {"status": last.status, "page": dice.choice(PAGES), "final_url": end}
        elif kind == "silent":
            end = dice.choice((url, ENDS[3]))
            hops, what = [], {"status": None, "failure": Failure.CONNECT_TIMEOUT, "final_url": end}
        elif kind == "error":
            hops, what = [Hop(url=url, status=503)], {"status": 503}
        elif kind == "probed":
            probe = Probe(
                url=f"{url}-none", at=self.now, status=200, final_url=f"{url}-none", page=ERROR, home=HOME,
                home_url=f"https://{link(url).host}/", story=dice.choice((None, PAGES[0])), story_url="",
            )  # fmt: skip
            what = {"status": 200, "page": ERROR, "probe": probe}
        what.setdefault("final_url", url)
        return Check(id=0, url=url, run_id=run_id, at=self.now, hops=tuple(hops), length=100, **what)

    def states(self) -> list[dict[str, Any]]:
        return states(self.folder)


def states(folder: Path) -> list[dict[str, Any]]:
    """What is judged in a workspace."""
    with Store(folder / "linkcheck.db") as store:
        return list(store.db.query("select * from link_state order by link_id"))
