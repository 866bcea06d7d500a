"""What shares a pace, on the pace itself: real turns, one loop."""

import asyncio

import pytest

from linkcheck.crawl.pace import Pace
from linkcheck.crawl.sharing import Turns, turns

ADDRESSES = {"a.example": "192.0.2.1", "www.b.example": "192.0.2.1", "b.example": "192.0.2.2"}


async def address_of(host: str) -> str:
    await asyncio.sleep(0)
    return ADDRESSES.get(host, "")


def made(pace_by: str, delay: float = 0.0) -> Turns:
    return turns(Pace(delay=delay, per_host=1, concurrency=50), pace_by, address_of)


async def most_at_once(found: Turns, hosts: list[str]) -> int:
    in_flight = most = 0

    async def ask(host: str) -> None:
        nonlocal in_flight, most
        async with found.turn(host):
            in_flight += 1
            most = max(most, in_flight)
            await asyncio.sleep(0.002)
            in_flight -= 1

    await asyncio.gather(*(ask(host) for host in hosts for _ in range(5)))
    return most


@pytest.mark.parametrize(
    ("pace_by", "hosts", "most"),
    [
        ("host", ["www.b.example", "b.example", "a.example"], 3),
        ("domain", ["www.b.example", "b.example", "m.b.example"], 1),
        ("domain", ["b.example", "a.example"], 2),
        ("address", ["a.example", "www.b.example"], 1),
        ("address", ["b.example", "www.b.example"], 2),
        ("address", ["unknown.example", "unknown-too.example"], 2),
    ],
)
def test_what_shares_a_pace_is_asked_one_at_a_time(pace_by: str, hosts: list[str], most: int) -> None:
    assert asyncio.run(most_at_once(made(pace_by), hosts)) == most


def test_the_longest_gap_that_any_of_them_asks_for_holds_for_all() -> None:
    async def main() -> float:
        found = made("domain")
        found.slow_down("www.b.example", 0.2)  # before its first turn
        async with found.turn("www.b.example"):
            found.slow_down("b.example", 0.1)
        async with found.turn("m.b.example"):
            found.slow_down("m.b.example", 0.05)
        started = asyncio.get_running_loop().time()
        async with found.turn("b.example"):
            return asyncio.get_running_loop().time() - started

    assert asyncio.run(main()) >= 0.19


def test_a_rest_that_one_of_them_asks_for_holds_for_all() -> None:
    async def main() -> float:
        found = made("domain")
        async with found.turn("www.b.example"):
            found.back_off("www.b.example", 0.2)
        started = asyncio.get_running_loop().time()
        async with found.turn("m.b.example"):
            return asyncio.get_running_loop().time() - started

    assert asyncio.run(main()) >= 0.19
