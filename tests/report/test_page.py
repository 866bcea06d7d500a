"""The page in a real browser, opened from disk: search, sort, filter, keyboard, phone, dark, print, hostile data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES
from tests.report.report_large import large
from tests.report.report_pages import PHONE, chromium, folder_of, page_of, visit
from tests.report.report_stores import hostile, newsroom

pytestmark = pytest.mark.slow

VIEWS = ("articles", "links", "hosts", "others", "sources")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("small"), newsroom)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("big"), lambda path: large(path, articles=260, links=1300))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("attacked"), hostile)


def test_it_opens_from_disk_asks_for_nothing_else_and_complains_about_nothing(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        for view in VIEWS:
            seen.page.locator(f".views a[href='#{view}']").click()
            expect(seen.page.locator(f"#{view}")).to_be_visible()
        assert seen.titles() == []
        assert seen.asked == [small.as_uri()]
        assert seen.complaints == []


def test_the_script_draws_the_same_rows_as_the_server(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        for view in ("articles", "links", "hosts"):
            seen.page.locator(f".views a[href='#{view}']").click()
            table = seen.page.locator(f"#{view} table.rows").first
            before = opened_text(seen.page, view)
            default = table.locator("th[aria-sort$=cending] button")
            default.click()
            default.click()
            assert opened_text(seen.page, view)[: len(before)] == before


def opened_text(page: object, view: str) -> list[str]:
    """The classes and words of a view's cells with all rows open."""
    script = """view => {
      const rows = document.querySelector(`#${view} table.rows`);
      rows.querySelectorAll("details").forEach(item => { item.open = true; item.dispatchEvent(new Event("toggle")); });
      const said = cell => [...cell.classList].sort().join(".") + cell.textContent.replace(/\\s+/g, "");
      return [...rows.querySelectorAll("tbody > tr > *")].map(said);
    }"""
    found: list[str] = page.evaluate(script, view)  # type: ignore[attr-defined]
    return found


