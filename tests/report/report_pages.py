"""Pages written to disk, and the browser that opens them."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from linkcheck.report import folder, html
from linkcheck.report.place import written
from linkcheck.report.rows import gather
from linkcheck.store.store import Store
from tests.report.report_stores import NOW

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP, PHONE = (1366, 900), (390, 844)


def page_of(path: Path, make: Callable[[Path], Store]) -> Path:
    """The HTML page of a store that `make` fills."""
    with make(path) as store:
        report = gather(store, NOW)
    return written(path / "report.html", lambda out: html.write(report, out))


def folder_of(path: Path, make: Callable[[Path], Store], by: str = "article") -> Path:
    """The index of a store's report as a folder."""
    path.mkdir(parents=True)
    with make(path) as store:
        return folder.write(gather(store, NOW), path / "pages", by=by)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium; skips the test where there is none (in CI a skip is a failure)."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no chromium on this machine: apt-get install chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


class Visit:
    """One tab on a page of ours, with all it asked for and complained about."""

    def __init__(self, context: BrowserContext, path: Path, fragment: str = "") -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.goto(path.as_uri() + fragment)

    def titles(self) -> list[str]:
        """The articles as they stand, top first."""
        return self.page.locator("#articles tbody.item > tr:first-child th bdi").filter(visible=True).all_inner_texts()


@contextmanager
def visit(
    browser: Browser,
    path: Path,
    *,
    size: tuple[int, int] = LAPTOP,
    dark: bool = False,
    scripts: bool = True,
    fragment: str = "",
) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale="en-GB",
        timezone_id="UTC",
    )
    yield Visit(context, path, fragment)
    context.close()
