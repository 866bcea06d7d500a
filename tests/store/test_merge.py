"""Parts of a store cut out, worked on and merged back, without any crawl."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linkcheck.errors import StoreError
from linkcheck.model.archive import Capture
from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.check import Check, Failure, Probe
from linkcheck.store import merge as merging
from linkcheck.store.merge import merge, merge_all
from linkcheck.store.ranges import compact
from linkcheck.store.robots import RobotsTxt
from linkcheck.store.runs import Checked, Run
from linkcheck.store.shards import Part, cut, due_by_host
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
WARC = "linkcheck-x-00000.warc.gz"
URLS = [f"https://{host}.example/{n}" for host in ("a", "www.a", "b") for n in range(10)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "linkcheck.db")
    article = Article(
        id="news.example/1", url="https://news.example/1", title="T", source_text="", text_format=TextFormat.HTML,
        source="test",
    )  # fmt: skip
    places = [
        Occurrence(
            id=f"news.example/1:{n}", article_id=article.id, href=url, url=url, text="t", context="c", block="p",
            element="a", kind=OccurrenceKind.ANCHOR, span=(0, 0),
        )
        for n, url in enumerate(URLS)
    ]  # fmt: skip
    made.put_articles([(article, [(place, link(place.url)) for place in places])], NOW)
    return made


def checked(link_id: int, url: str, run: Run, offset: int = 0, warc: str = WARC, **what: object) -> Checked:
    base = Check(id=0, url=url, run_id=run.id, at=NOW, status=200, final_url=url, length=7)
    capture = Capture(
        url=url, warc=warc, offset=offset, length=10, record_id=f"urn:{link_id}",
        record_type="response", date=NOW, payload_digest="sha1:X", status=200,
    )  # fmt: skip
    return Checked(link_id=link_id, check=replace(base, **what), captures=(capture,), requests=2)  # type: ignore[arg-type]


def crawl(path: Path, most: int = 1000, warc: str = WARC) -> None:
    """What a spider does to a shard, without the network."""
    with Store(path) as shard:
        run = shard.begin_run(NOW + timedelta(days=1))
        due = [found for host, _ in shard.due_hosts(run) for found in shard.due_links(run, host, after=-1, limit=most)]
        end = shard.good_offsets().get(warc, 0)
        done = [checked(found.id, found.url, run, end + n * 10, warc) for n, found in enumerate(due)]
        shard.put_checks(run.id, done, {warc: end + len(due) * 10})


def robots(host: str, at: datetime) -> RobotsTxt:
    return RobotsTxt(origin=f"https://{host}", at=at, status=404)


def whole(store: Store, run: Run) -> list[Part]:
    return [Part(host=found.host, most=found.due) for found in due_by_host(store, run)]


def test_a_shard_has_just_its_links_due_and_goes_on_with_the_run(store: Store, tmp_path: Path) -> None:
    run = store.begin_run(NOW)
    parts = [Part(host="a.example", most=4), Part(host="b.example", most=100)]
    behind = cut(store, run, tmp_path / "shard.db", parts, NOW, NOW)
    with Store(tmp_path / "shard.db") as shard:
        same = shard.begin_run(NOW + timedelta(hours=1))
        assert (same.id, same.started_at) == (run.id, run.started_at)
        assert shard.due_hosts(same) == [("b.example", 10), ("a.example", 4)]
        mine = shard.due_links(same, "a.example", after=-1, limit=10)
        assert mine == store.due_links(run, "a.example", after=-1, limit=4)
        assert shard.citing([mine[0].id]) == {mine[0].id: ["https://news.example/1"]}
    assert behind[0].after == mine[-1].place
    cut(store, run, tmp_path / "next.db", [replace(behind[0], most=100)], NOW, NOW)
    with Store(tmp_path / "next.db") as shard:
        rest = shard.due_links(run, "a.example", after=-1, limit=10)
        assert rest == store.due_links(run, "a.example", after=mine[-1].place, limit=10)


def test_what_a_shard_found_comes_back_under_the_same_links(store: Store, tmp_path: Path) -> None:
    run = store.begin_run(NOW)
    cut(store, run, tmp_path / "shard.db", whole(store, run), NOW, NOW)
    crawl(tmp_path / "shard.db")
    merged = merge(store, tmp_path / "shard.db", "1")
    assert (merged.rows, merged.complete) == (60, False)
    found = {known.url: checks for _, known, checks in store.histories()}
    assert set(found) == set(URLS)
    assert all([check.url for check in checks] == [url] for url, checks in found.items())
    assert store.due_hosts(run) == []
    last = store.last_run()
    assert last and (last.checked, last.requests, last.captures, last.bytes) == (30, 60, 30, 210)


def test_merging_again_brings_only_what_is_new(store: Store, tmp_path: Path) -> None:
    run = store.begin_run(NOW)
    cut(store, run, tmp_path / "shard.db", whole(store, run), NOW, NOW)
    for most, rows in ((4, 24), (4, 24), (4, 12)):  # links of each host that are done, as the shard goes on
        crawl(tmp_path / "shard.db", most)
        assert merge(store, tmp_path / "shard.db", "1").rows == rows
        assert merge(store, tmp_path / "shard.db", "1").rows == 0
    last = store.last_run()
    assert last and (last.checked, last.requests, last.captures, last.bytes) == (30, 60, 30, 210)
    assert len(list(store.capture_rows())) == 30


@pytest.mark.parametrize("stretch", [1, 4, 16_000])
def test_several_shards_at_once_bring_what_they_bring_one_by_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.setattr(merging, "STRETCH", stretch)
    run = store.begin_run(NOW)
    shards = {}
    for number, host in enumerate(("a.example", "www.a.example", "b.example")):
        shards[str(number)] = tmp_path / f"{number}.db"
        cut(store, run, shards[str(number)], [Part(host=host, most=100)], NOW, NOW)
        crawl(shards[str(number)], warc=f"linkcheck-{number}-00000.warc.gz")
    store.db.execute(f"vacuum into '{tmp_path / 'other.db'}'")
    with Store(tmp_path / "other.db") as other:
        found = {name: merge(other, path, name) for name, path in shards.items()}
        assert merge_all(store, shards) == (60, dict.fromkeys(shards, False))
        assert sum(one.rows for one in found.values()) == 60
        for table in ("checks", "captures", "warcs", "runs", "shards"):
            one, several = (
                sorted(map(repr, ((row | {"id": 0}) for row in each.db.table(table).rows))) for each in (other, store)
            )
            assert one == several != []
    assert merge_all(store, shards)[0] == 0


def test_a_capture_of_no_link_comes_along_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "STRETCH", 4)
    run = store.begin_run(NOW)
    cut(store, run, tmp_path / "shard.db", whole(store, run), NOW, NOW)
    crawl(tmp_path / "shard.db")
    with Store(tmp_path / "shard.db") as shard:
        shard.db.execute("update captures set link_id = null where link_id = 3")
    assert [merge(store, tmp_path / "shard.db", "1").rows for _ in range(2)] == [60, 0]
    assert len(list(store.capture_rows())) == 30


def test_of_several_shards_all_come_or_none(store: Store, tmp_path: Path) -> None:
    run = store.begin_run(NOW)
    cut(store, run, tmp_path / "good.db", whole(store, run), NOW, NOW)
    crawl(tmp_path / "good.db")
    Store(tmp_path / "empty.db").close()  # without any run
    with pytest.raises(StoreError):
        merge_all(store, {"1": tmp_path / "good.db", "2": tmp_path / "empty.db"})
    assert not list(store.db.query("select 1 from checks"))
    assert merge(store, tmp_path / "good.db", "1").rows == 60


def test_a_shard_merged_before_brings_nothing_after_its_checks_have_become_ranges(store: Store, tmp_path: Path) -> None:
    for day in range(4):
        run = store.begin_run(NOW + timedelta(days=day))
        cut(store, run, tmp_path / f"{day}.db", whole(store, run), NOW, NOW)
        crawl(tmp_path / f"{day}.db")
        merge(store, tmp_path / f"{day}.db", "1")
        store.finish_run(run.id, NOW, complete=True, reason="finished")
    store.db.execute("update runs set judged = 1")
    done = compact(store.db, store.transaction)
    assert (done.before, done.after) == (120, 60)
    before = list(store.histories())
    assert merge(store, tmp_path / "1.db", "1").rows == 0
    assert list(store.histories()) == before


def test_what_our_network_spoiled_is_due_again_and_is_replaced(store: Store, tmp_path: Path) -> None:
    run = store.begin_run(NOW)
    first = store.due_links(run, "b.example", after=-1, limit=1)[0]
    spoiled = checked(first.id, first.url, run, status=None, failure=Failure.OUR_NETWORK)
    good = checked(first.id + 1, "", run)
    store.put_checks(run.id, [replace(spoiled, captures=()), replace(good, captures=())], {})
    cut(store, run, tmp_path / "shard.db", [Part(host="b.example", most=10)], NOW, NOW)
    crawl(tmp_path / "shard.db")
    merge(store, tmp_path / "shard.db", "1")
    statuses = {link_id: [check.status for check in checks] for link_id, _, checks in store.histories() if checks}
    assert statuses[first.id] == [200]


def test_witnesses_walls_and_probes_go_along_and_are_not_due(store: Store, tmp_path: Path) -> None:
    before = store.begin_run(NOW - timedelta(hours=3))
    due = store.due_links(before, "b.example", after=-1, limit=3)
    probe = Probe(url="https://b.example/none", at=NOW, status=404, redirects=0, final_url="", marks=(), page=None)
    done = [checked(found.id, found.url, before, probe=probe, at=NOW - timedelta(hours=2)) for found in due]
    store.put_checks(before.id, done, {})
    store.finish_run(before.id, NOW - timedelta(hours=1), complete=True, reason="finished")
    state = "insert into link_state select id, :state, :finding, 90, '', '', 1, '[]', 0, null, :at, :next, '', 1, :at, "
    state += ":at, 200, '', null, '[]', :at from links where host = :host limit 1"
    at, later = "2026-03-01T05:00:00Z", "2027-01-01T00:00:00Z"
    for host, states in {"a.example": ("alive", "ok"), "www.a.example": ("blocked", "bot-wall")}.items():
        values = {"host": host, "state": states[0], "finding": states[1], "at": at, "next": later}
        store.db.execute(state, values)
    run = store.begin_run(NOW)
    store.put_robots_txt([robots("b.example", NOW - timedelta(hours=1)), robots("c.example", NOW)])
    cut(store, run, tmp_path / "shard.db", [Part(host="b.example", most=2)], NOW, NOW - timedelta(days=30))
    with Store(tmp_path / "shard.db") as shard:
        assert shard.known_good(3) == store.known_good(3)
        assert shard.walls(NOW - timedelta(days=30)) == store.walls(NOW - timedelta(days=30))
        assert shard.probes("b.example", NOW - timedelta(days=1)) == 1
        assert shard.begin_run(NOW).id == run.id
        assert shard.due_hosts(run) == [("b.example", 2)]
        assert shard.robots_txt("https://b.example", NOW - timedelta(days=1))
        assert not shard.robots_txt("https://c.example", NOW - timedelta(days=1))
        shard.put_robots_txt([robots("b.example", NOW + timedelta(hours=1))])
    merge(store, tmp_path / "shard.db", "1")
    assert len(list(store.db.query("select 1 from checks"))) == 3
    assert store.robots_txt("https://b.example", NOW)
    assert store.robots_txt("https://c.example", NOW - timedelta(days=1))


def test_what_is_no_store_is_refused_and_ours_is_untouched(store: Store, tmp_path: Path) -> None:
    store.begin_run(NOW)
    (tmp_path / "shard.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        merge(store, tmp_path / "shard.db", "1")
    with pytest.raises(StoreError):
        merge(store, tmp_path / "nothing.db", "1")
    assert not list(store.db.query("select 1 from checks"))
