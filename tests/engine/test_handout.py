"""Shards for another scheduler: handed out, crawled by plain processes, brought home."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.config import Config, load
from linkcheck.crawl.options import CrawlOptions
from linkcheck.engine.away import crawl_away
from linkcheck.engine.depot import Depot
from linkcheck.engine.handout import PLAN, bring_home, hand_out
from linkcheck.engine.shard import Shard
from linkcheck.errors import ConfigError, IncompleteRun
from linkcheck.model.verdict import State
from linkcheck.store.store import Store
from tests.crawl.conftest import NOW
from tests.engine.conftest import Workspace
from tests.engine.test_kills import HOSTS, SITES, URLS, whole
from tests.engine.test_local import meeting

Make = Callable[..., Workspace]
ROOT = Path(__file__).resolve().parents[2]
URLS_OF_TWO = [f"http://{host}/{n}" for host in HOSTS[:2] for n in range(5)]


def documented(word: str) -> str:
    """The shell script of docs/scale.md that has this word in it."""
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (script,) = (block for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) if word in block)
    return str(script)


def in_a_shell(made: Workspace, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Where people would type it: in the workspace, `linkcheck` on their path."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=made.folder,
        env={"PATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def config(made: Workspace) -> Config:
    return load(made.folder, environ={}, flags={})


def handed_out(made: Workspace, where: str | Path, shards: int) -> list[str]:
    """The names of the shards."""
    found = hand_out(config(made), CrawlOptions(), lambda: NOW, str(where), shards)
    return [f"{n:05d}" for n in range(len(found.chains))]


def crawled(where: Path, name: str) -> None:
    command = [sys.executable, "-m", "linkcheck", "crawl-shard", str(where / name / "in"), str(where / name / "out")]
    subprocess.run(command, check=True, timeout=60)


def states(made: Workspace) -> Counter[State]:
    with Store(made.folder / "linkcheck.db") as store:
        return Counter(row.state for row in store.link_rows())


def test_the_documented_sequence_checks_every_link_as_one_crawl_would(workspace: Make) -> None:
    made = workspace(SITES, URLS)
    done = in_a_shell(made, documented("xargs").replace("--workers 200", "--workers 2"))
    assert done.returncode == 0, done.stderr
    whole(made)
    assert {check.status for check in made.checks().values()} == {200}
    assert State.UNCHECKED not in states(made)
    assert [path.name for path in (made.folder / "plan").iterdir() if path.is_dir()] == []


def test_a_slurm_array_takes_a_shard_a_task_and_merge_says_what_is_missing(workspace: Make) -> None:
    made = workspace(SITES, URLS_OF_TWO)
    handed_out(made, made.folder / "plan", 2)
    job = documented("SLURM_ARRAY_TASK_ID")
    assert in_a_shell(made, job, SLURM_ARRAY_TASK_ID="2").returncode == 0
    said = made.run("merge", str(made.folder / "plan"), expect=3)
    assert "1 of 2 shards are not merged (00000: it is not done)" in said
    assert len(made.checks()) == 5
    assert not made.last_run().complete
    assert in_a_shell(made, job, SLURM_ARRAY_TASK_ID="1").returncode == 0
    assert bring_home(config(made), lambda: NOW, str(made.folder / "plan")).merged == 1
    assert bring_home(config(made), lambda: NOW, str(made.folder / "plan")).merged == 0  # as often as one likes
    assert made.last_run().complete
    assert len(made.checks()) == 10
    assert not any(made.spoiled().values())


def test_shards_of_a_hand_out_share_no_host(workspace: Make, tmp_path: Path) -> None:
    made = workspace(SITES, URLS)
    names = handed_out(made, tmp_path / "plan", 4)
    hosts: list[str] = []
    for name in names:
        hosts += [host for host, _ in due(tmp_path / "plan" / name)]
    assert sorted(hosts) == sorted(HOSTS)


def due(shard: Path) -> list[tuple[str, int]]:
    with Store(shard / "in" / "links.db") as store:
        run = store.last_run()
        assert run
        return store.due_hosts(run)


def test_no_more_of_a_host_is_handed_out_than_its_budget(workspace: Make, tmp_path: Path) -> None:
    made = workspace(SITES, URLS, per_host_budget=3)
    (name,) = handed_out(made, tmp_path / "plan", 1)
    assert due(tmp_path / "plan" / name) == [(host, 3) for host in HOSTS]


def test_what_a_killed_shard_has_is_taken_in_where_that_is_wanted_and_a_crawl_does_the_rest(
    workspace: Make, tmp_path: Path
) -> None:
    made = workspace(SITES, URLS_OF_TWO)
    handed_out(made, tmp_path / "plan", 2)
    crawled(tmp_path / "plan", "00000")
    (tmp_path / "plan" / "00000" / "out" / "manifest.json").unlink()  # as when it was killed before its commit
    with pytest.raises(IncompleteRun, match="2 of 2 shards are not merged"):
        bring_home(config(made), lambda: NOW, str(tmp_path / "plan"))
    assert not made.checks()
    with pytest.raises(IncompleteRun, match="00001: it ended early"):
        bring_home(config(made), lambda: NOW, str(tmp_path / "plan"), unfinished=True)
    assert len(made.checks()) == 5
    assert "handed out to" in made.run("crawl")
    assert len(made.checks()) == 10
    assert not any(made.spoiled().values())


def test_a_hand_out_goes_over_s3_too(workspace: Make, bucket: str) -> None:
    made = workspace(SITES, URLS_OF_TWO)
    where = f"{bucket}/plan"
    handed_out(made, where, 1)
    with pytest.raises(ConfigError, match="holds a plan"):
        handed_out(made, where, 1)
    with pytest.raises(IncompleteRun, match="00000: it is not done"):
        bring_home(config(made), lambda: NOW, where)
    assert made.start_program("crawl-shard", f"{where}/00000/in", f"{where}/00000/out").wait(60) == 0
    assert not list((made.folder / "shards").iterdir())
    crawl_away(f"{where}/00000/in", f"{where}/00000/out", desk=None, now=datetime.now(UTC))  # done is done
    assert bring_home(config(made), lambda: NOW, where).merged == 1
    assert len(made.checks()) == 10
    assert made.last_run().complete
    assert not any(made.spoiled().values())
    assert Depot(where).size("00000/in/manifest.json") is None
    assert handed_out(made, where, 1) == ["00000"]  # the place is free again


def test_a_place_that_holds_something_else_is_refused(workspace: Make, tmp_path: Path) -> None:
    made = workspace(SITES, URLS_OF_TWO)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigError, match="is not empty"):
        handed_out(made, tmp_path / "full", 2)
    handed_out(made, tmp_path / "plan", 2)
    with pytest.raises(ConfigError, match="holds a plan"):
        handed_out(made, tmp_path / "plan", 2)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": "other/2"}', '{"schema": "linkcheck-plan/1", "run": 1}'])
def test_what_is_no_plan_is_a_sentence(workspace: Make, tmp_path: Path, text: str) -> None:
    made = workspace({}, ["http://a.example/"])
    (tmp_path / PLAN).write_text(text)
    with pytest.raises(ConfigError, match="is no plan"):
        bring_home(config(made), lambda: NOW, str(tmp_path))
    with pytest.raises(ConfigError, match="nothing was handed out there"):
        bring_home(config(made), lambda: NOW, str(tmp_path / "nothing"))


def test_a_merge_that_is_refused_judges_nothing_first(workspace: Make, tmp_path: Path) -> None:
    made = workspace({}, ["http://a.example/"])
    done = in_a_shell(made, f"linkcheck merge {tmp_path / 'nothing'}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no plan" in done.stderr
    assert "judged" not in done.stderr


def test_a_folder_for_a_plan_that_cannot_be_made_is_a_sentence(workspace: Make, tmp_path: Path) -> None:
    made = workspace({}, ["http://a.example/"])
    (tmp_path / "file").write_text("in the way")
    done = in_a_shell(made, f"linkcheck crawl --plan-to {tmp_path / 'file' / 'plan'}")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_plan_of_another_workspace_is_refused(workspace: Make, tmp_path: Path) -> None:
    made, other = workspace({}, ["http://a.example/"]), workspace({}, ["http://a.example/"])
    handed_out(made, tmp_path / "plan", 1)
    with pytest.raises(ConfigError, match="in another workspace"):
        bring_home(replace(config(other)), lambda: NOW, str(tmp_path / "plan"))


def test_a_shard_whose_files_are_gone_is_missed(workspace: Make, tmp_path: Path) -> None:
    made = workspace({}, ["http://a.example/"])
    (name,) = handed_out(made, tmp_path / "plan", 1)
    shutil.rmtree(Shard(name=name, folder=tmp_path / "plan" / name).folder)
    with pytest.raises(IncompleteRun, match="its files are gone"):
        bring_home(config(made), lambda: NOW, str(tmp_path / "plan"))


def test_at_a_desk_plain_processes_keep_the_pace_of_a_host_that_all_are_led_to(workspace: Make, tmp_path: Path) -> None:
    urls = [f"http://{host}/{n}" for host in HOSTS[:2] for n in range(4)]
    made = workspace(dict.fromkeys([*HOSTS[:2], "meeting.example"], meeting), urls, latency=0.03)
    names = handed_out(made, tmp_path / "plan", 2)
    made.environment["LINKCHECK_DESK_TOKEN"] = "a secret of our own"
    desk = made.start_program("crawl-desk")
    assert desk.stdout
    address = desk.stdout.readline().strip()
    shards = [
        made.start_program("crawl-shard", *Shard(name=name, folder=tmp_path / "plan" / name).places, "--desk", address)
        for name in names
    ]
    assert [shard.wait(60) for shard in shards] == [0, 0]
    desk.terminate()
    assert desk.wait(10) == 0
    assert len(made.web.seen("meeting.example")) >= len(urls)
    assert made.most_in_flight() == 1
    assert bring_home(config(made), lambda: NOW, str(tmp_path / "plan")).merged == 2


def test_a_desk_without_a_secret_is_a_sentence(workspace: Make) -> None:
    made = workspace({}, [])
    assert "set LINKCHECK_DESK_TOKEN" in made.run("crawl-desk", expect=2)
