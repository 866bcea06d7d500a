"""`linkcheck crawl`: check what is due, capture it, and judge what was checked; in this process or over many."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_changed
from linkcheck.cli.options import FETCHING, JUDGING, SPREADING, with_keys
from linkcheck.crawl.options import CrawlOptions
from linkcheck.errors import ConfigError, IncompleteRun
from linkcheck.store.runs import Run

ENGINES = ("local", "dask")


@click.command()
@click.option("--all", "every_link", is_flag=True, help="Check every link, due or not.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Check at most so many links.")
@click.option("--capture/--no-capture", "capturing", default=True, help="Write what was seen into warcs/.")
@click.option("--engine", type=click.Choice(ENGINES), help="Crawl in many processes: of this machine, or of a cluster.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="How many; 0 is one a core, or the cluster's.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, for example tcp://10.0.0.1:8786.")
@click.option("--plan-only", is_flag=True, help="Say what would be checked and how long it takes; check nothing.")
@with_keys(FETCHING, SPREADING, JUDGING)
@command
def crawl(app: App, *, plan_only: bool, **options: Any) -> None:
    """Check the links whose time has come, politely, and capture what they show.

    Goes on where an interrupted crawl stopped; every link is checked once a run.
    """
    if options["scheduler"] and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d{1,5}", options["scheduler"]):
        raise ConfigError("--scheduler takes a Dask scheduler's address, for example tcp://10.0.0.1:8786.")
    if plan_only:
        show_plan(app, **options)
    else:
        crawl_due(app, **options)


def crawl_due(
    app: App,
    *,
    every_link: bool = False,
    limit: int = 0,
    capturing: bool = True,
    engine: str | None = None,
    workers: int = 0,
    scheduler: str = "",
) -> Run:
    """Crawl, then judge what was seen, also when the run is incomplete. Raises IncompleteRun, StoreError."""
    app.store().close()  # no store, or one of another kind: said before Scrapy starts
    options = CrawlOptions(
        every_link=every_link, limit=limit, capture=capturing, progress=app.progress, verbose=app.verbose
    )
    try:
        run = _crawler(app, engine or _engine(workers, scheduler), workers, scheduler)(options)
    except IncompleteRun:
        judge_changed(app)
        raise
    judge_changed(app)
    log.info(
        "run %s: %d links checked, %d requests, %d records captured", run.id, run.checked, run.requests, run.captures
    )
    return run


def show_plan(app: App, *, every_link: bool, limit: int, workers: int, **_: Any) -> None:
    """Print what a crawl would do now."""
    from linkcheck.engine.crawl import planned  # Scrapy takes most of a second to import  # noqa: PLC0415
    from linkcheck.engine.plan import in_words  # noqa: PLC0415

    with app.store() as store:
        found = planned(store, app.config, CrawlOptions(every_link=every_link, limit=limit), app.clock, workers or 1)
    for line in in_words(found):
        click.echo(line)


def _engine(workers: int, scheduler: str) -> str:
    """What is meant when only the others are given; "" is this process alone."""
    return "dask" if scheduler else "local" if workers > 1 else ""


def _crawler(app: App, engine: str, workers: int, scheduler: str) -> Callable[[CrawlOptions], Run]:
    """The function that crawls, whatever an earlier crawl of many processes left taken in first."""
    from linkcheck.engine import crawl as many  # Scrapy takes most of a second to import  # noqa: PLC0415

    if not engine:
        from linkcheck.crawl.run import crawl as one  # noqa: PLC0415

        many.merge_left_overs(app.config)
        return partial(one, app.config)
    if scheduler and engine != "dask":
        raise ConfigError("--scheduler is for --engine dask; leave one of them out.")
    shift = app.clock() - datetime.now(UTC) if app.config.now else None

    def crawl_with_many(options: CrawlOptions) -> Run:
        return many.crawl(app.config, options, app.clock, _hire(engine, workers, scheduler), shift=shift)

    return crawl_with_many


def _hire(engine: str, workers: int, scheduler: str) -> Any:
    if engine == "local":
        from linkcheck.engine.local import local  # noqa: PLC0415

        return partial(local, workers)
    try:
        from linkcheck.engine.dask import dask  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            f"--engine dask needs Dask ({error.name} is missing); run: pip install 'newsroom-linkcheck[dask]'."
        ) from error
    return partial(dask, scheduler, workers)
