"""The dates of articles, in the many ways that systems write them, as aware UTC datetimes."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

#: ISO 8601 and its relatives: "2019-05-20 13:00:00 -0400" (Hugo, Jekyll), "2010-01-09T15:15:30" (WordPress, in UTC).
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.I,
)


def moment(value: object) -> datetime | None:
    """A date as an aware UTC datetime; a time without a zone is UTC. None for what is no date ("0000-00-00 …")."""
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return _parsed(value.strip()[:64]) if isinstance(value, str) else None


def _parsed(text: str) -> datetime | None:
    try:
        found = _ISO.match(text)
        return _utc(_from_iso(found) if found else parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):  # what email.utils raises on junk, by fuzzing
        return None


def _from_iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, zone = found.groups()
    offset = "+00:00" if not zone or zone.upper() in {"Z", "UTC"} else f"{zone[:3]}:{zone[-2:]}"
    return datetime.fromisoformat(
        f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{minute or '00'}:{second or '00'}{offset}"
    )


def _utc(value: datetime) -> datetime | None:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:  # year 1 in a zone east of Greenwich
        return None
