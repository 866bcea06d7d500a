"""`linkcheck archive lookup` and `save` against a simulated archive: what is asked, kept, and said."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from linkcheck.cli.main import main
from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from tests.memento.wayback import BASE, CDX, HOST, LINK, Copy, Wayback, json_answer

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


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Program = Callable[..., Done]


def program(workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program without a process of its own: `run("archive", "lookup", env={…})` in a workspace."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> Done:
        with monkeypatch.context() as here:
            here.chdir(workspace)
            here.setattr("sys.argv", ["linkcheck", *arguments])
            for name, value in (env or {}).items():
                here.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as left:
                main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return run


def configure(workspace: Path, web: Web) -> None:
    hosts = "".join(f'"{name}" = "{address}"\n' for name, address in web.hosts.items())
    (workspace / "linkcheck.toml").write_text(
        f'dns_servers = ["{web.dns}"]\nallow_networks = ["127.0.0.0/8"]\nconfirmations = 1\nper_host_delay = 0.01\n'
        f'[hosts]\n{hosts}[memento]\ncdx_url = "{CDX}"\ntimegate_url = "{BASE}"\n'
        f'[save_page_now]\nurl = "http://{HOST}/save"\n'
    )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a dead link and a living one, crawled and judged."""
    workspace = tmp_path_factory.mktemp("crawled")
    article = workspace / "bridge.md"
    article.write_text(ARTICLE)
    with Web({"site.example": site}) as web:
        configure(workspace, web)
        start = [sys.executable, "-m", "linkcheck", "run", "bridge.md", "--base-url", "https://news.example/"]
        subprocess.run(start, cwd=workspace, check=True, capture_output=True)
    return workspace


@pytest.fixture
def archive() -> Wayback:
    return Wayback([Copy("20190430090000"), Copy("20240101000000")])


@pytest.fixture
def judged(
    crawled: Path,
    tmp_path: Path,
    archive: Wayback,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Program]:
    """The program in that workspace, with an archive that it can ask."""
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    with Web({HOST: archive}) as web:
        configure(tmp_path, web)
        yield program(tmp_path, monkeypatch, capsys)


def suggestion(linkcheck: Program, url: str) -> Any:
    report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
    (found,) = [link["suggestion"] for link in report["links"] if link["url"] == url]
    return found


def test_a_dead_link_gets_the_copy_nearest_its_article(judged: Program, archive: Wayback) -> None:
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


def test_a_negative_is_kept_for_a_month_and_silence_is_not(judged: Program, archive: Wayback) -> None:
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


# --- Save Page Now ---------------------------------------------------------------------------------------------------

KEYS = {"LINKCHECK_SAVE_PAGE_NOW_ACCESS_KEY": "AK1", "LINKCHECK_SAVE_PAGE_NOW_SECRET_KEY": "s3cret"}
ALIVE = "http://site.example/alive"
USER = json_answer('{"available": 3, "daily_captures": 1, "daily_captures_limit": 100}')
STARTED = json_answer('{"url": "x", "job_id": "spn2-1"}')
PENDING = json_answer('{"status": "pending", "job_id": "spn2-1"}')
DONE = json_answer(
    '{"status": "success", "job_id": "spn2-1", "timestamp": "20260301000010", "original_url": "http://site.example/alive"}'
)


def posts(archive: Wayback) -> int:
    return archive.asked.count("/save")


def test_a_living_link_without_a_copy_is_saved_once(judged: Program, archive: Wayback) -> None:
    archive.bad = {"/save/status/user": [USER], "/save/status/": [PENDING, DONE], "/save": [STARTED]}
    done = judged("archive", "save", env=KEYS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{ALIVE}: saved (http://{HOST}/web/20260301000010/{ALIVE})\n1 saved\n"
    assert judged("archive", "save", env=KEYS).stdout == "nothing to save\n"
    assert posts(archive) == 1
    assert "s3cret" not in done.stdout + done.stderr


def test_what_the_archive_has_is_not_asked_for(judged: Program, archive: Wayback) -> None:
    archive.copies = [*archive.copies, Copy("20250101000000", url=ALIVE)]
    archive.bad = {"/save/status/user": [USER]}
    done = judged("archive", "save", env=KEYS)
    assert done.stdout == f"{ALIVE}: exists ({BASE}20250101000000/{ALIVE})\n1 exists\n"
    assert posts(archive) == 0


def test_an_unknown_is_looked_for_and_never_sent_again(judged: Program, archive: Wayback) -> None:
    archive.bad = {"/save/status/user": [USER], "/save": [answers.response(b"", code=523)]}
    done = judged("archive", "save", env=KEYS)
    assert done.stdout == f"{ALIVE}: unknown (http-523)\n1 unknown\n"
    assert judged("archive", "save", env=KEYS).stdout == "nothing to save\n"
    archive.copies = [*archive.copies, Copy("20991231000000", url=ALIVE)]
    assert judged("archive", "save", env=KEYS).stdout.startswith(f"{ALIVE}: saved")
    assert posts(archive) == 1


def test_a_job_that_never_ends_is_asked_after_in_the_next_run(judged: Program, archive: Wayback) -> None:
    archive.bad = {"/save/status/user": [USER], "/save/status/": [PENDING], "/save": [STARTED]}
    assert "unknown (pending" in judged("archive", "save", env=KEYS).stdout
    archive.bad["/save/status/"] = [DONE]
    assert "saved" in judged("archive", "save", env=KEYS).stdout
    assert posts(archive) == 1


def test_quota_ends_the_run_and_the_link_waits(judged: Program, archive: Wayback) -> None:
    archive.bad = {"/save/status/user": [USER], "/save/status/": [DONE], "/save": [answers.response(b"", code=429)]}
    done = judged("archive", "save", env=KEYS)
    assert (done.returncode, done.stdout) == (3, "nothing to save\n")
    archive.bad["/save"] = [STARTED]
    assert judged("archive", "save", env=KEYS).stdout == "nothing to save\n"
    assert "saved" in judged("archive", "save", "--now", "2099-01-01T00:00:00Z", env=KEYS).stdout


def test_without_keys_nothing_is_asked(judged: Program, archive: Wayback) -> None:
    archive.asked.clear()
    done = judged("archive", "save")
    assert done.returncode == 2
    assert "LINKCHECK_SAVE_PAGE_NOW_ACCESS_KEY" in done.stderr
    assert archive.asked == []
