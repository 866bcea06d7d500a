"""All formats by name: what each is for, its file's name, and one way to write any of them."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from linkcheck.report import atom, csv, html, json, junit, markdown, prometheus, xlsx
from linkcheck.report.place import written_bytes
from linkcheck.report.rows import ArticleRow, Report

What = TypeVar("What")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format's usual file name, whom it is for, and its writer to a binary file.

    A format that says nothing but rows of articles may be written from these alone, however many there are.
    """

    file: str
    purpose: str
    write: Callable[[Report, BinaryIO], None]
    write_articles: Callable[[Iterable[ArticleRow], BinaryIO], None] | None = None

    def put(self, report: Report, path: Path) -> Path:
        """The report as a file, whole or not at all. Raises OutputError."""
        return written_bytes(path, lambda file: self.write(report, file))


def _text(write: Callable[[What, TextIO], None]) -> Callable[[What, BinaryIO], None]:
    """UTF-8, line ends as the writer makes them."""

    def writer(report: What, file: BinaryIO) -> None:
        out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        write(report, out)
        out.flush()
        out.detach()

    return writer


FORMATS: dict[str, Format] = {
    "html": Format(file="report.html", purpose="one page for people", write=_text(html.write)),
    "json": Format(file="report.json", purpose="everything, for machines", write=_text(json.write)),
    "csv": Format(
        file="report.csv",
        purpose="links to look at, for spreadsheets",
        write=_text(csv.write),
        write_articles=_text(csv.write_articles),
    ),
    "xlsx": Format(file="report.xlsx", purpose="the same as an Excel workbook", write=xlsx.write),
    "markdown": Format(file="report.md", purpose="a digest of what is new", write=_text(markdown.write)),
    "junit": Format(file="report.xml", purpose="test results for CI servers", write=_text(junit.write)),
    "atom": Format(file="report.atom", purpose="a feed of links that died", write=_text(atom.write)),
    "prometheus": Format(file="report.prom", purpose="totals for monitoring", write=_text(prometheus.write)),
}
