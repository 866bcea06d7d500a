"""One visit: what servers ask of us is understood, and a fault of our own never passes for the link's."""

import asyncio
from datetime import UTC, datetime

import pytest

from linkcheck.crawl.pace import Pace
from linkcheck.crawl.retry_after import retry_after
from linkcheck.crawl.visit import Visitor, redirect_target
from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange
from linkcheck.store.runs import DueLink

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LINK = DueLink(id=1, url="http://a.example/", host="a.example", place=0)


def exchange(status: int = 200, *headers: tuple[bytes, bytes], body: bytes = b"") -> Exchange:
    return Exchange(
        url="http://a.example/x/y", started=NOW, request=b"", head=b"", status=status, headers=headers, body=body
    )


def test_a_fault_of_ours_proves_nothing_about_the_link() -> None:
    async def get(url: str, headers: dict[str, str]) -> Exchange:
        raise ZeroDivisionError("a bug of ours")

    async def go() -> Failure | None:
        pace = Pace(delay=0.0, per_host=1, concurrency=1)
        visitor = Visitor(get, pace, agent="linkcheck", obey_robots=False, run_id="r", clock=lambda: NOW)
        return (await visitor.visit(LINK)).check.failure

    assert asyncio.run(go()) is Failure.OUR_NETWORK


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (b"120", b"", 120.0),
        (b"0", b"", 0.0),
        (b"-soon-", b"", 0.0),
        (b"-5", b"", 0.0),
        (b"99999999999999999999", b"", 999_999_999.0),
        (b"Sun, 01 Mar 2026 00:02:00 GMT", b"Sun, 01 Mar 2026 00:00:00 GMT", 120.0),
        (b"Sun, 01 Mar 2026 00:02:00 GMT", b"", 0.0),
        (b"Sun, 01 Mar 2020 00:02:00 GMT", b"Sun, 01 Mar 2026 00:00:00 GMT", 0.0),
        (b"", b"", 0.0),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(value: bytes, date: bytes, seconds: float) -> None:
    found = exchange(429, (b"Retry-After", value), *([(b"Date", date)] if date else []))
    assert retry_after(found) == seconds


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/z", "http://a.example/z"),
        (b"z#part", "http://a.example/x/z"),
        (b"//b.example/", "http://b.example/"),
        (b"https://b.example/caf\xc3\xa9", "https://b.example/caf%C3%A9"),
        (b"https://b.example/caf\xe9", "https://b.example/caf%C3%A9"),
        (b"", None),
    ],
)
def test_where_a_redirect_leads(location: bytes, target: str | None) -> None:
    assert redirect_target(exchange(302, (b"Location", location))) == target


def test_a_location_without_a_redirect_leads_nowhere() -> None:
    assert redirect_target(exchange(201, (b"Location", b"/z"))) is None
