"""`linkcheck archive lookup` and `save` against a simulated archive: what is asked, kept, and said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from tests.memento.wayback import BASE, CDX, HOST, LINK, Copy, Wayback

ARTICLE = f"""---
title: The bridge
date: 2019-05-02T09:00:00Z
---
[the bridge]({LINK.url}) and [a page](http://site.example/alive) and [nothing](http://http://x.example/).
"""


def site(request: Request) -> Answer:
    if request.path == "/alive":
        return answers.page("<title>Alive</title><p>Here.</p>")
    return answers.status(410 if "bridge" in request.path else 404)


@pytest.fixture
def archive() -> Wayback:
    return Wayback([Copy("20190430090000"), Copy("20240101000000")])


@pytest.fixture
def judged(tmp_path: Path, linkcheck: Any, archive: Wayback) -> Iterator[Any]:
    """The program in a workspace with a dead link and a living one, and an archive that it can ask."""
    with Web({"site.example": site, HOST: archive}) as web:
        hosts = "".join(f'"{name}" = "{address}"\n' for name, address in web.hosts.items())
        (tmp_path / "linkcheck.toml").write_text(
            f'dns_servers = ["{web.dns}"]\nallow_networks = ["127.0.0.0/8"]\nconfirmations = 1\nper_host_delay = 0.01\n'
            f'[hosts]\n{hosts}[memento]\ncdx_url = "{CDX}"\ntimegate_url = "{BASE}"\n'
            f'[save_page_now]\nurl = "http://{HOST}/save"\n'
        )
        (tmp_path / "bridge.md").write_text(ARTICLE)
        done = linkcheck("run", "bridge.md", "--base-url", "https://news.example/")
        assert done.returncode == 0, done.stderr
        yield linkcheck


def suggestion(linkcheck: Any, url: str) -> Any:
    report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
    (found,) = [link["suggestion"] for link in report["links"] if link["url"] == url]
    return found


def test_a_dead_link_gets_the_copy_nearest_its_article(judged: Any, archive: Wayback) -> None:
    done = judged("archive", "lookup")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{LINK.url}: {BASE}20190430090000/{LINK.url} (2 days before)\n"
    assert {path for path in archive.asked if "alive" in path or "x.example" in path} == set()
    found = suggestion(judged, LINK.url)
    assert (found["kind"], found["url"]) == ("memento", f"{BASE}20190430090000/{LINK.url}")
    assert "2 days before" in found["because"]
    asked = len(archive.asked)
    assert judged("archive", "lookup").stdout == ""
    assert len(archive.asked) == asked


def test_a_negative_is_kept_for_a_month_and_silence_is_not(judged: Any, archive: Wayback) -> None:
    archive.copies, kept = [], archive.copies
    archive.bad = {"/": [answers.response(b"", code=429, headers={"Retry-After": "0"})]}
    done = judged("archive", "lookup")
    assert done.returncode == 3
    assert "did not answer" in done.stdout
    archive.bad = {}
    assert "has no copy" in judged("archive", "lookup").stdout
    archive.copies = kept
    assert judged("archive", "lookup").stdout == ""
    assert suggestion(judged, LINK.url)["kind"] == "unlink"
    assert "20190430090000" in judged("archive", "lookup", "--now", "2099-01-01T00:00:00Z").stdout
