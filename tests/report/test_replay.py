"""From the report to the capture: an anchor where a replay runs, and otherwise the command that shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from linkcheck.report import html
from linkcheck.report.place import written
from linkcheck.report.rows import LinkRow, Report, gather
from tests.report.report_pages import chromium, visit
from tests.report.report_stores import NOW, newsroom
from tests.report.test_page import opened_text

REPLAY = "http://127.0.0.1:8091/"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with newsroom(tmp_path_factory.mktemp("replay")) as store:
        return gather(store, NOW)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def text_of(report: Report) -> str:
    out = StringIO()
    html.write(report, out)
    return out.getvalue()


def broken(report: Report) -> list[LinkRow]:
    return [link for link in report.links if link.state in ("dead", "failing") and link.copy]


def test_a_capture_s_date_leads_to_its_record_where_a_replay_runs(report: Report) -> None:
    text = text_of(replace(report, replay=REPLAY))
    copies = [link.copy for link in broken(report) if link.copy]
    assert copies and all(f'href="{REPLAY}{copy.warc}/{copy.offset}"' in text for copy in copies)
    assert "serve --show" not in text.partition('id="rows"')[0]
    assert re.search(r'We kept a copy</b> <a href="http://127\.0\.0\.1:8091/linkcheck-', text)


def test_otherwise_it_says_the_command_that_shows_it(report: Report) -> None:
    text = text_of(report)
    copies = [link.copy for link in broken(report) if link.copy]
    assert copies and all(
        f">linkcheck archive serve --show {copy.warc}:{copy.offset}</code>" in text for copy in copies
    )
    assert "127.0.0.1" not in text


def test_of_several_captures_the_last_from_before_it_broke_is_shown(report: Report) -> None:
    fell = [link for link in broken(report) if any(one.status == 200 for one in link.captures)]
    assert fell
    for link in fell:
        sound = [
            one for one in link.captures if one.status == 200 and link.first_failed and one.date < link.first_failed
        ]
        assert link.copy == (sound[-1] if sound else link.captures[-1])


@pytest.mark.slow
@pytest.mark.parametrize("where", ["", REPLAY])
def test_the_script_draws_the_same_way_to_it(browser: Browser, report: Report, tmp_path: Path, where: str) -> None:
    path = written(tmp_path / "report.html", lambda out: html.write(replace(report, replay=where), out))
    with visit(browser, path) as seen:
        before, hrefs = opened_text(seen.page, "articles"), copies_in(seen.page)
        sort = seen.page.locator("#articles th[aria-sort$=cending] button")
        sort.click()
        sort.click()
        assert opened_text(seen.page, "articles")[: len(before)] == before
        assert copies_in(seen.page) == hrefs and (bool(hrefs) == bool(where))
        assert seen.complaints == []


def copies_in(page: object) -> list[str]:
    script = """() => [...document.querySelectorAll("#articles a[href^='http://127.0.0.1:8091/']")].map(a => a.href)"""
    found: list[str] = page.evaluate(script)  # type: ignore[attr-defined]
    return found
