"""Crawls over several processes of this machine, held against the same crawl in one."""

import itertools
import os
import pty
import re
import termios
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from linkcheck.demo.answers import page, redirect, status
from linkcheck.demo.message import Answer, Request, Site
from linkcheck.model.check import Check, Failure
from linkcheck.model.exchange import Timings
from linkcheck.store.store import Store
from tests.crawl.conftest import NOW
from tests.engine.conftest import Workspace, wait_for

Make = Callable[..., Workspace]


def site(request: Request) -> Answer:
    if not request.path.strip("/").isdecimal():
        return status(404)
    number = int(request.path.strip("/"))
    if number % 7 == 3:
        return status(404)
    if number % 7 == 5:
        return redirect(302, "http://meeting.example/")
    return page(f"<title>Page {number} of {request.host}</title><p>{'words ' * number}")


HOSTS = [f"host-{n}.example" for n in range(12)]
SITES: dict[str, Site] = {"meeting.example": lambda request: page("We meet here")} | dict.fromkeys(HOSTS, site)
NOBODY = ["http://nobody.example/1", "http://nobody.example/2"]
URLS = [f"http://{host}/{n}" for host in HOSTS for n in range(10)] + NOBODY


def same(check: Check) -> Any:
    """What a check says, apart from when and how fast; the address of a probe is drawn from its run's name."""
    probe = check.probe and replace(check.probe, at=NOW, url="", final_url="")
    return replace(check, id=0, run_id="", at=NOW, timings=Timings(), probe=probe)


def test_many_processes_find_what_one_finds(workspace: Make) -> None:
    one, many = workspace(SITES, URLS), workspace(SITES, URLS)
    one.run("crawl")
    many.run("crawl", "--engine", "local", "--workers", "3")
    assert {url: same(check) for url, check in many.checks().items()} == {
        url: same(check) for url, check in one.checks().items()
    }
    alone, together = one.last_run(), many.last_run()
    assert (together.complete, together.reason) == (True, "finished")
    assert (together.checked, together.captures, together.bytes) == (alone.checked, alone.captures, alone.bytes)
    assert together.totals == alone.totals
    assert not any(many.spoiled().values())
    assert len(list((many.folder / "warcs").iterdir())) == 3
    assert not list((many.folder / "shards").iterdir())


def meeting(request: Request) -> Answer:
    """Every page of it leads to one host, which therefore every shard wants to ask."""
    if request.path == "/robots.txt" or request.host == "meeting.example":
        return page("fine")
    return redirect(301, f"http://meeting.example/{request.host}{request.path}")


