"""The request log of the simulated web proves what hosts may expect of us: gaps, rests, and being left alone."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from linkcheck.crawl import pace
from linkcheck.crawl.control import Control, Standing
from linkcheck.demo import answers
from linkcheck.demo.message import Request
from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer
from tests.crawl.conftest import NOW


def alive(request: Request) -> answers.Answer:
    return answers.status(404) if request.path == "/robots.txt" else answers.page(f"<title>{request.path}</title>")


def refusing(code: int, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def site(request: Request) -> answers.Answer:
        return alive(request) if request.path == "/robots.txt" else answers.status(code, headers=named)

    return site


def starts(made: Any, host: str) -> list[float]:
    return [seen.at for seen in made.web.seen(host) if seen.path != "/robots.txt"]


@pytest.mark.parametrize("code", [429, 503])
def test_a_host_that_refuses_again_and_again_gets_longer_rests_and_is_then_left_alone(
    crawling: Any, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FIRST_REST", 0.05)
    urls = [f"http://busy.example/{n}" for n in range(40)] + [f"http://a.example/{n}" for n in range(5)]
    made = crawling({"busy.example": refusing(code), "a.example": alive}, urls)
    run = made.crawl()
    asked = starts(made, "busy.example")
    assert len(asked) == pace.MOST_REFUSALS
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert all(gap >= 0.05 * 2**n * 0.95 for n, gap in enumerate(gaps))
    assert (run.complete, run.checked) == (True, 5 + pace.MOST_REFUSALS)
    made.web.show({"busy.example": alive, "a.example": alive})
    made.configured(now=NOW + timedelta(days=1)).crawl()  # the next run goes on with the others
    assert {check.status for check in made.checks().values()} == {200}
    assert len(made.checks()) == 45


def test_a_host_that_asks_for_a_long_rest_is_not_asked_again_in_this_run(crawling: Any) -> None:
    urls = [f"http://busy.example/{n}" for n in range(20)] + ["http://a.example/"]
    made = crawling({"busy.example": refusing(429, Retry_After="3600"), "a.example": alive}, urls)
    made.crawl()
    assert len(starts(made, "busy.example")) == 1
    assert len(made.checks()) == 2


def test_one_refusal_among_answers_ends_nothing(crawling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_REST", 0.02)

    def site(request: Request) -> answers.Answer:
        busy = request.path.removeprefix("/").isdecimal() and int(request.path[1:]) % 3 == 0
        return answers.status(503) if busy else alive(request)

    made = crawling({"a.example": site}, [f"http://a.example/{n}" for n in range(30)])
    assert made.crawl().checked == 30


def test_crawl_delay_is_obeyed_and_capped(crawling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkcheck.crawl.robots.MOST_DELAY", 0.2)

    def site(request: Request) -> answers.Answer:
        if request.path == "/robots.txt":
            return answers.response(b"User-agent: *\nCrawl-delay: 86400\n", content_type="text/plain")
        return alive(request)

    made = crawling({"a.example": site}, [f"http://a.example/{n}" for n in range(4)])
    made.crawl()
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts(made, "a.example"))]
    assert sum(gaps) >= 0.2 * 3 - 0.02
    assert len(made.checks()) == 4


def test_links_of_one_host_are_visited_in_an_order_that_is_random_and_stable(crawling: Any) -> None:
    urls = [f"http://a.example/{n}" for n in range(30)]
    made = crawling({"a.example": alive}, urls)
    made.crawl()
    made.crawl(every_link=True)
    paths = [seen.path for seen in made.web.log if seen.path != "/robots.txt"]
    assert paths[:30] == paths[30:]
    assert sorted(paths[:30]) == sorted(f"/{n}" for n in range(30))
    assert paths[:30] != [f"/{n}" for n in range(30)]


def test_get_is_the_only_method_and_we_say_who_we_are(crawling: Any) -> None:
    made = crawling(
        {"a.example": alive, "xn--bcher-kva.example": alive}, ["http://a.example/", "http://xn--bcher-kva.example/"]
    )
    made.configured(contact="https://news.example/about").crawl()
    assert {seen.method for seen in made.web.log} == {"GET"}
    agents = {seen.headers["user-agent"] for seen in made.web.log}
    assert len(agents) == 1
    assert "linkcheck/" in agents.pop()
    assert {check.status for check in made.checks().values()} == {200}


def test_control_urls_are_asked_while_a_run_goes_on_and_hold_it_while_they_fail() -> None:
    answering = [True, True, False, True, False, False, False]
    seen: list[str] = []

    async def ask(url: str) -> Any:
        seen.append("asked")
        if answering.pop(0):
            return SimpleNamespace(status=200)
        raise NoAnswer(Failure.CONNECT_TIMEOUT)

    async def go() -> None:
        control = Control(
            ask, ["http://control.example/"], lambda: datetime(2026, 3, 1, tzinfo=UTC), pause=0.01, every=0.02,
            hold=lambda _: seen.append("held"), go_on=lambda _: seen.append("on"),
        )  # fmt: skip
        control.watch()
        await asyncio.wait_for(control.lost.wait(), 20)
        control.stop()
        assert control.standing() is Standing.CONDEMNED

    asyncio.run(go())
    good, recovered = ["asked", "on"], ["asked", "held", "asked", "on"]
    assert seen[: 2 * len(good) + len(recovered)] == good + good + recovered
    assert seen.count("asked") == 7
    assert answering == []
