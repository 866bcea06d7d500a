"""Politeness is kept whoever asks: few requests at a time to a host, a gap between their starts, others unhindered."""

import asyncio
import itertools
import time

import pytest

from linkcheck.crawl.pace import Pace


async def _request(
    pace: Pace, host: str, log: list[tuple[str, float, int]], busy: dict[str, int], seconds: float
) -> None:
    async with pace.turn(host):
        busy[host] = busy.get(host, 0) + 1
        log.append((host, time.monotonic(), busy[host]))
        await asyncio.sleep(seconds)
        busy[host] -= 1


def run(pace_of: dict[str, float], jobs: list[tuple[str, float]]) -> list[tuple[str, float, int]]:
    async def go() -> list[tuple[str, float, int]]:
        pace = Pace(delay=pace_of["delay"], per_host=int(pace_of["per_host"]), concurrency=int(pace_of["concurrency"]))
        log: list[tuple[str, float, int]] = []
        busy: dict[str, int] = {}
        await asyncio.gather(*(_request(pace, host, log, busy, seconds) for host, seconds in jobs))
        return log

    return asyncio.run(go())


def test_two_requests_to_a_host_start_at_least_the_delay_apart() -> None:
    log = run({"delay": 0.05, "per_host": 3, "concurrency": 10}, [("a", 0.0)] * 5)
    starts = [at for _, at, _ in log]
    assert all(later - earlier >= 0.049 for earlier, later in itertools.pairwise(starts))


@pytest.mark.parametrize("per_host", [1, 2])
def test_a_host_never_has_more_in_flight_than_allowed(per_host: int) -> None:
    log = run({"delay": 0.0, "per_host": per_host, "concurrency": 10}, [("a", 0.01)] * 6)
    assert max(busy for _, _, busy in log) == per_host


def test_a_slow_host_does_not_hold_up_the_others() -> None:
    log = run({"delay": 0.0, "per_host": 1, "concurrency": 4}, [("slow", 0.2), ("slow", 0.2), ("a", 0.0), ("b", 0.0)])
    order = [host for host, _, _ in log]
    assert order.index("b") < len(order) - 1
    assert order[-1] == "slow"


def test_no_more_requests_are_in_flight_than_allowed_over_all_hosts() -> None:
    async def go() -> int:
        pace, most, busy = Pace(delay=0.0, per_host=1, concurrency=3), 0, 0

        async def one(host: str) -> None:
            nonlocal most, busy
            async with pace.turn(host):
                busy += 1
                most = max(most, busy)
                await asyncio.sleep(0.01)
                busy -= 1

        await asyncio.gather(*(one(str(n)) for n in range(12)))
        return most

    assert asyncio.run(go()) == 3


def test_a_host_that_asks_for_a_rest_gets_it() -> None:
    async def go() -> float:
        pace = Pace(delay=0.0, per_host=1, concurrency=3)
        pace.back_off("a", 0.1)
        start = time.monotonic()
        async with pace.turn("a"):
            return time.monotonic() - start

    assert asyncio.run(go()) >= 0.099


def test_a_cancelled_request_gives_its_turn_to_the_next() -> None:
    async def go() -> bool:
        pace = Pace(delay=0.0, per_host=1, concurrency=1)

        async def hold(seconds: float) -> bool:
            async with pace.turn("a"):
                await asyncio.sleep(seconds)
            return True

        tasks = [asyncio.create_task(hold(seconds)) for seconds in (10.0, 10.0, 0.0)]
        await asyncio.sleep(0.01)
        tasks[1].cancel()
        await asyncio.sleep(0)
        tasks[0].cancel()
        return await asyncio.wait_for(tasks[2], 1)

    assert asyncio.run(go())
