"""Histories out, verdicts in: `link_state` holds one row a link, so that reports never scan `checks`."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

import sqlite_utils

from linkcheck.model.article import Link
from linkcheck.model.check import Check, Hop
from linkcheck.model.verdict import Finding, State, Verdict
from linkcheck.store import codec

#: A link by its id, and all its checks, oldest first.
History = tuple[int, Link, tuple[Check, ...]]
#: A state, and since when, as ISO text.
Entered = tuple[str, str]

#: Links a transaction: judging 100,000 links is then 200 commits.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSummary:
    """A link that articles have, as judged last; what reports and lists are made from."""

    id: int
    url: str
    host: str
    site: str
    state: State
    finding: Finding
    confidence: int
    because: str
    checks: int
    failures: int
    first_checked: datetime | None
    last_checked: datetime | None
    last_ok: datetime | None
    first_failed: datetime | None
    next_check: datetime | None
    since: datetime | None
    status: int | None
    failure: str
    final_url: str
    hops: tuple[Hop, ...]
    new_url: str


#: The tables of a history, one link's rows together; `{0}` chooses the links.
HISTORIES = (
    "select links.id, links.url, links.host, links.site, links.scheme, checks.repeats, "
    f"{', '.join(f'checks.{name}' for name in codec.COLUMNS)} "
    "from links left join checks on checks.link_id = links.id where {0} order by links.id, checks.at, checks.id"
)
#: All links that articles have, with their states: both from indexes alone.
ALL_PRESENT = (
    "(select distinct link_id from occurrences where left_at is null) as present "
    "left join link_state indexed by link_state_brief on link_state.link_id = present.link_id"
)
PRESENT = "exists (select 1 from occurrences where occurrences.link_id = links.id and left_at is null)"
OF_RUN = "links.id in (select link_id from checks where run_id = :run_id)"


def histories(
    db: sqlite_utils.Database, run_id: str | None = None, link_ids: Iterable[int] | None = None
) -> Iterator[History]:
    """Streams by link id; links that no article has any more are left alone."""
    wanted = PRESENT if run_id is None else f"{PRESENT} and {OF_RUN}"
    values: dict[str, Any] = {"run_id": run_id}
    if link_ids is not None:
        wanted = f"links.id in (select value from json_each(:ids)) and {PRESENT}"
        values["ids"] = codec.dump(list(link_ids))
    rows = db.execute(HISTORIES.format(wanted), values)
    for link_id, group in itertools.groupby(rows, key=itemgetter(0)):
        found: list[Check] = []
        in_order = True
        for row in group:
            (_, url, host, site, scheme, repeats), values_of_check = row[:6], row[6:]
            if row[6] is not None:
                found += codec.checks_of(values_of_check, repeats, url)
                in_order = in_order and not repeats
        if not in_order:
            found.sort(key=attrgetter("at"))
        yield link_id, Link(url=url, host=host, site=site, scheme=scheme), tuple(found)


def put(
    db: sqlite_utils.Database,
    judged: Iterable[tuple[int, Verdict, Sequence[Check]]],
    now: datetime,
    transaction: Callable[[], AbstractContextManager[None]],
) -> int:
    return put_rows(db, rows(judged, now), transaction)


def rows(judged: Iterable[tuple[int, Verdict, Sequence[Check]]], now: datetime) -> Iterator[dict[str, Any]]:
    """Rows of `link_state`, for `put_rows`."""
    return (_state_row(link_id, verdict, checks, now) for link_id, verdict, checks in judged)


def put_rows(
    db: sqlite_utils.Database,
    found: Iterable[dict[str, Any]],
    transaction: Callable[[], AbstractContextManager[None]],
    earlier: dict[int, Entered] | None = None,
) -> int:
    """Write rows, a transaction per batch; a state that is what it was keeps the date since when. Returns how many.

    `earlier` takes in what was before it changed: a link that one judging judges twice goes by that the second time.
    """
    earlier = {} if earlier is None else earlier
    count = 0
    remaining = iter(found)
    while batch := list(itertools.islice(remaining, BATCH)):
        with transaction():
            before = _entered(db, [row["link_id"] for row in batch])
            for row in batch:
                if entered := earlier.get(row["link_id"]) or before.get(row["link_id"]):
                    state, since = entered
                    if state == row["state"]:
                        row["since"] = since
                    else:
                        earlier[row["link_id"]] = entered
            db.conn.executemany(_upsert(tuple(batch[0])), batch)
        count += len(batch)
    return count


@lru_cache(maxsize=1)
def _upsert(names: tuple[str, ...]) -> str:
    taken = ", ".join(f"{name} = excluded.{name}" for name in names if name != "link_id")
    return (
        f"insert into link_state ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)}) "
        f"on conflict (link_id) do update set {taken}"
    )


def _entered(db: sqlite_utils.Database, ids: list[int]) -> dict[int, Entered]:
    rows = db.query(
        "select link_id, state, since from link_state where link_id in (select value from json_each(?))",
        [codec.dump(ids)],
    )
    return {row["link_id"]: (row["state"], row["since"]) for row in rows}


def _state_row(link_id: int, verdict: Verdict, checks: Sequence[Check], now: datetime) -> dict[str, Any]:
    latest = checks[-1] if checks else None
    return {
        "link_id": link_id,
        "state": verdict.state,
        "finding": verdict.finding,
        "confidence": verdict.confidence,
        "because": verdict.because,
        "rule": verdict.rule,
        "rules_version": verdict.rules_version,
        "check_ids": codec.dump(verdict.check_ids),
        "failures": verdict.failures,
        "first_failed": codec.moment_text(verdict.first_failed),
        "last_ok": codec.moment_text(verdict.last_ok),
        "next_check": codec.moment_text(verdict.next_check),
        "new_url": verdict.new_url,
        "checks": len(checks),
        "first_checked": codec.moment_text(checks[0].at) if checks else None,
        "last_checked": codec.moment_text(latest.at) if latest else None,
        "status": latest.status if latest else None,
        "final_url": latest.final_url if latest else "",
        "failure": latest.failure if latest else None,
        "hops": codec.hops_text(latest.hops) if latest else "[]",
        "since": codec.moment_text(now),
    }


def link_rows(
    db: sqlite_utils.Database, only: Iterable[str] | None = None, ids: Iterable[int] | None = None
) -> Iterator[LinkSummary]:
    """Links without a verdict yet are `unchecked`/`not-yet`; `only` those of these articles, or of these ids."""
    some = only if ids is None else ids
    which = "(select value from json_each(?))"
    if ids is None:
        which = f"(select link_id from occurrences where left_at is null and article_id in {which})"
    rows = db.query(
        "select links.id as the_id, links.url, links.host, links.site, link_state.* from links "
        "left join link_state on link_state.link_id = links.id "
        f"where {PRESENT if some is None else f'links.id in {which}'} order by links.id",
        None if some is None else [codec.dump(list(some))],
    )
    return map(_summary, rows)


def _summary(row: dict[str, Any]) -> LinkSummary:
    judged = row["link_id"] is not None
    return LinkSummary(
        id=row["the_id"],
        url=row["url"],
        host=row["host"],
        site=row["site"],
        state=State(row["state"]) if judged else State.UNCHECKED,
        finding=Finding(row["finding"]) if judged else Finding.NOT_YET,
        confidence=row["confidence"] or 0,
        because=row["because"] or "It has not been checked yet.",
        checks=row["checks"] or 0,
        failures=row["failures"] or 0,
        first_checked=codec.moment(row["first_checked"]),
        last_checked=codec.moment(row["last_checked"]),
        last_ok=codec.moment(row["last_ok"]),
        first_failed=codec.moment(row["first_failed"]),
        next_check=codec.moment(row["next_check"]),
        since=codec.moment(row["since"]),
        status=row["status"],
        failure=row["failure"] or "",
        final_url=row["final_url"] or "",
        hops=codec.hops(row["hops"]) if row["hops"] and row["hops"] != "[]" else (),
        new_url=row["new_url"] or "",
    )


def totals(db: sqlite_utils.Database) -> Iterator[tuple[str, str, int]]:
    """State, finding, and how many links that articles have."""
    return iter(
        db.execute(
            "select coalesce(state, 'unchecked'), coalesce(finding, 'not-yet'), count(*) "
            f"from {ALL_PRESENT} group by 1, 2"
        )
    )


def totals_by_state(db: sqlite_utils.Database) -> dict[str, int]:
    """Links that articles have, by state, for the run's own record."""
    found: Counter[str] = Counter()
    for state, _, count in totals(db):
        found[state] += count
    return dict(found)


def remember_totals(db: sqlite_utils.Database, run_id: str) -> None:
    db.execute("update runs set totals = ? where id = ?", [json.dumps(totals_by_state(db)), run_id])
