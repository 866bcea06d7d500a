"""The random sibling: how it is made, when it is wanted, and what it proves."""

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import FRONT, START, STORY, Said, check, probe

from linkcheck.model.check import Check, Failure
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import Context
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.same_page import same_page
from linkcheck.verdict.sibling import sibling, wants_probe

URL = "https://www.harbour-post.example/2019/04/ferry-timetable-changes.html"
TEXT = "<p>" + "The ferry changes its timetable in spring, as the board has said. " * 40
ARTICLE = Said(body=f"<title>Ferry timetable changes</title>{TEXT}")
ERROR = Said(body="<title>Sorry</title><h1>Sorry</h1><p>Nothing lives at this address, but here is the way back home.")


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        (URL, r"https://www\.harbour-post\.example/2019/04/[a-z]{5}-[a-z]{9}-[a-z]{7}[a-z]*\.html"),
        ("https://x.example/articles/12345/slug", r"https://x\.example/articles/9\d{11}/[a-z]{25,}"),
        ("https://x.example/2019/slug/", r"https://x\.example/2019/[a-z]{25,}/"),
        ("https://x.example/story-4711", r"https://x\.example/[a-z]{5}-\d{4}[a-z]*"),
        ("https://x.example/node/4711", r"https://x\.example/node/9\d{11}"),
        ("https://x.example/view.php?id=4711&title=a-b", r"https://x\.example/view\.php\?id=9\d{11}&title=a-b|.*"),
        ("https://x.example/?p=4711", r"https://x\.example/\?p=9\d{11}"),
        ("https://x.example/", ""),
        ("https://x.example", ""),
    ],
)
def test_a_sibling_is_beside_its_link(url: str, pattern: str) -> None:
    made = sibling(url, random.Random(1))
    assert re.fullmatch(pattern, made), made
    assert made != url


def test_a_number_in_a_query_is_replaced_beside_a_longer_title() -> None:
    made = sibling("https://x.example/view.php?id=4711&title=ferry-times", random.Random(1))
    assert "4711" not in made and "ferry-times" not in made


def test_two_siblings_differ_and_one_can_be_made_again() -> None:
    assert sibling(URL, random.Random(1)) != sibling(URL, random.Random(2))
    assert sibling(URL, random.Random(1)) == sibling(URL, random.Random(1))


@given(st.from_regex(r"https://x\.example/[a-zA-Z0-9._~!$&'()*+,;=:@%/?-]{0,60}", fullmatch=True))
def test_every_address_has_a_sibling_of_its_host_or_none(url: str) -> None:
    made = sibling(url, random.Random(1))
    assert made == "" or (made.startswith("https://x.example/") and len(made) < len(url) + 60)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ([ARTICLE], False),
        ([ERROR], True),
        ([Said(body="<title>Page not found</title>" + TEXT)], True),
        ([Said(status=302, location="https://www.harbour-post.example/archive"), ARTICLE], True),
        ([Said(body="<title>Other</title>" + "<p>Nothing about what the address says. " * 60)], True),
        ([Said(status=404)], False),
        ([Said(body="<div id=app></div><script></script><script></script>")], False),
        ([Said(body="%PDF-1.7", content_type="application/pdf")], False),
        ([Said(body="<title>Sorry</title><div class=g-recaptcha></div>")], False),
    ],
)
def test_a_probe_is_wanted_for_what_looks_odd_and_can_be_compared(answers: list[Said], wanted: bool) -> None:
    assert wants_probe(check(URL, answers)) is wanted


@pytest.mark.parametrize("url", ["https://x.example/", "https://x.example/en/", "https://x.example/search?q=ferry"])
def test_no_probe_at_entrances_and_searches(url: str) -> None:
    assert not wants_probe(check(url, [ERROR]))


def test_no_probe_at_a_host_that_lately_stopped_us_or_after_a_failure() -> None:
    assert not wants_probe(check(URL, [ERROR]), Context(walls={link(URL).host: START}))
    assert not wants_probe(check(URL, failure=Failure.DNS_NXDOMAIN))


BESIDE = "https://www.harbour-post.example/2019/04/qwxzk-plmvbnrty-hgfdsaq.html"
SAID_TWICE = (
    "<title>Gone</title><p>There is nothing at {} and there never was, says the harbour. " + "Go home by the menu. " * 9
)
HOME = "https://www.harbour-post.example/"


def same(answers: list[Said], beside: list[Said]) -> bool:
    return same_page(check(URL, answers), probe(BESIDE, beside))


