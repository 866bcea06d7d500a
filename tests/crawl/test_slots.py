"""Concurrency adapts: requests that hang do not count, strain lowers the number in flight, good answers raise it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from linkcheck.crawl import slots as slots_module
from linkcheck.crawl.pace import Pace
from linkcheck.crawl.slots import LEAST, Slots
from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer


def run(work: Callable[[], Awaitable[object]]) -> object:
    async def go() -> object:
        return await work()

    return asyncio.run(go())


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots_module, "PATIENCE", 0.05)


def test_a_request_that_hangs_leaves_its_slot_to_another() -> None:
    async def work() -> int:
        slots = Slots(1, 5)
        hanging = await slots.take()
        await asyncio.wait_for(slots.take(), 5)  # would wait for ever if the first one counted for ever
        assert (slots.taken, slots.parked) == (1, 1)
        hanging.give_back(Failure.READ_TIMEOUT)
        slots.close()
        return slots.parked

    assert run(work) == 0


def test_what_has_begun_comes_before_what_has_not() -> None:
    async def work() -> list[str]:
        slots, order = Slots(1, 0), []
        first = await slots.take()

        async def one(name: str, *, begun: bool) -> None:
            slot = await slots.take(begun=begun)
            order.append(name)
            slot.give_back()

        waiting = [asyncio.ensure_future(one(name, begun=name == "begun")) for name in ("a", "b", "begun")]
        await asyncio.sleep(0)
        first.give_back()
        await asyncio.gather(*waiting)
        slots.close()
        return order

    assert run(work) == ["begun", "a", "b"]


def test_no_more_may_hang_than_there_is_room_for() -> None:
    async def work() -> bool:
        slots = Slots(1, 0)
        await slots.take()
        waiting = asyncio.ensure_future(slots.take())
        await asyncio.sleep(0.2)
        slots.close()
        return not waiting.done() and waiting.cancel()

    assert run(work)


def test_a_host_that_was_slow_takes_no_slot_the_next_time() -> None:
    async def work() -> int:
        pace, told = Pace(delay=0.0, per_host=1, concurrency=1, parked=5), []
        pace.slots.on_park = lambda: told.append(pace.slots.parked)
        async with pace.turn("slow.example"):
            await asyncio.sleep(0.1)
        async with pace.turn("quick.example"), pace.turn("slow.example"):
            assert (pace.slots.taken, pace.slots.parked) == (1, 1)
        async with pace.turn("slow.example"):
            assert (pace.slots.taken, pace.slots.parked) == (1, 0)  # it was quick now, and is forgiven
        await pace.close()
        return len(told)

    assert run(work) == 2


@pytest.mark.parametrize("failure", [Failure.OUR_NETWORK, Failure.DNS_TIMEOUT])
def test_signs_of_strain_lower_the_number_and_good_answers_raise_it_again(failure: Failure) -> None:
    async def work() -> tuple[int, int, int]:
        pace = Pace(delay=0.0, per_host=1, concurrency=64)
        for n in range(200):
            with pytest.raises(NoAnswer):
                async with pace.turn(f"h{n}"):
                    raise NoAnswer(failure, strained=True)
            pace.slots._lowered = -1.0  # as if time had passed
        low = pace.slots.limit
        for n in range(20):
            async with pace.turn(f"h{n}"):
                pass
        some = pace.slots.limit
        for n in range(400):
            async with pace.turn(f"h{n}"):
                pass
        await pace.close()
        return low, some, pace.slots.limit

    assert run(work) == (LEAST, LEAST + 5, 64)


def test_what_a_proxy_denies_is_no_strain_on_this_machine() -> None:
    async def work() -> int:
        pace = Pace(delay=0.0, per_host=1, concurrency=64)
        with pytest.raises(NoAnswer):
            async with pace.turn("a"):
                raise NoAnswer(Failure.OUR_NETWORK, "the proxy refuses (403)")
        await pace.close()
        return pace.slots.limit

    assert run(work) == 64


def test_a_burst_of_local_errors_is_one_sign() -> None:
    async def work() -> int:
        slots = Slots(64, 0)
        taken = [await slots.take() for _ in range(20)]
        for slot in taken:
            slot.give_back(Failure.OUR_NETWORK)
        slots.close()
        return slots.limit

    assert run(work) == 32


def test_a_few_dns_timeouts_among_good_answers_change_nothing() -> None:
    async def work() -> int:
        slots = Slots(64, 0)
        for n in range(1000):
            (await slots.take()).give_back(Failure.DNS_TIMEOUT if n % 20 == 0 else None)
        slots.close()
        return slots.limit

    assert run(work) > 60  # type: ignore[operator]


def test_a_loop_that_runs_late_does_less_at_once() -> None:
    async def work() -> int:
        slots = Slots(64, 0)
        (await slots.take()).give_back()
        await asyncio.sleep(0)
        time.sleep(slots_module.LOOK_EVERY + slots_module.LATENESS + 0.2)
        await asyncio.sleep(0.05)
        slots.close()
        return slots.limit

    assert run(work) < 64  # type: ignore[operator]


def test_what_is_held_starts_only_when_every_reason_is_gone_and_questions_get_through() -> None:
    async def work() -> list[str]:
        pace, seen = Pace(delay=0.0, per_host=1, concurrency=1), []

        async def one(host: str) -> None:
            async with pace.turn(host):
                seen.append(host)

        pace.hold("disk")
        pace.hold("network")
        waiting = asyncio.ensure_future(one("a"))
        await asyncio.sleep(0.02)
        async with pace.question("a"):
            seen.append("question")
        pace.go_on("disk")
        await asyncio.sleep(0.02)
        seen.append("still held")
        pace.go_on("network")
        await asyncio.wait_for(waiting, 5)
        await pace.close()
        return seen

    assert run(work) == ["question", "still held", "a"]


def test_the_gap_of_a_host_varies_but_is_never_shorter() -> None:
    async def work() -> list[float]:
        draws = iter([0.0, 1.0, 0.5])
        pace = Pace(delay=1000.0, per_host=1, concurrency=1, random=lambda: next(draws))
        rests = []
        for host in ("a", "b", "c"):
            async with pace.turn(host):
                rests.append(pace.rest(host))
        await pace.close()
        return rests

    rests = run(work)
    assert isinstance(rests, list)
    assert [round(rest / 50) for rest in rests] == [20, 24, 22]
