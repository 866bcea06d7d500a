"""The store keeps what it is given: identity over readings, one check a link a run, resume, and honest refusals."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linkcheck.errors import StoreError, WorkspaceBusy
from linkcheck.model.archive import Capture
from linkcheck.model.article import Article, Link, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.check import Check, Failure, Hop, Page
from linkcheck.model.verdict import Finding, State, Verdict
from linkcheck.store.lock import workspace_lock
from linkcheck.store.runs import Checked
from linkcheck.store.store import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "linkcheck.db") as opened:
        yield opened


def article(number: int = 1, text: str = "x") -> Article:
    return Article(
        id=f"news.example/{number}",
        url=f"https://news.example/{number}",
        title=f"Title {number}",
        source_text=text,
        text_format=TextFormat.HTML,
        source="test",
        authors=("Ann",),
        published=NOW,
    )


def place(owner: Article, url: str, at: int = 0, text: str = "here") -> tuple[Occurrence, Link]:
    host = url.split("/")[2]
    item = Occurrence(
        id=f"{owner.id}:{url}:{text}",
        article_id=owner.id,
        href=url,
        url=url,
        text=text,
        context=f"Look {text}.",
        block="p",
        element="a",
        kind=OccurrenceKind.ANCHOR,
        span=(at, at + len(url)),
    )
    return item, Link(url=url, host=host, site=host, scheme=url.split(":")[0])


def fill(store: Store, *urls: str) -> None:
    owner = article()
    store.put_articles([(owner, [place(owner, url) for url in urls])], NOW)


def check(url: str, run_id: str, **changes: object) -> Check:
    found = Check(
        id=0,
        url=url,
        run_id=run_id,
        at=NOW,
        status=404,
        hops=(Hop(url=url, status=404, marks=("presence:x",)),),
        final_url=url,
        headers=(("server", "x"),),
        page=Page(title="Gone", words=3, fingerprint=(1, 2**32 - 1)),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def test_an_article_read_twice_changes_nothing(store: Store) -> None:
    fill(store, "http://a.example/1")
    owner = article()
    counts = store.put_articles([(owner, [place(owner, "http://a.example/1")])], NOW + timedelta(days=1))
    assert (counts.added, counts.changed) == (0, 0)


def test_a_changed_article_changes_only_its_occurrences_and_the_link_that_left_keeps_its_dates(store: Store) -> None:
    fill(store, "http://a.example/1", "http://a.example/2")
    owner = article(text="edited")
    counts = store.put_articles([(owner, [place(owner, "http://a.example/2")])], NOW + timedelta(days=1))
    assert (counts.changed, counts.occurrences_left, counts.occurrences_added) == (1, 1, 0)
    assert [row["url"] for row in store.occurrence_rows()] == ["http://a.example/2"]
    left = list(store.db.query("select first_seen, left_at from occurrences where left_at is not null"))
    assert left == [{"first_seen": "2026-03-01T06:00:00Z", "left_at": "2026-03-02T06:00:00Z"}]


def test_an_address_with_a_nul_is_kept_whole(store: Store) -> None:
    fill(store, "http://a.example/\0x", "http://a.example/\0y")
    assert [row["url"] for row in store.occurrence_rows()] == ["http://a.example/\0x", "http://a.example/\0y"]


def test_a_dry_run_counts_and_writes_nothing(store: Store) -> None:
    owner = article()
    counts = store.put_articles([(owner, [place(owner, "http://a.example/1")])], NOW, dry_run=True)
    assert (counts.added, counts.occurrences_added) == (1, 1)
    assert list(store.article_rows()) == []


def test_an_article_known_by_its_address_keeps_its_id_when_another_source_numbers_it_differently(store: Store) -> None:
    fill(store, "http://a.example/1")
    stranger = replace(article(), id="news.example/guid-9")
    assert [item.id for item in store.known_articles([stranger])] == ["news.example/1"]


def test_a_check_comes_back_as_it_was_stored(store: Store) -> None:
    fill(store, "http://a.example/1")
    run = store.begin_run(NOW)
    (due,) = store.due_links(run, "a.example", after=-1, limit=10)
    given = check(due.url, run.id, failure=None)
    store.put_checks(run.id, [Checked(link_id=due.id, check=given)], {})
    ((_, link, (found,)),) = store.histories()
    assert link.url == due.url
    assert replace(found, id=0) == given


def test_a_link_is_due_once_a_run_and_an_unfinished_run_is_gone_on_with(store: Store) -> None:
    fill(store, "http://a.example/1", "http://a.example/2", "http://b.example/", "ftp://c.example/")
    run = store.begin_run(NOW)
    assert store.due_hosts(run) == [("a.example", 2), ("b.example", 1)]
    (first, second) = store.due_links(run, "a.example", after=-1, limit=10)
    store.put_checks(run.id, [Checked(link_id=first.id, check=check(first.url, run.id))], {})
    again = store.begin_run(NOW + timedelta(hours=1))
    assert again.id == run.id
    assert store.due_links(again, "a.example", after=-1, limit=10) == [second]
    store.finish_run(run.id, NOW, complete=True, reason="finished")
    assert store.begin_run(NOW).id == run.id + "-2"


def test_the_order_of_a_hosts_links_is_shuffled_stable_and_can_be_paged(store: Store) -> None:
    fill(store, *(f"http://a.example/{n}" for n in range(50)))
    run = store.begin_run(NOW)
    whole = store.due_links(run, "a.example", after=-1, limit=100)
    paged, after = [], -1
    while batch := store.due_links(run, "a.example", after=after, limit=7):
        paged += batch
        after = batch[-1].place
    assert paged == whole
    assert len({item.id for item in whole}) == 50
    assert [item.id for item in whole] != sorted(item.id for item in whole)


def test_a_second_check_of_a_link_in_a_run_is_not_written(store: Store) -> None:
    fill(store, "http://a.example/1")
    run = store.begin_run(NOW)
    (due,) = store.due_links(run, "a.example", after=-1, limit=1)
    for _ in range(2):
        store.put_checks(run.id, [Checked(link_id=due.id, check=check(due.url, run.id))], {})
    ((_, _, checks),) = store.histories()
    assert len(checks) == 1


def test_checks_and_captures_and_offsets_are_written_together_or_not_at_all(store: Store) -> None:
    fill(store, "http://a.example/1")
    run = store.begin_run(NOW)
    (due,) = store.due_links(run, "a.example", after=-1, limit=1)
    bad = Capture(url=due.url, warc="x", offset=0, length=1, record_id="i", record_type="response", date=NOW)
    broken = replace(bad, warc=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        store.put_checks(run.id, [Checked(link_id=due.id, check=check(due.url, run.id), captures=(broken,))], {"x": 1})
    assert [checks for _, _, checks in store.histories()] == [()]
    assert store.good_offsets() == {}


def test_a_state_keeps_the_day_it_began_until_it_changes(store: Store) -> None:
    fill(store, "http://a.example/1")
    verdict = Verdict(
        url="http://a.example/1",
        state=State.FAILING,
        finding=Finding.GONE,
        confidence=60,
        because="It is gone.",
        rule="gone",
        rules_version=1,
        next_check=NOW + timedelta(days=3),
    )
    for day, state in ((0, State.FAILING), (3, State.FAILING), (9, State.DEAD)):
        store.put_verdicts([(1, replace(verdict, state=state), ())], NOW + timedelta(days=day))
        (row,) = store.link_rows()
        assert row.since == NOW + timedelta(days=9 if state is State.DEAD else 0)
    assert store.totals()["by_state"] == {"dead": 1}


def test_a_link_is_due_again_when_its_next_check_has_come(store: Store) -> None:
    fill(store, "http://a.example/1")
    verdict = Verdict(
        url="http://a.example/1",
        state=State.ALIVE,
        finding=Finding.OK,
        confidence=95,
        because="It answers.",
        rule="ok",
        rules_version=1,
        next_check=NOW + timedelta(days=30),
    )
    store.put_verdicts([(1, verdict, ())], NOW)
    assert store.due_count(NOW + timedelta(days=29)) == 0
    assert store.due_count(NOW + timedelta(days=30)) == 1
    assert store.due_hosts(store.begin_run(NOW, every_link=True)) == [("a.example", 1)]


def test_failures_wait_for_a_good_control_before_they_count(store: Store) -> None:
    fill(store, "http://a.example/1")
    run = store.begin_run(NOW)
    lost = check("http://a.example/1", run.id, failure=Failure.CONNECT_TIMEOUT, status=None, control_ok=False)
    store.put_checks(run.id, [Checked(link_id=1, check=lost)], {})
    assert [c.control_ok for _, _, (c,) in store.histories()] == [False]
    store.confirm_control(run.id)
    assert [c.control_ok for _, _, (c,) in store.histories()] == [True]


def test_a_database_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    Store(tmp_path / "linkcheck.db").close()
    with sqlite3.connect(tmp_path / "linkcheck.db") as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('linkcheck','m999_x','')")
    with pytest.raises(StoreError, match="newer linkcheck"):
        Store(tmp_path / "linkcheck.db")


@pytest.mark.parametrize("content", [b"not a database, but long enough to be one" * 40, b"\0" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "linkcheck.db").write_bytes(content)
    with pytest.raises(StoreError):
        Store(tmp_path / "linkcheck.db")
    assert (tmp_path / "linkcheck.db").read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "linkcheck.db") as db:
        db.execute("create table theirs (x)")
    with pytest.raises(StoreError, match="another program"):
        Store(tmp_path / "linkcheck.db")


def test_a_missing_workspace_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        Store(tmp_path / "nowhere" / "linkcheck.db")
    with pytest.raises(StoreError, match="linkcheck ingest"):
        Store(tmp_path / "linkcheck.db", create=False)


def test_a_second_crawl_is_told_who_holds_the_workspace(tmp_path: Path) -> None:
    with workspace_lock(tmp_path), pytest.raises(WorkspaceBusy, match=r"process \d+"), workspace_lock(tmp_path):
        pass
    with workspace_lock(tmp_path):
        pass


def test_a_damaged_file_is_a_sentence_whatever_is_asked_of_it(tmp_path: Path) -> None:
    path = tmp_path / "linkcheck.db"
    with Store(path) as made:
        rows = [(f"https://{number}.example", "2026-03-01", 200, b"x" * 1_000) for number in range(500)]
        made.db.conn.executemany("insert into robots values (?, ?, ?, ?)", rows)
        made.db.conn.commit()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(size // 2))
    with pytest.raises(StoreError, match=r"is damaged .*; put a copy that was saved in its place"), Store(path) as made:
        list(made.db.query("select * from robots"))
