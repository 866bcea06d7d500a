"""The tables (DESIGN §7), as migrations: a step, once released, is never edited; a change is a new step."""

import sqlite_utils
from sqlite_utils import Migrations

from linkcheck.store import fixes, judging, mementos, notices, ranges, robots, views, words

migrations = Migrations("linkcheck")

TABLES = """
CREATE TABLE articles (
  id TEXT PRIMARY KEY,           -- host/number where the CMS numbers its posts, else the address without scheme
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  authors TEXT NOT NULL,         -- JSON list
  section TEXT NOT NULL,
  published TEXT, modified TEXT, -- ISO, UTC
  text_format TEXT NOT NULL,
  text_is_raw INTEGER NOT NULL,
  cms_id TEXT NOT NULL,
  post_type TEXT NOT NULL,
  source TEXT NOT NULL,
  notes TEXT NOT NULL,           -- JSON list
  first_seen TEXT NOT NULL,
  changed TEXT NOT NULL,         -- when an ingest last found it different
  fingerprint TEXT NOT NULL,     -- of all of the above that a source says: unchanged means nothing to do
  source_text TEXT NOT NULL
);
CREATE INDEX articles_url ON articles(url);
CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL, site TEXT NOT NULL, scheme TEXT NOT NULL,
  first_seen TEXT NOT NULL
);
CREATE INDEX links_host ON links(host, ((id * 2654435761) % 4294967296));
CREATE TABLE occurrences (
  id TEXT PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles(id),
  link_id INTEGER NOT NULL REFERENCES links(id),
  href TEXT NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL, block TEXT NOT NULL, element TEXT NOT NULL,
  kind TEXT NOT NULL,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
  spans TEXT NOT NULL,           -- JSON list of further [start, end]
  ordinal INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  left_at TEXT                   -- when an ingest no longer found it
);
CREATE INDEX occurrences_article ON occurrences(article_id);
CREATE INDEX occurrences_link ON occurrences(link_id, left_at);
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL, finished_at TEXT,
  complete INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT 'running',
  every_link INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0,
  captures INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
  totals TEXT NOT NULL DEFAULT '{}'  -- JSON: links by state when the run was judged
);
CREATE TABLE checks (
  id INTEGER PRIMARY KEY,
  link_id INTEGER NOT NULL REFERENCES links(id),
  run_id TEXT NOT NULL REFERENCES runs(id),
  at TEXT NOT NULL,
  status INTEGER, failure TEXT, detail TEXT NOT NULL,
  final_url TEXT NOT NULL,
  hops TEXT NOT NULL,            -- JSON
  content_type TEXT NOT NULL, charset TEXT NOT NULL, length INTEGER NOT NULL, truncated TEXT NOT NULL,
  payload_digest TEXT NOT NULL,
  headers TEXT NOT NULL,         -- JSON
  page TEXT,                     -- JSON
  probe TEXT,                    -- JSON
  control_ok INTEGER NOT NULL, attempts INTEGER NOT NULL,
  timings TEXT NOT NULL,         -- JSON
  UNIQUE (link_id, run_id)       -- every link once a run
);
CREATE INDEX checks_run ON checks(run_id);
CREATE INDEX checks_uncontrolled ON checks(run_id) WHERE control_ok = 0;
CREATE TABLE link_state (
  link_id INTEGER PRIMARY KEY REFERENCES links(id),
  state TEXT NOT NULL, finding TEXT NOT NULL, confidence INTEGER NOT NULL, because TEXT NOT NULL,
  rule TEXT NOT NULL, rules_version INTEGER NOT NULL, check_ids TEXT NOT NULL,
  failures INTEGER NOT NULL, first_failed TEXT, last_ok TEXT, next_check TEXT, new_url TEXT NOT NULL,
  checks INTEGER NOT NULL, first_checked TEXT, last_checked TEXT,
  status INTEGER, final_url TEXT NOT NULL, failure TEXT, hops TEXT NOT NULL,
  since TEXT NOT NULL            -- when the link entered its present state
);
CREATE INDEX link_state_state ON link_state(state);
CREATE INDEX link_state_next ON link_state(next_check);
CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  link_id INTEGER REFERENCES links(id),
  run_id TEXT NOT NULL,
  url TEXT NOT NULL,             -- of the hop
  warc TEXT NOT NULL, "offset" INTEGER NOT NULL, length INTEGER NOT NULL,
  record_id TEXT NOT NULL, record_type TEXT NOT NULL, date TEXT NOT NULL,
  payload_digest TEXT NOT NULL, status INTEGER NOT NULL
);
CREATE INDEX captures_link ON captures(link_id);
CREATE INDEX captures_digest ON captures(payload_digest) WHERE payload_digest <> '';
CREATE TABLE warcs (
  name TEXT PRIMARY KEY,
  good_offset INTEGER NOT NULL   -- everything before it is whole records that `captures` knows
);
CREATE TABLE ingests (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, source TEXT NOT NULL,
  articles INTEGER NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL,
  rejected TEXT NOT NULL,        -- JSON list of [source, reason]
  left_out TEXT NOT NULL,        -- JSON list of [source, reason, count]
  newest TEXT                    -- the newest `modified` seen: where the next ingest of a live source goes on
);
"""

