"""A workspace of a newsroom group's size, made in SQL: links, articles, checks of the size that real ones have.

Three in ten pages say something else every time; the others are what they were, as `linkcheck store compact` hopes for.
One link in ten is dead; one in a hundred lies on one big host; the others are spread over fifty thousand.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linkcheck.engine.plan import plan
from linkcheck.store.merge import MOST
from linkcheck.store.runs import Run
from linkcheck.store.shards import Part, cut, due_by_host, mean_length
from linkcheck.store.store import Store
from linkcheck.verdict.judge import RULES_VERSION

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOSTS = 50_000
WORKERS = 2
RECORDS = ("response", "request", "metadata")

NUMBERS = "with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n + 1 < :count) "
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
#: As codec.page_text writes a news page: title, words, a sketch of the text in base64.
SKETCH = base64.b64encode(bytes(range(256))).decode("ascii")
PAGE = (
    """'{"title":"A story about something that happened ' || id || ' ' || case when id % 10 < 3 then :run else '' """
    f"""end || '","words":640,"lang":"en","fingerprint":"{SKETCH}"}}'"""
)
IS_DEAD = "(id * 31) % 10 = 0"
CHECKS = (
    "insert into checks (link_id, run_id, at, status, failure, detail, final_url, hops, content_type, charset, length, "
    "truncated, payload_digest, headers, page, probe, control_ok, attempts, timings) select id, :run, :at, "
    f"case when {IS_DEAD} then 404 else 200 end, null, '', url, "
    f"""'[["' || url || '",' || case when {IS_DEAD} then 404 else 200 end || ',"","192.0.2.1",[]]]', """
    f"'text/html; charset=utf-8', 'utf-8', 45000, '', 'sha1:' || hex(id * 97), '[]', {PAGE}, null, 1, 1, "
    "'[0.01,0.02,0.03,0.1,0.2]' from links"
)
CAPTURES = (
    "insert into captures (link_id, run_id, url, warc, offset, length, record_id, record_type, date, payload_digest, "
    "status) select id, :run, url, 'linkcheck-' || :warc || '-00000.warc.gz', id * 3, 15000, "
    "'urn:uuid:01234567-0123-4567-89ab-' || id, :kind, :at, 'sha1:' || hex(id * 97), 200 from links"
)
STATES = (
    f"insert into link_state select id, case when {IS_DEAD} then 'dead' else 'alive' end, "
    f"case when {IS_DEAD} then 'gone' else 'ok' end, 90, 'It answers.', 'ok', 1, '[]', 0, null, :at, "
    "case when id % 20 = 0 then :at else :later end, '', :runs, :at, :at, 200, url, null, '[]', :first from links"
)
#: As store/judging.py packs what a judged link says of hosts: dead ones nothing but their runs.
NO_SIGHT = "json_array(json('{}'), json('{}'), '', :runs, '', 0, json('[]'), json('[]'))"
SHOWN = "select json_group_array(json_array(json_extract(page, '$.title'), at)) from checks where link_id = links.id"
SIGHT = f"json_array(json('{{}}'), json_object(host, :at), '', :runs, '', 0, json('[]'), ({SHOWN}))"
SIGHTINGS = f"insert into sightings select id, case when {IS_DEAD} then {NO_SIGHT} else {SIGHT} end from links"
#: What a shard is to check; the links beside them have no occurrences.
ITS_OWN = "where id in (select link_id from occurrences)"


def make(store: Store, links: int, runs: int) -> None:
    """So many links, each checked in so many runs, ten days apart; the newest is ten days old."""
    first = NOW - timedelta(days=10 * runs)
    store.db.execute("pragma cache_size = -200000")
    with store.transaction():
        store.db.execute(LINKS, {"count": links, "at": text(first)})
        store.db.execute(ARTICLES, {"count": links // 20 + 1, "at": text(first)})
        store.db.execute(OCCURRENCES, {"at": text(first)})
    for number in range(runs):
        at = first + timedelta(days=10 * number)
        run = store.begin_run(at, every_link=True)
        with store.transaction():
            store.db.execute(CHECKS, {"run": run.id, "at": text(at)})
            counts = "checked = :n, requests = :n, bytes = :n * 45000, judged = 1"
            store.db.execute(f"update runs set {counts} where id = :run", {"n": links, "run": run.id})
        store.finish_run(run.id, at, complete=True, reason="finished")
    later = NOW + timedelta(days=30)
    with store.transaction():
        store.db.execute(STATES, {"at": text(NOW), "first": text(first), "later": text(later), "runs": runs})
        runs_said = " ".join(row["id"] for row in store.run_rows())
        store.db.execute(SIGHTINGS, {"at": text(at), "runs": runs_said})
        store.db.execute("insert into judged values (1, ?)", [f"rules {RULES_VERSION}, confirmations 0"])
    store.db.execute("analyze")


def shards(store: Store, run: Run, folder: Path) -> Iterator[dict[str, Path]]:
    """Everything that is due as the engines cut it, a few shards at a time, gone when the next ones are asked for."""
    paths: dict[str, Path] = {}
    found = plan(due_by_host(store, run), workers=WORKERS, delay=1.0, mean_length=mean_length(store), wave=1e9)
    after: dict[str, int] = {}
    cuts = [shard for chain in found.chains for shard in chain]
    for number, takes in enumerate(cuts):
        paths[str(number)] = path = folder / f"shard-{number}.db"
        parts = [Part(host=take.host, most=take.links, after=after.get(take.host, -1)) for take in takes]
        after |= {part.host: part.after for part in cut(store, run, path, parts, NOW, NOW - timedelta(days=30))}
        if len(paths) == MOST or number == len(cuts) - 1:
            yield paths
            for each in paths.values():
                each.unlink()
            paths = {}


def crawled(path: Path, run: Run) -> None:
    """What a crawl of a shard leaves in it: a check a link, and three records."""
    with Store(path) as shard, shard.transaction():
        values = {"run": run.id, "at": text(NOW)}
        shard.db.execute(f"{CHECKS} {ITS_OWN}", values)
        for kind in RECORDS:
            shard.db.execute(f"{CAPTURES} {ITS_OWN}", values | {"kind": kind, "warc": path.stem})
        shard.db.execute("insert into warcs values ('linkcheck-' || ? || '-00000.warc.gz', 1000000000000)", [path.stem])
        count = "(select count(*) from checks where run_id = :run)"
        shard.db.execute(f"update runs set checked = {count}, requests = {count} where id = :run", values)


@contextmanager
def whole_run(store: Store, at: datetime) -> Iterator[Run]:
    """A run over every link."""
    run = store.begin_run(at, every_link=True)
    yield run
    store.finish_run(run.id, at, complete=True, reason="finished")
    store.db.execute("update runs set judged = 1")  # as if: `linkcheck judge` is timed by itself


def some_checked(store: Store, count: int) -> None:
    """A small crawl: so many links, here and there, checked once more."""
    run = store.begin_run(NOW + timedelta(days=1))
    with store.transaction():
        step = max(store.db.table("links").count // count, 1)
        values = {"run": run.id, "at": text(NOW + timedelta(days=1)), "step": step, "count": count}
        store.db.execute(f"{CHECKS} where id % :step = 0 limit :count", values)
        store.db.execute("update runs set checked = :count where id = :run", values)
    store.finish_run(run.id, NOW + timedelta(days=1), complete=True, reason="finished")


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
