"""Approved fixes into articles: look, compare, splice, write, compare again, remember; one article after another.

Dry unless told to write. Can be killed at any moment: a write that was begun is found again by its audit row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.errors import FetchError
from linkcheck.extract.anchors import find
from linkcheck.fixes.audit import Audit
from linkcheck.fixes.place import carried, found_again
from linkcheck.fixes.propose import OPEN, by_article
from linkcheck.fixes.rewrite import Edit, base_hash_of, rewrite
from linkcheck.fixes.side_effects import side_effect
from linkcheck.fixes.target import Current, NotWritten, Refusal, Saved, StopWriting, Target
from linkcheck.model.article import Article
from linkcheck.model.fix import Act, AuditEntry, Delivery, Fix
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope

#: Writes of one run that may come out differently than sent before it stops (a plugin that alters what is saved).
MOST_SURPRISES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all writes of one run share. Not `writes`: everything is looked at and nothing changed."""

    store: Store
    target_of: Callable[[Article], Target]  # raises Refusal
    clock: Callable[[], datetime]
    who: str
    id: str
    audit: Audit
    scope: Scope
    writes: bool = False
    relocates: bool = False
    most_surprises: int = MOST_SURPRISES


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of an article's fixes. `before` and `after` are the texts, equal where nothing is written.

    `problem` says why fixes that are still approved were not written; `stops` that the run ends here.
    """

    article: Article
    fixes: tuple[Fix, ...]
    before: str = ""
    after: str = ""
    edits: tuple[Edit, ...] = ()
    problem: str = ""
    stops: bool = False
    is_surprise: bool = False


def apply(run: Run, fixes: Iterable[Fix]) -> Iterator[Delivered]:
    """Write approved fixes, article by article, and say of each what became of it.

    Ends early when the target says so, or after too many surprises. Raises LinkcheckError for faults of our own.
    """
    surprises = 0
    for article_id, group in by_article(fix for fix in fixes if fix.is_ready).items():
        article = run.store.article(article_id)
        if article is None:
            continue
        done = _deliver(run, article, group)
        surprises += done.is_surprise
        if surprises >= run.most_surprises:
            done = replace(done, stops=True, problem=f"{surprises} writes came out differently than sent; look at them")
        yield done
        if done.stops:
            return


def _deliver(run: Run, article: Article, fixes: list[Fix]) -> Delivered:
    try:
        target = run.target_of(article)
        current = target.read(article)
    except Refusal as error:
        return Delivered(article=article, fixes=_ended(run, fixes, Delivery.REFUSED, str(error)))
    except (NotWritten, FetchError) as error:
        return Delivered(article=article, fixes=tuple(fixes), problem=str(error))
    except StopWriting as error:
        return Delivered(article=article, fixes=tuple(fixes), problem=str(error), stops=True)
    now = replace(article, source_text=current.text)
    settled, open_fixes = _settled(run, now, current, fixes)
    placed, conflicts = _placed(run, now, open_fixes)
    made = rewrite(now, placed)
    refused = [fix for found, why in made.refused for fix in _ended(run, [found], Delivery.REFUSED, why)]
    rest = (*settled, *conflicts, *refused)
    if not made.fixes:
        return Delivered(article=now, fixes=rest, before=current.text, after=current.text)
    if not run.writes:
        fixes_shown = (*rest, *made.fixes)
        return Delivered(article=now, fixes=fixes_shown, before=current.text, after=made.text, edits=made.edits)
    done = write(run, target, now, current, Plan(text=made.text, edits=made.edits, fixes=made.fixes, act=Act.APPLY))
    return replace(done, fixes=(*rest, *done.fixes))


def _placed(run: Run, article: Article, fixes: Sequence[Fix]) -> tuple[list[Fix], list[Fix]]:
    """Fixes at their place in the text as it is now, and those that have none."""
    base_hash = base_hash_of(article.source_text)
    placed: list[Fix] = []
    conflicts: list[Fix] = []
    for fix in fixes:
        found = fix if fix.base_hash == base_hash else found_again(article, fix) if run.relocates else None
        if found:
            placed.append(found)
        else:
            conflicts += _ended(run, [fix], Delivery.CONFLICT, _AMBIGUOUS if run.relocates else _CHANGED)
    return placed, conflicts


_CHANGED = "the article's text is not the one that was approved; read it again (linkcheck ingest), or use --relocate"
_AMBIGUOUS = "the article has changed, and which of its links was meant cannot be told; decide again after an ingest"


def _settled(run: Run, article: Article, current: Current, fixes: list[Fix]) -> tuple[list[Fix], list[Fix]]:
    """Fixes that a write which was cut off brought into the article after all, and the others."""
    base_hash = base_hash_of(current.text)
    if all(fix.base_hash == base_hash for fix in fixes):
        return [], fixes
    begun = [entry for entry in run.store.audit(article_id=article.id) if entry.act is Act.BEGIN]
    arrived = next((entry for entry in reversed(begun) if not side_effect(entry.sent, current.text)[1]), None)
    ours = [fix for fix in fixes if arrived and fix.id in arrived.fix_ids and fix.base_hash != base_hash]
    if arrived is None or not ours:
        return [], fixes
    others = [fix for fix in fixes if fix not in ours]
    if not run.writes:
        return list(_ended(run, ours, Delivery.APPLIED, "")), others
    plan = Plan(text=arrived.sent, edits=arrived.edits, fixes=tuple(ours), act=Act.APPLY)
    before = replace(current, text=arrived.before)
    added = side_effect(arrived.sent, current.text)[0]
    done = _remember(run, article, before, plan, Saved(text=current.text, added=added))
    return list(done.fixes), others


# --- writing, of applies and undoes alike ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One text to be written: the edits that lead to it from the current one, and the fixes that they deliver."""

    text: str
    edits: tuple[Edit, ...]
    fixes: tuple[Fix, ...]
    act: Act
    undoes: int = 0


