"""Fixes and the audit of writes: decisions outlive checks, and an audit row is never changed (triggers see to it)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.model.article import Article, Occurrence, OccurrenceKind, TextFormat
from linkcheck.model.fix import Act, AuditEntry, Decision, Delivery, Fix, Suggestion, SuggestionKind
from linkcheck.store import codec

TABLES = """
CREATE TABLE fixes (
  id INTEGER PRIMARY KEY,
  occurrence_id TEXT NOT NULL, article_id TEXT NOT NULL,
  base_hash TEXT NOT NULL,       -- of the text that the place below counts in
  href TEXT NOT NULL, url TEXT NOT NULL, text TEXT NOT NULL, element TEXT NOT NULL,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, spans TEXT NOT NULL,
  ordinal INTEGER NOT NULL, equal_urls INTEGER NOT NULL, equal_words INTEGER NOT NULL,
  state TEXT NOT NULL,           -- the link's when it was decided, or looked at last
  suggestion TEXT,               -- JSON
  decision TEXT NOT NULL, new_url TEXT NOT NULL, note TEXT NOT NULL,
  delivery TEXT NOT NULL, reason TEXT NOT NULL,
  decided_at TEXT, decided_by TEXT NOT NULL, approved_at TEXT, approved_by TEXT NOT NULL,
  delivered_at TEXT, run_id TEXT NOT NULL
);
CREATE UNIQUE INDEX fixes_open ON fixes(occurrence_id) -- one open fix a place
  WHERE delivery IN ('proposed', 'approved', 'conflict', 'refused');
CREATE INDEX fixes_article ON fixes(article_id);
CREATE INDEX fixes_delivery ON fixes(delivery);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL, run_id TEXT NOT NULL,
  article_id TEXT NOT NULL, target TEXT NOT NULL,
  fix_ids TEXT NOT NULL, edits TEXT NOT NULL,                    -- JSON
  before TEXT NOT NULL, sent TEXT NOT NULL, after TEXT NOT NULL, -- whole texts
  outcome TEXT NOT NULL, revisions TEXT NOT NULL, undoes INTEGER NOT NULL
);
CREATE INDEX audit_run ON audit(run_id);
CREATE INDEX audit_article ON audit(article_id);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are not deleted'); END
"""


#: The day of linking, which Robust Links keep with a link.
LINKED = "ALTER TABLE fixes ADD COLUMN linked TEXT NOT NULL DEFAULT ''"


def put(db: sqlite_utils.Database, fixes: Iterable[Fix]) -> list[Fix]:
    """Insert the new ones (id 0), update the others; the same fixes with their ids."""
    return [_put(db, fix) for fix in fixes]


def _put(db: sqlite_utils.Database, fix: Fix) -> Fix:
    row = _row(fix)
    if fix.id:
        db.table("fixes").update(fix.id, row)
        return fix
    made = db.table("fixes").insert(row).last_pk
    return replace(fix, id=int(str(made)))


def drop(db: sqlite_utils.Database, ids: Sequence[int]) -> None:
    db.execute("delete from fixes where id in (select value from json_each(?))", [codec.dump(list(ids))])


def fixes(
    db: sqlite_utils.Database,
    deliveries: Sequence[Delivery],
    article_id: str | None,
    ids: Sequence[int] | None,
    url: str | None = None,
    below: str = "",
) -> Iterator[Fix]:
    """In the order of articles and places; empty `deliveries` means all."""
    rows = db.query(
        "select * from fixes where (:all or delivery in (select value from json_each(:deliveries))) "
        "and (:article is null or article_id = :article) "
        "and (:ids is null or id in (select value from json_each(:ids))) "
        "and (:url is null or url = :url or (:below <> '' and substr(url, 1, length(:below)) = :below)) "
        'order by article_id, "start", id',
        {
            "all": int(not deliveries),
            "deliveries": codec.dump(list(deliveries)),
            "article": article_id,
            "ids": None if ids is None else codec.dump(list(ids)),
            "url": url,
            "below": below,
        },
    )
    return (_fix(row) for row in rows)


def add_audit(db: sqlite_utils.Database, entry: AuditEntry) -> AuditEntry:
    row = {
        "at": codec.moment_text(entry.at),
        "who": entry.who,
        "act": entry.act,
        "run_id": entry.run_id,
        "article_id": entry.article_id,
        "target": entry.target,
        "fix_ids": codec.dump(entry.fix_ids),
        "edits": codec.dump(entry.edits),
        "before": entry.before,
        "sent": entry.sent,
        "after": entry.after,
        "outcome": entry.outcome,
        "revisions": codec.dump(entry.revisions),
        "undoes": entry.undoes,
    }
    made = db.table("audit").insert(row).last_pk
    return replace(entry, id=int(str(made)))


def audit(db: sqlite_utils.Database, article_id: str | None, run_id: str | None) -> Iterator[AuditEntry]:
    rows = db.query(
        "select * from audit where (:article is null or article_id = :article) and (:run is null or run_id = :run) "
        "order by id",
        {"article": article_id, "run": run_id},
    )
    return (_entry(row) for row in rows)


def audited_runs(db: sqlite_utils.Database, act: Act | None, since: datetime | None) -> list[str]:
    rows = db.query(
        "select run_id from audit where (:act is null or act = :act) and (:since is null or at >= :since) "
        "group by run_id order by max(id)",
        {"act": act, "since": codec.moment_text(since)},
    )
    return [row["run_id"] for row in rows]


def article(db: sqlite_utils.Database, article_id: str) -> Article | None:
    """The article with its text, as the last ingest read it."""
    row = next(iter(db.query("select * from articles where id = ?", [article_id])), None)
    if row is None:
        return None
    return Article(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        source_text=row["source_text"],
        text_format=TextFormat(row["text_format"]),
        source=row["source"],
        authors=tuple(json.loads(row["authors"])),
        section=row["section"],
        published=codec.moment(row["published"]),
        modified=codec.moment(row["modified"]),
        text_is_raw=bool(row["text_is_raw"]),
        cms_id=row["cms_id"],
        post_type=row["post_type"],
        notes=tuple(json.loads(row["notes"])),
    )


def occurrences(db: sqlite_utils.Database, article_id: str) -> list[tuple[Occurrence, int]]:
    """The present occurrences of an article in order of place, each with its link's id."""
    rows = db.query(
        "select occurrences.*, links.url as url from occurrences join links on links.id = link_id "
        'where article_id = ? and left_at is null order by "start"',
        [article_id],
    )
    return [(_occurrence(row), row["link_id"]) for row in rows]


