"""Reading for reports and lists: rows as plain dictionaries, streamed, times as ISO text."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.store import codec, states
from linkcheck.store.runs import Run


def totals(db: sqlite_utils.Database) -> dict[str, Any]:
    """{"articles", "occurrences", "links", "by_state": {…}, "by_verdict": {…}} of what articles hold now."""
    found = next(
        iter(
            db.query(
                "select (select count(*) from articles) as articles, "
                "(select count(*) from occurrences where left_at is null) as occurrences"
            )
        )
    )
    rows = list(states.totals(db))
    by_state: Counter[str] = Counter()
    for state, _, count in rows:
        by_state[state] += count
    by_verdict = {finding: count for _, finding, count in rows}
    return {**found, "links": by_state.total(), "by_state": dict(by_state), "by_verdict": by_verdict}


def article_rows(db: sqlite_utils.Database, only: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    for row in db.query(
        "select id, url, title, authors, section, published, modified, cms_id, post_type, source, notes, first_seen, "
        f"changed from articles {'' if only is None else f'where id in {NAMED}'} order by id",
        _named(only),
    ):
        yield row | {"authors": json.loads(row["authors"]), "notes": json.loads(row["notes"])}


def occurrence_rows(db: sqlite_utils.Database, only: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    for row in db.query(
        "select occurrences.*, links.url as url from occurrences join links on links.id = link_id "
        f'where left_at is null {"" if only is None else f"and article_id in {NAMED}"} order by article_id, "start"',
        _named(only),
    ):
        yield row | {"spans": json.loads(row["spans"])}


#: Some articles, by id.
NAMED = "(select value from json_each(:only))"


def _named(only: Iterable[str] | Iterable[int] | None) -> dict[str, str]:
    return {} if only is None else {"only": codec.dump(list(only))}


def worst_articles(
    db: sqlite_utils.Database, limit: int, kinds: Iterable[str], *, only_broken: bool = False
) -> list[str]:
    """Ids of the articles that come first by rank (DESIGN §6), counted over occurrences of these kinds."""
    rows = db.execute(
        f"select articles.id from articles {'' if only_broken else 'left'} join (select article_id, "
        "count(distinct case when state = 'dead' then held.link_id end) as dead, "
        "count(distinct case when state = 'failing' then held.link_id end) as failing from link_state "
        "join occurrences as held on held.link_id = link_state.link_id and held.left_at is null "
        "where state in ('dead', 'failing') and kind in (select value from json_each(:kinds)) group by article_id) "
        "on article_id = articles.id order by coalesce(dead, 0) desc, coalesce(failing, 0) desc, "
        "published is null, published desc, articles.id limit :limit",
        {"kinds": codec.dump(list(kinds)), "limit": limit},
    )
    return [number for (number,) in rows]


def capture_rows(db: sqlite_utils.Database, link_ids: Iterable[int] | None) -> Iterator[dict[str, Any]]:
    where = "" if link_ids is None else "where link_id in (select value from json_each(:ids))"
    ids = None if link_ids is None else codec.dump(list(link_ids))
    return db.query(f"select * from captures {where} order by link_id, id", {"ids": ids})


def ingest_rows(db: sqlite_utils.Database) -> list[dict[str, Any]]:
    rows = db.query("select * from ingests where id in (select max(id) from ingests group by source) order by id")
    return [row | {"rejected": json.loads(row["rejected"]), "left_out": json.loads(row["left_out"])} for row in rows]


def run_rows(db: sqlite_utils.Database) -> list[dict[str, Any]]:
    rows = db.query("select * from runs order by rowid")
    return [row | {"totals": json.loads(row["totals"]), "complete": bool(row["complete"])} for row in rows]


#: The records that hold what a link answered; requests stand beside them in the WARC file.
ANSWERS = "record_type in ('response', 'revisit')"


def latest_captures(
    db: sqlite_utils.Database, only: Iterable[str] | None = None, ids: Iterable[int] | None = None
) -> Iterator[dict[str, Any]]:
    """For every link the answers of the run that captured it last, and the last answer that was good; oldest first."""
    named = only if ids is None else ids
    some = f"(select link_id from occurrences where article_id in {NAMED})" if ids is None else NAMED
    return db.query(
        "select link_id, run_id, url, warc, offset, length, record_id, record_type, date, payload_digest, status from ("
        "select *, max(run_id) over answers as last_run, "
        "max(case when status between 200 and 299 then id end) over answers as good "
        f"from captures where link_id is not null and {ANSWERS} {'' if named is None else f'and link_id in {some}'} "
        "window answers as (partition by link_id)) "
        "where run_id = last_run or id = good order by link_id, id",
        _named(named),
    )


def revived(db: sqlite_utils.Database, run: Run) -> set[int]:
    """Ids of links that are well since this run and whose check before it failed; looks up only those few."""
    rows = db.query(
        "select link_id, (select failure is not null and failure not in ('robots-excluded', 'our-network') "
        "or status in (404, 410) or status >= 500 from checks where checks.link_id = link_state.link_id "
        "and checks.run_id <> :run_id order by at desc limit 1) as failed "
        "from link_state where state in ('alive', 'moved') and since >= :started",
        {"run_id": run.id, "started": codec.moment_text(run.started_at)},
    )
    return {row["link_id"] for row in rows if row["failed"]}


def fixed_places(db: sqlite_utils.Database, since: datetime) -> int:
    """How many broken links left their article since then: its editors removed or replaced them."""
    rows = db.query(
        "select count(*) as n from occurrences as gone join link_state on link_state.link_id = gone.link_id "
        "where gone.left_at >= ? and link_state.state in ('dead', 'failing') and not exists (select 1 from occurrences "
        "as still where still.article_id = gone.article_id and still.link_id = gone.link_id and still.left_at is null)",
        [codec.moment_text(since)],
    )
    return int(next(iter(rows))["n"])
