"""Bring the fixes up to date with the verdicts: a row for each place that needs a decision, with what speaks for what.

Decisions are never made here. A decision outlives re-checks; it ends when the link's state changes in a way that takes
its reason away, and then says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from linkcheck.extract import entities
from linkcheck.fixes.moves import moves_of
from linkcheck.fixes.place import fixes_of
from linkcheck.fixes.robust import copy_of, refusal
from linkcheck.fixes.suggest import BROKEN, of_mementos, of_submissions, suggestions
from linkcheck.model.archive import Capture
from linkcheck.model.fix import CHANGING, Decision, Delivery, Fix, Suggestion, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.store.asked import articles_of, links_in, moves, states_of
from linkcheck.store.captures import capture
from linkcheck.store.states import LinkSummary
from linkcheck.store.store import Store

#: What an editor is asked about (DESIGN 8.9).
ASKED = (State.DEAD, State.FAILING, State.SUSPECT, State.MOVED)
#: Records that hold what a link answered.
ANSWERS = ("response", "revisit")
#: Fixes that are not in an article yet.
OPEN = (Delivery.PROPOSED, Delivery.APPROVED, Delivery.CONFLICT, Delivery.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a run of `propose` left behind: open fixes by the kind of their best suggestion, and what it changed."""

    open: int
    by_kind: Mapping[str, int]
    added: int
    dropped: int  # nothing had been decided, and the link is well or gone
    reopened: int  # a decision ended because the link's state changed


def propose(store: Store, states: Sequence[State] = ASKED, *, robust: bool | None = None) -> Proposed:
    """Write and refresh the fixes of all occurrences whose link is in one of these states.

    With `robust` those too whose link is well, has an archived copy, and can carry Robust Links attributes; they stay
    proposed until they are decided, or `robust` is False.
    """
    existing = {fix.occurrence_id: fix for fix in store.fixes(*OPEN)}
    asked = {link.id: link for link in store.link_rows(ids=links_in(store, states))}
    well = _well(store, asked, existing.values(), robust)
    links = asked | well
    best = _best(store, links)
    seen: set[str] = set()
    fresh: list[Fix] = []
    for article_id in articles_of(store, links):
        for fix, link_id in _places(store, article_id, asked, well):
            seen.add(fix.occurrence_id)
            known = existing.get(fix.occurrence_id)
            found = with_fragment(best[link_id], fix.href)
            fresh.append(_refreshed(replace(fix, suggestion=found, state=links[link_id].state), known))
    left = [fix for key, fix in existing.items() if key not in seen]
    state_of = states_of(store, (fix.occurrence_id for fix in left))
    dropped = [fix for fix in left if _is_void(fix, state_of.get(fix.occurrence_id), states)]
    ended = [_ended(fix) for fix in left if fix not in dropped and _is_over(fix, state_of.get(fix.occurrence_id))]
    store.drop_fixes([fix.id for fix in dropped])
    changed = [fix for fix in (*fresh, *ended) if existing.get(fix.occurrence_id) != fix]
    store.put_fixes(changed)
    written = [*fresh, *ended]
    reopened = sum(1 for fix in changed if existing.get(fix.occurrence_id, fix).decision is not fix.decision)
    kinds = Counter(fix.suggestion.kind if fix.suggestion else "none" for fix in written)
    return Proposed(
        open=len(written),
        by_kind={kind: kinds[kind] for kind in (*SuggestionKind, "none") if kinds[kind]},
        added=sum(1 for fix in fresh if not fix.id),
        dropped=len(dropped),
        reopened=reopened,
    )


def with_fragment(found: Suggestion | None, href: str) -> Suggestion | None:
    """A redirect keeps the fragment of the old address where its target has none (RFC 9110 §10.2.2)."""
    fragment = entities.attribute(href).partition("#")[2]
    if found is None or not found.url or not fragment or "#" in found.url or found.kind is SuggestionKind.OWN_CAPTURE:
        return found
    return replace(found, url=f"{found.url}#{fragment}")


def _best(store: Store, asked: Mapping[int, LinkSummary]) -> dict[int, Suggestion | None]:
    moves = moves_of((link.url, link.new_url) for link in asked.values() if link.new_url)
    captures, mementos = captures_of(store, asked), _copies(store, asked)
    every = {id_: suggestions(link, captures.get(id_, ()), moves, mementos.get(id_, ())) for id_, link in asked.items()}
    return {id_: found[0] if found else None for id_, found in every.items()}


