"""The sheet: fixes out for editors and authors, decisions back in, each row answered by name.

Editors change only `decision`, `new_url` and `note`. The key of a row is `occurrence_id` with `base_hash`; whatever
does not fit the key is refused, and nothing of a refused row is taken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from linkcheck.errors import SourceError
from linkcheck.fixes import cells
from linkcheck.fixes.decide import Alive, Refused, approved, decided, is_same, no_check, reopened
from linkcheck.model.article import Article, Occurrence
from linkcheck.model.fix import Decision, Delivery, Fix, Suggestion, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.store.asked import links_at
from linkcheck.store.states import LinkSummary
from linkcheck.store.store import Store

#: Columns and their widths in characters. The last three are the editor's.
COLUMNS: dict[str, int] = {
    "occurrence_id": 18,
    "base_hash": 18,
    "article": 40,
    "section": 14,
    "author": 18,
    "context": 60,
    "text": 24,
    "old address": 44,
    "state": 10,
    "because": 44,
    "suggestion": 44,
    "decision": 12,
    "new_url": 44,
    "note": 30,
}
EDITABLE = ("decision", "new_url", "note")
NEEDED = ("occurrence_id", "base_hash", "decision", "new_url")
#: What may become of a row.
OUTCOMES = ("accepted", "unchanged", "open", "repeated", "refused")
DECISIONS = tuple(decision for decision in Decision if decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of one row: `outcome` is one of OUTCOMES."""

    row: int  # as spreadsheet programs count, the header is row 1
    occurrence_id: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The fixes to write, all or nothing, and a report on every row of the sheet."""

    fixes: tuple[Fix, ...]
    rows: tuple[RowReport, ...]

    def count(self, outcome: str) -> int:
        return sum(1 for row in self.rows if row.outcome == outcome)


def export_csv(out: BinaryIO, store: Store, fixes: Iterable[Fix]) -> None:
    cells.write_csv(out, list(COLUMNS), lines(store, fixes))


def export_xlsx(out: BinaryIO, store: Store, fixes: Iterable[Fix]) -> None:
    cells.write_xlsx(out, COLUMNS, lines(store, fixes), EDITABLE, ("decision", DECISIONS))


def lines(store: Store, fixes: Iterable[Fix]) -> Iterator[list[str]]:
    """A line of the sheet for each fix, in the order of COLUMNS."""
    for article_id, group in groupby(fixes, key=attrgetter("article_id")):
        if article := store.article(article_id):
            of_article = list(group)
            links = links_at(store, (fix.url for fix in of_article))
            places = {item.id: item for item, _ in store.occurrences(article_id)}
            for fix in of_article:
                yield _line(fix, article, places.get(fix.occurrence_id), links.get(fix.url))


def _line(fix: Fix, article: Article, place: Occurrence | None, link: LinkSummary | None) -> list[str]:
    found = fix.suggestion
    values = {
        "occurrence_id": fix.occurrence_id,
        "base_hash": fix.base_hash,
        "article": article.title or article.url or article.id,
        "section": article.section,
        "author": ", ".join(article.authors),
        "context": place.context if place else "",
        "text": fix.text,
        "old address": fix.url,
        "state": str(link.state if link else State.UNCHECKED),
        "because": link.because if link else "",
        "suggestion": _suggested(found) if found else "",
        "decision": str(fix.decision),
        "new_url": fix.new_url,
        "note": fix.note,
    }
    return [values[name] for name in COLUMNS]


def _suggested(found: Suggestion) -> str:
    """The address, or the kind where there is none; both where the address is no new one."""
    if found.kind is SuggestionKind.ROBUST:
        return f"{found.kind}: {found.url}"
    return found.url or str(found.kind)


def import_sheet(
    path: Path,
    fixes: Iterable[Fix],
    *,
    now: datetime,
    who: str,
    approve: bool = False,
    alive: Alive = no_check,
    possible: Callable[[Fix], None] = lambda fix: None,
    is_ours: Callable[[Fix, str], bool] = lambda fix, base_hash: False,
) -> Imported:
    """The decisions of a sheet over the open `fixes`. Writes nothing. Raises SourceError when it is no such sheet.

    `possible` raises Refused for a decision that the article's text could not hold. `is_ours` says that since the text
    of a hash nobody but we has changed the article: then a sheet from before that is as good as a new one.
    """
    rows = _rows(path)
    known = {fix.occurrence_id: fix for fix in fixes}
    taken = _Taken(
        known,
        now=now,
        who=who,
        approve=approve,
        alive=alive,
        possible=possible,
        is_ours=is_ours,
        clashes=_clashes(rows),
    )
    reports = [taken.take(number, row) for number, row in rows]
    return Imported(fixes=tuple(taken.fixes.values()), rows=tuple(reports))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows by column, each with its number; columns may stand in any order, and others beside them."""
    found = cells.read_rows(path)
    header = [_column(name) for name in next(found, [])]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise SourceError(
            f"{path} is no sheet of fixes: it has no column {', '.join(missing)}; "
            "export one with `linkcheck fixes export` and change only decision, new_url and note."
        )
    if len(set(header) & set(COLUMNS)) < len([name for name in header if name in COLUMNS]):
        raise SourceError(f"{path} has a column twice; remove one of them and try again.")
    rows = [(number, dict(zip(header, map(cells.plain, row), strict=False))) for number, row in enumerate(found, 2)]
    return [(number, row) for number, row in rows if any(row.values())]


