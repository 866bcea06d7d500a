"""Take writes back: the whole text where it is still ours, else only the span, found by what stands around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.errors import FetchError
from linkcheck.fixes.deliver import Delivered, Plan, Run, write
from linkcheck.fixes.encode import CannotWrite
from linkcheck.fixes.rewrite import Edit, edits_of, mirrored, splice
from linkcheck.fixes.target import NotWritten, Refusal, StopWriting
from linkcheck.model.article import Article
from linkcheck.model.fix import DELIVERED, Act, AuditEntry, Fix
from linkcheck.store.store import Store

#: Characters around a span by which it is found again, fewest first: few survive edits nearby, many tell twins apart.
AROUND = (24, 48, 96, 200, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be undone: the fixes of one applied audit row, newest rows first."""

    entry: AuditEntry
    fixes: tuple[Fix, ...]


def wanted(
    store: Store, *, run_id: str | None = None, fix_id: int | None = None, since: datetime | None = None
) -> list[Wanted]:
    """What was applied in a run, or by one fix, or since a time, and is still applied. `run_id` may be "last"."""
    still = {fix.id: fix for fix in store.fixes(*DELIVERED)}
    runs = store.audited_runs(Act.APPLY, since)
    if fix_id is not None:
        runs = [still[fix_id].run_id] if fix_id in still else []
    elif run_id is not None:
        runs = runs[-1:] if run_id == "last" else [run_id]
    found: list[Wanted] = []
    for name in reversed(runs):
        for entry in reversed(list(store.audit(run_id=name))):
            if entry.act is Act.APPLY and (since is None or entry.at >= since):
                fixes = tuple(still.pop(id_) for id_ in entry.fix_ids if id_ in still and fix_id in (None, id_))
                found += [Wanted(entry=entry, fixes=fixes)] if fixes else []
    return found


def undo(run: Run, everything: Sequence[Wanted]) -> Iterator[Delivered]:
    """Take back what is wanted, newest first; ends early when the target says so."""
    for one in everything:
        article = run.store.article(one.entry.article_id)
        if article is None:
            continue
        done = _undo(run, article, one)
        yield done
        if done.stops:
            return


def _undo(run: Run, article: Article, one: Wanted) -> Delivered:
    kept = Delivered(article=article, fixes=one.fixes)
    try:
        target = run.target_of(article)
        current = target.read(article)
    except (Refusal, NotWritten, FetchError) as error:
        return replace(kept, problem=str(error))
    except StopWriting as error:
        return replace(kept, problem=str(error), stops=True)
    now = replace(article, source_text=current.text)
    kept = replace(kept, article=now, before=current.text, after=current.text)
    edits = _edits(article, one, current.text)
    if edits is None:
        return replace(kept, problem="the article has changed around the place; take it back by hand")
    text = splice(current.text, edits)
    if not run.writes:
        return replace(kept, after=text, edits=edits)
    plan = Plan(text=text, edits=edits, fixes=one.fixes, act=Act.UNDO, undoes=one.entry.id)
    return write(run, target, now, current, plan)


def _edits(article: Article, one: Wanted, current: str) -> tuple[Edit, ...] | None:
    """The edits over the current text that lead back; None where the place cannot be told."""
    entry = one.entry
    if current == entry.after and {fix.id for fix in one.fixes} == set(entry.fix_ids):
        return ((0, len(current), entry.before),) if entry.after != entry.sent else mirrored(entry.edits, entry.before)
    back = _back(article, one)
    if back is None:
        return None
    if current == entry.sent:
        return back
    found = [_found(edit, entry.sent, current) for edit in back]
    if any(edit is None for edit in found):
        return None
    edits = tuple(sorted(edit for edit in found if edit is not None))
    overlap = any(edits[n][1] > edits[n + 1][0] for n in range(len(edits) - 1))
    return None if overlap else edits


def _back(article: Article, one: Wanted) -> tuple[Edit, ...] | None:
    """The edits over the text as it was sent that take back the wanted fixes of a row, and leave the others."""
    before = replace(article, source_text=one.entry.before)
    try:
        ours = {edit for fix in one.fixes for edit in edits_of(before, fix)}
    except CannotWrite:
        return None
    pairs = zip(one.entry.edits, mirrored(one.entry.edits, one.entry.before), strict=True)
    return tuple(back for edit, back in pairs if edit in ours)


def _found(edit: Edit, sent: str, current: str) -> Edit | None:
    """The edit's place in another text: where exactly one place has the same characters around it."""
    start, end, new = edit
    for around in AROUND:
        left = max(0, start - around)
        needle = sent[left : end + around]
        at = current.find(needle)
        if at < 0:
            return None
        if current.find(needle, at + 1) < 0:
            begin = at + start - left
            return begin, begin + end - start, new
    return None
