"""A part of a report: one author's, one section's, or what was published since a day."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.errors import OutputError
from linkcheck.report import words
from linkcheck.report.rows import ArticleRow, Report, bare_articles, ranked
from linkcheck.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What articles must have; names as written in the articles, in any case. Empty lets every article through."""

    author: str = ""
    section: str = ""
    since: datetime | None = None  # published then or later


EVERYTHING = Selection()


def first(report: Report, every: int) -> Report:
    """The same report, which says that it holds only the first of so many articles."""
    part = words.say("worst", shown=f"{len(report.articles):,}", all=words.count("articles", every))
    return replace(report, selection=", ".join(filter(None, (report.selection, part))))


def selected(store: Store, selection: Selection) -> list[str] | None:
    """Ids of the articles that a selection lets through, None for all; so that the others need not be read.

    Raises OutputError as `select` does.
    """
    if selection == EVERYTHING:
        return None
    articles = list(bare_articles(store))
    _require_known(selection, articles)
    tests = _tests(selection)
    return [article.id for article in articles if all(test(article) for test in tests)]


def select(report: Report, selection: Selection) -> Report:
    """The report of the selected articles and their links, ranked anew.

    What cannot be known of a part alone is left out: the trend, ingest problems, how many links editors fixed.
    Raises OutputError when no article has such an author or section, naming the nearest one.
    """
    if selection == EVERYTHING:
        return report
    _require_known(selection, report.articles)
    tests = _tests(selection)
    articles = ranked(article for article in report.articles if all(test(article) for test in tests))
    held = {place.link.id for article in articles for place in article.places}
    return replace(
        report,
        articles=articles,
        links=tuple(link for link in report.links if link.id in held),
        problems=(),
        trend=(),
        changes=replace(report.changes, revived=report.changes.revived & held, fixed=None),
        selection=_in_words(selection),
    )


def _tests(selection: Selection) -> list[Callable[[ArticleRow], bool]]:
    author, section, since = selection.author.casefold(), selection.section.casefold(), selection.since
    tests: list[Callable[[ArticleRow], bool]] = []
    if author:
        tests.append(lambda article: author in (name.casefold() for name in article.authors))
    if section:
        tests.append(lambda article: article.section.casefold() == section)
    if since:
        tests.append(lambda article: article.published is not None and article.published >= since)
    return tests


def _require_known(selection: Selection, articles: Sequence[ArticleRow]) -> None:
    _known("author", selection.author, (name for article in articles for name in article.authors))
    _known("section", selection.section, (article.section for article in articles))


def _known(kind: str, wanted: str, names: Iterable[str]) -> None:
    known = {name.casefold(): name for name in names if name}
    if wanted and wanted.casefold() not in known:
        near = difflib.get_close_matches(wanted.casefold(), known, n=1, cutoff=0.4)
        hint = f"did you mean “{known[near[0]]}”?" if near else f"name a {kind} as the articles do."
        raise OutputError(f"no article has the {kind} “{wanted}”; {hint}")


def _in_words(selection: Selection) -> str:
    parts = [selection.author, selection.section]
    if selection.since:
        parts.append(words.say("published_since", date=words.day(selection.since)))
    return ", ".join(part for part in parts if part)
