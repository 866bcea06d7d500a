"""A workspace whose links are these, and a crawl of it against a simulated web: the real spider on real sockets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from linkcheck.config import Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.run import crawl
from linkcheck.demo.message import Site
from linkcheck.demo.web import Web
from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.check import Check
from linkcheck.store.runs import Run
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@dataclass
class Crawling:
    """A workspace and its web."""

    config: Config
    web: Web

    def fill(self, urls: Sequence[str]) -> None:
        owner = Article(
            id="news.example/1",
            url="https://news.example/1",
            title="T",
            source_text="",
            text_format=TextFormat.HTML,
            source="test",
        )
        with Store(self.config.database) as store:
            store.put_articles([(owner, [(place(owner, n, url), link(url)) for n, url in enumerate(urls)])], NOW)

    def crawl(self, **options: Any) -> Run:
        return crawl(self.config, CrawlOptions(**options))

    def checks(self) -> dict[str, Check]:
        """The latest check of every link."""
        with Store(self.config.database) as store:
            return {found.url: checks[-1] for _, found, checks in store.histories() if checks}

    def configured(self, **changes: Any) -> "Crawling":
        return Crawling(config=replace(self.config, **changes), web=self.web)


def place(owner: Article, n: int, url: str) -> Occurrence:
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


@pytest.fixture
def crawling(tmp_path: Path) -> Any:
    """`crawling(sites, urls, **config)` -> Crawling; the web stops with the test."""
    webs: list[Web] = []

    def make(sites: Mapping[str, Site], urls: Sequence[str], **changes: Any) -> Crawling:
        web = Web(sites)
        web.start()
        webs.append(web)
        config = Config(
            workspace=tmp_path,
            now=NOW,
            hosts=web.hosts,
            dns_servers=(web.dns,),
            ca_file=web.ca_file,
            allow_networks=("127.0.0.0/8",),
            timeout=1.5,
            per_host_delay=0.0,
        )
        made = Crawling(config=replace(config, **changes), web=web)
        made.fill(urls)
        return made

    yield make
    for web in webs:
        web.stop()
