"""The store: what articles say, what checks saw, what was judged. One verb per method."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from linkcheck.errors import StoreError
from linkcheck.model.archive import Capture, Lookup, Memento, Submission
from linkcheck.model.article import Article, LeftOut, Link, Occurrence, Rejected
from linkcheck.model.check import Check
from linkcheck.model.fix import Act, AuditEntry, Delivery, Fix
from linkcheck.model.verdict import State, Verdict
from linkcheck.model.word import Word
from linkcheck.store import (
    articles,
    captures,
    codec,
    database,
    fixes,
    mementos,
    notices,
    queries,
    robots,
    runs,
    states,
    words,
)
from linkcheck.store.articles import IngestCounts
from linkcheck.store.mementos import Lost
from linkcheck.store.notices import Spot
from linkcheck.store.robots import RobotsTxt
from linkcheck.store.runs import Checked, DueLink, Run
from linkcheck.store.states import History, LinkSummary


class Store:
    """One workspace's database. Use as a context manager; closing twice is allowed.

    What SQLite cannot read or write in a `with` leaves it as StoreError.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        if not create and not path.exists():
            raise StoreError(f"{path.parent} holds no linkcheck.db yet; run `linkcheck ingest SOURCE` there first.")
        if not path.parent.is_dir():
            raise StoreError(f"the workspace {path.parent} does not exist; create the folder or name another one.")
        self.path = path
        self.db = database.connect(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if database.is_told(error):
            raise database.in_words(error, self.path) from error

    def close(self) -> None:
        self.db.close()

    def transaction(self) -> AbstractContextManager[None]:
        return database.transaction(self.db, self.path)

    # --- articles ---------------------------------------------------------------------------------------------

    def known_articles(self, found: Sequence[Article]) -> list[Article]:
        """The same articles under the ids that the store already has for them, by id or by address."""
        return articles.with_known_ids(self.db, found)

    def put_articles(
        self,
        found: Sequence[tuple[Article, Sequence[tuple[Occurrence, Link]]]],
        now: datetime,
        *,
        dry_run: bool = False,
    ) -> IngestCounts:
        """Write new and changed articles with their occurrences; unchanged ones cost nothing.

        `dry_run` counts what would change and writes nothing.
        """
        with self.transaction():
            return articles.put(self.db, found, now, dry_run=dry_run)

    def put_ingest(
        self,
        source: str,
        now: datetime,
        counts: IngestCounts,
        rejected: Iterable[Rejected],
        left_out: Iterable[LeftOut],
        newest: datetime | None,
    ) -> None:
        """Remember what one SOURCE gave: its problems for the report, its newest change for the next ingest."""
        row = {
            "at": codec.moment_text(now),
            "source": source,
            "articles": counts.articles,
            "added": counts.added,
            "changed": counts.changed,
            "rejected": codec.dump([[item.source, item.reason] for item in rejected]),
            "left_out": codec.dump([[item.source, item.reason, item.count] for item in left_out]),
            "newest": codec.moment_text(newest),
        }
        with self.transaction():
            self.db.table("ingests").insert(row)

    def newest_modified(self, source: str) -> datetime | None:
        """When the newest article of a live source was modified, as of the last ingest."""
        rows = self.db.query("select max(newest) as newest from ingests where source = ?", [source])
        return codec.moment(next(iter(rows))["newest"])

    # --- runs and checks --------------------------------------------------------------------------------------

    def begin_run(self, now: datetime, *, every_link: bool = False) -> Run:
        """A new run, or the one that was cut off: what it has checked already is not due again."""
        with self.transaction():
            return runs.begin(self.db, now, every_link=every_link)

    def finish_run(self, run_id: str, now: datetime, *, complete: bool, reason: str) -> None:
        with self.transaction():
            runs.finish(self.db, run_id, now, complete=complete, reason=reason)

    def due_hosts(self, run: Run) -> list[tuple[str, int]]:
        """Hosts that have due links and how many, the longest queue first."""
        return runs.due_hosts(self.db, run)

    def due_links(self, run: Run, host: str, *, after: int, limit: int) -> list[DueLink]:
        """A host's next due links in a stable shuffled order, past the `place` of the last one taken (-1: all)."""
        return runs.due_links(self.db, run, host, after=after, limit=limit)

    def put_checks(self, run_id: str, done: Sequence[Checked], good_offsets: Mapping[str, int]) -> None:
        """Write finished links: checks, captures and the WARC offsets that make them readable, all or nothing."""
        with self.transaction():
            runs.put_checks(self.db, run_id, done, good_offsets)

    def confirm_control(self, run_id: str) -> None:
        """Our network worked after all checks of this run so far: their failures may count."""
        with self.transaction():
            self.db.execute("update checks set control_ok = 1 where run_id = ? and control_ok = 0", [run_id])

    def condemn(self, run_id: str) -> None:
        """Our network was down: failures of this run that nobody vouched for are our own, and prove nothing."""
        with self.transaction():
            self.db.execute(
                "update checks set failure = 'our-network' where run_id = ? and control_ok = 0 and failure is not null",
                [run_id],
            )

    def known_good(self, limit: int) -> list[str]:
        """Links of different hosts that were alive when last checked, the latest first."""
        return runs.known_good(self.db, limit)

    def walls(self, since: datetime) -> dict[str, datetime]:
        """Hosts whose links met a wall when last checked, after `since`."""
        return runs.walls(self.db, since)

    def probes(self, host: str, since: datetime) -> int:
        """How many probes a host was sent after `since`."""
        return runs.probes(self.db, host, since)

    def citing(self, link_ids: Iterable[int]) -> dict[int, list[str]]:
        """Addresses of the articles that hold some links, by link id, a hundred of each at most."""
        return captures.citing(self.db, link_ids)

    def robots_txt(self, origin: str, since: datetime) -> RobotsTxt | None:
        """What an origin answered for robots.txt after `since`, None when it was not asked."""
        return robots.get(self.db, origin, since)

    def put_robots_txt(self, found: Sequence[RobotsTxt]) -> None:
        with self.transaction():
            robots.put(self.db, found)

    def good_offsets(self) -> dict[str, int]:
        return {row["name"]: row["good_offset"] for row in self.db.query("select name, good_offset from warcs")}

    # --- captures ---------------------------------------------------------------------------------------------

    def captures_in_files(self) -> Iterator[Capture]:
        """Every row, ordered by file and offset, as `archive.verify` wants them."""
        return captures.in_files(self.db)

    def take_in_captures(self, found: Iterable[Capture]) -> int:
        """Rows for records that have none, with the good offsets behind them; returns how many. Ordered by file."""
        with self.transaction():
            return captures.take_in(self.db, found)

    def captures_of(self, link_ids: Iterable[int]) -> list[tuple[int, Capture]]:
        """Every record of some links, each with its link's id, oldest first."""
        return captures.of_links(self.db, link_ids)

    def captures_by_record_id(self, record_ids: Iterable[str]) -> list[Capture]:
        return captures.by_record_ids(self.db, record_ids)

    def has_originals(self) -> bool:
        """Whether there is any whole answer that a revisit could refer to."""
        return captures.has_originals(self.db)

    def originals(self, link_ids: Iterable[int]) -> dict[int, list[Capture]]:
        """Links' latest whole answers, the newest first: what a 304 may confirm or an identical answer refer to."""
        return captures.originals(self.db, link_ids)

    def newest_captures(self, limit: int) -> list[Capture]:
        """The newest answer with a page of so many captured addresses, by address."""
        return captures.newest(self.db, limit)

    def answers(self, url: str) -> list[Capture]:
        """Every answer that an address gave, oldest first."""
        return captures.answers(self.db, url)

    def citations(self, articles: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Links that articles (by id or address; all, where none is named) hold: link_id, url, article_url, title."""
        return captures.citations(self.db, articles)

    def unknown_articles(self, names: Sequence[str]) -> list[str]:
        """Which of these are neither an article's id nor its address."""
        return captures.unknown_articles(self.db, names)

    # --- copies in archives -----------------------------------------------------------------------------------

    def lost_links(self, now: datetime, states: Sequence[str] = ("dead", "failing")) -> list[Lost]:
        """Links of these states with the date that a copy should be near, those of most articles first."""
        return mementos.lost(self.db, now, states)

    def earliest_good(self, link: Lost) -> tuple[Check, ...]:
        """The first check that got the link's page, if there is one: what a copy should look like."""
        return mementos.earliest_good(self.db, link)

    def put_lookup(self, link_id: int, found: Lookup) -> None:
        """Write what an archive said about a link, in place of what it said before."""
        with self.transaction():
            mementos.put_lookup(self.db, link_id, found)

    def lookups(self) -> dict[int, list[Lookup]]:
        """What archives said by link id; of each link those with the copy nearest its date first."""
        return mementos.lookups(self.db)

    def copies(self) -> dict[str, Memento]:
        """By address the archived copy nearest the date it was cited on, with what it says."""
        return mementos.copies(self.db)

    def unsaved_links(self, now: datetime) -> list[tuple[int, Link]]:
        """Live links that no archive is known to hold and that may be asked for, the most endangered first."""
        return mementos.unsaved(self.db, now)

    def put_submission(self, link_id: int, made: Submission) -> None:
        """Write what became of asking for a copy; written before the request too."""
        with self.transaction():
            mementos.put_submission(self.db, link_id, made)

    def submissions(self) -> dict[int, Submission]:
        """Every link's latest request for a copy, by link id."""
        return mementos.submissions(self.db)

    # --- verdicts ---------------------------------------------------------------------------------------------

    def histories(self, *, run_id: str | None = None, link_ids: Iterable[int] | None = None) -> Iterator[History]:
        """Every link with all its checks, oldest first; or only links that a run checked, or these links."""
        return states.histories(self.db, run_id, link_ids)

    def put_verdicts(self, judged: Iterable[tuple[int, Verdict, Sequence[Check]]], now: datetime) -> int:
        """Write link_state from verdicts, a transaction per batch; returns how many."""
        return states.put(self.db, judged, now, self.transaction)

    def remember_totals(self, run_id: str) -> None:
        """Keep the links by state with the run, for the trend over runs; and refresh the planner's statistics."""
        with self.transaction():
            states.remember_totals(self.db, run_id)
        self.db.execute("PRAGMA optimize")

    def put_word(self, word: Word) -> bool:
        """Keep what an editor says of a link; False when no link has that address."""
        with self.transaction():
            return words.put(self.db, word)

    def words(self) -> Iterator[Word]:
        """All that editors have said of links, oldest first."""
        return words.words(self.db)

    # --- fixes ------------------------------------------------------------------------------------------------

    def article(self, article_id: str) -> Article | None:
        """An article with its text, as read last; None for one that nobody has ingested."""
        return fixes.article(self.db, article_id)

    def occurrences(self, article_id: str) -> list[tuple[Occurrence, int]]:
        """The present occurrences of an article in order of place, each with its link's id."""
        return fixes.occurrences(self.db, article_id)

    def fixes(
        self,
        *deliveries: Delivery,
        article_id: str | None = None,
        ids: Sequence[int] | None = None,
        url: str | None = None,
        below: str = "",
    ) -> Iterator[Fix]:
        """Fixes by article and place; of all deliveries when none is named; of an address, or of those `below` one."""
        return fixes.fixes(self.db, deliveries, article_id, ids, url, below)

    def put_fixes(self, found: Iterable[Fix]) -> list[Fix]:
        """Write fixes, all or nothing; the same ones with their ids."""
        with self.transaction():
            return fixes.put(self.db, found)

    def drop_fixes(self, ids: Sequence[int]) -> None:
        """Forget fixes that nothing was decided about."""
        with self.transaction():
            fixes.drop(self.db, ids)

    def add_audit(self, entry: AuditEntry) -> AuditEntry:
        """Write one audit row for ever; the same one with its id."""
        with self.transaction():
            return fixes.add_audit(self.db, entry)

    def audit(self, *, article_id: str | None = None, run_id: str | None = None) -> Iterator[AuditEntry]:
        """Audit rows, oldest first."""
        return fixes.audit(self.db, article_id, run_id)

    def audited_runs(self, act: Act | None = None, since: datetime | None = None) -> list[str]:
        """Ids of the runs that have audit rows, of one kind or of a time, the newest last."""
        return fixes.audited_runs(self.db, act, since)

    # --- notices ----------------------------------------------------------------------------------------------

    def told(self, channel: str) -> dict[Spot, State]:
        """What somebody was told last, dead or failing, by article id and link id."""
        return notices.told(self.db, channel)

    def put_told(self, channel: str, said: Mapping[Spot, State | None], now: datetime) -> None:
        """Remember what was delivered, all or nothing; None: it is over and forgotten."""
        with self.transaction():
            notices.put(self.db, channel, said, now)

    def link_addresses(self, link_ids: Iterable[int]) -> dict[int, str]:
        """Addresses by link id, also of links that left all articles."""
        return notices.addresses(self.db, link_ids)

    # --- reading ----------------------------------------------------------------------------------------------

    def totals(self) -> dict[str, Any]:
        """Counts of articles, present occurrences and links, by state and by finding."""
        return queries.totals(self.db)

    def last_run(self) -> Run | None:
        return runs.last(self.db)

    def run(self, run_id: str) -> Run | None:
        return runs.by_id(self.db, run_id)

    def worst_articles(self, limit: int, kinds: Iterable[str], *, only_broken: bool = False) -> list[str]:
        """Ids of the articles that come first by rank, counted over occurrences of these kinds; -1 is no limit."""
        return queries.worst_articles(self.db, limit, kinds, only_broken=only_broken)

    def article_rows(self, only: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
        """Every article (or only these ids) without its text: id, url, title, authors, section, published, notes, …"""
        return queries.article_rows(self.db, only)

    def occurrence_rows(self, only: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
        """Every present occurrence (or only those of these articles) with its `link_id`, by article and place."""
        return queries.occurrence_rows(self.db, only)

    def link_rows(self, only: Iterable[str] | None = None, ids: Iterable[int] | None = None) -> Iterator[LinkSummary]:
        """Every link that an article (or one of these) still has, or these links, each with its judged state."""
        return states.link_rows(self.db, only, ids)

    def capture_rows(self, link_ids: Iterable[int] | None = None) -> Iterator[dict[str, Any]]:
        """Capture rows (link_id, warc, offset, length, record_id, record_type, date, payload_digest), oldest first."""
        return queries.capture_rows(self.db, link_ids)

    def latest_captures(
        self, only: Iterable[str] | None = None, ids: Iterable[int] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Links' answers in the run that captured each last, and its last good answer; by link, oldest first."""
        return queries.latest_captures(self.db, only, ids)

    def revived(self, run: Run) -> set[int]:
        """Ids of links that are well again since this run."""
        return queries.revived(self.db, run)

    def fixed_places(self, since: datetime) -> int:
        """How many broken links have left their article since then."""
        return queries.fixed_places(self.db, since)

    def ingest_rows(self) -> list[dict[str, Any]]:
        """The last ingest of every source: what was rejected and what was left out."""
        return queries.ingest_rows(self.db)

    def run_rows(self) -> list[dict[str, Any]]:
        """Every run, oldest first, its totals by state decoded."""
        return queries.run_rows(self.db)

    def due_count(self, now: datetime) -> int:
        """How many links the next crawl would check: the rest of an unfinished run, else what is due now."""
        return runs.due_count(self.db, now)
