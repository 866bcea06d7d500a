"""What editors say of links: a row a word, never changed, so that a label can be held against the checks of its day."""

from collections.abc import Iterator
from datetime import datetime

import sqlite_utils

from linkcheck.model.word import Says, Word
from linkcheck.store import codec, judging

TABLES = """
CREATE TABLE words (
  id INTEGER PRIMARY KEY,
  link_id INTEGER NOT NULL REFERENCES links(id),
  says TEXT NOT NULL,            -- works or dead
  at TEXT NOT NULL,
  note TEXT NOT NULL
);
"""


def put(db: sqlite_utils.Database, word: Word) -> bool:
    """Keep a word; False when no link has its address."""
    row = {"url": word.url, "says": word.says, "at": codec.moment_text(word.at), "note": word.note}
    statement = "insert into words (link_id, says, at, note) select id, :says, :at, :note from links where url = :url"
    known = int(db.execute(statement, row).rowcount) > 0
    judging.mark(db, (number for (number,) in db.execute("select id from links where url = ?", [word.url]).fetchall()))
    return known


def words(db: sqlite_utils.Database) -> Iterator[Word]:
    """All words, oldest first."""
    rows = db.query("select url, says, at, note from words join links on links.id = link_id order by at, words.id")
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        yield Word(url=row["url"], says=Says(row["says"]), at=at, note=row["note"])
