"""An Excel workbook, written a row at a time: links that need a person, articles by rank, and the totals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from linkcheck.report import words
from linkcheck.report.json import moment
from linkcheck.report.rows import Report
from linkcheck.report.table import COLUMNS, Cell, neutral, rows

MOST_ROWS = 1_048_575  # of an Excel sheet, less its heading
ARTICLES: dict[str, int] = {
    "rank": 6,
    "article": 60,
    "authors": 24,
    "section": 16,
    "published": 12,
    "dead": 8,
    "failing": 8,
    "broken_since": 14,
    "address": 60,
}


def write(report: Report, out: BinaryIO) -> None:
    """Text is stored as text whatever it begins with; rows beyond what a sheet holds are left out."""
    book = Workbook(write_only=True)
    book.properties.creator = "linkcheck"
    _sheet(book, "Links", {column.name: column.width for column in COLUMNS}, rows(report.articles))
    _sheet(book, "Articles", ARTICLES, _articles(report))
    _sheet(book, "Totals", {"state": 14, "links": 10, "meaning": 60}, _totals(report))
    book.save(out)


def _sheet(book: Workbook, title: str, widths: Mapping[str, int], lines: Iterable[Sequence[Cell]]) -> None:
    sheet = book.create_sheet(title)
    for place, width in enumerate(widths.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}1"

    def cell(value: Cell, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(name, bold=True) for name in widths])
    for _, line in zip(range(MOST_ROWS), lines, strict=False):
        sheet.append([cell(value) for value in line])


def _articles(report: Report) -> Iterator[list[Cell]]:
    for article in report.articles:
        line: list[Cell] = [
            article.rank,
            article.title,
            ", ".join(article.authors),
            article.section,
            (moment(article.published) or "")[:10],
            article.dead,
            article.failing,
            (moment(article.oldest) or "")[:10],
            article.url,
        ]
        yield [neutral(value) for value in line]


def _totals(report: Report) -> Iterator[list[Cell]]:
    by_state = report.by_state()
    for state, item in words.STATES.items():
        yield [item.label, by_state.get(state, 0), item.meaning]
