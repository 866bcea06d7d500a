"""`linkcheck store` as users call it, and the other programs that it hands the database to."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from linkcheck.cli.app import App
from linkcheck.cli.judging import judge_changed
from linkcheck.config import Config
from linkcheck.store.lock import workspace_lock
from linkcheck.store.store import Store
from linkcheck.store.views import METADATA
from tests.store.newsroom import Newsroom, states


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A workspace with a year of crawls, all judged."""
    made = Newsroom(tmp_path, 7, steady=0.8)
    for _ in range(10):
        made.live()
    made.store.db.execute("update runs set complete = 1")
    judge_changed(App(config=Config(workspace=tmp_path), clock=lambda: made.now))
    return made


def test_ranges_and_vacuum_make_the_file_smaller_and_leave_the_verdicts(
    linkcheck: Any, room: Newsroom, tmp_path: Path
) -> None:
    histories, before = list(room.store.histories()), room.states()
    checks = room.store.db.table("checks").count
    room.store.db.execute("insert into robots values ('https://a.example', '2026-03-01', 200, zeroblob(500000))")
    room.store.db.execute("delete from robots")
    said = linkcheck("store", "stats").stdout
    assert f"{checks:,} checks" in said
    assert "0.5 MB of it free" in said
    done = linkcheck("store", "compact")
    after = room.store.db.table("checks").count
    assert after < checks
    assert done.stdout == f"{checks:,} rows of checks are now {after:,}\n"
    room.store.close()  # what still lies in the log goes into the file
    size = (tmp_path / "linkcheck.db").stat().st_size
    assert linkcheck("store", "vacuum").returncode == 0
    assert (tmp_path / "linkcheck.db").stat().st_size < size - 400_000
    assert "0.0 MB of it free" in linkcheck("store", "stats", "--tables").stdout
    assert linkcheck("judge").returncode == 0
    with Store(tmp_path / "linkcheck.db") as again:
        assert list(again.histories()) == histories
    assert states(tmp_path) == before


def test_a_crawl_that_runs_keeps_compaction_away(linkcheck: Any, room: Newsroom, tmp_path: Path) -> None:
    with workspace_lock(tmp_path):
        for verb in ("compact", "vacuum"):
            refused = linkcheck("store", verb)
            assert refused.returncode == 2
            assert "another crawl" in refused.stderr


def test_parquet_holds_every_row_and_every_check_of_a_range(linkcheck: Any, room: Newsroom, tmp_path: Path) -> None:
    linkcheck("store", "compact")
    done = linkcheck("store", "export-parquet", "out")
    assert done.returncode == 0, done.stderr
    tables = {path.stem: pq.read_table(path) for path in (tmp_path / "out").iterdir()}
    assert sorted(tables) == ["articles", "captures", "checks", "links", "occurrences", "runs"]
    for name, table in tables.items():
        assert table.schema.metadata == {b"linkcheck.schema": f"linkcheck-{name}/1".encode()}
    times = next(iter(room.store.db.query("select sum(times) as n from checks")))["n"]
    assert tables["checks"].num_rows == times > room.store.db.table("checks").count
    assert str(tables["checks"].schema.field("at").type) == "timestamp[us, tz=UTC]"
    by_id = {row["id"]: row for row in tables["checks"].to_pylist()}
    for number, _, checks in room.store.histories():
        for check in checks:
            row = by_id[check.id]
            assert (row["link_id"], row["at"], row["status"]) == (number, check.at, check.status)
    links = {row["id"]: row for row in tables["links"].to_pylist()}
    for state in room.states():
        assert links[state["link_id"]]["finding"] == state["finding"]


def test_without_pyarrow_the_command_says_what_to_install(linkcheck: Any, room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('no pyarrow', name='pyarrow')")
    refused = linkcheck("store", "export-parquet", "out")
    assert refused.returncode == 2
    assert "newsroom-linkcheck[parquet]" in refused.stderr


@contextmanager
def datasette(database: Path, metadata: Path) -> Iterator[str]:
    """A Datasette of its own on loopback; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(database), "--metadata", str(metadata), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                assert running.poll() is None, running.stderr and running.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_datasette_shows_the_views_with_their_facets_and_hides_what_is_the_programs_own(
    linkcheck: Any, room: Newsroom, tmp_path: Path
) -> None:
    found = linkcheck("store", "datasette-metadata")
    (tmp_path / "metadata.json").write_text(found.stdout)
    with datasette(tmp_path / "linkcheck.db", tmp_path / "metadata.json") as site:
        database = get(f"{site}/linkcheck.json")
        assert {view["name"] for view in database["views"]} == {
            "judged_links", "broken_links", "broken_places", "check_history",
        }  # fmt: skip
        shown = {table["name"] for table in database["tables"] if not table["hidden"]}
        assert {"links", "checks", "articles"} <= shown
        assert not shown & {"sightings", "passages", "stale", "judged"}
        for name in json.loads(METADATA.read_text())["databases"]["linkcheck"]["tables"]:
            get(f"{site}/linkcheck/{name}.json?_size=1")
        links = get(f"{site}/linkcheck/judged_links.json?_shape=objects")
        facets = {facet["value"]: facet["count"] for facet in links["facet_results"]["state"]["results"]}
        assert facets == Counter(row["state"] for row in room.states())
        broken = get(f"{site}/linkcheck/broken_places.json?_shape=objects&_size=max")
        assert {row["state"] for row in broken["rows"]} <= {"dead", "failing"}
