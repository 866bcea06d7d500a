"""Links as RFC 7089 and RFC 8288 write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.memento.timemap import accept_datetime, http_date, links

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
