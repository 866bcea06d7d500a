"""The page's JSON block: all its rows as short arrays with pools of repeated strings, in pieces, safe inside HTML.

The script in static/ reads it; its `LINK` and `ARTICLE` constants name the same places.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from linkcheck.model.article import OccurrenceKind
from linkcheck.model.verdict import Finding, State
from linkcheck.report import words
from linkcheck.report.charts import articles_by_host
from linkcheck.report.rows import ArticleRow, LinkRow, Place, Report
from linkcheck.report.text import clean, edit_url, line, marked
from linkcheck.verdict.advice import ADVICE

STATE_PLACE = {state: place for place, state in enumerate(words.ORDER)}
FINDING_PLACE = {finding: place for place, finding in enumerate(Finding)}
#: Characters that end a script element or a JavaScript line, as JSON escapes.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Pool:
    """Strings by number, each kept once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def strings(self) -> list[str]:
        return [line(text) for text in self.places]


def pieces(report: Report, articles: Sequence[ArticleRow]) -> Iterator[str]:
    """The block's text: every link, and the given articles."""
    pools = {name: Pool() for name in ("hosts", "authors", "sections", "because", "warcs")}
    links = {link.id: place for place, link in enumerate(report.links)}
    articles_of = reach(report.articles)
    yield f'{{"head":{escaped(_head(report))},"links":['
    yield from _rows(_link(link, pools, report, articles_of.get(link.id, 0)) for link in report.links)
    yield '],"articles":['
    yield from _rows(_article(article, pools, links) for article in articles)
    yield f'],"pools":{escaped({name: pool.strings() for name, pool in pools.items()})}'
    host_articles = articles_by_host(report.articles)
    yield f',"host_articles":{escaped([host_articles[host] for host in pools["hosts"].places])}}}'


def escaped(value: Any) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escape in ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _rows(rows: Iterator[list[Any]]) -> Iterator[str]:
    separator = ""
    for row in rows:
        yield separator + escaped(row)
        separator = ",\n"


def _head(report: Report) -> dict[str, Any]:
    return {
        "lang": words.LANGUAGE,
        "words": words.WORDS,
        "counts": words.COUNTS,
        "states": [[state, item.label, item.mark, item.todo] for state, item in words.STATES.items()],
        "findings": [[finding, words.FINDINGS[finding], ADVICE[finding]] for finding in Finding],
        "groups": [[label, [STATE_PLACE[state] for state in states]] for label, states in words.GROUPS],
        "failures": words.FAILURES,
        "suggestions": words.SUGGESTIONS,
        "replay": report.replay.rstrip("/"),
    }


def _link(link: LinkRow, pools: dict[str, Pool], report: Report, articles: int) -> list[Any]:
    """Places are named by LINK in static/data.js; a link that works stops after the short part."""
    short = [
        clean(link.url),
        pools["hosts"].place(link.host),
        STATE_PLACE[link.state],
        FINDING_PLACE[link.finding],
        link.confidence,
        pools["because"].place(link.because),
        articles,
        link.status or link.failure,
        _seconds(link.last_ok),
        _seconds(link.last_checked),
    ]
    if link.state is State.ALIVE and link.id not in report.changes.revived:
        return short
    return [
        *short,
        _seconds(link.first_failed),
        _seconds(link.next_check),
        int(is_new(link, report)),
        [[clean(hop.url), hop.status] for hop in link.hops] if len(link.hops) > 1 else 0,
        _capture(link, pools),
        _suggestion(link),
    ]


def is_new(link: LinkRow, report: Report) -> bool:
    """Whether the link became dead or failing, or well again, in the last run."""
    since = report.changes.since
    fell = since is not None and link.since is not None and link.since >= since
    return (fell and link.state in (State.DEAD, State.FAILING)) or link.id in report.changes.revived


def _capture(link: LinkRow, pools: dict[str, Pool]) -> list[int] | int:
    """The file, the byte and the time of the capture to look at."""
    copy = link.copy
    return [pools["warcs"].place(copy.warc), copy.offset, _seconds(copy.date)] if copy else 0


def _suggestion(link: LinkRow) -> list[str] | int:
    found = link.suggestion
    return [found.kind, clean(found.url), clean(found.because)] if found else 0


def _article(article: ArticleRow, pools: dict[str, Pool], links: dict[int, int]) -> list[Any]:
    """Places are named by ARTICLE in static/data.js; links that work are counted and not listed."""
    return [
        line(article.title),
        clean(article.url),
        article.cms_id if edit_url(article) else 0,
        [pools["authors"].place(author) for author in article.authors],
        pools["sections"].place(article.section),
        _seconds(article.published),
        article.rank,
        [article.counts.get(state, 0) for state in words.ORDER],
        _seconds(article.oldest),
        [line(note) for note in article.notes],
        [_place(place, links) for place in article.places if place.link.state is not State.ALIVE],
    ]


def _place(place: Place, links: dict[int, int]) -> list[Any]:
    return [links[place.link.id], *marked(place.context, place.text), int(place.kind is OccurrenceKind.EMBED)]


def reach(articles: Sequence[ArticleRow]) -> dict[int, int]:
    """In how many articles each link stands."""
    found: dict[int, int] = {}
    for article in articles:
        for link_id in {place.link.id for place in article.places}:
            found[link_id] = found.get(link_id, 0) + 1
    return found


def _seconds(at: datetime | None) -> int:
    """Seconds since 1970, which the page's script turns into the reader's time; 0 is unknown."""
    return int(at.timestamp()) if at else 0
