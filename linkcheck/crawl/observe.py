"""From exchanges to a `Check`: facts only, read here once so that verdicts can be derived again without the network."""

from dataclasses import dataclass
from datetime import datetime

from linkcheck.extract.decode import decoded
from linkcheck.extract.page import read_page
from linkcheck.model.check import Check, Hop, Page
from linkcheck.model.exchange import Exchange, Timings
from linkcheck.net.errors import NoAnswer
from linkcheck.verdict.walls import KEPT_HEADERS, marks

#: Bytes of a decoded body that pages are read from: what follows tells an editor nothing new.
MOST_DECODED = 2 * 1024 * 1024
#: Bytes of a body in which markers of walls and logins are looked for.
HEAD_OF_BODY = 64 * 1024
#: Characters kept of one header: a cookie of 64 KB is no evidence.
LONGEST_HEADER = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The way from a link to its last answer: every exchange, where each led, and what stopped it, if anything did."""

    url: str
    run_id: str
    at: datetime
    exchanges: tuple[Exchange, ...]
    targets: tuple[str, ...]  # of each exchange, "" where it was no redirect
    failure: NoAnswer | None = None
    attempts: int = 1
    confirmed: Exchange | None = None  # the page as captured before, where the last answer says that it is the same


def check(walk: Walk) -> Check:
    """The check of a walk; `control_ok` is the recorder's to say.

    A 304 stays what it is among the hops; the check is that of the page it confirms, as if it had been sent again.
    """
    last = walk.exchanges[-1] if walk.exchanges else None
    shown = walk.confirmed or last
    text = decoded_text(shown) if shown else b""
    content_type = header(shown, b"content-type") if shown else ""
    page = _page(walk, last, text, content_type)
    return Check(
        id=0,
        url=walk.url,
        run_id=walk.run_id,
        at=walk.at,
        status=shown.status if shown and walk.failure is None else None,
        failure=walk.failure.failure if walk.failure else None,
        detail=walk.failure.detail[:500] if walk.failure else _confirmation(walk),
        hops=_hops(walk, text),
        final_url=last.url if last else walk.url,
        content_type=content_type[:200],
        length=len(shown.body) if shown else 0,
        truncated=str(last.truncated or "") if last else "",
        headers=_kept(last, walk.confirmed) if last else (),
        page=page,
        attempts=walk.attempts,
        timings=last.timings if last else Timings(),
    )


def decoded_text(exchange: Exchange) -> bytes:
    encoding = ",".join(value.decode("latin-1") for value in exchange.all(b"content-encoding"))
    return decoded(exchange.body, encoding, MOST_DECODED)


def header(exchange: Exchange | None, name: bytes) -> str:
    return exchange.header(name).decode("latin-1") if exchange else ""


def _page(walk: Walk, last: Exchange | None, body: bytes, content_type: str) -> Page | None:
    if last is None or walk.failure is not None:
        return None
    return read_page(body, content_type, last.url)


def _hops(walk: Walk, last_body: bytes) -> tuple[Hop, ...]:
    hops = []
    for exchange, target in zip(walk.exchanges, walk.targets, strict=True):
        shown = (walk.confirmed or exchange) if exchange is walk.exchanges[-1] else exchange
        body = last_body if exchange is walk.exchanges[-1] else decoded_text(exchange)
        hops.append(
            Hop(
                url=exchange.url,
                status=exchange.status,
                location=target,
                ip=exchange.ip,
                marks=marks(shown.status, _pairs(exchange), _start(shown, body)),
            )
        )
    return tuple(hops)


def _start(exchange: Exchange, body: bytes) -> str:
    """The beginning of a text body; markers are ASCII, so the charset does not matter."""
    kind = header(exchange, b"content-type").lower()
    textual = not kind or any(word in kind for word in ("text", "html", "xml", "json", "javascript"))
    return body[:HEAD_OF_BODY].decode("utf-8", "replace") if textual else ""


def _pairs(exchange: Exchange) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in exchange.headers]


def _kept(exchange: Exchange, confirmed: Exchange | None) -> tuple[tuple[str, str], ...]:
    """A 304's own headers replace those of the page that it confirms (RFC 9111 §3.2)."""
    pairs = _pairs(exchange)
    names = {name for name, _ in pairs}
    pairs += [pair for pair in _pairs(confirmed) if pair[0] not in names] if confirmed else []
    return tuple((name, value[:LONGEST_HEADER]) for name, value in pairs if name in KEPT_HEADERS)


def _confirmation(walk: Walk) -> str:
    return f"304: unchanged since it was captured on {walk.confirmed.started:%Y-%m-%d}" if walk.confirmed else ""
