"""How fast links are checked, beside the peers: `make bench-fetch`.

Runs are interleaved and medians printed; absolute figures are of this machine, ratios travel. Everything is measured as
a whole process: `links/s` from its start to its end, CPU as user + system of it and its children, memory as the peak of
one process. What the simulated web saw and cost stands beside (benchmarks/web.py), so that it cannot be the bottleneck
unseen. `--workload`, each under the same limits for everybody (128 at once, 10 a host, no gaps, 5 s):

pages    CPU-bound: 10 links a host, pages of 20-60 KB, no latency
gzip     the same pages packed, as nearly all servers send them: what captures then cost
https    one link a host, so one TLS handshake a link, against an authority of the web's own
mix      as the web is: 50-300 ms latency, 3 % of hosts hang, 3 % refuse, 10 % of links are 404, 10 % redirect
hanging  100 ms latency; none or half of the hosts hang: how fast are those that answer?
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from web import address

from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link

HERE = Path(__file__).resolve().parent
TIMEOUT = 5
#: LinkChecker asks a host twice a second at most and knows no way around it: it gets one link in so many.
SAMPLE = 10
#: A program that takes longer is not waited for.
LONGEST = 600


@dataclass(frozen=True)
class Workload:
    """`links` and `hosts` are what is asked for where the command line says nothing."""

    links: int
    hosts: int
    web: tuple[str, ...] = ()
    peers: tuple[str, ...] = ("lychee, same limits", "lychee, defaults", "linkinator", "LinkChecker")
    ours: tuple[str, ...] = ("without captures", "with captures", "without captures and robots.txt", "two workers")


WORKLOADS: dict[str, Workload] = {
    "pages": Workload(10_000, 1_000),
    "gzip": Workload(10_000, 1_000, ("--gzip",), peers=(), ours=("without captures", "with captures")),
    "https": Workload(3_000, 3_000),
    "mix": Workload(10_000, 1_000, ("--mix",)),
    "hanging": Workload(4_000, 800, ("--latency", "0.1"), peers=("lychee, same limits",), ours=("without captures",)),
}


@dataclass(frozen=True)
class Job:
    """The links of one workload, as a page for the peers and a store for us."""

    urls: Sequence[str]
    folder: Path
    ca_file: Path | None

    @property
    def page(self) -> Path:
        return self.folder / "links.html"

    @property
    def settings(self) -> Path:
        """LinkChecker's."""
        return self.folder / "linkcheckerrc"

    @property
    def sample(self) -> Path:
        return self.folder / "sample.html"


@dataclass(frozen=True)
class Command:
    words: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    links: int = 0  # 0: all of the job's


