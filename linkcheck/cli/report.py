"""`linkcheck report`: what was found, in the format that the reader needs."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.options import JUDGING, with_keys
from linkcheck.config import moment
from linkcheck.errors import ConfigError
from linkcheck.model.verdict import State
from linkcheck.report import folder
from linkcheck.report.formats import FORMATS
from linkcheck.report.rows import Report, gather
from linkcheck.report.select import Selection, select

#: What `--fail-on` counts: failing means anything an editor may have to fix.
FAIL_ON: dict[str, frozenset[State]] = {
    "dead": frozenset({State.DEAD}),
    "failing": frozenset({State.DEAD, State.FAILING}),
}
FORMAT_HELP = "; ".join(f"{name}: {form.purpose}" for name, form in FORMATS.items()) + "."


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="html", show_default=True, help=FORMAT_HELP)
@click.option("--output", metavar="PATH", help="Where to write; - is stdout. [default: in reports/]")
@click.option("--folder", "as_folder", is_flag=True, help="HTML as a folder: an index and a page per article.")
@click.option("--by", type=click.Choice(folder.BY), default="article", show_default=True, help="What gets a page.")
@click.option("--author", default="", help="Only this author's articles.")
@click.option("--section", default="", help="Only this section's articles.")
@click.option("--since", metavar="DATE", help="Only articles published since this ISO date.")
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), help="Exit with 1 when articles hold such links.")
@with_keys(JUDGING, ("embeds", "replay"))
@command
def report(app: App, fail_on: str | None, author: str, section: str, since: str | None, **options: Any) -> None:
    """Write the report. Prints where it is, unless it goes to stdout."""
    found = gathered(app, Selection(author=author, section=section, since=_date(since)))
    place = write_report(app, found, **options)
    if place:
        click.echo(place)
    if fail_on and any(link.state in FAIL_ON[fail_on] for link in found.links):
        raise click.exceptions.Exit(1)


def gathered(app: App, selection: Selection | None = None) -> Report:
    """Raises StoreError, and OutputError for an author or a section that nobody has."""
    with app.store() as store:
        found = gather(store, app.clock(), embeds=app.config.embeds)
    found = replace(found, replay=app.config.replay)
    return select(found, selection) if selection else found


def write_report(
    app: App,
    found: Report,
    *,
    form: str = "html",
    output: str | None = None,
    as_folder: bool = False,
    by: str = "article",
) -> Path | None:
    """The path of the report, None when it went to stdout. Raises OutputError, ConfigError."""
    if as_folder:
        if form != "html" or output == "-":
            raise ConfigError("--folder writes HTML pages into a folder; leave out --format and name a folder.")
        return folder.write(found, Path(output) if output else app.config.reports / "pages", by=by)
    if output == "-":
        FORMATS[form].write(found, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return None
    return FORMATS[form].put(found, Path(output) if output else app.config.reports / FORMATS[form].file)


def _date(text: str | None) -> Any:
    try:
        return moment(text)
    except ValueError as error:
        raise ConfigError(f"--since cannot be {text!r}: {error}.") from error
