"""The plan, from due hosts alone."""

from collections import Counter
from dataclasses import replace

import pytest

from linkcheck.engine.plan import Plan, Queue, Tail, in_words, plan
from linkcheck.store.shards import DueHost


def due(*hosts: tuple[str, str, int]) -> list[DueHost]:
    return [DueHost(host=host, site=site, due=count) for host, site, count in sorted(hosts, key=lambda row: -row[2])]


def taken(found: Plan) -> Counter[str]:
    return Counter({
        take.host: sum(other.links for other in takes if other.host == take.host)
        for takes in [[take for chain in found.chains for shard in chain for take in shard]]
        for take in takes
    })  # fmt: skip


MANY = due(
    ("ministry.example", "ministry.example", 5000), *((f"h{n}.example", f"h{n}.example", n) for n in range(1, 90))
)


@pytest.mark.parametrize("workers", [1, 2, 7, 200])
@pytest.mark.parametrize("delay", [0.0, 1.0, 30.0])
def test_every_link_is_planned_once(workers: int, delay: float) -> None:
    found = plan(MANY, workers=workers, delay=delay, most_links=1000)
    assert taken(found) == {host.host: host.due for host in MANY}
    assert found.links == sum(host.due for host in MANY)
    assert len(found.chains) <= workers
    assert all(sum(take.links for take in shard) <= 1000 for chain in found.chains for shard in chain)


def test_the_hosts_of_a_site_stay_together() -> None:
    hosts = [(f"{name}.site-{n}.example", f"site-{n}.example", 5 + n) for n in range(20) for name in ("www", "m")]
    found = plan(due(*hosts), workers=4, delay=1.0)
    homes = [{take.host.partition(".")[2] for shard in chain for take in shard} for chain in found.chains]
    assert sum(map(len, homes)) == 20


def test_a_host_with_many_links_is_a_chain_and_the_longest_chain_comes_first() -> None:
    found = plan(MANY, workers=3, delay=1.0, wave=600.0)
    assert [len(chain) for chain in found.chains] == [9, 1, 1]
    assert all(shard[0].host == "ministry.example" for shard in found.chains[0])
    assert max(take.links for shard in found.chains[0] for take in shard) == 600


def test_work_is_dealt_out_evenly() -> None:
    found = plan(due(*((f"h{n}.example", "", 10) for n in range(1000))), workers=4, delay=0.0)
    assert [sum(take.links for shard in chain for take in shard) for chain in found.chains] == [2500] * 4


def test_a_limit_takes_the_longest_hosts_first() -> None:
    found = plan(MANY, workers=2, delay=0.0, limit=5050)
    assert (found.links, found.hosts) == (5050, 2)


def test_the_plan_says_how_long_politeness_takes() -> None:
    found = plan(due(("ministry.example", "", 41_000), ("a.example", "", 3)), workers=2, delay=1.0, mean_length=50_000)
    said = "\n".join(in_words(found))
    assert "41,003 links on 2 hosts" in said
    assert "ministry.example: 41,000 links, 11.4 h" in said
    assert "about 2.1 GB" in said


def test_the_plan_says_when_only_a_tail_is_left() -> None:
    hosts = [
        ("ministry.example", "", 1000),
        ("paper.example", "", 500),
        *((f"h{n}.example", "", 100) for n in range(85)),
    ]
    found = plan(due(*hosts), workers=2, delay=1.0)
    assert found.tail == Tail(seconds=250.0, queues=2)
    assert "nine links in ten can be done after 4 min; 2 hosts go on until 17 min" in "\n".join(in_words(found))
    assert plan(due(*hosts[2:]), workers=2, delay=1.0).tail is None
    assert plan(due(*hosts), workers=2, delay=0.0).tail is None


def test_nothing_due_is_a_plan_too() -> None:
    assert list(in_words(plan([], workers=2, delay=1.0))) == ["0 links on 0 hosts"]


def test_a_budget_takes_so_many_of_every_host() -> None:
    found = plan(MANY, workers=2, delay=1.0, budget=30)
    assert taken(found) == {host.host: min(host.due, 30) for host in MANY}
    assert found.longest
    assert found.longest.links == 30


def test_what_shares_a_pace_is_one_queue_in_one_chain_and_a_wave_takes_no_more_of_it() -> None:
    hosts = [replace(host, pace="192.0.2.1") for host in due(("a.example", "", 700), ("b.example", "", 500))]
    found = plan([*hosts, *due(("c.example", "", 100))], workers=3, delay=1.0, wave=600.0)
    assert found.longest == Queue(name="192.0.2.1", links=1200, seconds=1200.0)
    assert [[sum(take.links for take in shard) for shard in chain] for chain in found.chains] == [[600, 600], [100]]
    assert sum(taken(found).values()) == 1300


def test_a_plan_for_other_schedulers_has_one_shard_a_chain() -> None:
    found = plan(MANY, workers=3, delay=1.0, whole=True)
    assert [len(chain) for chain in found.chains] == [1, 1, 1]
    assert taken(found) == {host.host: host.due for host in MANY}
