"""Many processes on one simulated web, and what a single process finds there, to hold against it."""

import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from linkcheck.config import Config
from linkcheck.demo.message import Site
from linkcheck.demo.web import Web
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.check import Check
from linkcheck.store.runs import Run
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link
from tests.crawl.conftest import NOW, place

Started = subprocess.Popen[str]


@dataclass
class Workspace:
    """A workspace of its own, whose links are these, and the program started in it."""

    folder: Path
    web: Web
    environment: dict[str, str] = field(default_factory=dict)  # of the programs started

    @property
    def config(self) -> Config:
        return Config(workspace=self.folder)

    def fill(self, urls: Sequence[str]) -> None:
        owner = Article(
            id="news.example/1",
            url="https://news.example/1",
            title="T",
            source_text="",
            text_format=TextFormat.HTML,
            source="test",
        )
        with Store(self.folder / "linkcheck.db") as store:
            store.put_articles([(owner, [(place(owner, n, url), link(url)) for n, url in enumerate(urls)])], NOW)

    def configure(self, **keys: object) -> None:
        values: dict[str, object] = {
            "now": NOW.isoformat(),
            "timeout": 5.0,
            "per_host_delay": 0.0,
            "dns_servers": [self.web.dns],
            "ca_file": self.web.ca_file,
            "allow_networks": ["127.0.0.0/8"],
        }
        lines = [f"{key} = {json.dumps(value)}" for key, value in (values | keys).items()]
        lines += ["[hosts]", *(f'"{name}" = "{address}"' for name, address in self.web.hosts.items())]
        (self.folder / "linkcheck.toml").write_text("\n".join(lines))

    def start(self, *arguments: str, stderr: int = subprocess.PIPE) -> Started:
        """The program in this workspace, as a process that leads a group of its own."""
        return self._start("-m", "linkcheck", *arguments, "--workspace", str(self.folder), stderr=stderr)

    def start_program(self, *arguments: str) -> Started:
        return self._start("-m", "linkcheck", *arguments)

    def start_code(self, before: str, *arguments: str) -> Started:
        """The program behind a few lines of Python."""
        return self._start("-c", f"{before}\nfrom linkcheck.__main__ import main\nmain()", *arguments)

    def _start(self, *arguments: str, stderr: int = subprocess.PIPE) -> Started:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LINKCHECK_")}
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=clean | self.environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, expect: int = 0) -> str:
        """The program to its end; returns what it said on both streams."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        assert process.returncode == expect, err
        return out + err

    def checks(self) -> dict[str, Check]:
        """The latest check of every link that has one."""
        with Store(self.folder / "linkcheck.db") as store:
            return {found.url: checks[-1] for _, found, checks in store.histories() if checks}

    def last_run(self) -> Run:
        with Store(self.folder / "linkcheck.db") as store:
            found = store.last_run()
        assert found
        return found

    def most_in_flight(self) -> int:
        """On any one host."""
        return max(seen.in_flight for seen in self.web.log)

    def spoiled(self) -> dict[str, list[str]]:
        """What is not as a crawl must leave it: links checked twice in the last run, records that no file holds."""
        run = self.last_run()
        with Store(self.folder / "linkcheck.db") as store:
            again = "select link_id from checks where run_id = ? group by link_id having count(*) > 1"
            twice = [str(row["link_id"]) for row in store.db.query(again, [run.id])]
            rows = {row["record_id"] for row in store.capture_rows()}
            unknown = [row["name"] for row in store.db.query("select name from warcs")]
        files = sorted(path.name for path in (self.folder / "warcs").glob("*")) if rows else []
        lost = rows - _record_ids(self.folder / "warcs") if rows else set()
        return {"checked twice": twice, "lost": sorted(lost), "unknown": sorted(set(files) ^ set(unknown))}

    def shards(self, name: str = "") -> list[int]:
        """Processes that crawl a shard of this workspace, or the one of this name."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes()
            except OSError:
                continue
            if b"crawl-shard" in words and str(self.folder).encode() in words and f"{name}/in".encode() in words:
                found.append(int(path.parent.name))
        return found


def _record_ids(folder: Path) -> set[str]:
    from warcio.archiveiterator import ArchiveIterator

    found = set()
    for path in folder.iterdir():
        with path.open("rb") as file:
            found |= {record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(file)}
    return found


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


#: What nobody may find anywhere but in the environment.
SECRET = "wJalrXUtnFEMI-not-a-real-one"


@pytest.fixture(scope="session")
def s3() -> Iterator[dict[str, str]]:
    """A real S3 server on loopback: the environment that gives access to it."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture
def bucket(s3: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of an empty bucket, to which the environment of the test gives access."""
    import fsspec

    for name, value in (s3 | {"TMPDIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{secrets.token_hex(6)}"
    files = fsspec.filesystem("s3", use_listings_cache=False)
    files.mkdir(name)
    yield f"s3://{name}"
    files.rm(name, recursive=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """`workspace(sites, urls, **keys)`; a second call makes another one, with a web of its own."""
    webs: list[Web] = []

    def make(sites: Mapping[str, Site], urls: Sequence[str], **keys: Any) -> Workspace:
        web = Web(sites, latency=keys.pop("latency", 0.0))
        web.start()
        webs.append(web)
        folder = tmp_path / f"workspace-{len(webs)}"
        folder.mkdir()
        made = Workspace(folder=folder, web=web)
        made.configure(**keys)
        made.fill(urls)
        return made

    yield make
    for web in webs:
        web.stop()
