"""What an exchange becomes in a WARC: pure values, from which the writer makes bytes.

WARC/1.1 (ISO 28500:2017, github.com/iipc/warc-specifications). Headers are given in full here, digests included, so
that nothing is left for a library to make up.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from linkcheck.archive import wire
from linkcheck.archive.revisits import Profile
from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange

HTTP_RESPONSE = "application/http;msgtype=response"
HTTP_REQUEST = "application/http;msgtype=request"
FIELDS = "application/warc-fields"

_NOT_VISIBLE = re.compile(r"[^!-~]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Headers = tuple[tuple[str, str], ...]

#: A way to make ids: random, or in a row where bytes must be the same each time.
NewId = Callable[[], UUID | str]
#: Of a UUID the version and the variant (RFC 9562 §4), and all bits but theirs.
VERSION_4 = 4 << 76 | 2 << 62
MASK = ~(15 << 76 | 3 << 62)
#: The digest of an empty payload: most requests have one.
OF_NOTHING = f"sha256:{hashlib.sha256().hexdigest()}"


class Record(NamedTuple):
    """One WARC record before it is bytes. `head` and `payload` together are its block.

    A tuple and no dataclass: three are made for each exchange, and these are made in a third of the time.
    """

    record_type: str
    record_id: str
    date: datetime
    content_type: str
    url: str = ""
    headers: Headers = ()  # those beyond the ones that the fields above and the digests give
    head: bytes = b""
    payload: bytes = b""
    payload_digest: str = ""
    status: int = 0


def of_warcinfo(filename: str, info: Mapping[str, str], date: datetime, new_id: NewId) -> Record:
    """The first record of a file: who wrote it, how, and what was changed on the way from the wire."""
    fields = {"format": "WARC File Format 1.1", "description": wire.CHANGES, **info}
    return Record(
        record_type="warcinfo",
        record_id=urn(new_id()),
        date=date,
        content_type=FIELDS,
        headers=(("WARC-Filename", one_line(filename)),),
        payload=_fields(fields.items()),
    )


def of_exchange(exchange: Exchange, via: Sequence[str], warcinfo_id: str, new_id: NewId) -> tuple[Record, ...]:
    """Response, request and, with `via`, metadata: one capture event, so one date and `WARC-Concurrent-To`."""
    response = Record(
        record_type="response",
        record_id=urn(new_id()),
        date=exchange.started,
        content_type=HTTP_RESPONSE,
        url=exchange.url,
        headers=(*_truncated(exchange), *_connection(exchange), *_ip(exchange), ("WARC-Warcinfo-ID", warcinfo_id)),
        head=wire.response_head(exchange),
        payload=exchange.body,
        payload_digest=digest(exchange.body),
        status=exchange.status,
    )
    return (response, *_beside(response, exchange, via, warcinfo_id, new_id))


def of_revisit(
    exchange: Exchange,
    original: Capture,
    profile: Profile,
    via: Sequence[str],
    warcinfo_id: str,
    new_id: NewId,
) -> tuple[Record, ...]:
    """The same event when its payload is held already: the head alone, and where the payload lies.

    An identical payload is left out of the block, so `WARC-Truncated: length` is said, as the profile demands
    (§6.7.2); a 304 has no body to leave out.
    """
    left_out = (("WARC-Truncated", "length"),) if profile is Profile.IDENTICAL_PAYLOAD else _cut(exchange.head)
    revisit = Record(
        record_type="revisit",
        record_id=urn(new_id()),
        date=exchange.started,
        content_type=HTTP_RESPONSE,
        url=exchange.url,
        headers=(
            ("WARC-Profile", profile.value),
            ("WARC-Refers-To", original.record_id),
            ("WARC-Refers-To-Target-URI", target(original.url)),
            ("WARC-Refers-To-Date", date_text(original.date)),
            *left_out,
            *_connection(exchange),
            *_ip(exchange),
            ("WARC-Warcinfo-ID", warcinfo_id),
        ),
        head=wire.response_head(exchange),
        payload_digest=original.payload_digest,
        status=exchange.status,
    )
    return (revisit, *_beside(revisit, exchange, via, warcinfo_id, new_id))


def _beside(
    response: Record, exchange: Exchange, via: Sequence[str], warcinfo_id: str, new_id: NewId
) -> Iterator[Record]:
    together = (("WARC-Concurrent-To", response.record_id), ("WARC-Warcinfo-ID", warcinfo_id))
    head, body = wire.request_parts(exchange.request)
    yield Record(
        record_type="request",
        record_id=urn(new_id()),
        date=exchange.started,
        content_type=HTTP_REQUEST,
        url=exchange.url,
        headers=(*_cut(exchange.request), *_ip(exchange), *together),
        head=head,
        payload=body,
        payload_digest=digest(body),
    )
    if via:
        taken = f"{exchange.timings.total * 1000:.0f}"
        cited = _fields([*(("via", target(address)) for address in via), ("fetchTimeMs", taken)])
        yield Record(
            record_type="metadata",
            record_id=urn(new_id()),
            date=exchange.started,
            content_type=FIELDS,
            url=exchange.url,
            headers=together,
            payload=cited,
            payload_digest=digest(cited),
        )


def serialised(record: Record) -> bytes:
    """The record's bytes (WARC/1.1 §4): version, fields, an empty line, the block, two line ends.

    Written here and not by warcio, which parses, copies and compares headers for longer than all the rest takes: it
    reads in the tests what is written here.
    """
    block = hashlib.sha256(record.head, usedforsecurity=False)
    block.update(record.payload)
    address = f"WARC-Target-URI: {target(record.url)}\r\n" if record.url else ""
    more = "".join([f"{name}: {value}\r\n" for name, value in record.headers])
    digest_ = f"WARC-Payload-Digest: {record.payload_digest}\r\n" if record.payload_digest else ""
    fields = (
        f"WARC/1.1\r\nWARC-Type: {record.record_type}\r\nWARC-Record-ID: {record.record_id}\r\n{address}"
        f"WARC-Date: {date_text(record.date)}\r\n{more}{digest_}WARC-Block-Digest: sha256:{block.hexdigest()}\r\n"
        f"Content-Type: {record.content_type}\r\nContent-Length: {len(record.head) + len(record.payload)}\r\n\r\n"
    )
    return b"".join((fields.encode(), record.head, record.payload, b"\r\n\r\n"))


def digest(payload: bytes) -> str:
    """Label and lower-case hex (Base16), the community's form for SHA-256 (warc-specifications #80)."""
    return f"sha256:{hashlib.sha256(payload, usedforsecurity=False).hexdigest()}" if payload else OF_NOTHING


