"""The review page: only for who was given the token, whole without JavaScript, decisions and the exact change."""

import re
import urllib.error
import urllib.request

import pytest

from linkcheck.model.fix import Decision, Delivery, Fix
from tests.review.conftest import ARTICLES, Page

pytestmark = pytest.mark.slow


def fixes(page: Page) -> dict[str, Fix]:
    """Open fixes by the link's words."""
    with page.workspace.store() as store:
        return {fix.text: fix for fix in store.fixes()}


def refused(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    caught.value.close()
    return caught.value.code


def test_only_a_browser_with_the_token_and_our_own_forms_get_in(page: Page) -> None:
    assert refused(page.root + "/") == 403
    assert refused(page.root + "/?token=wrong") == 403
    assert refused(page.url, Host="evil.example") == 421  # DNS rebinding
    form = f"fix={fixes(page)['annex'].id}&do=keep"
    assert page.post("/decide", form, Origin="http://evil.example")[0] == 403
    assert page.post("/decide", form, Origin="null")[0] == 403
    assert page.post("/decide", form, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert page.post("/decide", "x" * 600_000)[0] == 413
    assert fixes(page)["annex"].decision is Decision.OPEN
    with page.opener.open(page.root + "/", timeout=20) as answer:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_articles_stand_worst_first_and_strangers_text_stays_text(page: Page) -> None:
    listed = page.get("/")
    assert listed.index("harbour") < listed.index("school")
    assert "The harbour &amp; its new bridge" in listed
    shown = page.get(_first_article(listed))
    assert "The ministry’s <mark>final report</mark> says" in shown
    assert "No working copy is known" in shown


def _first_article(listed: str) -> str:
    found = re.search(r'href="(/article\?id=[^"]+)"', listed)
    assert found
    return found[1]


def test_a_decision_is_approved_offered_elsewhere_and_undone(page: Page) -> None:
    report = fixes(page)["final report"]
    status, shown = page.post("/decide", f"fix={report.id}&do=approve&new_url=https%3A%2F%2Fnew.example%2Fb%2Freport")
    assert status == 200 and "The same decision elsewhere?" in shown
    assert shown.count('type="checkbox"') == 3  # the same address twice, and the annex by the directory's move
    assert "https://new.example/b/annex" in shown and " checked" not in shown
    assert fixes(page)["final report"].delivery is Delivery.APPROVED
    same = fixes(page)["same report"]
    page.post("/others", f"fix={report.id}&other={same.id}")
    decided = {text for text, fix in fixes(page).items() if fix.decision is Decision.REPLACE}
    assert decided == {"final report", "same report"}
    page.post("/undo", "")
    assert fixes(page)["same report"].decision is Decision.OPEN


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("do=approve&new_url=", "needs the new address"),
        ("do=approve&new_url=javascript%3Aalert(1)", "no web address"),
        ("do=approve&new_url=https%3A%2F%2Fold.example%2Fa%2Freport", "the old one"),
        ("do=robust&new_url=https%3A%2F%2Fa.example%2F", "attributes of an HTML link"),
        ("do=robust&new_url=", "needs the archived copy"),
        ("do=unlink", ""),
    ],
)
def test_what_cannot_be_is_said_on_the_page(page: Page, form: str, words: str) -> None:
    status, shown = page.post("/decide", f"fix={fixes(page)['final report'].id}&{form}")
    assert status == 200 and words in shown
    assert (fixes(page)["final report"].decision is Decision.OPEN) == bool(words)


def test_a_link_that_cannot_be_taken_off_is_refused_when_it_is_decided(page: Page) -> None:
    bare = fixes(page)["https://gone.example/list"]
    _, shown = page.post("/decide", f"fix={bare.id}&do=unlink")
    assert "by hand" in shown and fixes(page)["https://gone.example/list"].decision is Decision.OPEN


def test_the_exact_change_is_shown_before_it_is_applied(page: Page) -> None:
    report = fixes(page)["final report"]
    page.post("/decide", f"fix={report.id}&do=approve&new_url=https%3A%2F%2Fnew.example%2Fr")
    shown = page.get("/change")
    assert "<del>https://old.example/a/report</del><ins>https://new.example/r</ins>" in shown
    path = page.workspace.folder / "content" / "harbour.md"
    assert path.read_text() == ARTICLES["harbour.md"]
    _, told = page.post("/apply", "")
    assert "What was written" in told
    expected = ARTICLES["harbour.md"].replace("https://old.example/a/report", "https://new.example/r", 1)
    assert path.read_text() == expected
    assert fixes(page)["final report"].delivery is Delivery.APPLIED


NOWHERE = ("/article?id=nowhere", "/others?fix=999", "/others?fix=x", "/static/app.py", "/nothing")


def test_addresses_that_lead_nowhere_break_nothing(page: Page) -> None:
    for path in NOWHERE:
        try:
            assert page.get(path)
        except urllib.error.HTTPError as error:
            assert error.code == 404
            error.close()
