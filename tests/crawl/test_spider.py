"""The spider on real sockets: what it asks, what it keeps, how it behaves when hosts or our own network do not."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Door, Host, Name, Request, Resolves
from linkcheck.errors import IncompleteRun, WorkspaceBusy
from linkcheck.model.check import Failure
from linkcheck.store.lock import workspace_lock
from linkcheck.store.store import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def alive(request: Request) -> Answer:
    return answers.status(404) if request.path == "/robots.txt" else answers.page(f"<title>{request.path}</title>")


def robots(text: str) -> Any:
    def site(request: Request) -> Answer:
        if request.path == "/robots.txt":
            return answers.response(text.encode(), content_type="text/plain")
        return answers.page("<p>open</p>")

    return site


def test_every_link_is_asked_once_with_get_and_captured(crawling: Any) -> None:
    urls = [f"http://a.example/{n}" for n in range(5)] + ["https://b.example/x?b=2&a=1"]
    made = crawling({"a.example": alive, "b.example": alive}, urls)
    run = made.crawl()
    assert (run.complete, run.checked) == (True, 6)
    asked = [(seen.method, seen.host, seen.path) for seen in made.web.log if seen.path != "/robots.txt"]
    assert sorted(asked) == sorted(
        [("GET", "a.example", f"/{n}") for n in range(5)] + [("GET", "b.example", "/x?b=2&a=1")]
    )
    with Store(made.config.database) as store:
        assert {row["record_type"] for row in store.capture_rows()} >= {"request", "response"}
    assert {check.status for check in made.checks().values()} == {200}


def test_we_say_who_we_are(crawling: Any) -> None:
    made = crawling({"a.example": alive}, ["http://a.example/"], contact="https://news.example/links")
    made.crawl()
    agent = made.web.seen("a.example", "/")[0].headers["user-agent"]
    assert agent.startswith("linkcheck/")
    assert "https://news.example/links" in agent


def test_redirects_are_kept_hop_by_hop(crawling: Any) -> None:
    def site(request: Request) -> Answer:
        return answers.redirect(301, "/b#part") if request.path == "/a" else alive(request)

    made = crawling({"a.example": site}, ["http://a.example/a"])
    made.crawl()
    (check,) = made.checks().values()
    assert [(hop.url, hop.status, hop.location) for hop in check.hops] == [
        ("http://a.example/a", 301, "http://a.example/b"),
        ("http://a.example/b", 200, ""),
    ]
    assert (check.final_url, check.status) == ("http://a.example/b", 200)
    with Store(made.config.database) as store:
        responses = [row["url"] for row in store.capture_rows() if row["record_type"] == "response"]
    assert responses == ["http://a.example/a", "http://a.example/b"]


def _walled_by_cookie(request: Request) -> Answer:
    if "pass=1" in request.headers.get("cookie", ""):
        return answers.page("<p>inside</p>")
    return answers.redirect(302, request.target, headers={"Set-Cookie": "pass=1; Path=/"})


@pytest.mark.parametrize(
    ("site", "failure", "status"),
    [
        (lambda r: answers.redirect(302, r.path), Failure.REDIRECT_LOOP, None),
        (lambda r: answers.redirect(302, r.path + "x"), Failure.TOO_MANY_REDIRECTS, None),
        (lambda r: answers.redirect(302, "javascript:alert(1)"), Failure.BAD_REDIRECT, None),
        (lambda r: answers.redirect(302, "file:///etc/passwd"), Failure.BAD_REDIRECT, None),
        (lambda r: answers.redirect(302, "http://10.0.0.1/"), Failure.PRIVATE_ADDRESS, None),
        (lambda r: answers.redirect(302, "http://169.254.169.254/latest/"), Failure.PRIVATE_ADDRESS, None),
        (_walled_by_cookie, None, 200),
        (lambda r: answers.redirect(302, "/caf\u00e9 au lait") if r.path == "/" else alive(r), None, 200),
        (lambda r: answers.redirect(302, ""), None, 302),
    ],
)
def test_redirects_lead_somewhere_or_have_a_name(
    crawling: Any, site: Any, failure: Failure | None, status: int | None
) -> None:
    made = crawling({"a.example": site}, ["http://a.example/"], obey_robots=False)
    made.crawl()
    (check,) = made.checks().values()
    assert (check.failure, check.status) == (failure, status)


def test_robots_txt_is_asked_once_and_obeyed(crawling: Any) -> None:
    site = robots("User-agent: *\nDisallow: /private\n\nUser-agent: linkcheck\nDisallow: /ours\n")
    made = crawling(
        {"a.example": site}, ["http://a.example/open", "http://a.example/ours/1", "http://a.example/private"]
    )
    made.crawl()
    assert len(made.web.seen("a.example", "/robots.txt")) == 1
    assert made.web.seen("a.example", "/ours/1") == []
    checks = made.checks()
    assert checks["http://a.example/ours/1"].failure is Failure.ROBOTS_EXCLUDED
    assert checks["http://a.example/private"].status == 200  # our own group is the one that counts, RFC 9309 §2.2.1


def test_robots_txt_is_asked_once_a_day_and_not_once_a_run(crawling: Any) -> None:
    site = robots("User-agent: *\nDisallow: /private\n")
    made = crawling({"a.example": site}, ["http://a.example/open", "http://a.example/private"])
    made.crawl()
    made.configured(now=NOW + timedelta(hours=20)).crawl(every_link=True)
    assert len(made.web.seen("a.example", "/robots.txt")) == 1
    assert made.checks()["http://a.example/private"].failure is Failure.ROBOTS_EXCLUDED
    made.configured(now=NOW + timedelta(hours=30)).crawl(every_link=True)
    assert len(made.web.seen("a.example", "/robots.txt")) == 2


@pytest.mark.parametrize(("code", "expected"), [(404, 200), (403, 200), (500, None), (503, None)])
def test_a_robots_txt_that_is_not_there_allows_all_and_an_ill_one_nothing(
    crawling: Any, code: int, expected: int | None
) -> None:
    def site(request: Request) -> Answer:
        return answers.status(code) if request.path == "/robots.txt" else answers.page("x")

    made = crawling({"a.example": site}, ["http://a.example/"])
    made.crawl()
    assert [check.status for check in made.checks().values()] == [expected]


def test_the_pace_holds_on_the_wire_robots_included(crawling: Any) -> None:
    urls = [f"http://a.example/{n}" for n in range(6)]
    made = crawling({"a.example": alive}, urls, per_host_delay=0.1)
    made.crawl()
    starts = [seen.at for seen in made.web.log]
    assert len(starts) == 7
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(starts))
    assert sum(gaps) >= 0.1 * 6 - 0.02  # the last bytes of two requests may come closer than their starts were
    assert max(seen.in_flight for seen in made.web.log) == 1


def test_a_host_that_asks_for_a_rest_is_left_alone_for_it(crawling: Any) -> None:
    def site(request: Request) -> Answer:
        return answers.status(429, headers={"Retry-After": "1"}) if request.path == "/1" else alive(request)

    made = crawling({"a.example": site}, [f"http://a.example/{n}" for n in range(3)])
    made.crawl()
    seen = [one for one in made.web.log if one.path != "/robots.txt"]
    first = next(i for i, one in enumerate(seen) if one.path == "/1")
    if first + 1 < len(seen):
        assert seen[first + 1].at - seen[first].at >= 0.9


def test_a_hanging_host_does_not_hold_up_the_others_and_is_not_asked_for_ever(crawling: Any) -> None:
    urls = [f"http://slow.example/{n}" for n in range(20)] + [f"http://h{n}.example/" for n in range(10)]
    sites: dict[str, Any] = {f"h{n}.example": alive for n in range(10)} | {"slow.example": lambda _: answers.hang()}
    made = crawling(sites, urls, timeout=0.2, obey_robots=False)
    made.crawl()
    order = [seen.host for seen in made.web.log]
    assert order.index("h9.example") < len(order) - 3
    assert order.count("slow.example") == 6  # three before it waits at the end of the run, three more there
    assert len(made.checks()) == 16  # the rest waits for the next run


def test_a_host_nobody_can_reach_gives_all_its_links_the_same_fact(crawling: Any) -> None:
    urls = [f"http://gone.example/{n}" for n in range(20)] + ["http://a.example/"]
    made = crawling({"a.example": alive, "gone.example": Host(door=Door.REFUSED)}, urls)
    made.crawl()
    checks = made.checks()
    assert len(checks) == 21
    gone = [check for url, check in checks.items() if "gone" in url]
    assert {check.failure for check in gone} == {Failure.CONNECTION_REFUSED}
    assert sum(check.attempts for check in gone) == 6
    assert all(check.control_ok for check in gone)


@pytest.mark.parametrize(
    ("site", "attempts", "status", "failure"),
    [
        (lambda r: answers.reset() if not r.earlier else answers.page("x"), 2, 200, None),
        (lambda r: answers.reset(), 2, None, Failure.CONNECTION_RESET),
        (lambda r: answers.status(500), 1, 500, None),
        (Host(name=Name(resolves=Resolves.SERVFAIL)), 2, None, Failure.DNS_SERVFAIL),
        (Host(name=Name(resolves=Resolves.NXDOMAIN)), 1, None, Failure.DNS_NXDOMAIN),
    ],
)
def test_a_hiccup_of_the_network_is_tried_once_more_and_an_answer_never(
    crawling: Any, site: Any, attempts: int, status: int | None, failure: Failure | None
) -> None:
    made = crawling(
        {"b.example": site, "a.example": alive}, ["http://b.example/", "http://a.example/"], obey_robots=False
    )
    made.crawl()
    check = made.checks()["http://b.example/"]
    assert (check.attempts, check.status, check.failure) == (attempts, status, failure)


# --- our own network ------------------------------------------------------------------------------------------------


def test_without_any_answer_nothing_counts_and_the_run_is_incomplete(crawling: Any) -> None:
    sites = {f"h{n}.example": Host(door=Door.REFUSED) for n in range(3)}
    made = crawling(sites, [f"http://h{n}.example/" for n in range(3)])
    with pytest.raises(IncompleteRun, match="our own network"):
        made.crawl()
    assert {check.failure for check in made.checks().values()} == {Failure.OUR_NETWORK}


def test_a_control_url_that_does_not_answer_stops_the_run_before_it_begins(crawling: Any) -> None:
    made = crawling(
        {"a.example": alive, "control.example": Host(door=Door.REFUSED)},
        ["http://a.example/"],
        control_urls=("http://control.example/",),
    )
    with pytest.raises(IncompleteRun, match="control URL"):
        made.crawl()
    assert made.checks() == {}
    assert made.web.seen("a.example") == []


def test_failures_at_the_end_of_a_run_count_when_a_control_url_answers_after_them(crawling: Any) -> None:
    made = crawling(
        {"dead.example": Host(door=Door.REFUSED), "control.example": alive},
        ["http://dead.example/"],
        control_urls=("http://control.example/ok",),
    )
    made.crawl()
    (check,) = made.checks().values()
    assert (check.failure, check.control_ok) == (Failure.CONNECTION_REFUSED, True)


def test_failures_that_come_in_before_any_answer_count_when_one_comes(crawling: Any) -> None:
    """Refusals are quick, pages are not: thirty of them at the start are no sign that our network is down."""
    refused = [f"r{n:02}.example" for n in range(30)]
    sites = dict.fromkeys(refused, Host(door=Door.REFUSED)) | {
        f"slow{n}.example": lambda request: answers.late(0.7, alive(request)) for n in range(3)
    }
    made = crawling(sites, [f"http://{name}/" for name in sites], obey_robots=False, timeout=3.0)
    assert made.crawl().complete
    checks = made.checks()
    assert {checks[f"http://{name}/"].failure for name in refused} == {Failure.CONNECTION_REFUSED}
    assert sum(check.status == 200 for check in checks.values()) == 3


@pytest.mark.parametrize("control_urls", [(), ("http://control.example/",)])
def test_when_the_network_goes_down_in_mid_run_what_fails_is_ours(crawling: Any, control_urls: tuple[str, ...]) -> None:
    """After 15 answers nobody answers any more, the control URL neither."""
    made = crawling({}, [f"http://h{n}.example/" for n in range(40)], obey_robots=False, concurrency=1)

    def until_it_breaks(request: Request) -> Answer:
        return alive(request) if len(made.web.log) <= 15 else answers.reset()

    made.web.show(dict.fromkeys([f"h{n}.example" for n in range(40)] + ["control.example"], until_it_breaks))
    ready = made.configured(control_urls=control_urls, hosts=made.web.hosts)
    with pytest.raises(IncompleteRun, match="our own network"):
        ready.crawl()
    checks = ready.checks().values()
    assert {check.failure for check in checks} == {None, Failure.OUR_NETWORK}
    assert 10 <= sum(check.status == 200 for check in checks) <= 15
    made.web.show(dict.fromkeys([f"h{n}.example" for n in range(40)] + ["control.example"], alive))
    run = ready.crawl()
    assert run.complete
    assert {check.failure for check in ready.checks().values()} == {None}
    assert len(ready.checks()) == 40


# --- interruptions --------------------------------------------------------------------------------------------------

CHILD = """
import sys
from linkcheck.config import load
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.run import crawl
from linkcheck.errors import LinkcheckError
from pathlib import Path
try:
    crawl(load(Path(sys.argv[1]), environ={}, flags={}), CrawlOptions())
