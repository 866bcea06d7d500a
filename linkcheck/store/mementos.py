"""What archives said about links, and what was asked of them: one row a link and archive, the latest answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.model.archive import Held, Lookup, Memento, Outcome, Submission
from linkcheck.model.article import Link
from linkcheck.model.check import Check
from linkcheck.model.verdict import State
from linkcheck.store import codec, judging

TABLES = """
CREATE TABLE mementos (
  link_id INTEGER NOT NULL REFERENCES links(id),
  archive TEXT NOT NULL,
  held TEXT NOT NULL,            -- found, none, unusable, unknown
  wanted TEXT NOT NULL,          -- the date that a copy should be near
  asked_at TEXT NOT NULL,
  because TEXT NOT NULL,
  url TEXT NOT NULL,             -- URI-M, as readers see it
  original TEXT NOT NULL,        -- URI-R
  date TEXT,                     -- Memento-Datetime
  distance INTEGER,              -- seconds from wanted, negative for an earlier copy
  status INTEGER, finding TEXT NOT NULL,
  PRIMARY KEY (link_id, archive)
);
CREATE TABLE submissions (
  link_id INTEGER PRIMARY KEY REFERENCES links(id),
  submitted_at TEXT NOT NULL,
  outcome TEXT NOT NULL,         -- saved, exists, refused, failed, unknown
  code TEXT NOT NULL, message TEXT NOT NULL,
  job_id TEXT NOT NULL, memento_url TEXT NOT NULL,
  again_at TEXT                  -- when it may be asked for again; null is never
);
CREATE INDEX captures_url ON captures(url) WHERE record_type IN ('response', 'revisit');
"""

#: What a copy says, so that the page of today can be held against it.
PAGES = "ALTER TABLE mementos ADD COLUMN page TEXT"

PRESENT = "exists (select 1 from occurrences where occurrences.link_id = links.id and left_at is null)"
#: The date of the first article that cites a link: what its author saw.
CITED = (
    "(select min(articles.published) from occurrences join articles on articles.id = article_id "
    "where occurrences.link_id = links.id and left_at is null)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A link that may need a copy, and the date that the copy should be near."""

    id: int
    link: Link
    near: datetime


def lost(db: sqlite_utils.Database, now: datetime, states: Sequence[str] = (State.DEAD, State.FAILING)) -> list[Lost]:
    """Links of these states that have an address at all; those of most articles first.

    Without a dated article the copy should be near the last time the link was well, or was first seen failing.
    """
    rows = db.query(
        f"select links.*, coalesce({CITED}, last_ok, first_failed, :now) as near from links "
        "join link_state on link_state.link_id = links.id "
        "where state in (select value from json_each(:states)) and finding <> 'malformed-url' "
        "and scheme in ('http', 'https') "
        f"and {PRESENT} order by (select count(distinct article_id) from occurrences "
        "where occurrences.link_id = links.id and left_at is null) desc, links.id",
        {"now": codec.moment_text(now), "states": codec.dump(states)},
    )
    return [Lost(id=row["id"], link=_link(row), near=datetime.fromisoformat(row["near"])) for row in rows]


def earliest_good(db: sqlite_utils.Database, link: Lost) -> tuple[Check, ...]:
    """The first check that got the link's page, if there is one."""
    rows = db.query(
        "select * from checks where link_id = ? and status = 200 and failure is null and page is not null "
        "order by at limit 1",
        [link.id],
    )
    return tuple(codec.check(row, link.link.url) for row in rows)


def put_lookup(db: sqlite_utils.Database, link_id: int, found: Lookup) -> None:
    """The latest answer of an archive; one that did not answer leaves a copy that it had before."""
    if found.held is Held.UNKNOWN:
        known = db.execute(
            "select 1 from mementos where link_id = ? and archive = ? and held = 'found'", [link_id, found.archive]
        )
        if known.fetchone():
            return
    memento = found.memento
    db.table("mementos").upsert(
        {
            "link_id": link_id,
            "archive": found.archive,
            "held": found.held,
            "wanted": codec.moment_text(found.wanted),
            "asked_at": codec.moment_text(found.asked_at),
            "because": found.because,
            "url": memento.url if memento else "",
            "original": memento.original if memento else "",
            "date": codec.moment_text(memento.date) if memento else None,
            "distance": round(found.distance.total_seconds()) if memento else None,
            "status": memento.status if memento else None,
            "finding": memento.finding if memento else "",
            "page": codec.page_text(memento.page) if memento else None,
        },
        pk=("link_id", "archive"),
    )
    judging.mark(db, (link_id,))


