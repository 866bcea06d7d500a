"""Runs and what they write: a run that was cut off is gone on with, and every link is checked once in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.model.archive import Capture
from linkcheck.model.check import Check
from linkcheck.store import captures, codec, states

#: Spreads the links of one host: a bijection on 32 bits (Knuth's multiplicative hash), the same in every run.
SHUFFLE = "(links.id * 2654435761) % 4294967296"
#: How the reason of a run begins whose links lie elsewhere to be crawled.
HANDED_OUT = "handed out to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl, from its first link to its last, over as many starts of the program as it takes."""

    id: str
    started_at: datetime
    finished_at: datetime | None = None
    complete: bool = False
    reason: str = "running"
    every_link: bool = False
    checked: int = 0
    requests: int = 0
    captures: int = 0
    bytes: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLink:
    """A link whose time has come, with its place in its host's shuffled order."""

    id: int
    url: str
    host: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one finished link brings: its check, where its records lie, how many requests it took."""

    link_id: int
    check: Check
    captures: tuple[Capture, ...] = ()
    requests: int = 1


def begin(db: sqlite_utils.Database, now: datetime, *, every_link: bool) -> Run:
    """The unfinished run if there is one (`--all` asked of it again or not), else a new one."""
    unfinished = last(db)
    if unfinished and not unfinished.complete and unfinished.every_link == every_link:
        db.execute("update runs set finished_at = null, reason = 'running', judged = 0 where id = ?", [unfinished.id])
        return unfinished
    row = {"id": _new_id(db, now), "started_at": codec.moment_text(now), "every_link": int(every_link)}
    db.table("runs").insert(row)
    return Run(id=str(row["id"]), started_at=now, every_link=every_link)


def finish(db: sqlite_utils.Database, run_id: str, now: datetime, *, complete: bool, reason: str) -> None:
    db.execute(
        "update runs set finished_at = ?, complete = ?, reason = ? where id = ?",
        [codec.moment_text(now), int(complete), reason, run_id],
    )


def last(db: sqlite_utils.Database) -> Run | None:
    rows = list(db.query("select * from runs order by rowid desc limit 1"))
    return run(rows[0]) if rows else None


def by_id(db: sqlite_utils.Database, run_id: str) -> Run | None:
    return next((run(row) for row in db.query("select * from runs where id = ?", [run_id])), None)


def run(row: Mapping[str, Any]) -> Run:
    """The run of a row of `runs`."""
    return Run(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        finished_at=codec.moment(row["finished_at"]),
        complete=bool(row["complete"]),
        reason=row["reason"],
        every_link=bool(row["every_link"]),
        checked=row["checked"],
        requests=row["requests"],
        captures=row["captures"],
        bytes=row["bytes"],
        totals=json.loads(row["totals"]),
    )


#: Checks of this run that failed by our own network's fault: as good as none.
SPOILED = "links.id in (select link_id from checks where run_id = :run_id and failure = 'our-network')"
#: A link is due when it can be fetched, an article still has it, its time has come, and this run has not checked it.
_IS_DUE = f"""
links.scheme in ('http', 'https')
  and (:every_link or link_state.next_check is null or link_state.next_check <= :now or {SPOILED})
  and (not exists (select 1 from checks where link_id = links.id and run_id = :run_id) or {SPOILED})
"""
#: Of some links.
DUE = f"""
from links left join link_state on link_state.link_id = links.id
where exists (select 1 from occurrences where occurrences.link_id = links.id and occurrences.left_at is null)
  and {_IS_DUE}
