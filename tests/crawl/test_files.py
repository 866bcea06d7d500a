"""Few open files make a crawl slower, never a link dead; with too few it ends in a sentence before it begins."""

import resource
import subprocess
import sys
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Request
from linkcheck.net import files
from tests.crawl.test_spider import CHILD, start

HOSTS = [f"h{n}.example" for n in range(60)]


def slow(request: Request) -> answers.Answer:
    return answers.late(0.1, answers.status(404) if request.path == "/robots.txt" else answers.page("here"))


def crawled(made: Any, most: int) -> subprocess.CompletedProcess[bytes]:
    start(made).wait()  # writes linkcheck.toml
    limited = f"import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({most}, {most}))\n"
    child = limited + CHILD.replace("CrawlOptions()", "CrawlOptions(every_link=True)")
    return subprocess.run(
        [sys.executable, "-c", child, str(made.config.workspace)], capture_output=True, timeout=120, check=False
    )


def test_with_sixty_four_files_every_link_is_still_found_alive(crawling: Any) -> None:
    made = crawling(dict.fromkeys(HOSTS, slow), [f"https://{host}/{n}" for host in HOSTS for n in range(2)])
    done = crawled(made, 64)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    checks = made.checks()
    assert len(checks) == 120
    assert {check.status for check in checks.values()} == {200}
    assert len(made.web.seen(HOSTS[0], "/0")) == 2  # before and with few files


def test_with_too_few_files_the_crawl_says_so(crawling: Any) -> None:
    made = crawling({"a.example": slow}, ["http://a.example/"])
    done = crawled(made, files.OTHERS + files.LEAST - 1)
    assert done.returncode == 2
    assert b"ulimit -n 1024" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_limit_is_raised_as_far_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert files.sockets() == 4096 - files.OTHERS
    assert asked == [(4096, 4096)]
