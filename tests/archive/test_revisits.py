"""When to ask conditionally, what to believe, and what a revisit record says."""

from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.archive import records, revisits
from linkcheck.archive.revisits import Profile
from linkcheck.archive.verify import rebuild, verify
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.model.exchange import Exchange, Truncated
from tests.archive.made_exchanges import Ids, exchange
from tests.archive.other_readers import INFO, assert_readable, raw

DATE = "Sun, 01 Mar 2026 05:00:00 GMT"


def answer(status: int, body: bytes = b"", **headers: str) -> Exchange:
    pairs = tuple((name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items())
    return replace(exchange(status=status, body=body), headers=pairs)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ([(b"ETag", b'"a"'), (b"Last-Modified", DATE.encode())], {"If-None-Match": '"a"', "If-Modified-Since": DATE}),
        ([(b"etag", b'W/"a\xe9"')], {"If-None-Match": 'W/"a\xe9"'}),
        ([(b"ETag", b"a"), (b"Last-Modified", b"yesterday")], {}),
        ([(b"ETag", b'"a"x'), (b"ETag", b'"b"')], {"If-None-Match": '"b"'}),
        ([(b"Last-Modified", b"Sun, 99 Mar 2026 05:00:00 GMT"), (b"Last-Modified", b"\xff")], {}),
        ([], {}),
    ],
)
def test_conditions_are_the_validators_that_the_server_gave(
    held: list[tuple[bytes, bytes]], asked: dict[str, str]
) -> None:
    assert dict(revisits.conditions(held)) == asked


@pytest.mark.parametrize(
    ("got", "again"),
    [
        (answer(304), False),
        (answer(304, ETag='W/"a"'), False),
        (answer(304, ETag='"b"'), True),
        (answer(304, Last_Modified="Mon, 02 Mar 2026 05:00:00 GMT"), True),
        (answer(304, Last_Modified=DATE), False),
        (answer(200, b"new page"), False),
        (answer(200), True),
        (answer(404), False),
        (answer(429), False),
        (answer(412), True),
        (answer(500), True),
    ],
)
def test_an_answer_to_a_condition_is_believed_when_it_fits(got: Exchange, again: bool) -> None:
    assert revisits.ask_plainly(got, [("If-None-Match", '"a"'), ("If-Modified-Since", DATE)]) is again


def test_without_a_condition_only_not_modified_is_asked_again() -> None:
    assert revisits.ask_plainly(answer(304), [])
    assert not revisits.ask_plainly(answer(412), [])
    assert not revisits.ask_plainly(answer(200), [])


def test_the_profile_follows_from_status_and_digest(tmp_path: Path) -> None:
    made = exchange()
    writer = WarcWriter(tmp_path, name="run", info=INFO)
    original = writer.write(made)[0]
    writer.close()
    same = records.digest(made.body)
    assert original.payload_digest == same
    assert revisits.profile(made, same, original) is Profile.IDENTICAL_PAYLOAD
    assert revisits.profile(made, same, replace(original, url="http://other.example/")) is Profile.IDENTICAL_PAYLOAD
    assert revisits.profile(answer(304), "", original) is Profile.NOT_MODIFIED
    assert revisits.profile(answer(304), "", replace(original, url="http://other.example/")) is None
    assert revisits.profile(made, "sha256:other", original) is None
    assert revisits.profile(made, same, None) is None
    assert revisits.profile(made, same, replace(original, record_type="revisit")) is None
    assert revisits.profile(replace(made, truncated=Truncated.TIME), same, original) is None
    empty = replace(made, body=b"")
    assert revisits.profile(empty, records.digest(b""), replace(original, payload_digest=records.digest(b""))) is None


def test_a_revisit_record_keeps_the_head_and_says_where_the_payload_lies(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, name="run", info=INFO, new_id=Ids())
    rows = list(writer.write(exchange(1)))
    rows += writer.write_revisit(exchange(2), rows[0], via=["https://daily.example/"])
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    rows += writer.write_revisit(exchange(1, head=unchanged, body=b"", status=304), rows[0])
    good = writer.flush()
    writer.close()
    path = tmp_path / "run-00000.warc.gz"
    found = [record for record in raw(path) if record.one("WARC-Type") == "revisit"]

    identical, not_modified = found
    assert identical.one("WARC-Profile") == Profile.IDENTICAL_PAYLOAD.value
    assert identical.one("WARC-Truncated") == "length"
    assert identical.block == exchange().head
    assert not_modified.one("WARC-Profile") == Profile.NOT_MODIFIED.value
    assert not_modified.all("WARC-Truncated") == []
    assert not_modified.block == unchanged
    for record in found:
        assert record.one("WARC-Refers-To") == rows[0].record_id
        assert record.one("WARC-Refers-To-Target-URI") == rows[0].url
        assert record.one("WARC-Refers-To-Date") == "2026-03-01T06:00:01.123456Z"
        assert record.one("WARC-Payload-Digest") == rows[0].payload_digest
        assert record.one("Content-Type") == "application/http;msgtype=response"
    assert [row.record_type for row in rows] == [
        "response",
        "request",
        "revisit",
        "request",
        "metadata",
        "revisit",
        "request",
    ]
    assert [row.status for row in rows if row.record_type == "revisit"] == [200, 304]
    assert_readable(path)
    assert list(verify(tmp_path, rows, good)) == []
    assert list(rebuild(tmp_path)) == rows
