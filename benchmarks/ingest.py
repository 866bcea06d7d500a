"""Articles a second from a source into SQLite, as whole `linkcheck ingest` processes, and whether memory stays flat.

`python benchmarks/ingest.py [FOLDER…]`: each folder is ingested once into a new workspace; then 1,000 and 100,000
made-up WordPress posts, one a line. Targets: 200 articles/s, and peak memory of the large run within 1.5 times the
small one's. Exit 1 when one is missed.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST_RATE = 200
MOST_GROWTH = 1.5


@dataclass(frozen=True)
class Measured:
    articles: int
    seconds: float
    cpu: float
    megabytes: float


def main() -> None:
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for corpus in sys.argv[1:]:
            met &= show(corpus, measured(corpus, Path(folder) / "corpus"))
        runs = []
        for count in (1_000, 100_000):
            source = Path(folder) / f"{count}.jsonl"
            with source.open("w", encoding="utf-8") as file:
                file.writelines(posts(count))
            runs.append(measured(str(source), Path(folder) / f"workspace-{count}"))
            met &= show(f"{count} made-up posts", runs[-1], least=0 if count == 1_000 else LEAST_RATE)
        growth = runs[1].megabytes / runs[0].megabytes
        print(f"peak memory grows {growth:.2f} times from 1,000 to 100,000 articles, target {MOST_GROWTH}")
        met &= growth <= MOST_GROWTH
    sys.exit(0 if met else 1)


def posts(count: int) -> Iterator[str]:
    rng = random.Random(1)
    words = ["harbour", "tide", "council", "ferry", "budget", "school", "museum", "league", "minister", "weather"]
    for n in range(count):
        paragraphs = "".join(
            f'<p>{" ".join(rng.choices(words, k=60))} <a href="https://{rng.choice(words)}-{rng.randrange(400)}.example/'
            f'{rng.randrange(10**6)}?a=1&amp;b={n}">{rng.choice(words)}</a> {" ".join(rng.choices(words, k=30))}.</p>\n'
            for _ in range(6)
        )
        post = {
            "id": n,
            "link": f"https://news.example/{n}",
            "title": {"rendered": f"Story {n}"},
            "date_gmt": "2024-01-01T00:00:00",
            "content": {"rendered": paragraphs},
        }
        yield json.dumps(post) + "\n"


def measured(source: str, workspace: Path) -> Measured:
    workspace.mkdir()
    command = [sys.executable, "-m", "linkcheck", "ingest", "--quiet", "--workspace", str(workspace)]
    started = time.monotonic()
    with subprocess.Popen(
        [*command, "--base-url", "https://news.example/", source], stdout=subprocess.PIPE, text=True
    ) as process:
        summary = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"linkcheck ingest {source} failed")
    articles = int(summary.rpartition(": ")[0] and summary.split(": ", 1)[1].split()[0])
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(articles, time.monotonic() - started, cpu, usage.ru_maxrss / 1024)


def show(name: str, run: Measured, *, least: int = LEAST_RATE) -> bool:
    rate = run.articles / run.seconds
    print(
        f"{name}: {run.articles} articles in {run.seconds:.1f} s, {rate:.0f}/s (target {least}), "
        f"{run.articles / run.cpu:.0f}/s of processor time, peak {run.megabytes:.0f} MB"
    )
    return rate >= least


if __name__ == "__main__":
    main()
