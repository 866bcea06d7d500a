"""Lanes alone: hosts in rotation, the longest first, silent ones at the end, and never many links in memory."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from linkcheck.crawl import lanes as lanes_module
from linkcheck.crawl.lanes import LANES_PER_SLOT, Lanes
from linkcheck.crawl.visit import Visit
from linkcheck.model.check import Check, Failure
from linkcheck.store.runs import DueLink

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Crawl:
    """Lanes over a work list in memory; `answer` says how a link ends."""

    def __init__(
        self, due: dict[str, int], answer: Callable[[DueLink], Failure | None] = lambda _: None, *, concurrency: int = 1
    ) -> None:
        self.due = due
        self.answer = answer
        self.asked: list[str] = []
        self.done: list[Visit] = []
        self.held = self.most_held = 0
        self.unwelcome: set[str] = set()
        self.parked = 0
        self.lanes = Lanes(
            self._take, self._visit, self.done.append, per_host=1, concurrency=concurrency,
            parked=lambda: self.parked, unwelcome=lambda host: host in self.unwelcome,
        )  # fmt: skip

    def run(self, limit: int = 0) -> "Crawl":
        hosts = sorted(self.due.items(), key=lambda pair: -pair[1])
        asyncio.run(self.lanes.run(hosts, limit=limit))
        return self

    def _take(self, host: str, after: int, most: int) -> list[DueLink]:
        found = [
            DueLink(id=n, url=f"http://{host}/{n}", host=host, place=n)
            for n in range(after + 1, min(self.due[host], after + 1 + most))
        ]
        self.held += len(found)
        self.most_held = max(self.most_held, self.held)
        return found

    async def _visit(self, link: DueLink) -> Visit:
        self.asked.append(link.host)
        self.held -= 1
        await asyncio.sleep(0)
        failure = self.answer(link)
        check = Check(id=0, url=link.url, run_id="r", at=NOW, failure=failure, status=None if failure else 200)
        return Visit(link=link, check=check, exchanges=(), requests=1)


def test_hosts_are_asked_in_rotation_and_none_is_done_before_another_begins() -> None:
    found = Crawl({f"h{n}": 10 for n in range(LANES_PER_SLOT)}).run()
    rounds = [found.asked[start : start + LANES_PER_SLOT] for start in range(0, len(found.asked), LANES_PER_SLOT)]
    assert [len(set(one)) for one in rounds] == [LANES_PER_SLOT] * 10


def test_the_longest_queues_begin_first() -> None:
    due = {f"short{n}": 1 for n in range(50)} | {"long": 40}
    found = Crawl(due).run()
    assert found.asked[0] == "long"
    assert Counter(found.asked) == Counter(due)


def test_a_host_that_is_silent_three_times_in_a_row_waits_for_all_others() -> None:
    due = {"silent": 20} | {f"h{n}": 5 for n in range(20)}
    found = Crawl(due, lambda link: Failure.READ_TIMEOUT if link.host == "silent" else None).run()
    assert found.asked.count("silent") == 6
    assert found.asked[-3:] == ["silent"] * 3
    assert found.lanes.left_over == 14
    assert found.lanes.finished_hosts == 21


def test_a_host_that_comes_back_at_the_end_is_checked_to_its_last_link() -> None:
    asked: Counter[str] = Counter()

    def answer(link: DueLink) -> Failure | None:
        asked[link.host] += 1
        return Failure.READ_TIMEOUT if link.host == "slow" and asked["slow"] <= 3 else None

    found = Crawl({"slow": 20, "a": 5}, answer).run()
    assert (len(found.done), found.lanes.left_over) == (25, 0)


def test_what_is_known_of_a_whole_host_is_not_asked_of_it_again() -> None:
    found = Crawl({"refused": 50}, lambda _: Failure.CONNECTION_REFUSED).run()
    assert len(found.asked) == 6
    assert {visit.check.failure for visit in found.done} == {Failure.CONNECTION_REFUSED}
    assert len(found.done) == 50
    assert sum(visit.check.attempts == 0 for visit in found.done) == 44


def test_a_host_that_wants_no_more_of_us_is_left_for_the_next_run() -> None:
    found = Crawl({"busy": 30, "a": 10})

    def answer(link: DueLink) -> None:
        if found.asked.count("busy") == 4:
            found.unwelcome.add("busy")

    found.answer = answer
    found.run()
    assert Counter(found.asked) == {"busy": 4, "a": 10}
    assert found.lanes.left_over == 26


def test_few_links_are_held_whatever_the_work_list() -> None:
    found = Crawl({f"h{n:04}": 50 for n in range(3000)}, concurrency=512).run()
    assert len(found.done) == 150_000
    assert found.most_held <= lanes_module.MOST_TAKEN + LANES_PER_SLOT * 512


def test_for_every_request_that_stands_still_another_lane_moves() -> None:
    """Nine of ten hosts hang; the others are all done while those still do."""
    hanging = asyncio.Event()
    due = {f"h{n:03}": 1 for n in range(200)}
    found = Crawl(due)

    async def visit(link: DueLink) -> Visit:
        if int(link.host[1:]) % 10:
            found.parked += 1
            found.lanes.one_more()
            await hanging.wait()
            found.parked -= 1
        else:
            found.asked.append(link.host)
            if len(found.asked) == 20:
                hanging.set()
        check = Check(id=0, url=link.url, run_id="r", at=NOW, status=200)
        return Visit(link=link, check=check, exchanges=(), requests=1)

    found.lanes._visit = visit
    found.run()
    assert len(found.done) == 200


def test_a_limit_is_kept_by_all_lanes_together() -> None:
    assert len(Crawl({f"h{n}": 10 for n in range(20)}).run(limit=37).done) == 37