def _copies(store: Store, links: Mapping[int, LinkSummary]) -> dict[int, list[Suggestion]]:
    """Copies in public archives by link id: those that were looked up, else those that were asked for.

    The latter were never looked at, so they are no replacement of what is broken.
    """
    asked_for = of_submissions(store.submissions())
    found = {id_: copies for id_, copies in asked_for.items() if id_ in links and links[id_].state not in BROKEN}
    return found | {id_: copies for id_, copies in of_mementos(store.lookups()).items() if copies}


def _well(
    store: Store, asked: Mapping[int, LinkSummary], existing: Iterable[Fix], robust: bool | None
) -> dict[int, LinkSummary]:
    """Links that need nothing and may be given a copy: all that have one, or those that were proposed before."""
    if robust is False:
        return {}
    proposed = {fix.url for fix in existing if is_robust(fix)}
    if not robust and not proposed:
        return {}
    known = store.link_rows(ids={*store.submissions(), *store.lookups()} - asked.keys())
    well = {link.id: link for link in known if link.state not in BROKEN and (robust or link.url in proposed)}
    return {id_: well[id_] for id_ in _copies(store, well) if id_ in well}


def is_robust(fix: Fix) -> bool:
    """Whether a fix is about a link that works and the copy to be named in it."""
    kind = fix.suggestion.kind if fix.suggestion else None
    return fix.decision is Decision.ROBUST or (fix.decision is Decision.OPEN and kind is SuggestionKind.ROBUST)


def every_suggestion(store: Store, link_ids: Iterable[int]) -> dict[int, list[Suggestion]]:
    """All that may be done about some links, by their ids, the best first."""
    links = {link.id: link for link in store.link_rows(ids=link_ids)}
    shown = moves_of(moves(store))
    rows = groupby(store.capture_rows(links), key=itemgetter("link_id"))
    captures = {id_: [capture(row) for row in group if row["record_type"] in ANSWERS] for id_, group in rows}
    mementos = _copies(store, links)
    return {id_: suggestions(link, captures.get(id_, []), shown, mementos.get(id_, ())) for id_, link in links.items()}


def captures_of(store: Store, link_ids: Iterable[int]) -> dict[int, tuple[Capture, ...]]:
    """Our latest answers by link."""
    rows = groupby(store.latest_captures(ids=link_ids), key=itemgetter("link_id"))
    return {link_id: tuple(capture(row) for row in group) for link_id, group in rows}


def _places(
    store: Store, article_id: str, asked: Mapping[int, LinkSummary], well: Mapping[int, LinkSummary]
) -> Iterator[tuple[Fix, int]]:
    article = store.article(article_id)
    places = store.occurrences(article_id)
    if article is None:
        return
    made = fixes_of(article, [item for item, _ in places])
    for fix, (_, link_id) in zip(made, places, strict=True):
        if link_id in asked or (link_id in well and not refusal(article, fix) and not copy_of(article, fix)):
            yield fix, link_id


def _refreshed(fix: Fix, known: Fix | None) -> Fix:
    """The known fix with today's facts. What was approved, or failed to be delivered, keeps the place it was for."""
    if known is None:
        return fix
    if known.decision is not Decision.OPEN and known.decision not in CHANGING and known.state != fix.state:
        return replace(fix, id=known.id, note=known.note, reason=f"it was “{known.decision}” while {known.state}")
    failed = known.delivery in (Delivery.CONFLICT, Delivery.REFUSED)
    if known.delivery is Delivery.APPROVED or (failed and known.base_hash == fix.base_hash):
        return known
    return replace(
        fix,
        id=known.id,
        decision=known.decision,
        new_url=known.new_url,
        note=known.note,
        reason="the article has changed since; approve it again" if failed else known.reason,
        decided_at=known.decided_at,
        decided_by=known.decided_by,
    )


def _is_void(fix: Fix, state: State | None, states: Sequence[State]) -> bool:
    """Nothing was decided, and there is nothing to decide any more."""
    return fix.decision is Decision.OPEN and (state is None or (state not in ASKED and state not in states))


def _is_over(fix: Fix, state: State | None) -> bool:
    """The link works again; a copy is named beside one that works too."""
    return state is State.ALIVE and fix.decision is not Decision.ROBUST


def _ended(fix: Fix) -> Fix:
    """A decision whose link works again: a person has to confirm it."""
    reason = f"the link works again since “{fix.decision}” was decided; approve it again or leave it"
    return replace(fix, delivery=Delivery.PROPOSED, state=State.ALIVE, reason=reason, approved_at=None, approved_by="")


def by_article(fixes: Iterable[Fix]) -> dict[str, list[Fix]]:
    """Fixes of each article, in the order they come."""
    found: defaultdict[str, list[Fix]] = defaultdict(list)
    for fix in fixes:
        found[fix.article_id].append(fix)
    return dict(found)
