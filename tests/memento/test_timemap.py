"""Links as RFC 7089 and RFC 8288 write them."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.memento.timemap import accept_datetime, http_date, is_timemap, links, pages, read

# after RFC 7089, figure 28
TIMEMAP = """<http://a.example.org>;rel="original",
 <http://arxiv.example.net/timemap/http://a.example.org>
  ; rel="self";type="application/link-format"
  ; from="Tue, 20 Jun 2000 18:02:59 GMT"
  ; until="Wed, 09 Apr 2008 20:30:51 GMT",
 <http://arxiv.example.net/timegate/http://a.example.org>
   ; rel="timegate",
 <http://arxiv.example.net/web/20000620180259/http://a.example.org>
  ; rel="first memento";datetime="Tue, 20 Jun 2000 18:02:59 GMT"
  ; license="http://creativecommons.org/publicdomain/zero/1.0/",
 </web/20080409203051/http://a.example.org/a,b;c?d="e">
  ; rel="last memento";datetime="Wed, 09 Apr 2008 20:30:51 GMT"
"""


def test_a_timemap_is_read() -> None:
    found = list(links(TIMEMAP, "http://arxiv.example.net/timemap/x"))
    assert [sorted(item.rels) for item in found] == [
        ["original"],
        ["self"],
        ["timegate"],
        ["first", "memento"],
        ["last", "memento"],
    ]
    assert [item.uri for item in found if item.is_memento] == [
        "http://arxiv.example.net/web/20000620180259/http://a.example.org",
        'http://arxiv.example.net/web/20080409203051/http://a.example.org/a,b;c?d="e"',
    ]
    assert found[3].date == datetime(2000, 6, 20, 18, 2, 59, tzinfo=UTC)


def test_a_memento_without_a_date_or_an_address_is_none() -> None:
    text = '<http://a.example/>; rel="memento", <javascript:alert(1)>; rel="memento"; datetime="Tue, 20 Jun 2000"'
    assert [item for item in links(text, "http://a.example/") if item.is_memento] == []


@pytest.mark.parametrize("text", ["<" * 100_000, '<a>;b="' * 20_000, "<a>;" + " " * 100_000, "<a>" + ";b" * 100_000])
def test_hostile_texts_end(text: str) -> None:
    assert all(item.date is None for item in links(text, "http://a.example/"))


@given(st.text(alphabet='<>;,="\\ \nabrel', max_size=80))
def test_any_text_is_links(text: str) -> None:
    assert all(item.uri.startswith("http") for item in links(text, "http://a.example/"))


def test_dates_are_written_in_english() -> None:
    moment = datetime(2019, 5, 2, 9, 0, 5, tzinfo=UTC)
    assert accept_datetime(moment) == "Thu, 02 May 2019 09:00:05 GMT"
    assert http_date(accept_datetime(moment)) == moment


@pytest.mark.parametrize("text", ["", "x", "Thu, 99 May 2019 09:00:05 GMT", "1999999999999"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert http_date(text) is None


# --- other forms, and pages -----------------------------------------------------------------------------------------

ORIGINAL = "http://a.example.org/"
COPIES = "http://arxiv.example.net/web/"
COPY = f"{COPIES}20190502090000/{ORIGINAL}"
DATE = datetime(2019, 5, 2, 9, tzinfo=UTC)
LISTED = {"uri": COPY, "datetime": "2019-05-02T09:00:00Z"}

FORMS = {
    "rows of the Internet Archive": json.dumps(
        [["urlkey", "timestamp", "original", "statuscode"], ["org,example,a)/", "20190502090000", ORIGINAL, "200"]]
    ),
    "rows without those of errors": json.dumps(
        [
            ["timestamp", "original", "statuscode"],
            ["20190502090000", ORIGINAL, "-"],
            ["20200101000000", ORIGINAL, "404"],
        ]
    ),
    "an aggregator's object": json.dumps({"original_uri": ORIGINAL, "mementos": {"first": LISTED, "list": [LISTED]}}),
    "an object a line, pywb's": json.dumps(
        {"urlkey": "org,example,a)/", "timestamp": "20190502090000", "url": ORIGINAL, "status": "200"}
    )
    + "\n",
    "several objects": "\n".join(
        json.dumps({"timestamp": stamp, "url": ORIGINAL, "status": status})
        for stamp, status in (("20190502090000", "200"), ("20200101000000", "503"))
    ),
    "CDXJ, MemGator's": f'!context ["http://tools.ietf.org/html/rfc7089"]\n!meta {{"original_uri": "{ORIGINAL}"}}\n'
    f'20190502090000 {{"uri": "{COPY}", "rel": "first memento", "datetime": "Thu, 02 May 2019 09:00:00 GMT"}}\n',
    "CDXJ of an index": f'org,example,a)/ 20190502090000 {{"url": "{ORIGINAL}", "status": "200"}}\n',
    "link-format": f'<{ORIGINAL}>; rel="original", <{COPY}>; rel="memento"; datetime="Thu, 02 May 2019 09:00:00 GMT"',
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_timemap_lists_the_same_copy(form: str) -> None:
    found = read(FORMS[form], "http://arxiv.example.net/timemap/x", COPIES)
    assert is_timemap(found)
    assert [(item.uri, item.date) for item in found if item.is_memento] == [(COPY, DATE)]


NO_TIMEMAPS = ("", "{}", "[]", "[1]", '{"message": "slow down"}', "<html><a href=x>y</a>", "null", "[[]]", "[" * 9000)


@pytest.mark.parametrize("text", [*NO_TIMEMAPS, '{"mementos": {"list": [1, {}]}, "timemap_index": [2]}'])
def test_what_is_no_timemap_is_told(text: str) -> None:
    assert not is_timemap(read(text, "http://arxiv.example.net/", COPIES))


@given(st.text(alphabet='[]{}":,!0129 \nuril', max_size=60))
def test_any_text_is_read_as_a_timemap(text: str) -> None:
    assert all(item.uri for item in read(text, "http://a.example/", COPIES))


def test_pages_that_cover_the_date_come_first() -> None:
    """RFC 7089, figure 30: an index of TimeMaps with the times that they cover."""
    text = """<http://a.example.org>;rel="original", <http://x.example/timemap/0/http://a.example.org>; rel="self",
     <http://x.example/timemap/1/http://a.example.org>;rel="timemap";type="application/link-format"
      ;from="Tue, 20 Jun 2000 18:02:59 GMT";until="Wed, 09 Apr 2008 20:30:51 GMT",
     <http://x.example/timemap/2/http://a.example.org>;rel="timemap";type="application/link-format"
      ;from="Thu, 10 Apr 2008 20:30:51 GMT";until="Tue, 27 Oct 2015 20:30:51 GMT",
     <http://x.example/timemap/3/http://a.example.org>;rel="timemap";type="application/link-format"
      ;from="Thu, 29 Oct 2015 20:30:51 GMT" """
    found = read(text, "http://x.example/", "")
    for year, order in ((2010, "213"), (2020, "321"), (1999, "123")):
        away = pages(found, datetime(year, 1, 1, tzinfo=UTC))
        assert "".join(uri[25] for uri in sorted(away, key=lambda uri: away[uri])) == order


def test_the_pages_of_an_aggregator_are_followed() -> None:
    text = json.dumps(
        {
            "original_uri": ORIGINAL,
            "timemap_index": [{"uri": "http://x.example/2", "from": "2019-01-01T00:00:00Z"}],
            "timemap_uri": {"next": "http://x.example/3", "prev": 4},
        }
    )
    assert list(pages(read(text, "http://x.example/1", ""), DATE)) == ["http://x.example/2", "http://x.example/3"]
