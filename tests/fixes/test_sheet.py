"""Sheets go out safe and come back whatever a spreadsheet program did to them; each row is answered."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from linkcheck.errors import SourceError
from linkcheck.extract.anchors import find
from linkcheck.fixes.propose import OPEN, propose
from linkcheck.fixes.sheet import COLUMNS, Imported, export_csv, export_xlsx, import_sheet
from linkcheck.model.fix import Decision, Delivery
from linkcheck.model.verdict import State
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope
from tests.fixes.conftest import NOW, verdict
from tests.fixes.fix_articles import article

TEXT = "".join(f'<p>=1+1 <a href="https://old.example/{n}?a=1&amp;b=2">보고서 {n}</a></p>' for n in range(4))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    owner = replace(article(TEXT), title='=HYPERLINK("http://evil.example")', authors=("@cmd", "Ann; B"), section="-1")
    with Store(tmp_path / "linkcheck.db") as opened:
        opened.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        opened.put_verdicts([(n, verdict(link.url, State.DEAD), ()) for n, link, _ in opened.histories()], NOW)
        propose(opened)
        yield opened


Rows = list[dict[str, str]]


def exported(store: Store) -> Rows:
    out = io.BytesIO()
    export_csv(out, store, store.fixes(*OPEN))
    assert out.getvalue().startswith(b"\xef\xbb\xbf") and b"\r\n" in out.getvalue()
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))


def imported(
    store: Store, path: Path, *, approve: bool = False, alive: Callable[[str], str] = lambda url: ""
) -> Imported:
    return import_sheet(path, store.fixes(*OPEN), now=NOW, who="ann", approve=approve, alive=alive)


def saved(path: Path, rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",", first: str = "") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes((first + text.getvalue()).encode(encoding, "replace"))
    return path


def decided(rows: Rows) -> Rows:
    rows[0] |= {"decision": "Replace", "new_url": " https://new.example/0?x=1&y=2 ", "note": "ok"}
    rows[1] |= {"decision": "unlink"}
    rows[2] |= {"decision": "not-broken", "note": "=1+1"}
    return rows


def test_a_sheet_holds_no_formula_and_no_broken_line(store: Store) -> None:
    rows = exported(store)
    assert list(rows[0]) == list(COLUMNS) and len(rows) == 4
    assert rows[0]["article"].startswith("'=HYPERLINK") and rows[0]["author"].startswith("'@")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert rows[0]["state"] == "dead" and rows[0]["because"] == "The server says that it is gone."
    assert rows[0]["suggestion"] == "unlink" and rows[0]["old address"] == "https://old.example/0?a=1&b=2"


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"encoding": "utf-8"},
        {"encoding": "utf-16", "delimiter": "\t"},
        {"encoding": "utf-16-le", "delimiter": "\t"},
        {"encoding": "cp1252", "delimiter": ";"},
        {"encoding": "euc-kr", "delimiter": ";"},
        {"delimiter": ";", "first": "sep=;\r\n"},
    ],
    ids=str,
)
def test_decisions_come_back_through_any_program(store: Store, tmp_path: Path, how: dict[str, str]) -> None:
    rows = [dict(reversed(row.items())) for row in decided(exported(store))]
    done = imported(store, saved(tmp_path / "back.csv", rows[::-1], **how))  # type: ignore[arg-type]
    found = {fix.decision: fix for fix in done.fixes}
    assert [row.outcome for row in done.rows] == ["open", "accepted", "accepted", "accepted"]
    assert found[Decision.REPLACE].new_url == "https://new.example/0?x=1&y=2"
    assert set(found) == {Decision.REPLACE, Decision.UNLINK, Decision.NOT_BROKEN}
    assert all(fix.delivery is Delivery.PROPOSED and fix.decided_by == "ann" for fix in done.fixes)


def test_a_workbook_offers_its_choices_and_comes_back(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "fixes.xlsx"
    with path.open("wb") as out:
        export_xlsx(out, store, store.fixes(*OPEN))
    book = openpyxl.load_workbook(path)
    sheet = book["Fixes"]
    header = [cell.value for cell in sheet[1]]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert sheet.data_validations.dataValidation[0].formula1.startswith('"replace,unlink')
    sheet.cell(2, header.index("decision") + 1, "replace")
    sheet.cell(2, header.index("new_url") + 1, "https://new.example/0")
    sheet.cell(3, header.index("decision") + 1, "keep")
    book.save(path)
    done = imported(store, path, approve=True)
    assert [row.outcome for row in done.rows] == ["accepted", "accepted", "open", "open"]
    assert all(fix.delivery is Delivery.APPROVED and fix.approved_by == "ann" for fix in done.fixes)


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "an unknown decision": ({"decision": "remove"}, "is no decision"),
    "an id that was changed": ({"occurrence_id": "0" * 16, "decision": "keep"}, "no open fix"),
    "an id that was deleted": ({"occurrence_id": "", "decision": "keep"}, "missing"),
    "a hash of an older text": ({"base_hash": "0" * 16, "decision": "keep"}, "has changed since"),
    "columns sorted apart": ({"old address": "https://other.example/", "decision": "keep"}, "sorted apart"),
    "a replacement without address": ({"decision": "replace"}, "needs the new address"),
    "an address without decision": ({"new_url": "https://new.example/"}, "goes with"),
    "a bad address": ({"decision": "replace", "new_url": "new.example"}, "no web address"),
    "a formula as address": ({"decision": "replace", "new_url": "=A1"}, "no web address"),
    "the old address": ({"decision": "replace", "new_url": "https://old.example/0?a=1&b=2"}, "the old one"),
    "a dead address": ({"decision": "replace", "new_url": "https://dead.example/"}, "gone"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_taken_is_refused_and_the_others_are_not(store: Store, tmp_path: Path, name: str) -> None:
    change, reason = REFUSED[name]
    rows = exported(store)
    rows[0] |= change
    rows[1] |= {"decision": "keep"}
    alive = {"https://dead.example/": "it is gone"}
    done = imported(store, saved(tmp_path / "back.csv", rows), alive=lambda url: alive.get(url, ""))
    assert done.rows[0].outcome == "refused" and reason in done.rows[0].reason and done.rows[0].row == 2
    assert [row.outcome for row in done.rows[1:]] == ["accepted", "open", "open"] and len(done.fixes) == 1


def test_repeated_rows_count_once_and_contradictions_not_at_all(store: Store, tmp_path: Path) -> None:
    rows = exported(store)
    rows[0]["decision"] = rows[1]["decision"] = "keep"
    again, other = dict(rows[0]), dict(rows[1]) | {"decision": "unlink"}
    done = imported(store, saved(tmp_path / "back.csv", [rows[0], again, rows[1], other]))
    assert [row.outcome for row in done.rows] == ["accepted", "repeated", "refused", "refused"]


def test_a_sheet_may_be_imported_twice_and_an_emptied_decision_is_taken_back(store: Store, tmp_path: Path) -> None:
    rows = decided(exported(store))
    path = saved(tmp_path / "back.csv", rows)
    store.put_fixes(imported(store, path).fixes)
    assert [row.outcome for row in imported(store, path).rows] == ["unchanged"] * 3 + ["open"]
    approved = imported(store, path, approve=True)
    assert [row.outcome for row in approved.rows] == ["accepted"] * 3 + ["open"]
    rows[1]["decision"] = ""
    emptied = imported(store, saved(path, rows))
    assert [fix.decision for fix in emptied.fixes] == [Decision.OPEN]


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2\n", b"PK\x03\x04rubbish", b"\x00\xff" * 50, b'occurrence_id,"'])
def test_what_is_no_sheet_is_refused_in_one_sentence(store: Store, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(body)
    with pytest.raises(SourceError):
        imported(store, tmp_path / "x.csv")


def test_a_decision_outlives_checks_until_the_links_state_changes(store: Store, tmp_path: Path) -> None:
    store.put_fixes(imported(store, saved(tmp_path / "back.csv", decided(exported(store))), approve=True).fixes)
    before = {fix.url: (fix.decision, fix.delivery) for fix in store.fixes()}
    assert propose(store).reopened == 0
    assert {fix.url: (fix.decision, fix.delivery) for fix in store.fixes()} == before
    store.put_verdicts([(n, verdict(link.url, State.SUSPECT), ()) for n, link, _ in store.histories()], NOW)
    propose(store)
    after = {fix.url: (fix.decision, fix.delivery) for fix in store.fixes()}
    assert {url for url in before if before[url] != after[url]} == {"https://old.example/2?a=1&b=2"}  # "not-broken"
    store.put_verdicts([(n, verdict(link.url, State.ALIVE), ()) for n, link, _ in store.histories()], NOW)
    propose(store)
    left = {fix.url: fix for fix in store.fixes()}
    assert {url[20:21] for url in left} == {"0", "1"}
    assert all(fix.delivery is Delivery.PROPOSED and "works again" in fix.reason for fix in left.values())
