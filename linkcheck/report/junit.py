"""JUnit XML, which CI servers show: a suite an article, a case a link; dead is a failure, unproven is skipped."""

from collections.abc import Iterable
from typing import TextIO

from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.json import moment
from linkcheck.report.rows import ArticleRow, LinkRow, Report
from linkcheck.report.xml import DECLARATION, element, start

PASSED = frozenset({State.ALIVE, State.MOVED})


def write(report: Report, out: TextIO) -> None:
    every = [link.state for article in report.articles for link in _links(article)]
    out.write(DECLARATION + start("testsuites", {"name": "linkcheck"} | _counts(every)))
    for article in report.articles:
        out.write("\n" + _suite(article, (moment(report.generated_at) or "").removesuffix("Z")))
    out.write("\n</testsuites>\n")


def _suite(article: ArticleRow, at: str) -> str:
    links = _links(article)
    name = article.title or words.WORDS["untitled"]
    attributes = {"name": name, "timestamp": at} | _counts(link.state for link in links)
    return element("testsuite", attributes, *("\n" + _case(article, link) for link in links))


def _case(article: ArticleRow, link: LinkRow) -> str:
    attributes = {"classname": article.url, "name": link.url, "time": "0"}
    if link.state in PASSED:
        return element("testcase", attributes)
    message = f"{words.STATES[link.state].label}: {words.FINDINGS[link.finding]}. {link.because}"
    outcome = {"message": message, "type": str(link.finding)}
    if link.state is State.DEAD:
        return element("testcase", attributes, element("failure", outcome))
    return element("testcase", attributes, element("skipped", {"message": message}))


def _links(article: ArticleRow) -> list[LinkRow]:
    return list({place.link.id: place.link for place in article.places}.values())


def _counts(found: Iterable[State]) -> dict[str, str]:
    states = list(found)
    skipped = sum(1 for state in states if state not in PASSED and state is not State.DEAD)
    counts = {"tests": len(states), "failures": states.count(State.DEAD), "errors": 0, "skipped": skipped}
    return {name: str(number) for name, number in counts.items()}
