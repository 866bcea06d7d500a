"""`linkcheck ingest`: articles in, occurrences found, the difference written."""

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.options import NETWORK, READING, with_keys
from linkcheck.errors import LinkcheckError, SourceError
from linkcheck.extract.anchors import find
from linkcheck.fixes.verify import verify
from linkcheck.model.article import Article, LeftOut, Link, Occurrence, Rejected
from linkcheck.net.open import fetcher
from linkcheck.sources.read import FORMATS, Options, read
from linkcheck.store.articles import IngestCounts
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope

#: Articles a transaction.
BATCH = 200


@dataclass(slots=True)
class Tally:
    """What one SOURCE gave."""

    counts: IngestCounts = field(default_factory=IngestCounts)
    rejected: list[Rejected] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    newest: datetime | None = None

    def noted(self, items: Iterable[Article | Rejected | LeftOut]) -> Iterator[Article]:
        """The articles; the rest is kept here."""
        for item in items:
            if isinstance(item, Rejected):
                self.rejected.append(item)
                log.warning("left out: %s: %s", item.source, item.reason)
            elif isinstance(item, LeftOut):
                self.left_out.append(item)
            else:
                self.newest = max(filter(None, (self.newest, item.modified)), default=None)
                yield item


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--source-format", type=click.Choice(FORMATS), help="Do not guess what SOURCE is.")
@click.option("--post-type", "post_types", multiple=True, help="WordPress post type to read. Repeat for more.")
@click.option("--dry-run", is_flag=True, help="Say what would change and write nothing.")
@with_keys(READING, NETWORK)
@command
def ingest(app: App, sources: tuple[str, ...], **options: Any) -> None:
    """Read articles and find their outbound links; only new and changed articles cost anything.

    SOURCE is a site's address, a feed, a sitemap, or a file or folder of WordPress JSON, WXR, Ghost, Markdown, HTML
    or addresses.
    """
    for summary in ingest_all(app, sources, **options):
        click.echo(summary)


def ingest_all(
    app: App,
    sources: Sequence[str],
    *,
    source_format: str | None = None,
    post_types: tuple[str, ...] = (),
    dry_run: bool = False,
) -> Iterator[str]:
    """Every source in turn, and a line on each; one that cannot be read is told at the end. Raises SourceError."""
    problems: list[LinkcheckError] = []
    opened = app.config.database.exists()
    options = _options(app, source_format, post_types)
    for spec in sources:
        try:
            tally = _ingest(app, spec, options, dry_run=dry_run)
        except SourceError as error:
            problems.append(error)
        else:
            yield _summary(spec, tally, dry_run=dry_run)
    if problems:
        if not opened and len(problems) == len(sources):
            _remove_empty_store(app)
        for problem in problems[:-1]:
            log.error("linkcheck: %s", problem)
        raise problems[-1]


def _options(app: App, source_format: str | None, post_types: tuple[str, ...]) -> Options:
    config = app.config
    return Options(
        source_format=source_format or "",
        base_url=config.base_url,
        user=config.wordpress_user,
        password=config.wordpress_application_password,
        post_types=post_types or ("post",),
    )


def _ingest(app: App, spec: str, options: Options, *, dry_run: bool) -> Tally:
    tally = Tally()
    config = app.config
    scope = Scope(own_hosts=config.own_hosts, internal=config.internal, ignore=config.ignore, schemes=config.schemes)
    host = (urlsplit(spec).hostname or "").lower()
    fetch = fetcher(app.config, app.clock, frozenset({host} if host else ()))
    with app.store(create=True) as store, fetch:
        since = store.newest_modified(spec)
        articles = tally.noted(read(spec, replace(options, since=since), fetch))
        for batch in _batches(articles):
            found = [_found(article, scope) for article in store.known_articles(batch)]
            tally.counts += store.put_articles(found, app.clock(), dry_run=dry_run)
        if not dry_run:
            _remember(store, spec, app, tally)
            for fix in verify(store):
                log.warning("a fix is not in the article any more: %s, see `linkcheck fixes log`", fix.url)
    return tally


def _remember(store: Store, spec: str, app: App, tally: Tally) -> None:
    store.put_ingest(spec, app.clock(), tally.counts, tally.rejected, tally.left_out, tally.newest)


def _found(article: Article, scope: Scope) -> tuple[Article, tuple[tuple[Occurrence, Link], ...]]:
    found = find(article, scope)
    return replace(article, notes=(*article.notes, *found.notes)), found.occurrences


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    remaining = iter(articles)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield batch


def _summary(spec: str, tally: Tally, *, dry_run: bool) -> str:
    counts = tally.counts
    would = "would be " if dry_run else ""
    parts = [
        f"{counts.articles} articles read ({counts.added} {would}new, {counts.changed} {would}changed)",
        f"{counts.occurrences} outbound links in them",
    ]
    if counts.occurrences_added or counts.occurrences_left:
        parts.append(f"{counts.occurrences_added} {would}added, {counts.occurrences_left} {would}gone")
    if tally.rejected:
        parts.append(f"{len(tally.rejected)} records could not be read")
    parts += [f"{item.count} left out: {item.reason}" for item in tally.left_out]
    return f"{_shown(spec)}: {'; '.join(parts)}"


def _shown(spec: str) -> str:
    """A SOURCE without the secrets that an address can hold."""
    parts = urlsplit(spec)
    return spec.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1) if "@" in parts.netloc else spec


def _remove_empty_store(app: App) -> None:
    """Nothing was read: leave the folder as it was found."""
    for suffix in ("", "-wal", "-shm"):
        path = app.config.database.with_name(app.config.database.name + suffix)
        if path.exists():
            os.unlink(path)