def _column(name: str) -> str:
    """A heading as we spell it, whatever a program made of its case, blanks and byte order mark."""
    word = name.strip().lstrip("\ufeff").lower()
    return next((ours for ours in COLUMNS if ours.replace(" ", "_") == word.replace(" ", "_")), word)


def _clashes(rows: Sequence[tuple[int, dict[str, str]]]) -> frozenset[str]:
    """Ids that stand in several rows with different decisions."""
    said: dict[str, set[tuple[str, str]]] = {}
    for _, row in rows:
        pair = row.get("decision", "").lower(), row.get("new_url", "")
        said.setdefault(row.get("occurrence_id", ""), set()).add(pair)
    return frozenset(key for key, pairs in said.items() if len(pairs) > 1)


class _Taken:
    """Takes rows one at a time and keeps what is to be written."""

    def __init__(
        self,
        known: Mapping[str, Fix],
        *,
        now: datetime,
        who: str,
        approve: bool,
        alive: Alive,
        possible: Callable[[Fix], None],
        is_ours: Callable[[Fix, str], bool],
        clashes: frozenset[str],
    ) -> None:
        self._known, self._now, self._who = known, now, who
        self._approve, self._alive, self._possible, self._clashes = approve, alive, possible, clashes
        self._is_ours = is_ours
        self._seen: set[str] = set()
        self.fixes: dict[str, Fix] = {}

    def take(self, number: int, row: Mapping[str, str]) -> RowReport:
        key = row.get("occurrence_id", "")
        try:
            if key in self._seen and key not in self._clashes:
                return RowReport(row=number, occurrence_id=key, outcome="repeated", reason="the same row stands above")
            self._seen.add(key)
            outcome, fix = self._decided(self._matched(row), row)
        except Refused as error:
            return RowReport(row=number, occurrence_id=key, outcome="refused", reason=str(error))
        if fix:
            self.fixes[key] = fix
        return RowReport(row=number, occurrence_id=key, outcome=outcome)

    def _matched(self, row: Mapping[str, str]) -> Fix:
        """The fix that a row is about. Raises Refused when its key was changed or is out of date."""
        key = row.get("occurrence_id", "")
        fix = self._known.get(key)
        if not key:
            raise Refused("the occurrence_id is missing")
        if fix is None:
            raise Refused("no open fix has this occurrence_id: it was changed, applied meanwhile, or left its article")
        if key in self._clashes:
            raise Refused("this occurrence stands in several rows with different decisions; keep one of them")
        written = row.get("base_hash", "")
        if written != fix.base_hash and not (fix.equal_words == 1 and self._is_ours(fix, written)):
            raise Refused("the article has changed since this sheet was exported; export it again")
        if "old address" in row and row["old address"] != cells.plain(cells.neutral(fix.url)):
            raise Refused("the old address is not the one of this occurrence: were the columns sorted apart?")
        return fix

    def _decided(self, fix: Fix, row: Mapping[str, str]) -> tuple[str, Fix | None]:
        decision = _decision(row.get("decision", ""))
        new_url, note = row.get("new_url", ""), row.get("note", "")
        if decision is Decision.OPEN and not new_url:
            return ("accepted", reopened(fix)) if fix.decision is not Decision.OPEN else ("open", None)
        if is_same(fix, decision, new_url):
            if self._approve and fix.delivery is not Delivery.APPROVED:
                return "accepted", approved(replace(fix, note=note), now=self._now, who=self._who)
            return ("accepted", replace(fix, note=note)) if note != fix.note else ("unchanged", None)
        made = decided(fix, decision, new_url, note, now=self._now, who=self._who, alive=self._alive)
        self._possible(made)
        return "accepted", approved(made, now=self._now, who=self._who) if self._approve else made


def _decision(text: str) -> Decision:
    word = text.strip().lower().replace("_", "-").replace(" ", "-")
    try:
        return Decision(word)
    except ValueError:
        raise Refused(f"“{text[:40]}” is no decision; use one of: {', '.join(DECISIONS)}, or leave it empty") from None
