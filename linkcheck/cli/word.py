"""`linkcheck word`: an editor's word on a link, and the list of all of them."""

from typing import Any

import click

from linkcheck.cli.app import App
from linkcheck.cli.command import command
from linkcheck.cli.judging import judge_changed
from linkcheck.model.word import Says, Word
from linkcheck.urls.canonical import resolve


@click.command()
@click.argument("url", required=False)
@click.argument("says", required=False, type=click.Choice([said.value for said in Says]))
@click.option("--note", default="", help="Why, in a few words; stands in the report.")
@command
def word(app: App, url: str | None, says: str | None, note: str, **_: Any) -> None:
    """Say of a link that it works or is dead, after opening it by hand; without a URL, list all such words.

    The word holds until our checks find something else than they did when it was said.
    """
    if url is None:
        _list(app)
    elif says is None:
        raise click.UsageError("say `works` or `dead` after the address.")
    else:
        _note(app, Word(url=resolve(url, url) or url, says=Says(says), at=app.clock(), note=" ".join(note.split())))


def _note(app: App, said: Word) -> None:
    with app.store() as store:
        if not store.put_word(said):
            raise click.UsageError(f"no article has a link to {said.url}; copy its address from the report.")
    judge_changed(app)
    click.echo(f"noted: {said.url} {said.says}")


def _list(app: App) -> None:
    with app.store() as store:
        for one in store.words():
            click.echo("\t".join((f"{one.at:%Y-%m-%d}", one.says, one.url, one.note)).rstrip())