def urn(identifier: UUID | str) -> str:
    return f"<urn:uuid:{identifier}>"


def random_id() -> str:
    """A UUID of version 4 (RFC 9562 §5.4) as text, in half the time that `uuid4` takes to make a number of it."""
    digits = f"{int.from_bytes(os.urandom(16)) & MASK | VERSION_4:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@lru_cache(maxsize=16)
def date_text(moment: datetime) -> str:
    """WARC-Date with microseconds, UTC (§5.4 allows up to nine fractional digits)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@lru_cache(maxsize=16)
def target(url: str) -> str:
    """An address as a header value: whatever is not visible ASCII is percent-encoded, so no line can be smuggled in."""
    return _NOT_VISIBLE.sub(_percent, url)


def one_line(text: str) -> str:
    """Free text as a header value: line ends and other controls become spaces."""
    return _CONTROLS.sub(" ", text).strip()


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The block of a warc-fields record, a line a pair, those without a value left out."""
    lines = [f"{name}: {one_line(value)}\r\n" for name, value in pairs if value]
    return "".join(lines).encode("utf-8", "replace")


def _ip(exchange: Exchange) -> Headers:
    return (("WARC-IP-Address", exchange.ip),) if exchange.ip else ()


def _truncated(exchange: Exchange) -> Headers:
    return (("WARC-Truncated", exchange.truncated.value),) if exchange.truncated else _cut(exchange.head)


def _cut(head: bytes) -> Headers:
    """Said too where lines of a head had no room (§5.13: the block is shorter than what was sent)."""
    return (("WARC-Truncated", "length"),) if len(head) > wire.LONGEST_HEAD else ()


def _connection(exchange: Exchange) -> Headers:
    """`WARC-Protocol`, once for HTTP and once for TLS, and the suite (warc-specifications #42, #86)."""
    found = [
        ("WARC-Protocol", wire.http_version(exchange.head)),
        ("WARC-Protocol", _tls_version(exchange.tls_version)),
        ("WARC-Cipher-Suite", exchange.tls_cipher),
    ]
    return tuple((name, value) for name, value in found if value)


def _tls_version(name: str) -> str:
    """OpenSSL's `TLSv1.3` as `tls/1.3`, its `TLSv1` as `tls/1.0`."""
    version = name.lower().replace("v", "/")
    return f"{version}.0" if re.fullmatch(r"(?:tls|ssl)/\d", version) else version
