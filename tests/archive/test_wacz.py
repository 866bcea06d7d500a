"""Packages that our own strict check and other readers accept, and a check that lets nothing wrong through."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from linkcheck.archive import cdxj, wacz
from linkcheck.archive.wacz import Description, PackedPage, pack
from linkcheck.archive.wacz_check import problems
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.errors import OutputError
from linkcheck.model.archive import Capture
from tests.archive.made_exchanges import Ids, exchange
from tests.archive.other_readers import INFO, assert_readable

ABOUT = Description(
    title="What we cited",
    created=datetime(2026, 3, 2, 12, 30, 15, tzinfo=UTC),
    software="linkcheck/0.1",
    description="Captures of *one* article.",
)
BODIES = {number: bytes(str(number), "ascii") * 50 for number in range(6)}


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Six pages over several files, and two revisits of the first."""
    writer = WarcWriter(tmp_path / "warcs", name="run", info=INFO, limit=2500, new_id=Ids())
    rows: list[Capture] = []
    for number, body in BODIES.items():
        rows += writer.write(exchange(number, body=body), via=["https://daily.example/a"])
    rows += writer.write_revisit(exchange(9, url=rows[0].url, body=BODIES[0]), rows[0])
    unchanged = exchange(10, url=rows[0].url, head=b"HTTP/1.1 304 Not Modified\r\n\r\n", body=b"", status=304)
    rows += writer.write_revisit(unchanged, rows[0])
    writer.close()
    return rows


def pages(captures: list[Capture]) -> list[PackedPage]:
    return [
        PackedPage(url=row.url, ts=row.date, title="An article:\u2028 “yes”", cited_by=("https://daily.example/a",))
        for row in captures
        if row.record_type == "response"
    ]


def made(tmp_path: Path, captures: list[Capture], name: str = "out.wacz") -> Path:
    path = tmp_path / name
    pack(path, tmp_path / "warcs", captures, pages(captures), ABOUT)
    return path


def test_a_package_is_whole_by_our_own_check(tmp_path: Path, captures: list[Capture]) -> None:
    path = made(tmp_path, captures)
    assert list(problems(path)) == []
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_STORED}
        manifest = json.loads(package.read("datapackage.json"))
    warcs = sorted({f"archive/{row.warc}" for row in captures})
    assert len(warcs) > 1
    rest = ["indexes/index.cdx", "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json"]
    assert names == [*warcs, *rest]
    assert manifest["title"] == "What we cited"
    assert manifest["created"] == "2026-03-02T12:30:15Z"
    assert manifest["mainPageUrl"] == captures[0].url


def test_the_same_captures_make_the_same_bytes_in_any_order(tmp_path: Path, captures: list[Capture]) -> None:
    one = made(tmp_path, captures, "one.wacz")
    two = tmp_path / "two.wacz"
    pack(two, tmp_path / "warcs", reversed(captures), pages(captures), ABOUT)
    assert one.read_bytes() == two.read_bytes()


def test_chosen_records_come_out_byte_for_byte(tmp_path: Path, captures: list[Capture]) -> None:
    chosen = [row for row in captures if row.url == "http://site.example/page/3"]
    path = made(tmp_path, chosen)
    assert list(problems(path)) == []
    with zipfile.ZipFile(path) as package:
        (warc,) = [name for name in package.namelist() if name.startswith("archive/")]
        data = package.read(warc)
    original = (tmp_path / "warcs" / Path(warc).name).read_bytes()
    for row in chosen:
        assert original[row.offset : row.offset + row.length] in data
    (tmp_path / "x.warc.gz").write_bytes(data)
    assert_readable(tmp_path / "x.warc.gz")
    found = {record.rec_type: record.raw_stream.read() for record in ArchiveIterator(io.BytesIO(data))}
    assert found["response"] == BODIES[3]
    assert list(found) == ["warcinfo", "response", "request", "metadata"]


def test_a_revisit_needs_its_original(tmp_path: Path, captures: list[Capture]) -> None:
    revisit, _ = (row for row in captures if row.record_type == "revisit")
    assert wacz.missing_originals(tmp_path / "warcs", captures) == frozenset()
    assert wacz.missing_originals(tmp_path / "warcs", [revisit]) == {captures[0].record_id}
    path = made(tmp_path, [revisit])
    assert [said for said in problems(path) if "the original of a revisit, is not" in said]