@dataclass(frozen=True)
class Measured:
    links: int
    seconds: float
    cpu: float
    megabytes: float
    web: Mapping[str, float]
    ended: bool = True

    @property
    def rate(self) -> float:
        """Links a second."""
        return self.links / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of processor time for 1,000 links."""
        return self.cpu / self.links * 1000


Contestants = Mapping[str, Callable[[Job], Command]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workload", choices=WORKLOADS, action="append", help="repeat for more [default: all]")
    parser.add_argument("--links", type=int)
    parser.add_argument("--hosts", type=int)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="folder that `make bench-fetch` installs the peers into")
    parser.add_argument("--only", action="append", metavar="WORD", help="contestants with this word in their name")
    asked = parser.parse_args()
    for name in asked.workload or WORKLOADS:
        work = WORKLOADS[name]
        links, hosts = asked.links or work.links, asked.hosts or work.hosts
        chosen = ours(work.ours) | (peers(asked.peers.absolute(), work.peers) if asked.peers else {})
        chosen = {one: make for one, make in chosen.items() if any(word in one for word in asked.only or [""])}
        if name == "hanging":
            hanging(work, chosen, links, hosts, asked.repeats)
        else:
            results = raced(work.web, chosen, links, hosts, asked.repeats, name)
            show(f"{name}: {links:,} links, {hosts:,} hosts", results)


def hanging(work: Workload, chosen: Contestants, links: int, hosts: int, repeats: int) -> None:
    """The rate of the good half, from its first answer to its last, alone and with a half that hangs beside it."""
    good = [n for n in range(hosts) if n % 100 >= 50]
    alone = raced((*work.web,), chosen, links, hosts, repeats, "hanging", among=good)
    beside = raced((*work.web, "--hang", "0.5"), chosen, links * 2, hosts, repeats, "hanging")
    print(
        f"\nhanging: {links:,} links of {len(good):,} hosts that answer in 0.1 s, links/s of those, and seconds of all"
    )
    for name in chosen:
        rates = [statistics.median(links / run.web["seconds"] for run in runs[name]) for runs in (alone, beside)]
        took = [statistics.median(run.seconds for run in runs[name]) for runs in (alone, beside)]
        print(
            f"{name:38} alone {rates[0]:6.0f}/s, {took[0]:5.1f} s; beside as many that hang {rates[1]:6.0f}/s "
            f"({rates[1] / rates[0]:.2f} x), {took[1]:5.1f} s"
        )


def raced(
    flags: Sequence[str], chosen: Contestants, links: int, hosts: int, repeats: int, name: str,
    among: Sequence[int] | None = None,
) -> dict[str, list[Measured]]:  # fmt: skip
    """Everybody in turn, `repeats` times."""
    results: dict[str, list[Measured]] = {one: [] for one in chosen}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)  # LinkChecker gives up root's rights before it reads
        ca_file = folder / "ca.pem" if name == "https" else None
        with web(hosts, (*flags, *(("--ca", str(ca_file)) if ca_file else ()))) as (port, counted):
            job = prepared(folder, links, among or range(hosts), port, ca_file)
            for _ in range(repeats):
                for one, make in chosen.items():
                    found = measured(make(job), job, counted)
                    results[one].append(found)
                    print(f"{name}: {one}: {found.seconds:.1f} s, {found.cost:.2f} CPU s/1000", file=sys.stderr)
    return results


@contextmanager
def web(hosts: int, flags: Sequence[str]) -> Iterator[tuple[int, Callable[[], dict[str, float]]]]:
    """Its port, and what it has counted since it was last asked."""
    command = [sys.executable, str(HERE / "web.py"), str(hosts), *flags]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        said, told = server.stdout, server.stdin
        if said is None or told is None:
            raise RuntimeError("no pipes")

        def counted() -> dict[str, float]:
            told.write("\n")
            told.flush()
            found: dict[str, float] = json.loads(said.readline())
            return found

        try:
            yield int(said.readline()), counted
        finally:
            told.close()


def prepared(folder: Path, links: int, hosts: Sequence[int], port: int, ca_file: Path | None) -> Job:
    scheme = "https" if ca_file else "http"
    urls = [f"{scheme}://{address(hosts[n % len(hosts)])}:{port}/{n}" for n in range(links)]
    job = Job(urls=urls, folder=folder, ca_file=ca_file)
    for path, some in ((job.page, urls), (job.sample, urls[::SAMPLE])):
        path.write_text("<html><body>" + "".join(f'<p><a href="{url}">x</a></p>\n' for url in some) + "</body></html>")
    job.settings.write_text(f"[checking]\nmaxrequestspersecond=1000\nsslverify={ca_file or 1}\n")
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


def ours(names: Sequence[str]) -> dict[str, Callable[[Job], Command]]:
    def crawl(*flags: str) -> Callable[[Job], Command]:
        def make(job: Job) -> Command:
            workspace = job.folder / "run"
            shutil.rmtree(workspace, ignore_errors=True)
            shutil.copytree(job.folder / "fresh", workspace)
            return Command([
                sys.executable, "-m", "linkcheck", "crawl", "--quiet", "--workspace", str(workspace),
                "--allow-networks", "127.0.0.0/8", "--per-host-delay", "0", "--per-host-concurrency", "10",
                "--concurrency", "128", "--timeout", str(TIMEOUT), *flags,
                *(("--ca-file", str(job.ca_file)) if job.ca_file else ()),
            ])  # fmt: skip

        return make

    made = {
        "without captures": crawl("--no-capture"),
        "with captures": crawl(),
        "without captures and robots.txt": crawl("--no-capture", "--no-obey-robots"),
        "two workers": crawl("--no-capture", "--workers", "2"),
    }
    return {f"linkcheck, {name}": made[name] for name in names}


def peers(folder: Path, names: Sequence[str]) -> dict[str, Callable[[Job], Command]]:
    """Each told of the authority in its own way, so that all of them verify."""
    lychee = [str(folder / "bin" / "lychee"), "--no-progress", "--quiet"]
    limits = [
        "--max-concurrency", "128", "--host-concurrency", "10", "--host-request-interval", "0ms",
        "--timeout", str(TIMEOUT), "--max-retries", "0",
    ]  # fmt: skip
    linkinator = ["node", str(folder / "node_modules" / "linkinator" / "build" / "src" / "cli.js")]

    def lychees(*flags: str) -> Callable[[Job], Command]:
        return lambda job: Command(
            [*lychee, *flags, str(job.page)], {"SSL_CERT_FILE": str(job.ca_file)} if job.ca_file else {}
        )

    made: dict[str, Callable[[Job], Command]] = {
        "lychee, same limits": lychees(*limits),
        "lychee, defaults": lychees(),
        "linkinator": lambda job: Command(
            [*linkinator, str(job.page), "--concurrency", "128", "--timeout", str(TIMEOUT * 1000)],
            {"NODE_EXTRA_CA_CERTS": str(job.ca_file)} if job.ca_file else {},
        ),
        "LinkChecker": lambda job: Command(
            [str(folder / "bin" / "linkchecker"), "--check-extern", "--no-robots", "--no-status", "--threads", "100",
             "--timeout", str(TIMEOUT), "--output", "none", "--config", str(job.settings), str(job.sample)],
            links=len(job.urls[::SAMPLE]),
        ),
    }  # fmt: skip
    missing = "" if Path(linkinator[1]).exists() else "linkinator"
    return {name: made[name] for name in names if name != missing}


def measured(command: Command, job: Job, counted: Callable[[], dict[str, float]], longest: int = LONGEST) -> Measured:
    counted()
    started = time.monotonic()
    environ = os.environ | {"PYTHONPATH": ""} | dict(command.environ)  # LinkChecker's own package is called linkcheck
    process = subprocess.Popen(
        ["timeout", "--signal=KILL", str(longest), *command.words], env=environ,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=job.folder,
    )  # fmt: skip
    peak, done = 0, 0
    while not done:
        peak = max(peak, biggest(process.pid))
        done, _, usage = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0 if done else 0.02)
    seconds = time.monotonic() - started
    return Measured(
        links=command.links or len(job.urls), seconds=seconds, cpu=usage.ru_utime + usage.ru_stime,
        megabytes=peak / 1024, web=counted(), ended=seconds < longest,
    )  # fmt: skip


def biggest(pid: int) -> int:
    """The peak in KB of the largest process below this one; `ru_maxrss` would begin with the size of whoever forked."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        sizes = [biggest(int(child)) for child in children]
        for child in children:
            status = Path(f"/proc/{child}/status").read_text()
            sizes += [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    except OSError:  # it has ended, or this is not Linux
        return 0
    return max(sizes, default=0)


def show(title: str, results: Mapping[str, Sequence[Measured]]) -> None:
    """Ratios are to lychee under the same limits: of the medians, and with the least and the most of single rounds."""
    print(f"\n{title}; median of {len(next(iter(results.values())))} interleaved runs")
    heads = [("seconds", 8), ("links/s", 9), ("x lychee", 10), ("CPU s/1000", 12), ("x lychee", 10), ("MB", 6)]
    heads += [("asked", 9), ("web", 6)]
    print(f"{'':42}" + "".join(f"{word:>{width}}" for word, width in heads))
    base = results.get("lychee, same limits")
    for name, runs in results.items():
        seconds, rate, cost = (
            statistics.median(getattr(run, key) for run in runs) for key in ("seconds", "rate", "cost")
        )
        of_rate = f"{rate / statistics.median(run.rate for run in base):.2f}" if base else ""
        of_cost = f"{cost / statistics.median(run.cost for run in base):.2f}" if base else ""
        asked = statistics.median(run.web["requests"] / run.links for run in runs)
        busy = statistics.median(run.web["cpu"] / run.seconds for run in runs)
        sample = f" (1 link in {SAMPLE})" if name == "LinkChecker" else ""
        late = "" if all(run.ended for run in runs) else f" not done after {LONGEST} s"
        print(
            f"{name + sample:42}{seconds:8.2f}{rate:9.0f}{of_rate:>10}{cost:12.2f}{of_cost:>10}"
            f"{max(run.megabytes for run in runs):6.0f}{asked:9.2f}{busy:6.0%}{late}"
        )
    print("asked: requests a link; web: processor time of the simulated web, a share of one core")


if __name__ == "__main__":
    main()
