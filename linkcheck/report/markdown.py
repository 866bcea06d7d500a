"""A digest in Markdown, for a chat, an issue or a mail: totals, what is new since the run before, top articles."""

import re
from collections.abc import Sequence
from typing import TextIO

from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.block import is_new
from linkcheck.report.html import summary, title
from linkcheck.report.rows import ArticleRow, LinkRow, Report
from linkcheck.report.text import clean, safe_href, short

MOST_LINKS = 50
MOST_ARTICLES = 20
MOST_NAMED = 3


def write(report: Report, out: TextIO) -> None:
    out.write(f"# {escaped(title(report))}\n\n{escaped(summary(report))}. {_run(report)}\n\n")
    out.write(f"| {words.WORDS['state']} | {words.WORDS['links_n']} | |\n|---|---:|---|\n")
    by_state = report.by_state()
    for state, item in words.STATES.items():
        if state in by_state:
            out.write(f"| {item.mark} {item.label} | {words.whole(by_state[state])} | {item.meaning} |\n")
    articles = _articles_of(report)
    new = [link for link in report.links if is_new(link, report)]
    for label, found in (
        ("newly_dead", [link for link in new if link.state is State.DEAD]),
        ("newly_failing", [link for link in new if link.state is State.FAILING]),
        ("revived", [link for link in new if link.id in report.changes.revived]),
    ):
        _write_links(out, words.WORDS[label].capitalize(), found, articles)
    _write_articles(out, [article for article in report.articles if article.dead or article.failing])


def escaped(text: str) -> str:
    """Text that Markdown shows as it is; HTML in it included."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&=-])", r"\\\1", clean(text))


def linked(words_: str, url: str) -> str:
    """A Markdown link where the address may be one, else its words."""
    href = safe_href(url)
    if not href:
        return escaped(words_)
    target = href.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    return f"[{escaped(words_)}](<{target}>)"


def _run(report: Report) -> str:
    if report.run is None:
        return words.WORDS["never_run"]
    if not report.run.complete:
        return escaped(words.say("incomplete", reason=report.run.reason))
    return f"{words.WORDS['checked_at']} {words.clock(report.run.started_at)}."


def _write_links(out: TextIO, label: str, links: Sequence[LinkRow], articles: dict[int, list[ArticleRow]]) -> None:
    if not links:
        return
    out.write(f"\n## {label}: {words.whole(len(links))}\n\n")
    for link in links[:MOST_LINKS]:
        out.write(f"- {linked(short(link.url), link.url)}: {escaped(link.because)}")
        out.write(f" {_named(articles.get(link.id, []))}\n")
    _write_rest(out, len(links) - MOST_LINKS)


def _named(articles: Sequence[ArticleRow]) -> str:
    names = ", ".join(map(_title, articles[:MOST_NAMED]))
    return f"({words.WORDS['in_articles']}: {names}{', …' if len(articles) > MOST_NAMED else ''})" if names else ""


def _title(article: ArticleRow) -> str:
    return linked(article.title or words.WORDS["untitled"], article.url)


def _write_articles(out: TextIO, articles: Sequence[ArticleRow]) -> None:
    if not articles:
        return
    heads = " | ".join(words.WORDS[key] for key in ("article", "authors", "dead", "failing"))
    out.write(f"\n## {words.WORDS['articles_head']}\n\n| | {heads} |\n|---:|---|---|---:|---:|\n")
    for article in articles[:MOST_ARTICLES]:
        people = escaped(", ".join(article.authors))
        out.write(f"| {article.rank} | {_title(article)} | {people} | {article.dead} | {article.failing} |\n")
    _write_rest(out, len(articles) - MOST_ARTICLES)


def _write_rest(out: TextIO, number: int) -> None:
    if number > 0:
        out.write(f"\n{words.say('rest', n=words.whole(number))}\n")


def _articles_of(report: Report) -> dict[int, list[ArticleRow]]:
    found: dict[int, list[ArticleRow]] = {}
    for article in report.articles:
        for link_id in {place.link.id for place in article.places}:
            found.setdefault(link_id, []).append(article)
    return found
