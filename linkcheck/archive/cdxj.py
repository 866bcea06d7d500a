"""CDXJ, the index of a WARC file: one line a capture, sorted by urlkey and time (webrecorder/specs cdxj 0.1.0).

A urlkey is for looking up and never an identity: it lower-cases paths and drops `www.`, so two links can share one.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from linkcheck.archive.revisits import Profile
from linkcheck.archive.warc_reader import StoredRecord

#: Record types that a look-up of an address may find.
_INDEXED = frozenset({"response", "revisit", "resource"})

#: What every line's JSON must hold; a revisit has no status.
KEYS = ("url", "mime", "status", "digest", "length", "offset", "filename")

_LINE = re.compile(r"(\S+) (\d{14}|\d{17}) (\{.*\})")
_MEDIA_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_VISIBLE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"

#: Parameters that number a visit and not a page, as every CDX server leaves them out of its keys.
SESSION_IDS = re.compile(
    rb"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One capture as an index has it. `length` and `offset` are bytes of the file named."""

    urlkey: str
    timestamp: str
    fields: dict[str, Any]


def is_indexed(record: StoredRecord) -> bool:
    """Whether a record gets a line. A 304 gets none: viewers would answer with an empty page (pywb 2.10.0 does)."""
    return record.record_type in _INDEXED and record.get("WARC-Profile") != Profile.NOT_MODIFIED.value


def line(record: StoredRecord, filename: str, offset: int) -> str:
    """The index line of a record that lies at `offset` of `filename`, without its line end.

    Numbers are written as strings, as cdxj-indexer and pywb do; readers take both.
    """
    fields = {
        "url": record.url,
        "mime": "warc/revisit" if record.record_type == "revisit" else media_type(record),
        **({} if record.record_type == "revisit" else {"status": str(record.status or "-")}),
        "digest": record.get("WARC-Payload-Digest"),
        "length": str(record.length),
        "offset": str(offset),
        "filename": filename,
    }
    return f"{urlkey(record.url)} {timestamp(record.date)} {json.dumps(fields, ensure_ascii=True)}"


def parsed(text: str) -> Line:
    """A line of an index. Raises ValueError with the reason when it is not CDXJ or lacks a key."""
    found = _LINE.fullmatch(text)
    if not found:
        raise ValueError("it is not `urlkey timestamp {json}`")
    fields = json.loads(found[3])
    wanted = [key for key in KEYS if key != "status" or fields.get("mime") != "warc/revisit"]
    if missing := [key for key in wanted if key not in fields]:
        raise ValueError(f"it has no {missing[0]}")
    return Line(urlkey=found[1], timestamp=found[2], fields=fields)


def timestamp(moment: datetime) -> str:
    """Fourteen digits, UTC, cut to the second."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def media_type(record: StoredRecord) -> str:
    """What the server's Content-Type says, without parameters; `unk` where it says nothing usable."""
    value = next((text for name, text in record.http_headers if name.lower() == b"content-type"), b"")
    found = _MEDIA_TYPE.match(value.decode("latin-1").strip())
    return found[0].lower() if found else "unk"


def urlkey(url: str) -> str:
    """The SURT form: host reversed with commas, `)`, path, sorted query; without scheme, `www.` and fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _escaped(url.encode("utf-8", "replace"))
    if parts.scheme not in _DEFAULT_PORTS:
        return _escaped(url.encode("utf-8", "replace"))
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").strip("."))
    shown_port = f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme]) else ""
    query = _query(parts.query)
    return f"{','.join(reversed(host.split('.')))}{shown_port}){_path(parts.path)}{'?' + query if query else ''}"


def _path(path: str) -> str:
    text = re.sub(rb"/{2,}", b"/", _unescaped(path))
    return _escaped(text[:-1] if text.endswith(b"/") and len(text) > 1 else text or b"/")


def _query(query: str) -> str:
    text = SESSION_IDS.sub(b"", _unescaped(query))
    ordered = sorted(_escaped(text).split("&"), key=lambda pair: pair.split("=", 1))
    return "&".join(ordered)


def _escaped(text: bytes) -> str:
    return quote_from_bytes(text, safe=_VISIBLE).lower()


def _unescaped(text: str) -> bytes:
    """Percent-decoded until nothing changes, so that every spelling of an address has one key."""
    found = text.encode("utf-8", "replace")
    while (decoded := unquote_to_bytes(found)) != found:
        found = decoded
    return found
