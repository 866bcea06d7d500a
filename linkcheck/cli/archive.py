"""`linkcheck archive`: our own captures checked, packed and shown; copies that other archives hold, found and made."""

import contextlib
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from linkcheck.archive.serve import Replay
from linkcheck.archive.verify import rebuild as rows_of
from linkcheck.archive.verify import verify as problems_of
from linkcheck.archive.warc_file import OPEN, SUFFIX
from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_changed
from linkcheck.cli.mementos import look_up, lookup_line, service_fetcher
from linkcheck.cli.options import COPIES, NETWORK, with_keys
from linkcheck.cli.package import package
from linkcheck.cli.replaying import holdings
from linkcheck.cli.saving import save as save_pages
from linkcheck.cli.saving import saved_line
from linkcheck.memento.save_page_now import counts
from linkcheck.model.archive import Capture, Held, Problem, Submission
from linkcheck.model.verdict import State
from linkcheck.store.lock import workspace_lock

#: States whose links may need a copy; what is refused or skipped shows nothing that one could be held against.
BROKEN = (State.DEAD.value, State.FAILING.value)
LOOKED_UP = click.Choice([*BROKEN, State.SUSPECT.value, State.MOVED.value, State.ALIVE.value])
LOOKED_UP_HELP = "Links of this state; repeat for more. [default: dead, failing]"


@click.group()
def archive() -> None:
    """Check, pack and show our captures; find and make copies in public archives."""


@archive.command()
@click.option("--rebuild", is_flag=True, help="First make rows for records that the database knows nothing of.")
@command
def verify(app: App, rebuild: bool, **_: Any) -> None:
    """Read every record of warcs/, check its digests, and hold files and database against each other.

    Names what is wrong, a line each, and leaves with 3 if anything is.
    """
    if not app.config.database.exists() and not rebuild and _files(app.config.warcs):
        click.echo(f"{app.config.warcs} holds captures and there is no linkcheck.db; run again with --rebuild.")
        raise click.exceptions.Exit(3)
    with workspace_lock(app.config.workspace), app.store(create=rebuild) as store:
        if rebuild:
            click.echo(f"{store.take_in_captures(rows_of(app.config.warcs)):,} rows made from {app.config.warcs}")
        rows = _Counted(store.captures_in_files())
        wrong = 0
        for problem in problems_of(app.config.warcs, rows, store.good_offsets()):
            wrong += 1
            click.echo(_line(problem))
    click.echo(f"{rows.count:,} records in {len(rows.files):,} files, {wrong:,} problems")
    if wrong:
        raise click.exceptions.Exit(3)


@archive.command()
@click.option("--article", "articles", multiple=True, metavar="ID", help="Article by id or address. Repeat for more.")
@click.option("-o", "--output", metavar="FILE.wacz", required=True, help="The package to write.")
@command
def export(app: App, articles: tuple[str, ...], output: str, **_: Any) -> None:
    """Pack the captures of what articles cite into a WACZ file; without --article of all of them.

    The same captures make the same bytes. Opens in replayweb.page and pywb.
    """
    with app.store() as store:
        pages = package(store, app.config.warcs, articles, Path(output))
    click.echo(f"{output}: {pages:,} pages")


@archive.command()
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Look up at most so many links.")
@click.option("--state", "states", type=LOOKED_UP, multiple=True, default=BROKEN, help=LOOKED_UP_HELP)
@with_keys(NETWORK, COPIES)
@command
def lookup(app: App, limit: int, states: tuple[str, ...], **_: Any) -> None:
    """Find the archived copy nearest the article's date for every dead and failing link.

    A copy counts only when the rules for live pages would call it the page. What archives said is kept, so that a
    lookup that was stopped goes on, and none is asked again soon. Living pages are held against their copies: which
    no longer say what they said when they were cited? Leaves with 3 when archives did not answer.
    """
    silent = 0
    with app.store() as store, service_fetcher(app) as fetch:
        for url, found in look_up(app, store, fetch, limit=limit, states=states):
            silent += found.held is Held.UNKNOWN
            click.echo(lookup_line(url, found))
    if set(states) - set(BROKEN):
        judge_changed(app)
    if silent:
        click.echo(f"{silent:,} lookups were not answered; the same command asks again.", err=True)
        raise click.exceptions.Exit(3)


@archive.command()
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many links.")
@with_keys(NETWORK, COPIES)
@command
def save(app: App, limit: int, **_: Any) -> None:
    """Ask Save Page Now for copies of living links that no archive holds, the most endangered first.

    Needs LINKCHECK_SAVE_PAGE_NOW_ACCESS_KEY and LINKCHECK_SAVE_PAGE_NOW_SECRET_KEY. Every request has an outcome:
    saved, exists, refused, failed or unknown; what is unknown is never sent again. Leaves with 3 when the quota or
    the service ends the run.
    """
    made: list[Submission] = []
    with app.store() as store, service_fetcher(app) as fetch:
        try:
            for one in save_pages(app, store, fetch, limit=limit):
                made.append(one)
                click.echo(saved_line(one))
        finally:
            click.echo(counts(made))


@archive.command()
@click.option("--port", type=click.IntRange(0, 65534), default=8091, show_default=True, help="Port; 0 is any free one.")
@click.option("--show", default="", metavar="FILE:BYTE", help="Open this capture in a browser, as the report names it.")
@click.option("--browser/--no-browser", default=True, help="With --show: open a browser, not only print the address.")
@command
def serve(app: App, port: int, show: str, browser: bool, **_: Any) -> None:
    """Show captures in the browser, on this machine only, until stopped with Ctrl-C.

    A banner says what is shown and from when; the page itself stands on an origin of its own (the next port), where
    no script runs and nothing is fetched from the live web. `linkcheck report --replay ADDRESS` leads there.
    """
    warc, _colon, offset = show.rpartition(":")
    if show and not (warc and offset.isascii() and offset.isdigit()):
        raise click.UsageError(
            f"--show takes the file and the byte of a capture, for example x.warc.gz:1234, not {show}."
        )
    if show and not (app.config.warcs / warc).is_file():
        raise click.UsageError(f"{app.config.warcs} holds no {warc}; copy --show from the report.")
    with app.store() as store, Replay(holdings(store, app.config.warcs), port) as replay:
        address = f"{replay.url}{warc}/{offset}" if show else replay.url
        click.echo(address)
        if show and browser:
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


class _Counted:
    """Rows on their way through."""

    def __init__(self, rows: Iterable[Capture]) -> None:
        self._rows = rows
        self.count = 0
        self.files: set[str] = set()

    def __iter__(self) -> Iterator[Capture]:
        for row in self._rows:
            self.count += 1
            self.files.add(row.warc)
            yield row


def _files(folder: Path) -> list[Path]:
    return [*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{SUFFIX}{OPEN}")]


def _line(problem: Problem) -> str:
    identity = f" {problem.record_id}" if problem.record_id else ""
    return f"{problem.warc}, byte {problem.offset}{identity}: {problem.says}"
