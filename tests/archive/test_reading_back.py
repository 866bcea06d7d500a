"""What was written comes back: any head, any body, any request, and nothing but UnreadableRecord from bad files."""

import io
import tempfile
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from linkcheck.archive import members, wire
from linkcheck.archive.digests import Checked
from linkcheck.archive.members import Span, Torn
from linkcheck.archive.warc_reader import UnreadableRecord, read, record_at, scan
from tests.archive.made_exchanges import exchange
from tests.archive.other_readers import assert_readable, write

NAME = "run-00000.warc.gz"

token = st.text("!#$%&'*+-.^_`|~0123456789abcXYZ", min_size=1, max_size=12).map(str.encode)
value = st.binary(max_size=40).map(lambda data: data.translate(None, b"\r\n"))
line = st.builds(lambda name, text: name + b": " + text + b"\r\n", token, value)
heads = st.builds(
    lambda reason, lines: b"HTTP/1.1 200 " + reason + b"\r\n" + b"".join(lines) + b"\r\n",
    value,
    st.lists(line, max_size=8),
)
bodies = st.binary(max_size=300) | st.sampled_from([b"\r\n\r\n", b"a" * members.PIECE, b"WARC/1.1\r\n" * 40_000])


@settings(max_examples=150, deadline=None)
@given(head=heads, body=bodies, path=st.text("abc/?&=%ä\r\n ", max_size=20))
def test_any_head_and_body_come_back_as_they_were(head: bytes, body: bytes, path: str) -> None:
    request = b"GET /" + path.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\nq=1"
    made = exchange(url=f"http://site.example/{path}", head=head, body=body, request=request)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        response, asked = write(folder, made)
        found = read(folder, NAME, response.offset)
        assert found.faults == ()
        assert (found.head, found.payload) == (wire.response_head(made), body)
        assert (found.offset, found.length) == (response.offset, response.length)
        assert (found.record_id, found.record_type, found.date) == (response.record_id, "response", made.started)
        assert found.status == 200
        assert found.get("warc-payload-digest") == response.payload_digest
        sent = read(folder, NAME, asked.offset)
        assert sent.head + sent.payload == request


@settings(max_examples=100, deadline=None)
@given(body=bodies, values=st.lists(st.binary(max_size=30), max_size=5))
def test_other_readers_find_the_same_payload(body: bytes, values: list[bytes]) -> None:
    """With header values as servers may send them (RFC 9110 §5.5: visible, blank, obs-text)."""
    lines = [b"X: a" + bytes(b for b in item if b in b" \t" or 0x21 <= b != 0x7F) + b"z" for item in values]
    made = exchange(head=b"HTTP/1.1 200 OK\r\n" + b"".join(text + b"\r\n" for text in lines) + b"\r\n", body=body)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, made)
        assert_readable(folder / NAME)
        with (folder / NAME).open("rb") as file:
            (theirs,) = [r.raw_stream.read() for r in ArchiveIterator(file) if r.rec_type == "response"]
        assert theirs == body
        with (folder / NAME).open("rb") as file:
            (fast,) = [r.reader.read() for r in FastIterator(file, record_types=WarcRecordType.response)]
        assert fast == body


