"""The other formats: spreadsheets that run nothing, XML that parses, a digest of what is new, and parts of a report."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from linkcheck.errors import OutputError
from linkcheck.model.verdict import State
from linkcheck.report import markdown
from linkcheck.report.formats import FORMATS
from linkcheck.report.rows import Report, gather
from linkcheck.report.select import Selection, select
from linkcheck.report.table import COLUMNS, FORMULA, neutral
from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES, CASES
from tests.report.report_stores import NOW, hostile, newsroom

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as store:
        return gather(store, NOW)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with hostile(tmp_path_factory.mktemp("hostile")) as store:
        return gather(store, NOW)


def octets(name: str, report: Report) -> bytes:
    out = io.BytesIO()
    FORMATS[name].write(report, out)
    return out.getvalue()


def text(name: str, report: Report) -> str:
    return octets(name, report).decode("utf-8")


def sheet(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text("csv", report).removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_made_of_any_store_the_empty_one_included(tmp_path: Path, attacked: Report, name: str) -> None:
    with Store(tmp_path / "linkcheck.db") as store:
        assert octets(name, gather(store, NOW))
    path = FORMATS[name].put(attacked, tmp_path / FORMATS[name].file)
    assert path.stat().st_size > 300


def test_csv_is_read_by_excel_and_has_a_row_for_each_place_to_look_at(report: Report) -> None:
    assert octets("csv", report).startswith(b"\xef\xbb\xbfrank,article,")
    head, *lines = sheet(report)
    assert head == [column.name for column in COLUMNS]
    places = [place for item in report.articles for place in item.places if place.link.state is not State.ALIVE]
    assert [line[-1] for line in lines] == [place.id for place in places]
    assert lines[0][head.index("link_text")] == "published the annual figures"


def test_no_cell_of_a_spreadsheet_begins_a_formula(attacked: Report) -> None:
    assert not [cell for line in sheet(attacked) for cell in line if cell.startswith(FORMULA)]
    book = load_workbook(io.BytesIO(octets("xlsx", attacked)))
    cells = [cell for tab in book for line in tab.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if str(cell.value).startswith(FORMULA)]
    assert next(str(cell.value)[:7] for cell in cells if "HYPERLINK" in str(cell.value)) == "'=HYPER"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\0=1", "\r\n=1", "＝1", " =1"])
def test_text_that_would_be_a_formula_is_quoted(cell: str) -> None:
    assert str(neutral(cell)).startswith("'")


def test_a_workbook_holds_links_articles_and_totals(report: Report) -> None:
    book = load_workbook(io.BytesIO(octets("xlsx", report)))
    assert book.sheetnames == ["Links", "Articles", "Totals"]
    assert [row[1].value for row in book["Articles"].iter_rows(min_row=2)] == [item.title for item in report.articles]
    assert {row[0].value: row[1].value for row in book["Totals"].iter_rows(min_row=2)}["Dead"] == 8


def test_the_digest_says_what_is_new_and_shows_strangers_text_as_text(report: Report, attacked: Report) -> None:
    said = text("markdown", report)
    assert "## Newly dead: 2" in said
    assert "## Work again: 1" in said
    assert "[https://journal\\.example" not in said  # a dot needs no escape
    assert "(<https://journal.example/article?id=4711&lang=en>)" in said
    assert "<script" not in text("markdown", attacked).replace("\\<script", "")


def test_an_address_that_is_not_a_web_address_is_no_markdown_link() -> None:
    assert markdown.linked("[x](y)", "javascript:alert(1)") == "\\[x\\]\\(y\\)"
    assert markdown.linked("x", "https://a.example/<b>)") == "[x](<https://a.example/%3Cb%3E)>)"


def test_junit_fails_dead_links_and_skips_what_is_not_proven(report: Report, attacked: Report) -> None:
    root = etree.fromstring(octets("junit", report))
    assert len(root) == len(ARTICLES)
    assert [root.get(name) for name in ("tests", "failures", "skipped")] == ["23", "9", "9"]
    assert len(root.findall(".//failure")) == 9
    blocked = next(case for case in root.iter("testcase") if "bigpaper" in str(case.get("name")))
    assert "Blocked" in str(blocked[0].get("message"))
    assert etree.fromstring(octets("junit", attacked)).get("failures") == "12"


def test_the_feed_names_dead_links_newest_first_and_keeps_their_ids(report: Report, attacked: Report) -> None:
    feed = etree.fromstring(octets("atom", report))
    entries = feed.findall(f"{ATOM}entry")
    times = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert len(entries) == 8
    assert times == sorted(times, reverse=True)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 8
    assert ids == [
        entry.findtext(f"{ATOM}id") for entry in etree.fromstring(octets("atom", report)).iter(f"{ATOM}entry")
    ]
    assert len(etree.fromstring(octets("atom", attacked)).findall(f"{ATOM}entry")) == 12


def test_a_part_is_one_authors_one_sections_or_what_is_young(report: Report) -> None:
    part = select(report, Selection(author="tom okafor"))
    assert [item.title for item in part.articles] == [ARTICLES[0][0], ARTICLES[4][0]]
    assert [item.rank for item in part.articles] == [1, 2]
    assert {link.url for link in part.links} == {url for n in (0, 4) for _, url in ARTICLES[n][4]}
    assert part.selection == "tom okafor"
    both = select(report, Selection(section="Data", since=datetime(2020, 1, 1, tzinfo=UTC)))
    assert [item.title for item in both.articles] == [ARTICLES[6][0]]
    assert select(report, Selection()) is report


def test_a_part_that_nobody_wrote_is_refused_with_the_nearest_name(report: Report) -> None:
    with pytest.raises(OutputError, match="did you mean “Tom Okafor”"):
        select(report, Selection(author="Tom Okafr"))
    with pytest.raises(OutputError, match="no article has the section “xyzzy”"):
        select(report, Selection(section="xyzzy"))


def test_a_day_in_the_future_leaves_an_empty_part(report: Report) -> None:
    part = select(report, Selection(since=NOW + timedelta(days=1)))
    assert (part.articles, part.links) == ((), ())
    assert len(CASES) == len(report.links)


def test_totals_for_monitoring_name_every_state(report: Report) -> None:
    said = text("prometheus", report)
    samples = dict(line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))
    assert samples['linkcheck_links{state="dead"}'] == "8"
    assert samples['linkcheck_links{state="unchecked"}'] == "0"
    assert samples["linkcheck_new_dead"] == "2"
    assert samples["linkcheck_run_complete"] == "1"
    assert samples["linkcheck_report_timestamp_seconds"] == str(int(NOW.timestamp()))
