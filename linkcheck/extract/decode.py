"""A body as sent to the text in it: content codings undone, then the charset found.

Servers lie about both; what can be read is read, the rest is left as it is, and nothing is raised.
"""

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli
import charset_normalizer
import zstandard

#: Bytes handed to a decompressor at once, so that a bomb is noticed before it is large.
PIECE = 64 * 1024
#: Codings more than this many deep are an attack, not a page.
MOST_CODINGS = 4
#: Bytes in which a page must name its charset: the WHATWG asks for 1024, pages in the wild need more.
CHARSET_HEAD = 4096
#: Bytes of a page that names no charset and is not UTF-8 that its charset is guessed from.
GUESS_SAMPLE = 2048


def decoded(body: bytes, content_encoding: str, limit: int) -> bytes:
    """The body with its codings undone (RFC 9110 §8.4: listed in the order they were applied), at most `limit` bytes.

    A truncated stream gives what it holds; a body that is not in the coding it names is returned as it is, unless its
    first bytes give away another.
    """
    codings = [name for name in re.split(r"[\s,]+", content_encoding.lower()) if name and name != "identity"]
    for name in reversed(codings[:MOST_CODINGS]):
        body = _one_coding(body, name, limit)
    return body[:limit]


def _one_coding(body: bytes, name: str, limit: int) -> bytes:
    candidates = (*DECODERS.get(name, ()), *_by_magic(body))
    for pieces in candidates:
        found, whole = _collected(pieces(body), limit)
        if found or whole:  # nothing, soundly packed, is nothing
            return found
    return body


def _by_magic(body: bytes) -> Iterator[Callable[[bytes], Iterator[bytes]]]:
    if body.startswith(b"\x1f\x8b"):
        yield _gzip
    elif body.startswith(b"\x28\xb5\x2f\xfd"):
        yield _zstd


def _collected(pieces: Iterator[bytes], limit: int) -> tuple[bytes, bool]:
    """What the pieces hold until `limit`, their end, or the first thing that is wrong; whether nothing was wrong."""
    found: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            found.append(piece)
            size += len(piece)
            if size >= limit:
                break
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError, ValueError, MemoryError):
        return b"".join(found)[:limit], False
    return b"".join(found)[:limit], True


def _inflate(body: bytes, window: int) -> Iterator[bytes]:
    while body:
        stream = zlib.decompressobj(window)
        rest = body
        while rest and not stream.eof:
            yield stream.decompress(rest, PIECE)
            rest = stream.unconsumed_tail
        yield stream.flush(PIECE)
        if not stream.eof:
            raise EOFError
        # RFC 1952 §2.2: a gzip file may be several members; what follows a deflate stream is padding
        body = stream.unused_data if window > zlib.MAX_WBITS else b""


def _gzip(body: bytes) -> Iterator[bytes]:
    return _inflate(body, 16 + zlib.MAX_WBITS)


def _zlib(body: bytes) -> Iterator[bytes]:
    return _inflate(body, zlib.MAX_WBITS)


def _raw_deflate(body: bytes) -> Iterator[bytes]:
    return _inflate(body, -zlib.MAX_WBITS)


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    rest = body
    while piece := stream.process(rest, output_buffer_limit=PIECE):
        yield piece
        rest = b""
        if stream.is_finished():
            return
    if not stream.is_finished():
        raise EOFError


def _zstd(body: bytes) -> Iterator[bytes]:
    # RFC 8878 §3.1.1.1.2 and RFC 9659: a decoder for the web supports windows up to 8 MB
    reader = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).stream_reader(body, read_across_frames=True)
    while piece := reader.read(PIECE):
        yield piece


#: Ways to read each coding, the right one first. "deflate" means zlib (RFC 9110 §8.4.1.2); some send it raw.
DECODERS: dict[str, tuple[Callable[[bytes], Iterator[bytes]], ...]] = {
    "gzip": (_gzip,),
    "x-gzip": (_gzip,),
    "deflate": (_zlib, _raw_deflate),
    "br": (_brotli,),
    "zstd": (_zstd,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Decoded text and the charset it was read with (Python's name)."""

    text: str
    charset: str


def text(body: bytes, content_type: str) -> Text:
    """The body as text: byte order mark, then the header's charset, then the page's own, then UTF-8, then a guess.

    The order is the WHATWG's (HTML §13.2.3.2). Bytes that do not fit become U+FFFD.
    """
    for charset, skip in _marked(body):
        return Text(text=body[skip:].decode(charset, "replace"), charset=charset)
    named = _named(content_type) or _named_in_page(body[:CHARSET_HEAD])
    if named and named != "utf-8":
        return Text(text=body.decode(named, "replace"), charset=named)
    try:
        return Text(text=body.decode("utf-8"), charset="utf-8")
    except UnicodeDecodeError as error:
        # a body cut inside a character, or with a handful of broken ones, is still UTF-8 when it says so
        charset = "utf-8" if named or error.start >= len(body) - 3 else _guessed(body, error.start)
        return Text(text=body.decode(charset, "replace"), charset=charset)


MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def _marked(body: bytes) -> Iterator[tuple[str, int]]:
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            yield charset, len(mark)


_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"""<(?:meta\s[^>]{0,300}?charset\s*=\s*["']?\s*|\?xml\s[^>]{0,100}?encoding\s*=\s*["'])([\w.:-]+)""", re.I
)


def _named(content_type: str) -> str:
    found = _IN_HEADER.search(content_type)
    return _charset(found[1]) if found else ""


def _named_in_page(head: bytes) -> str:
    found = _IN_PAGE.search(head)
    charset = _charset(found[1].decode("ascii", "replace")) if found else ""
    # HTML §13.2.3.3: a page that could be read far enough to say UTF-16 is not UTF-16
    return "utf-8" if charset.startswith("utf-16") else charset


#: Labels that mean a larger set than their name (WHATWG Encoding §4.2), or that Python does not know.
LABELS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16-le",
}


#: Python codecs that decode bytes and are no charset of a page.
NOT_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf-7", "mbcs", "oem"}
)


def _charset(label: str) -> str:
    """Python's name for a charset label, "" for one that nobody knows or that is not a charset of text."""
    name = LABELS.get(label.strip().lower(), label)
    try:
        b"x".decode(name, "ignore")  # refuses what is not text: rot13, base64, zip
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if name in NOT_CHARSETS else name


def _guessed(body: bytes, odd: int) -> str:
    """The likeliest charset of bytes around the first one that is not UTF-8; slow, so on a small sample."""
    start = max(0, odd - GUESS_SAMPLE // 2)
    sample = body[start : start + GUESS_SAMPLE]
    if b"\x00" in sample:
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, steps=3, chunk_size=512).best()
    return (_charset(best.encoding) if best else "") or "cp1252"