except LinkcheckError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def start(made: Any) -> subprocess.Popen[bytes]:
    config, lines = made.config, []
    lines.append(
        f'now = "{config.now.isoformat()}"\ntimeout = {config.timeout}\nper_host_delay = {config.per_host_delay}'
    )
    lines.append(f'dns_servers = ["{made.web.dns}"]\nca_file = "{made.web.ca_file}"\nallow_networks = ["127.0.0.0/8"]')
    lines.append("[hosts]\n" + "\n".join(f'"{name}" = "{address}"' for name, address in made.web.hosts.items()))
    (config.workspace / "linkcheck.toml").write_text("\n".join(lines))
    return subprocess.Popen([sys.executable, "-c", CHILD, str(config.workspace)], stderr=subprocess.PIPE)


def wait_for(condition: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def slow(request: Request) -> Answer:
    return answers.late(0.03, alive(request))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_crawl_keeps_what_it_checked_and_goes_on_from_there(crawling: Any, number: int) -> None:
    urls = [f"http://h{n % 4}.example/{n}" for n in range(120)]
    made = crawling({f"h{n}.example": slow for n in range(4)}, urls)
    child = start(made)
    wait_for(lambda: len(made.web.log) > 40)
    child.send_signal(number)
    assert child.wait(10) == 3
    assert b"goes on from there" in (child.stderr.read() if child.stderr else b"")
    kept = len(made.checks())
    assert 20 < kept < 120
    run = made.crawl()
    assert (run.checked, len(made.checks())) == (120, 120)
    asked = [seen.path for seen in made.web.log if seen.path != "/robots.txt"]
    assert len(asked) <= 120 + 8  # only what was in flight is asked again


@pytest.mark.slow
def test_a_killed_crawl_loses_only_what_was_in_flight_and_no_file_is_damaged(crawling: Any) -> None:
    urls = [f"http://h{n % 4}.example/{n}" for n in range(200)]
    made = crawling({f"h{n}.example": slow for n in range(4)}, urls)
    killed = 0
    while killed < 2:
        child = start(made)
        before = len(made.web.log)
        wait_for(lambda before=before: len(made.web.log) > before + 60)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        killed += 1
    run = made.crawl()
    assert (run.complete, len(made.checks())) == (True, 200)
    with Store(made.config.database) as store:
        rows = list(store.db.query("select link_id, count(*) as n from checks where run_id = ? group by 1", [run.id]))
        assert {row["n"] for row in rows} == {1}
        assert len(rows) == 200
        _assert_readable(made.config.warcs, list(store.capture_rows()))


def _assert_readable(folder: Path, rows: list[dict[str, Any]]) -> None:
    from warcio.archiveiterator import ArchiveIterator

    found = set()
    for path in folder.iterdir():
        with path.open("rb") as file:
            found |= {record.rec_headers.get_header("WARC-Record-ID") for record in ArchiveIterator(file)}
    assert {row["record_id"] for row in rows} <= found


def test_a_second_crawl_of_the_same_workspace_is_refused(crawling: Any) -> None:
    made = crawling({"a.example": alive}, ["http://a.example/"])
    with workspace_lock(made.config.workspace), pytest.raises(WorkspaceBusy, match="another crawl"):
        made.crawl()


def test_scrapy_crawl_links_does_the_same(crawling: Any) -> None:
    made = crawling({"a.example": alive}, ["http://a.example/1", "http://a.example/2"])
    start(made).wait()  # writes linkcheck.toml and crawls
    env = os.environ | {"LINKCHECK_WORKSPACE": str(made.config.workspace), "LINKCHECK_NOW": "2026-06-01T00:00:00Z"}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "links"],
        cwd=root,
        env=env,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Store(made.config.database) as store:
        assert [row["checked"] for row in store.run_rows()] == [2, 2]


