"""`linkcheck store`: how large the database is, made smaller, and opened with other programs."""

import shutil
from pathlib import Path
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.errors import ConfigError, StoreError
from linkcheck.store import ranges
from linkcheck.store.lock import workspace_lock
from linkcheck.store.stats import Stats, stats, table_sizes
from linkcheck.store.stats import vacuum as give_back
from linkcheck.store.views import METADATA

#: Rows of checks between two lines of the log.
TELL = 1_000_000


@click.group()
def store() -> None:
    """Look after the database: its size, and other programs that read it."""


@store.command("stats")
@click.option("--tables", is_flag=True, help="Every table and index too; reads the whole file.")
@command
def show_stats(app: App, tables: bool, **_: Any) -> None:
    """Say how large the database is, what it holds, and what `store vacuum` would give back."""
    with app.store() as opened:
        for line in _lines(stats(opened.db, opened.path)):
            click.echo(line)
        if tables:
            for name, size in table_sizes(opened.db):
                click.echo(f"{name:32}{_size(size):>12}")


def _lines(found: Stats) -> list[str]:
    links = found.rows["links"]
    each = f", {found.bytes / links:,.0f} bytes a link" if links else ""
    return [
        f"{_size(found.bytes)} in the file{each}; {_size(found.free)} of it free, {_size(found.log)} in the log",
        ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found.rows.items() if count),
        f"{found.checks:,} checks of judged links in {found.rows['checks']:,} rows",
    ]


def _size(count: int) -> str:
    return f"{count / 1e9:,.2f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"


@store.command("compact")
@command
def compact(app: App, **_: Any) -> None:
    """Keep repeated identical checks of a link as one row: from when to when, and how often.

    Every check can still be told from the others, and every verdict stays. Run `store vacuum` afterwards to give the
    room back to the disk.
    """
    told = 0

    def tell(rows: int) -> None:
        nonlocal told
        if rows // TELL > told:
            told = rows // TELL
            log.info("%d rows looked at", rows)

    with workspace_lock(app.config.workspace), app.store() as opened:
        done = ranges.compact(opened.db, opened.transaction, tell)
    click.echo(f"{done.before:,} rows of checks are now {done.after:,}")


@store.command("vacuum")
@command
def vacuum(app: App, **_: Any) -> None:
    """Give free room back to the disk, and bring the planner's statistics up to date. Needs as much room meanwhile."""
    with workspace_lock(app.config.workspace), app.store() as opened:
        before = stats(opened.db, opened.path)
        if shutil.disk_usage(opened.path.parent).free < 2 * (before.bytes - before.free):
            raise StoreError(
                f"a vacuum of {opened.path} needs {_size(2 * (before.bytes - before.free))} of free disk for as long "
                "as it takes; make room, then try again."
            )
        give_back(opened.db, opened.path)
        after = stats(opened.db, opened.path)
    click.echo(f"{_size(before.bytes)} before, {_size(after.bytes)} now")


@store.command("export-parquet")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@command
def export_parquet(app: App, folder: Path, **_: Any) -> None:
    """Write articles, occurrences, links, checks, captures and runs as Parquet files into FOLDER."""
    try:
        from linkcheck.store.parquet import export  # pyarrow is an extra  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            f"Parquet files need {error.name}; run: pip install 'newsroom-linkcheck[parquet]'."
        ) from error
    with app.store() as opened:
        for path, rows in export(opened, folder):
            click.echo(f"{path}: {rows:,} rows")


@store.command("datasette-metadata")
@command
def show_datasette_metadata(app: App, **_: Any) -> None:
    """Print how Datasette should show the database; for `datasette linkcheck.db -m FILE`."""
    click.echo(METADATA.read_text(encoding="utf-8"), nl=False)