#: What every merged shard has brought to its run, so that merging it again counts nothing twice.
SHARDS = """
CREATE TABLE shards (
  run_id TEXT NOT NULL REFERENCES runs(id),
  name TEXT NOT NULL,
  checked INTEGER NOT NULL, requests INTEGER NOT NULL, captures INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (run_id, name)
);
CREATE INDEX checks_probed ON checks(run_id) WHERE probe IS NOT NULL;
"""

#: Witnesses and walls are the newest of a state or finding: found without reading all of a million.
NEWEST = """
DROP INDEX link_state_state;
CREATE INDEX link_state_state ON link_state(state, last_checked);
CREATE INDEX link_state_finding ON link_state(finding, last_checked);
"""
#: Totals and what is due come from indexes alone; nothing asks for captures by digest.
BRIEF = """
DROP INDEX captures_digest;
CREATE INDEX link_state_brief ON link_state(link_id, next_check, state, finding);
CREATE INDEX checks_spoiled ON checks(run_id, link_id) WHERE failure = 'our-network'
"""
#: Siblings of a dead page are looked for among the few that have moved.
MOVED = "CREATE INDEX link_state_moved ON link_state(link_id) WHERE new_url <> ''"


@migrations()
def m001_first_tables(db: sqlite_utils.Database) -> None:
    _create(db, TABLES)


@migrations()
def m003_fixes_and_their_audit(db: sqlite_utils.Database) -> None:
    _create(db, fixes.TABLES)


@migrations()
def m004_shards(db: sqlite_utils.Database) -> None:
    _create(db, SHARDS)


@migrations()
def m005_mementos_and_submissions(db: sqlite_utils.Database) -> None:
    _create(db, mementos.TABLES)


@migrations()
def m006_what_was_told(db: sqlite_utils.Database) -> None:
    _create(db, notices.TABLES)


@migrations()
def m007_robots_txt(db: sqlite_utils.Database) -> None:
    _create(db, robots.TABLES)


@migrations()
def m008_words_of_editors(db: sqlite_utils.Database) -> None:
    _create(db, words.TABLES)


@migrations()
def m009_newest_by_state(db: sqlite_utils.Database) -> None:
    _create(db, NEWEST)


@migrations()
def m010_what_copies_say(db: sqlite_utils.Database) -> None:
    _create(db, mementos.PAGES)


@migrations()
def m011_day_of_linking(db: sqlite_utils.Database) -> None:
    _create(db, fixes.LINKED)


@migrations()
def m012_what_is_judged(db: sqlite_utils.Database) -> None:
    _create(db, judging.TABLES)


@migrations()
def m013_ranges_of_checks(db: sqlite_utils.Database) -> None:
    _create(db, ranges.COLUMNS)


@migrations()
def m014_states_in_brief_and_views(db: sqlite_utils.Database) -> None:
    _create(db, BRIEF)
    _create(db, views.VIEWS)


@migrations()
def m015_what_has_moved(db: sqlite_utils.Database) -> None:
    _create(db, MOVED)


def _create(db: sqlite_utils.Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