def lookups(db: sqlite_utils.Database) -> dict[int, list[Lookup]]:
    """Every link's answers by archive, those with a copy nearest its date first."""
    found: dict[int, list[Lookup]] = {}
    for row in db.query("select * from mementos order by link_id, distance is null, abs(distance), archive"):
        found.setdefault(row["link_id"], []).append(_lookup(row))
    return found


def copies(db: sqlite_utils.Database) -> dict[str, Memento]:
    """By address the copy nearest the date it was cited on, of links that have one whose text is known."""
    rows = db.query(
        "select mementos.*, links.url as cited from mementos join links on links.id = link_id "
        "where held = 'found' and page is not null order by link_id, abs(distance) desc"
    )
    found = ((row["cited"], _lookup(row).memento) for row in rows)
    return {url: memento for url, memento in found if memento}  # of each link the last of its rows: the nearest


def put_submission(db: sqlite_utils.Database, link_id: int, made: Submission) -> None:
    """The latest of a link; written before the request too, so that a crash in between is known as unknown."""
    db.table("submissions").upsert(
        {
            "link_id": link_id,
            "submitted_at": codec.moment_text(made.submitted_at),
            "outcome": made.outcome,
            "code": made.code,
            "message": made.message,
            "job_id": made.job_id,
            "memento_url": made.memento_url,
            "again_at": codec.moment_text(made.again_at),
        },
        pk="link_id",
    )


def submissions(db: sqlite_utils.Database) -> dict[int, Submission]:
    rows = db.query("select submissions.*, links.url from submissions join links on links.id = link_id")
    return {row["link_id"]: _submission(row) for row in rows}


def unsaved(db: sqlite_utils.Database, now: datetime) -> list[tuple[int, Link]]:
    """Live links that no archive is known to hold and none was asked for in vain, the most endangered first.

    Hosts that have lost pages already come first, then links of many and of new articles.
    """
    rows = db.query(
        "select links.* from links join link_state on link_state.link_id = links.id "
        "left join submissions on submissions.link_id = links.id "
        f"where state = 'alive' and scheme in ('http', 'https') and {PRESENT} "
        "and (submissions.link_id is null or submissions.again_at <= :now) "
        "and not exists (select 1 from mementos where mementos.link_id = links.id and held = 'found') "
        "order by links.host in (select others.host from link_state as theirs join links as others "
        "on others.id = theirs.link_id where theirs.state in ('dead', 'failing')) desc, "
        "(select count(distinct article_id) from occurrences "
        "where occurrences.link_id = links.id and left_at is null) desc, "
        "(select max(articles.published) from occurrences join articles on articles.id = article_id "
        "where occurrences.link_id = links.id and left_at is null) desc, links.id",
        {"now": codec.moment_text(now)},
    )
    return [(row["id"], _link(row)) for row in rows]


def _link(row: Mapping[str, Any]) -> Link:
    return Link(url=row["url"], host=row["host"], site=row["site"], scheme=row["scheme"])


def _lookup(row: Mapping[str, Any]) -> Lookup:
    date = codec.moment(row["date"])
    return Lookup(
        archive=row["archive"],
        held=Held(row["held"]),
        wanted=datetime.fromisoformat(row["wanted"]),
        asked_at=datetime.fromisoformat(row["asked_at"]),
        because=row["because"],
        memento=Memento(
            url=row["url"],
            original=row["original"],
            date=date,
            status=row["status"],
            finding=row["finding"],
            page=codec.page(row["page"]),
        )
        if date
        else None,
    )


def _submission(row: Mapping[str, Any]) -> Submission:
    return Submission(
        url=row["url"],
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        outcome=Outcome(row["outcome"]),
        code=row["code"],
        message=row["message"],
        job_id=row["job_id"],
        memento_url=row["memento_url"],
        again_at=codec.moment(row["again_at"]),
    )
