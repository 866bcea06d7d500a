"""robots.txt as sites answered it, so that a host is asked for it once a day and not once a run (RFC 9309 §2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from linkcheck.store import codec

TABLES = """
CREATE TABLE robots (
  origin TEXT PRIMARY KEY,       -- scheme://host:port
  at TEXT NOT NULL,              -- ISO, UTC
  status INTEGER NOT NULL,
  body BLOB NOT NULL             -- as far as it is read; empty unless the status is 2xx
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsTxt:
    """The answer of one origin."""

    origin: str
    at: datetime
    status: int
    body: bytes = b""


def get(db: sqlite_utils.Database, origin: str, since: datetime) -> RobotsTxt | None:
    rows = db.query("select * from robots where origin = ? and at > ?", [origin, codec.moment_text(since)])
    row = next(iter(rows), None)
    if row is None:
        return None
    at = datetime.fromisoformat(row["at"])
    return RobotsTxt(origin=row["origin"], at=at, status=row["status"], body=bytes(row["body"]))


def put(db: sqlite_utils.Database, found: Iterable[RobotsTxt]) -> None:
    rows = [
        {"origin": one.origin, "at": codec.moment_text(one.at), "status": one.status, "body": one.body} for one in found
    ]
    db.table("robots").upsert_all(rows, pk="origin")
