"""What the parts of one crawl share, hung on Scrapy's crawler: configuration, clock, client."""

import os
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from linkcheck.config import Clock, Config, clock, load
from linkcheck.crawl.options import CrawlOptions
from linkcheck.net.client import Client


@dataclass(slots=True)
class Setup:
    """One a crawler. `client` is made inside the event loop by the first handler."""

    config: Config
    clock: Clock
    options: CrawlOptions
    client: Client | None = None


_setups: WeakKeyDictionary[Crawler, Setup] = WeakKeyDictionary()


def setup_of(crawler: Crawler) -> Setup:
    """The crawler's setup, from its settings or, under `scrapy crawl`, from the workspace. Raises ConfigError."""
    if crawler not in _setups:
        config = crawler.settings["LINKCHECK_CONFIG"] or _from_workspace()
        options = crawler.settings["LINKCHECK_OPTIONS"] or CrawlOptions()
        _setups[crawler] = Setup(config=config, clock=clock(config.now), options=options)
    return _setups[crawler]


def _from_workspace() -> Config:
    workspace = Path(os.environ.get("LINKCHECK_WORKSPACE", "."))
    return load(workspace, environ=os.environ, flags={})
