"""`linkcheck status`: what is in the store, what is due, what the last run did."""

from collections.abc import Mapping
from typing import Any

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.store.runs import Run


@click.command()
@command
def status(app: App, **_: Any) -> None:
    """Say what is in the store, what is due, and what the last run did."""
    with app.store() as store:
        totals, run, due = store.totals(), store.last_run(), store.due_count(app.clock())
    click.echo(
        f"{totals['articles']} articles, {totals['occurrences']} outbound links in them, {totals['links']} distinct"
    )
    click.echo(_states(totals["by_state"]))
    click.echo(f"{due} links are due now")
    click.echo(_last(run) if run else "no run yet: `linkcheck crawl` checks what is due")


def _states(by_state: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(by_state.items(), key=lambda item: -item[1])) or "-"


def _last(run: Run) -> str:
    ended = "complete" if run.complete else f"incomplete ({run.reason})"
    return f"last run {run.id}: {ended}, {run.checked} links checked, {run.requests} requests, {run.captures} records"
