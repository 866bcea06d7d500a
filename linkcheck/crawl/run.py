"""One crawl from start to end, as a plain function for the command line."""

import logging
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from linkcheck.config import Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.spiders.links import LinksSpider
from linkcheck.errors import IncompleteRun
from linkcheck.store.runs import Run


def crawl(config: Config, options: CrawlOptions) -> Run:
    """Check what is due and return the run. Raises IncompleteRun (interrupted, no network), StoreError, WorkspaceBusy.

    Owns the process's event loop and its signal handlers while it runs: Ctrl-C and SIGTERM stop it in good order.
    """
    settings = Settings()
    settings.setmodule("linkcheck.crawl.settings", priority="project")
    settings.set("LINKCHECK_CONFIG", config, priority="cmdline")
    settings.set("LINKCHECK_OPTIONS", options, priority="cmdline")
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.WARNING)  # Scrapy's own set-up has just opened it wide
    crawler = process.create_crawler(LinksSpider)
    task: Any = process.crawl(crawler)
    process.start()
    return _outcome(crawler.spider, task)


def _outcome(spider: Any, task: Any) -> Run:
    if not isinstance(spider, LinksSpider):
        task.result()  # raises what kept the spider from starting
        raise IncompleteRun("the crawl did not start; run again with --verbose to see why.")
    if spider.problem:
        raise spider.problem
    if spider.finished is None:
        raise IncompleteRun("interrupted: what was checked is kept; the same command goes on from there.")
    return spider.finished
