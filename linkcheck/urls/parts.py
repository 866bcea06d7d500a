"""The pieces of an address that already is a WHATWG serialisation (`urls.canonical.resolve`): only cutting."""

import re
from functools import lru_cache

#: scheme ":" ["//" authority]; the serialisation writes both in lower case and percent-encodes what would mislead us.
_PARTS = re.compile(r"([a-z][a-z0-9+.\-]*):(?://([^/?#]*))?", re.IGNORECASE)
#: Addresses whose pieces are kept: those that are being visited are asked for them again and again.
KEPT = 4096
_HOST = re.compile(r"(?:.*@)?(\[[^\]]*\]|[^:]*)")


def scheme(url: str) -> str:
    """The scheme in lower case, or "" for what has none."""
    match = _PARTS.match(url)
    return match[1].lower() if match else ""


@lru_cache(maxsize=KEPT)
def host(url: str) -> str:
    """The host without its port, IPv6 addresses in their brackets; "" where the scheme has no host."""
    match = _PARTS.match(url)
    inner = _HOST.match(match[2]) if match and match[2] else None
    return inner[1].lower() if inner else ""


@lru_cache(maxsize=KEPT)
def origin(url: str) -> str:
    """Scheme and authority as written, "https://news.example:8080"; "" where there is no authority."""
    match = _PARTS.match(url)
    return match[0] if match and match[2] else ""
