"""What is behind a bad certificate: a second look without checking it, for the verdict's words, never for a capture."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from linkcheck.crawl.sharing import Turns
from linkcheck.model.check import BEHIND_CERTIFICATE, Check, Failure
from linkcheck.model.exchange import Exchange
from linkcheck.net.errors import NoAnswer
from linkcheck.urls.parts import host

#: Failures behind which a site may still be at work.
BAD_CERTIFICATE = frozenset({Failure.TLS_EXPIRED, Failure.TLS_NAME_MISMATCH, Failure.TLS_UNTRUSTED})

GetUnverified = Callable[[str], Awaitable[Exchange]]


async def behind(check: Check, get: GetUnverified, pace: Turns) -> Check:
    """The check, with the status that came from behind a bad certificate in its detail; it stays a failure."""
    if check.failure not in BAD_CERTIFICATE or check.attempts == 0:
        return check
    url = check.hops[-1].location if check.hops else check.url
    try:
        async with pace.turn(host(url)):
            exchange = await get(url)
    except NoAnswer:
        return check
    return replace(check, detail=f"{check.detail}; {BEHIND_CERTIFICATE} {exchange.status}")
