"""Writing articles: identity over sources and edits, and the difference between two readings (DESIGN §7)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.model.article import Article, Link, Occurrence
from linkcheck.store import codec, judging

#: Parameters of one statement; every SQLite takes so many.
MOST_PARAMETERS = 900

Found = tuple[Article, Sequence[tuple[Occurrence, Link]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestCounts:
    """What an ingest found, and what it changed."""

    articles: int = 0
    added: int = 0
    changed: int = 0
    occurrences: int = 0  # present in the articles read
    occurrences_added: int = 0
    occurrences_left: int = 0

    def __add__(self, other: "IngestCounts") -> "IngestCounts":
        return IngestCounts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


def with_known_ids(db: sqlite_utils.Database, found: Sequence[Article]) -> list[Article]:
    """An article is the same when its id or its address is known: then it goes on under the id it has."""
    ids = _known(db, "id", [article.id for article in found])
    addresses = _known(db, "url", [article.url for article in found if article.url])
    return [
        article if article.id in ids else replace(article, id=addresses.get(article.url, article.id))
        for article in found
    ]


def put(db: sqlite_utils.Database, found: Sequence[Found], now: datetime, *, dry_run: bool) -> IngestCounts:
    """Write what differs from the store; the last of several readings of one article in a batch wins."""
    latest = {article.id: (article, places) for article, places in found}
    stored = _stored(db, list(latest))
    counts = IngestCounts(articles=len(latest), occurrences=sum(len(places) for _, places in latest.values()))
    for article, places in latest.values():
        mark = fingerprint(article, places)
        before = stored.get(article.id)
        if before == mark:
            continue
        added, left = _occurrence_changes(db, article, places)
        counts += IngestCounts(
            added=before is None, changed=before is not None, occurrences_added=added, occurrences_left=left
        )
        if not dry_run:
            _write(db, article, places, mark, now, new=before is None)
    return counts


def fingerprint(article: Article, places: Sequence[tuple[Occurrence, Link]]) -> str:
    """A digest of all that an ingest would write; where it was read (`source`) does not count."""
    parts = (
        article.url,
        article.title,
        article.authors,
        article.section,
        article.published,
        article.modified,
        article.text_format,
        article.text_is_raw,
        article.cms_id,
        article.post_type,
        article.notes,
        article.source_text,
        [(item.id, item.url, item.span, item.spans, item.text, item.context) for item, _ in places],
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _known(db: sqlite_utils.Database, column: str, values: list[str]) -> dict[str, str]:
    marks = ",".join("?" * len(values))
    rows = db.query(f"select id, {column} as found from articles where {column} in ({marks})", values)
    return {row["found"]: row["id"] for row in rows}


def _stored(db: sqlite_utils.Database, ids: list[str]) -> dict[str, str]:
    marks = ",".join("?" * len(ids))
    rows = db.query(f"select id, fingerprint from articles where id in ({marks})", ids)
    return {row["id"]: row["fingerprint"] for row in rows}


def _occurrence_changes(
    db: sqlite_utils.Database, article: Article, places: Sequence[tuple[Occurrence, Link]]
) -> tuple[int, int]:
    before = {item_id for item_id, _ in _held(db, article)}
    after = {item.id for item, _ in places}
    return len(after - before), len(before - after)


def _held(db: sqlite_utils.Database, article: Article) -> set[tuple[str, int]]:
    """The article's present occurrences, with their links."""
    rows = db.execute("select id, link_id from occurrences where article_id = ? and left_at is null", [article.id])
    return set(rows.fetchall())


def _write(
    db: sqlite_utils.Database,
    article: Article,
    places: Sequence[tuple[Occurrence, Link]],
    mark: str,
    now: datetime,
    *,
    new: bool,
) -> None:
    moment = codec.moment_text(now)
    row = _article_row(article, mark) | {"changed": moment} | ({"first_seen": moment} if new else {})
    if new:
        db.table("articles").insert(row)
    else:
        db.table("articles").update(article.id, row)
    link_ids = _link_ids(db, [link for _, link in places], moment)
    before = _held(db, article)
    after = {(item.id, link_ids[link.url]) for item, link in places}
    judging.mark(db, {link_id for _, link_id in before ^ after})
    db.execute(
        "update occurrences set left_at = ? where article_id = ? and left_at is null and id not in "
        "(select value from json_each(?))",
        [moment, article.id, codec.dump([item.id for item, _ in places])],
    )
    for item, link in places:
        _write_occurrence(db, item, link_ids[link.url], moment)


def _write_occurrence(db: sqlite_utils.Database, item: Occurrence, link_id: int, moment: str | None) -> None:
    columns = (
        "id, article_id, link_id, href, text, context, block, element, kind, start, end, spans, ordinal, first_seen"
    )
    names = columns.replace("start", '"start"').replace("end,", '"end",')
    db.execute(
        f"insert into occurrences ({names}) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict (id) do update set "
        "link_id = excluded.link_id, href = excluded.href, text = excluded.text, context = excluded.context, "
        'block = excluded.block, element = excluded.element, kind = excluded.kind, "start" = excluded."start", '
        '"end" = excluded."end", spans = excluded.spans, ordinal = excluded.ordinal, left_at = null',
        [
            item.id,
            item.article_id,
            link_id,
            item.href,
            item.text,
            item.context,
            item.block,
            item.element,
            item.kind,
            *item.span,
            codec.dump(item.spans),
            item.ordinal,
            moment,
        ],
    )


def _link_ids(db: sqlite_utils.Database, links: Sequence[Link], moment: str | None) -> dict[str, int]:
    for link in links:
        db.execute(
            "insert into links (url, host, site, scheme, first_seen) values (?, ?, ?, ?, ?) on conflict do nothing",
            [link.url, link.host, link.site, link.scheme, moment],
        )
    ids: dict[str, int] = {}
    urls = [link.url for link in links]
    for start in range(0, len(urls), MOST_PARAMETERS):  # as parameters: json_each cuts a text at NUL
        some = urls[start : start + MOST_PARAMETERS]
        marks = ",".join("?" * len(some))
        ids |= {row["url"]: row["id"] for row in db.query(f"select id, url from links where url in ({marks})", some)}
    return ids


def _article_row(article: Article, mark: str) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "authors": codec.dump(article.authors),
        "section": article.section,
        "published": codec.moment_text(article.published),
        "modified": codec.moment_text(article.modified),
        "text_format": article.text_format,
        "text_is_raw": int(article.text_is_raw),
        "cms_id": article.cms_id,
        "post_type": article.post_type,
        "source": article.source,
        "notes": codec.dump(article.notes),
        "source_text": article.source_text,
        "fingerprint": mark,
    }
