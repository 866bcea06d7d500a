"""`linkcheck fixes`: from suggestions to decisions to corrected articles, each step a command of its own."""

import getpass
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.fix_writing import apply_fixes, undo_fixes
from linkcheck.cli.options import NETWORK, with_keys
from linkcheck.errors import ConfigError, OutputError
from linkcheck.fixes.alive import alive
from linkcheck.fixes.audit import is_ours
from linkcheck.fixes.decide import no_check, require_possible
from linkcheck.fixes.propose import ASKED, OPEN, is_robust, propose
from linkcheck.fixes.sheet import Imported, export_csv, export_xlsx, import_sheet
from linkcheck.fixes.verify import verify
from linkcheck.model.fix import Act, Fix
from linkcheck.model.verdict import State
from linkcheck.net.open import fetcher
from linkcheck.store.store import Store

STATES = click.Choice([*(state.value for state in State), "all"])
ROBUST_HELP = "Propose Robust Links too: attributes that name an archived copy, for links that work and have one."
STATE_HELP = "Links of this state; repeat for more, or all. [default: dead, failing, suspect, moved]"


@click.group()
def fixes() -> None:
    """From a dead link to a corrected article: suggestions, decisions, write-back, undo."""


@fixes.command("propose")
@click.option("--state", "states", type=STATES, multiple=True, help=STATE_HELP)
@click.option("--robust/--no-robust", default=None, help=ROBUST_HELP)
@command
def propose_fixes(app: App, states: tuple[str, ...], robust: bool | None, **_: Any) -> None:
    """Say what could be done about each broken or moved link. Decides nothing."""
    with app.store() as store:
        _verified(store)
        found = propose(store, _states(states), robust=robust)
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.by_kind.items()) or "nothing to suggest"
    click.echo(f"{found.open} places need a decision ({found.added} new): {kinds}")
    if found.reopened:
        click.echo(f"{found.reopened} decisions ended, because the state of their link has changed")


@fixes.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), help="[default: by the name of PATH, else csv]")
@click.option("--output", metavar="PATH", help="File to write; - is stdout. [default: reports/fixes.<format>]")
@click.option("--state", "states", type=STATES, multiple=True, help=STATE_HELP)
@click.option("--robust/--no-robust", default=None, help=ROBUST_HELP)
@command
def export_sheet(
    app: App, form: str | None, output: str | None, states: tuple[str, ...], robust: bool | None, **_: Any
) -> None:
    """Write the sheet for editors: they change only decision, new_url and note."""
    form = form or ("xlsx" if str(output).endswith(".xlsx") else "csv")
    write = export_xlsx if form == "xlsx" else export_csv
    with app.store() as store:
        _verified(store)
        chosen = _states(states)
        propose(store, chosen, robust=robust)
        wanted = [fix for fix in store.fixes(*OPEN) if fix.state in chosen or is_robust(fix)]
        if output == "-":
            write(sys.stdout.buffer, store, wanted)
            return
        path = Path(output) if output else app.config.reports / f"fixes.{form}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                write(out, store, wanted)
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}); name another --output.") from error
    click.echo(path)


@fixes.command("import")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option("--approve", is_flag=True, help="Approve the valid rows too, so that apply writes them.")
@click.option("--check/--no-check", default=True, help="Look whether each new address is alive.")
@with_keys(NETWORK)
@command
def import_decisions(app: App, sheet: Path, approve: bool, check: bool, **_: Any) -> None:
    """Take decisions from a sheet, and say of each row what became of it. Changes no article."""
    with app.store() as store, fetcher(app.config, app.clock) as fetch:
        judge = alive(fetch, app.clock) if check else no_check
        found = import_sheet(
            sheet,
            store.fixes(*OPEN),
            now=app.clock(),
            who=who(),
            approve=approve,
            alive=judge,
            possible=partial(require_possible, store),
            is_ours=partial(is_ours, store),
        )
        store.put_fixes(found.fixes)
    _say(found, approve=approve)


def _say(found: Imported, *, approve: bool) -> None:
    for row in found.rows:
        if row.outcome in ("refused", "repeated", "accepted"):
            reason = f": {row.reason}" if row.reason else ""
            click.echo(f"row {row.row} ({row.occurrence_id or 'no id'}) {row.outcome}{reason}")
    parts = [
        f"{found.count(outcome)} {outcome}" for outcome in ("accepted", "unchanged", "open", "repeated", "refused")
    ]
    click.echo(f"{len(found.rows)} rows: {', '.join(parts)}")
    if found.count("accepted") and not approve:
        click.echo("accepted rows are proposals; approve them with --approve or in `linkcheck fixes review`")


