"""`linkcheck archive` as users call it, over captures that a real crawl has made."""

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from linkcheck.archive.wacz_check import problems
from linkcheck.config import Config
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.run import crawl
from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from linkcheck.extract.anchors import find
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.verdict import State
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link
from linkcheck.urls.scope import Scope
from tests.crawl.conftest import NOW, place
from tests.fixes.conftest import verdict

URLS = {"first": ["http://a.example/1", "http://a.example/2"], "second": ["http://b.example/x", "http://a.example/2"]}


def site(request: Request) -> Answer:
    return answers.status(404) if request.path == "/robots.txt" else answers.page(f"<title>{request.path}</title>" * 40)


def article(name: str) -> Article:
    return Article(
        id=f"news.example/{name}",
        url=f"https://news.example/{name}",
        title=f"The {name}",
        source_text="",
        text_format=TextFormat.HTML,
        source="test",
    )


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: Any) -> Path:
    """A workspace after one crawl."""
    workspace: Path = tmp_path_factory.mktemp("crawled")
    with Web({"a.example": site, "b.example": site}) as web:
        config = Config(
            workspace=workspace,
            now=NOW,
            hosts=web.hosts,
            allow_networks=("127.0.0.0/8",),
            timeout=2.0,
            per_host_delay=0.0,
        )
        with Store(config.database) as store:
            for name, urls in URLS.items():
                owner = article(name)
                store.put_articles([(owner, [(place(owner, n, url), link(url)) for n, url in enumerate(urls)])], NOW)
        crawl(config, CrawlOptions())
    return workspace


@pytest.fixture
def workspace(crawled: Path, tmp_path: Path) -> Path:
    """Where the program runs, with everything that the crawl left."""
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    return tmp_path


def warc(workspace: Path) -> Path:
    (found,) = (workspace / "warcs").iterdir()
    return found


def test_all_is_well_after_a_crawl(linkcheck: Any, workspace: Path) -> None:
    done = linkcheck("archive", "verify")
    assert (done.returncode, done.stdout) == (0, "9 records in 1 files, 0 problems\n")


def test_a_warc_deleted_behind_our_back_is_named(linkcheck: Any, workspace: Path) -> None:
    gone = warc(workspace)
    gone.unlink()
    done = linkcheck("archive", "verify")
    assert done.returncode == 3
    assert gone.name in done.stdout
    assert "9 rows point into it" in done.stdout


def test_a_changed_byte_is_named_with_its_place(linkcheck: Any, workspace: Path) -> None:
    path = warc(workspace)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    done = linkcheck("archive", "verify")
    assert done.returncode == 3
    assert f"{path.name}, byte " in done.stdout


def test_a_database_that_was_lost_comes_back_from_the_files(linkcheck: Any, workspace: Path) -> None:
    (workspace / "linkcheck.db").unlink()
    done = linkcheck("archive", "verify")
    assert done.returncode == 3
    assert "--rebuild" in done.stdout
    done = linkcheck("archive", "verify", "--rebuild")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "9 records in 1 files, 0 problems")
    assert "9 rows made" in done.stdout
    assert linkcheck("archive", "verify", "--rebuild").stdout.startswith("0 rows made")


def test_rows_that_are_missing_are_named_and_made_again_for_their_link(linkcheck: Any, workspace: Path) -> None:
    with Store(workspace / "linkcheck.db") as store, store.transaction():
        store.db.execute("delete from captures where url = 'http://b.example/x'")
    done = linkcheck("archive", "verify")
    assert done.returncode == 3
    assert done.stdout.count("the database has no row for it") == 3
    assert linkcheck("archive", "verify", "--rebuild").returncode == 0
    with Store(workspace / "linkcheck.db") as store:
        rows = [row for row in store.capture_rows() if row["url"] == "http://b.example/x"]
        assert {row["link_id"] for row in rows} == {row["link_id"] for row in store.citations() if "b." in row["url"]}


