"""The report as a folder: an index and a page an article, or a section; names that stay, for mailing and linking.

Nothing is ever deleted: pages are written over pages of ours, and what others keep there stays.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from markupsafe import Markup

from linkcheck.errors import OutputError
from linkcheck.model.verdict import State
from linkcheck.report import block, html
from linkcheck.report.place import written
from linkcheck.report.rows import ArticleRow, Report
from linkcheck.report.select import Selection, select

#: A page of its own has room for every link an article can sensibly have.
MOST_PLACES = 5000
Writer = Callable[[TextIO], None]

INDEX = "index.html"
#: Stands in every page of ours.
OURS = '<meta name="generator" content="linkcheck">'
ARTICLE_STYLES = ("base.css", "finding.css", "media.css")
BY = ("article", "section")


def write(report: Report, folder: Path, *, by: str = "article") -> Path:
    """Write all pages, the index last, and return its path.

    Raises OutputError when the folder cannot be written or its index.html is not a page of ours.
    """
    index = folder / INDEX
    _refuse_others(index)
    if by == "section":
        sections = list(_write_sections(report, folder))
        return _write_index(report, index, sections=sections, pages=[])
    return _write_index(report, index, sections=[], pages=list(_write_articles(report, folder)))


def page_name(kind: str, key: str) -> str:
    """A page's place in the folder: readable, safe on every file system, the same in every report."""
    stem = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[-60:].strip("-")
    mark = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kind}/{stem}-{mark}.html" if stem else f"{kind}/{mark}.html"


def _refuse_others(index: Path) -> None:
    try:
        with index.open(encoding="utf-8", errors="replace") as file:
            head = file.read(4000)
    except FileNotFoundError:
        return
    except OSError as error:
        raise OutputError(f"{index.parent} cannot be used as a folder ({error.strerror}); name another one.") from error
    if OURS not in head:
        raise OutputError(f"{index} is not a report of linkcheck; name another folder, so that it is not lost.")


def _write_articles(report: Report, folder: Path) -> Iterator[tuple[ArticleRow, str]]:
    """Every article has a page, so that a page once mailed says later that all is well."""
    template = html.environment().get_template("article.html")
    style = html.asset(ARTICLE_STYLES)
    values = {
        "report": report,
        "policy": html.policy(style, ""),
        "style": Markup(style),  # noqa: S704 our own file
        "most_places": MOST_PLACES,
        "index_title": html.title(report),
        "is_new": lambda link: block.is_new(link, report),
    }
    for article in report.articles:
        name = page_name("articles", article.id)
        text = template.render(**values, article=article, work=html.needs_work(article))
        written(folder / name, _writer([text]))
        yield article, name


def _write_sections(report: Report, folder: Path) -> Iterator[tuple[str, str, int, int]]:
    """(section, page, articles, dead links); articles without a section are in the index of articles only."""
    for section in sorted({article.section for article in report.articles if article.section}, key=str.casefold):
        part = select(report, Selection(section=section))
        name = page_name("sections", section)
        written(folder / name, _page_writer(part))
        yield section, name, len(part.articles), part.by_state().get(State.DEAD, 0)


def _write_index(
    report: Report, index: Path, *, sections: list[tuple[str, str, int, int]], pages: list[tuple[ArticleRow, str]]
) -> Path:
    template = html.environment().get_template(INDEX)
    values = html.overview(report, html.asset(html.STYLES))
    return written(index, _writer(template.generate(**values, sections=sections, pages=pages)))


def _writer(pieces: Iterable[str]) -> Writer:
    def write_pieces(out: TextIO) -> None:
        out.writelines(pieces)

    return write_pieces


def _page_writer(report: Report) -> Writer:
    return lambda out: html.write(report, out)
