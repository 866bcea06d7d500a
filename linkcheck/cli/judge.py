"""`linkcheck judge`: derive every verdict again from stored evidence; no network."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.options import JUDGING, with_keys
from linkcheck.model.check import Check
from linkcheck.model.verdict import Verdict
from linkcheck.store.store import Store
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import Policy
from linkcheck.verdict.judge import judge as judge_link


@click.command()
@with_keys(JUDGING)
@command
def judge(app: App, **_: Any) -> None:
    """Judge every link again from the evidence in the store, without any request."""
    count = judge_all(app)
    click.echo(f"{count} links judged")


def judge_all(app: App) -> int:
    """Write the state of every link that articles have; returns how many."""
    with app.store() as store:
        now = app.clock()
        count = store.put_verdicts(_verdicts(app, store, now), now)
        run = store.last_run()
        if run:
            store.remember_totals(run.id)
        log.info("%d links judged", count)
        return count


def _verdicts(app: App, store: Store, now: datetime) -> Iterator[tuple[int, Verdict, Sequence[Check]]]:
    """Two passes: what links say of each other first, then each link by itself."""
    context = gather((link, checks) for _, link, checks in store.histories())
    context = replace(context, words={word.url: word for word in store.words()})
    policy = Policy(confirmations=app.config.confirmations)
    with app.store() as reading:  # a second connection, because the first one writes while this one streams
        for link_id, link, checks in reading.histories():
            yield link_id, judge_link(link, checks, now, policy, context), checks
