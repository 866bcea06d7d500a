"""The probe is asked where it can tell something, seldom, and never again where it was unwelcome."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from linkcheck.crawl.probe import Prober, path_shape
from linkcheck.model.check import Check, Hop, Page, Probe
from linkcheck.verdict.context import NOTHING_KNOWN

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def suspicious(url: str) -> Check:
    return Check(
        id=0,
        url=url,
        run_id="r",
        at=NOW,
        status=200,
        hops=(Hop(url=url, status=200),),
        final_url=url,
        content_type="text/html",
        length=100,
        page=Page(title="Page not found", words=12, text="Sorry, the page could not be found."),
    )


def probes(urls: list[str], *, status: int = 404, today: int = 0) -> list[str]:
    """The addresses asked while these links are looked at in one run."""
    asked: list[str] = []

    async def look(url: str) -> tuple[Check, bytes]:
        asked.append(url)
        hops = (Hop(url=url, status=status),)
        return Check(id=0, url=url, run_id="r", at=NOW, status=status, hops=hops, final_url=url), b""

    async def go() -> None:
        prober = Prober(look, NOTHING_KNOWN, "r", lambda _: today)
        for url in urls:
            await prober.probe(suspicious(url))

    asyncio.run(go())
    return asked


def test_pages_of_one_shape_share_a_probe() -> None:
    assert len(probes([f"http://a.example/news/2019/0{n}/story-{n}" for n in range(1, 6)])) == 1


def test_a_host_is_not_probed_twice_within_a_minute() -> None:
    assert len(probes(["http://a.example/news/one", "http://a.example/people/two", "http://b.example/news/one"])) == 2


def test_a_host_is_probed_at_most_five_times_a_day() -> None:
    assert probes(["http://a.example/news/one"], today=5) == []


def test_where_the_sibling_gets_the_same_the_front_page_and_a_page_behind_it_are_asked_for() -> None:
    asked: list[str] = []
    front = Page(title="A", words=300, text="All the news of the day")
    story = Page(title="Ferry", words=300, text="The ferry is late again")
    pages = {"http://a.example/": front, "http://a.example/2024/late-ferry-again": story}

    async def look(url: str) -> tuple[Check, bytes]:
        asked.append(url)
        body = b"<a href='/about'>About</a> <a class=x href=/2024/late-ferry-again>F</a> <a href='//b.example/a-b-c-d'>"
        page = pages.get(url, suspicious(url).page)
        return Check(**{**_values(suspicious(url)), "page": page}), body

    prober = Prober(look, NOTHING_KNOWN, "r", lambda _: 0)
    probe = asyncio.run(prober.probe(suspicious("http://a.example/news/one")))
    assert probe is not None
    assert asked[1:] == list(pages)
    assert (probe.home, probe.home_url) == (front, "http://a.example/")
    assert (probe.story, probe.story_url) == (story, "http://a.example/2024/late-ferry-again")


def test_a_page_without_suspicion_is_not_probed() -> None:
    async def look(url: str) -> tuple[Check, bytes]:
        raise AssertionError(url)

    fine = suspicious("http://a.example/harbour-news")
    page = Page(title="Harbour news", words=900, text="The harbour news of today " * 20)
    prober = Prober(look, NOTHING_KNOWN, "r", lambda _: 0)
    assert asyncio.run(prober.probe(Check(**{**_values(fine), "page": page}))) is None


def _values(check: Check) -> dict[str, object]:
    return {name: getattr(check, name) for name in Check.__dataclass_fields__}


def test_a_probe_asks_for_an_address_beside_the_link_and_the_same_in_a_repeated_run() -> None:
    first, second = probes(["http://a.example/news/story"]), probes(["http://a.example/news/story"])
    assert first == second
    assert first[0].startswith("http://a.example/news/")
    assert first[0] != "http://a.example/news/story"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("http://a.example/2019/05/x", "http://a.example/2020/11/y", True),
        ("http://a.example/x.html", "http://a.example/y.html", True),
        ("http://a.example/x.html", "http://a.example/y.php", False),
        ("http://a.example/12", "http://a.example/x", False),
        ("http://a.example/s?id=1", "http://a.example/s?id=2", True),
        ("http://a.example/s?id=1", "http://a.example/s?q=2", False),
    ],
)
def test_shapes(one: str, other: str, alike: bool) -> None:
    assert (path_shape(one) == path_shape(other)) is alike


def fine(url: str) -> Check:
    """A page with all the words of its address, and many more."""
    page = Page(title="Night ferry returns", words=400, text="The night ferry returns to its port. " * 40)
    return Check(**{**_values(suspicious(url)), "page": page})


def audited(count: int, look: Callable[[str], Awaitable[tuple[Check, bytes]]]) -> list[Probe]:
    async def go() -> list[Probe | None]:
        prober = Prober(look, NOTHING_KNOWN, "r", lambda _: 0, planned=count)
        return [await prober.probe(fine(f"http://h{n}.example/news/night-ferry-returns")) for n in range(count)]

    return [probe for probe in asyncio.run(go()) if probe]


async def missing(url: str) -> tuple[Check, bytes]:
    return Check(id=0, url=url, run_id="r", at=NOW, status=404, hops=(Hop(url=url, status=404),), final_url=url), b""


def test_one_page_in_fifty_is_audited_though_nothing_speaks_against_it() -> None:
    found = audited(2000, missing)
    assert 20 <= len(found) <= 40
    assert {probe.status for probe in found} == {404}


def test_a_small_run_audits_nothing() -> None:
    assert audited(49, missing) == []


def test_an_error_page_found_at_one_address_tells_of_others_that_may_not_be_asked_about() -> None:
    async def always_the_same(url: str) -> tuple[Check, bytes]:
        return suspicious(url), b""

    async def go() -> list[Probe | None]:
        prober = Prober(always_the_same, NOTHING_KNOWN, "r", lambda _: 0)
        return [
            await prober.probe(suspicious(url)) for url in ("http://a.example/news/one", "http://a.example/b/two/3")
        ]

    first, second = asyncio.run(go())
    assert first is not None and first == second