"""
#: Of all links: two indexes are read side by side, and of `links` only what is due.
ALL_DUE = f"from {states.ALL_PRESENT} cross join links on links.id = present.link_id where {_IS_DUE}"


def due_hosts(db: sqlite_utils.Database, found: Run) -> list[tuple[str, int]]:
    rows = db.query(f"select links.host as host, count(*) as due {ALL_DUE} group by links.host", due_values(found))
    return sorted(((row["host"], row["due"]) for row in rows), key=lambda pair: (-pair[1], pair[0]))


def due_links(db: sqlite_utils.Database, found: Run, host: str, *, after: int, limit: int) -> list[DueLink]:
    sql = (
        f"select links.id, links.url, links.host, {SHUFFLE} as place {DUE} "
        f"and links.host = :host and {SHUFFLE} > :after order by {SHUFFLE} limit :limit"
    )
    return [DueLink(**row) for row in db.query(sql, due_values(found) | {"host": host, "after": after, "limit": limit})]


def due_count(db: sqlite_utils.Database, now: datetime) -> int:
    unfinished = last(db)
    probe = unfinished if unfinished and not unfinished.complete else Run(id="", started_at=now)
    return int(next(iter(db.query(f"select count(*) as due {ALL_DUE}", due_values(probe))))["due"])


#: The newest of what is alive: enough to find a few hosts among them, whatever the store's size.
KNOWN_GOOD = (
    "select link_id, links.url as url, max(latest) as latest from (select link_id, last_checked as latest "
    "from link_state where state = 'alive' order by last_checked desc limit 1000) "
    "join links on links.id = link_id group by links.host order by latest desc limit :limit"
)


def known_good(db: sqlite_utils.Database, limit: int) -> list[str]:
    return [row["url"] for row in db.query(KNOWN_GOOD, {"limit": limit})]


def walls(db: sqlite_utils.Database, since: datetime) -> dict[str, datetime]:
    rows = db.query(
        "select links.host as host, max(link_state.last_checked) as latest from link_state "
        "join links on links.id = link_state.link_id "
        "where link_state.finding = 'bot-wall' and link_state.last_checked > ? group by links.host",
        [codec.moment_text(since)],
    )
    return {row["host"]: datetime.fromisoformat(row["latest"]) for row in rows}


def probes(db: sqlite_utils.Database, host: str, since: datetime) -> int:
    rows = db.query(
        "select count(distinct json_extract(checks.probe, '$.url')) as asked from links "
        "join checks on checks.link_id = links.id "
        "where links.host = ? and checks.at > ? and checks.probe is not null",
        [host, codec.moment_text(since)],
    )
    return int(next(iter(rows))["asked"])


def due_values(found: Run) -> dict[str, Any]:
    """What DUE asks to be given."""
    return {"run_id": found.id, "now": codec.moment_text(found.started_at), "every_link": int(found.every_link)}


#: By name and once for all rows: sqlite-utils looks at every value of every row first.
PUT_CHECK = (
    f"insert or ignore into checks ({', '.join(codec.ROW)}) values ({', '.join(f':{name}' for name in codec.ROW)})"
)


def put_checks(
    db: sqlite_utils.Database, run_id: str, done: Sequence[Checked], good_offsets: Mapping[str, int]
) -> None:
    db.execute(
        "delete from checks where run_id = ? and failure = 'our-network' "
        "and link_id in (select value from json_each(?))",
        [run_id, codec.dump([item.link_id for item in done])],
    )
    db.conn.executemany(PUT_CHECK, (codec.check_row(item.link_id, item.check) for item in done))
    captures.put(db, (captures.row(item.link_id, run_id, capture) for item in done for capture in item.captures))
    captures.put_good_offsets(db, good_offsets)
    db.execute(
        "update runs set checked = checked + ?, requests = requests + ?, captures = captures + ?, bytes = bytes + ?, "
        "judged = 0 where id = ?",
        [
            len(done),
            sum(item.requests for item in done),
            sum(len(item.captures) for item in done),
            sum(item.check.length for item in done),
            run_id,
        ],
    )


def _new_id(db: sqlite_utils.Database, now: datetime) -> str:
    """The start in basic ISO form; a second run of the same second gets a number behind it."""
    stem = now.strftime("%Y%m%dT%H%M%SZ")
    taken = {row["id"] for row in db.query("select id from runs where id = ? or id like ?", [stem, stem + "-%"])}
    return stem if stem not in taken else f"{stem}-{len(taken) + 1}"
