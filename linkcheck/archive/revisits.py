"""Asking only for what has changed, and how to record that nothing has. Pure decisions, no files.

A recheck sends the validators of the capture we hold (`conditions`); what comes back is believed or asked for again
plainly (`ask_plainly`); what is held already becomes a revisit record (`profile`).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange


class Profile(Enum):
    """WARC/1.1 §6.7, the URIs that WARC-Profile takes."""

    IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


#: RFC 9110 §8.8.3: entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE
_ENTITY_TAG = re.compile(rb'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')

#: Answers to a conditional GET that may be about the condition and not about the page.
SUSPICIOUS = {
    400: "some servers take a validator that they gave themselves for a malformed one",
    412: "RFC 9110 §13.1.2: If-None-Match fails with 304 for GET, never with 412",
    416: "no range was asked for",
    500: "programs behind a server that fail over the header",
    501: "a header that is not implemented must be ignored, not refused",
    505: "the same, seen from old proxies",
}


def profile(exchange: Exchange, payload_digest: str, original: Capture | None) -> Profile | None:
    """The profile that an exchange is to be written with, None for a full response.

    `payload_digest` is `records.digest` of its body; `original` the capture it would refer to: a `response` record of
    ours, of the same address for a 304, of any address for an identical payload. Never a revisit of a revisit:
    readers do not follow chains.
    """
    if original is None or original.record_type != "response":
        return None
    if exchange.status == 304:
        return Profile.NOT_MODIFIED if original.url == exchange.url else None
    same = payload_digest == original.payload_digest and bool(exchange.body)
    return Profile.IDENTICAL_PAYLOAD if same and exchange.truncated is None else None


def conditions(held: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """The request headers that ask whether a page is still what it was, from the headers of the response we hold.

    `If-None-Match` and `If-Modified-Since` with the server's own values, those it wrote wrongly left out; empty when
    it gave none. Only for a response of status 200 whose body was not truncated.
    """
    found = [(name.lower(), value.strip()) for name, value in held]
    tag = next((value for name, value in found if name == b"etag" and _ENTITY_TAG.fullmatch(value)), b"")
    date = next((value for name, value in found if name == b"last-modified" and _moment(value)), b"")
    asked = (("If-None-Match", tag.decode("latin-1")), ("If-Modified-Since", date.decode("latin-1")))
    return tuple((name, value) for name, value in asked if value)


def ask_plainly(exchange: Exchange, asked: Iterable[tuple[str, str]]) -> bool:
    """Whether an answer proves nothing until the same address is asked without conditions.

    `asked` are the conditions that were sent (none: only a 304 is suspicious then). A 304 is believed when the tag or
    date it gives fits what was asked about; an empty 200 is not, where a page was before.
    """
    sent = {name.lower(): value.encode("latin-1", "replace") for name, value in asked}
    if exchange.status == 304:
        return not sent or _contradicts(exchange, sent)
    if not sent:
        return False
    empty = exchange.status == 200 and not exchange.body and exchange.truncated is None
    return empty or exchange.status in SUSPICIOUS


def _contradicts(exchange: Exchange, sent: dict[str, bytes]) -> bool:
    """Weak comparison (RFC 9110 §8.8.3.2), as If-None-Match demands; servers weaken tags when they compress."""
    tag, held_tag = exchange.header(b"etag").strip(), sent.get("if-none-match", b"")
    if tag and held_tag:
        return tag.removeprefix(b"W/") != held_tag.removeprefix(b"W/")
    date, held_date = _moment(exchange.header(b"last-modified")), _moment(sent.get("if-modified-since", b""))
    return date is not None and held_date is not None and date > held_date


def _moment(value: bytes) -> datetime | None:
    """An HTTP date that names its zone (RFC 9110 §5.6.7), or None."""
    try:
        found = parsedate_to_datetime(value.decode("ascii"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else None
