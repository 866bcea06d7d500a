"""`linkcheck merge`: bring home what `crawl --plan-to` handed out."""

import os

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_changed
from linkcheck.cli.options import JUDGING, with_keys
from linkcheck.errors import IncompleteRun


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option("--unfinished", is_flag=True, help="Take in what unfinished shards have, and give them up.")
@with_keys(JUDGING)
@command
def merge(app: App, *, plan: str, unfinished: bool) -> None:
    """Merge the shards that are done of a plan that `linkcheck crawl --plan-to PLAN` wrote, and judge what they saw.

    May be run as often as you like; says which shards are missing (exit 3).
    """
    from linkcheck.engine.handout import bring_home  # fsspec and its back ends  # noqa: PLC0415

    app.store().close()
    try:
        found = bring_home(app.config, app.clock, plan, unfinished=unfinished)
    except IncompleteRun:
        judge_changed(app, os.cpu_count() or 1)
        raise
    judge_changed(app, os.cpu_count() or 1)
    click.echo(f"{found.merged} shards merged; nothing is missing")
