"""Addresses taken apart for comparing: what two have in common, and where in its site one points."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_NOTHING = urlsplit("")
#: Query parameters that only count visitors, and session ids: without them the address means the same.
TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_src|cmpid|icid|ito"
    r"|smid|partner|ocid|s_cid|wt_mc|xtor|at_\w+|phpsessid|jsessionid|sid|sessionid|amp|outputtype)",
    re.I,
)
INDEX = re.compile(r"/(?:index|default|home|start|main)(?:\.\w{2,5})?/?$", re.I)
#: Path segments that only choose a language or country.
LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?|[a-z]{2,3}[-_](?:latn|cyrl|hans|hant)", re.I)


@lru_cache(maxsize=4096)
def split(url: str) -> SplitResult:
    """`urlsplit` that takes every string."""
    try:
        return urlsplit(url)
    except ValueError:
        return _NOTHING


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """The host in lower case, without user, port and final dot; "" when there is none."""
    try:
        return (split(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def bare_host(url: str) -> str:
    """The host without `www.`, `m.`, `mobile.` and `amp.`: the same site under another name."""
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", host(url))


def path(url: str) -> str:
    return split(url).path or "/"


def segments(url: str) -> list[str]:
    """The path's parts that are not empty, decoded."""
    return [unquote(part) for part in path(url).split("/") if part]


@lru_cache(maxsize=4096)
def is_home(url: str) -> bool:
    """Whether an address is a site's entrance: no path but a language or an index file, and no query that chooses."""
    parts = segments(INDEX.sub("/", path(url)))
    return all(LOCALE.fullmatch(part) for part in parts[:2]) and len(parts) <= 2 and not _query(url)


def is_index(url: str) -> bool:
    """Whether an address looks like a list of pages and no page: one short segment, no number, no words."""
    return is_home(url) or (len(segments(url)) == 1 and len(words(url)) <= 1 and not numbers(url) and not _query(url))


def same_but_for_spelling(one: str, other: str) -> bool:
    """Whether two addresses differ only in what servers tidy up: scheme, www, slash, case, index file, tracking."""
    return one == other or _tidy(one) == _tidy(other)


def _tidy(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    plain = unquote(INDEX.sub("/", path(url))).lower()
    plain = re.sub(r"/{2,}", "/", re.sub(r";jsessionid=[^/]*", "", plain)).rstrip("/")
    return bare_host(url), re.sub(r"(?:/amp|\.html?|\.php|\.aspx?)$", "", plain), _query(url)


def _query(url: str) -> tuple[tuple[str, str], ...]:
    query = split(url).query
    if not query:
        return ()
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None, separator="&")
    return tuple(sorted((name, value) for name, value in pairs[:100] if not TRACKING.fullmatch(name)))


_WORD = re.compile(r"[^\W\d_]{3,}")
#: Words of addresses that say nothing about the page.
EMPTY_WORDS = frozenset(
    [
        "www",
        "com",
        "html",
        "htm",
        "php",
        "aspx",
        "asp",
        "jsp",
        "the",
        "and",
        "for",
        "with",
        "from",
        "index",
        "page",
        "pages",
        "article",
        "articles",
        "story",
        "news",
        "blog",
        "post",
        "posts",
        "content",
        "node",
        "item",
        "default",
        "view",
        "der",
        "die",
        "das",
        "und",
        "les",
        "des",
        "los",
        "las",
        "del",
        "per",
        "con",
        "amp",
        "print",
    ]
)


def words(url: str) -> list[str]:
    """The words of an address's path and query in lower case, three letters at least, empty ones left out."""
    parts = split(url)
    return [word for word in _WORD.findall(unquote(f"{parts.path} {parts.query}").lower()) if word not in EMPTY_WORDS]


_NUMBER = re.compile(r"\d{4,}")


def numbers(url: str) -> list[str]:
    """Numbers of four digits and more in the path and query that are no year: what names a page in its site."""
    parts = split(url)
    return [n for n in _NUMBER.findall(f"{parts.path} {parts.query}") if not (len(n) == 4 and n[:2] in {"19", "20"})]


def is_above(upper: str, lower: str) -> bool:
    """Whether `upper` is a directory over `lower` on the same site."""
    above, below = segments(INDEX.sub("/", path(upper))), segments(lower)
    return bare_host(upper) == bare_host(lower) and len(above) < len(below) and below[: len(above)] == above


_SEARCH_PATH = re.compile(
    r"/(?:search|suche|suchen|recherche|rechercher|buscar|busqueda|busca|pesquisa|cerca|ricerca|zoeken|sok|szukaj|poisk"
    r"|arama|find|results?)(?:\.\w+)?(?:/|$)",
    re.I,
)
_SEARCH_FIELD = re.compile(r"(?:^|&)(?:q|s|query|search|search_?query|keywords?|term|text|wd|p)=", re.I)


def is_search(url: str) -> bool:
    """Whether an address asks a site's search: what it shows for nonsense is no error page."""
    return _SEARCH_PATH.search(path(url)) is not None or _SEARCH_FIELD.search(split(url).query) is not None
