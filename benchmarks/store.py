"""A store of a national newsroom group's size: which verbs stay usable at a million links and ten million checks.

`make bench-store`, or `python benchmarks/store.py --links 1000000 --checks-per-link 10 [--keep FOLDER]`. The rows are
made in SQL, with the sizes that a crawl of real pages leaves. Figures are seconds of this machine, once each.
"""

import argparse
import base64
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from linkcheck.engine.plan import plan
from linkcheck.store.merge import merge
from linkcheck.store.runs import Run
from linkcheck.store.shards import Part, cut, due_by_host, mean_length
from linkcheck.store.store import Store
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import Policy, judge

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOSTS = 50_000
SHARDS = 2

NUMBERS = "with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n + 1 < :count) "
#: One host in a hundred links is the big one; the others are spread.
LINKS = (
    f"{NUMBERS} insert into links select n + 1, 'https://www.host-' || host || '.example/2024/05/a-story-about-' || n, "
    "'www.host-' || host || '.example', 'host-' || host || '.example', 'https', :at from "
    f"(select n, case when n % 100 = 0 then 0 else n * 7919 % {HOSTS} end as host from numbers)"
)
ARTICLES = (
    f"{NUMBERS} insert into articles select 'news.example/' || n, 'https://news.example/' || n, 'Title ' || n, '[]', "
    "'city', :at, :at, 'html', 0, n, 'post', 'bench', '[]', :at, :at, n, '' from numbers"
)
OCCURRENCES = (
    "insert into occurrences select 'news.example/' || (id / 20) || ':' || id, 'news.example/' || (id / 20), id, url, "
    "'a story', 'as a story said', 'p', 'a', 'anchor', 0, 60, '[]', 0, :at, null from links"
)
CHECKS = (
    "insert into checks (link_id, run_id, at, status, failure, detail, final_url, hops, content_type, charset, length, "
    "truncated, payload_digest, headers, page, probe, control_ok, attempts, timings) select id, :run, :at, "
    "case when (id * 31) % 10 = 0 then 404 else 200 end, null, '', url, "
    """'[["' || url || '",' || case when (id * 31) % 10 = 0 then 404 else 200 end || ',"","192.0.2.1",[]]]', """
    "'text/html; charset=utf-8', 'utf-8', 45000, '', 'sha1:' || hex(id * 97), '[]', :page, null, 1, 1, "
    "'[0.01,0.02,0.03,0.1,0.2]' from links"
)
CAPTURES = (
    "insert into captures (link_id, run_id, url, warc, offset, length, record_id, record_type, date, payload_digest, "
    "status) select id, :run, url, 'linkcheck-' || :warc || '-00000.warc.gz', id * 3, 15000, "
    "'urn:uuid:01234567-0123-4567-89ab-' || id, :kind, :at, 'sha1:' || hex(id * 97), 200 from links"
)
#: As codec.page_text writes a news page: title, words, a sketch of the text in base64.
SKETCH = base64.b64encode(bytes(128)).decode("ascii")
PAGE = f'{{"title":"A story about something that happened","words":640,"lang":"en","fingerprint":"{SKETCH}"}}'
STATES = (
    "insert into link_state select id, case when (id * 31) % 10 = 0 then 'dead' else 'alive' end, "
    "case when (id * 31) % 10 = 0 then 'gone' else 'ok' end, 90, 'It answers.', 'ok', 1, '[]', 0, null, :at, "
    "case when id % 20 = 0 then :at else :later end, '', :runs, :at, :at, 200, url, null, '[]', :first from links"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--checks-per-link", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="make the store here, or use the one that is here")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="bench-store-"))
    folder.mkdir(exist_ok=True)
    try:
        with measured("made"), Store(folder / "linkcheck.db") as store:
            fill(store, asked.links, asked.checks_per_link)
        size = (folder / "linkcheck.db").stat().st_size
        print(
            f"{asked.links:,} links, {asked.links * asked.checks_per_link:,} checks, {size / asked.links:,.0f} B a link"
        )
        with Store(folder / "linkcheck.db") as store:
            reading(store)
            shards(store, folder)
    finally:
        if not asked.keep:
            shutil.rmtree(folder)


def fill(store: Store, links: int, runs: int) -> None:
    if store.db.table("links").count:
        return
    first = NOW - timedelta(days=10 * runs)
    store.db.execute("pragma cache_size = -2000000")
    with store.transaction():
        store.db.execute(LINKS, {"count": links, "at": text(first)})
        store.db.execute(ARTICLES, {"count": links // 20 + 1, "at": text(first)})
        store.db.execute(OCCURRENCES, {"at": text(first)})
    for number in range(runs):
        at = first + timedelta(days=10 * number)
        run = store.begin_run(at, every_link=True)
        with store.transaction():
            store.db.execute(CHECKS, {"run": run.id, "at": text(at), "page": PAGE})
            store.db.execute(
                "update runs set checked = :n, requests = :n, bytes = :n * 45000 where id = :run",
                {"n": links, "run": run.id},
            )
        store.finish_run(run.id, at, complete=True, reason="finished")
    with store.transaction():
        store.db.execute(
            STATES, {"at": text(NOW), "first": text(first), "later": text(NOW + timedelta(days=30)), "runs": runs}
        )
    store.db.execute("analyze")


def reading(store: Store) -> None:
    run = Run(id="", started_at=NOW)
    last = store.last_run()
    verbs: dict[str, Callable[[], Any]] = {
        "status: totals": store.totals,
        "status: due": lambda: store.due_count(NOW),
        "crawl: due hosts": lambda: store.due_hosts(run),
        "crawl: 100 due links of the big host": lambda: store.due_links(run, "www.host-0.example", after=-1, limit=100),
        "crawl: witnesses": lambda: store.known_good(3),
        "crawl: walls": lambda: store.walls(NOW - timedelta(days=30)),
        "crawl: probes of a host": lambda: store.probes("www.host-0.example", NOW - timedelta(days=1)),
        "report: articles": lambda: consumed(store.article_rows()),
        "report: occurrences": lambda: consumed(store.occurrence_rows()),
        "report: links": lambda: consumed(store.link_rows()),
        "report: captures": lambda: consumed(store.latest_captures()),
        "report: revived": lambda: store.revived(last) if last else None,
        "report: fixed places": lambda: store.fixed_places(NOW - timedelta(days=30)),
        "judge: 20,000 links": lambda: judged(store, 20_000),
    }
    for name, verb in verbs.items():
        with measured(name):
            verb()


def shards(store: Store, folder: Path) -> None:
    """A run over everything that is due: planned, cut, filled as crawls would, merged twice."""
    run = store.begin_run(NOW, every_link=True)
    with measured("plan"):
        found = plan(due_by_host(store, run), workers=SHARDS, delay=1.0, mean_length=mean_length(store), wave=1e9)
    paths = [folder / f"shard-{n}.db" for n in range(len(found.chains))]
    with measured(f"cut {found.links:,} links into {len(paths)} shards"):
        for path, chain in zip(paths, found.chains, strict=True):
            path.unlink(missing_ok=True)
            parts = [Part(host=take.host, most=take.links) for take in chain[0]]
            cut(store, run, path, parts, NOW, NOW - timedelta(days=30))
    for path in paths:
        with Store(path) as shard, shard.transaction():
            due = "where id in (select link_id from occurrences)"
            shard.db.execute(f"{CHECKS} {due}", {"run": run.id, "at": text(NOW), "page": PAGE})
            for kind in ("response", "request", "metadata"):
                shard.db.execute(f"{CAPTURES} {due}", {"run": run.id, "at": text(NOW), "kind": kind, "warc": path.stem})
            shard.db.execute(
                "insert into warcs values ('linkcheck-' || ? || '-00000.warc.gz', 1000000000000)", [path.stem]
            )
    for name in ("merge", "merge again"):
        with measured(name) as took:
            rows = sum(merge(store, path, str(n)).rows for n, path in enumerate(paths))
        print(f"{'':44}{rows / took():10,.0f} rows/s ({rows:,})")
    with store.transaction():
        store.db.execute("delete from checks where run_id = ?", [run.id])
        store.db.execute("delete from captures where run_id = ?", [run.id])
        store.db.execute("delete from shards where run_id = ?", [run.id])
        store.db.execute("delete from runs where id = ?", [run.id])


def judged(store: Store, count: int) -> None:
    """The two passes of `linkcheck judge` over so many links; the whole store takes as many times longer."""
    context = gather((link, checks) for _, link, checks in islice(store.histories(), count))
    policy = Policy()
    for _, link, checks in islice(store.histories(), count):
        judge(link, checks, NOW, policy, context)


def consumed(rows: Iterator[Any]) -> int:
    return sum(1 for _ in rows)


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@contextmanager
def measured(name: str) -> Iterator[Callable[[], float]]:
    started = time.monotonic()
    ended = [0.0]
    yield lambda: ended[0]
    ended[0] = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:44}{ended[0]:10.2f} s {peak:8.0f} MB", flush=True)


if __name__ == "__main__":
    main()
