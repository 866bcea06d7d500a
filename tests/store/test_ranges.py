"""Ranges of checks: histories come back as they were, and what may be asked for stays a row of its own."""

from pathlib import Path

import pytest

from linkcheck.store.ranges import OPEN_RUNS, compact
from tests.store.newsroom import Newsroom


def lived(folder: Path, seed: int, crawls: int = 9) -> Newsroom:
    """A newsroom whose runs but the last are finished and judged."""
    room = Newsroom(folder, seed, steady=0.8)
    for _ in range(crawls):
        room.live()
    room.store.db.execute("update runs set complete = 1, judged = 1")
    return room


def rows(room: Newsroom) -> int:
    return int(room.store.db.table("checks").count)


@pytest.mark.parametrize("seed", range(6))
def test_histories_come_back_as_they_were_whenever_ranges_are_made(tmp_path: Path, seed: int) -> None:
    room = lived(tmp_path, seed)
    for _ in range(3):
        before, count = list(room.store.histories()), rows(room)
        done = compact(room.store.db, room.store.transaction)
        assert (done.before, done.after) == (count, rows(room))
        assert done.after < done.before
        assert list(room.store.histories()) == before
        room.live()
        room.live()
        room.store.db.execute("update runs set complete = 1, judged = 1")
    assert any(row["times"] > 3 for row in room.store.db.query("select times from checks"))


def test_making_ranges_again_changes_nothing(tmp_path: Path) -> None:
    room = lived(tmp_path, 1)
    compact(room.store.db, room.store.transaction)
    before = list(room.store.db.query("select * from checks"))
    done = compact(room.store.db, room.store.transaction)
    assert done.before == done.after == len(before)
    assert list(room.store.db.query("select * from checks")) == before


def test_a_range_says_how_often_and_until_when(tmp_path: Path) -> None:
    room = lived(tmp_path, 2)
    compact(room.store.db, room.store.transaction)
    by_link = {number: checks for number, _, checks in room.store.histories()}
    ranges = list(room.store.db.query("select link_id, at, until, times from checks where times > 1"))
    assert ranges
    for found in ranges:
        if found["link_id"] not in by_link:  # no article has it any more
            continue
        times = [f"{check.at:%Y-%m-%dT%H:%M:%SZ}" for check in by_link[found["link_id"]]]
        first = times.index(found["at"])
        assert times[first + found["times"] - 1] == found["until"]


def test_the_newest_check_of_a_link_and_those_of_open_runs_stay_rows(tmp_path: Path) -> None:
    room = lived(tmp_path, 3)
    newest = "select max(id) as id from checks group by link_id"
    first_run = next(iter(room.store.db.query("select id from runs order by rowid limit 1")))["id"]
    room.store.db.execute("update runs set complete = 0 where id = ?", [first_run])
    still_open = {row["id"] for row in room.store.db.query(OPEN_RUNS)}
    kept = [row["id"] for row in room.store.db.query(newest)]
    kept += [row["id"] for row in room.store.db.query("select * from checks") if row["run_id"] in still_open]
    compact(room.store.db, room.store.transaction)
    alone = {row["id"] for row in room.store.db.query("select id from checks where times = 1")}
    assert set(kept) <= alone


def test_what_a_word_rests_on_stays_a_row(tmp_path: Path) -> None:
    rooms = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        rooms.append(lived(tmp_path / name, 4))
    compact(rooms[0].store.db, rooms[0].store.transaction)
    found = next(iter(rooms[0].store.db.query("select link_id, at, until from checks where times > 2")))
    word = "insert into words (link_id, says, at, note) values (:link_id, 'works', :until, '')"
    rooms[1].store.db.execute(word, found)
    compact(rooms[1].store.db, rooms[1].store.transaction)
    last = rooms[1].store.db.query("select times from checks where link_id = :link_id and at = :until", found)
    assert list(last) == [{"times": 1}]
