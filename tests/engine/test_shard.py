"""One shard, file in and file out, as a plain command; and shards that fail."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linkcheck.config import Config, load
from linkcheck.crawl.options import CrawlOptions, DeskAt
from linkcheck.demo.answers import page, response, status
from linkcheck.demo.message import Answer, Request
from linkcheck.engine.child import environment, outcome
from linkcheck.engine.collect import collect, collect_all, collect_together
from linkcheck.engine.parcel import MANIFEST, fault
from linkcheck.engine.shard import Order, Shard, proxies_of, write_order
from linkcheck.errors import ConfigError
from linkcheck.store.shards import Part, cut
from linkcheck.store.store import Store
from tests.crawl.conftest import NOW
from tests.engine.conftest import Workspace

Make = Callable[..., Workspace]


def site(request: Request) -> Answer:
    return status(404) if request.path == "/robots.txt" else page(f"<p>{request.host}{request.path}")


def big(request: Request) -> Answer:
    if request.path == "/robots.txt":
        return status(404)
    return response(os.urandom(200_000), content_type="application/octet-stream")


def shard_of(made: Workspace, hosts: dict[str, int], delay: float = 0.0, name: str = "00000") -> Shard:
    """A shard of the workspace's run, ready to be crawled."""
    config = Config(
        workspace=made.folder,
        hosts=made.web.hosts,
        dns_servers=(made.web.dns,),
        ca_file=made.web.ca_file,
        allow_networks=("127.0.0.0/8",),
        timeout=1.0,
        per_host_delay=delay,
    )
    shard = Shard(name=name, folder=made.folder / "shards" / f"run-{name}")
    shard.given.mkdir(parents=True)
    with Store(config.database) as store:
        run = store.begin_run(NOW)
        cut(store, run, shard.links, [Part(host=host, most=most) for host, most in hosts.items()], NOW, NOW)
    write_order(shard, Order.of(shard.name, config, CrawlOptions(), timedelta(days=30)), config.ca_file)
    return shard


def crawl_shard(shard: Shard, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"{before}\nfrom linkcheck.__main__ import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, "crawl-shard", str(shard.given), str(shard.made)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_shard_is_committed_by_its_manifest_and_merged_into_the_workspace(workspace: Make) -> None:
    made = workspace(
        {"a.example": site, "b.example": site}, [f"http://{h}.example/{n}" for h in "ab" for n in range(5)]
    )
    shard = shard_of(made, {"a.example": 5})
    assert crawl_shard(shard).returncode == 0
    manifest = json.loads((shard.made / MANIFEST).read_text())
    assert [name.partition("/")[0] for name in sorted(manifest["files"])] == ["linkcheck.db", "warcs"]
    assert fault(shard.made) is None
    asked = len(made.web.log)
    assert crawl_shard(shard).returncode == 0  # done is done
    assert len(made.web.log) == asked
    with Store(made.folder / "linkcheck.db") as store:
        merged = collect(store, made.config, shard)
    assert not isinstance(merged, str)
    assert (merged.rows, merged.complete) == (5 + len(list(_captures(made))), True)
    assert {check.status for check in made.checks().values()} == {200}
    assert not any(made.spoiled().values())
    assert not shard.folder.exists()


def test_finished_shards_are_merged_together_and_a_damaged_one_keeps_none_of_them_out(workspace: Make) -> None:
    urls = {f"{letter}.example": f"http://{letter}.example/1" for letter in "abc"}
    made = workspace(dict.fromkeys(urls, site), list(urls.values()))
    shards = [shard_of(made, {host: 1}, name=f"0000{number}") for number, host in enumerate(urls)]
    for shard in shards:
        assert crawl_shard(shard).returncode == 0
    warc = next((shards[1].made / "warcs").iterdir())
    warc.write_bytes(warc.read_bytes()[:-10])
    with Store(made.folder / "linkcheck.db") as store:
        assert collect_together(store, made.config, shards) is None
        assert all(shard.made.exists() for shard in shards)
        merged = collect_together(store, made.config, [shards[0], shards[2]])
        assert merged == {"00000": True, "00002": True}
        assert len(collect_all(store, made.config)) == 1
    assert set(made.checks()) == {urls["a.example"], urls["c.example"]}
    assert [path.name for path in (made.folder / "shards").iterdir()] == ["torn"]


def test_a_file_that_is_not_as_it_was_committed_keeps_the_whole_shard_out(workspace: Make) -> None:
    made = workspace({"a.example": site}, ["http://a.example/1"])
    shard = shard_of(made, {"a.example": 1})
    assert crawl_shard(shard).returncode == 0
    warc = next((shard.made / "warcs").iterdir())
    warc.write_bytes(warc.read_bytes()[:-10])
    with Store(made.folder / "linkcheck.db") as store:
        said = collect(store, made.config, shard)
        assert isinstance(said, str)
        assert warc.name in said
    assert not made.checks()
    assert (made.folder / "shards" / "torn" / shard.folder.name).exists()


def test_a_full_disk_ends_one_shard_in_a_sentence_and_what_it_had_is_merged(workspace: Make) -> None:
    """The limit on a file's size stands in for the disk: writing fails with an error, as ENOSPC does."""
    hosts = {f"h{n}.example": 1 for n in range(30)}
    made = workspace(dict.fromkeys(hosts, big), [f"http://{host}/" for host in hosts])
    shard = shard_of(made, hosts)
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    done = crawl_shard(shard, f"{limit}resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))")
    assert done.returncode == 3, done.stderr
    ended = outcome(done.returncode, done.stderr.splitlines())
    assert (ended.done, ended.again) == (False, False)
    assert "make room" in ended.reason
    assert not (shard.made / MANIFEST).exists()
    made.run("crawl", "--workers", "2")
    assert len(made.checks()) == 30
    assert not any(made.spoiled().values())


@pytest.mark.parametrize("text", ["", "[]", "{", '{"shard": "1"}', '{"shift": "soon"}', '{"shift": 1, "surprise": 2}'])
def test_a_folder_that_no_plan_wrote_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "order.json").write_text(text)
    with pytest.raises(ConfigError, match="is no shard"):
        Order.read(tmp_path)