def test_a_column_sorts_by_its_button_and_says_so(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        header = seen.page.get_by_role("columnheader", name="Published").filter(visible=True)
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", "descending")
        newest = seen.titles()
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", "ascending")
        assert seen.titles() == newest[::-1]
        assert newest[0] == ARTICLES[6][0] or newest[0] == ARTICLES[5][0]


def test_filters_narrow_the_articles_and_reset_brings_them_back(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        everything = seen.titles()
        status = seen.page.locator("#articles-status")
        for label, value, count in (("State", "Failing", 2), ("Section", "Data", 1), ("Authors", "Tom Okafor", 2)):
            seen.page.get_by_label(label, exact=True).select_option(label=value)
            expect(status).to_have_text(f"1–{count} of {count} article{'s' if count > 1 else ''}")
            seen.page.get_by_role("button", name="Reset").click()
            expect(status).to_have_text("1–7 of 7 articles")
        seen.page.get_by_label("Published from").fill("2021-01-01")
        expect(status).to_have_text("1–2 of 2 articles")
        seen.page.get_by_label("Published from").fill("")
        seen.page.get_by_label("Host", exact=True).fill("ministry")
        expect(status).to_have_text("1–1 of 1 article")
        seen.page.get_by_role("button", name="Reset").click()
        expect(status).to_have_text("1–7 of 7 articles")
        assert seen.titles() == everything


def test_the_search_box_finds_words_of_the_sentence_and_of_other_scripts(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        box = seen.page.get_by_role("searchbox")
        for words, title in (("eleven weeks late", ARTICLES[0][0]), ("정책", ARTICLES[2][0]), ("ليلى", ARTICLES[3][0])):
            box.fill(words)
            expect(seen.page.locator("#articles tbody.item > tr:first-child th > a:first-child")).to_have_text([title])
        box.fill("no such words anywhere")
        expect(seen.page.locator("#articles-status")).to_contain_text("Nothing matches")


def test_a_filtered_view_has_an_address_of_its_own(browser: Browser, small: Path) -> None:
    with visit(browser, small, fragment="#links?state=dead&q=figures") as seen:
        expect(seen.page.locator("#links-status")).to_have_text("1–2 of 2 links")
        expect(seen.page.get_by_role("searchbox")).to_have_value("figures")
        seen.page.get_by_role("button", name="Reset").click()
        expect(seen.page.locator("#links-status")).to_have_text("1–22 of 22 links")
        assert seen.page.url.endswith("#links")


def test_it_can_be_walked_by_keyboard_alone(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        names = []
        for _ in range(60):
            page.keyboard.press("Tab")
            names.append(page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText"))
        for wanted in ("Search", "Reset", "Published", "6 links to look at"):
            assert any(wanted in name for name in names), wanted
        page.locator("#articles summary").nth(1).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#articles .finding mark").filter(has_text="We are different")).to_be_visible()
        page.locator("#articles [data-sort=title]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#articles th").nth(1)).to_have_attribute("aria-sort", "ascending")


def test_without_javascript_the_main_content_is_there_and_no_dead_controls(browser: Browser, small: Path) -> None:
    with visit(browser, small, scripts=False) as seen:
        for view in VIEWS:
            expect(seen.page.locator(f"#{view}")).to_be_visible()
        expect(seen.page.locator("#filters")).to_be_hidden()
        expect(seen.page.locator("#articles .pager")).to_be_hidden()
        expect(seen.page.locator("#articles mark").first).to_be_visible()
        assert seen.titles()[0] == ARTICLES[0][0]


def test_long_tables_are_drawn_a_hundred_rows_at_a_time(browser: Browser, big: Path) -> None:
    with visit(browser, big) as seen:
        rows = seen.page.locator("#articles tbody.item")
        expect(rows).to_have_count(100)
        first = seen.titles()
        seen.page.locator("#articles").get_by_role("button", name="Next").click()
        expect(seen.page.locator("#articles-status")).to_contain_text("101–200 of")
        assert not set(first) & set(seen.titles())
        seen.page.locator("#articles").get_by_role("button", name="Previous").click()
        expect(seen.page.locator("#articles-status")).to_contain_text("1–100 of")
        assert seen.titles() == first


def test_hostile_data_runs_nothing_becomes_no_address_and_breaks_no_layout(browser: Browser, attacked: Path) -> None:
    for size in ((1366, 900), PHONE):
        with visit(browser, attacked, size=size) as seen:
            for view in VIEWS:
                seen.page.locator(f".views a[href='#{view}']").click()
                if view in ("articles", "links"):
                    opened_text(seen.page, view)
                    seen.page.locator(f"#{view} th[aria-sort$=cending] button").first.click()
                    opened_text(seen.page, view)
            assert seen.page.evaluate("window.hacked") is None
            assert seen.complaints == []
            assert seen.asked == [attacked.as_uri()]
            hrefs = seen.page.locator("a[href]").evaluate_all("all => all.map(a => a.protocol)")
            assert set(hrefs) <= {"http:", "https:", "file:"}
            text = seen.page.evaluate("document.body.innerText")
            assert not [character for character in "\u202e\u202c\u2066\0\x1b" if character in text]
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("view", VIEWS)
def test_on_a_phone_nothing_sticks_out(browser: Browser, small: Path, view: str) -> None:
    with visit(browser, small, size=PHONE, fragment=f"#{view}") as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        expect(seen.page.locator(f"#{view}")).to_be_visible()


def test_on_a_phone_the_filters_unfold(browser: Browser, small: Path) -> None:
    with visit(browser, small, size=PHONE) as seen:
        expect(seen.page.get_by_label("Section", exact=True)).to_be_hidden()
        seen.page.get_by_role("button", name="Filters").click()
        expect(seen.page.get_by_label("Section", exact=True)).to_be_visible()


def test_in_print_every_finding_is_open_and_no_control_is_left(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        expect(seen.page.locator("#filters")).to_be_hidden()
        assert seen.page.locator("#articles .finding").filter(visible=True).count() == 19
        expect(seen.page.get_by_role("heading", name="Not counted as dead")).to_be_visible()
        assert seen.page.pdf().startswith(b"%PDF")


def test_right_to_left_sentences_run_from_right_to_left(browser: Browser, small: Path) -> None:
    with visit(browser, small) as seen:
        opened_text(seen.page, "articles")
        sentence = seen.page.locator("#articles blockquote").filter(has_text="التقرير السنوي")
        assert sentence.evaluate("item => getComputedStyle(item).direction") == "rtl"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_against_wcag_2_2_aa(browser: Browser, small: Path, view: str, dark: bool) -> None:
    with visit(browser, small, dark=dark, fragment=f"#{view}") as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
        assert violations(seen.page) == []


def test_axe_finds_nothing_on_a_phone_on_hostile_data_on_an_empty_report_and_in_a_folder(
    browser: Browser, small: Path, attacked: Path, tmp_path: Path
) -> None:
    empty = page_of(tmp_path, lambda path: Store(path / "linkcheck.db"))
    index = folder_of(tmp_path / "folder", newsroom)
    pages = sorted((index.parent / "articles").iterdir())[:2]
    for path in (small, attacked, empty, index, *pages):
        with visit(browser, path, size=PHONE) as seen:
            assert violations(seen.page) == []


RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def violations(page: object) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]  # type: ignore[arg-type]
    return [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]]
