"""Shards that go over a depot, to workers that see nothing of the workspace but an address: a real S3 server here."""

import os
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest

from linkcheck.engine.away import crawl_away
from linkcheck.engine.collect import bring, collect, collect_all, deliver
from linkcheck.engine.depot import Depot
from linkcheck.engine.parcel import commit, send, state
from linkcheck.engine.shard import Shard, made_files
from linkcheck.errors import ConfigError, OutputError
from linkcheck.store.merge import Merged
from linkcheck.store.store import Store
from tests.engine.conftest import SECRET, Workspace, wait_for
from tests.engine.test_kills import SITES, URLS, whole
from tests.engine.test_shard import shard_of, site

Make = Callable[..., Workspace]


def objects(address: str) -> list[str]:
    return list(fsspec.filesystem("s3", use_listings_cache=False).find(address))


def away(made: Workspace, bucket: str, hosts: dict[str, int], delay: float = 0.0) -> Shard:
    """A shard of the workspace's run, sent to the bucket."""
    here = shard_of(made, hosts, delay)
    shard = Shard(name=here.name, folder=here.folder, address=f"{bucket}/{here.folder.name}")
    deliver(shard)
    return shard


def taken_in(made: Workspace, shard: Shard) -> Merged | str:
    with Store(made.folder / "linkcheck.db") as store:
        return collect(store, made.config, shard)


def left_over(made: Workspace) -> list[str]:
    with Store(made.folder / "linkcheck.db") as store:
        return collect_all(store, made.config)


