"""Captures replayed on loopback: banner, other origin, no script, nothing from the live web; seen in a browser."""

import base64
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linkcheck.archive.serve import Holdings, Replay
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.extract.decode import decoded
from linkcheck.model.archive import Capture
from tests.archive.made_exchanges import Ids, exchange
from tests.archive.other_readers import INFO
from tests.report.report_pages import chromium

SITE = "http://site.example"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)
PAGE = b"""<!doctype html><title>A story</title><link rel=stylesheet href="/a.css"><h1>A story</h1>
<img id=i src="/a.png"><img id=live src="http://live.example/spy.png"><p id=p>Words</p>
<script>document.getElementById("p").textContent = "a script ran"</script>
<a id=next href="/next">next</a><form action="http://live.example/"><button id=b>send</button></form>"""


def head(kind: str, *more: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more, "", ""]).encode()


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    writer = WarcWriter(tmp_path, name="run", info=INFO, new_id=Ids())
    rows = list(writer.write(exchange(1, url=f"{SITE}/story", head=head("text/html; charset=utf-8"), body=PAGE)))
    rows += writer.write(exchange(2, url=f"{SITE}/a.css", head=head("text/css"), body=b"h1{color:rgb(1, 2, 3)}"))
    rows += writer.write(exchange(3, url=f"{SITE}/a.png", head=head("image/png"), body=PNG))
    moved = head("text/html", "Location: /story", status="301 Moved")
    rows += writer.write(exchange(4, url=f"{SITE}/old", head=moved, body=b"", status=301))
    rows += writer.write_revisit(exchange(90_000, url=f"{SITE}/story", head=head("text/html"), body=PAGE), rows[0])
    unchanged = exchange(180_000, url=f"{SITE}/story", head=b"HTTP/1.1 304 Not Modified\r\n\r\n", body=b"", status=304)
    rows += writer.write_revisit(unchanged, rows[0])
    writer.close()
    return rows


@pytest.fixture
def replay(tmp_path: Path, captures: list[Capture]) -> Iterator[Replay]:
    shown = [one for one in captures if one.record_type in ("response", "revisit")]
    holdings = Holdings(
        warcs=tmp_path,
        listed=lambda: shown,
        answers=lambda url: [one for one in shown if one.url == url],
        original=lambda record_id: next((one for one in shown if one.record_id == record_id), None),
        decoded=decoded,
    )
    with Replay(holdings) as replay:
        yield replay


def get(url: str, **headers: str) -> tuple[int, Any, str]:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        answer = urllib.request.build_opener(Stay).open(urllib.request.Request(url, headers=headers), timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


def test_the_banner_says_what_is_shown_and_frames_it_from_another_origin(replay: Replay) -> None:
    status, headers, text = get(f"{replay.url}20260301060000/{SITE}/story")
    assert status == 200
    assert "not the live page" in text
    assert "1 March 2026, 06:00 UTC" in text
    assert f"{SITE}/story" in text
    frame = re.search(r"<iframe[^>]*sandbox='allow-popups' src='([^']+)'", text)
    assert frame
    assert frame[1] == f"{replay.content_url}20260301060001mp_/{SITE}/story"
    assert not frame[1].startswith(replay.url)
    assert f"frame-src {replay.content_url}" in headers["Content-Security-Policy"]


def test_a_page_is_sandboxed_and_led_into_the_replay(replay: Replay) -> None:
    status, headers, text = get(f"{replay.content_url}20260301060000mp_/{SITE}/story")
    policy = headers["Content-Security-Policy"]
    assert status == 200
    assert policy.startswith("sandbox allow-popups;")
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert f'src="/20260301060000mp_/{SITE}/a.png"' in text
    assert 'src="/20260301060000mp_/http://live.example/spy.png"' in text
    assert "Set-Cookie" not in headers


def test_a_revisit_shows_the_payload_it_refers_to(replay: Replay) -> None:
    _, _, first = get(f"{replay.content_url}20260301000000mp_/{SITE}/story")
    _, _, again = get(f"{replay.content_url}20260302070000mp_/{SITE}/story")
    assert first.replace("20260301000000", "") == again.replace("20260302070000", "")
    assert "7:00 UTC" in get(f"{replay.url}20260401000000/{SITE}/story")[2]  # a 304 has no page of its own


def test_a_captured_redirect_stays_in_the_replay(replay: Replay) -> None:
    status, headers, _ = get(f"{replay.content_url}20260301000000mp_/{SITE}/old")
    assert (status, headers["Location"]) == (302, f"/20260301000000mp_/{SITE}/story")


def test_what_is_not_there_is_said_and_never_fetched(replay: Replay) -> None:
    for origin in (f"{replay.url}20260301000000/", f"{replay.content_url}20260301000000mp_/"):
        status, _, text = get(f"{origin}{SITE}/next")
        assert status == 404
        assert "no capture of this address" in text
    assert get(f"{replay.url}x")[0] == 404
    assert get(f"{replay.url}99999999999999/{SITE}/story")[0] == 404
    assert get(f"{replay.content_url}20260301000000/{SITE}/story")[0] == 404  # captured bytes without the sandbox


def test_damage_is_told_in_a_sentence(replay: Replay, tmp_path: Path) -> None:
    (path,) = tmp_path.iterdir()
    path.unlink()
    status, _, text = get(f"{replay.content_url}20260301000000mp_/{SITE}/story")
    assert status == 500
    assert "archive verify" in text


def test_only_this_machines_names_are_answered(replay: Replay) -> None:
    assert get(f"{replay.url}", Host="evil.example:80")[0] == 403
    assert get(f"{replay.content_url}20260301000000mp_/{SITE}/story", Host="evil.example")[0] == 403
    assert get(replay.url.replace("127.0.0.1", "localhost"))[0] == 200
    assert replay.url.startswith("http://127.0.0.1:")


def test_hostile_addresses_are_text(replay: Replay, captures: list[Capture]) -> None:
    status, _, text = get(f"{replay.url}20260301000000/http://x.example/'%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert status == 404
    assert "<script" not in text


@pytest.mark.slow
def test_a_browser_shows_the_page_with_style_and_image_and_no_script_while_the_origin_is_down(replay: Replay) -> None:
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{replay.url}20260301000000/{SITE}/story")
        frame = page.frames[1]
        frame.wait_for_selector("#i")
        assert frame.locator("#i").evaluate("image => image.naturalWidth") == 1
        assert frame.locator("h1").evaluate("h => getComputedStyle(h).color") == "rgb(1, 2, 3)"
        assert frame.locator("#p").text_content() == "Words"
        assert frame.evaluate("self.origin") == "null"
        frame.locator("#next").click()
        frame.wait_for_selector("text=no capture of this address")
        assert all(url.startswith((replay.url, replay.content_url)) for url in asked)
        page.close()
