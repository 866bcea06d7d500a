"""A part of what is due as a small store of its own, on which the same spider runs (the way back is `merge`).

Ids stay the same. Besides its links a shard holds what the spider asks a store for: citing articles, witnesses that our
network works, walls met lately, probes and robots.txt of today, whole captures that a revisit may refer to.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from linkcheck.store import codec
from linkcheck.store.captures import ORIGINALS
from linkcheck.store.runs import ALL_DUE, DUE, KNOWN_GOOD, SHUFFLE, Run, due_values
from linkcheck.store.store import Store

#: Articles named in a link's capture; a shard takes no more of them along (Store.citing).
MOST_CITING = 100
#: Hosts that worked, taken along as witnesses.
WITNESSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DueHost:
    """A host with due links, and how many. `pace` names what it shares its pace with, "" for nobody."""

    host: str
    site: str
    due: int
    pace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The next `most` due links of a host behind the `after` place of the last one taken (-1: from the first)."""

    host: str
    most: int
    after: int = -1


def due_by_host(store: Store, run: Run) -> list[DueHost]:
    """Hosts that have due links, the longest queue first."""
    rows = store.db.query(
        f"select links.host as host, max(links.site) as site, count(*) as due {ALL_DUE} group by links.host",
        due_values(run),
    )
    return sorted((DueHost(**row) for row in rows), key=lambda found: (-found.due, found.host))


def addresses(store: Store) -> dict[str, str]:
    """The address that each host had when it answered last; hosts that never did are missing."""
    rows = store.db.query(
        "select links.host as host, json_extract(hops, '$[0][3]') as ip, max(checks.at) from checks "
        "join links on links.id = link_id where hops <> '[]' group by links.host"
    )
    return {row["host"]: row["ip"] for row in rows if row["ip"]}


def with_paces(store: Store, hosts: Sequence[DueHost], pace_by: str) -> list[DueHost]:
    """What each host shares its pace with: its domain, the address it had when it answered last, or nothing."""
    if pace_by == "domain":
        return [replace(found, pace=found.site) for found in hosts]
    if pace_by == "address":
        known = addresses(store)
        return [replace(found, pace=known.get(found.host, "")) for found in hosts]
    return list(hosts)


def mean_length(store: Store) -> int:
    """Bytes of a body as the last run that checked anything met them, 0 when nothing was ever checked."""
    rows = store.db.query("select bytes / checked as mean from runs where checked > 0 order by rowid desc limit 1")
    return next((int(row["mean"]) for row in rows), 0)


def cut(store: Store, run: Run, path: Path, parts: Sequence[Part], now: datetime, walls_since: datetime) -> list[Part]:
    """Write the shard's store to `path`; returns the parts behind these, for the next cut. Raises StoreError."""
    Store(path).close()
    values: dict[str, str | int | None] = {
        "run_id": run.id,
        "limit": WITNESSES,
        "walls": codec.moment_text(walls_since),
        "today": codec.moment_text(now - timedelta(days=1)),
    }
    with attached(store, path), store.transaction():
        store.db.execute(BESIDE, values)
        asked = [due_values(run) | {"host": part.host, "after": part.after, "limit": part.most} for part in parts]
        store.db.conn.executemany(LINKS, asked)
        for statement in COMPANIONS:
            store.db.execute(statement, values)
        last = store.db.query(f"select host, max({SHUFFLE}) as place from shard.links as links group by host")
        places = {row["host"]: int(row["place"]) for row in last}
    return [Part(host=part.host, most=part.most, after=places.get(part.host, part.after)) for part in parts]


@contextmanager
def attached(store: Store, path: Path, name: str = "shard") -> Iterator[None]:
    """Another store's tables under a name."""
    store.db.execute(f"attach database ? as {name}", [str(path)])
    try:
        yield
    finally:
        store.db.execute(f"detach database {name}")


LINKS = (
    f"insert into shard.links select links.* {DUE} and links.host = :host and {SHUFFLE} > :after "
    f"order by {SHUFFLE} limit :limit"
)
#: Links beside the shard's own; they have no occurrences there, so that they are never due.
_BESIDE = "insert or ignore into shard.links select links.* from links"
_WALLS = (
    "select link_id from (select link_id, max(last_checked) from link_state join links on links.id = link_id "
    "where finding = 'bot-wall' and last_checked > :walls group by links.host)"
)
#: Witnesses and walls, looked for once: states do not change before the crawl is over and judged.
BESIDE = f"create temp table if not exists beside as select link_id from ({KNOWN_GOOD}) union {_WALLS}"
_STATE = (
    "link_id, state, finding, confidence, because, rule, rules_version, check_ids, failures, first_failed, last_ok, "
    "new_url, checks, first_checked, last_checked, status, final_url, failure, hops, since"
)
#: In this order, because rows refer to those before them; `due` is decided, so link_state goes without next_check.
COMPANIONS = (
    "create temp table cited as select id, article_id, link_id from (select occurrences.id, article_id, link_id, "
    "row_number() over (partition by link_id order by article_id, occurrences.id) as n from shard.links "
    "join occurrences on link_id = links.id and left_at is null) "
    f"where n <= {MOST_CITING}",
    "insert into shard.articles (id, url, title, authors, section, text_format, text_is_raw, cms_id, post_type, "
    "source, notes, first_seen, changed, fingerprint, source_text) select id, url, '', '[]', '', text_format, 0, '', "
    "'', '', '[]', '', '', '', '' from articles where id in (select article_id from temp.cited)",
    "insert into shard.occurrences (id, article_id, link_id, href, text, context, block, element, kind, "
    '"start", "end", spans, ordinal, first_seen) '
    "select id, article_id, link_id, '', '', '', '', '', 'anchor', 0, 0, '[]', 0, '' from temp.cited",
    "drop table temp.cited",
    "insert into shard.captures select captures.* from shard.links join captures on captures.link_id = links.id "
    f"where {ORIGINALS}",
    "create temp table probed as select checks.id, link_id, run_id from checks where probe is not null and at > :today "
    "and run_id in (select id from runs where finished_at is null or finished_at > :today) "
    "and exists (select 1 from shard.links as own join links on own.host = links.host where links.id = link_id)",
    f"{_BESIDE} where id in (select link_id from temp.probed)",
    "insert into shard.runs select * from runs where id <> :run_id and id in (select run_id from temp.probed)",
    "insert into shard.runs (id, started_at, every_link) select id, started_at, every_link from runs "
    "where id = :run_id",  # behind the others: the last run is the one to go on with
    "insert into shard.checks select checks.* from temp.probed join checks on checks.id = probed.id",
    "drop table temp.probed",
    "insert into shard.robots select robots.* from (select distinct host from shard.links) as asked join robots "
    "on origin in ('http://' || host, 'https://' || host) where at > :today",
    f"{_BESIDE} where id in (select link_id from temp.beside)",
    f"insert into shard.link_state ({_STATE}) select {_STATE} from link_state "
    "where link_id in (select link_id from temp.beside)",
)
