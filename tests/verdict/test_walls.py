"""Marks, and what they may never lead to."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import FRONT, START, Said, check, probe

from linkcheck.model.check import Check, Failure, Hop, Page
from linkcheck.model.verdict import Finding, State
from linkcheck.urls.canonical import link
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.refusals import REFUSED, TOO_OFTEN, is_login
from linkcheck.verdict.sibling import sibling
from linkcheck.verdict.walls import BODIES, COOKIES, HEADERS, KEPT_HEADERS, STATUSES, WALL_ADDRESSES, HeaderSign, marks

URL = "https://www.harbour-post.example/2019/04/ferry-timetable-changes"
VALUES = {"^[12]": "1", "^error": "Error from child", "^akamaighost": "AkamaiGHost", "incapsula|imperva": "Incapsula"}


@pytest.mark.parametrize("sign", HEADERS, ids=lambda sign: f"{sign.header}-{sign.mark}")
def test_a_header_gives_its_product_away(sign: HeaderSign) -> None:
    value = VALUES.get(sign.value, sign.value or "1")
    assert sign.mark in marks(200, [(sign.header.title(), value)], "")
    assert sign.header in KEPT_HEADERS


@pytest.mark.parametrize("needle", BODIES)
def test_a_body_gives_its_product_away(needle: str) -> None:
    assert BODIES[needle] in marks(200, [], f"<html><script>{needle.upper()}</script>")


@pytest.mark.parametrize("start", COOKIES)
def test_a_cookie_gives_its_product_away(start: str) -> None:
    assert COOKIES[start] in marks(200, [("Set-Cookie", f"{start}abc; Path=/")], "")


def test_an_ordinary_page_has_no_marks() -> None:
    assert marks(200, [("Server", "nginx"), ("Set-Cookie", "a=b")], "<title>Ferry</title><p>Text") == ()
    assert marks(404, [("X-DataDome", "protected")], "") == ("presence:datadome",)


def test_a_long_page_is_not_searched() -> None:
    assert marks(200, [], "<script>_cf_chl_opt</script>" + "<p>words and words</p>" * 600) == ()


CHALLENGES = sorted({mark for mark in [*BODIES.values(), *STATUSES.values()] if mark.startswith("challenge:")})
STATUS = st.sampled_from(
    [200, 202, 204, 301, 302, 307, 400, 401, 403, 404, 405, 406, 410, 418, 429, 451, 500, 502, 503, 999]
)
PAGES = st.builds(
    Page,
    title=st.sampled_from(["", "404 Not Found", "Page not found", "x.example is for sale", "Internal Server Error"]),
    words=st.integers(0, 600),
    text=st.sampled_from(["", "not found", "buy this domain harbour-post.example", "페이지를 찾을 수 없습니다"]),
    refresh=st.sampled_from(["", "https://www.harbour-post.example/", "https://www.harbour-post.example/404"]),
    password_form=st.booleans(),
)


@st.composite
def walled(draw: st.DrawFn) -> Check:
    """A check with a challenge on some hop, ending in whatever way: an answer of any status, or a failure."""
    hops = [
        Hop(url=f"{URL}?{place}" if place else URL, status=draw(STATUS), marks=draw(MARKS))
        for place in range(draw(st.integers(1, 4)))
    ]
    place = draw(st.integers(0, len(hops) - 1))
    hops[place] = Hop(url=hops[place].url, status=hops[place].status, marks=(draw(st.sampled_from(CHALLENGES)),))
    failure = draw(st.sampled_from([None, *(f for f in Failure if f is not Failure.OUR_NETWORK)]))
    return Check(
        id=1,
        url=URL,
        run_id="r",
        at=START,
        status=None if failure else hops[-1].status,
        failure=failure,
        hops=tuple(hops),
        final_url=hops[-1].url,
        content_type="text/html",
        length=1000,
        page=None if failure else draw(PAGES),
    )


MARKS = st.lists(st.sampled_from(["presence:cloudflare", "captcha:recaptcha", "parking:sedo"]), max_size=2).map(tuple)


@given(walled(), st.integers(0, 1))
def test_no_check_with_a_challenge_is_ever_dead_or_failing(check: Check, confirmations: int) -> None:
    verdict = judge(link(URL), [check], START, Policy(confirmations=confirmations))
    assert verdict.state not in {State.DEAD, State.FAILING}


@given(st.lists(walled(), min_size=1, max_size=6))
def test_no_series_of_challenges_is_ever_dead_or_failing(checks: list[Check]) -> None:
    assert judge(link(URL), checks, START, Policy(confirmations=1)).state not in {State.DEAD, State.FAILING}


#: Refusals of every kind, made up: whole answers with the words such pages have, in several languages.
REFUSALS: dict[str, tuple[Said, ...]] = {
    "cloudflare block": (
        Said(status=403, body="<title>Attention Required! | Cloudflare</title>Sorry, you have been blocked"),
    ),
    "managed challenge told as 404": (Said(status=404, headers=(("cf-mitigated", "challenge"),)),),
    "interruption": (Said(body="<title>Pardon Our Interruption</title><p>Something about your browser made us think"),),
    "akamai": (Said(status=403, body="<title>Access Denied</title>Reference #18.2d https://errors.edgesuite.net/18"),),
    "akamai in a 503": (Said(status=503, headers=(("server", "AkamaiGHost"),), body="<h1>Service Unavailable</h1>"),),
    "anubis": (Said(body='<title>Making sure you\'re not a bot!</title><script id="anubis_challenge">{}</script>'),),
    "incapsula": (Said(body="<iframe src='/_Incapsula_Resource?CWUDNSAI=9&xinfo=5'>Request unsuccessful."),),
    "aws waf": (Said(status=202, headers=(("x-amzn-waf-action", "challenge"),)),),
    "siteground": (Said(status=202, body='<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'),),
    "consent page": (Said(status=302, location="https://consent.google.com/m?continue=x"), Said(body="<p>Before")),
    "german": (Said(body="<title>Sicherheit</title><p>Bitte bestätigen Sie, dass Sie ein Mensch sind."),),
    "french": (Said(status=404, body="<title>Contrôle</title><p>Vérifiez que vous n'êtes pas un robot"),),
    "russian": (Said(body="<title>Проверка</title><p>Подтвердите, что вы не робот"),),
    "chinese": (Said(body="<title>安全验证</title><p>请完成验证"),),
    "korean": (Said(body="<title>확인</title><p>로봇이 아닙니다"),),
    "arabic": (Said(body="<title>تحقق</title><p>أنا لست روبوت"),),
    "captcha and nothing else": (Said(body="<form id=f><div class='g-recaptcha' data-sitekey=x></div></form>"),),
    "captcha in a 503": (Said(status=503, body="<p>Type the letters<div class=h-captcha></div>"),),
    "spent": (Said(status=403, headers=(("x-ratelimit-remaining", "0"),)),),
    "bank login": (Said(status=302, location="https://sso.bank.example/saml2/login"), Said(status=404)),
    "wordpress login": (
        Said(status=302, location="https://www.harbour-post.example/wp-login.php?redirect_to=x"),
        Said(),
    ),
    "forum login with 404": (Said(status=404, body="<title>Anmelden - Forum</title><input type=password>"),),
    "denied in words": (Said(status=500, body="<title>Access denied</title><p>Your request was blocked"),),
    "denied told as 200": (Said(body="<title>Acceso prohibido</title><p>No tiene permiso para ver esto."),),
    "login told as 200": (Said(body="<title>Harbour</title><p>ログインしてください"),),
    "limit told as 200": (Said(body="<title>Harbour</title><p>요청이 너무 많습니다"),),
    "geo": (Said(body="<title>Sorry</title><p>This video is not available in your country."),),
} | {
    f"status {status}": (Said(status=status, body="<p>No"),)
    for status in (*REFUSED, *TOO_OFTEN, 401, 402, 418, 430, 451, 999)
}


@pytest.mark.parametrize("name", REFUSALS)
def test_no_refusal_is_ever_dead_or_failing(name: str) -> None:
    wall = REFUSALS[name]  # the same one at every address, and behind an open front page
    beside = probe(sibling(URL, random.Random(1)), wall, home=FRONT, story=wall)
    checks = [check(URL, REFUSALS[name], day=day, probe=beside) for day in (0, 3, 9, 20)]
    for confirmations in (0, 1):
        verdict = judge(link(URL), checks, START, Policy(confirmations=confirmations))
        assert verdict.state is State.BLOCKED or verdict.finding is Finding.PAYWALL, verdict


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://x.example/login", True),
        ("https://x.example/users/sign_in?locale=en", True),
        ("https://accounts.google.com/v3/signin/identifier?continue=x", True),
        ("https://x.okta.com/app/y/sso/saml", True),
        ("https://x.example/wp-login.php?redirect_to=y", True),
        ("https://x.example/news/blogging-in-2019", False),
        ("https://x.example/news/design", False),
        ("https://www.accounts.example/", False),
        ("https://x.example/catalogin/", False),
    ],
)
def test_a_login_page_is_told_by_its_address(url: str, answer: bool) -> None:
    assert is_login(url) is answer


def test_wall_addresses_are_not_everywhere() -> None:
    assert WALL_ADDRESSES.match("https://www.google.com/sorry/index?continue=x")
    assert not WALL_ADDRESSES.match("https://x.example/news/captcha-explained")
    assert not WALL_ADDRESSES.match("https://x.example/cdn-cgi/image/w=3/photo.jpg")
