"""Make docs/report.png, the README's picture: the report of `linkcheck demo` in a browser of a laptop's size, from its
top: the overview and the first article with its dead links.

    python docs/picture.py [REPORT.html]

Without an argument the demo is run in a temporary folder, at a fixed time, so that the dates stay the same.
Needs the development environment and chromium (or its path in CHROMIUM).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent / "report.png"
NOW = "2026-11-24T06:00:00Z"
WIDTH, HEIGHT = 1366, 900


def main() -> int:
    if len(sys.argv) > 1:
        picture(Path(sys.argv[1]).resolve())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, "-m", "linkcheck", "demo", "--output", folder + "/demo", "--now", NOW]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        picture(Path(folder) / "demo" / "reports" / "report.html")
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1000} kB)")
    return 0


def picture(report: Path) -> None:
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu", "--lang=en-GB"]
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", timezone_id="UTC", color_scheme="light"
        )
        page.goto(report.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
