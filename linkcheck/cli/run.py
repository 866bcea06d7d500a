"""`linkcheck run`: the whole job in one command."""

from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.crawl import crawl_due
from linkcheck.cli.ingest import ingest_all
from linkcheck.cli.options import FETCHING, JUDGING, READING, with_keys
from linkcheck.cli.report import gathered, write_report
from linkcheck.cli.unswept import unswept
from linkcheck.errors import IncompleteRun, SourceError
from linkcheck.sources.read import FORMATS


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--source-format", type=click.Choice(FORMATS), help="Do not guess what SOURCE is.")
@click.option("--post-type", "post_types", multiple=True, help="WordPress post type to read. Repeat for more.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Check at most so many links.")
@click.option("--capture/--no-capture", "capturing", default=True, help="Write what was seen into warcs/.")
@with_keys(READING, FETCHING, JUDGING)
@command
def run(app: App, sources: tuple[str, ...], **options: Any) -> None:
    """Ingest, crawl, judge and report: the whole job. Prints where the report is."""
    reading = {key: options.pop(key) for key in ("source_format", "post_types")}
    unread: SourceError | None = None
    try:
        for summary in ingest_all(app, sources, **reading):
            log.info(summary)
    except SourceError as error:
        if len(sources) == 1:
            raise
        unread = error  # the other sources are in: do their part of the job first
    incomplete: IncompleteRun | None = None
    try:
        crawl_due(app, **options)
    except IncompleteRun as error:
        incomplete = error
    with unswept():
        click.echo(write_report(app, gathered(app)))
    if incomplete or unread:
        raise incomplete or unread  # type: ignore[misc]
