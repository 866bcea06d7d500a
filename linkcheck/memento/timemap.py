"""Memento's links (RFC 7089): the `Link` header of a TimeGate, and TimeMaps in application/link-format (RFC 6690)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

#: <uri> and its parameters; a comma inside quotes or angle brackets parts nothing (RFC 8288 §3).
_LINK = re.compile(
    r"<([^<>]*)>((?:\s*+;\s*+[\w*!#$&+.^`|~-]++(?:\s*+=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s\",;]*+))?)*+)",
)
_PARAMETER = re.compile(r";\s*+([\w*!#$&+.^`|~-]++)\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s\",;]*+))")
#: Links read of one TimeMap: an address that was archived daily for a century.
MOST_LINKS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: its target made absolute, its relations, and its date where it is a memento."""

    uri: str
    rels: frozenset[str]
    date: datetime | None = None

    @property
    def is_memento(self) -> bool:
        """Relations may be joined: "first memento", "last memento" (RFC 7089 §2.2.4)."""
        return "memento" in self.rels and self.date is not None


def links(text: str, base: str) -> Iterator[Link]:
    """The links of a header value or of a TimeMap, in order; what is no link is passed over."""
    for number, found in enumerate(_LINK.finditer(text)):
        if number >= MOST_LINKS:
            return
        parameters = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(found[2])}
        uri = absolute(found[1].strip(), base)
        if uri:
            rels = frozenset(parameters.get("rel", "").lower().split())
            yield Link(uri=uri, rels=rels, date=http_date(parameters.get("datetime", "")))


def http_date(text: str) -> datetime | None:
    """A date of RFC 9110 §5.6.7, as `Memento-Datetime` has it (RFC 7089 §2.1.1); None where it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def accept_datetime(date: datetime) -> str:
    """The value of `Accept-Datetime`: RFC 1123 in GMT with English names, whatever the locale (RFC 7089 §2.1.1)."""
    at = date.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year:04} {at:%H:%M:%S} GMT"


def absolute(uri: str, base: str) -> str:
    """A web address against its base, "" for anything else."""
    try:
        found = urljoin(base, uri)
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""
