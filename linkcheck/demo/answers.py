"""Constructors of answers: the ordinary ones, and every way in which a server can misbehave."""

import gzip
import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from linkcheck.demo.message import Answer, End, Part, Repeat, Wait

Headers = Mapping[str, str] | Sequence[tuple[str, str]]

HTML = "text/html; charset=utf-8"
#: Bytes in every chunk of endless and huge answers: enough to be fast, little enough to stop soon.
CHUNK = 64 * 1024


def response(body: bytes, *, code: int = 200, content_type: str = HTML, headers: Headers = ()) -> Answer:
    """A well-formed answer with Content-Length; an empty `content_type` leaves that header out."""
    own = [("Content-Type", content_type)] if content_type else []
    length = [] if _bodiless(code) else [("Content-Length", str(len(body)))]
    return Answer(parts=(head(code, [*own, *length, *_pairs(headers)]), body), framed=True, keep=True)


def page(html: str, *, code: int = 200, charset: str = "utf-8", headers: Headers = ()) -> Answer:
    """An HTML page in `charset`, which Content-Type names."""
    body = html.encode(charset, "xmlcharrefreplace")
    return response(body, code=code, content_type=f"text/html; charset={charset}", headers=headers)


def status(code: int, html: str = "", *, headers: Headers = ()) -> Answer:
    """An error page as servers make them when nobody has written one."""
    phrase = _phrase(code)
    body = html or f"<html><head><title>{code} {phrase}</title></head><body><h1>{phrase}</h1></body></html>"
    return response(b"" if _bodiless(code) else body.encode(), code=code, headers=headers)


def redirect(code: int, to: str | bytes, *, headers: Headers = ()) -> Answer:
    """A redirect; `to` goes into Location as it is, in UTF-8 or as given bytes, for better or worse."""
    target = to.encode() if isinstance(to, str) else to
    body = b"<html><body>The page is elsewhere.</body></html>"
    lines = head(code, [("Content-Type", HTML), ("Content-Length", str(len(body))), *_pairs(headers)])
    return Answer(parts=(lines[:-2] + b"Location: " + target + b"\r\n\r\n", body), framed=True, keep=True)


def encoded(body: bytes, encoding: str, *, label: str = "", content_type: str = HTML) -> Answer:
    """A body compressed as `encoding` ("gzip", "deflate" or "identity") and labelled so, or falsely as `label`."""
    return response(PACKERS[encoding](body), content_type=content_type, headers={"Content-Encoding": label or encoding})


def chunked(chunks: Iterable[bytes], *, code: int = 200, content_type: str = HTML, headers: Headers = ()) -> Answer:
    """A body in chunks, with a chunk extension and a trailer as the standard allows (RFC 9112 §7.1)."""
    framed = b"".join(b"%x;n=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks if chunk)
    lines = head(code, [("Content-Type", content_type), ("Transfer-Encoding", "chunked"), *_pairs(headers)])
    return Answer(parts=(lines, framed + b"0\r\nX-Trailer: end\r\n\r\n"), framed=True, keep=True)


def unframed(html: str, *, version: str = "HTTP/1.0") -> Answer:
    """A body that ends where the connection does (RFC 9112 §6.3, case 8)."""
    lines = f"{version} 200 OK\r\nContent-Type: {HTML}\r\n\r\n".encode()
    return Answer(parts=(lines, html.encode()), framed=True)


def raw(*parts: Part, keep: bool = False) -> Answer:
    """Exactly these parts; the connection ends after them unless `keep`."""
    return Answer(parts=parts, keep=keep)


def late(seconds: float, answer: Answer) -> Answer:
    """The same answer, so many seconds later."""
    return replace(answer, delay=answer.delay + seconds)


def hang(seconds: float = math.inf) -> Answer:
    """No byte at all; after `seconds` an orderly end."""
    return raw(Wait(seconds))


def reset(after: bytes = b"") -> Answer:
    """A connection reset, before the first byte or `after` some."""
    return raw(after, End.RESET)


def close_early(answer: Answer, at: int) -> Answer:
    """The first `at` bytes of an answer, then the end of the connection."""
    return raw(_bytes(answer)[:at], End.CLOSE)


def stall(answer: Answer, at: int) -> Answer:
    """The first `at` bytes of an answer, then nothing more."""
    return raw(_bytes(answer)[:at], Wait())


def drip(answer: Answer, *, step: int = 1, every: float = 0.05) -> Answer:
    """An answer in pieces of `step` bytes with a pause before each."""
    whole = _bytes(answer)
    pieces = [whole[start : start + step] for start in range(0, len(whole), step)]
    return raw(*[part for piece in pieces for part in (Wait(every), piece)])


def garbage() -> Answer:
    """Bytes that are no HTTP."""
    return raw(b"\x00\xff\x13SSH-2.0-OpenSSH_9.2\r\n\x07\x07" + bytes(range(256)))


def endless(
    data: bytes = b"<p>and on it goes</p>\n", *, content_type: str = HTML, chunked_body: bool = False
) -> Answer:
    """A body without an end, as fast as the client takes it."""
    block = data * max(1, CHUNK // len(data))
    framing = [("Transfer-Encoding", "chunked")] if chunked_body else []
    block = b"%x\r\n%s\r\n" % (len(block), block) if chunked_body else block
    return raw(head(200, [("Content-Type", content_type), *framing]), Repeat(block))


def huge(length: int, *, content_type: str = HTML) -> Answer:
    """A body of `length` bytes, with its Content-Length, that is never held in memory."""
    lines = head(200, [("Content-Type", content_type), ("Content-Length", str(length))])
    blocks, rest = divmod(length, CHUNK)
    return Answer(parts=(lines, Repeat(b"x" * CHUNK, blocks), b"x" * rest), framed=True, keep=True)


def header_flood(*, count: float = math.inf) -> Answer:
    """Header lines without an end, or `count` blocks of 64 KB of them."""
    line = b"X-Filler: " + b"f" * 1012 + b"\r\n"
    return raw(b"HTTP/1.1 200 OK\r\n", Repeat(line * (CHUNK // len(line)), count), b"\r\n")


def informational(count: float, answer: Answer, *, code: int = 103) -> Answer:
    """`count` interim answers before the final one (RFC 9110 §15.2)."""
    interim = b"HTTP/1.1 %d %s\r\nLink: </style.css>; rel=preload\r\n\r\n" % (code, _phrase(code).encode())
    return Answer(parts=(b"", Repeat(interim, count), *answer.parts), keep=answer.keep)


def head(code: int, headers: Headers) -> bytes:
    """A status line and header lines, with the empty line at their end. Values go out in Latin-1 (RFC 9110 §5.5)."""
    lines = [f"HTTP/1.1 {code} {_phrase(code)}", *(f"{name}: {value}" for name, value in _pairs(headers))]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def gzip_bytes(body: bytes) -> bytes:
    """The same bytes every time: without the moment of packing."""
    return gzip.compress(body, mtime=0)


#: Content codings that the standard library can make; deflate is the zlib format (RFC 9110 §8.4.1.2).
PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip_bytes,
    "deflate": zlib.compress,
    "identity": lambda body: body,
}


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return list(headers.items() if isinstance(headers, Mapping) else headers)


def _bytes(answer: Answer) -> bytes:
    return b"".join(part for part in answer.parts if isinstance(part, bytes))


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Unknown"


def _bodiless(code: int) -> bool:
    """RFC 9110 §6.4.1: these have no content, and 204 no Content-Length either."""
    return code < 200 or code in {204, 304}
