"""Against pywb, a real Memento server: what was exported opens there byte for byte, and its copies are found."""

import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.archive.wacz import Description, PackedPage, pack
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.config import Config
from linkcheck.memento.archives import chosen
from linkcheck.memento.closest import Asked, Wanted
from linkcheck.memento.service import Service
from linkcheck.memento.timemap import is_timemap, read
from linkcheck.model.archive import Capture, Held, Lookup
from linkcheck.model.exchange import Exchange
from linkcheck.net.open import fetcher
from linkcheck.urls.canonical import link
from tests.memento.pywb import programs, serving
from tests.memento.wayback import LINK, PAGE

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OLD = "http://site.example/old/the-harbour-bridge-opens"
MOVED = "http://site.example/news/the-harbour-bridge-opens"
BYTES = bytes(range(256)) * 40
IMAGE = "http://site.example/a.png"


def exchange(url: str, day: datetime, body: bytes, *headers: str, status: str = "200 OK") -> Exchange:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]).encode()
    return Exchange(
        url=url,
        started=day,
        request=b"GET / HTTP/1.1\r\nHost: site.example\r\n\r\n",
        head=head,
        status=int(status[:3]),
        headers=(),
        body=body,
    )


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[str]:
    """A collection made from a package that we exported."""
    folder = tmp_path_factory.mktemp("pywb")
    html = "Content-Type: text/html; charset=utf-8"
    writer = WarcWriter(folder / "warcs", name="run", info={"software": "linkcheck"})
    captures: list[Capture] = []
    for one in (
        exchange(LINK.url, day(2015, 1, 1), PAGE.encode(), html),
        exchange(LINK.url, day(2019, 4, 20), PAGE.encode() + b"<!-- later -->", html),
        exchange(LINK.url, day(2019, 5, 2), b"<title>Not found</title>", html, status="404 Not Found"),
        exchange(OLD, day(2019, 4, 1), b"", f"Location: {MOVED}", status="301 Moved Permanently"),
        exchange(MOVED, day(2019, 4, 1), PAGE.encode(), html),
        exchange(IMAGE, day(2019, 4, 1), BYTES, "Content-Type: image/png"),
    ):
        captures += writer.write(one)
    again = exchange(LINK.url, day(2020, 1, 1), PAGE.encode(), html)
    captures += writer.write_revisit(again, captures[0])
    writer.close()
    pages = [PackedPage(url=one.url, ts=one.date) for one in captures if one.record_type == "response"]
    about = Description(title="What we cite", created=NOW, software="linkcheck")
    pack(folder / "out.wacz", folder / "warcs", captures, pages, about)
    with zipfile.ZipFile(folder / "out.wacz") as package:
        warcs = [Path(package.extract(name, folder)) for name in package.namelist() if name.startswith("archive/")]
    with serving(programs(pytestconfig.cache.mkdir("pywb")), folder, warcs) as url:  # type: ignore[union-attr]
        yield url


def look(pywb: str, url: str, near: datetime, *, by_index: bool) -> Lookup:
    (archive,) = chosen(f"{pywb}cdx", pywb, 0.0)
    if not by_index:
        archive = replace(archive, cdx_url="")
    with fetcher(Config(timeout=20.0), lambda: NOW, frozenset({"127.0.0.1"})) as fetch:
        index, copies = (Service(fetch=fetch, gap=0.0, rest=0.0) for _ in range(2))
        asked = Asked(archive=archive, index=index, copies=copies)
        return asked.closest(Wanted(link=link(url), near=near), NOW)


@pytest.mark.parametrize(
    ("when", "url", "body"),
    [
        ("20150101000000", LINK.url, PAGE.encode()),
        ("20190420000000", LINK.url, PAGE.encode() + b"<!-- later -->"),
        ("20200101000000", LINK.url, PAGE.encode()),  # a revisit, resolved
        ("20190401000000", IMAGE, BYTES),
    ],
)
def test_what_was_exported_opens_with_the_same_bytes(pywb: str, when: str, url: str, body: bytes) -> None:
    with urllib.request.urlopen(f"{pywb}{when}id_/{url}", timeout=30) as answer:
        assert answer.headers["Memento-Datetime"]
        assert answer.read() == body


@pytest.mark.parametrize("by_index", [True, False])
@pytest.mark.parametrize(
    ("url", "near", "expected"),
    [
        (LINK.url, day(2019, 5, 2), f"20190420000000/{LINK.url}"),  # nearer is an archived 404
        (LINK.url, day(2014, 1, 1), f"20150101000000/{LINK.url}"),
        (LINK.url, day(2019, 12, 31), f"20200101000000/{LINK.url}"),
        (OLD, day(2019, 4, 1), f"20190401000000/{MOVED}"),
    ],
)
def test_the_nearest_usable_copy_is_found(pywb: str, url: str, near: datetime, expected: str, by_index: bool) -> None:
    found = look(pywb, url, near, by_index=by_index)
    assert found.memento, found.because
    assert found.memento.url == f"{pywb}{expected}"


@pytest.mark.parametrize("by_index", [True, False])
def test_an_address_nobody_captured_has_no_copy(pywb: str, by_index: bool) -> None:
    assert look(pywb, "http://nothing.example/", NOW, by_index=by_index).held is Held.NONE


def test_its_timemap_lists_the_same_copies_in_both_forms(pywb: str) -> None:
    found = {}
    for form in ("link", "json"):
        with urllib.request.urlopen(f"{pywb}timemap/{form}/{LINK.url}", timeout=30) as answer:
            listed = read(answer.read().decode(), answer.url, pywb)
        assert is_timemap(listed)
        found[form] = {item.uri for item in listed if item.is_memento}
    assert found["json"] == {uri for uri in found["link"] if "/20190502" not in uri}  # JSON says that this is a 404
    assert len(found["json"]) == 3
