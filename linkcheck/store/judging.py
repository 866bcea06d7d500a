"""What has to be judged again, and what is kept so that the rest need not be: of every link what it says of hosts.

`sightings` and `passages` are derived like `link_state`. They are true where `judged.basis` names the rules of today,
as far as neither an unjudged run nor a row of `stale` says otherwise; else everything is judged anew.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlite_utils

from linkcheck.model.article import Link
from linkcheck.store import codec
from linkcheck.store.states import PRESENT
from linkcheck.verdict.context import NO_SIGHTING, Shown, Sighting

TABLES = """
CREATE TABLE sightings (
  link_id INTEGER PRIMARY KEY REFERENCES links(id),
  found BLOB NOT NULL            -- JSON, packed with zlib where that pays
);
CREATE TABLE passages (          -- links whose checks went over another host than their own
  host TEXT NOT NULL,
  link_id INTEGER NOT NULL REFERENCES links(id),
  PRIMARY KEY (host, link_id)
) WITHOUT ROWID;
CREATE TABLE stale (             -- links that an ingest or an editor's word has changed since they were judged
  link_id INTEGER PRIMARY KEY REFERENCES links(id)
);
CREATE TABLE judged (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  basis TEXT NOT NULL            -- the rules and the policy of the verdicts
);
ALTER TABLE runs ADD COLUMN judged INTEGER NOT NULL DEFAULT 0
"""
#: Shorter ones are kept as they are.
WORTH_PACKING = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What happened since all was judged: runs, each with how much it had checked, and links that have changed."""

    runs: Mapping[str, int]
    changed: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A link with what it says of hosts, and the other hosts that its checks went over."""

    id: int
    link: Link
    sighting: Sighting
    passages: frozenset[str] = frozenset()


def is_current(db: sqlite_utils.Database, basis: str) -> bool:
    """Whether all verdicts but those of what is pending were made by these rules; true of a store without verdicts."""
    found = db.execute("select basis from judged").fetchone()
    return bool(found[0] == basis) if found else db.execute("select 1 from link_state limit 1").fetchone() is None


def forget(db: sqlite_utils.Database) -> None:
    """Verdicts are about to be made anew: if that is cut off, the next judging begins from the start."""
    for table in ("judged", "sightings", "passages"):
        db.execute(f"delete from {table}")


def everything(db: sqlite_utils.Database) -> Pending:
    """As if nothing had been judged."""
    runs = db.execute("select id, checked from runs").fetchall()
    return Pending(runs=dict(runs), changed=pending(db).changed)


def pending(db: sqlite_utils.Database) -> Pending:
    runs = db.execute("select id, checked from runs where judged = 0").fetchall()
    changed = db.execute("select link_id from stale").fetchall()
    return Pending(runs=dict(runs), changed=frozenset(number for (number,) in changed))


def touched(db: sqlite_utils.Database) -> dict[str, list[int]]:
    """The links, by host, that unjudged runs have checked and that have changed."""
    return _by_host(
        db,
        "id in (select link_id from checks where run_id in (select id from runs where judged = 0) "
        "union select link_id from stale)",
    )


def present(db: sqlite_utils.Database) -> dict[str, list[int]]:
    """The links, by host, that articles have."""
    return _by_host(db, PRESENT)


def _by_host(db: sqlite_utils.Database, which: str) -> dict[str, list[int]]:
    links: dict[str, list[int]] = {}
    for number, host in db.execute(f"select id, host from links where {which} order by id"):
        links.setdefault(host, []).append(number)
    return links


def settle(db: sqlite_utils.Database, basis: str, done: Pending) -> None:
    """What was pending is judged; a run that has gone on meanwhile is not."""
    db.execute("insert or replace into judged (one, basis) values (1, ?)", [basis])
    db.conn.executemany("update runs set judged = 1 where id = ? and checked = ?", done.runs.items())
    db.conn.executemany("delete from stale where link_id = ?", ([number] for number in done.changed))


def mark(db: sqlite_utils.Database, link_ids: Iterable[int]) -> None:
    """Links to be judged again although no run has checked them."""
    db.conn.executemany("insert or ignore into stale (link_id) values (?)", ([number] for number in link_ids))


def put_sightings(db: sqlite_utils.Database, found: Sequence[Seen]) -> None:
    kept = ((one.id, pack(one.sighting)) for one in found if one.sighting is not NO_SIGHTING)
    db.conn.executemany("insert or replace into sightings (link_id, found) values (?, ?)", kept)
    passages = ((name, one.id) for one in found for name in one.passages)
    db.conn.executemany("insert or ignore into passages (host, link_id) values (?, ?)", passages)


def seen_before(db: sqlite_utils.Database, link_ids: Iterable[int]) -> set[int]:
    """Those of some links that said something of hosts when they were judged last."""
    ids = codec.dump(list(link_ids))
    rows = db.execute("select link_id from sightings where link_id in (select value from json_each(?))", [ids])
    return {number for (number,) in rows}


#: Links of some hosts, and those whose checks went over them; in the order of their ids, as a whole pass meets them.
NEAR = (
    "select links.id from links where links.host in (select value from json_each(:hosts)) "
    "union select link_id from passages where host in (select value from json_each(:hosts))"
)


def sightings(
    db: sqlite_utils.Database, hosts: Iterable[str], instead: Mapping[int, Seen] | None = None
) -> Iterator[tuple[Link, Sighting]]:
    """All that present links say of some hosts, `instead` in place of what is kept; by id."""
    rows = db.execute(
        "select links.id, links.url, links.host, links.site, links.scheme, found from links "
        f"left join sightings on link_id = links.id where links.id in ({NEAR}) and {PRESENT} order by links.id",
        {"hosts": codec.dump(sorted(hosts))},
    )
    for number, url, host, site, scheme, found in rows:
        link = Link(url=url, host=host, site=site, scheme=scheme)
        if instead and number in instead:
            yield link, instead[number].sighting
        elif found is not None:
            yield link, unpack(found, url)


def near(db: sqlite_utils.Database, hosts: Iterable[str]) -> list[int]:
    """Present links of some hosts, and those whose checks went over them, by id."""
    values = {"hosts": codec.dump(sorted(hosts))}
    return [
        number
        for (number,) in db.execute(f"select id from links where id in ({NEAR}) and {PRESENT} order by 1", values)
    ]


def names(db: sqlite_utils.Database, link_ids: Iterable[int]) -> set[str]:
    """The hosts of some links, and those that their checks went over."""
    rows = db.execute(
        "select host from links where id in (select value from json_each(:ids)) union "
        "select host from passages where link_id in (select value from json_each(:ids))",
        {"ids": codec.dump(list(link_ids))},
    )
    return {name for (name,) in rows}


def pack(value: Sighting) -> bytes | str:
    """A sighting as compact JSON; its link's address is not repeated."""
    parts: list[Any] = [
        {name: codec.moment_text(at) for name, at in value.walls.items()},
        {name: codec.moment_text(at) for name, at in value.answers.items()},
        value.end,
        " ".join(value.runs),
        " ".join(value.flips),
        int(value.probed),
        [codec.probe_text(probe) for probe in value.errors],
        [[page.title, codec.moment_text(page.at)] for page in value.shown],
    ]
    text = codec.dump(parts)
    return text if len(text) < WORTH_PACKING else zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpack(found: bytes | str, url: str) -> Sighting:
    text = found if isinstance(found, str) else zlib.decompress(found).decode("utf-8", "surrogatepass")
    walls, answers, end, runs, flips, probed, errors, shown = json.loads(text)
    moment = datetime.fromisoformat
    return Sighting(
        walls={name: moment(at) for name, at in walls.items()},
        answers={name: moment(at) for name, at in answers.items()},
        end=end,
        runs=tuple(runs.split()),
        flips=tuple(flips.split()),
        probed=bool(probed),
        errors=tuple(probe for probe in map(codec.probe, errors) if probe),
        shown=tuple(Shown(url, title, moment(at)) for title, at in shown),
    )
