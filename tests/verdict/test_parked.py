"""Two signs make a parked name; DNS is one of them, and never enough."""

from dataclasses import replace

import pytest
from labelled import Said, check

from linkcheck.model.check import Check
from linkcheck.urls.canonical import link
from linkcheck.verdict.judge import judge
from linkcheck.verdict.parked import wants_names
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.traders import NAMES, trader

URL = "https://www.mill-history.example/1911/mill-fire.html"
STORY = "<title>The mill fire of 1911</title>" + "<p>Nobody knows how the fire at the mill began that night. " * 40
SHORT = "<title>Mill history</title><p>We close at six.</p>"
FOR_SALE = "<title>A name</title><p>This domain is for sale.</p>"
ADVERTS = "<title>Welcome</title><p>Related searches: hotels, loans, flights.</p>"
TITLED = "<title>mill-history.example</title><script src=/x.js></script>"
SCRIPT = "<title>Welcome</title><script src='https://d1.parkingcrew.net/x.js'></script><p>Hotels. Loans. Flights.</p>"


def seen(body: str, *, ns: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Check:
    one = check(URL, [Said(body=body)])
    assert one.page
    return replace(one, page=replace(one.page, name_servers=ns, aliases=aliases))


def finding(one: Check) -> str:
    return judge(link(URL), [one], one.at, Policy()).finding


@pytest.mark.parametrize("body", [FOR_SALE, ADVERTS, TITLED, SCRIPT])
def test_a_poor_page_at_a_traders_name_server_is_parked(body: str) -> None:
    assert wants_names(seen(body))
    assert finding(seen(body)) != "parked"
    assert finding(seen(body, ns=("ns1.bodis.com",))) == "parked"
    assert finding(seen(body, aliases=("77.fwdservice.com",))) == "parked"
    assert finding(seen(body, ns=("ns1.registrar.example",))) != "parked"


@pytest.mark.parametrize("body", [STORY, SHORT])
def test_by_dns_alone_nothing_is_parked(body: str) -> None:
    assert not wants_names(seen(body))
    assert finding(seen(body, ns=("ns1.bodis.com",), aliases=("parking.bodis.com",))) == "ok"


def test_an_editor_is_told_whose_the_name_is_now() -> None:
    verdict = judge(link(URL), [seen(FOR_SALE, ns=("ns1.sedoparking.com",))], check(URL).at, Policy())
    assert "Sedo" in verdict.because


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("ns1.sedoparking.com", "Sedo"),
        ("SEDOPARKING.COM.", "Sedo"),
        ("parkingpage.namecheap.com", "Namecheap"),
        ("dns1.namecheap.com", ""),
        ("notsedoparking.com", ""),
        ("", ""),
        ("." * 300, ""),
    ],
)
def test_a_trader_is_known_by_the_end_of_its_name(name: str, company: str) -> None:
    assert trader((name,)) == company


def test_the_table_holds_plain_names() -> None:
    assert all(name == name.lower() and name.strip(".") == name and "." in name for name in NAMES)