def test_a_database_that_another_process_is_writing_to_is_waited_for(crawling: Any) -> None:
    made = crawling({"a.example": alive}, [f"http://a.example/{n}" for n in range(5)])
    holding = "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1]); db.execute('begin immediate'); "
    holding += "print('held', flush=True); time.sleep(1.5)"
    with subprocess.Popen([sys.executable, "-c", holding, str(made.config.database)], stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        run = made.crawl()
    assert (run.complete, run.checked, len(made.checks())) == (True, 5, 5)


def test_a_clock_that_jumps_back_in_mid_run_loses_no_link_and_no_verdict(
    crawling: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gaps and deadlines go by the loop's own clock; times of checks are only what is written down."""
    made = crawling({"a.example": alive}, [f"http://a.example/{n}" for n in range(9)])
    hours = itertools.cycle((0, -5, 7))
    monkeypatch.setattr("linkcheck.crawl.setup.clock", lambda _: lambda: NOW + timedelta(hours=next(hours)))
    run = made.crawl()
    assert (run.complete, run.checked) == (True, 9)
    assert {check.status for check in made.checks().values()} == {200}


def test_another_downloader_is_refused_in_a_sentence(crawling: Any) -> None:
    """The spider hands its requests to the downloader itself: pace is kept before, by crawl.pace."""
    made = crawling({"a.example": alive}, ["http://a.example/1"])
    start(made).wait()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "links", "-s", "DOWNLOADER=scrapy.core.downloader.Downloader"],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"LINKCHECK_WORKSPACE": str(made.config.workspace), "LINKCHECK_NOW": "2026-06-01T00:00:00Z"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"DOWNLOADER is Downloader; leave it" in done.stderr
    with Store(made.config.database) as store:
        assert [row["checked"] for row in store.run_rows()] == [1]


def test_limit_checks_no_more_than_asked_for(crawling: Any) -> None:
    made = crawling({"a.example": alive}, [f"http://a.example/{n}" for n in range(9)])
    assert made.crawl(limit=4).checked == 4


def test_without_captures_nothing_is_written_beside_the_store(crawling: Any) -> None:
    made = crawling({"a.example": alive}, ["http://a.example/"])
    assert made.crawl(capture=False).captures == 0
    assert not made.config.warcs.exists()


@pytest.mark.slow
def test_a_full_disk_ends_the_run_in_a_sentence_and_keeps_what_was_written(crawling: Any) -> None:
    """The file size limit stands in for the disk: writes fail with an error, as ENOSPC does."""
    made = crawling({f"h{n}.example": big for n in range(30)}, [f"http://h{n}.example/" for n in range(30)])
    start(made).wait()
    with Store(made.config.database) as store:
        assert store.last_run().complete  # type: ignore[union-attr]
    limited = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n" + CHILD.replace(
        "CrawlOptions()", "CrawlOptions(every_link=True)"
    )
    child = subprocess.run(
        [sys.executable, "-c", limited, str(made.config.workspace)], capture_output=True, timeout=60, check=False
    )
    assert child.returncode == 3, child.stderr
    assert b"Traceback" not in child.stderr
    assert b"kept" in child.stderr
    run = made.crawl(every_link=True)
    assert (run.complete, len(made.checks())) == (True, 30)


def big(request: Request) -> Answer:
    if request.path == "/robots.txt":
        return answers.status(404)
    body = random.Random(f"{request.host} {request.earlier}").randbytes(200_000)  # another one on every visit
    return answers.response(body, content_type="application/octet-stream")
