"""`linkcheck judge`: derive every verdict again from stored evidence; no network."""

import os
from typing import Any

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_all
from linkcheck.cli.options import JUDGING, with_keys


@click.command()
@with_keys(JUDGING)
@command
def judge(app: App, **_: Any) -> None:
    """Judge every link again from the evidence in the store, without any request."""
    click.echo(f"{judge_all(app, os.cpu_count() or 1)} links judged")
