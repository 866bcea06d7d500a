"""Every form that an index answers in is read, and what is no index is never taken for "nothing here"."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.errors import FetchError
from linkcheck.memento.cdx import CdxRow, nearest, parsed, query

NEAR = datetime(2019, 5, 2, 9, 0, tzinfo=UTC)
ROW = CdxRow(
    timestamp="20190501080000", original="http://a.example/", mimetype="text/html", statuscode="200", digest="AB"
)
TABLE = b"""[["timestamp","original","mimetype","statuscode","digest"],
["20190501080000","http://a.example/","text/html","200","AB"],
[],
["com%2Cexample%29%2F+20190501080001%21"]]"""
OBJECTS = (
    b'{"urlkey": "example,a)/", "timestamp": "20190501080000", "url": "http://a.example/", "mime": "text/html", '
    b'"status": "200", "digest": "AB", "length": "70", "offset": "1", "filename": "x.warc.gz"}\n'
)
LINES = b"example,a)/ 20190501080000 http://a.example/ text/html 200 AB 1234\n"


@pytest.mark.parametrize("body", [TABLE, OBJECTS, LINES])
def test_the_three_forms_say_the_same(body: bytes) -> None:
    assert parsed(body) == (ROW,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"[]",
        b'[["timestamp","original","mimetype","statuscode","digest"]]',
        b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error",
        b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots",
    ],
)
def test_an_archive_may_have_nothing(body: bytes) -> None:
    assert parsed(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<html><body>Please log in</body></html>",
        b"Too many requests",
        b'{"message": "slow down"}',
        b'[{"timestamp": "20190501080000"}]',
        b"[[",
        b"[" * 100_000,
        b"null",
    ],
)
def test_what_is_no_index_is_an_error(body: bytes) -> None:
    with pytest.raises(FetchError, match="no CDX"):
        parsed(body)


@given(st.binary(max_size=200) | st.text(alphabet='[]{}",:0123456789 timestampurl\n', max_size=200).map(str.encode))
def test_any_bytes_are_rows_or_our_own_error(body: bytes) -> None:
    try:
        rows = parsed(body)
    except FetchError:
        return
    assert all(row.date.tzinfo is UTC for row in rows)


def test_errors_are_left_out_and_the_nearest_comes_first() -> None:
    rows = [
        CdxRow(timestamp=timestamp, original="http://a.example/", statuscode=status)
        for timestamp, status in (
            ("20100101000000", "200"),
            ("20190502090001", "404"),
            ("20190503000000", "-"),
            ("20190501000000", "301"),
            ("20190502100000", "503"),
        )
    ]
    assert [row.timestamp[:8] for row in nearest(rows, NEAR)] == ["20190503", "20190501", "20100101"]


def test_the_question_names_address_and_date() -> None:
    asked = query("https://archive.example/cdx", "http://a.example/x?b=2&a=é#", NEAR)
    fields = parse_qs(urlsplit(asked).query)
    assert fields["url"] == ["http://a.example/x?b=2&a=é#"]
    assert fields["closest"] == ["20190502090000"]
    assert fields["output"] == ["json"]
    assert query("https://archive.example/cdx?collection=x", "http://a.example/", NEAR).count("?") == 1
