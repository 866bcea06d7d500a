"""Crawls on a real Dask cluster of this machine: scheduler, workers and client are processes that can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.engine.conftest import Workspace, wait_for
from tests.engine.test_kills import GAP, SITES, URLS, whole

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

Make = Callable[..., Workspace]


@dataclass
class Cluster:
    """A scheduler and its workers, each a process without nanny."""

    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    address: str = ""

    def start_scheduler(self) -> None:
        file = self.folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        wait_for(lambda: file.exists() and b"}" in file.read_bytes())
        import json

        self.address = json.loads(file.read_text())["address"]

    def start_worker(self, name: str) -> None:
        self._start(
            "worker", self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--host", "127.0.0.1", "--local-directory", str(self.folder), name=name,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()

    def _start(self, kind: str, *arguments: str, name: str = "scheduler") -> None:
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + kind, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s"},
        )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(folder=tmp_path)
    made.start_scheduler()
    for name in ("one", "two"):
        made.start_worker(name)
    yield made
    made.stop()


def test_when_a_worker_is_killed_another_goes_on_with_its_shard(workspace: Make, cluster: Cluster) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--scheduler", cluster.address, "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    cluster.kill("one")
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, said
    whole(made)


def test_when_the_scheduler_is_killed_the_crawl_ends_and_the_next_one_does_the_rest(
    workspace: Make, cluster: Cluster
) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--scheduler", cluster.address, "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    cluster.kill("scheduler")
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 3, said
    assert "scheduler" in said
    assert "Traceback" not in said, said
    wait_for(lambda: not made.shards())
    assert len(made.checks()) > 30
    made.run("crawl", "--workers", "2")
    whole(made)


def test_when_the_client_is_killed_the_shards_end_and_the_next_crawl_merges_them(
    workspace: Make, cluster: Cluster
) -> None:
    made = workspace(SITES, URLS, per_host_delay=GAP)
    crawl = made.start("crawl", "--engine", "dask", "--scheduler", cluster.address, "--workers", "2")
    wait_for(lambda: len(made.web.log) > 60)
    crawl.send_signal(signal.SIGKILL)
    crawl.communicate()
    wait_for(lambda: not made.shards())
    made.run("crawl", "--scheduler", cluster.address)
    whole(made)


def test_a_scheduler_that_is_not_there_is_a_sentence(workspace: Make) -> None:
    made = workspace(SITES, URLS[:1])
    assert "no Dask scheduler answers" in made.run("crawl", "--scheduler", "tcp://127.0.0.1:9", expect=2)


def test_without_a_scheduler_a_cluster_of_this_machine_is_started_and_shards_may_go_over_s3(
    workspace: Make, bucket: str
) -> None:
    made = workspace(SITES, URLS[:40])
    made.run("crawl", "--engine", "dask", "--workers", "2", "--shards", bucket)
    assert len(made.checks()) == 40
    assert not any(made.spoiled().values())
