"""What was told to whom: a row a channel, article and broken link, so that notices hold changes and nothing twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlite_utils

from linkcheck.model.verdict import State
from linkcheck.store import codec

TABLES = """
CREATE TABLE told (
  channel TEXT NOT NULL,         -- mailto:address, or webhook
  article_id TEXT NOT NULL,
  link_id INTEGER NOT NULL REFERENCES links(id),
  state TEXT NOT NULL,           -- dead or failing, as it was told last
  at TEXT NOT NULL,
  PRIMARY KEY (channel, article_id, link_id)
) WITHOUT ROWID;
"""

#: A link in an article: article id and link id.
Spot = tuple[str, int]


def told(db: sqlite_utils.Database, channel: str) -> dict[Spot, State]:
    rows = db.query("select article_id, link_id, state from told where channel = ?", [channel])
    return {(row["article_id"], row["link_id"]): State(row["state"]) for row in rows}


def put(db: sqlite_utils.Database, channel: str, said: Mapping[Spot, State | None], now: datetime) -> None:
    """What is over (None) is forgotten, so that it may be told again when it breaks again."""
    over = [[channel, *spot] for spot, state in said.items() if state is None]
    db.conn.executemany("delete from told where channel = ? and article_id = ? and link_id = ?", over)
    db.conn.executemany(
        "insert or replace into told (channel, article_id, link_id, state, at) values (?, ?, ?, ?, ?)",
        [[channel, *spot, state, codec.moment_text(now)] for spot, state in said.items() if state is not None],
    )


def addresses(db: sqlite_utils.Database, link_ids: Iterable[int]) -> dict[int, str]:
    """The addresses of links by id, also of those that no article has any more."""
    rows = db.query(
        "select id, url from links where id in (select value from json_each(?))", [codec.dump(list(link_ids))]
    )
    return {row["id"]: row["url"] for row in rows}