@fixes.command("review")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. [default: a free one]")
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
@click.option("--site", default="", metavar="URL", help="The WordPress to write to, if not the articles' own site.")
@click.option("--check/--no-check", default=True, help="Look whether each new address is alive.")
@with_keys(NETWORK, ("wordpress_user", "per_host_delay"))
@command
def review(app: App, port: int, browser: bool, site: str, check: bool, **_: Any) -> None:
    """Open the local review page: decide link by link, see the exact change, apply."""
    try:
        from linkcheck.cli.fix_review import serve  # needs the extra `review`  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            f"the review page needs {error.name}; install it with: pip install 'newsroom-linkcheck[review]'"
        ) from error
    serve(app, port=port, browser=browser, site=site, who=who(), check=check)


@fixes.command("apply")
@click.option("--yes", is_flag=True, help="Write. Without it everything is looked at and nothing changed.")
@click.option("--relocate", is_flag=True, help="Where a text has changed, find the place again, or refuse.")
@click.option("--patch", is_flag=True, help="Print a patch of all approved fixes instead of writing.")
@click.option("--site", default="", metavar="URL", help="The WordPress to write to, if not the articles' own site.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Write at most so many articles.")
@with_keys(NETWORK, ("wordpress_user", "per_host_delay"))
@command
def apply(app: App, yes: bool, relocate: bool, patch: bool, site: str, limit: int, **_: Any) -> None:
    """Write approved fixes into their articles, exactly the approved characters, or show what would be written.

    Exits with 3 when some could not be written; they are listed. WordPress moves the date of each article's last
    change. Needs an editor's application password in LINKCHECK_WORDPRESS_APPLICATION_PASSWORD.
    """
    with app.store() as store:
        complete = apply_fixes(app, store, who(), yes=yes, relocate=relocate, patch=patch, site=site, limit=limit)
    if not complete:
        raise click.exceptions.Exit(3)


@fixes.command("undo")
@click.option("--run", "run_id", metavar="ID", help="Everything that an apply wrote; last is the newest one.")
@click.option("--fix", "fix_id", type=int, help="One fix, by the number that `fixes log` shows.")
@click.option("--since", metavar="TIME", help="Everything that was written since this ISO time.")
@click.option("--yes", is_flag=True, help="Write. Without it everything is looked at and nothing changed.")
@click.option("--site", default="", metavar="URL", help="The WordPress to write to, if not the articles' own site.")
@with_keys(NETWORK, ("wordpress_user", "per_host_delay"))
@command
def undo(app: App, run_id: str | None, fix_id: int | None, since: str | None, yes: bool, site: str, **_: Any) -> None:
    """Take fixes back: the text as it was, or where it has moved on only the span. Exits with 3 when some stay."""
    if sum(value is not None for value in (run_id, fix_id, since)) != 1:
        raise click.UsageError("name what to take back, by one of --run last, --run ID, --fix ID, --since TIME.")
    with app.store() as store:
        complete = undo_fixes(app, store, who(), run_id=run_id, fix_id=fix_id, since=since, yes=yes, site=site)
    if not complete:
        raise click.exceptions.Exit(3)


@fixes.command("log")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the whole texts.")
@click.option("--article", metavar="ID", help="Only this article.")
@command
def show_log(app: App, as_json: bool, article: str | None, **_: Any) -> None:
    """Show what was written, when, by whom, and what became of it."""
    with app.store() as store:
        _verified(store)
        known = {fix.id: fix for fix in store.fixes()}
        for entry in store.audit(article_id=article):
            if as_json:
                values = asdict(entry) | {"at": entry.at.isoformat().replace("+00:00", "Z")}
                click.echo(json.dumps(values, ensure_ascii=False))
            elif entry.act is not Act.BEGIN:
                click.echo(f"{entry.at:%Y-%m-%d %H:%M:%S}Z {entry.act} {entry.run_id} by {entry.who}: {entry.target}")
                for line in _lines(known[id_] for id_ in entry.fix_ids if id_ in known):
                    click.echo(f"  {line}")


def _lines(found: Iterable[Fix]) -> Iterable[str]:
    for fix in found:
        target = f" → {fix.new_url}" if fix.new_url else ""
        reason = f" ({fix.reason})" if fix.reason else ""
        yield f"fix {fix.id}: {fix.decision} {fix.url}{target}: now {fix.delivery}{reason}"


def who() -> str:
    """The name that decisions and writes are signed with."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def _verified(store: Store) -> None:
    """What an ingest has found out about applied fixes."""
    for fix in verify(store):
        log.warning("fix %d is reverted: %s in article %s", fix.id, fix.reason, fix.article_id)


def _states(names: tuple[str, ...]) -> tuple[State, ...]:
    return tuple(State) if "all" in names else tuple(State(name) for name in names) or ASKED
