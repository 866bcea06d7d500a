"""Bytes to characters for documents read in pieces: the encoding is settled from the first ones."""

import codecs
import re

import charset_normalizer

from linkcheck.extract import decode

#: Byte order marks, longest first: UTF-32's begins with UTF-16's.
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

#: How files begin that are pictures, archives, databases and programs.
BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"SQLite format", b"\x7fELF")

#: The guess takes seconds for a megabyte.
GUESSED_FROM = 8 * 1024

_DECLARES = re.compile(rb"(?:charset|encoding)\s*=", re.I)
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b"))


def decoded(body: bytes, content_type: str = "") -> str:
    """All of a document as characters; a byte that its encoding does not know becomes U+FFFD. Never raises."""
    return body.decode(encoding_of(body, content_type, whole=True), errors="replace")


def encoding_of(head: bytes, content_type: str = "", *, whole: bool = False) -> str:
    """The codec for a document, from its first bytes and the Content-Type it came with, if it came over HTTP.

    Not `whole`: the bytes go on, and may end inside a character.

    A byte order mark decides; then UTF-8 wherever it fits, whatever is declared, because text in another encoding
    hardly ever does and files lose their declarations when they are saved again; then what is declared; then a guess.
    """
    marked = next((name for start, name in BYTE_ORDER_MARKS if head.startswith(start)), "") or _without_mark(head)
    if marked:
        return marked
    declares = "charset" in content_type.lower() or _DECLARES.search(head[: decode.CHARSET_HEAD])
    declared = decode.text(head, content_type).charset if declares else ""
    if _fits_utf8(head, whole=whole) and not declared.startswith(
        "iso2022"
    ):  # Japanese mail's encodings would pass for UTF-8
        return "utf-8"
    return declared or _guess(head)


def is_binary(head: bytes) -> bool:
    """Whether a file's first bytes are of something that cannot be read as text."""
    if head.startswith(BINARY_STARTS):
        return True
    if any(head.startswith(start) for start, _ in BYTE_ORDER_MARKS) or _without_mark(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 50 > max(len(head), 200)  # compressed bytes have five times as many, a damaged export a handful


def _without_mark(head: bytes) -> str:
    """UTF-16 that lost its byte order mark: every other byte of markup or JSON is then NUL."""
    nuls = "".join("0" if byte == 0 else "x" for byte in head[:4])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(nuls, "")


def _guess(head: bytes) -> str:
    """A charset from the bytes alone. Of several that fit equally, as they do for most western languages, windows-1252:
    charset-normalizer takes the first by name, and French becomes Baltic (seen in 3.5)."""
    matches = charset_normalizer.from_bytes(head[:GUESSED_FROM])
    if any("cp1252" in match.could_be_from_charset for match in matches):
        return "cp1252"
    best = matches.best()
    return best.encoding if best else "cp1252"


def _fits_utf8(head: bytes, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True
