"""HTTP messages as they were on the wire, made fit for a WARC block: the CHANGES named here and no others."""

import re

from linkcheck.model.exchange import Exchange

#: Readers take a record's HTTP block for HTTP only when it begins so; warcio gives up the rest of the file otherwise.
_STATUS_LINE = re.compile(rb"HTTP/1\.[01][ \t]", re.IGNORECASE)
#: A line of a head with those that fold it (RFC 9112 §5.2).
_FIELDS = re.compile(rb"[^\n]*+\n(?:[ \t][^\n]*+\n)*+|[^\n]++\Z")
_FIRST_LINE = re.compile(rb"[^\r\n]*(?:\r?\n|\r|$)")
_TRANSFER_ENCODING = re.compile(rb"^(transfer-encoding)(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)
#: RFC 9112 §2.2 lets a recipient take LF for the end of a line, and net does; FastWARC does not, and loses the payload.
_BARE_LF = re.compile(rb"(?<!\r)\n")
#: A line without a visible letter cannot be a field. As a folded line's rest it may be joined to the line before
#: (RFC 9112 §5.2); warcio takes it for the end of the head otherwise.
_BLANK_LINE_NEXT = re.compile(rb"\r\n(?=[^!-~\r\n]+\r\n)")
#: Asked first, because it costs a tenth and is seldom so.
_MAYBE_BLANK = re.compile(rb"\r\n[^!-~\r\n]")
#: Where a message's head ends: an empty line.
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")

#: Said in every warcinfo, so that whoever reads the file later knows what is not as it was sent.
CHANGES = (
    "HTTP bodies are stored without transfer coding and with content coding; a Transfer-Encoding header is renamed "
    "X-Orig-Transfer-Encoding, a status line that is not HTTP/1.0 or HTTP/1.1 stands in X-Orig-Status-Line, heads have "
    "CRLF for line ends and no lines of blanks, lines of a head that do not fit into 30,000 bytes are left out "
    "(WARC-Truncated: length); all else is as it was received."
)
#: Bytes of a head: FastWARC gives up the file at one of 32 KiB, its own or that of the message. Browsers take more.
LONGEST_HEAD = 30_000


def response_head(exchange: Exchange) -> bytes:
    """Status line and headers as received, order, case, duplicates and bytes kept, with the empty line; see CHANGES.

    `Transfer-Encoding` becomes `X-Orig-Transfer-Encoding`, because the body is stored without its chunks: the only
    form in which warcio, FastWARC and pywb agree on the payload digest of WARC/1.1 §5.9 (over the entity body).
    """
    head = shortened(exchange.head)
    if not _STATUS_LINE.match(head):
        head = _with_a_status_line(head, exchange.status)
    if head.count(b"\n") != head.count(b"\r\n"):
        head = _BARE_LF.sub(b"\r\n", head)
    if _MAYBE_BLANK.search(head):
        head = _BLANK_LINE_NEXT.sub(b"", head)
    if b"transfer-encoding" in head.lower():
        head = _TRANSFER_ENCODING.sub(rb"X-Orig-\1", head)
    return _ended(head)


def request_parts(request: bytes) -> tuple[bytes, bytes]:
    """Head (its empty line included) and body of the bytes sent."""
    if len(request) <= LONGEST_HEAD and request.find(b"\r\n\r\n") == len(request) - 4:  # nearly all: no body
        return request, b""
    head, body = split(request if _EMPTY_LINE.search(request) else _ended(request))
    return shortened(head), body


def shortened(head: bytes) -> bytes:
    """A head without the fields for which there is no room, the others in their order; seldom any are left out.

    A first line without an end to it is cut: nothing can be left out of it.
    """
    if len(head) <= LONGEST_HEAD:
        return head
    first, *fields = _FIELDS.findall(head)
    kept = [first if len(first) <= LONGEST_HEAD // 2 else first[: LONGEST_HEAD // 2] + b"\r\n"]
    room = LONGEST_HEAD - len(kept[0])
    for field in fields:
        if len(field) <= room:
            kept.append(field)
            room -= len(field)
    return b"".join(kept)


def split(block: bytes) -> tuple[bytes, bytes]:
    """A block's head, up to and with its empty line, and its payload; everything is head where no empty line is."""
    end = _EMPTY_LINE.search(block)
    return (block[: end.end()], block[end.end() :]) if end else (block, b"")


def http_version(head: bytes) -> str:
    """`http/1.0` or `http/1.1`, the tokens that WARC-Protocol takes (iipc/warc-specifications #42)."""
    return head[:8].decode("ascii", "replace").lower() if _STATUS_LINE.match(head) else ""


def _with_a_status_line(head: bytes, status: int) -> bytes:
    first = _FIRST_LINE.match(head)
    cut = first.end() if first else 0
    return b"HTTP/1.1 %d \r\nX-Orig-Status-Line: %s\r\n%s" % (status, head[:cut].strip(), head[cut:])


def _ended(head: bytes) -> bytes:
    if head.endswith(b"\r\n\r\n"):
        return head
    return head + (b"\r\n" if head.endswith(b"\n") else b"\r\n\r\n")
