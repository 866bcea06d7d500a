"""Bodies that nobody meant well, or that nobody meant for us: what reading and judging must stand."""

# ruff: noqa: E501 - a table that is read by whole lines

import codecs
import gzip
import random

STORY = "Das Schiff fährt früh über den Fluß. 船は朝に港を出た。 Паром вернулся утром. العبارة عادت فجرا. " * 20
HTML = f"<html><head><title>Ferry {STORY[:60]}</title></head><body><p>{STORY}</p></body></html>"

#: Charsets that browsers know (WHATWG Encoding §4.2), and one that nobody does.
CHARSETS = (
    *("utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-2", "koi8-r", "windows-1251", "windows-1256"),
    *("shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "gb18030", "gbk", "big5", "macintosh", "x-user-defined"),
    *("utf-7", "utf-32", "x-no-such-charset", ""),
)
MEGABYTE = 1 << 20


def encoded(charset: str) -> bytes:
    try:
        return HTML.encode(codecs.lookup(charset).name, "replace")
    except LookupError:
        return HTML.encode()


#: Name, Content-Type, Content-Encoding, body.
BODIES: tuple[tuple[str, str, str, bytes], ...] = (
    *((f"charset {name or 'unnamed'}", f"text/html; charset={name}", "", encoded(name)) for name in CHARSETS),
    *((f"charset {name or 'none'} in no header", "text/html", "", encoded(name)) for name in CHARSETS),
    *((f"named {name}, random bytes", f"text/html; charset={name}", "", random.Random(1).randbytes(20_000)) for name in CHARSETS),
    ("nothing", "text/html", "", b""),
    ("nothing, no type", "", "", b""),
    ("one line of 10 MB", "text/html", "", b"<p>" + b"word " * (2 * MEGABYTE)),
    ("one word of 10 MB", "text/plain", "", b"x" * (10 * MEGABYTE)),
    ("10 MB of open tags", "text/html", "", b"<div>" * (2 * MEGABYTE)),
    ("10 MB of attributes", "text/html", "", b"<p " + b"a=b " * (5 * MEGABYTE // 2)),
    ("10 MB of one title", "text/html", "", b"<title>" + b"not found " * MEGABYTE),
    ("10 MB of open scripts", "text/html", "", b"<script>" * (5 * MEGABYTE // 4)),
    ("10 MB of ideographs", "text/html", "", "港".encode() * (3 * MEGABYTE)),
    ("1 MB of comments", "text/html", "", b"<!--" * (MEGABYTE // 4)),
    ("1 MB of entities", "text/html", "", b"&amp;#" * (MEGABYTE // 6)),
    ("1 MB of NULs", "text/html", "", b"\0" * MEGABYTE),
    ("NULs between letters", "text/html", "", HTML.encode().replace(b"e", b"e\0")),
    ("a title of 100 kB", "text/html", "", b"<title>" + b"Page not found " * 7000 + b"</title><p>Sorry."),
    ("a title of 100 kB, one word", "text/html", "", b"<title>" + b"a" * 100_000 + b"</title><p>Sorry."),
    ("a title of brackets", "text/html", "", b"<title>" + b"| - : [( " * 12_000 + b"</title>"),
    ("a canonical of 100 kB", "text/html", "", b"<link rel=canonical href='/" + b"a/" * 50_000 + b"'><p>Sorry."),
    ("a refresh to nowhere", "text/html", "", b"<meta http-equiv=refresh content='0;url=http://[::'><p>x"),
    ("a refresh to itself", "text/html", "", b"<meta http-equiv=refresh content='0'><p>x"),
    ("an image that says it is a page", "text/html", "", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400),
    ("a PDF that says it is a page", "text/html; charset=utf-8", "", b"%PDF-1.7\n" + bytes(range(256)) * 400),
    ("a page that says it is an image", "image/png", "", HTML.encode()),
    ("a page that says it is bytes", "application/octet-stream", "", HTML.encode()),
    ("a type of nonsense", ";;;charset==\0\xff", "", HTML.encode()),
    ("a type of 100 kB", "text/html; " + "x" * 100_000, "", HTML.encode()),
    ("gzip that is none", "text/html", "gzip", HTML.encode()),
    ("gzip cut short", "text/html", "gzip", gzip.compress(HTML.encode())[:-40]),
    ("gzip four times", "text/html", "gzip, gzip, gzip, gzip", gzip.compress(gzip.compress(HTML.encode()))),
    ("a bomb", "text/html", "gzip", gzip.compress(b"<p>x" * (8 * MEGABYTE), 1)),
    ("an unknown coding", "text/html", "zpaq", HTML.encode()),
    ("surrogates", "text/html; charset=utf-8", "", b"<title>\xed\xa0\x80</title>" + b"<p>\xed\xb0\x80 \xf4\x90\x80\x80" * 99),
    ("right-to-left marks", "text/html", "", "<title>\u202e\u2066</title><p>\u200f\u200b ".encode() * 2000),
    ("a mark of a byte order, twice", "text/html", "", codecs.BOM_UTF16_LE + codecs.BOM_UTF8 + HTML.encode()),
)  # fmt: skip
