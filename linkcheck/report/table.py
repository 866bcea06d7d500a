"""The report as one table for spreadsheets: a row for each place where a link needs a person."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from linkcheck.model.check import Failure
from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.json import moment
from linkcheck.report.rows import ArticleRow, Place
from linkcheck.report.text import clean, edit_url
from linkcheck.verdict.advice import ADVICE

#: What spreadsheet programs read as the start of a formula (OWASP, CSV injection), the full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
#: The most characters a cell of a spreadsheet holds.
LONGEST_CELL = 32_000

Cell = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading, its width in characters, and what it says of a place."""

    name: str
    width: int
    value: Callable[[ArticleRow, Place], Cell]


COLUMNS: tuple[Column, ...] = (
    Column(name="rank", width=6, value=lambda article, _: article.rank),
    Column(name="article", width=42, value=lambda article, _: article.title),
    Column(name="authors", width=20, value=lambda article, _: ", ".join(article.authors)),
    Column(name="section", width=14, value=lambda article, _: article.section),
    Column(name="published", width=12, value=lambda article, _: (moment(article.published) or "")[:10]),
    Column(name="state", width=10, value=lambda _, place: words.STATES[place.link.state].label),
    Column(name="verdict", width=26, value=lambda _, place: words.FINDINGS[place.link.finding]),
    Column(name="sentence", width=60, value=lambda _, place: place.context),
    Column(name="link_text", width=24, value=lambda _, place: place.text),
    Column(name="address", width=48, value=lambda _, place: place.link.url),
    Column(name="because", width=48, value=lambda _, place: place.link.because),
    Column(name="confidence", width=10, value=lambda _, place: place.link.confidence),
    Column(name="answer", width=10, value=lambda _, place: _answer(place)),
    Column(name="first_failed", width=12, value=lambda _, place: (moment(place.link.first_failed) or "")[:10]),
    Column(name="last_worked", width=12, value=lambda _, place: (moment(place.link.last_ok) or "")[:10]),
    Column(name="next_check", width=12, value=lambda _, place: (moment(place.link.next_check) or "")[:10]),
    Column(name="what_to_do", width=48, value=lambda _, place: ADVICE[place.link.finding]),
    Column(name="proposal", width=48, value=lambda _, place: _proposal(place)),
    Column(name="article_url", width=40, value=lambda article, _: article.url),
    Column(name="edit_url", width=40, value=lambda article, _: edit_url(article)),
    Column(name="occurrence_id", width=24, value=lambda _, place: place.id),
)


def rows(articles: Iterable[ArticleRow]) -> Iterator[list[Cell]]:
    """Cells in the order of COLUMNS, neutralised, as the articles come; links that work are left out."""
    for article in articles:
        for place in article.places:
            if place.link.state is not State.ALIVE:
                yield [neutral(column.value(article, place)) for column in COLUMNS]


def neutral(cell: Cell) -> Cell:
    """Text that no spreadsheet program runs: cleaned, cut, and quoted where it would begin a formula."""
    if isinstance(cell, int):
        return cell
    text = clean(cell)[:LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA) else text


def _answer(place: Place) -> Cell:
    return place.link.status or (words.FAILURES[Failure(place.link.failure)] if place.link.failure else "")


def _proposal(place: Place) -> str:
    found = place.link.suggestion
    return found.url or words.SUGGESTIONS[found.kind] if found else ""
