"""Rows of `captures` as captures: in the order of their files, by link, and made anew from WARC files."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlite_utils

from linkcheck.model.archive import Capture
from linkcheck.store import codec

COLUMNS = 'url, warc, "offset", length, record_id, record_type, date, payload_digest, status, run_id'
INSERT = (
    'insert into captures (link_id, run_id, url, warc, "offset", length, record_id, record_type, date, payload_digest, '
    "status) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
#: Whole answers: what a revisit may refer to, readers follow no chains of revisits.
#: Of one link as many are looked at: the hops of its last visits that brought anything new, with their images.
MOST_ORIGINALS = 256
MOST_CITING = 100
ORIGINALS = "record_type = 'response' and payload_digest <> ''"


def in_files(db: sqlite_utils.Database) -> Iterator[Capture]:
    """Every row, ordered by file and offset: what `archive.verify` holds against the files."""
    return map(capture, db.query(f'select {COLUMNS} from captures order by warc, "offset"'))


def of_links(db: sqlite_utils.Database, link_ids: Iterable[int]) -> list[tuple[int, Capture]]:
    """Every record of some links, with the link's id; by link, oldest first."""
    rows = db.query(
        f"select link_id, {COLUMNS} from captures where link_id in (select value from json_each(?)) order by 1, id",
        [codec.dump(list(link_ids))],
    )
    return [(row["link_id"], capture(row)) for row in rows]


def by_record_ids(db: sqlite_utils.Database, record_ids: Iterable[str]) -> list[Capture]:
    rows = db.query(
        f"select {COLUMNS} from captures where record_id in (select value from json_each(?)) order by id",
        [codec.dump(sorted(record_ids))],
    )
    return [capture(row) for row in rows]


def has_originals(db: sqlite_utils.Database) -> bool:
    """Whether there is any whole answer to refer to."""
    return bool(list(db.query(f"select 1 from captures where {ORIGINALS} limit 1")))


def originals(db: sqlite_utils.Database, link_ids: Iterable[int]) -> dict[int, list[Capture]]:
    """The latest whole answers of some links, by link id, the newest first; a revisit may refer to these."""
    rows = db.query(
        f"select link_id, {COLUMNS} from (select *, row_number() over (partition by link_id order by id desc) as nth "
        f"from captures where link_id in (select value from json_each(?)) and {ORIGINALS}) "
        f"where nth <= {MOST_ORIGINALS} order by link_id, nth",
        [codec.dump(list(link_ids))],
    )
    found: dict[int, list[Capture]] = {}
    for found_row in rows:
        found.setdefault(found_row["link_id"], []).append(capture(found_row))
    return found


def newest(db: sqlite_utils.Database, limit: int) -> list[Capture]:
    """The newest answer with a page of so many captured addresses, by address."""
    rows = db.query(
        f"select {COLUMNS}, max(id) from captures where record_type in ('response', 'revisit') and status <> 304 "
        "group by url order by url limit ?",
        [limit],
    )
    return list(map(capture, rows))


def answers(db: sqlite_utils.Database, url: str) -> list[Capture]:
    """Every answer, whole or revisit, that an address gave, oldest first."""
    rows = db.query(
        f"select {COLUMNS} from captures where url = ? and record_type in ('response', 'revisit') order by date, id",
        [url],
    )
    return list(map(capture, rows))


def citations(db: sqlite_utils.Database, articles: Sequence[str]) -> list[dict[str, Any]]:
    """Rows {link_id, url, article_url, title} of the links that articles hold now; all articles where none is named.

    Articles are named by id or address. Ordered by article (newest first) and place.
    """
    rows = db.query(
        "select occurrences.link_id, links.url, articles.url as article_url, articles.title from occurrences "
        "join articles on articles.id = article_id join links on links.id = link_id where left_at is null and "
        "(:all or articles.id in (select value from json_each(:names)) "
        "or articles.url in (select value from json_each(:names))) "
        'order by articles.published desc, articles.id, occurrences."start"',
        {"all": int(not articles), "names": codec.dump(list(articles))},
    )
    return list(rows)


def citing(db: sqlite_utils.Database, link_ids: Iterable[int]) -> dict[int, list[str]]:
    """Addresses of the articles that hold some links now, by link id, a hundred of each at most, in order."""
    rows = db.query(
        "select distinct link_id, articles.url as url from occurrences join articles on articles.id = article_id "
        "where link_id in (select value from json_each(?)) and left_at is null order by 1, 2",
        [codec.dump(list(link_ids))],
    )
    found: dict[int, list[str]] = {}
    for found_row in rows:
        known = found.setdefault(found_row["link_id"], [])
        if len(known) < MOST_CITING:
            known.append(found_row["url"])
    return found


def unknown_articles(db: sqlite_utils.Database, names: Sequence[str]) -> list[str]:
    """Which of these are neither an article's id nor its address."""
    rows = db.query(
        "select value from json_each(?) where not exists "
        "(select 1 from articles where articles.id = value or articles.url = value)",
        [codec.dump(list(names))],
    )
    return [row["value"] for row in rows]


def take_in(db: sqlite_utils.Database, found: Iterable[Capture]) -> int:
    """Rows for records that have none, and good offsets behind them; returns how many.

    `found` is ordered by file and offset. Rows are given to the link with their address where there is one.
    """
    count = 0
    for warc, group in groupby(found, key=attrgetter("warc")):
        known = {row["offset"] for row in db.query('select "offset" from captures where warc = ?', [warc])}
        end = 0
        new = []
        for capture in group:
            end = capture.offset + capture.length
            if capture.offset not in known:
                new.append(row(None, capture.run_id, capture))
        put(db, new)
        put_good_offsets(db, {warc: end})
        count += len(new)
    db.execute(
        "update captures set link_id = (select id from links where links.url = captures.url) where link_id is null"
    )
    return count


def put(db: sqlite_utils.Database, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of `row`, in one statement: building one for each hundred costs as much as writing them."""
    db.conn.executemany(INSERT, rows)


def put_good_offsets(db: sqlite_utils.Database, good_offsets: Mapping[str, int]) -> None:
    for name, offset in good_offsets.items():
        db.execute(
            "insert into warcs (name, good_offset) values (?, ?) on conflict (name) do update set "
            "good_offset = max(good_offset, excluded.good_offset)",
            [name, offset],
        )


def row(link_id: int | None, run_id: str, capture: Capture) -> tuple[Any, ...]:
    """The values of INSERT."""
    return (
        link_id,
        run_id,
        capture.url,
        capture.warc,
        capture.offset,
        capture.length,
        capture.record_id,
        capture.record_type,
        _date(capture.date),
        capture.payload_digest,
        capture.status,
    )


@lru_cache(maxsize=16)
def _date(moment: datetime) -> str:
    """The records of one exchange have one date."""
    return codec.moment_text(moment) or ""


def capture(found: Mapping[str, Any]) -> Capture:
    """The capture of a row; names that many share are kept once."""
    return Capture(
        url=found["url"],
        warc=sys.intern(found["warc"]),
        offset=found["offset"],
        length=found["length"],
        record_id=found["record_id"],
        record_type=sys.intern(found["record_type"]),
        date=datetime.fromisoformat(found["date"]),
        payload_digest=found["payload_digest"],
        status=found["status"],
        run_id=sys.intern(found["run_id"]),
    )
