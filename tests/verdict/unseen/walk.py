"""Weeks of crawling the unseen sites with the real spider, and the state of every link after every day."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linkcheck.config import Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.run import crawl
from linkcheck.demo.message import Site
from linkcheck.demo.web import Web
from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.verdict import Verdict
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link, resolve
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from tests.verdict.unseen.stand import Stand

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
DAYS = (0, 4, 8, 12, 16, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was said of one link, a verdict for each day of the walk."""

    stand: Stand
    url: str
    right: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def last(self) -> Verdict:
        return self.verdicts[-1]

    @property
    def is_right(self) -> bool:
        return self.last.state in self.right

    @property
    def is_accused(self) -> bool:
        """Called dead, on any day, though it is not."""
        return "dead" not in self.right and any(verdict.state == "dead" for verdict in self.verdicts)


def walk(stands: Sequence[Stand], days: Sequence[int] = DAYS) -> list[Outcome]:
    """Check every link on each of the days; seconds per day."""
    web = Web(sites(stands, 0))
    with tempfile.TemporaryDirectory() as folder, web:
        config = Config(
            workspace=Path(folder),
            dns_servers=(web.dns,),
            ca_file=web.ca_file,
            allow_networks=("127.0.0.0/8",),
            timeout=8.0,  # the sites answer from this very process: on a busy machine a second passes unseen
            per_host_delay=0.0,
        )
        _fill(config.database, [_canonical(url) for stand in stands for url in stand.urls()])
        seen: list[Mapping[str, Verdict]] = []
        for day in days:
            web.show(sites(stands, day))
            now = START + timedelta(days=day)
            crawl(replace(config, now=now, hosts=web.hosts), CrawlOptions(every_link=True, capture=False))
            seen.append(_judged(config.database, now + timedelta(hours=1)))
        assert not web.faults, web.faults
    return [
        Outcome(stand=stand, url=url, right=right, verdicts=tuple(day[url] for day in seen))
        for stand in stands
        for url, right in ((_canonical(url), right) for url, right in stand.urls().items())
    ]


def sites(stands: Sequence[Stand], day: int) -> dict[str, Site]:
    return {
        **{host: site for stand in stands for host, site in (stand.elsewhere or {}).items()},
        **{stand.host: stand.site(day) for stand in stands},
    }


def _canonical(url: str) -> str:
    return resolve(url, url) or url


def _fill(database: Path, urls: Sequence[str]) -> None:
    owner = Article(
        id="news.example/1",
        url="https://news.example/1",
        title="T",
        source_text="",
        text_format=TextFormat.HTML,
        source="test",
    )
    with Store(database) as store:
        store.put_articles([(owner, [(_place(owner, n, url), link(url)) for n, url in enumerate(urls)])], START)


def _place(owner: Article, n: int, url: str) -> Occurrence:
    return Occurrence(
        id=f"{owner.id}:{n}",
        article_id=owner.id,
        href=url,
        url=url,
        text="here",
        context="here",
        block="p",
        element="a",
        kind=OccurrenceKind.ANCHOR,
        span=(0, 0),
    )


def _judged(database: Path, now: datetime) -> dict[str, Verdict]:
    with Store(database, create=False) as store:
        histories = [(found, tuple(checks)) for _, found, checks in store.histories()]
    context = gather(histories)
    return {found.url: judge(found, checks, now, Policy(), context) for found, checks in histories}
