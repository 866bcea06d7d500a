"""An Atom feed (RFC 4287) of links that died, newest first: for a feed reader, or a robot that files tickets."""

from collections.abc import Sequence
from typing import TextIO
from uuid import NAMESPACE_URL, uuid5

from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.html import title
from linkcheck.report.json import moment
from linkcheck.report.rows import ArticleRow, LinkRow, Report
from linkcheck.report.text import clean, safe_href, short
from linkcheck.report.xml import DECLARATION, element, start, text

MOST_ENTRIES = 100
MOST_NAMED = 10


def write(report: Report, out: TextIO) -> None:
    """An entry keeps its id as long as its link stays dead; a link that dies again is a new entry."""
    dead = [link for link in report.links if link.state is State.DEAD and link.since]
    dead = sorted(dead, key=lambda link: moment(link.since) or "", reverse=True)[:MOST_ENTRIES]
    articles = _articles_of(report, dead)
    out.write(DECLARATION + start("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": words.LANGUAGE}))
    for name, value in (
        ("id", _urn(f"linkcheck: {title(report)}")),
        ("title", words.say("feed_title", title=title(report))),
        ("updated", moment(report.generated_at) or ""),
    ):
        out.write("\n" + element(name, {}, text(value)))
    out.write("\n" + element("author", {}, element("name", {}, "linkcheck")))
    for link in dead:
        out.write("\n" + _entry(link, articles[link.id]))
    out.write("\n</feed>\n")


def _entry(link: LinkRow, articles: Sequence[ArticleRow]) -> str:
    since = moment(link.since) or ""
    names = "; ".join(f"{clean(article.title)} <{clean(article.url)}>" for article in articles[:MOST_NAMED])
    hrefs = [href for article in articles if (href := safe_href(article.url))]
    return element(
        "entry",
        {},
        element("id", {}, text(_urn(f"{clean(link.url)} {since}"))),
        element("title", {}, text(f"{words.FINDINGS[link.finding]}: {short(link.url)}")),
        element("updated", {}, text(since)),
        *(element("link", {"rel": "alternate", "href": href}) for href in hrefs[:1]),
        element("summary", {}, text(f"{clean(link.because)} {words.WORDS['in_articles']}: {names}")),
    )


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _articles_of(report: Report, links: Sequence[LinkRow]) -> dict[int, list[ArticleRow]]:
    found: dict[int, list[ArticleRow]] = {link.id: [] for link in links}
    for article in report.articles:
        for link_id in {place.link.id for place in article.places} & found.keys():
            found[link_id].append(article)
    return found