def test_a_host_that_every_shard_is_led_to_is_asked_as_politely_as_by_one(workspace: Make) -> None:
    urls = [f"http://{host}/{n}" for host in HOSTS[:6] for n in range(3)]
    sites = dict.fromkeys([*HOSTS[:6], "meeting.example"], meeting)
    made = workspace(sites, urls, per_host_delay=0.1, latency=0.02)
    made.run("crawl", "--workers", "3")
    assert made.most_in_flight() == 1
    starts = [seen.at for seen in made.web.seen("meeting.example")]
    assert len(starts) >= len(urls) + 3  # its robots.txt once a process, and probes
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(starts))
    assert sum(gaps) >= 0.1 * len(gaps) - 0.05  # starts are seen when they arrive: two may come closer than they were
    assert gaps[len(gaps) // 4] >= 0.09
    assert {check.final_url.partition("/")[2] for check in made.checks().values()} == {
        f"/meeting.example/{url.removeprefix('http://')}" for url in urls
    }


def test_as_many_at_a_time_as_one_host_allows_and_no_more(workspace: Make) -> None:
    urls = [f"http://{host}/{n}" for host in HOSTS[:4] for n in range(8)]
    made = workspace(
        dict.fromkeys([*HOSTS[:4], "meeting.example"], meeting), urls, per_host_concurrency=2, latency=0.03
    )
    made.run("crawl", "--workers", "2")
    assert made.most_in_flight() == 2
    assert len(made.checks()) == len(urls)


def test_the_plan_is_told_and_nothing_is_asked(workspace: Make) -> None:
    urls = [f"http://ministry.example/{n}" for n in range(100)] + ["http://a.example/", "http://b.example/"]
    made = workspace({}, urls, per_host_delay=60.0)
    said = made.run("crawl", "--plan-only", "--workers", "2")
    assert "102 links on 3 hosts" in said
    assert "ministry.example: 100 links, 1.7 h at the configured pace" in said
    assert "unknown" in said
    assert not made.web.log
    assert not (made.folder / "shards").exists()


def test_a_limit_holds_over_all_shards_and_one_bar_shows_all_of_them(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=0.1)
    said = on_a_terminal(made, "crawl", "--workers", "2", "--limit", "25")
    assert len(made.checks()) == 25
    shown = [int(done) for done in re.findall(r"(\d+)/25 ", re.sub(r"\x1b\[[\d;?]*\w", "", said))]
    assert sorted(shown) == shown
    assert shown[-1] > 13  # more than one shard has


def on_a_terminal(made: Workspace, *arguments: str) -> str:
    """What the program says to somebody who watches it."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 140))
    process = made.start(*arguments, stderr=theirs)
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal's other end is gone when the program is
        while data := os.read(ours, 65536):
            said += data
    os.close(ours)
    assert process.wait(60) == 0, said.decode()
    return said.decode()


def test_without_a_control_url_that_answers_nothing_counts(workspace: Make) -> None:
    made = workspace(SITES, URLS, control_urls=["http://nowhere.example/"])
    said = made.run("crawl", "--workers", "2", expect=3)
    assert "our own network is down" in said
    assert not made.checks()
    made.configure(control_urls=["http://meeting.example/"])
    made.run("crawl", "--workers", "2")
    assert all(check.control_ok for check in made.checks().values())


def test_a_second_crawl_is_told_who_holds_the_workspace(workspace: Make) -> None:
    made = workspace(SITES, URLS, per_host_delay=30.0)
    first = made.start("crawl", "--workers", "2")
    wait_for(lambda: made.web.log)
    assert f"process {first.pid}" in made.run("crawl", "--workers", "2", expect=2)
    first.terminate()
    first.communicate(timeout=30)
    assert first.returncode == 3


def test_a_shard_of_nothing_but_dead_links_believes_the_others_that_our_network_works(workspace: Make) -> None:
    dead = [f"http://nobody-{n}.example/" for n in range(30)]
    alive = [f"http://{host}/0" for host in HOSTS[:4]]
    made = workspace(dict.fromkeys(HOSTS[:4], site), dead + alive, latency=0.3)
    with Store(made.folder / "linkcheck.db") as store, store.transaction():  # one shard gets all the dead, one the rest
        store.db.execute("update links set site = 'nobody.example' where host like 'nobody%'")
        store.db.execute("update links set site = 'host.example' where host like 'host%'")
    made.run("crawl", "--workers", "2")
    checks = made.checks()
    assert {checks[url].failure for url in dead} == {Failure.DNS_NXDOMAIN}
    assert all(check.control_ok for check in checks.values())
    assert made.last_run().complete


def all_one_after_the_other(made: Workspace, hosts: list[str], gap: float) -> None:
    """Side by side they would take a third or a sixth of that; requests are seen later than they were sent."""
    starts = sorted(seen.at for seen in made.web.log if seen.host in hosts)
    assert starts[-1] - starts[0] >= 0.8 * gap * (len(starts) - 1)


def test_hosts_of_one_domain_share_a_pace_over_all_shards(workspace: Make) -> None:
    hosts = [f"{name}.ministry.example" for name in ("www", "press", "data")]
    urls = [f"http://{host}/{n}" for host in hosts for n in range(4)]
    others = [f"http://{host}/{n}" for host in HOSTS[:3] for n in range(4)]
    made = workspace(
        dict.fromkeys([*HOSTS[:3], *hosts, "meeting.example"], meeting) | dict.fromkeys(hosts, site),
        urls + others,
        per_host_delay=0.05,
        pace_by="domain",
    )
    assert "ministry.example: 12 links" in made.run("crawl", "--plan-only", "--workers", "2")
    made.run("crawl", "--workers", "2")
    assert len(made.checks()) == 24
    all_one_after_the_other(made, hosts, 0.05)


def test_hosts_at_one_address_share_a_pace_over_all_shards(workspace: Make) -> None:
    urls = [f"http://{host}/{n}" for host in HOSTS[:6] for n in range(2)]
    made = workspace(SITES, urls, per_host_delay=0.05, pace_by="address")
    made.run("crawl", "--workers", "2")
    assert len(made.checks()) == 12
    all_one_after_the_other(made, HOSTS[:6], 0.05)
    said = made.run("crawl", "--all", "--plan-only", "--workers", "2")
    assert "127.0.0.1: 12 links" in said
    assert "1 workers, 1 shards" in said
