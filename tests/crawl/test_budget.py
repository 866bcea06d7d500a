"""The budget of a host, on what a lane takes from the store."""

import pytest

from linkcheck.crawl.lanes import within
from linkcheck.store.runs import DueLink

LINKS = [DueLink(id=n, url=f"http://a.example/{n}", host="a.example", place=n) for n in range(10)]


def take(host: str, after: int, most: int) -> list[DueLink]:
    return [link for link in LINKS if link.place > after][:most]


@pytest.mark.parametrize(("budget", "taken"), [(0, 10), (1, 1), (4, 4), (5, 5), (20, 10)])
def test_a_lane_gets_no_more_of_its_host_than_the_budget(budget: int, taken: int) -> None:
    limited, found = within(budget, take), []
    while batch := limited("a.example", found[-1].place if found else -1, 3):
        found += batch
    assert found == LINKS[:taken]


def test_every_host_has_a_budget_of_its_own() -> None:
    limited = within(2, take)
    assert [len(limited(host, -1, 5)) for host in ("a.example", "b.example", "a.example")] == [2, 2, 0]
