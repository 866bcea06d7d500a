"""`linkcheck crawl`: check what is due, capture it, and judge what was checked; in this process or over many."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_changed
from linkcheck.cli.options import FETCHING, JUDGING, SPREADING, with_keys
from linkcheck.crawl.options import CrawlOptions
from linkcheck.errors import ConfigError, IncompleteRun, OutputError
from linkcheck.store.runs import HANDED_OUT, Run

ENGINES = ("local", "dask")


@click.command()
@click.option("--all", "every_link", is_flag=True, help="Check every link, due or not.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Check at most so many links.")
@click.option("--capture/--no-capture", "capturing", default=True, help="Write what was seen into warcs/.")
@click.option("--engine", type=click.Choice(ENGINES), help="Crawl in many processes: of this machine, or of a cluster.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="How many; 0 is one a core, or the cluster's.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, for example tcp://10.0.0.1:8786.")
@click.option("--plan-only", is_flag=True, help="Say what would be checked and how long it takes; check nothing.")
@click.option("--plan-to", metavar="PLAN", help="Write what is due as shards for crawl-shard: a folder or address.")
@with_keys(FETCHING, SPREADING, JUDGING)
@command
def crawl(app: App, *, plan_only: bool, plan_to: str | None, **options: Any) -> None:
    """Check the links whose time has come, politely, and capture what they show.

    Goes on where an interrupted crawl stopped; every link is checked once a run.
    """
    if options["scheduler"] and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d{1,5}", options["scheduler"]):
        raise ConfigError("--scheduler takes a Dask scheduler's address, for example tcp://10.0.0.1:8786.")
    if plan_only:
        show_plan(app, **options)
    elif plan_to:
        hand_out(app, plan_to, **options)
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
    with app.store() as store:  # no store, or one of another kind: said before Scrapy starts
        last = store.last_run()
    if last and not last.complete and last.reason.startswith(HANDED_OUT):
        log.warning("this run was %s; its links are checked here all the same", last.reason)
    options = CrawlOptions(
        every_link=every_link, limit=limit, capture=capturing, progress=app.progress, verbose=app.verbose
    )
    kind = engine or _engine(workers, scheduler)
    cores = os.cpu_count() or 1
    judges = min(workers or cores, cores) if kind else 1
    try:
        run = _crawler(app, kind, workers, scheduler)(options)
    except IncompleteRun:
        judge_changed(app, judges)
        raise
    judge_changed(app, judges)
    log.info(
        "run %s: %d links checked, %d requests, %d records captured", run.id, run.checked, run.requests, run.captures
    )
    return run


def hand_out(app: App, where: str, *, every_link: bool, limit: int, capturing: bool, workers: int, **_: Any) -> None:
    """Write the plan's shards for another scheduler, and say what they hold."""
    from linkcheck.engine import handout  # noqa: PLC0415
    from linkcheck.engine.plan import in_words  # noqa: PLC0415

    options = CrawlOptions(every_link=every_link, limit=limit, capture=capturing)
    shards = workers or os.cpu_count() or 1
    try:
        found = handout.hand_out(app.config, options, app.clock, where, shards, shift=_shift(app))
    except OSError as error:
        raise OutputError(f"{where} cannot be written ({error}); make room or name another folder.") from error
    for line in in_words(found):
        click.echo(line)
    click.echo(
        f"{where}: {len(found.chains)} shards, named in {handout.LIST}; `linkcheck merge {where}` brings them home"
    )


def show_plan(app: App, *, every_link: bool, limit: int, workers: int, **_: Any) -> None:
    """Print what a crawl would do now."""
    from linkcheck.engine.crawl import planned  # noqa: PLC0415
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
    from linkcheck.engine import crawl as many  # noqa: PLC0415

    if not engine:
        from linkcheck.crawl.run import crawl as one  # Scrapy takes most of a second to import  # noqa: PLC0415

        many.merge_left_overs(app.config)
        return partial(one, app.config)
    if scheduler and engine != "dask":
        raise ConfigError("--scheduler is for --engine dask; leave one of them out.")

    def crawl_with_many(options: CrawlOptions) -> Run:
        return many.crawl(app.config, options, app.clock, _hire(engine, workers, scheduler), shift=_shift(app))

    return crawl_with_many


def _shift(app: App) -> timedelta | None:
    """What `--now` moves the clock by."""
    return app.clock() - datetime.now(UTC) if app.config.now else None


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
