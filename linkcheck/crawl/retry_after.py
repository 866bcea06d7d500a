"""How long a server asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from linkcheck.crawl.observe import header
from linkcheck.model.exchange import Exchange


def retry_after(exchange: Exchange) -> float:
    """Seconds that a server asks us to wait (RFC 9110 §10.2.3), 0.0 when it does not say or says nonsense.

    A date is held against the server's own `Date`: neither our clock nor `--now` counts.
    """
    value = header(exchange, b"retry-after").strip()
    if value.isdigit():
        return float(value[:9])
    until, now = _moment(value), _moment(header(exchange, b"date"))
    return max(0.0, (until - now).total_seconds()) if until and now else 0.0


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
