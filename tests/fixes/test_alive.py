"""A new address is looked at before it is taken: dead ones are refused, refusals of programs pass."""

from collections.abc import Iterator

import pytest

from linkcheck.config import Config, clock
from linkcheck.demo import answers
from linkcheck.demo.sites import routes
from linkcheck.demo.web import Web
from linkcheck.fixes.alive import alive
from linkcheck.fixes.decide import Alive
from linkcheck.net.open import fetcher
from tests.fixes.conftest import NOW

PAGE = answers.page("<title>The report</title><p>" + "A long text about the harbour. " * 40)
SITES = {
    "web.example": routes(
        {
            "/page": PAGE,
            "/moved": answers.redirect(301, "/page"),
            "/gone": answers.status(410),
            "/missing": answers.status(404),
            "/broken": answers.status(500),
            "/forbidden": answers.status(403),
            "/busy": answers.status(429),
        }
    ),
    "private.example": routes({"/": answers.redirect(302, "http://10.0.0.1/")}),
}


@pytest.fixture(scope="module")
def judge() -> Iterator[Alive]:
    with Web(SITES) as web:
        config = Config(hosts=web.hosts, dns_servers=(web.dns,), allow_networks=("127.0.0.0/8",), timeout=1)
        with fetcher(config, clock(None)) as fetch:
            yield alive(fetch, lambda: NOW)


@pytest.mark.parametrize("path", ["/page", "/moved", "/forbidden", "/busy", "/page?x=1#part"])
def test_pages_and_refusals_pass(judge: Alive, path: str) -> None:
    assert judge(f"http://web.example{path}") == ""


@pytest.mark.parametrize("path", ["/gone", "/missing", "/broken"])
def test_dead_pages_are_named(judge: Alive, path: str) -> None:
    assert "not alive" in judge(f"http://web.example{path}")


@pytest.mark.parametrize("url", ["http://nowhere.example/", "http://private.example/", "http://10.0.0.1/"])
def test_names_that_lead_nowhere_or_inside_are_refused(judge: Alive, url: str) -> None:
    assert "not alive" in judge(url)