def test_one_articles_captures_are_packed_with_its_title(linkcheck: Any, workspace: Path) -> None:
    done = linkcheck("archive", "export", "--article", "news.example/first", "-o", "out.wacz")
    assert done.returncode == 0, done.stderr
    assert list(problems(workspace / "out.wacz")) == []
    with zipfile.ZipFile(workspace / "out.wacz") as package:
        _, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
        (name,) = [name for name in package.namelist() if name.startswith("archive/")]
        with package.open(name) as file:
            kept = {
                record.rec_headers["WARC-Target-URI"]: record.content_stream().read()
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            }
    assert [(page["url"], page["title"]) for page in pages] == [(url, "The first") for url in URLS["first"]]
    assert pages[1]["citedBy"] == ["https://news.example/first"]
    assert {url: hashlib.sha256(body).digest() for url, body in kept.items()} == {
        url: hashlib.sha256(b"<title>/%s</title>" % url[-1:].encode() * 40).digest() for url in URLS["first"]
    }


def test_the_same_captures_make_the_same_package(linkcheck: Any, workspace: Path) -> None:
    assert linkcheck("archive", "export", "-o", "one.wacz", "--now", "2026-04-01T00:00:00Z").returncode == 0
    assert linkcheck("archive", "export", "-o", "two.wacz", "--now", "2027-04-01T00:00:00Z").returncode == 0
    assert (workspace / "one.wacz").read_bytes() == (workspace / "two.wacz").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--article", "news.example/none", "-o", "out.wacz"], "there is no article 'news.example/none'"),
        (["-o", "nowhere.zip"], "does not end in .wacz"),
    ],
)
def test_a_package_that_cannot_be_made_is_a_sentence(
    linkcheck: Any, workspace: Path, arguments: list[str], says: str
) -> None:
    done = linkcheck("archive", "export", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_captures_are_served_on_loopback_until_stopped(linkcheck: Any, workspace: Path) -> None:
    with served(workspace) as url:
        assert url.startswith("http://127.0.0.1:")
        listed = got(url)
        shown = got(f"{url}20260301000000/http://b.example/x")
        linkcheck("judge")
        linkcheck("report", "--format", "json")
        copies = json.loads((workspace / "reports" / "report.json").read_text())["links"][0]["captures"]
        record = got(f"{url}{copies[-1]['warc']}/{copies[-1]['offset']}")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            got(f"{url}{copies[-1]['warc']}/7")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            got(f"{url}..%2Flinkcheck.db/0")
    assert "not the live page" in record and "http://a.example/1" in record
    assert listed.count("<li>") == 3
    assert "Captured by linkcheck" in shown


def test_a_capture_that_a_report_names_is_opened(linkcheck: Any, workspace: Path) -> None:
    with Store(workspace / "linkcheck.db") as store:
        capture = store.answers("http://b.example/x")[-1]
    with served(workspace, "--no-browser", "--show", f"{capture.warc}:{capture.offset}") as url:
        assert "from <a href='http://b.example/x'" in got(url)
    assert linkcheck("archive", "serve", "--port", "0", "--show", "x").returncode == 2
    away = linkcheck("archive", "serve", "--port", "0", "--show", "away.warc.gz:0")
    assert away.returncode == 2
    assert "holds no away.warc.gz" in away.stderr


def test_the_review_page_shows_our_own_copy(workspace: Path) -> None:
    source = article("second")
    text = '<p><a href="http://b.example/x">x</a></p>'
    with Store(workspace / "linkcheck.db") as store:
        owner = replace(source, source_text=text)
        store.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        later = NOW + timedelta(days=30)
        gone = [(n, replace(verdict(one.url, State.DEAD), first_failed=later), ()) for n, one, _ in store.histories()]
        store.put_verdicts(gone, later)
    command = [sys.executable, "-m", "linkcheck", "fixes", "review", "--no-browser"]
    with subprocess.Popen(command, cwd=workspace, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            page = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            url = server.stdout.readline().strip()
            page.open(url, timeout=30).close()
            with page.open(f"{url.partition('?')[0]}article?id=news.example%2Fsecond", timeout=30) as answer:
                (copy,) = re.findall(r'<a href="(http://127[^"]+)"[^>]*>See our copy', answer.read().decode())
            assert "from <a href='http://b.example/x'" in got(copy)
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0


@contextmanager
def served(workspace: Path, *flags: str) -> Iterator[str]:
    """The address that `archive serve` prints, while it runs."""
    command = [sys.executable, "-m", "linkcheck", "archive", "serve", "--port", "0", *flags]
    with subprocess.Popen(command, cwd=workspace, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0


def got(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())