def write(run: Run, target: Target, article: Article, current: Current, plan: Plan) -> Delivered:
    """Send the text, with an audit row before and after, and bring fixes and store up to date."""
    run.audit.add(_entry(run, article, current, plan, Act.BEGIN, after="", outcome=f"about to {plan.act}"))
    unchanged = Delivered(article=article, fixes=plan.fixes, before=current.text, after=current.text)
    try:
        saved = target.write(article, current, plan.text)
    except StopWriting as error:  # the audit's begun row stays open: the next run looks whether the text arrived
        return replace(unchanged, problem=str(error), stops=True)
    except (Refusal, NotWritten) as error:
        run.audit.add(_entry(run, article, current, plan, Act.NOT_WRITTEN, after=current.text, outcome=str(error)))
        if plan.act is Act.APPLY and isinstance(error, Refusal):
            return replace(unchanged, fixes=_ended(run, plan.fixes, Delivery.REFUSED, str(error)))
        return replace(unchanged, problem=str(error))
    return _remember(run, article, current, plan, saved)


def _remember(run: Run, article: Article, current: Current, plan: Plan, saved: Saved) -> Delivered:
    delivery = _delivery(plan, saved)
    reason = "; ".join(part for part in (saved.lost, saved.added) if part)
    entry = _entry(run, article, current, plan, plan.act, after=saved.text, outcome=str(delivery), saved=saved)
    with run.store.transaction():
        run.audit.add(entry)
        fixes = _ended(run, plan.fixes, delivery, reason)
        _update_store(run, article, current.text, plan, saved.text)
    return Delivered(
        article=article,
        fixes=fixes,
        before=current.text,
        after=saved.text,
        edits=plan.edits,
        is_surprise=saved.is_surprise,
    )


def _delivery(plan: Plan, saved: Saved) -> Delivery:
    if plan.act is Act.UNDO:
        return Delivery.UNDONE
    if saved.lost:
        return Delivery.LOST_UPDATE
    return Delivery.APPLIED_WITH_SIDE_EFFECTS if saved.added else Delivery.APPLIED


def _ended(run: Run, fixes: Iterable[Fix], delivery: Delivery, reason: str) -> tuple[Fix, ...]:
    """The fixes with what became of them; stored only in a run that writes."""
    now = run.clock()
    ended = [replace(fix, delivery=delivery, reason=reason, delivered_at=now, run_id=run.id) for fix in fixes]
    return tuple(run.store.put_fixes(ended)) if run.writes else tuple(ended)


def _entry(
    run: Run,
    article: Article,
    current: Current,
    plan: Plan,
    act: Act,
    *,
    after: str,
    outcome: str,
    saved: Saved | None = None,
) -> AuditEntry:
    return AuditEntry(
        id=0,
        at=run.clock(),
        who=run.who,
        act=act,
        run_id=run.id,
        article_id=article.id,
        target=current.where,
        fix_ids=tuple(fix.id for fix in plan.fixes),
        edits=plan.edits,
        before=current.text,
        sent=plan.text,
        after=after,
        outcome=outcome,
        revisions=saved.revisions if saved else (),
        undoes=plan.undoes,
    )


def _update_store(run: Run, article: Article, before: str, plan: Plan, after: str) -> None:
    """The article as it is now, so that a next decision rests on it; fixes that wait in it move along."""
    written = replace(article, source_text=after)
    places = find(written, run.scope).occurrences
    run.store.put_articles([(written, places)], run.clock())
    waiting = [fix for fix in run.store.fixes(*OPEN, article_id=article.id) if fix.base_hash == base_hash_of(before)]
    if after != plan.text:  # the site changed more: where the others stand now is for the next ingest to say
        return
    by_span = {item.span: item.id for item, _ in places}
    moved = [carried(fix, plan.edits, after) for fix in waiting]
    kept = [replace(fix, occurrence_id=by_span[fix.span]) for fix in moved if fix.span in by_span]
    run.store.put_fixes(kept)
