"""A part of a report: one author's, one section's, or what was published since a day."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.errors import OutputError
from linkcheck.report import words
from linkcheck.report.rows import ArticleRow, Report, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What articles must have; names as written in the articles, in any case. Empty lets every article through."""

    author: str = ""
    section: str = ""
    since: datetime | None = None  # published then or later


def select(report: Report, selection: Selection) -> Report:
    """The report of the selected articles and their links, ranked anew.

    What cannot be known of a part alone is left out: the trend, ingest problems, how many links editors fixed.
    Raises OutputError when no article has such an author or section, naming the nearest one.
    """
    if selection == Selection():
        return report
    _known("author", selection.author, (name for article in report.articles for name in article.authors))
    _known("section", selection.section, (article.section for article in report.articles))
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
