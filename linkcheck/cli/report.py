"""`linkcheck report`: what was found, in the format that the reader needs."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.options import JUDGING, with_keys
from linkcheck.model.verdict import State
from linkcheck.report import html, json
from linkcheck.report.place import written
from linkcheck.report.rows import Report, gather


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write a report, and the name of its file in reports/."""

    file: str
    write: Callable[[Report, TextIO], None]


FORMATS: dict[str, Format] = {
    "html": Format(file="report.html", write=html.write),
    "json": Format(file="report.json", write=json.write),
}
#: What `--fail-on` counts: failing means anything an editor may have to fix.
FAIL_ON: dict[str, frozenset[State]] = {
    "dead": frozenset({State.DEAD}),
    "failing": frozenset({State.DEAD, State.FAILING}),
}


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="html",
    show_default=True,
    help="For editors or for machines.",
)
@click.option("--output", metavar="PATH", help="File to write; - is stdout. [default: reports/report.<format>]")
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), help="Exit with 1 when articles hold such links.")
@with_keys(JUDGING, ("embeds",))
@command
def report(app: App, form: str, output: str | None, fail_on: str | None, **_: Any) -> None:
    """Write the report. Prints where it is, unless it goes to stdout."""
    place = write_report(app, form=form, output=output)
    if place:
        click.echo(place)
    if fail_on and reached(app, fail_on):
        raise click.exceptions.Exit(1)


def write_report(app: App, *, form: str = "html", output: str | None = None) -> Path | None:
    """The path of the report, None when it went to stdout. Raises OutputError, StoreError."""
    chosen = FORMATS[form]
    with app.store() as store:
        found = gather(store, app.clock(), embeds=app.config.embeds)
    if output == "-":
        chosen.write(found, sys.stdout)
        return None
    path = Path(output) if output else app.config.reports / chosen.file
    return written(path, lambda out: chosen.write(found, out))


def reached(app: App, threshold: str) -> bool:
    with app.store() as store:
        by_state = store.totals()["by_state"]
    return any(by_state.get(state, 0) for state in FAIL_ON[threshold])