def _occurrence(row: codec.Row) -> Occurrence:
    return Occurrence(
        id=row["id"],
        article_id=row["article_id"],
        href=row["href"],
        url=row["url"],
        text=row["text"],
        context=row["context"],
        block=row["block"],
        element=row["element"],
        kind=OccurrenceKind(row["kind"]),
        span=(row["start"], row["end"]),
        spans=_spans(row["spans"]),
        ordinal=row["ordinal"],
    )


def _row(fix: Fix) -> dict[str, Any]:
    found = fix.suggestion
    return {
        **{name: getattr(fix, name) for name in _PLAIN},
        "start": fix.span[0],
        "end": fix.span[1],
        "spans": codec.dump(fix.spans),
        "suggestion": codec.dump([found.kind, found.url, found.because, found.confidence, found.look])
        if found
        else None,
        **{name: codec.moment_text(getattr(fix, name)) for name in _MOMENTS},
    }


_MOMENTS = ("decided_at", "approved_at", "delivered_at")
_PLAIN = (
    "occurrence_id",
    "article_id",
    "base_hash",
    "href",
    "url",
    "text",
    "element",
    "ordinal",
    "equal_urls",
    "equal_words",
    "linked",
    "state",
    "decision",
    "new_url",
    "note",
    "delivery",
    "reason",
    "decided_by",
    "approved_by",
    "run_id",
)


def _fix(row: codec.Row) -> Fix:
    values: dict[str, Any] = {name: row[name] for name in ("id", *_PLAIN)}
    values |= {name: codec.moment(row[name]) for name in _MOMENTS}
    values |= {"decision": Decision(row["decision"]), "delivery": Delivery(row["delivery"])}
    return Fix(
        **values,
        span=(row["start"], row["end"]),
        spans=_spans(row["spans"]),
        suggestion=_suggestion(row["suggestion"]),
    )


def _suggestion(text: str | None) -> Suggestion | None:
    if text is None:
        return None
    kind, url, because, confidence, look = json.loads(text)
    return Suggestion(kind=SuggestionKind(kind), url=url, because=because, confidence=confidence, look=look)


def _entry(row: codec.Row) -> AuditEntry:
    moment = codec.moment(row["at"])
    assert moment  # noqa: S101 the column is not null
    return AuditEntry(
        id=row["id"],
        at=moment,
        who=row["who"],
        act=Act(row["act"]),
        run_id=row["run_id"],
        article_id=row["article_id"],
        target=row["target"],
        fix_ids=tuple(json.loads(row["fix_ids"])),
        edits=tuple((start, end, new) for start, end, new in json.loads(row["edits"])),
        before=row["before"],
        sent=row["sent"],
        after=row["after"],
        outcome=row["outcome"],
        revisions=tuple(json.loads(row["revisions"])),
        undoes=row["undoes"],
    )


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in json.loads(text))
