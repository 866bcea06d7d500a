"""The scene as a whole: what is expected of it is what it does, seen over the wire."""

import html
import json
import re
import ssl
from urllib.parse import urljoin

import pytest

from linkcheck.demo import scene, texts, town
from linkcheck.demo.message import Answer, Request, Resolves, host_of
from linkcheck.demo.web import Web
from linkcheck.model.verdict import STATE_OF, Finding, State
from linkcheck.urls.canonical import resolve
from tests.demo.client import asked, connected

HREF = re.compile(r"""href=["']([^"']+)["']""")
LAST = scene.DAYS[-1]


@pytest.fixture(scope="module")
def web():
    with Web(scene.sites(LAST)) as running:
        yield running
        assert running.faults == []


def hrefs() -> set[str]:
    """Every address in a published article, as a browser resolves it."""
    published = [article for article in texts.articles() if article.header.get("status", "publish") == "publish"]
    written = {href.replace("&amp;", "&") for article in published for href in HREF.findall(article.body)}
    return {url for href in written if (url := resolve(href, scene.NEWSROOM)) and not url.startswith("mailto:")}


def links(*findings: Finding) -> list[str]:
    return [url for url, (_, finding) in scene.EXPECTED.items() if finding in findings]


def fetched(web: Web, url: str) -> tuple[int, dict[str, str], str]:
    """Status, headers (lower-case) and text of one address, without following redirects."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    head, _, body = asked(web, host, f"/{path}", tls=scheme == "https").partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    charset = headers.get("content-type", "").partition("charset=")[2] or "utf-8"
    return int(first.split()[1]), headers, html.unescape(body.decode(charset, "replace"))


def followed(web: Web, url: str) -> tuple[list[int], str, str]:
    """The statuses on the way, the last address, the last text."""
    codes = []
    while True:
        code, headers, text = fetched(web, url)
        codes.append(code)
        if "location" not in headers or len(codes) > 5:
            return codes, url, text
        url = urljoin(url, headers["location"])


def test_there_are_twelve_articles_by_several_people_over_several_years() -> None:
    published = [article for article in texts.articles() if "status" not in article.header]
    assert len(published) == 12
    assert len({article.header["author"] for article in published}) == 4
    assert len({article.header["section"] for article in published}) == 5
    assert len({article.header["date"][:4] for article in published}) >= 8
    assert all(3 <= len(HREF.findall(article.body)) <= 8 for article in published)


def test_what_is_expected_is_what_the_articles_link_to_and_nothing_else() -> None:
    assert hrefs() == set(scene.EXPECTED)
    assert len(scene.EXPECTED) >= 45
    assert len({url.split("/")[2] for url in scene.EXPECTED}) >= 25


def test_expected_findings_stand_in_their_states() -> None:
    assert all(STATE_OF[finding] is state for state, finding in scene.EXPECTED.values())
    for other in (scene.WITHOUT_PROBE, scene.BY_STATUS_ALONE, scene.WHEN_ONLY_DUE):
        assert set(other) < set(scene.EXPECTED)
        assert all(STATE_OF[finding] is state for state, finding in other.values())


def test_every_host_that_is_linked_to_is_in_the_scene_on_all_days() -> None:
    wanted = {url.split("/")[2] for url in scene.EXPECTED if url.startswith("http")} - {"https"}
    for day in scene.DAYS:
        assert wanted <= set(scene.sites(day))


def test_living_pages_have_a_title_and_some_hundred_words_of_their_own(web: Web) -> None:
    bodies = []
    for url in links(Finding.OK, Finding.CANONICAL_REDIRECT, Finding.REDIRECTED, Finding.MOVED_PERMANENTLY):
        codes, _, text = followed(web, url)
        words = re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL).split()
        assert codes[-1] == 200 and re.search(r"<title>[^<]+ – [^<]+</title>", text), url
        assert len(words) >= 120 or sum(map(len, words)) >= 500, url
        bodies.append(text)
    assert len(set(bodies)) == len(bodies)


def test_pages_in_other_scripts_are_in_their_own_charset(web: Web) -> None:
    assert "海岸だより" in fetched(web, "https://kaigan.example/jp/harbours.html")[2]
    assert fetched(web, "https://kaigan.example/")[1]["content-type"] == "text/html; charset=shift_jis"
    assert 'lang="ko"' in fetched(web, "https://korean-association.example/%EC%86%8C%EC%8B%9D/2023")[2]
    assert "geglättet" in fetched(web, "https://xn--bcher-kva.example/seekarten")[2]


def test_documents_that_are_no_pages_have_their_types(web: Web) -> None:
    kinds = [fetched(web, url)[1]["content-type"] for url in links(Finding.UNVERIFIED_CONTENT)]
    assert kinds == ["application/pdf", "image/png"]


@pytest.mark.parametrize(
    ("url", "codes", "end"),
    [
        ("http://tramline.example/timetable", [301, 200], "https://www.tramline.example/timetable"),
        (
            "http://citylibrary.example/catalogue/sea-charts",
            [301, 200],
            "https://citylibrary.example/catalogue/sea-charts",
        ),
        ("https://citylibrary.example/opening-hours", [301, 200], "https://citylibrary.example/visit/opening-hours"),
        ("https://www.tramline.example/depot-tour", [302, 200], "https://www.tramline.example/depot-tour/summer"),
        ("https://jazzfest.example/2017/line-up", [301, 200], "https://jazzfest.example/"),
        ("https://gazette-archive.example/1998/storm-warning", [302, 200], "https://gazette-archive.example/"),
        ("https://photo-club.example/galleries/2016/regatta", [301, 200], "https://photo-club.example/membership"),
    ],
)
def test_redirects_lead_where_the_scene_says(web: Web, url: str, codes: list[int], end: str) -> None:
    assert followed(web, url)[:2] == (codes, end)


def test_what_is_gone_says_so(web: Web) -> None:
    assert sorted(fetched(web, url)[0] for url in links(Finding.GONE)) == [404, 404, 404, 410]
    assert sorted(fetched(web, url)[0] for url in links(Finding.SERVER_ERROR)) == [500, 503]


def test_a_soft_404_answers_any_sibling_alike_and_an_honest_host_does_not(web: Web) -> None:
    for url in links(Finding.SOFT_404, Finding.PARKED):
        sibling = url.rpartition("/")[0] + "/kqzvwxjtrbnmplsdfghyeicoa"
        ours, theirs = followed(web, url), followed(web, sibling)
        assert ours[0] == theirs[0] and ours[0][-1] == 200
        assert ours[2].replace(url.rpartition("/")[2], "") == theirs[2].replace(sibling.rpartition("/")[2], "")
    for url in links(Finding.OK, Finding.HOMEPAGE_REDIRECT, Finding.DRIFTED, Finding.UNPROVEN_MOVE):
        if "townmuseum" not in url and "?" not in url:
            assert followed(web, url.rpartition("/")[0] + "/kqzvwxjtrbnmplsdfghyeicoa")[0][-1] == 404, url


@pytest.mark.parametrize(
    ("url", "code", "marker"),
    [
        ("https://bignews.example/world/harbour-strike", 403, "_cf_chl_opt"),
        ("https://marketwatcher.example/fish-index", 200, "_cf_chl_opt"),
        ("https://ticketing.example/events/regatta", 404, "captcha-delivery.com"),
        ("https://geo-portal.example/parcels/restricted", 451, "Not available in your country"),
        ("https://members.rowing.example/handbook", 403, "Members only"),
        ("https://press.council-office.example/kit", 401, "Unauthorized"),
        ("https://api-stats.example/ports/ellory", 429, "Slow down"),
    ],
)
def test_refusals_look_like_refusals(web: Web, url: str, code: int, marker: str) -> None:
    answered, _, text = fetched(web, url)
    assert answered == code and marker in text


def test_a_login_brings_the_reader_back(web: Web) -> None:
    codes, end, text = followed(web, "https://theses.university.example/record/4471")
    assert codes == [302, 200] and "service=https%3A%2F%2Ftheses" in end and "type='password'" in text
    assert fetched(web, "https://bignews.example/")[1]["cf-mitigated"] == "challenge"
    assert fetched(web, "https://api-stats.example/")[1]["retry-after"] == "3600"


def test_robots_txt_excludes_what_the_scene_says_and_is_honestly_missing_elsewhere(web: Web) -> None:
    assert "Disallow: /internal/" in fetched(web, "https://health-board.example/robots.txt")[2]
    for host in ("weatherbuoy.example", "bignews.example", "townmuseum.example", "ellory-cycling.example"):
        assert fetched(web, f"https://{host}/robots.txt")[0] == 404


def test_names_doors_and_certificates_fail_as_the_scene_says(web: Web) -> None:
    sites = scene.sites(LAST)
    for url in links(Finding.DNS_FAILURE):
        assert host_of(sites[url.split("/")[2]]).name.resolves is Resolves.NXDOMAIN
    for url in links(Finding.TLS_ERROR):
        with pytest.raises(ssl.SSLCertVerificationError):
            connected(web, tls_name=url.split("/")[2])


def test_days_change_what_they_should() -> None:
    seen = {url: [_status(url, day) for day in scene.DAYS] for url in scene.EXPECTED}
    assert seen["https://schoolmeals.example/menus"] == [502, 200, 200, 200, 200]
    assert seen["https://smallpress.example/books/salt-and-rope"] == [200, 404, 404, 404, 404]
    assert seen["https://science-desk.example/notes/silt"] == [200, 301, 301, 301, 301]
    changed = {url for url, codes in seen.items() if len(set(codes)) > 1}
    assert len(changed) == 3
    storm = "http://weather-notes.example/2015/great-storm"
    assert "barometer" in _text(storm, 0) and "casinos" in _text(storm, town.CHANGE)


def test_a_moved_page_keeps_its_text() -> None:
    old = _text("https://science-desk.example/notes/silt", 0)
    new = _text("https://science-desk.example/articles/2024/what-silt-remembers", LAST)
    assert old == new


def test_the_control_host_always_answers_and_the_newsroom_tells_its_articles(web: Web) -> None:
    assert fetched(web, scene.CONTROL_URLS[0])[0] == 200
    assert len(json.loads(fetched(web, f"{scene.NEWSROOM}wp-json/wp/v2/posts?per_page=100")[2])) == 12


def _answer(url: str, day: int) -> Answer | None:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    site = scene.sites(day).get(host)
    if scheme == "ftp" or site is None or host_of(site).name.resolves is not Resolves.YES or "fishmarket" in host:
        return None
    return site(Request(host=host, method="GET", target=f"/{path}", tls=scheme == "https"))


def _status(url: str, day: int) -> int:
    answer = _answer(url, day)
    first = answer.parts[0] if answer else b""
    return int(first.split()[1]) if isinstance(first, bytes) and first else 0


def _text(url: str, day: int) -> str:
    answer = _answer(url, day)
    return b"".join(part for part in answer.parts[1:] if isinstance(part, bytes)).decode() if answer else ""


def test_every_state_but_failing_and_unchecked_is_in_the_scene() -> None:
    assert {state for state, _ in scene.EXPECTED.values()} == set(State) - {State.FAILING, State.UNCHECKED}
