"""The desk and the paces of several processes at it: real sockets, one loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from linkcheck.crawl.options import DeskAt
from linkcheck.crawl.turns import SharedPace
from linkcheck.engine.desk import Desk
from linkcheck.errors import IncompleteRun


@asynccontextmanager
async def desk(delay: float = 0.0) -> AsyncIterator[Desk]:
    async with Desk(interface="127.0.0.1", token="secret", delay=delay, told=lambda *_: None) as made:
        yield made


def pace(at: DeskAt, *, delay: float = 0.0, per_host: int = 1) -> SharedPace:
    return SharedPace(at, delay=delay, per_host=per_host, concurrency=50)


class Host:
    """Counts who is with it at the same time, and when they came."""

    def __init__(self) -> None:
        self.in_flight = self.most = 0
        self.starts: list[float] = []

    async def ask(self, paces: SharedPace, seconds: float = 0.002) -> None:
        async with paces.turn("h.example"):
            self.starts.append(asyncio.get_running_loop().time())
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            await asyncio.sleep(seconds)
            self.in_flight -= 1


@pytest.mark.parametrize("per_host", [1, 3])
def test_a_host_is_with_one_process_at_a_time_and_comes_to_all(per_host: int) -> None:
    async def main() -> Host:
        host = Host()
        async with desk() as made:
            paces = [pace(made.at(str(n)), per_host=per_host) for n in range(4)]
            await asyncio.gather(*(host.ask(one) for one in paces for _ in range(25)))
            for one in paces:
                await one.close()
        return host

    host = asyncio.run(main())
    assert (len(host.starts), host.most) == (100, per_host)


def test_the_gap_and_a_longer_wish_for_it_go_with_the_host() -> None:
    async def main() -> list[float]:
        host = Host()
        async with desk() as made:
            first, second = pace(made.at("1"), delay=0.05), pace(made.at("2"), delay=0.05)
            await host.ask(first)
            await host.ask(second)
            second.slow_down("h.example", 0.2)
            await host.ask(second)
            await host.ask(first)
            await host.ask(first)
        return [later - earlier for earlier, later in zip(host.starts, host.starts[1:], strict=False)]

    gaps = asyncio.run(main())
    assert gaps[0] >= 0.045
    assert gaps[2] >= 0.19
    assert gaps[3] >= 0.19


def test_a_rest_that_a_host_asked_for_outlives_the_process_that_was_told() -> None:
    async def main() -> float:
        host = Host()
        async with desk() as made:
            first, second = pace(made.at("1")), pace(made.at("2"))
            await host.ask(first)
            first.back_off("h.example", 0.3)
            asked = asyncio.get_running_loop().time()
            await asyncio.sleep(0.01)
            first.line._writer.transport.abort()  # type: ignore[union-attr]  # as a kill does
            await host.ask(second)
        return host.starts[-1] - asked

    assert asyncio.run(main()) >= 0.28


def test_the_host_of_a_process_that_dies_is_free_after_its_gap() -> None:
    async def main() -> float:
        host = Host()
        async with desk(delay=0.2) as made:
            first, second = pace(made.at("1")), pace(made.at("2"))
            holding = asyncio.ensure_future(host.ask(first, seconds=60.0))
            await asyncio.sleep(0.05)
            waiting = asyncio.ensure_future(host.ask(second))
            await asyncio.sleep(0.02)
            died = asyncio.get_running_loop().time()
            first.line._writer.transport.abort()  # type: ignore[union-attr]
            await asyncio.wait_for(waiting, 10)
            holding.cancel()
        return host.starts[-1] - died

    assert asyncio.run(main()) >= 0.19


def test_without_a_desk_no_turn_is_given() -> None:
    async def main() -> None:
        host = Host()
        async with desk() as made:
            one = pace(made.at("1"))
            await host.ask(one)
        with pytest.raises(IncompleteRun):
            await asyncio.wait_for(host.ask(one), 10)
            await asyncio.wait_for(host.ask(one), 10)

    asyncio.run(main())


@pytest.mark.parametrize(
    "said",
    [
        b'["hello", "wrong", "x"]\n["ask", "h.example"]\n',
        b'["ask", "h.example"]\n',
        b"\xff\xfe\n",
        b'{"a": 1}\n',
        b'["hello", "secret", "x"]\n["ask"]\n',
        b'["hello", "secret", "x"]\n["release", "h.example", "soon", null]\n',
        b'["hello", "secret", "x"]\n[]\n',
        b"x" * 100_000,
    ],
)
def test_a_stranger_is_shown_out_and_the_others_go_on(said: bytes) -> None:
    async def main() -> bytes:
        host = Host()
        async with desk() as made:
            address, _, port = made.at("1").address.rpartition(":")
            reader, writer = await asyncio.open_connection(address, int(port))
            writer.write(said)
            try:
                answer = await asyncio.wait_for(reader.read(), 10)
            except ConnectionError:
                answer = b""
            writer.close()
            await asyncio.wait_for(host.ask(pace(made.at("2"))), 10)
        return answer

    assert asyncio.run(main()) == b""
