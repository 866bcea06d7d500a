"""Crawls over several processes of this machine, held against the same crawl in one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from linkcheck.demo.answers import page, redirect, status
from linkcheck.demo.message import Answer, Request, Site
from linkcheck.model.check import Check
from tests.engine.conftest import Workspace

Make = Callable[..., Workspace]


def site(request: Request) -> Answer:
    number = int(request.path.strip("/") or 0) if request.path.strip("/").isdigit() else 0
    if request.path == "/robots.txt":
        return status(404)
    if number % 7 == 3:
        return status(404)
    if number % 7 == 5:
        return redirect(302, "http://meeting.example/")
    return page(f"<title>Page {number} of {request.host}</title><p>{'words ' * number}")


HOSTS = [f"host-{n}.example" for n in range(12)]
SITES: dict[str, Site] = dict.fromkeys([*HOSTS, "meeting.example"], site)
URLS = [f"http://{host}/{n}" for host in HOSTS for n in range(10)] + [
    "http://nobody.example/1",
    "http://nobody.example/2",
]


def same(check: Check) -> Any:
    """What a check says, apart from when and how fast."""
    hops = tuple(replace(hop, ip="") for hop in check.hops)
    return (
        check.status,
        check.failure,
        hops,
        check.final_url,
        check.page,
        check.control_ok,
        check.content_type,
        check.length,
    )


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
