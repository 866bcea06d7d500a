"""Bodies as servers send them: right, cut, lying about themselves, or hostile."""

import gzip
import hashlib
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.extract.decode import decoded, text

BODY = "<p>Ein Satz, der oft genug steht, damit er sich packen lässt. </p>".encode() * 200
LONG = b"".join(hashlib.sha256(b"%d" % number).hexdigest().encode() for number in range(10_000))


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
PACKED = {coding: pack(BODY) for coding, pack in PACK.items()} | {"x-gzip": gzip.compress(BODY)}


@pytest.mark.parametrize("coding", PACKED)
def test_each_coding_is_undone(coding: str) -> None:
    assert decoded(PACKED[coding], coding.upper(), 10**6) == BODY


@pytest.mark.parametrize("coding", PACK)
def test_a_cut_stream_gives_what_it_holds(coding: str) -> None:
    packed = PACK[coding](LONG)
    found = decoded(packed[: len(packed) * 2 // 3], coding, 10**6)
    assert len(found) > len(LONG) // 3 and LONG.startswith(found)


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_is_cut_at_the_limit(coding: str) -> None:
    assert decoded(PACKED[coding], coding, 100) == BODY[:100]


@pytest.mark.parametrize("coding", [*PACKED, "", "identity", "compress", "unheard-of", "gzip, br"])
def test_a_body_that_is_not_in_its_coding_is_left_alone(coding: str) -> None:
    assert decoded(b"<h1>plain</h1>", coding, 10**6) == b"<h1>plain</h1>"


def test_deflate_without_its_zlib_header_is_read() -> None:
    assert decoded(raw_deflate(BODY), "deflate", 10**6) == BODY


def test_codings_are_undone_in_reverse_order() -> None:
    assert decoded(brotli.compress(gzip.compress(BODY)), "gzip, br", 10**6) == BODY


def test_gzip_members_follow_each_other() -> None:
    assert decoded(gzip.compress(BODY) + gzip.compress(b"end"), "gzip", 10**6) == BODY + b"end"


def test_gzip_that_is_named_wrongly_is_recognised_by_its_first_bytes() -> None:
    assert decoded(gzip.compress(BODY), "br", 10**6) == BODY


def test_rubbish_behind_a_gzip_member_is_dropped() -> None:
    assert decoded(gzip.compress(BODY) + b"\x00rubbish", "gzip", 10**6) == BODY


@given(st.binary(max_size=300), st.sampled_from([*PACKED, "gzip,gzip,gzip,gzip,gzip"]))
def test_no_body_raises(body: bytes, coding: str) -> None:
    assert len(decoded(body, coding, 1000)) <= 1000


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "found"),
    [
        ("é".encode(), "text/html", "utf-8", "é"),
        ("é".encode("latin-1") + b" plain", "text/html; charset=iso-8859-1", "cp1252", "é plain"),
        (b"\x93quoted\x94", "text/html;charset=ISO-8859-1", "cp1252", "“quoted”"),
        (b"\xef\xbb\xbfx", "text/html; charset=koi8-r", "utf-8", "x"),
        ("мир".encode("utf-16"), "text/html", "utf-16-le", "мир"),
        (b'<meta charset="koi8-r">' + "мир".encode("koi8-r"), "text/html", "koi8-r", '<meta charset="koi8-r">мир'),
        (b"<meta charset=utf-16>x", "", "utf-8", "<meta charset=utf-16>x"),
        ("漢".encode("gbk") + b"x", 'text/html; charset="gb2312"', "gb18030", "漢x"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "cp932", "日本"),
        ("한국".encode("euc-kr"), "text/html; charset=ks_c_5601-1987", "cp949", "한국"),
        ("é".encode(), "text/html; charset=unheard-of", "utf-8", "é"),
        ("é".encode(), "text/html; charset=base64", "utf-8", "é"),
        (b"ok \xff ok", "text/html; charset=utf-8", "utf-8", "ok � ok"),
        ("é".encode()[:1], "text/html", "utf-8", "�"),
        (b"", "", "utf-8", ""),
    ],
)
def test_the_charset_is_found(body: bytes, content_type: str, charset: str, found: str) -> None:
    read = text(body, content_type)
    assert (read.charset, read.text) == (charset, found)


def test_a_page_that_names_no_charset_is_guessed() -> None:
    russian = "Страница, которую вы ищете, не найдена. Попробуйте начать с главной страницы. " * 5
    assert "Страница" in text(russian.encode("cp1251"), "text/html").text


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_charset_raises(body: bytes, name: str) -> None:
    assert text(body, f"text/html; charset={name}").charset
