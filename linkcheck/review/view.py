"""What the review page shows, gathered from the store: articles worst first, and each place in its sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linkcheck.fixes.moves import Move, move
from linkcheck.fixes.propose import OPEN, every_suggestion, with_fragment
from linkcheck.fixes.robust import refusal
from linkcheck.fixes.suggest import BROKEN
from linkcheck.model.article import Article
from linkcheck.model.fix import CHANGING, DELIVERED, Decision, Delivery, Fix, Suggestion, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.store import asked
from linkcheck.store.asked import ArticleToDo
from linkcheck.store.states import LinkSummary
from linkcheck.store.store import Store

#: Decisions that name a copy in the link's own tag.
NAMING = frozenset({Decision.ROBUST, Decision.ROBUST_REPLACE})
#: What a state weighs in the order of articles (DESIGN §6: most dead, then most failing).
WEIGHT = {State.DEAD: 1_000_000, State.FAILING: 1_000, State.MOVED: 1, State.SUSPECT: 1}
MOST_ARTICLES = 500
ROOM = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One fix as it is decided: the sentence in three parts, why, and what may be done."""

    fix: Fix
    before: str
    words: str
    after: str
    because: str
    confidence: int
    suggestions: tuple[Suggestion, ...]
    others: int  # open fixes of the same address elsewhere
    address: str  # what the field for a new address holds
    takes_attributes: bool  # whether Robust Links can be written there
    is_robust: bool  # whether naming a copy is what is suggested first


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A further fix that a decision may be copied to, with the address it would get."""

    fix: Fix
    title: str
    new_url: str


def overview(store: Store) -> list[ArticleToDo]:
    """Articles with open fixes, worst first."""
    return asked.worst(store, OPEN, WEIGHT, MOST_ARTICLES)


def places(store: Store, article: Article) -> list[Place]:
    """The open fixes of an article in the order of its text."""
    fixes = list(store.fixes(*OPEN, article_id=article.id))
    found = {item.id: (item, link_id) for item, link_id in store.occurrences(article.id)}
    links = asked.links_at(store, (fix.url for fix in fixes))
    every = every_suggestion(store, {link_id for _, link_id in found.values()})
    same = asked.places_of(store, OPEN, (fix.url for fix in fixes))
    made = []
    for fix in fixes:
        item, link_id = found.get(fix.occurrence_id, (None, 0))
        context = item.context if item else ""
        suggestions = [with_fragment(one, fix.href) or one for one in every.get(link_id, [])]
        made.append(_place(article, fix, context, links.get(fix.url), suggestions, same[fix.url] - 1))
    return made


def _place(
    article: Article, fix: Fix, context: str, link: LinkSummary | None, found: Sequence[Suggestion], others: int
) -> Place:
    before, words, after = marked(context, fix.text)
    addresses = [one.url for one in found if one.url and one.kind is not SuggestionKind.OWN_CAPTURE]
    return Place(
        fix=fix,
        before=before,
        words=words or fix.url,
        after=after,
        because=link.because if link else "",
        confidence=link.confidence if link else 0,
        suggestions=tuple(found),
        others=others,
        address=fix.new_url or (addresses[0] if addresses else ""),
        takes_attributes=not refusal(article, fix),
        is_robust=bool(found) and found[0].kind is SuggestionKind.ROBUST,
    )


def fitting(decision: Decision, fix: Fix) -> Decision:
    """Of the two ways to name a copy the one that helps readers: what is broken is not what they are led to."""
    return Decision.ROBUST_REPLACE if decision is Decision.ROBUST and fix.state in BROKEN else decision


def marked(context: str, words: str) -> tuple[str, str, str]:
    """A sentence as what stands before the link's words, these, and what stands after."""
    at = context.find(words) if words else -1
    if at < 0:
        return (context, words, "")
    return context[:at][-ROOM:], words, context[at + len(words) :][:ROOM]


def others(store: Store, fix: Fix) -> tuple[list[Other], Move | None]:
    """Undecided fixes of the same address, then those that a move of its whole directory would bring along."""
    way = move(fix.url, fix.new_url) if fix.decision is Decision.REPLACE else None
    found = list(store.fixes(*OPEN, url=fix.url, below=way.old if way else ""))
    rows = store.article_rows({other.article_id for other in found})
    titles = {row["id"]: row["title"] or row["url"] for row in rows}
    same: list[Other] = []
    moved: list[Other] = []
    for other in found:
        if other.id == fix.id or other.decision is not Decision.OPEN or not _takes(store, fix, other):
            continue
        title = titles.get(other.article_id, other.article_id)
        if other.url == fix.url:
            same.append(Other(fix=other, title=title, new_url=fix.new_url))
        elif way and (target := way.target(other.url)):
            moved.append(Other(fix=other, title=title, new_url=target))
    return [*same, *moved], way


def _takes(store: Store, fix: Fix, other: Fix) -> bool:
    """Whether a place could hold the decision at all: attributes stand in HTML links only."""
    if fix.decision not in NAMING or other.url != fix.url:
        return True
    article = store.article(other.article_id)
    return article is not None and not refusal(article, other)


def progress(store: Store) -> dict[str, int]:
    """How many fixes are open, decided, approved and in their articles."""
    counts: Counter[str] = Counter()
    for delivery, decision, is_approved, count in asked.progress(store):
        if delivery in DELIVERED:
            counts["applied"] += count
        elif delivery in OPEN:
            counts["open" if decision is Decision.OPEN else "decided"] += count
            counts["ready"] += count * (is_approved and decision in CHANGING and delivery is Delivery.APPROVED)
    return {name: counts[name] for name in ("open", "decided", "ready", "applied")}
