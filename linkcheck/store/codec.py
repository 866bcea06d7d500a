"""Values to columns and back: times as ISO text in UTC, tuples and nested values as compact JSON."""

import base64
import json
from array import array
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from linkcheck.model.check import Check, Failure, Hop, Page, Probe
from linkcheck.model.exchange import Timings

Row = Mapping[str, Any]

#: Texts whose values are kept: checks are read link by link, and most links say the same time after time.
KEPT = 256


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def moment_text(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, microseconds kept, with Z: sorts as text, and SQLite's date functions read it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


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


def check(row: Row, url: str) -> Check:
    """The check of a row of `checks`; raises nothing for rows that `check_row` made."""
    return Check(
        id=row["id"],
        url=url,
        run_id=row["run_id"],
        at=datetime.fromisoformat(row["at"]),
        status=row["status"],
        failure=Failure(row["failure"]) if row["failure"] else None,
        detail=row["detail"],
        hops=hops(row["hops"]),
        final_url=row["final_url"],
        content_type=row["content_type"],
        charset=row["charset"],
        length=row["length"],
        truncated=row["truncated"],
        payload_digest=row["payload_digest"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])) if row["headers"] != "[]" else (),
        page=page(row["page"]),
        probe=probe(row["probe"]),
        control_ok=bool(row["control_ok"]),
        attempts=row["attempts"],
        timings=Timings(**dict(zip(TIMINGS, json.loads(row["timings"]), strict=True))),
    )


def hops_text(values: Iterable[Hop]) -> str:
    return dump([[hop.url, hop.status, hop.location, hop.ip, hop.marks] for hop in values])


@lru_cache(maxsize=KEPT)
def hops(text: str) -> tuple[Hop, ...]:
    return tuple(
        Hop(url=url, status=status, location=location, ip=ip, marks=tuple(marks))
        for url, status, location, ip, marks in json.loads(text)
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
    found: dict[str, Any] = json.loads(text)
    if "fingerprint" in found:
        sketch = array("I")
        sketch.frombytes(base64.b64decode(found["fingerprint"]))
        found["fingerprint"] = tuple(sketch)
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    return Page(**values)


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
    found: dict[str, Any] = json.loads(text)
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
PAGE_FIELDS: tuple[str, ...] = tuple(Page.__dataclass_fields__)
