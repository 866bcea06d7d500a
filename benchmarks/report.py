"""Measure the report of a large archive: writing it, and using it in a browser, against the targets of the issue.

    python benchmarks/report.py [--articles 10000] [--links 100000] [--workspace DIR]

DIR is filled once and used again; without it a temporary folder is. Exits with 1 when a target is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "report"))

from report_large import large  # noqa: E402 after the path to it is known
from report_pages import chromium, visit  # noqa: E402

#: Writes one report in a process of its own. VmHWM, because ru_maxrss also counts what the parent held at the fork.
WRITE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from linkcheck.report.formats import FORMATS
from linkcheck.report.rows import gather
from linkcheck.store.store import Store
with Store(Path(sys.argv[1])) as store:
    report = gather(store, datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
FORMATS[sys.argv[2]].put(report, Path(sys.argv[3]))
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) / 1024, time.process_time())
"""
CLICK = """async selector => {
  const start = performance.now();
  document.querySelector(selector).click();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return (performance.now() - start) / 1000;
}"""
FILTER = """async ([name, value]) => {
  const field = document.getElementById("filters").elements[name];
  field.value = value;
  const start = performance.now();
  draw();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return (performance.now() - start) / 1000;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured figure with its unit, and the most it may be (None: only told)."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def missed(self) -> bool:
        return self.most is not None and self.value > self.most

    def __str__(self) -> str:
        target = "" if self.most is None else f"  target {self.most:g}{'  MISSED' if self.missed else ''}"
        return f"{self.name:<44}{self.value:>9.2f} {self.unit:<3}{target}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.workspace or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "linkcheck.db").exists():
            large(folder, articles=asked.articles, links=asked.links).close()
        print(f"{asked.articles:,} articles, {asked.links:,} links; load average {os.getloadavg()[0]:.1f}", flush=True)
        missed = False
        for figure in figures(folder):
            print(figure, flush=True)
            missed = missed or figure.missed
    return int(missed)


def figures(folder: Path) -> Iterator[Figure]:
    for name, seconds, megabytes in (
        ("html", 15, 500),
        ("json", 15, 500),
        ("csv", None, None),
        ("markdown", None, None),
    ):
        path = folder / f"report.{name}"
        start = time.perf_counter()
        told = subprocess.run(
            [sys.executable, "-c", WRITE, str(folder / "linkcheck.db"), name, str(path)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        yield Figure(
            name=f"{name}: read the store and write", value=time.perf_counter() - start, unit="s", most=seconds
        )
        memory, processor = map(float, told.stdout.split())
        yield Figure(name=f"{name}: of that, processor time", value=processor, unit="s")
        yield Figure(name=f"{name}: peak memory", value=memory, unit="MB", most=megabytes)
        yield Figure(name=f"{name}: file", value=path.stat().st_size / 1e6, unit="MB")
    yield from in_browser(folder / "report.html")


def in_browser(path: Path) -> Iterator[Figure]:
    with chromium() as browser, visit(browser, path) as seen:
        start = time.perf_counter()
        seen.page.goto(path.as_uri())
        yield Figure(name="page: opened from disk", value=time.perf_counter() - start, unit="s", most=1.5)
        for key in ("title", "author", "published", "dead"):
            value = seen.page.evaluate(CLICK, f"#articles [data-sort={key}]")
            yield Figure(name=f"page: articles sorted by {key}", value=value, unit="s", most=0.3)
        for name, text in (("state", "failing"), ("q", "river"), ("q", "river school"), ("q", ""), ("state", "")):
            value = seen.page.evaluate(FILTER, [name, text])
            yield Figure(name=f"page: articles filtered by {name} {text!r}", value=value, unit="s", most=0.3)
        seen.page.evaluate(CLICK, ".views a[href='#links']")
        for key in ("address", "reach", "since"):
            value = seen.page.evaluate(CLICK, f"#links [data-sort={key}]")
            yield Figure(name=f"page: links sorted by {key}", value=value, unit="s", most=0.3)
        value = seen.page.evaluate(FILTER, ["q", "harbour"])
        yield Figure(name="page: links filtered by q 'harbour'", value=value, unit="s", most=0.3)


if __name__ == "__main__":
    sys.exit(main())
