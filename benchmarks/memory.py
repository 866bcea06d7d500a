"""Whether memory stays flat with the work list: peak of a crawl with 10,000, 100,000 and 1,000,000 due links.

`python benchmarks/memory.py [--limit N] [--due N …]`. The links of each store are spread over 50 hosts in a thousand
links; a limited number of them, on a thousand hosts of benchmarks/web.py, is really asked for, so that only what waits
differs. `--limit 0` asks for all of them: an hour of processor time for the million.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from fetch import HERE, Command, Job, measured, web
from web import address

from linkcheck.store.store import Store

#: Hosts that answer; they have a link more than the others, so that they come first.
ANSWERING = 1_000
NUMBERS = "with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n + 1 < :count) "
#: Seconds; a million links take longer than any peer is waited for.
LONGEST = 4 * 3600
FIRST = "2026-01-01T00:00:00+00:00"
ARTICLE = (
    "insert into articles select 'bench/1', 'https://bench.example/', '', '[]', '', :at, :at, 'html', 0, 1, 'post', "
    "'bench', '[]', :at, :at, 1, ''"
)
LINKS = (
    f"{NUMBERS} insert into links (id, url, host, site, scheme, first_seen) select numbers.n + 1, "
    "'http://' || host || ':' || :port || '/' || numbers.n, host, host, 'http', :at from numbers join names "
    "on names.n = numbers.n % (case when numbers.n < 2 * :answering then :answering else :hosts end)"
)
OCCURRENCES = (
    "insert into occurrences select 'bench/' || id, 'bench/1', id, url, 'a story', 'as a story said', 'p', 'a', "
    "'anchor', 0, 60, '[]', 0, :at, null from links"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--captures", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, web(ANSWERING, ()) as (port, counted):
        for due in asked.due:
            folder = Path(made) / str(due)
            folder.mkdir()
            hosts = filled(folder / "linkcheck.db", due, port, everybody_answers=not asked.limit)
            words = [
                sys.executable, "-m", "linkcheck", "crawl", "--quiet", "--workspace", str(folder),
                "--allow-networks", "127.0.0.0/8", "--per-host-delay", "0", "--limit", str(asked.limit),
                *(() if asked.captures else ("--no-capture",)),
            ]  # fmt: skip
            found = measured(
                Command(words, {"PYTHONPATH": str(HERE.parent)}, links=asked.limit or due),
                Job(urls=(), folder=folder, ca_file=None),
                counted,
                longest=LONGEST,
            )
            print(
                f"{due:9,} due links on {hosts:6,} hosts, {found.links:9,} checked: {found.megabytes:4.0f} MB, "
                f"{found.seconds:7.1f} s, {found.cost:5.2f} CPU s per 1,000 links"
                f"{'' if found.web['requests'] >= found.links else ' (NOT ALL WERE ASKED)'}",
                flush=True,
            )


def filled(database: Path, due: int, port: int, *, everybody_answers: bool) -> int:
    """A store with so many due links; returns on how many hosts."""
    hosts = ANSWERING if everybody_answers else max(ANSWERING, due // 20)
    with Store(database) as store:
        store.db.execute("create temp table names (n integer primary key, host text)")
        with store.transaction():
            for n in range(hosts):
                store.db.execute("insert into names values (?, ?)", [n, address(n)])
            store.db.execute(ARTICLE, {"at": FIRST})
            store.db.execute(LINKS, {"count": due, "port": port, "at": FIRST, "answering": ANSWERING, "hosts": hosts})
            store.db.execute(OCCURRENCES, {"at": FIRST})
    return hosts


if __name__ == "__main__":
    main()