def test_a_crawl_over_s3_brings_everything_home_and_leaves_nothing_there(workspace: Make, bucket: str) -> None:
    made = workspace(SITES, URLS)
    said = made.run("crawl", "--workers", "2", "--shards", f"{bucket}/group/")
    whole(made)
    assert made.last_run().captures == len(list(_rows(made))) > 2 * len(URLS)
    assert not objects(bucket)
    assert not list((made.folder / "shards").iterdir())
    assert not list(Path(os.environ["TMPDIR"]).glob("linkcheck-*/*"))
    assert SECRET not in said
    secret = SECRET.encode()
    assert not [path for path in made.folder.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_a_process_that_is_told_to_end_sends_what_it_has(workspace: Make, bucket: str) -> None:
    made = workspace(SITES, URLS)
    shard = away(made, bucket, dict.fromkeys(SITES, 30), delay=0.1)
    process = made.start_program("crawl-shard", *shard.places)
    wait_for(lambda: len(made.web.log) > 40)
    process.terminate()
    assert process.wait(60) == 3
    sent = state(Depot(f"{shard.address}/out"))
    assert sent
    assert not sent.complete
    merged = taken_in(made, shard)
    assert isinstance(merged, Merged)
    assert not merged.complete
    assert 0 < len(made.checks()) < len(URLS)
    assert not any(made.spoiled().values())


def test_a_process_that_is_killed_has_sent_nothing_and_nothing_is_merged(workspace: Make, bucket: str) -> None:
    made = workspace(SITES, URLS)
    shard = away(made, bucket, dict.fromkeys(SITES, 30), delay=0.1)
    process = made.start_program("crawl-shard", *shard.places)
    wait_for(lambda: len(made.web.log) > 40)
    process.kill()
    process.communicate()
    assert not left_over(made)
    assert not made.checks()
    assert not objects(bucket)
    with Store(made.folder / "linkcheck.db") as store:
        run = store.last_run()
        assert run
        assert sum(due for _, due in store.due_hosts(run)) == len(URLS)


def test_a_kill_in_the_middle_of_an_upload_commits_nothing_and_the_next_process_sends_the_rest(
    workspace: Make, bucket: str
) -> None:
    made = workspace({"a.example": site}, [f"http://a.example/{n}" for n in range(5)])
    shard = away(made, bucket, {"a.example": 5})
    kill = (
        "from linkcheck.engine.depot import Depot\nimport os\nput = Depot.put\n"
        "def killed(depot, path, name):\n"
        "    put(depot, path, name)\n"
        "    os.kill(os.getpid(), 9)\n"
        "Depot.put = killed\n"
    )
    assert made.start_code(kill, "crawl-shard", *shard.places).wait(60) == -signal.SIGKILL
    assert len(objects(f"{shard.address}/out")) == 1
    assert state(Depot(f"{shard.address}/out")) is None
    assert not bring(shard)
    asked = len(made.web.log)
    assert made.start_program("crawl-shard", *shard.places).wait(60) == 0
    assert len(made.web.log) == asked  # it was all done: what was missing was to send it
    crawl_away(*shard.places, desk=None, now=datetime.now(UTC))  # and done is done
    assert len(made.web.log) == asked
    bring(shard)
    shutil.copytree(shard.warcs, made.folder / "warcs")
    shutil.rmtree(shard.warcs)  # as a merge leaves it that was killed behind its first step
    merged = taken_in(made, shard)
    assert isinstance(merged, Merged)
    assert merged.complete
    assert len(made.checks()) == 5
    assert not any(made.spoiled().values())
    assert not objects(bucket)
    _a_second_process_had_the_same_shard(made, shard)


def _a_second_process_had_the_same_shard(made: Workspace, shard: Shard) -> None:
    """As when a worker is believed dead, its shard is crawled by another one, and it comes back behind the merge."""
    before = list(_rows(made))
    late = made.folder / "late"
    (late / "warcs").mkdir(parents=True)
    shutil.copyfile(made.folder / "linkcheck.db", late / "linkcheck.db")
    with Store(late / "linkcheck.db") as store:
        store.db.execute('update captures set "offset" = "offset" + 1000000, record_id = record_id || \'x\'')
        store.db.execute("update warcs set good_offset = 2000000")
    name = next((made.folder / "warcs").iterdir()).name
    (late / "warcs" / name).write_bytes(b"another file of the same name")
    commit(late, shard.name, made_files(late))
    send(late, Depot(f"{shard.address}/out"))
    shard.folder.mkdir()
    taken_in(made, shard)
    assert list(_rows(made)) == before
    assert not any(made.spoiled().values())
    assert not objects(shard.address)


def test_what_comes_back_with_another_digest_is_refused_in_a_sentence(workspace: Make, bucket: str) -> None:
    made = workspace({}, ["http://a.example/1"])
    shard = away(made, bucket, {"a.example": 1})
    here = made.folder / "made"
    (here / "warcs").mkdir(parents=True)
    shutil.copyfile(made.folder / "linkcheck.db", here / "linkcheck.db")
    (here / "warcs" / "one.warc.gz").write_bytes(b"capture")
    commit(here, shard.name, made_files(here))
    send(here, Depot(f"{shard.address}/out"))
    sent = next(name for name in objects(shard.address) if name.endswith("one.warc.gz"))
    (here / "torn").write_bytes(b"CAPTURE")
    Depot(bucket).put(here / "torn", sent.partition("/")[2])
    (problem,) = left_over(made)
    assert "warcs/one.warc.gz is not as it was committed (sha256)" in problem
    assert "its links are checked again by the next crawl" in problem
    assert not made.checks()
    assert not (made.folder / "warcs").exists()
    assert not objects(bucket)


def test_a_depot_that_does_not_answer_keeps_its_shards_for_the_next_crawl(
    workspace: Make, bucket: str, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = workspace({}, ["http://a.example/1"])
    shard = away(made, bucket, {"a.example": 1})
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    (problem,) = left_over(made)
    assert problem.startswith("shard 00000 stays where it is")
    assert shard.folder.exists()
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3["AWS_ENDPOINT_URL"])
    assert not left_over(made)
    assert not objects(bucket)


def test_a_shard_that_did_not_arrive_as_it_was_sent_is_not_crawled(workspace: Make, bucket: str) -> None:
    made = workspace({"a.example": site}, ["http://a.example/1"])
    shard = away(made, bucket, {"a.example": 1})
    sent = next(name for name in objects(shard.address) if name.endswith("links.db"))
    (made.folder / "torn").write_bytes(b"x" * 100)
    Depot(bucket).put(made.folder / "torn", sent.partition("/")[2])
    with pytest.raises(OutputError, match="did not arrive as it was sent"):
        crawl_away(*shard.places, desk=None, now=datetime.now(UTC))
    assert not made.web.log


def test_what_is_no_shard_is_a_sentence(bucket: str) -> None:
    with pytest.raises(ConfigError, match="is no shard"):
        crawl_away(f"{bucket}/nothing/in", f"{bucket}/nothing/out", desk=None, now=datetime.now(UTC))


def test_a_scratch_folder_of_somebody_else_is_not_used(workspace: Make, bucket: str, tmp_path: Path) -> None:
    made = workspace({}, ["http://a.example/1"])
    shard = away(made, bucket, {"a.example": 1})
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 12345, -1)
    with pytest.raises(OutputError, match="somebody else's"):
        crawl_away(*shard.places, desk=None, now=datetime.now(UTC), scratch=tmp_path / "theirs")


def test_an_address_with_a_password_is_refused_and_not_repeated(workspace: Make) -> None:
    made = workspace({}, ["http://a.example/1"])
    said = made.run("crawl", "--workers", "2", "--shards", f"s3://key:{SECRET}@bucket/x", expect=2)
    assert "may not hold a user or password" in said
    assert SECRET not in said


def _rows(made: Workspace) -> list[dict[str, object]]:
    with Store(made.folder / "linkcheck.db") as store:
        return list(store.capture_rows())