@pytest.mark.parametrize(
    ("answers", "beside", "is_same"),
    [
        ([ERROR], [ERROR], True),
        ([Said(body=SAID_TWICE.format(URL))], [Said(body=SAID_TWICE.format(BESIDE))], True),
        ([ERROR], [Said(status=404, body=ERROR.body)], False),
        ([ERROR], [Said(status=403)], False),
        ([ERROR], [Said(status=200, body=ERROR.body, headers=(("cf-mitigated", "challenge"),))], False),
        ([ERROR], [], False),
        ([ERROR], [Said(body=ERROR.body, headers=(("cf-ray", "1"),))], True),
        ([ARTICLE], [ERROR], False),
        ([ARTICLE], [ARTICLE], False),
        ([ERROR], [Said(status=302, location=HOME), ERROR], False),
        ([Said(status=302, location=HOME), ERROR], [Said(status=302, location=HOME), ERROR], True),
        ([Said(status=302, location=HOME), ARTICLE], [Said(status=302, location=HOME), ARTICLE], False),
        ([Said(body="<title>A</title><p>Short.")], [Said(body="<title>B</title><p>Short.")], False),
        ([Said(body="<script></script><p>x")], [Said(body="<script></script><p>x")], False),
    ],
)
def test_two_answers_are_the_same_page(answers: list[Said], beside: list[Said], is_same: bool) -> None:
    assert same(answers, beside) is is_same


def test_a_page_that_names_its_own_address_is_no_error_page() -> None:
    said = "<p>Some words that stand on both of the pages, and nobody can say why."
    own = Said(body=f"<title>Sorry</title><link rel=canonical href='{URL}'>{said}")
    theirs = Said(body=str(own.body).replace(URL, BESIDE))
    assert not same([own], [Said(body=ERROR.body)])
    assert same([own], [theirs])


MENU = "<ul>" + "".join(f"<li>Section number {number} of our many sections</li>" for number in range(90)) + "</ul>"


@pytest.mark.parametrize(
    ("title", "inner", "is_same"),
    [
        ("Harbour Post", "<p>" + "An article about something else that somebody wrote. " * 30, False),
        ("Other | Harbour Post", "<p>Sorry, there is nothing.", False),
        ("Harbour Post", "<p>Sorry, there is nothing.", True),
    ],
)
def test_a_long_menu_does_not_make_two_pages_one(title: str, inner: str, is_same: bool) -> None:
    error = Said(body=f"<title>Harbour Post</title>{MENU}<p>Sorry, there is nothing.")
    assert same([Said(body=f"<title>{title}</title>{MENU}{inner}")], [error]) is is_same


def judged_state(one: Check) -> str:
    return judge(link(one.url), [one], START, Policy(confirmations=1)).state


@pytest.mark.parametrize(
    ("url", "answers", "state"),
    [
        ("https://x.example/search?q=ferry", [ERROR], "alive"),
        (URL, [ERROR], "dead"),
        (URL, [ARTICLE], "alive"),
    ],
)
def test_a_probe_proves_a_soft_404_but_not_of_a_search(url: str, answers: list[Said], state: str) -> None:
    asked = check(url, answers, probe=probe(sibling(url, random.Random(1)), answers, home=FRONT, story=STORY))
    assert judged_state(asked) == state


SENT_HOME = [Said(status=302, location=HOME), *FRONT]
SCRIPTS = "<script src=/a.js></script>" * 4


@pytest.mark.parametrize(
    ("answers", "home", "story", "state"),
    [
        (SENT_HOME, FRONT, STORY, "dead"),
        (SENT_HOME, FRONT, SENT_HOME, "suspect"),  # nobody gets past the front page: a splash for other countries?
        (SENT_HOME, FRONT, (), "dead"),
        (FRONT, FRONT, STORY, "dead"),  # the front page in place of the page, and stories behind it
        (FRONT, FRONT, FRONT, "suspect"),
        ([Said(body=f"<title>Page not found</title>{SCRIPTS}<p>Sorry.")], FRONT, STORY, "dead"),
        ([Said(body=f"<title>The Post</title>{SCRIPTS}<p>Loading.")], FRONT, STORY, "alive"),
    ],
)
def test_a_host_must_show_us_something_behind_its_front_page(
    answers: list[Said], home: Sequence[Said], story: Sequence[Said], state: str
) -> None:
    asked = check(URL, answers, probe=probe(BESIDE, answers, home=home, story=story))
    assert judged_state(asked) == state