def test_a_304_is_kept_and_cannot_be_looked_up(tmp_path: Path, captures: list[Capture]) -> None:
    with zipfile.ZipFile(made(tmp_path, captures)) as package:
        index = package.read("indexes/index.cdx").decode().splitlines()
    found = [cdxj.parsed(line).timestamp for line in index if f'"{captures[0].url}"' in line]
    assert found == ["20260301060000", "20260301060009"]


def test_a_damaged_record_is_not_packed_and_nothing_is_left(tmp_path: Path, captures: list[Capture]) -> None:
    row = captures[4]
    path = tmp_path / "warcs" / row.warc
    data = bytearray(path.read_bytes())
    data[row.offset + row.length // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(OutputError, match="holds no such record as was captured"):
        made(tmp_path, captures)
    with pytest.raises(OutputError, match="another record stands there"):
        made(tmp_path, [replace(captures[0], record_id="<urn:uuid:x>")])
    with pytest.raises(OutputError, match="no captures to pack"):
        made(tmp_path, [])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        pack(tmp_path / "file" / "out.wacz", tmp_path / "warcs", captures, [], ABOUT)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "warcs"]


# --- the check --------------------------------------------------------------------------------------------------

Contents = dict[str, bytes]


def dropped(name: str) -> Callable[[Contents], object]:
    return lambda contents: contents.pop(name)


def changed(name: str, old: bytes, new: bytes) -> Callable[[Contents], object]:
    def change(contents: Contents) -> None:
        assert old in contents[name]
        contents[name] = contents[name].replace(old, new, 1)

    return change


def emptied(prefix: str) -> Callable[[Contents], object]:
    return lambda contents: [contents.pop(name) for name in list(contents) if name.startswith(prefix)]


def put(name: str, data: bytes) -> Callable[[Contents], object]:
    return lambda contents: contents.update({name: data})


def reversed_index(contents: Contents) -> None:
    lines = contents["indexes/index.cdx"].splitlines(keepends=True)
    contents["indexes/index.cdx"] = b"".join(reversed(lines))


def without_a_line(contents: Contents) -> None:
    contents["indexes/index.cdx"] = contents["indexes/index.cdx"].partition(b"\n")[2]


WRONG: dict[str, tuple[Callable[[Contents], object], str]] = {
    "no manifest": (dropped("datapackage.json"), "datapackage.json is missing"),
    "no manifest digest": (dropped("datapackage-digest.json"), "datapackage-digest.json is missing"),
    "no pages": (dropped("pages/pages.jsonl"), "pages/pages.jsonl is missing"),
    "no index": (dropped("indexes/index.cdx"), "indexes/ holds no .cdx"),
    "no WARC": (emptied("archive/"), "archive/ holds no WARC file"),
    "a manifest that is no JSON": (put("datapackage.json", b"{"), "is not JSON"),
    "a manifest that is no object": (put("datapackage.json", b"[]"), "is not a JSON object"),
    "a manifest in latin-1": (put("datapackage.json", b'{"a": "\xe9"}'), "is not UTF-8"),
    "a manifest without resources": (put("datapackage.json", b"{}"), "resources is not a list"),
    "another profile": (changed("datapackage.json", b"data-package", b"wacz"), "profile is not data-package"),
    "another version": (changed("datapackage.json", b"1.1.1", b"1.2.0"), "wacz_version is not 1.1.1"),
    "a date without a zone": (changed("datapackage.json", b":15Z", b":15"), "created is not an RFC 3339 date"),
    "a wrong hash": (changed("pages/pages.jsonl", b"What we cited", b"what we cited"), "has another hash than is said"),
    "a wrong size": (changed("pages/pages.jsonl", b"What we cited", b"x"), "has another size than is said"),
    "a wrong digest": (changed("datapackage.json", b"*one*", b"*two*"), "datapackage.json has another hash"),
    "an unlisted file": (put("extra/x.txt", b"x"), "extra/x.txt is not among its resources"),
    "a stranger among the indexes": (put("indexes/x.txt", b"x"), "does not belong into that directory"),
    "a way out": (put("../x", b"x"), "leads out of the package"),
    "an unsorted index": (reversed_index, "is not sorted by bytes"),
    "a record that is not indexed": (without_a_line, "is in no index"),
    "an index line that points elsewhere": (
        changed("indexes/index.cdx", b'"offset": "', b'"offset": "9'),
        "no record begins at",
    ),
    "an index line of another address": (
        changed("indexes/index.cdx", b"example,site", b"example,cite"),
        "record there",
    ),
    "an index line with another status": (changed("indexes/index.cdx", b'"200"', b'"404"'), "its status is 404"),
    "an index line that is none": (changed("indexes/index.cdx", b" {", b" "), "it is not `urlkey timestamp {json}`"),
    "a page that was not captured": (changed("pages/pages.jsonl", b"page/1", b"page/77"), "no capture of"),
    "a page without a date": (changed("pages/pages.jsonl", b'"ts"', b'"tz"'), "it needs url and ts"),
    "pages without a first line": (changed("pages/pages.jsonl", b"json-pages-1.0", b"x"), "format is not"),
    "a page that is no JSON": (changed("pages/pages.jsonl", b'{"id": "2"', b'"id": "2"'), "it is not JSON"),
    "an empty list of pages": (put("pages/pages.jsonl", b""), "pages/pages.jsonl is empty"),
    "a torn WARC": (
        lambda contents: contents.update({"archive/run-00000.warc.gz": contents["archive/run-00000.warc.gz"][:-9]}),
        "no whole record at",
    ),
}


