"""Judging what has changed, or everything by parts, gives what one judge with all in view gives: random newsrooms."""

import shutil
from pathlib import Path

import pytest

from linkcheck.cli import judging as by_parts
from linkcheck.cli.app import App
from linkcheck.cli.bench import Bench, seen
from linkcheck.cli.judging import judge_all, judge_changed
from linkcheck.config import Config
from linkcheck.model.check import Check, Hop
from linkcheck.store.ranges import compact
from linkcheck.store.runs import Checked
from linkcheck.store.store import Store
from linkcheck.verdict.context import combine
from tests.store.newsroom import Newsroom, states


def app(room: Newsroom, folder: Path | None = None, **keys: int) -> App:
    return App(config=Config(workspace=folder or room.folder, **keys), clock=lambda: room.now)  # type: ignore[arg-type]


def copied(room: Newsroom, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    room.store.db.execute(f"vacuum into '{folder / 'linkcheck.db'}'")
    return folder


def judge_in_view(here: App) -> None:
    """The plainest way: what every link says of hosts first, then every link by all of it."""
    with here.store() as store:
        bench = Bench.of(here, store)
        said = [seen(history) for history in store.histories()]
        context = combine((one.link, one.sighting) for one in said)
        store.put_verdicts(list(bench.judged(store.histories(), context)), bench.now)


@pytest.mark.parametrize("seed", range(8))
def test_judging_what_changed_gives_what_judging_all_gives(tmp_path: Path, seed: int) -> None:
    (tmp_path / "mine").mkdir()
    room = Newsroom(tmp_path / "mine", seed)
    for _ in range(7):
        room.live()
        whole, parts = copied(room, tmp_path / "whole"), copied(room, tmp_path / "parts")
        judge_changed(app(room))
        judge_in_view(app(room, whole))
        judge_all(app(room, parts))
        assert room.states() == states(whole) == states(parts)


@pytest.mark.parametrize("most_of_host", [2, 8_000])
@pytest.mark.parametrize("seed", range(4))
def test_hosts_and_parts_of_hosts_are_judged_one_after_the_other_as_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, most_of_host: int
) -> None:
    monkeypatch.setattr(by_parts, "MOST_OF_HOST", most_of_host)
    monkeypatch.setattr(by_parts, "BATCH", 1)
    (tmp_path / "mine").mkdir()
    room = Newsroom(tmp_path / "mine", seed)
    for _ in range(7):
        room.live()
        whole = copied(room, tmp_path / "whole")
        judge_all(app(room))
        judge_in_view(app(room, whole))
        assert room.states() == states(whole)


@pytest.mark.parametrize("seed", range(3))
def test_ranges_of_checks_are_judged_as_the_checks_were(tmp_path: Path, seed: int) -> None:
    (tmp_path / "mine").mkdir()
    room = Newsroom(tmp_path / "mine", seed, steady=0.8)
    for _ in range(12):
        room.live()
        judge_changed(app(room))
    room.store.db.execute("update runs set complete = 1")
    whole = copied(room, tmp_path / "whole")
    with Store(whole / "linkcheck.db") as store:
        done = compact(store.db, store.transaction)
    assert done.after < done.before
    room.day += 10
    for folder in (room.folder, whole):
        judge_in_view(app(room, folder, confirmations=1))
    assert room.states() == states(whole)


def test_only_what_the_run_could_concern_is_judged(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, 1)
    judge_changed(app(room))
    run = room.store.begin_run(room.now)
    due = room.store.due_links(run, "b.example", after=-1, limit=1)[0]
    found = Check(
        id=0,
        url=due.url,
        run_id=run.id,
        at=room.now,
        status=404,
        final_url=due.url,
        hops=(Hop(url=due.url, status=404),),
    )
    room.store.put_checks(run.id, [Checked(link_id=due.id, check=found)], {})
    assert judge_changed(app(room)) == 1
    assert judge_changed(app(room)) == 0


def test_other_rules_or_another_policy_judge_everything(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, 1)
    every = judge_changed(app(room))
    audit = app(room, confirmations=1)
    assert judge_changed(audit) == every
    assert judge_changed(audit) == 0


def test_a_judging_that_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, 1)
    every = judge_changed(app(room))
    room.store.db.execute("delete from judged")  # as judge_all leaves it when it is killed
    assert judge_changed(app(room)) == every
