"""A crawl through a proxy: the same checks and captures, no credentials in them, and a dead proxy is no dead link."""

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Host, Name, Request
from linkcheck.errors import IncompleteRun
from linkcheck.model.check import Failure
from linkcheck.store.store import Store
from tests.net.proxy import Proxy

#: Names that only the proxy reaches: nothing is at their address here.
OUTSIDE = Name(addresses=("93.184.216.34",))
URLS = ["http://a.example/1", "https://a.example/2", "http://b.example/3"]


def site(request: Request) -> answers.Answer:
    return answers.status(404) if request.path == "/robots.txt" else answers.page(f"<title>{request.path}</title>")


SITES = {name: Host(site=site, name=OUTSIDE) for name in ("a.example", "b.example")}


def stored(made: Any) -> bytes:
    """Every byte that the crawl has left on the disk."""
    files = [path for path in made.config.workspace.rglob("*") if path.is_file()]
    return b"".join(gzip.decompress(data) if (data := path.read_bytes())[:2] == b"\x1f\x8b" else data for path in files)


def test_a_crawl_through_a_proxy_checks_and_captures_without_its_credentials(crawling: Any) -> None:
    made = crawling(SITES, URLS, timeout=2.0)
    with Proxy(made.web.port, password="s3cret") as through:
        run = made.configured(proxy=f"http://desk:s3cret@127.0.0.1:{through.port}").crawl()
    assert (run.complete, run.checked) == (True, 3)
    assert {check.status for check in made.checks().values()} == {200}
    assert all(b"Proxy-Authorization: Basic ZGVzazpzM2NyZXQ=" in head for _, _, head in through.log)
    left = stored(made)
    assert b"GET /1 HTTP/1.1\r\nHost: a.example\r\n" in left
    for secret in (b"Proxy-Authorization", b"s3cret", b"ZGVzazpzM2NyZXQ="):
        assert secret not in left


@pytest.mark.parametrize("control_urls", [(), ("http://b.example/",)])
def test_a_dead_proxy_is_our_own_broken_network(crawling: Any, control_urls: tuple[str, ...]) -> None:
    made = crawling(SITES, URLS, control_urls=control_urls)
    with Proxy(made.web.port) as through:
        pass
    with pytest.raises(IncompleteRun, match="our own network"):
        made.configured(proxy=f"http://127.0.0.1:{through.port}").crawl()
    assert {check.failure for check in made.checks().values()} <= {Failure.OUR_NETWORK}


def test_a_proxy_that_dies_in_mid_run_ends_the_run_and_the_next_one_goes_on(crawling: Any) -> None:
    urls = [f"http://a.example/{n}" for n in range(10)] + [f"http://h{n}.example/" for n in range(60)]
    made = crawling({f"h{n}.example": SITES["a.example"] for n in range(60)} | SITES, urls, obey_robots=False)
    with Proxy(made.web.port, answers=10) as through, pytest.raises(IncompleteRun, match="our own network"):
        made.configured(proxy=f"http://127.0.0.1:{through.port}", concurrency=1).crawl()
    outcomes = [check.failure for check in made.checks().values()]
    assert set(outcomes) == {None, Failure.OUR_NETWORK}
    assert outcomes.count(None) == 10
    with Proxy(made.web.port) as through:
        made.configured(proxy=f"http://127.0.0.1:{through.port}").crawl()
    assert {check.status for check in made.checks().values()} == {200}
    assert len(made.checks()) == 70


def test_scrapy_crawl_links_goes_through_the_proxy_of_the_environment(crawling: Any) -> None:
    made = crawling(SITES, URLS)
    (made.config.workspace / "linkcheck.toml").write_text(
        f'dns_servers = ["{made.web.dns}"]\nca_file = "{made.web.ca_file}"\nper_host_delay = 0.0\n'
    )
    with Proxy(made.web.port, password="s3cret") as through:
        at = f"http://desk:s3cret@127.0.0.1:{through.port}"
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "links"],
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | {"LINKCHECK_WORKSPACE": str(made.config.workspace), "HTTP_PROXY": at, "HTTPS_PROXY": at},
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert b"s3cret" not in done.stderr + done.stdout
    with Store(made.config.database) as store:
        assert [row["checked"] for row in store.run_rows()] == [3]
    assert {check.status for check in made.checks().values()} == {200}
    assert {method for method, _, _ in through.log} == {"GET", "CONNECT"}
