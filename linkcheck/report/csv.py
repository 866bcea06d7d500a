"""CSV for spreadsheet programs: RFC 4180, with a byte order mark so that Excel reads UTF-8; formulas neutralised."""

import csv
from collections.abc import Iterable
from typing import TextIO

from linkcheck.report.rows import ArticleRow, Report
from linkcheck.report.table import COLUMNS, rows


def write(report: Report, out: TextIO) -> None:
    """`out` must not translate line ends (newline="")."""
    write_articles(report.articles, out)


def write_articles(articles: Iterable[ArticleRow], out: TextIO) -> None:
    """The same from articles by rank, which need not be held at once."""
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    writer.writerows(rows(articles))