def test_names_and_values_of_http_headers_are_their_bytes(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie:b\r\nName: caf\xe9\r\n\r\n"
    (response, _) = write(tmp_path, exchange(head=head))
    assert read(tmp_path, NAME, response.offset).http_headers == (
        (b"Set-Cookie", b"a"),
        (b"set-cookie", b"b"),
        (b"Name", b"caf\xe9"),
    )


def test_a_file_that_a_crawl_has_just_begun_is_found_under_its_open_name(tmp_path: Path) -> None:
    (response, _) = write(tmp_path, exchange())
    (tmp_path / NAME).rename(tmp_path / f"{NAME}.open")
    assert read(tmp_path, NAME, response.offset).payload == b"<p>Hello</p>"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file ends before it"),
        (b"\x1f\x8b\x08", "the file ends inside it"),
        (b"WARC/1.1\r\n\r\n", "not gzip data"),
        (members.compressed(b""), "no WARC record"),
        (members.compressed(b"hello\r\n\r\n"), "no WARC record"),
        (members.compressed(b"x" * 10**6), "no WARC record"),
        (members.compressed(b"WARC/1.1\r\nWARC-Type: x\r\n\r\n"), "Content-Length"),
        (members.compressed(b"WARC/1.1\r\nContent-Length: -1\r\n\r\n"), "Content-Length"),
        (members.compressed(b"WARC/1.1\r\nContent-Length: 9999999999\r\n\r\n"), "larger than"),
        (members.compressed(b"WARC/1.1\r\nContent-Length: 1\r\n\r\nab\r\n\r\n\r\n"), "more than one record"),
        (members.compressed(b"WARC/1.1\r\nContent-Length: 1\r\n\r\n" + b"\0" * 10**8), "more than one record"),
    ],
)
def test_what_is_no_record_is_one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(UnreadableRecord, match=says):
        read(tmp_path, NAME, 0)
    with pytest.raises(UnreadableRecord):
        read(tmp_path, "gone.warc.gz", 0)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_change_to_a_file_goes_unseen_or_raises_anything_else(data: st.DataObject) -> None:
    """One byte of a record changed: it is Torn, or has faults, or only the gzip header's idle fields differ."""
    with tempfile.TemporaryDirectory() as name:
        (response, _) = write(Path(name), exchange())
        member = bytearray((Path(name) / NAME).read_bytes()[response.offset : response.offset + response.length])
    place = data.draw(st.integers(0, len(member) - 1))
    member[place] ^= data.draw(st.integers(1, 255))
    try:
        found = record_at(io.BytesIO(bytes(member)), 0, most=10**6)
    except Torn:
        return
    assert found.payload == b"<p>Hello</p>"
    assert found.faults == ()


@settings(max_examples=200, deadline=None)
@given(noise=st.binary(max_size=2000))
def test_noise_raises_nothing(noise: bytes) -> None:
    for data in (noise, members.compressed(noise), members.compressed(b"WARC/1.1\r\nContent-Length: 9\r\n" + noise)):
        assert len(list(scan(io.BytesIO(data)))) <= 1


@pytest.mark.parametrize("size", [members.PIECE + step for step in range(-9, 10)])
@pytest.mark.parametrize("unit", [b"a", bytes(range(251))])
def test_the_end_of_a_member_is_found_wherever_a_piece_ends(unit: bytes, size: int) -> None:
    text = (unit * size)[:size]
    first, second = members.compressed(text), members.compressed(b"next")
    for data in (first, first + second):
        span = Span(offset=0, end=0)
        assert b"".join(members.inflated(io.BytesIO(data), span)) == text
        assert span.end == len(first)
    assert members.whole(io.BytesIO(first + second[:-1])) == len(first)


@pytest.mark.parametrize(
    "field",
    [
        "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "SHA-256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824",
        "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N",
        "sha-1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
        "md5:5d41402abc4b2a76b9719d911017c592",
        "whirlpool:unknown",
        "",
    ],
)
def test_digests_are_accepted_in_every_customary_form(field: str) -> None:
    right = Checked(field)
    right.update(b"hel")
    right.update(b"lo")
    assert not right.wrong()
    other = Checked(field)
    other.update(b"hell")
    assert other.wrong() == (field.partition(":")[0] not in ("whirlpool", ""))


def test_the_longest_head_that_net_takes_is_told_from_its_payload(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: " + b"x" * 262_000 + b"\r\n\r\n"
    (response, _) = write(tmp_path, exchange(head=head, body=b"yes"))
    found = read(tmp_path, NAME, response.offset)
    assert (found.payload, found.faults) == (b"yes", ())
