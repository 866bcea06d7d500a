"""A page held against what it said when it was cited: by its archived copy, and by our own first look."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from labelled import Said, check

from linkcheck.extract.page import read_page
from linkcheck.model.archive import Memento
from linkcheck.model.verdict import Verdict
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import Context
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy

URL = "https://www.harbour-post.example/2014/04/ferry-timetable-changes"
LONG_AGO = datetime(2014, 4, 3, tzinfo=UTC)


def told(title: str, *sentences: str) -> str:
    text = " ".join(f"{sentence} {n}." for n in range(12) for sentence in sentences)
    return f"<title>{title}</title><main><p>{text}</p></main>"


CITED = told("Ferry timetable changes", "The ferry changes its timetable in spring", "The board voted on it at dusk")
OTHER = told("Timetable of our ferries", "Book your crossing with us online", "Dogs and bicycles travel free of charge")
THIRD = told("Ferries for hire", "Hire a ferry for your wedding party", "We have five of them in three harbours")
SAME_HEADLINE = OTHER.replace("Timetable of our ferries", "Ferry timetable changes")


def copy(body: str, *, url: str = URL, date: datetime = LONG_AGO) -> Memento:
    page = read_page(body.encode(), "text/html", url)
    return Memento(url=f"https://archive.example/{url}", original=url, date=date, status=200, finding="ok", page=page)


def judged(bodies: Sequence[str], *, held: Memento | None = None, url: str = URL, every: int = 8) -> Verdict:
    checks = [check(url, [Said(body=body)], day=every * n, number=n + 1) for n, body in enumerate(bodies)]
    context = Context(copies={url: held} if held else {})
    return judge(link(url), checks, checks[-1].at, Policy(), context)


@pytest.mark.parametrize(
    ("bodies", "held", "finding", "confidence"),
    [
        ([OTHER, OTHER], None, "ok", 95),  # nobody knows what it said before our first look
        ([OTHER, OTHER], CITED, "drifted", 60),
        ([CITED, OTHER, OTHER], None, "drifted", 60),
        ([CITED, OTHER, OTHER], CITED, "drifted", 75),  # two witnesses
        ([OTHER, CITED], CITED, "ok", 95),  # our first look was the odd one
        ([CITED, CITED], OTHER, "drifted", 60),
        ([OTHER], CITED, "ok", 70),  # one look proves nothing
        ([CITED, OTHER], CITED, "ok", 70),
        ([OTHER, CITED, THIRD], CITED, "ok", 70),  # the break was a week ago
        ([SAME_HEADLINE, SAME_HEADLINE], CITED, "ok", 95),  # the copy's headline: a text of another reading
    ],
)
def test_a_page_is_held_against_its_copy_and_our_first_look(
    bodies: Sequence[str], held: str | None, finding: str, confidence: int
) -> None:
    verdict = judged(bodies, held=copy(held) if held else None)
    assert (verdict.finding, verdict.confidence) == (finding, confidence), verdict


def test_an_editor_is_told_which_copy_says_something_else() -> None:
    assert "its archived copy of 3 April 2014" in judged([OTHER, OTHER], held=copy(CITED)).because


@pytest.mark.parametrize("url", ["https://www.harbour-post.example/", "https://www.harbour-post.example/sport"])
def test_front_pages_and_lists_change_every_day(url: str) -> None:
    assert judged([OTHER, OTHER], held=copy(CITED, url=url), url=url).finding == "ok"


@pytest.mark.parametrize(
    "held",
    [
        copy("<title>Ferry</title><p>Short."),
        copy("<title>Ferry</title><div id=app></div><script></script><script></script>"),
        copy(CITED, date=datetime(2099, 1, 1, tzinfo=UTC)),
        Memento(url="https://archive.example/x", original=URL, date=LONG_AGO, status=200, finding="ok"),
    ],
)
def test_a_copy_that_shows_little_or_comes_from_later_is_no_witness(held: Memento) -> None:
    assert judged([OTHER, OTHER], held=held).finding == "ok"


def test_a_page_drawn_by_scripts_has_not_drifted() -> None:
    shell = "<title>App</title><div id=app></div><script></script><script></script>"
    assert judged([shell, shell], held=copy(CITED)).finding == "unverified-content"
