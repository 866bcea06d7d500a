"""`linkcheck archive lookup --state alive`: living pages held against the copies of what their articles cited."""

import json
from pathlib import Path

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from tests.cli.test_archive_lookup import ARTICLE, configure, program
from tests.memento.wayback import HOST, LINK, Copy, Wayback

SHOP = "<title>Bridges of chocolate</title>" + "<p>We make bridges of the finest chocolate, in all sizes. </p>" * 30


def shop(request: Request) -> Answer:
    return answers.page(SHOP) if "bridge" in request.path else answers.status(404)


def test_a_page_that_changed_before_our_first_look_is_found_by_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bridge.md").write_text(ARTICLE)
    linkcheck = program(tmp_path, monkeypatch, capsys)

    def finding() -> tuple[str, str]:
        report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
        return next((link["verdict"], link["because"]) for link in report["links"] if link["url"] == LINK.url)

    with Web({"site.example": shop, HOST: Wayback([Copy("20190430090000")])}) as web:
        configure(tmp_path, web)
        linkcheck("run", "bridge.md", "--base-url", "https://news.example/", "--now", "2026-03-01T00:00:00Z")
        linkcheck("crawl", "--all", "--now", "2026-03-09T00:00:00Z")
        assert finding()[0] == "ok"
        assert LINK.url not in linkcheck("archive", "lookup", "--now", "2026-03-09T01:00:00Z").stdout  # it is alive
        done = linkcheck("archive", "lookup", "--state", "alive", "--now", "2026-03-09T01:00:00Z")
    assert "20190430090000" in done.stdout, done.stderr
    assert finding()[0] == "drifted"
    assert "copy of 30 April 2019" in finding()[1]
    assert linkcheck("judge").returncode == 0
    assert finding()[0] == "drifted"