def test_an_order_says_all_that_a_process_must_know_and_no_secret(tmp_path: Path) -> None:
    config = Config(workspace=tmp_path, wordpress_application_password="pass word", hosts={"a.example": "127.0.0.1"})
    order = Order.of("7", replace(config, concurrency=9), CrawlOptions(capture=False), None)
    order.write(tmp_path)
    again = Order.read(tmp_path)
    assert (again.shard, again.capture, again.shift) == ("7", False, None)
    assert (again.config["concurrency"], again.config["hosts"]) == (9, {"a.example": "127.0.0.1"})
    assert "pass word" not in (tmp_path / "order.json").read_text()


def test_a_proxys_password_reaches_a_shard_by_the_environment_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"HTTPS_PROXY": "http://desk:s3cret@p.example:1", "http_proxy": "http://q.example:2"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    config = load(tmp_path, environ=environ, flags={})
    Order.of("7", config, CrawlOptions(), None).write(tmp_path)
    assert "s3cret" not in (tmp_path / "order.json").read_text()
    handed = proxies_of(environment(DeskAt(address="127.0.0.1:1", token="t", shard="7")))
    again = load(tmp_path, environ=handed, flags=Order.read(tmp_path).config)
    assert (again.https_proxy, again.http_proxy) == (environ["HTTPS_PROXY"], "http://q.example:2")


@pytest.mark.parametrize(
    ("code", "lines", "done", "again"),
    [
        (0, ["5 links wait for the next run"], True, False),
        (3, ["linkcheck: interrupted"], False, False),
        (2, ["linkcheck: the disk is full"], False, False),
        (-9, [], False, True),
        (1, ["Traceback"], False, True),
        (3, [], False, True),
    ],
)
def test_how_a_process_ends_says_whether_another_may_do_better(
    code: int, lines: list[str], done: bool, again: bool
) -> None:
    ended = outcome(code, lines)
    assert (ended.done, ended.again) == (done, again)


def _captures(made: Workspace) -> list[object]:
    with Store(made.folder / "linkcheck.db") as store:
        return list(store.capture_rows())
