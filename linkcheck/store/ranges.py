"""Repeated identical checks of a link as one row: the first, with how often and until when it was seen again.

Nothing is lost: a row's `repeats` keeps of every later check its id, run, time and what differs, and histories come
back as they were (`codec.checks_of`). Checks stay rows of their own while they may still change or be asked for by run
(the newest of a link, those of runs that may go on), and where an editor's word or decision rests on them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlite_utils

from linkcheck.store import codec

COLUMNS = """
ALTER TABLE checks ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE checks ADD COLUMN until TEXT;
ALTER TABLE checks ADD COLUMN repeats TEXT
"""
#: What may differ between checks that say the same; it is kept of each. `page`, most of a row, is kept once.
VARYING = ("hops", "headers", "length", "payload_digest", "timings", "attempts", "detail")
#: What a check says. One with a probe is never joined to another.
SAID = ("status", "failure", "final_url", "content_type", "charset", "truncated", "page", "probe", "control_ok")
#: Links a transaction.
BATCH = 2_000

_FIELDS = codec.COLUMNS
_ID, _RUN, _AT, _PROBE = (_FIELDS.index(name) for name in ("id", "run_id", "at", "probe"))
_SAID, _VARYING = (itemgetter(*map(_FIELDS.index, names)) for names in (SAID, VARYING))

#: A check as its columns.
Row = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """Rows of checks before and after."""

    before: int = 0
    after: int = 0

    def __add__(self, other: "Compacted") -> "Compacted":
        return Compacted(before=self.before + other.before, after=self.after + other.after)


@dataclass(frozen=True, slots=True)
class _Range:
    first: Row
    later: list[Row]


def compact(
    db: sqlite_utils.Database,
    transaction: Callable[[], AbstractContextManager[None]],
    progress: Callable[[int], None] = lambda rows: None,
) -> Compacted:
    """Join what can be joined, a transaction for some thousand links; may be cut off and repeated at any moment."""
    total = Compacted()
    open_runs = {row["id"] for row in db.query(OPEN_RUNS)}
    rests = _rests(db)
    (last,) = db.execute("select coalesce(max(link_id), 0) from checks").fetchone()
    for start in range(0, last + 1, BATCH):
        with transaction():
            total += _compact_links(db, start, start + BATCH, open_runs, rests)
        progress(total.before)
    return total


#: Runs that may go on, or whose checks are asked for by their run: the last, the unfinished, the unjudged.
OPEN_RUNS = "select id from runs where not complete or not judged or rowid = (select max(rowid) from runs)"
#: When somebody said or decided something of a link: what was known then stays as it is.
RESTS = (
    "select link_id, at from words union select link_id, decided_at from fixes "
    "join occurrences on occurrences.id = occurrence_id where decided_at is not null order by 1, 2"
)


def _rests(db: sqlite_utils.Database) -> Mapping[int, Sequence[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for link_id, at in db.execute(RESTS):
        found[link_id].append(at)
    return found


def _compact_links(
    db: sqlite_utils.Database, start: int, end: int, open_runs: set[str], rests: Mapping[int, Sequence[str]]
) -> Compacted:
    rows = db.execute(
        f"select link_id, repeats, {', '.join(_FIELDS)} from checks where link_id >= ? and link_id < ? "
        "order by link_id, at, id",
        [start, end],
    ).fetchall()
    changed: list[_Range] = []
    for link_id, group in groupby(rows, key=itemgetter(0)):
        of_link = list(group)
        if len(of_link) > 2:
            changed += _joined(of_link, open_runs, rests.get(link_id, ()))
    db.conn.executemany("update checks set times = ?, until = ?, repeats = ? where id = ?", map(_as_row, changed))
    kept = {row[2] for row in rows}
    gone = [(row[_ID],) for found in changed for row in found.later if row[_ID] in kept]
    db.conn.executemany("delete from checks where id = ?", gone)
    return Compacted(before=len(rows), after=len(rows) - len(gone))


def _joined(rows: Sequence[Row], open_runs: set[str], rests: Sequence[str]) -> Iterator[_Range]:
    """The ranges that grow, of one link's rows in the order of their times."""
    times = [row[2 + _AT] for row in rows]
    alone = {len(rows) - 1, *(bisect_right(times, at) - 1 for at in rests)}
    found: list[tuple[_Range, int]] = []
    for place, row in enumerate(rows):
        seen = list(_seen(row[2:], row[1]))
        if place in alone or row[2 + _RUN] in open_runs or row[2 + _PROBE] is not None:
            found.append((_Range(seen[0], seen[1:]), 1))
            found.append((_Range((), []), 1))  # nothing joins it
        elif found and _goes_on(found[-1][0], seen[0]):
            before, joined = found[-1]
            found[-1] = _Range(before.first, before.later + seen), joined + 1
        else:
            found.append((_Range(seen[0], seen[1:]), 1))
    return (one for one, joined in found if joined > 1)


def _goes_on(found: _Range, row: Row) -> bool:
    if not found.first or _SAID(found.first) != _SAID(row):
        return False
    last = found.later[-1] if found.later else found.first
    return bool(last[_AT] <= row[_AT])


def _seen(values: Row, repeats: str | None) -> Iterator[Row]:
    yield values
    if repeats:
        yield from codec.repeated(values, repeats)


def _as_row(found: _Range) -> tuple[int, str, str, int]:
    repeats = [(row[_ID], row[_RUN], row[_AT], _differing(found.first, row)) for row in found.later]
    return 1 + len(repeats), found.later[-1][_AT], codec.dump(repeats), found.first[_ID]


def _differing(first: Row, row: Row) -> dict[str, Any]:
    pairs = zip(VARYING, _VARYING(first), _VARYING(row), strict=True)
    return {name: now for name, was, now in pairs if was != now}
