"""How fast links are checked, beside the peers: `make bench-fetch`.

CPU-bound: 10,000 links over 1,000 hosts, pages of 20-60 KB, no latency. Real-world mix: 50-300 ms latency, 3 % hosts
that hang, 3 % that refuse, 10 % 404, 10 % redirects. Runs are interleaved, medians are printed, absolute figures are of
this machine. `links/s` is over the whole process, start-up included; CPU is user + system of the whole process tree.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from web import address

from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link

HERE = Path(__file__).resolve().parent
LOOPBACK = ["--allow-networks", "127.0.0.0/8"]


@dataclass(frozen=True)
class Job:
    """The links of one workload, as a page for the peers and a workspace for us."""

    name: str
    urls: list[str]
    folder: Path
    timeout: int

    @property
    def page(self) -> Path:
        return self.folder / "links.html"


@dataclass(frozen=True)
class Measured:
    seconds: float
    cpu: float
    rss: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="folder with bin/lychee (and bin/linkchecker)")
    parser.add_argument("--mix", action="store_true", help="the real-world mix instead of the CPU-bound workload")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, web(asked.hosts, mix=asked.mix) as port:
        job = prepared(Path(folder), asked.links, asked.hosts, port, mix=asked.mix)
        contestants = ours() | peers(asked.peers)
        results: dict[str, list[Measured]] = {name: [] for name in contestants}
        for _ in range(asked.runs):
            for name, make in contestants.items():
                results[name].append(measured(make(job)))
        show(job, results)


@contextmanager
def web(hosts: int, *, mix: bool):  # type: ignore[no-untyped-def]
    command = [sys.executable, str(HERE / "web.py"), str(hosts), *(["--mix"] if mix else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            yield int(server.stdout.readline())  # type: ignore[union-attr]
        finally:
            server.stdin.close()  # type: ignore[union-attr]


def prepared(folder: Path, links: int, hosts: int, port: int, *, mix: bool) -> Job:
    urls = [f"http://{address(n % hosts)}:{port}/{n}" for n in range(links)]
    job = Job(name="real-world mix" if mix else "CPU-bound", urls=urls, folder=folder, timeout=5)
    job.page.write_text("<html><body>" + "".join(f'<p><a href="{url}">x</a></p>\n' for url in urls) + "</body></html>")
    (folder / "fresh").mkdir()
    with Store(folder / "fresh" / "linkcheck.db") as store:
        for start in range(0, links, 500):
            owner = Article(
                id=f"bench/{start}", url="https://bench.example/", title="", source_text="",
                text_format=TextFormat.HTML, source="bench",
            )  # fmt: skip
            places = [(place(owner, n, urls[n]), link(urls[n])) for n in range(start, min(start + 500, links))]
            store.put_articles([(owner, places)], datetime.now(UTC))
    return job


def place(owner: Article, n: int, url: str) -> Occurrence:
    return Occurrence(
        id=f"{owner.id}:{n}", article_id=owner.id, href=url, url=url, text="x", context="x", block="p", element="a",
        kind=OccurrenceKind.ANCHOR, span=(0, 0),
    )  # fmt: skip


def ours() -> dict[str, Callable[[Job], list[str]]]:
    def crawl(*flags: str) -> Callable[[Job], list[str]]:
        def make(job: Job) -> list[str]:
            workspace = job.folder / "run"
            shutil.rmtree(workspace, ignore_errors=True)
            shutil.copytree(job.folder / "fresh", workspace)
            return [
                sys.executable, "-m", "linkcheck", "crawl", "--quiet", "--workspace", str(workspace), *LOOPBACK,
                "--per-host-delay", "0", "--per-host-concurrency", "10", "--concurrency", "128",
                "--timeout", str(job.timeout), *flags,
            ]  # fmt: skip

        return make

    return {
        "linkcheck --no-capture": crawl("--no-capture"),
        "linkcheck with captures": crawl(),
        "linkcheck --no-capture, no robots.txt": crawl("--no-capture", "--no-obey-robots"),
    }


def peers(folder: Path | None) -> dict[str, Callable[[Job], list[str]]]:
    if folder is None:
        return {}
    lychee = str(folder / "bin" / "lychee")
    common = [lychee, "--no-progress", "--quiet"]
    return {
        "lychee, defaults": lambda job: [*common, str(job.page)],
        "lychee, same limits": lambda job: [
            *common, "--max-concurrency", "128", "--host-concurrency", "10", "--host-request-interval", "0ms",
            "--timeout", str(job.timeout), "--max-retries", "0", str(job.page),
        ],
    }  # fmt: skip


def measured(command: list[str]) -> Measured:
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return Measured(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def show(job: Job, results: dict[str, list[Measured]]) -> None:
    print(f"{job.name}: {len(job.urls)} links, median of {len(next(iter(results.values())))} interleaved runs")
    print(f"{'':40}{'seconds':>9}{'links/s':>9}{'µs CPU/link':>13}{'MB':>7}")
    for name, runs in results.items():
        seconds = statistics.median(run.seconds for run in runs)
        cpu = statistics.median(run.cpu for run in runs) / len(job.urls) * 1e6
        rss = statistics.median(run.rss for run in runs) / 1024
        print(f"{name:40}{seconds:9.2f}{len(job.urls) / seconds:9.0f}{cpu:13.0f}{rss:7.0f}")


if __name__ == "__main__":
    main()
