"""What a check more changes in what is known of hosts, and what it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from linkcheck.model.check import Check, Hop, Page, Probe
from linkcheck.urls.canonical import link
from linkcheck.verdict.changed import changed_hosts
from linkcheck.verdict.context import SINK, Context, gather

AT = datetime(2026, 3, 1, tzinfo=UTC)


def check(url: str, day: int = 0, **what: object) -> Check:
    seen = Check(
        id=1, url=url, run_id=f"r{day}", at=AT + timedelta(days=day), status=200, final_url=url,
        hops=(Hop(url=url, status=200),), page=Page(title="A story", words=400),
    )  # fmt: skip
    return replace(seen, **what)  # type: ignore[arg-type]


def known(*checks: Check) -> Context:
    urls = dict.fromkeys(one.url for one in checks)
    return gather([(link(url), [one for one in checks if one.url == url]) for url in urls])


def challenged(url: str, day: int) -> Check:
    return check(url, day, status=403, hops=(Hop(url=url, status=403, marks=("challenge:x",)),), page=None)


def test_a_later_good_answer_changes_nothing_where_no_wall_stands() -> None:
    before, after = (
        known(check("https://a.example/1")),
        known(check("https://a.example/1"), check("https://a.example/1", 3)),
    )
    assert changed_hosts(before, after) == frozenset()


def test_a_first_good_answer_counts_since_it_shows_that_we_are_let_in() -> None:
    assert changed_hosts(known(), known(check("https://a.example/1"))) == {"a.example"}


def test_a_later_good_answer_counts_where_a_wall_stands() -> None:
    before = known(challenged("https://a.example/1", 0), check("https://a.example/2", 0))
    after = known(challenged("https://a.example/1", 0), check("https://a.example/2", 3))
    assert changed_hosts(before, after) == {"a.example"}


def test_a_wall_on_the_way_counts_for_the_host_that_put_it_up() -> None:
    way = (
        Hop(url="https://a.example/1", status=302),
        Hop(url="https://b.example/", status=403, marks=("challenge:x",)),
    )
    seen = check("https://a.example/1", status=403, hops=way, final_url="https://b.example/", page=None)
    assert changed_hosts(known(), known(seen)) == {"b.example"}


def test_one_more_address_that_ends_in_a_sink_counts() -> None:
    def sent(number: int) -> Check:
        url, end = f"https://a.example/{number}", "https://a.example/all"
        return check(url, hops=(Hop(url=url, status=302), Hop(url=end, status=200)), final_url=end)

    few, enough = [sent(n) for n in range(SINK - 1)], [sent(n) for n in range(SINK)]
    assert changed_hosts(known(*few), known(*enough)) == {"a.example"}


def test_pages_shown_count_beside_a_probe_only() -> None:
    probe = Probe(url="https://a.example/none", at=AT, status=200)
    one, other = check("https://a.example/1"), check("https://a.example/2", 1)
    assert changed_hosts(known(one), known(one, other)) == frozenset()
    probed = replace(one, probe=probe)
    assert changed_hosts(known(probed), known(probed, other)) == {"a.example"}


def test_an_incident_of_the_runs_that_are_judged_anyhow_is_left_out() -> None:
    urls = [f"https://a.example/{n}" for n in range(6)]
    good = [check(url, 0) for url in urls]
    bad = [check(url, 1, status=503, hops=(Hop(url=url, status=503),), page=None) for url in urls]
    before, after = known(*good), known(*good, *bad)
    assert changed_hosts(before, after) == {"a.example"}
    assert changed_hosts(before, after, {"r1"}) == frozenset()
