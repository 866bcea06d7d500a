"""Which links leave the newsroom: another registrable domain than the article's own (DESIGN 8.1)."""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

import tldextract

from linkcheck.urls.malformed import fault
from linkcheck.urls.parts import host, scheme
from linkcheck.urls.schemes import CHECKED, NO_LINKS, UNCHECKED

#: The list that comes with the library, with its private section (github.io, wordpress.com …): no network, no cache.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


_LONGEST_NAME = 253  # RFC 1035 §2.3.4, as text


def site(host: str) -> str:
    """The registrable domain of a host; the host itself where there is none (an IP address, localhost, a suffix)."""
    name = host.rstrip(".")
    return _registrable(name) if len(name) <= _LONGEST_NAME else name


@lru_cache(maxsize=65536)
def _registrable(name: str) -> str:
    found = _SUFFIXES.extract_str(name)
    if found.suffix or not found.domain or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or name
    return ".".join(name.split(".")[-2:])  # publicsuffix.org/list: "If no rules match, the prevailing rule is '*'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What counts as outbound.

    `own_hosts` are further hosts of the newsroom; each stands for its whole registrable domain. `internal` takes
    links inside the own site too. `ignore` holds patterns with `*` and `?`: one with a slash is held against the
    whole address ("https://ads.example/*"), one without against the host and its parents ("ads.example").
    `schemes`, if any are named, are the only ones whose links count; malformed addresses count all the same.
    """

    own_hosts: tuple[str, ...] = ()
    internal: bool = False
    ignore: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()

    def is_outbound(self, url: str, article_url: str) -> bool:
        """Whether a canonical address, or one that can never work, is a link out of the article at `article_url`."""
        if self.ignore and _ignored(url, self.ignore):
            return False
        if fault(url) is not None:
            return True
        name, kind = host(url), scheme(url)
        if self.schemes and kind not in self.schemes:
            return False
        if kind not in CHECKED and (kind in NO_LINKS or not (name or kind in UNCHECKED)):
            return False
        return self.internal or site(name) not in _own_sites(article_url, self.own_hosts)


@lru_cache(maxsize=1024)
def _own_sites(article_url: str, own_hosts: tuple[str, ...]) -> frozenset[str]:
    """The registrable domains of the newsroom; an article without a host has only those of the configuration."""
    own = (host(name) if "//" in name else name.lower().partition(":")[0].removeprefix("*.") for name in own_hosts)
    return frozenset(site(name) for name in (host(article_url), *own) if name)


def _ignored(url: str, patterns: tuple[str, ...]) -> bool:
    by_host, by_address = _compiled(patterns)
    name = host(url)
    parents = (name.split(".", depth)[-1] for depth in range(min(name.count("."), 8) + 1))
    return any(by_host.match(parent) for parent in parents) or by_address.match(url) is not None


@lru_cache(maxsize=16)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two expressions: of the patterns without a slash (hosts), and of those with one (whole addresses)."""
    nothing = r"(?!)"
    hosts = "|".join(translate(pattern.lower()) for pattern in patterns if "/" not in pattern)
    addresses = "|".join(translate(pattern) for pattern in patterns if "/" in pattern)
    return re.compile(hosts or nothing), re.compile(addresses or nothing)
