"""Values to columns and back: times as ISO text in UTC, tuples and nested values as compact JSON."""

import base64
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from linkcheck.model.check import Check, Failure, Hop, Page, Probe
from linkcheck.model.exchange import Timings

Row = Mapping[str, Any]

#: Texts whose values are kept: checks are read link by link, and most links say the same time after time.
KEPT = 256

#: Without the look for white space around a value that `json.loads` makes: what is stored has none.
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_moment = datetime.fromisoformat


def dump(value: Any) -> str:
    """Compact JSON; by one encoder, because `json.dumps` makes a new one a call."""
    return _encode(value)


def load(text: str) -> Any:
    """A value that `dump` wrote."""
    return _decode(text)[0]


def moment_text(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, microseconds kept, with Z: sorts as text, and SQLite's date functions read it."""
    if moment is None:
        return None
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat().removesuffix("+00:00") + "Z"


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def check_row(link_id: int, check: Check) -> dict[str, Any]:
    return {
        "link_id": link_id,
        "run_id": check.run_id,
        "at": moment_text(check.at),
        "status": check.status,
        "failure": check.failure,
        "detail": check.detail,
        "final_url": check.final_url,
        "hops": hops_text(check.hops),
        "content_type": check.content_type,
        "charset": check.charset,
        "length": check.length,
        "truncated": check.truncated,
        "payload_digest": check.payload_digest,
        "headers": dump(check.headers),
        "page": page_text(check.page),
        "probe": probe_text(check.probe),
        "control_ok": int(check.control_ok),
        "attempts": check.attempts,
        "timings": dump([round(getattr(check.timings, name), 4) for name in TIMINGS]),
    }


TIMINGS = ("dns", "connect", "tls", "first_byte", "total")


#: The columns of a check in the order in which `checks_of` takes them.
COLUMNS = (
    "id", "run_id", "at", "status", "failure", "detail", "hops", "final_url", "content_type", "charset", "length",
    "truncated", "payload_digest", "headers", "page", "probe", "control_ok", "attempts", "timings",
)  # fmt: skip
#: Those that a new row has.
ROW = ("link_id", *(name for name in COLUMNS if name != "id"))
_PLACES = {name: place for place, name in enumerate(COLUMNS)}


def check(row: Row, url: str) -> Check:
    """The check of a row of `checks`, the first of them where it stands for several."""
    return _check([row[name] for name in COLUMNS], url)


def checks_of(values: Sequence[Any], repeats: str | None, url: str) -> Iterator[Check]:
    """The checks that a row stands for, oldest first: its own, and the same again at later times (`store/ranges`)."""
    yield _check(values, url)
    if repeats:
        for again in repeated(values, repeats):
            yield _check(again, url)


def repeated(values: Sequence[Any], repeats: str) -> Iterator[Sequence[Any]]:
    """The columns of the later checks that a row stands for: as its own, but for what is kept of each."""
    for number, run_id, at, differing in _decode(repeats)[0]:
        again = [number, run_id, at, *values[3:]]
        for name, value in differing.items():
            again[_PLACES[name]] = value
        yield again


def _check(values: Sequence[Any], url: str) -> Check:
    """Columns are taken by place: reading a history back is most of what judging costs."""
    (
        number, run_id, at, status, failure, detail, hops_found, final_url, content_type, charset, length,
        truncated, payload_digest, headers_found, page_found, probe_found, control_ok, attempts, timings_found,
    ) = values  # fmt: skip
    return Check(
        id=number,
        url=url,
        run_id=run_id,
        at=_moment(at),
        status=status,
        failure=Failure(failure) if failure else None,
        detail=detail,
        hops=hops(hops_found),
        final_url=final_url,
        content_type=content_type,
        charset=charset,
        length=length,
        truncated=truncated,
        payload_digest=payload_digest,
        headers=headers(headers_found) if headers_found != "[]" else (),
        page=page(page_found) if page_found else None,
        probe=probe(probe_found) if probe_found else None,
        control_ok=bool(control_ok),
        attempts=attempts,
        timings=timings(timings_found),
    )


def timings(text: str) -> Timings:
    dns, connect, tls, first_byte, total = _decode(text)[0]
    return Timings(dns=dns, connect=connect, tls=tls, first_byte=first_byte, total=total)


@lru_cache(maxsize=KEPT)
def headers(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in _decode(text)[0])


def hops_text(values: Iterable[Hop]) -> str:
    return dump([[hop.url, hop.status, hop.location, hop.ip, hop.marks] for hop in values])


@lru_cache(maxsize=KEPT)
def hops(text: str) -> tuple[Hop, ...]:
    return tuple(
        Hop(url=url, status=status, location=location, ip=ip, marks=tuple(marks))
        for url, status, location, ip, marks in _decode(text)[0]
    )


def page_text(value: Page | None) -> str | None:
    """A page as JSON of what differs from an empty one; the sketch as base64 of 32-bit numbers."""
    if value is None:
        return None
    found = {name: getattr(value, name) for name in PAGE_FIELDS if getattr(value, name) != getattr(EMPTY_PAGE, name)}
    if sketch := found.get("fingerprint"):
        found["fingerprint"] = base64.b64encode(array("I", sketch).tobytes()).decode("ascii")
    return dump(found)


@lru_cache(maxsize=KEPT)
def page(text: str | None) -> Page | None:
    if text is None:
        return None
    found: dict[str, Any] = _decode(text)[0]
    if "fingerprint" in found:
        sketch = array("I")
        sketch.frombytes(base64.b64decode(found["fingerprint"]))
        found["fingerprint"] = tuple(sketch)
    for name in LISTS.intersection(found):
        found[name] = tuple(found[name])
    return Page(**found)


def probe_text(value: Probe | None) -> str | None:
    if value is None:
        return None
    return dump(
        {
            "url": value.url,
            "at": moment_text(value.at),
            "status": value.status,
            "redirects": value.redirects,
            "final_url": value.final_url,
            "marks": value.marks,
            "page": page_text(value.page),
            "home": page_text(value.home),
            "home_url": value.home_url,
            "story": page_text(value.story),
            "story_url": value.story_url,
        }
    )


def probe(text: str | None) -> Probe | None:
    if text is None:
        return None
    found: dict[str, Any] = _decode(text)[0]
    return Probe(
        url=found["url"],
        at=datetime.fromisoformat(found["at"]),
        status=found["status"],
        redirects=found["redirects"],
        final_url=found["final_url"],
        marks=tuple(found["marks"]),
        page=page(found["page"]),
        home=page(found.get("home")),
        home_url=found.get("home_url", ""),
        story=page(found.get("story")),
        story_url=found.get("story_url", ""),
    )


EMPTY_PAGE = Page()
#: Fields of a page that JSON makes lists of.
LISTS = frozenset({"aliases", "name_servers"})
PAGE_FIELDS: tuple[str, ...] = tuple(Page.__dataclass_fields__)
