"""A page that looks parked has DNS asked whose its name is: once a domain and run, and nobody else's."""

from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Host, Name, Request
from linkcheck.urls.canonical import link
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy

TRADER = ("ns1.bodis.com", "ns2.bodis.com")
STORY = "<title>A story</title>" + "<p>The ferry came back at dawn, and nobody had seen it go. " * 30


def lander(request: Request) -> Answer:
    return answers.page(f"<title>{request.host}</title><p>Related searches: Hotels. Loans. Flights.</p>")


def story(request: Request) -> Answer:
    return answers.page(STORY)


def hosts(*, ns: tuple[str, ...], cname: tuple[str, ...] = ()) -> dict[str, Host]:
    return {
        "lost.example": Host(site=lander, name=Name(ns=ns)),
        "old.lost.example": Host(site=lander, name=Name(cname=cname)),
        "fine.example": Host(site=story, name=Name(ns=TRADER)),
    }


LOST = ("https://lost.example/1998/tide-tables", "https://lost.example/contact", "https://old.lost.example/mill-fire")


def test_name_servers_are_asked_for_once_a_domain_and_are_kept_with_the_check(crawling: Any) -> None:
    made = crawling(hosts(ns=TRADER), [*LOST, "https://fine.example/ferry-story"])
    made.crawl()
    checks = made.checks()
    assert [checks[url].page.name_servers for url in LOST] == [TRADER] * 3
    assert checks["https://fine.example/ferry-story"].page.name_servers == ()
    assert "fine.example" not in made.web.questions  # its address stands in `hosts`
    assert made.web.questions.count("lost.example") <= 2  # address and name servers
    assert [judge(link(url), [checks[url]], made.config.now, Policy()).finding for url in LOST] == ["parked"] * 3


@pytest.mark.parametrize(
    ("ns", "cname", "finding"),
    [
        (("ns1.registrar.example",), (), "possible-soft-404"),
        ((), ("77.fwdservice.com",), "parked"),
        ((), (), "possible-soft-404"),
    ],
)
def test_a_poor_page_is_parked_only_where_dns_names_a_trader(
    crawling: Any, ns: tuple[str, ...], cname: tuple[str, ...], finding: str
) -> None:
    url = "https://old.lost.example/mill-fire"
    made = crawling(hosts(ns=ns, cname=cname), [url])
    made.crawl()
    assert judge(link(url), [made.checks()[url]], made.config.now, Policy()).finding == finding
