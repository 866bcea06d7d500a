"""From ten thousand links to a million, ten checks each: what every command that a person waits for costs.

`make bench-scale`, or `python benchmarks/scale.py [--largest 1000000] [--plot docs/scale.svg] [--keep FOLDER]`. Every
step is a process of its own; seconds are of its processor time (and of the clock), MB its largest memory. The largest
size needs 25 GB in the folder for temporary files, and half an hour on two quiet cores.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import large_store
from line_plot import Line, page, plot

from linkcheck.cli.app import App
from linkcheck.cli.judging import judge_changed
from linkcheck.config import Config
from linkcheck.store.merge import merge_all
from linkcheck.store.store import Store

CHECKS = 10
FEW = 1_000
LINKCHECK = [sys.executable, "-m", "linkcheck", "--now", large_store.text(large_store.NOW + timedelta(days=1))]
#: For which somebody waits, and which runs by night; each with the most seconds that it may take at the largest size.
COMMANDS: dict[str, tuple[list[str], float]] = {
    "status": (["status"], 10),
    "crawl --plan-only": (["crawl", "--all", "--plan-only", "--workers", "2"], 10),
    "report": (["report"], 10),
    "report --section": (["report", "--section", "city", "--top", "100"], 10),
    "store stats": (["store", "stats"], 10),
    "judge a crawl of 1,000": ([], 10),
    "fixes propose": (["fixes", "propose"], math.inf),
    "report --format csv": (["report", "--format", "csv"], math.inf),
    "store compact": (["store", "compact"], math.inf),
    "store vacuum": (["store", "vacuum"], math.inf),
    "judge": (["judge"], math.inf),
}
MOST_MEMORY, LEAST_ROWS = 500, 200_000
#: What a plot shows.
SHOWN = ("judge", "status", "crawl --plan-only", "report", "judge a crawl of 1,000", "store compact", "merge")


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float
    clock: float
    memory: float  # MB


@dataclass(frozen=True, slots=True)
class Size:
    links: int
    costs: dict[str, Cost]
    rows: int  # merged
    bytes: int  # before compaction
    compacted: int  # after it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--only-largest", action="store_true", help="no growth then")
    parser.add_argument("--plot", type=Path, help="write an SVG here")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave the stores there")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)  # a child process of this one
    asked = parser.parse_args()
    if asked.step:
        STEPS[asked.step[0]](Path(asked.step[1]), asked.largest)
        return
    wanted = [asked.largest] if asked.only_largest else counts(asked.largest)
    sizes = [measured(count, asked.keep) for count in wanted]
    shown(sizes)
    if asked.plot:
        asked.plot.write_text(picture(sizes), encoding="utf-8")


def counts(largest: int) -> list[int]:
    return [count for count in (10_000, 100_000) if count < largest] + [largest]


def measured(links: int, keep: Path | None) -> Size:
    folder = keep / str(links) if keep else Path(tempfile.mkdtemp(prefix="bench-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"\n{links:,} links, {links * CHECKS:,} checks{'':20}CPU s     s    MB", flush=True)
    try:
        cost("(made)", step("make", folder, links))  # not here: a child's memory counts from what its parent has
        costs = {"shard and merge": cost("shard and merge", step("merge", folder))}
        found = json.loads((folder / "merge.json").read_text())
        costs["merge"] = Cost(found["cpu"], found["clock"], costs["shard and merge"].memory)
        rows = found["rows"]
        rates = f"{rows / found['cpu']:,.0f} a CPU second, {rows / found['clock']:,.0f} a second"
        print(f"    merge alone: {rows:,} rows, {rates}", flush=True)
        size = compacted = (folder / "linkcheck.db").stat().st_size
        for name, (arguments, _) in COMMANDS.items():
            command = [*LINKCHECK, "--quiet", "--workspace", str(folder), *arguments]
            costs[name] = cost(name, command if arguments else step("few", folder))
            if name == "store vacuum":
                compacted = (folder / "linkcheck.db").stat().st_size
                print(f"    {size / links:,.0f} bytes a link before, {compacted / links:,.0f} now")
    finally:
        if not keep:
            shutil.rmtree(folder)
    return Size(links, costs, rows, size, compacted)


def step(name: str, folder: Path, links: int = 0) -> list[str]:
    return [sys.executable, __file__, "--step", name, str(folder), "--largest", str(links)]


def cost(name: str, command: Sequence[str]) -> Cost:
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, f"{name} failed: {command}"
    found = Cost(used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024)
    print(f"{name:40}{found.cpu:10.1f} {found.clock:8.1f} {found.memory:6.0f}", flush=True)
    return found


def make(folder: Path, links: int) -> None:
    with Store(folder / "linkcheck.db") as store:
        large_store.make(store, links, CHECKS - 1)


def merge_everything(folder: Path, _: int) -> None:
    """A run over all links: planned, cut, filled as crawls would fill it, and merged; only the merging is timed."""
    rows, cpu, clock = 0, 0.0, 0.0
    with Store(folder / "linkcheck.db") as store, large_store.whole_run(store, large_store.NOW) as run:
        for paths in large_store.shards(store, run, folder):
            for path in paths.values():
                large_store.crawled(path, run)
            before, began = time.process_time(), time.monotonic()
            rows += merge_all(store, paths)[0]
            cpu, clock = cpu + time.process_time() - before, clock + time.monotonic() - began
    (folder / "merge.json").write_text(json.dumps({"rows": rows, "cpu": cpu, "clock": clock}))


def judge_few(folder: Path, _: int) -> None:
    """As `linkcheck crawl` ends that has checked a thousand links."""
    with Store(folder / "linkcheck.db") as store:
        large_store.some_checked(store, FEW)
    judge_changed(App(config=Config(workspace=folder), clock=lambda: large_store.NOW + timedelta(days=1)))


STEPS: dict[str, Callable[[Path, int], None]] = {"make": make, "merge": merge_everything, "few": judge_few}


def shown(sizes: Sequence[Size]) -> None:
    largest = sizes[-1]
    print(f"\n{'growth: time is links to the power of':40}{'':>10} on paper, 10^8 links")
    for name in ("merge", *COMMANDS):
        power, far = growth([(size.links, size.costs[name].cpu) for size in sizes])
        print(f"{name:40}{power:10.2f} {far / 3600:8.1f} h of one processor")
    for name, of in (("bytes of the file", lambda size: size.bytes), ("bytes, compacted", lambda size: size.compacted)):
        power, far = growth([(size.links, of(size)) for size in sizes])
        print(f"{name:40}{power:10.2f} {far / 1e9:8.0f} GB")
    rate = largest.rows / largest.costs["merge"].cpu
    print(f"\ntargets at {largest.links:,} links")
    verdict(rate >= LEAST_ROWS, f"merge at least {LEAST_ROWS:,} rows a CPU second: {rate:,.0f}")
    for name, (_, most) in COMMANDS.items():
        if most < math.inf:
            found = largest.costs[name]
            verdict(found.cpu < most, f"{name} in less than {most:.0f} s of processor time: {found.cpu:.1f}")
            verdict(found.memory < MOST_MEMORY, f"{name} in less than {MOST_MEMORY} MB: {found.memory:.0f}")


def verdict(met: bool, line: str) -> None:
    print("met   " if met else "MISSED", line)


def growth(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """The exponent between the last two sizes, and what it makes of 10^8 (growing with the links at least)."""
    if len(points) < 2:
        return math.nan, math.nan
    (few, less), (many, more) = points[-2:]
    power = math.log(more / less) / math.log(many / few)
    return power, more * (1e8 / many) ** max(power, 1.0)


def picture(sizes: Sequence[Size]) -> str:
    """Time and memory of commands, and bytes a link, by the links in the store."""
    seconds, memory = (
        [Line(name, tuple((size.links, getattr(size.costs[name], what)) for size in sizes)) for name in SHOWN]
        for what in ("cpu", "memory")
    )
    weights = [
        Line("as crawled", tuple((size.links, size.bytes / size.links) for size in sizes)),
        Line("compacted", tuple((size.links, size.compacted / size.links) for size in sizes)),
    ]
    return page(
        [
            plot("Processor seconds by links in the store, ten checks each", seconds),
            plot("Megabytes of memory by links in the store", memory),
            plot("Bytes of the file a link", weights),
        ]
    )


if __name__ == "__main__":
    main()
