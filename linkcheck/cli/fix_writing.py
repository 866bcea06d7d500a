"""Apply and undo as a user sees them: a line for each fix, the exact change, the sum, and whether all was written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import click

from linkcheck.cli.app import App
from linkcheck.cli.fix_targets import opened
from linkcheck.errors import ConfigError, LinkcheckError
from linkcheck.fixes.audit import FILE_NAME, Audit
from linkcheck.fixes.deliver import Delivered, Run
from linkcheck.fixes.deliver import apply as deliver
from linkcheck.fixes.patch import patch as patch_of
from linkcheck.fixes.propose import by_article
from linkcheck.fixes.rewrite import rewrite
from linkcheck.fixes.target import Refusal, Target
from linkcheck.fixes.undo import undo, wanted
from linkcheck.model.article import Article
from linkcheck.model.fix import DELIVERED, WAITING, Delivery, Fix
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope

#: What may be said of a fix that is as it should be; the rest makes the run incomplete.
GOOD = frozenset({Delivery.APPLIED, Delivery.APPLIED_WITH_SIDE_EFFECTS})
NOT_WRITTEN = "not written"
AROUND = 40
LONGEST = 300


def apply_fixes(
    app: App, store: Store, who: str, *, yes: bool, relocate: bool, patch: bool, site: str, limit: int
) -> bool:
    """Whether all approved fixes are, or without `yes` would be, in their articles."""
    ready = [fix for fix in store.fixes(*WAITING) if fix.is_ready]
    if not ready:
        click.echo("no approved fix is waiting; approve some in `linkcheck fixes review` or by import --approve")
        return True
    if patch:
        return _print_patch(store, ready)
    chosen = dict(islice(by_article(ready).items(), limit or None))
    with opened(app, store, site) as target_of:
        run = new_run(app, store, target_of, who, writes=yes, relocates=relocate)
        return _told(deliver(run, (fix for group in chosen.values() for fix in group)), writes=yes, total=len(ready))


def undo_fixes(
    app: App,
    store: Store,
    who: str,
    *,
    run_id: str | None,
    fix_id: int | None,
    since: str | None,
    yes: bool,
    site: str,
) -> bool:
    """Whether all that was asked for is, or without `yes` would be, taken back. Raises LinkcheckError for nothing."""
    found = wanted(store, run_id=run_id, fix_id=fix_id, since=_moment(since))
    if not found:
        raise LinkcheckError("Nothing that is applied matches; `linkcheck fixes log` shows what was written.")
    with opened(app, store, site) as target_of:
        run = new_run(app, store, target_of, who, writes=yes)
        total = sum(len(one.fixes) for one in found)
        return _told_undo(undo(run, found), writes=yes, total=total)


def new_run(
    app: App,
    store: Store,
    target_of: Callable[[Article], Target],
    who: str,
    *,
    writes: bool,
    relocates: bool = False,
) -> Run:
    """A run with an id of its own, as the configuration wants it."""
    return Run(
        store=store,
        target_of=target_of,
        clock=app.clock,
        who=who,
        id=_run_id(store, app.clock()),
        audit=Audit(store, app.config.workspace / FILE_NAME),
        scope=Scope(own_hosts=app.config.own_hosts, internal=app.config.internal),
        writes=writes,
        relocates=relocates,
    )


def _told(done: Iterable[Delivered], *, writes: bool, total: int) -> bool:
    counts: Counter[str] = Counter()
    for one in done:
        _head(one)
        for fix in one.fixes:
            outcome = _outcome(fix, one, writes=writes)
            counts[outcome] += 1
            why = one.problem if outcome == NOT_WRITTEN else fix.reason
            reason = f": {why}" if why else ""
            target = f" → {fix.new_url}" if fix.new_url else ""
            click.echo(f"  fix {fix.id} {fix.decision} {fix.url}{target}: {outcome}{reason}")
        _show_edits(one, writes=writes)
    good = counts["would be written"] + sum(counts[str(delivery)] for delivery in GOOD)
    counts["not reached"] = total - sum(counts.values())
    _sum(counts, "nothing was changed; write with --yes" if not writes else "")
    return good == total


def _outcome(fix: Fix, one: Delivered, *, writes: bool) -> str:
    if one.problem and fix.delivery not in DELIVERED:
        return NOT_WRITTEN
    return "would be written" if fix.delivery is Delivery.APPROVED and not writes else str(fix.delivery)


def _told_undo(done: Iterable[Delivered], *, writes: bool, total: int) -> bool:
    counts: Counter[str] = Counter()
    for one in done:
        _head(one)
        for fix in one.fixes:
            good = fix.delivery is Delivery.UNDONE or (not writes and not one.problem)
            outcome = ("undone" if writes else "would be undone") if good else "stays"
            counts[outcome] += 1
            reason = f": {one.problem or (fix.reason if good and writes else '')}".rstrip(": ")
            click.echo(f"  fix {fix.id} {fix.decision} {fix.url}: {outcome}{reason}")
        _show_edits(one, writes=writes)
    counts["not reached"] = total - sum(counts.values())
    _sum(counts, "nothing was changed; write with --yes" if not writes else "")
    return counts["undone"] + counts["would be undone"] == total


def _head(one: Delivered) -> None:
    title = f"{one.article.title} " if one.article.title else ""
    click.echo(f"{title}{one.article.url or one.article.source}")


def _show_edits(one: Delivered, *, writes: bool) -> None:
    """The change with what stands around it, as `git diff --word-diff` shows it; only while it can be prevented."""
    if writes or one.before == one.after:
        return
    for start, end, new in one.edits:
        if (start, end) == (0, len(one.before)):
            click.echo("    the whole text as it was before")
            continue
        left, right = one.before[max(0, start - AROUND) : start], one.before[end : end + AROUND]
        old = one.before[start:end]
        click.echo(f"    …{_flat(left)}[-{_flat(old)}-]{{+{_flat(new)}+}}{_flat(right)}…")


def _flat(text: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def _sum(counts: Counter[str], remark: str) -> None:
    parts = [f"{count} {name}" for name, count in counts.items() if count]
    click.echo(f"{', '.join(parts)}{'; ' + remark if remark else ''}")


def _print_patch(store: Store, ready: list[Fix]) -> bool:
    """The patch on stdout; what cannot be in it on stderr."""
    complete = True
    for article_id, group in by_article(ready).items():
        article = store.article(article_id)
        if article is None:
            continue
        made = rewrite(article, group)
        refused = list(made.refused)
        try:
            click.echo(patch_of(article, article.source_text, made.text), nl=False)
        except Refusal as error:
            refused += [(fix, str(error)) for fix in made.fixes]
        for fix, why in refused:
            complete = False
            click.echo(f"fix {fix.id} {fix.url}: refused: {why}", err=True)
    return complete


def _run_id(store: Store, now: datetime) -> str:
    """The start in basic ISO form; a second run of the same second gets a number behind it."""
    stem = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    taken = set(store.audited_runs())
    return next(name for name in _names(stem) if name not in taken)


def _names(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--since cannot be {text!r}: it takes an ISO time, for example 2026-11-24T06:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
