"""An archived copy, looked at as a check and judged by the rules for live pages: no archived 404, wall, login, lander.

Wayback machines serve the bytes as they were captured under TIMESTAMP + `id_`; there headers come through too, some
behind `X-Archive-Orig-`. What lies behind an archived redirect is accepted when it is proven to be the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.extract.decode import decoded
from linkcheck.extract.page import read_page
from linkcheck.memento.cdx import moment
from linkcheck.memento.timemap import http_date
from linkcheck.model.archive import Memento
from linkcheck.model.article import Link
from linkcheck.model.check import Check, Hop
from linkcheck.model.exchange import Exchange
from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import same_but_for_spelling
from linkcheck.verdict.judge import Policy, judge
from linkcheck.verdict.walls import KEPT_HEADERS, marks

#: Findings with which a copy shows the page. A file is taken as it is; a page that scripts draw shows nothing there.
USABLE = frozenset(
    {
        Finding.OK,
        Finding.CANONICAL_REDIRECT,
        Finding.MOVED_PERMANENTLY,
        Finding.PAYWALL,
        Finding.UNVERIFIED_CONTENT,
    }
)
#: TIMESTAMP, maybe with a modifier (`id_`, `im_`, `mp_`), and the address that was captured.
_PLACE = re.compile(r"/(\d{14})([a-z]{2}_)?/(https?:/{1,2}[^\s]+)$")
MOST_DECODED = 2 * 1024 * 1024
HEAD_OF_BODY = 64 * 1024
ORIGINAL_HEADER = "x-archive-orig-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A copy that was looked at: the memento, or why it is none. `is_copy` is False where no copy came at all."""

    memento: Memento | None
    because: str
    is_copy: bool = True


def raw(uri: str) -> str:
    """The address of a copy's own bytes, where its archive is a Wayback machine; else the copy's own."""
    found = _PLACE.search(uri)
    return f"{uri[: found.start()]}/{found[1]}id_/{found[3]}" if found else uri


def shown(uri: str) -> str:
    """The address at which a reader sees a copy."""
    found = _PLACE.search(uri)
    return f"{uri[: found.start()]}/{found[1]}/{found[3]}" if found else uri


def judged(link: Link, exchange: Exchange, earlier: Sequence[Check], original: str = "") -> Judged:
    """What an archive's answer is worth as a copy of a link's page.

    `earlier` are good checks of the link from when it was alive, oldest first: what the copy should look like.
    `original` is what was archived, where the address of the answer does not tell.
    """
    date = _date(exchange)
    if date is None:
        return Judged(memento=None, because=f"the archive answers {exchange.status} and no copy", is_copy=False)
    found = _PLACE.search(exchange.url)
    if found is None and not original:
        return Judged(memento=None, because="the copy leads out of the archive")
    original = _whole(found[3]) if found else original
    check = _check(link, exchange, original, date)
    verdict = judge(link, (*earlier, check), date, Policy(confirmations=1))
    if verdict.finding not in USABLE or not 200 <= exchange.status < 300 or _is_drawn(verdict.finding, check):
        return Judged(memento=None, because=f"{verdict.finding.value}: {verdict.because}")
    memento = Memento(
        url=shown(exchange.url),
        original=original,
        date=date,
        status=exchange.status,
        finding=verdict.finding,
        page=replace(check.page, text="") if check.page else None,
    )
    return Judged(memento=memento, because=verdict.because)


def _date(exchange: Exchange) -> datetime | None:
    """When a copy was made, None for what is no memento (RFC 7089 §2.1.1: each says its date)."""
    said = http_date(exchange.header(b"memento-datetime").decode("latin-1"))
    if said is None and any(name.lower().startswith(ORIGINAL_HEADER.encode()) for name, _ in exchange.headers):
        found = _PLACE.search(exchange.url)
        try:
            return moment(found[1]) if found else None
        except ValueError:
            return None
    return said


def _check(link: Link, exchange: Exchange, original: str, date: datetime) -> Check:
    """The copy as if the link had been visited then. An archived redirect counts as a lasting one: it must be proven.

    Hops between an archive's own addresses of one page are not the page's.
    """
    headers = _headers(exchange)
    encoding = ",".join(value for name, value in headers if name == "content-encoding")
    body = decoded(exchange.body, encoding, MOST_DECODED)
    content_type = next((value for name, value in headers if name == "content-type"), "")
    text = body[:HEAD_OF_BODY].decode("utf-8", "replace") if _is_text(content_type) else ""
    last = Hop(url=original, status=exchange.status, marks=marks(exchange.status, headers, text))
    moved = not same_but_for_spelling(link.url, original)
    first = (Hop(url=link.url, status=301, location=original),) if moved else ()
    return Check(
        id=0,
        url=link.url,
        run_id="",
        at=date,
        status=exchange.status,
        hops=(*first, last),
        final_url=original if moved else link.url,
        content_type=content_type[:200],
        length=len(exchange.body),
        truncated=str(exchange.truncated or ""),
        headers=tuple((name, value[:512]) for name, value in headers if name in KEPT_HEADERS),
        page=read_page(body, content_type, original),
    )


def _headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The captured answer's own headers where the archive marks them as such, else what it sends."""
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in exchange.headers]
    marked = [(name.removeprefix(ORIGINAL_HEADER), value) for name, value in pairs if name.startswith(ORIGINAL_HEADER)]
    needed = ("content-type", "content-encoding")  # these are of the bytes that came
    return [pair for pair in pairs if pair[0] in needed] + [pair for pair in marked or pairs if pair[0] not in needed]


def _is_text(content_type: str) -> bool:
    kind = content_type.lower()
    return not kind or any(word in kind for word in ("text", "html", "xml", "json", "javascript"))


def _is_drawn(finding: Finding, check: Check) -> bool:
    return finding is Finding.UNVERIFIED_CONTENT and "html" in check.content_type.lower()


def _whole(url: str) -> str:
    """Proxies before archives make `http:/` of `http://`. Raises nothing."""
    return re.sub(r"^(https?):/(?!/)", r"\1://", url)
