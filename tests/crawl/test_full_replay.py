"""A page captured with `capture = "full"`, seen in a browser while its site is down: ours, pywb's, ReplayWeb.page's.

`REPLAY_SCREENSHOTS=folder` keeps what the browser shows.
"""

import os
import struct
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from linkcheck.archive.serve import Replay
from linkcheck.cli.package import package
from linkcheck.cli.replaying import holdings
from linkcheck.config import Config
from linkcheck.demo import answers
from linkcheck.demo.message import Answer
from linkcheck.demo.sites import routes
from linkcheck.demo.web import Web
from linkcheck.store.store import Store
from tests.archive import replayweb
from tests.crawl.conftest import NOW, Crawling
from tests.memento import pywb
from tests.report.report_pages import chromium

pytestmark = pytest.mark.slow

#: Any font of this machine's browser.
FONT = next((path for path in sorted(Path("/usr/share/fonts").rglob("*.ttf")) if path.stat().st_size < 10**6), None)
STORY = "https://www.story.example/2026/bridge"
TS = f"{NOW:%Y%m%d%H%M%S}"


def png(width: int, height: int, colour: tuple[int, int, int]) -> Answer:
    return answers.response(png_bytes(width, height, colour), content_type="image/png")


def png_bytes(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    rows = (b"\0" + bytes(colour) * width) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def css(text: str) -> Answer:
    return answers.response(text.encode(), content_type="text/css; charset=utf-8")


NONE = answers.status(404)
HTML = (
    """<!doctype html><html lang=en><head><meta charset=utf-8><title>The harbour bridge opens</title>
<base href="/assets/"><link rel="stylesheet" href="main.css?v=1&amp;w=2" integrity="sha384-x" crossorigin>
<link rel=icon href=/favicon.png><style>aside { background: url("paper.png"); padding: 1em }</style></head><body>
<header><img id=logo src="//cdn.example/logo.png" alt="The Story"></header><h1>The harbour bridge opens</h1>
<p class=lead>After nine years of work the bridge opens to traffic on Monday.</p>
<figure><img id=hero src=hero.png srcset="hero.png 1x, hero-2x.png 2x" alt="The bridge">
<figcaption>The bridge</figcaption></figure>
<picture><source srcset="wide.png" media="(min-width: 600px)"><img id=wide src="narrow.png" alt=""></picture>
<p id=styled style="background-image: url('/assets/tile.png')">A styled paragraph.</p><aside id=aside>An aside.</aside>
<p id=script>no script</p><script>document.getElementById("script").textContent = "a script ran"</script>"""
    + "<p>Words of the story, and more of them. </p>" * 40
)
SITES = {
    "www.story.example": routes(
        {
            "/2026/bridge": answers.encoded(HTML.encode(), "gzip"),
            "/assets/main.css": css(
                "@import url(type.css) screen; body { margin: 2em auto; max-width: 44em; "
                "background: rgb(250, 246, 238) } figure { background: url(../assets/frame.png) repeat; padding: 12px }"
            ),
            "/assets/type.css": css(
                "@font-face { font-family: Story; src: url(story.ttf) } .lead { font-size: 24px }"
                "h1 { color: rgb(120, 20, 40); font: 40px Story, serif }"
            ),
            "/assets/story.ttf": answers.response(FONT.read_bytes(), content_type="font/ttf") if FONT else NONE,
            "/assets/hero.png": png(320, 180, (40, 90, 160)),
            "/assets/hero-2x.png": png(640, 360, (40, 90, 160)),
            "/assets/wide.png": png(400, 60, (30, 140, 80)),
            "/assets/narrow.png": png(200, 60, (200, 140, 80)),
            "/assets/frame.png": png(8, 8, (220, 200, 170)),
            "/assets/paper.png": png(8, 8, (255, 225, 160)),
            "/assets/tile.png": png(8, 8, (200, 225, 250)),
            "/favicon.png": png(16, 16, (120, 20, 40)),
        }
    ),
    "cdn.example": routes({"/logo.png": png(160, 40, (20, 20, 20))}),
}


@dataclass
class Captured:
    """A workspace whose web is gone, and the package of it."""

    config: Config
    wacz: Path


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Captured:
    folder = tmp_path_factory.mktemp("full")
    with Web(SITES) as web:
        made = Crawling(
            config=Config(
                workspace=folder,
                now=NOW,
                hosts=web.hosts,
                dns_servers=(web.dns,),
                ca_file=web.ca_file,
                allow_networks=("127.0.0.0/8",),
                timeout=2.0,
                per_host_delay=0.0,
                capture="full",
            ),
            web=web,
        )
        made.fill([STORY])
        made.crawl()
    with Store(made.config.database) as store:
        package(store, made.config.warcs, [], folder / "out.wacz")
    return Captured(config=made.config, wacz=folder / "out.wacz")


@contextmanager
def ours(captured: Captured, folder: Path, cache: Path) -> Iterator[str]:
    with Store(captured.config.database) as store, Replay(holdings(store, captured.config.warcs)) as replay:
        yield f"{replay.url}{TS}/{STORY}"


@contextmanager
def in_pywb(captured: Captured, folder: Path, cache: Path) -> Iterator[str]:
    with zipfile.ZipFile(captured.wacz) as opened:
        warcs = [Path(opened.extract(name, folder)) for name in opened.namelist() if name.startswith("archive/")]
    with pywb.serving(pywb.programs(cache), folder, warcs) as url:
        yield f"{url}{TS}/{STORY}"


@contextmanager
def in_replayweb(captured: Captured, folder: Path, cache: Path) -> Iterator[str]:
    if reason := replayweb.missing():
        pytest.skip(reason)
    with replayweb.viewer(replayweb.files(cache), folder / "x", captured.wacz, STORY, TS) as url:
        yield url


Replayer = Callable[[Captured, Path, Path], AbstractContextManager[str]]
REPLAYERS: dict[str, Replayer] = {"archive-serve": ours, "pywb": in_pywb, "replaywebpage": in_replayweb}


@pytest.fixture(scope="module")
def browser(captured: Captured) -> Iterator[Browser]:
    """After the crawl: only one of the two event loops can run in this thread."""
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("name", REPLAYERS)
def test_the_replay_looks_like_the_page(
    browser: Browser, captured: Captured, tmp_path: Path, pytestconfig: pytest.Config, name: str
) -> None:
    cache = pytestconfig.cache.mkdir(name)  # type: ignore[union-attr]
    with REPLAYERS[name](captured, tmp_path, cache) as url:
        tab = browser.new_page(viewport={"width": 1000, "height": 800})
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(url)
        frame = story(tab)
        frame.wait_for_function("[...document.images].every(one => one.complete)")
        assert sizes(frame) == {"logo": [160, 40], "hero": [320, 180], "wide": [400, 60]}
        assert styled(frame) == {
            "h1": "rgb(120, 20, 40) 40px",
            ".lead": "24px",
            "body": "rgb(250, 246, 238)",
            "figure": "frame.png",
            "#aside": "paper.png",
            "#styled": "tile.png",
        }
        fonts = frame.evaluate("document.fonts.ready.then(() => [...document.fonts].map(one => one.status))")
        assert fonts == ["loaded" if FONT else "error"]
        if name == "pywb":
            as_sent(url)
        if name == "archive-serve":
            assert frame.locator("#script").text_content() == "no script"
        if folder := os.environ.get("REPLAY_SCREENSHOTS"):
            tab.screenshot(path=f"{folder}/{name}.png")
        outside = [one for one in asked if not one.startswith(("http://127.0.0.1:", "data:", "blob:"))]
        assert outside == []
        tab.close()


def as_sent(url: str) -> None:
    """What pywb gives out of our export is, byte for byte, what the site sent on the day of the crawl."""
    original = url.replace(f"{TS}/", f"{TS}id_/")
    packed = urllib.request.Request(original, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(packed, timeout=30) as answer:
        assert answer.read() == answers.gzip_bytes(HTML.encode())
        assert answer.headers["Content-Encoding"] == "gzip"
    with urllib.request.urlopen(original.replace(STORY, "https://cdn.example/logo.png"), timeout=30) as answer:
        assert answer.read() == png_bytes(160, 40, (20, 20, 20))


def story(tab: Page) -> Frame:
    """The frame that shows the page, wherever a viewer puts it."""
    for _ in range(300):
        for frame in tab.frames:
            if frame.url.endswith(STORY) and "index.html" not in frame.url and frame.query_selector("h1"):
                return frame
        tab.wait_for_timeout(100)
    raise AssertionError(f"the page is shown in none of {[frame.url for frame in tab.frames]}")


def sizes(frame: Frame) -> dict[str, list[int]]:
    found: dict[str, list[int]] = frame.evaluate(
        "() => Object.fromEntries([...document.images].map(one => [one.id, [one.naturalWidth, one.naturalHeight]]))"
    )
    return found


def styled(frame: Frame) -> dict[str, str]:
    """What the style sheets, the imported one, the element and the attribute say; of images the file's name."""
    found: dict[str, str] = frame.evaluate(
        """() => { const of = name => getComputedStyle(document.querySelector(name));
        const file = name => of(name).backgroundImage.replace(/^.*\\//, "").replace(/["')]+$/, "");
        return { h1: `${of("h1").color} ${of("h1").fontSize}`, ".lead": of(".lead").fontSize,
          body: of("body").backgroundColor, figure: file("figure"), "#aside": file("#aside"),
          "#styled": file("#styled") } }"""
    )
    return found