@pytest.fixture
def contents(tmp_path: Path, captures: list[Capture]) -> Contents:
    with zipfile.ZipFile(made(tmp_path, captures)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("case", WRONG)
def test_whatever_is_wrong_is_named(tmp_path: Path, contents: Contents, case: str) -> None:
    change, expected = WRONG[case]
    change(contents)
    path = tmp_path / "changed.wacz"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in contents.items():
            package.writestr(name, data)
    assert [said for said in problems(path) if expected in said], list(problems(path))


def test_a_compressed_warc_and_a_file_that_is_there_twice_are_named(tmp_path: Path, contents: Contents) -> None:
    path = tmp_path / "changed.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in contents.items():
            package.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("datapackage.json", contents["datapackage.json"])
    said = " ".join(problems(path))
    assert "is compressed a second time" in said
    assert "datapackage.json is there twice" in said


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_a_package_goes_unseen_or_raises(
    tmp_path: Path, captures: list[Capture], data: st.DataObject
) -> None:
    """Any stretch of bytes overwritten: something is said, unless zip's own idle fields were hit."""
    path = tmp_path / "whole.wacz"
    if not path.exists():
        made(tmp_path, captures, path.name)
    package = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(package) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=20))
    package[place : place + len(noise)] = noise
    (tmp_path / "changed.wacz").write_bytes(package)
    said = list(problems(tmp_path / "changed.wacz"))
    if not said:
        with zipfile.ZipFile(path) as one, zipfile.ZipFile(tmp_path / "changed.wacz") as two:
            assert {name: one.read(name) for name in one.namelist()} == {
                name: two.read(name) for name in two.namelist()
            }


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("0001-01-01T00:00:00+14:00"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resources", "path", "name", "hash", "bytes", "created", "url", "ts"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(manifest=jsons, digest=jsons, page=jsons, line=jsons)
def test_any_json_in_a_package_raises_nothing(
    tmp_path: Path, manifest: object, digest: object, page: object, line: object
) -> None:
    path = tmp_path / "odd.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", json.dumps(manifest))
        package.writestr("datapackage-digest.json", json.dumps(digest))
        package.writestr("pages/pages.jsonl", f'{{"format": "json-pages-1.0"}}\n{json.dumps(page)}')
        package.writestr("indexes/index.cdx", f"com,example)/ 20260301060001 {json.dumps(line)}")
    assert list(problems(path))


def test_a_nesting_without_end_is_a_sentence(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "deep.wacz", "w") as package:
        package.writestr("datapackage.json", "[" * 200_000)
    assert list(problems(tmp_path / "deep.wacz"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_package_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    said = list(problems(tmp_path / "x.zip"))
    assert said[0] == "its name does not end in .wacz"
    assert said[1].startswith("it cannot be read as a ZIP file")
    assert len(list(problems(tmp_path / "gone.wacz"))) == 1
