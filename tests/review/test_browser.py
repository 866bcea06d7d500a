"""The review page in a real browser: keys, order, a decision, the change, and nobody left out."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from linkcheck.model.fix import Decision
from tests.fixes.conftest import Workspace
from tests.report.report_pages import chromium
from tests.review.conftest import Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_an_editor_decides_with_keys_alone(page: Page, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(page.url)
    assert "token" not in tab.url
    tab.get_by_role("link", name="The harbour").click()
    current = tab.locator("article[data-current]")
    expect(current).to_contain_text("final report")
    tab.keyboard.press("s")
    expect(current).to_contain_text("costs at 84 million")
    tab.keyboard.press("k")
    expect(tab.locator("article.decided")).to_contain_text("Decided: keep")
    tab.wait_for_load_state()
    tab.keyboard.press("z")
    expect(tab.locator("article.decided")).to_have_count(0)
    expect(current).to_contain_text("costs at 84 million")
    current.get_by_label("New address").fill("https://new.example/annex#costs")
    tab.keyboard.press("a")  # typed into the field, no command
    expect(current.get_by_label("New address")).to_have_value("https://new.example/annex#costsa")
    current.get_by_role("button", name="Approve").click()
    tab.goto(f"{page.root}/change")
    expect(tab.locator("ins")).to_have_text("https://new.example/annex#costsa")
    if folder := os.environ.get("REVIEW_SCREENSHOTS"):
        tab.screenshot(path=f"{folder}/change.png", full_page=True)
        tab.goto(page.root)
        tab.screenshot(path=f"{folder}/list.png", full_page=True)
        tab.get_by_role("link", name="The harbour").click()
        tab.screenshot(path=f"{folder}/article.png", full_page=True)
    assert complaints == []
    context.close()


@pytest.mark.parametrize("dark", [False, True])
def test_no_page_has_a_fault_that_axe_knows(page: Page, browser: Browser, dark: bool) -> None:
    context = browser.new_context(color_scheme="dark" if dark else "light")
    tab = context.new_page()
    tab.goto(page.url)
    article = tab.get_by_role("link", name="The harbour").get_attribute("href") or ""
    with page.workspace.store() as store:
        report = next(fix for fix in store.fixes() if fix.text == "final report")
    page.post("/decide", f"fix={report.id}&do=approve&new_url=https%3A%2F%2Fnew.example%2Fa%2Freport")
    for path in ("/", article, f"/others?fix={report.id}", "/change"):
        tab.goto(page.root + path)
        found = Axe().run(tab)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    context.close()


def test_the_page_works_without_javascript(page: Page, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.url)
    tab.get_by_role("link", name="A school").click()
    place = tab.locator("article.place").nth(1)
    expect(place.get_by_label("New address")).to_have_value("https://new.example/moved/1")
    place.get_by_role("button", name="Approve").click()
    with page.workspace.store() as store:
        (fix,) = [one for one in store.fixes() if one.text == "a page"]
    assert (fix.decision, fix.new_url) == (Decision.REPLACE, "https://new.example/moved/1")
    context.close()


def test_the_command_prints_an_address_with_a_token_and_ends_when_interrupted(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "linkcheck", "fixes", "review", "--no-browser", "--no-check"]
    with subprocess.Popen(command, cwd=workspace.folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(url, timeout=20).close()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{40,}", url)
