"""Judging in several processes gives what judging everything in one gives."""

from pathlib import Path

import pytest

from linkcheck.cli import judging as at_once
from linkcheck.cli.app import App
from linkcheck.cli.bench import Bench
from linkcheck.cli.judging import judge_all, judge_changed
from linkcheck.cli.jury import hear, judge_slice
from linkcheck.store import judging
from tests.cli.test_judging import app, copied, judge_in_view
from tests.store.newsroom import Newsroom, states


def judge_hosts_apart(here: App) -> None:
    """Each host heard by itself, before anything that another one says is written."""
    with here.store() as store:
        bench = Bench.of(here, store)
        pending = judging.pending(store.db)
        heard = [hear(store, bench, pending, ids) for ids in judging.touched(store.db).values()]
        judge_slice(store, bench, pending, {}, heard)
        with store.transaction():
            judging.settle(store.db, bench.basis, pending)


@pytest.mark.parametrize("seed", range(8))
def test_hosts_heard_apart_are_judged_as_together(tmp_path: Path, seed: int) -> None:
    (tmp_path / "mine").mkdir()
    room = Newsroom(tmp_path / "mine", seed)
    judge_all(app(room))
    for _ in range(7):
        room.live()
        whole = copied(room, tmp_path / "whole")
        judge_hosts_apart(app(room))
        judge_in_view(app(room, whole))
        assert room.states() == states(whole)


@pytest.mark.parametrize("judging_all", [False, True])
def test_processes_of_their_own_judge_as_this_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, judging_all: bool
) -> None:
    monkeypatch.setattr(at_once, "BATCH", 1)  # whole hosts all the same
    monkeypatch.setattr(at_once, "WORTH_A_JURY", 2)
    monkeypatch.setattr(at_once, "SLICE", 3)
    (tmp_path / "mine").mkdir()
    room = Newsroom(tmp_path / "mine", 3)
    judge_all(app(room))
    for _ in range(3):
        room.live()
    whole = copied(room, tmp_path / "whole")
    judge = judge_all if judging_all else judge_changed
    assert judge(app(room), workers=2) > 0
    judge_in_view(app(room, whole))
    assert room.states() == states(whole)
