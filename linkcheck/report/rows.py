"""The values every format is made from: articles in rank order, their links, the run, and what changed."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from linkcheck.model.archive import Capture
from linkcheck.model.article import OccurrenceKind
from linkcheck.model.check import Hop
from linkcheck.model.verdict import Finding, State
from linkcheck.report.changes import Changes, Trend, changes, trend
from linkcheck.report.problems import Problem, problems
from linkcheck.report.suggestions import Suggestion, of_mementos, suggestion
from linkcheck.store.captures import capture
from linkcheck.store.codec import moment
from linkcheck.store.runs import Run
from linkcheck.store.states import LinkSummary
from linkcheck.store.store import Store

Word = TypeVar("Word", bound=StrEnum)

#: Kinds that count in the ranking; `--embeds` adds the third (DESIGN 8.4).
COUNTED = frozenset({OccurrenceKind.ANCHOR, OccurrenceKind.BLOCK})
BROKEN = (State.DEAD, State.FAILING)
#: Articles that are read at a time where they need not be held at once.
PART = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A distinct link as judged last, with our captures of it and what may replace it."""

    id: int
    url: str
    host: str
    state: State
    finding: Finding
    confidence: int  # 0-100
    because: str
    status: int | None
    failure: str
    final_url: str
    hops: tuple[Hop, ...]
    first_checked: datetime | None
    last_checked: datetime | None
    last_ok: datetime | None
    first_failed: datetime | None
    next_check: datetime | None
    since: datetime | None  # when it entered its state
    failures: int
    checks: int
    captures: tuple[Capture, ...]  # oldest first: the answers of its last captured run, and the last good one
    suggestion: Suggestion | None

    @property
    def copy(self) -> Capture | None:
        """The capture to look at: the last that showed the page before it broke, else the last of any kind."""
        whole = (one for one in reversed(self.captures) if 200 <= one.status < 300 and self._is_sound(one))
        return next(whole, None) or (self.captures[-1] if self.captures else None)

    def _is_sound(self, capture: Capture) -> bool:
        return self.first_failed is None or capture.date < self.first_failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An occurrence, with its link at hand."""

    id: str
    href: str
    text: str
    context: str
    block: str
    element: str
    kind: OccurrenceKind
    span: tuple[int, int]
    spans: tuple[tuple[int, int], ...]
    link: LinkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article with its places in order; `counts` are distinct links by state, of the kinds that count."""

    id: str
    url: str
    title: str
    authors: tuple[str, ...]
    section: str
    published: datetime | None
    modified: datetime | None
    cms_id: str
    post_type: str
    notes: tuple[str, ...]
    rank: int  # from 1
    counts: Mapping[State, int]
    oldest: datetime | None  # when the first of its broken links was first seen failing
    places: tuple[Place, ...]

    @property
    def dead(self) -> int:
        return self.counts.get(State.DEAD, 0)

    @property
    def failing(self) -> int:
        return self.counts.get(State.FAILING, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything there is to say, articles by rank and links by address; each format picks from it."""

    generated_at: datetime
    run: Run | None
    articles: tuple[ArticleRow, ...]
    links: tuple[LinkRow, ...]
    problems: tuple[Problem, ...] = ()
    changes: Changes = field(default_factory=Changes)
    trend: tuple[Trend, ...] = ()
    selection: str = ""  # what part of the store this is, in words; "" is all of it
    replay: str = ""  # where `archive serve` shows captures, "" where nobody said

    @property
    def occurrences(self) -> int:
        return sum(len(article.places) for article in self.articles)

    def by_state(self) -> dict[State, int]:
        """Links by state, in the order of the vocabulary, states without a link left out."""
        return tally((link.state for link in self.links), State)

    def by_finding(self) -> dict[Finding, int]:
        return tally((link.finding for link in self.links), Finding)


def gather(
    store: Store,
    now: datetime,
    *,
    embeds: bool = False,
    suggestions: Mapping[int, Suggestion] | None = None,
    only: Sequence[str] | None = None,
) -> Report:
    """Read a store into a report: every article (`only` these, by id) and every link that they have.

    Articles are ranked by distinct dead links, then failing ones, then newest (DESIGN §6). `suggestions` by link id
    come before what the store alone can offer (mementos, our captures), a proven new address excepted.
    """
    looked_up = of_mementos(store.lookups()) | dict(suggestions or {})
    links = {link.id: link for link in _links(store, looked_up, only)}
    run = store.last_run()
    return Report(
        generated_at=now,
        run=run,
        articles=ranked(_articles(store, links, counted(embeds=embeds), only)),
        links=tuple(sorted(links.values(), key=lambda link: link.url)),
        problems=tuple(problems(store.ingest_rows())),
        changes=changes(store, run),
        trend=trend(store),
    )


def articles_by_rank(store: Store, ids: Sequence[str], *, embeds: bool = False) -> Iterator[ArticleRow]:
    """The articles that `gather` would read, in the order of their rank as `ids` name them; a part at a time."""
    looked_up = of_mementos(store.lookups())
    for start in range(0, len(ids), PART):
        only = ids[start : start + PART]
        links = {link.id: link for link in _links(store, looked_up, only)}
        for article in ranked(_articles(store, links, counted(embeds=embeds), only)):
            yield replace(article, rank=start + article.rank)


def bare_articles(store: Store) -> Iterator[ArticleRow]:
    """Every article without its places: what can be known of it without reading links."""
    return (_article(row, (), COUNTED) for row in store.article_rows())


def counted(*, embeds: bool) -> frozenset[OccurrenceKind]:
    """Kinds of occurrences that count in the ranking."""
    return COUNTED | {OccurrenceKind.EMBED} if embeds else COUNTED


def ranked(articles: Iterable[ArticleRow]) -> tuple[ArticleRow, ...]:
    """The same articles in rank order, numbered from 1."""
    ordered = sorted(articles, key=_rank_key)
    return tuple(replace(article, rank=rank) for rank, article in enumerate(ordered, start=1))


def tally(words: Iterable[Word], vocabulary: type[Word]) -> dict[Word, int]:
    """How often each word occurs, in the order of its vocabulary; words that do not occur are left out."""
    found = Counter(words)
    return {word: found[word] for word in vocabulary if found[word]}


def _rank_key(article: ArticleRow) -> tuple[int, int, bool, float, str]:
    newest = article.published.timestamp() if article.published else 0.0
    return -article.dead, -article.failing, article.published is None, -newest, article.id


def _links(store: Store, suggestions: Mapping[int, Suggestion], only: Sequence[str] | None) -> Iterator[LinkRow]:
    captures = _captures(store.latest_captures(only))
    held: tuple[int, tuple[Capture, ...]] = next(captures, (sys.maxsize, ()))
    for summary in store.link_rows(only):
        while held[0] < summary.id:
            held = next(captures, (sys.maxsize, ()))
        yield _link(summary, held[1] if held[0] == summary.id else (), suggestions.get(summary.id))


def _link(found: LinkSummary, captures: tuple[Capture, ...], looked_up: Suggestion | None) -> LinkRow:
    return LinkRow(
        id=found.id,
        url=found.url,
        host=sys.intern(found.host),
        state=found.state,
        finding=found.finding,
        confidence=found.confidence,
        because=sys.intern(found.because),
        status=found.status,
        failure=sys.intern(found.failure),
        final_url=found.final_url,
        hops=found.hops,
        first_checked=found.first_checked,
        last_checked=found.last_checked,
        last_ok=found.last_ok,
        first_failed=found.first_failed,
        next_check=found.next_check,
        since=found.since,
        failures=found.failures,
        checks=found.checks,
        captures=captures,
        suggestion=suggestion(found, captures, looked_up),
    )


def _captures(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[int, tuple[Capture, ...]]]:
    """Captures by link id, rising: read beside the links, never all at once."""
    for link_id, group in groupby(rows, key=itemgetter("link_id")):
        if link_id is not None:
            yield link_id, tuple(capture(row) for row in group)


def _articles(
    store: Store, links: Mapping[int, LinkRow], kinds: frozenset[OccurrenceKind], only: Sequence[str] | None
) -> Iterator[ArticleRow]:
    """Articles and places are both read in the order of article ids; an article may have no place."""
    places = groupby(store.occurrence_rows(only), key=itemgetter("article_id"))
    held = next(places, None)
    for row in store.article_rows(only):
        while held and held[0] < row["id"]:
            held = next(places, None)
        found = tuple(_place(place, links) for place in held[1]) if held and held[0] == row["id"] else ()
        yield _article(row, found, kinds)


def _article(row: dict[str, Any], places: tuple[Place, ...], kinds: frozenset[OccurrenceKind]) -> ArticleRow:
    links = {place.link.id: place.link for place in places if place.kind in kinds}.values()
    failed = [link.first_failed for link in links if link.state in BROKEN and link.first_failed]
    return ArticleRow(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        authors=tuple(row["authors"]),
        section=row["section"],
        published=moment(row["published"]),
        modified=moment(row["modified"]),
        cms_id=row["cms_id"],
        post_type=row["post_type"],
        notes=tuple(row["notes"]),
        rank=0,
        counts=tally((link.state for link in links), State),
        oldest=min(failed, default=None),
        places=places,
    )


def _place(row: dict[str, Any], links: Mapping[int, LinkRow]) -> Place:
    link = links[row["link_id"]]
    return Place(
        id=row["id"],
        href=link.url if row["href"] == link.url else row["href"],
        text=row["text"],
        context=row["context"],
        block=sys.intern(row["block"]),
        element=sys.intern(row["element"]),
        kind=OccurrenceKind(row["kind"]),
        span=(row["start"], row["end"]),
        spans=tuple((start, end) for start, end in row["spans"]),
        link=link,
    )
