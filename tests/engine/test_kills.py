"""Whatever dies, and however: no link is lost, no file is damaged, nobody goes on without a parent."""

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from linkcheck.demo.answers import page, status
from linkcheck.demo.message import Answer, Request, Site
from tests.engine.conftest import Workspace, wait_for

Make = Callable[..., Workspace]

pytestmark = pytest.mark.slow


def site(request: Request) -> Answer:
    return status(404) if request.path == "/robots.txt" else page(f"<p>{request.host}{request.path}")


HOSTS = [f"host-{n}.example" for n in range(6)]
SITES: dict[str, Site] = dict.fromkeys(HOSTS, site)
URLS = [f"http://{host}/{n}" for host in HOSTS for n in range(30)]
GAP = 0.05  # a second and a half of polite work


def whole(made: Workspace) -> None:
    run = made.last_run()
    assert (run.complete, run.reason) == (True, "finished")
    assert len(made.checks()) == len(URLS)
    assert not any(made.spoiled().values())
    assert made.most_in_flight() == 1
    assert not made.shards()


def test_a_shard_whose_process_is_killed_is_gone_on_with_by_another(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    os.kill(made.shards()[0], signal.SIGKILL)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, said
    assert "it is tried again" in said
    whole(made)


def test_a_shard_that_kills_every_process_is_given_up_and_the_others_are_kept(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    killed: set[int] = set()
    while len(killed) < 3:
        wait_for(lambda: set(made.shards("00000")) - killed)
        (process,) = set(made.shards("00000")) - killed
        os.kill(process, signal.SIGKILL)
        killed.add(process)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 3, said
    assert said.count("it is tried again") == 2
    assert "Shard 00000 failed: its process was killed (signal 9)" in said
    assert len(made.checks()) >= len(URLS) / 2
    assert not made.last_run().complete
    made.run("crawl")
    whole(made)


def test_when_the_crawl_is_killed_its_shards_end_and_the_next_one_merges_them(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    crawl.kill()
    crawl.communicate()
    wait_for(lambda: not made.shards())
    asked = len(made.web.log)
    assert not made.checks()
    made.run("crawl", "--workers", "2")
    whole(made)
    done_before = {seen.host + seen.path for seen in made.web.log[:asked]}
    again = [seen for seen in made.web.log[asked:] if seen.host + seen.path in done_before]
    assert len([seen for seen in again if seen.path != "/robots.txt"]) < len(done_before) / 2


def test_a_crawl_in_one_process_takes_in_what_many_have_left(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    crawl.kill()
    crawl.communicate()
    made.run("crawl")
    whole(made)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_crawl_merges_what_was_done_and_says_so(workspace: Make, how: signal.Signals) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    crawl.send_signal(how)
    _, said = crawl.communicate(timeout=30)
    assert crawl.returncode == 3, said
    assert "interrupted" in said
    assert "Traceback" not in said
    assert not made.shards()
    kept = len(made.checks())
    assert 30 < kept < len(URLS)
    assert (made.last_run().complete, made.last_run().checked) == (False, kept)
    asked = len(made.web.log)
    made.run("crawl", "--workers", "2")
    whole(made)
    log = made.web.log
    before, after = ({f"http://{seen.host}{seen.path}" for seen in part} for part in (log[:asked], log[asked:]))
    assert len(before & after & set(URLS)) <= len(HOSTS)  # what was in flight


def test_a_torn_shard_is_put_aside_and_its_links_are_checked_again(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    crawl.kill()
    crawl.communicate()
    wait_for(lambda: not made.shards())
    torn = next(iter((made.folder / "shards").glob("*/out/linkcheck.db")))
    _tear(torn)
    assert "was put aside" in made.run("crawl", "--workers", "2")
    whole(made)
    assert len(list((made.folder / "shards" / "torn").iterdir())) == 1


def _tear(database: Path) -> None:
    """As a disk does that lost what it had promised: pages in the middle are gone."""
    sqlite3.connect(database).execute("pragma wal_checkpoint(truncate)")
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 8)
        file.write(bytes(size // 2))
