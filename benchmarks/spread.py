"""What a second worker brings: `make bench-spread`. One and two workers in turn on the CPU-bound workload.

Both go through the same engine. Besides the time from start to end it says where the processor time went: into the
process that plans, merges and judges (before, beside and after its workers), into the workers, and into the simulated
web, which needs its share of the same cores.
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
from dataclasses import dataclass
from pathlib import Path

from fetch import Job, prepared, web

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Seconds of the wall clock: in all, before the first and after the last worker; of processor time: by whose."""

    wall: float
    parent: float
    workers: float
    web: float
    before: float
    after: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", type=int, default=40_000)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--capture", action="store_true", help="write captures too")
    asked = parser.parse_args()
    runs: dict[int, list[Measured]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, web(asked.hosts, ("--processes", "1")) as (port, counted):
        job = prepared(Path(folder), asked.links, range(asked.hosts), port, None)
        for _ in range(asked.repeats):
            for workers in runs:
                runs[workers].append(measured(job, workers, counted, capture=asked.capture))
    show(asked.links, runs)


def measured(job: Job, workers: int, counted: Callable[[], dict[str, float]], *, capture: bool) -> Measured:
    workspace = job.folder / "run"
    shutil.rmtree(workspace, ignore_errors=True)
    shutil.copytree(job.folder / "fresh", workspace)
    command = [
        sys.executable, "-m", "linkcheck", "crawl", "--quiet", "--workspace", str(workspace), "--engine", "local",
        "--workers", str(workers), "--allow-networks", "127.0.0.0/8", "--per-host-delay", "0",
        "--per-host-concurrency", "10", "--timeout", "30", *(() if capture else ("--no-capture",)),
    ]  # fmt: skip
    counted()
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    seen: list[float] = []
    parent, done = 0.0, 0
    while not done:
        parent = max(parent, own_time(process.pid))
        if crawling(process.pid):
            seen.append(time.monotonic() - started)
        done, code, usage = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0 if done else 0.01)
    wall = time.monotonic() - started
    assert code == 0, "the crawl did not end well"
    total = usage.ru_utime + usage.ru_stime
    return Measured(
        wall=wall, parent=parent, workers=total - parent, web=counted()["cpu"], before=seen[0], after=wall - seen[-1]
    )


def own_time(pid: int) -> float:
    """Seconds of processor time of a process without its children, 0.0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def crawling(pid: int) -> bool:
    """Whether a child of the process crawls a shard; others judge at the end."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return any(b"crawl-shard" in Path(f"/proc/{child}/cmdline").read_bytes() for child in found)
    except OSError:
        return False


def show(links: int, runs: dict[int, list[Measured]]) -> None:
    def median(workers: int, key: str) -> float:
        return statistics.median(getattr(run, key) for run in runs[workers])

    keys = ("wall", "parent", "workers", "web", "before", "after")
    print(f"{links:,} links, medians of {len(runs[1])} interleaved runs, {os.cpu_count()} cores; seconds")
    print(f"{'':12}" + "".join(f"{key:>9}" for key in keys) + f"{'links/s':>9}")
    for workers in runs:
        row = "".join(f"{median(workers, key):9.2f}" for key in keys)
        print(f"{workers} worker{'s' * (workers > 1):5}{row}{links / median(workers, 'wall'):9.0f}")
    ratios = [one.wall / two.wall for one, two in zip(*runs.values(), strict=True)]
    print(f"two workers are {statistics.median(ratios):.2f} x one ({min(ratios):.2f}-{max(ratios):.2f})")
    alone, together = (sum(median(n, key) for key in ("parent", "workers", "web")) for n in (1, 2))
    print(f"two workers use {together / alone:.2f} x the processor time of one")


if __name__ == "__main__":
    main()
