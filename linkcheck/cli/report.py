"""`linkcheck report`: what was found, in the format that the reader needs."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.options import JUDGING, with_keys
from linkcheck.cli.unswept import unswept
from linkcheck.config import moment
from linkcheck.errors import ConfigError
from linkcheck.model.verdict import State
from linkcheck.report import folder
from linkcheck.report.formats import FORMATS
from linkcheck.report.place import written_bytes
from linkcheck.report.rows import ArticleRow, Report, articles_by_rank, counted, gather
from linkcheck.report.select import EVERYTHING, Selection, first, select, selected
from linkcheck.store.store import Store

#: What `--fail-on` counts: failing means anything an editor may have to fix.
FAIL_ON: dict[str, frozenset[State]] = {
    "dead": frozenset({State.DEAD}),
    "failing": frozenset({State.DEAD, State.FAILING}),
}
#: More links than this are too many for one page that a browser opens from disk: then only so many articles.
MOST_LINKS, MOST_ARTICLES = 100_000, 1_000
TOP_HELP = (
    "Only the N articles that come first by dead links; 0 is all. "
    f"[default: all; {MOST_ARTICLES} for one HTML page of a store with more than {MOST_LINKS} links]"
)
FORMAT_HELP = "; ".join(f"{name}: {form.purpose}" for name, form in FORMATS.items()) + "."


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="html", show_default=True, help=FORMAT_HELP)
@click.option("--output", metavar="PATH", help="Where to write; - is stdout. [default: in reports/]")
@click.option("--folder", "as_folder", is_flag=True, help="HTML as a folder: an index and a page per article.")
@click.option("--by", type=click.Choice(folder.BY), default="article", show_default=True, help="What gets a page.")
@click.option("--author", default="", help="Only this author's articles.")
@click.option("--section", default="", help="Only this section's articles.")
@click.option("--since", metavar="DATE", help="Only articles published since this ISO date.")
@click.option("--top", type=click.IntRange(min=0), metavar="N", help=TOP_HELP)
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), help="Exit with 1 when articles hold such links.")
@with_keys(JUDGING, ("embeds", "replay"))
@command
def report(
    app: App, fail_on: str | None, author: str, section: str, since: str | None, top: int | None, **options: Any
) -> None:
    """Write the report. Prints where it is, unless it goes to stdout."""
    selection = Selection(author=author, section=section, since=_date(since))
    one_page = options["form"] == "html" and not options["as_folder"]
    with unswept():
        if FORMATS[options["form"]].write_articles and not options["as_folder"]:
            place, states = write_articles(app, selection, top or 0, options["form"], options["output"])
        else:
            found = gathered(app, selection, top=top, one_page=one_page)
            place, states = write_report(app, found, **options), {link.state for link in found.links}
    if place:
        click.echo(place)
    if fail_on and not FAIL_ON[fail_on].isdisjoint(states):
        raise click.exceptions.Exit(1)


def gathered(app: App, selection: Selection = EVERYTHING, *, top: int | None = None, one_page: bool = True) -> Report:
    """Raises StoreError, and OutputError for an author or a section that nobody has."""
    embeds = app.config.embeds
    with app.store() as store:
        ids = selected(store, selection)
        every = store.db.table("articles").count if ids is None else len(ids)
        most = _most(store) if top is None and one_page else top or 0
        if cut := 0 < most < every:
            ids = _by_rank(app, store, ids, most)
        found = select(gather(store, app.clock(), embeds=embeds, only=ids), selection)
    return first(found, every) if cut else found


def _by_rank(app: App, store: Store, ids: Sequence[str] | None, most: int) -> list[str]:
    """The first so many of some articles, or of all."""
    allowed = None if ids is None else set(ids)
    worst = store.worst_articles(most if allowed is None else -1, counted(embeds=app.config.embeds))
    return [number for number in worst if allowed is None or number in allowed][: most if most >= 0 else None]


def write_articles(
    app: App, selection: Selection, top: int, form: str, output: str | None
) -> tuple[Path | None, set[State]]:
    """As `write_report`, of articles that are never all held at once; and the states of their links."""
    write = FORMATS[form].write_articles
    assert write  # noqa: S101 the caller has looked
    states: set[State] = set()

    def watched(articles: Iterable[ArticleRow]) -> Iterator[ArticleRow]:
        for article in articles:
            states.update(place.link.state for place in article.places)
            yield article

    with app.store() as store:
        ids = _by_rank(app, store, selected(store, selection), top or -1)
        articles = watched(articles_by_rank(store, ids, embeds=app.config.embeds))
        return _put(app, form, output, lambda file: write(articles, file)), states


def _most(store: Store) -> int:
    """How many articles one page shows, 0 for all."""
    if store.db.table("links").count <= MOST_LINKS:
        return 0
    log.info("more than %d links: the page shows the %d articles that come first (--top)", MOST_LINKS, MOST_ARTICLES)
    return MOST_ARTICLES


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
    return _put(app, form, output, lambda file: FORMATS[form].write(found, file))


def _put(app: App, form: str, output: str | None, write: Callable[[BinaryIO], None]) -> Path | None:
    if output == "-":
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return None
    return written_bytes(Path(output) if output else app.config.reports / FORMATS[form].file, write)


def _date(text: str | None) -> Any:
    try:
        return moment(text)
    except ValueError as error:
        raise ConfigError(f"--since cannot be {text!r}: {error}.") from error
