"""Numbers as shapes: places and sizes for inline SVG; templates draw them and say the numbers beside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest

from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.rows import ArticleRow, LinkRow, Report

BAR_WIDTH = 1000.0
LEAST_WIDTH = 4.0  # what is there can be seen, however few
LEAST_COLUMNS = 8  # fewer do not grow wider
MOST_RUNS = 26  # half a year of weekly runs
MOST_YEARS = 24
MOST_HOSTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One state's part of the bar; `x` and `width` in thousandths of it."""

    state: State
    links: int
    share: float  # percent
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a chart of 100 by 100, standing on its floor; `value` is what it says in words."""

    label: str
    value: str
    brief: str  # label and value, as short as it goes
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """A host with its links by state; `articles` link to it."""

    host: str
    links: tuple[LinkRow, ...]  # broken ones first
    counts: Mapping[State, int]
    articles: int

    @property
    def dead(self) -> int:
        return self.counts.get(State.DEAD, 0)

    @property
    def failing(self) -> int:
        return self.counts.get(State.FAILING, 0)


def segments(by_state: Mapping[State, int]) -> list[Segment]:
    """The bar's parts in the order states are shown; they fill it exactly."""
    shown = [(state, by_state[state]) for state in words.ORDER if by_state.get(state)]
    total = sum(links for _, links in shown)
    widths = [max(LEAST_WIDTH, links / total * BAR_WIDTH) for _, links in shown]
    scale, x, found = BAR_WIDTH / (sum(widths) or 1), 0.0, []
    for (state, links), width in zip(shown, widths, strict=True):
        found.append(Segment(state=state, links=links, share=100 * links / total, x=x, width=width * scale))
        x += width * scale
    return found


def columns(values: Sequence[tuple[str, float, str, str]]) -> list[Column]:
    """Columns from (label, height, words, few words), as high as their share of the highest."""
    top = max((height for _, height, *_ in values), default=0) or 1
    step = 100 / max(len(values), LEAST_COLUMNS)
    return [
        Column(
            label=label,
            value=text,
            brief=brief,
            x=round(index * step + step * 0.12, 2),
            y=round(100 * (1 - height / top), 2),
            width=round(step * 0.76, 2),
            height=round(100 * height / top, 2),
        )
        for index, (label, height, text, brief) in enumerate(values)
    ]


def trend_columns(report: Report) -> list[Column]:
    """Dead links after each run; none while there is only one run."""
    runs = report.trend[-MOST_RUNS:]
    if len(runs) < 2:
        return []
    return columns([_trend_column(item.at, item.totals.get(State.DEAD, 0)) for item in runs])


def _trend_column(at: datetime, dead: int) -> tuple[str, float, str, str]:
    return words.day(at), dead, words.count("dead_links", dead), f"{words.day_of_year(at)}: {words.whole(dead)}"


def year_columns(report: Report) -> list[Column]:
    """The share of dead links by the year of publication: the curve of link rot."""
    dead: Counter[int] = Counter()
    every: Counter[int] = Counter()
    for article in report.articles:
        if article.published:
            dead[article.published.year] += article.dead
            every[article.published.year] += sum(article.counts.values())
    years = [year for year in sorted(every) if every[year]][-MOST_YEARS:]
    if len(years) < 2 or not any(dead.values()):
        return []
    return columns([_year_column(year, dead[year], every[year]) for year in years])


def _year_column(year: int, dead: int, every: int) -> tuple[str, float, str, str]:
    return str(year), dead / every, words.share(dead, every), f"{year}: {dead / every:.0%}"


def hosts(report: Report, most: int) -> list[HostRow]:
    """The first of the hosts: most dead links first, then most failing, then most links, then by name."""
    grouped: dict[str, list[LinkRow]] = {}
    for link in report.links:
        grouped.setdefault(link.host, []).append(link)
    articles = articles_by_host(report.articles)
    first = nsmallest(most, grouped, key=lambda host: _host_rank(host, grouped[host]))
    return [_host(host, grouped[host], articles[host]) for host in first]


def _host_rank(host: str, links: list[LinkRow]) -> tuple[int, int, int, str]:
    dead, failing = (sum(link.state is state for link in links) for state in (State.DEAD, State.FAILING))
    return -dead, -failing, -len(links), host


def _host(host: str, links: list[LinkRow], articles: int) -> HostRow:
    order = {state: place for place, state in enumerate(words.ORDER)}
    return HostRow(
        host=host,
        links=tuple(sorted(links, key=lambda link: order[link.state])),
        counts=Counter(link.state for link in links),
        articles=articles,
    )


def articles_by_host(articles: Sequence[ArticleRow]) -> Counter[str]:
    return Counter(host for article in articles for host in {place.link.host for place in article.places})
