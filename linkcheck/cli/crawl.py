"""`linkcheck crawl`: check what is due, capture it, and judge what was checked."""

from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.judge import judge_all
from linkcheck.cli.options import FETCHING, JUDGING, with_keys
from linkcheck.crawl.options import CrawlOptions
from linkcheck.errors import IncompleteRun
from linkcheck.store.runs import Run


@click.command()
@click.option("--all", "every_link", is_flag=True, help="Check every link, due or not.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Check at most so many links.")
@click.option("--capture/--no-capture", default=True, help="Write what was seen into warcs/.")
@with_keys(FETCHING, JUDGING)
@command
def crawl(app: App, **options: Any) -> None:
    """Check the links whose time has come, politely, and capture what they show.

    Goes on where an interrupted crawl stopped; every link is checked once a run.
    """
    crawl_due(app, **options)


def crawl_due(app: App, *, every_link: bool = False, limit: int = 0, capture: bool = True) -> Run:
    """Crawl, then judge what was seen, also when the run is incomplete. Raises IncompleteRun, StoreError."""
    from linkcheck.crawl.run import crawl as run_spider  # Scrapy takes most of a second to import  # noqa: PLC0415

    app.store().close()  # no store, or one of another kind: said before Scrapy starts
    options = CrawlOptions(
        every_link=every_link, limit=limit, capture=capture, progress=app.progress, verbose=app.verbose
    )
    try:
        run = run_spider(app.config, options)
    except IncompleteRun:
        judge_all(app)
        raise
    judge_all(app)
    log.info(
        "run %s: %d links checked, %d requests, %d records captured", run.id, run.checked, run.requests, run.captures
    )
    return run
