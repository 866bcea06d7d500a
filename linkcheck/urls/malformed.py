"""Addresses that can never work, said without any crawl: a table of what people type when a link goes wrong.

The rules look at what was written and at its serialisation alike, so that a verdict can be derived again from the
stored link alone. A rule may only hold where no browser reaches a page: a wrong one would call a healthy link dead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import ada_url

from linkcheck.urls.parts import host
from linkcheck.urls.schemes import NO_LINKS, UNCHECKED

#: Longer addresses are cut off by every common server (8-64 KiB of request line); no editor wrote one.
LONGEST = 65536
_REMEMBERED = 1024  # longer ones are judged anew each time, so that hostile texts cannot fill the memory

_BLANKS = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]+")  # what the URL Standard §4.4 strips before it parses
_HTTP_LIKE = re.compile(r"https?:|//", re.IGNORECASE)
#: What nearly every address looks like; it has none of the faults below, and skips them.
_PLAIN = re.compile(r"https?://(?:[a-z0-9_\-]{1,63}\.){1,3}[a-z][a-z0-9]{0,62}(?::\d{1,4})?(?:[/?#]|$)", re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9_.\-]*|\[[0-9a-f:.]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A fault's name, how to see it in the address without surrounding blanks, and what to tell the editor."""

    name: str
    holds: Callable[[str], object]
    sentence: str


def _pattern(expression: str) -> Callable[[str], object]:
    return re.compile(expression, re.IGNORECASE).match


def _edits(word: str) -> set[str]:
    """Every string one typing slip away: a letter missing, doubled or wrong, two letters swapped."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    missing = {a + b[1:] for a, b in cuts if b}
    wrong = {a + c + b[1:] for a, b in cuts if b for c in letters}
    more = {a + c + b for a, b in cuts for c in letters}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return missing | wrong | more | swapped


_MISSPELLED = (_edits("http") | _edits("https")) - {"http", "https"} - NO_LINKS - UNCHECKED


def _misspelled_scheme(url: str) -> bool:
    scheme, colon, rest = url[:12].partition(":")
    return bool(colon) and rest.startswith("/") and scheme.lower() in _MISSPELLED


def _unparsable(url: str) -> bool:
    if not _HTTP_LIKE.match(url):
        return False
    absolute = url if not url.startswith("//") else "https:" + url
    try:
        return not ada_url.check_url(absolute.encode("utf-8", "replace").decode("utf-8"))
    except (ValueError, UnicodeError):
        return True


def _empty_label(url: str) -> bool:
    return ".." in host(url) or host(url).startswith(".")


def _long_name(url: str) -> bool:
    name = host(url).rstrip(".")
    return len(name) > 253 or any(len(label) > 63 for label in name.split("."))


def _impossible_letter(url: str) -> bool:
    name = host(url)
    return name.isascii() and not _HOST_NAME.fullmatch(name.replace("%", "")) and url[:4].lower() == "http"


#: In order: the first that holds speaks.
RULES: tuple[_Rule, ...] = (
    _Rule(
        "quoted",
        _pattern(r"[\"'“”„‟‘’‚′″«»‹›<(\[{]+\s*(?:https?:|www\.)|https?://[\"'“”„‟‘’‚′″«»‹›]"),
        "Quotation marks or brackets are part of the address, so it leads nowhere.",
    ),
    _Rule(
        "doubled-scheme",
        _pattern(r"https?:?[/\\]*https?[:;][/\\]|https?:[/\\]*https?(?:[:/\\]|%3a|$)(?![^/?#]*@)"),
        "The address begins with http twice, so its host is “http”; remove the first one.",
    ),
    _Rule(
        "no-colon",
        _pattern(r"https?[;.,]?[/\\](?:[/\\][^/\\]|www\.)"),
        "The colon after http is missing, so browsers look for the page on the article's own site.",
    ),
    _Rule(
        "slash-before-scheme",
        _pattern(r"[./\\]+https?:[/\\]{2}"),
        "Something stands before http, so browsers look for the page on the article's own site.",
    ),
    _Rule(
        "no-scheme",
        _pattern(r"www\.[^/\s?#.]+\.[^/\s?#]"),
        "The address lacks https:// at its beginning, so browsers look for the page on the article's own site.",
    ),
    _Rule(
        "local-file",
        _pattern(r"file:|[a-z]:[\\/]"),
        "The address is of a file on the computer of whoever wrote it; readers cannot open it.",
    ),
    _Rule("misspelled-scheme", _misspelled_scheme, "The beginning of the address, http or https, is misspelled."),
    _Rule("no-host", _pattern(r"https?:[/\\]*(?:[?#]|$)"), "The name of a site is missing after http://."),
    _Rule(
        "no-slashes",
        _pattern(r"https?:[/\\]?[^/\\]"),
        "After http: there are not two slashes, so browsers look for the page on the article's own site.",
    ),
    _Rule(
        "unparsable",
        _unparsable,
        "The site's name or port holds characters that cannot stand there.",
    ),
    _Rule("empty-label", _empty_label, "The site's name in the address has two dots in a row, or begins with one."),
    _Rule("long-name", _long_name, "The site's name in the address is longer than any such name can be."),
    _Rule("impossible-letter", _impossible_letter, "The site's name holds a character that no such name can have."),
    _Rule("too-long", lambda url: len(url) > LONGEST, "The address is longer than any web server accepts."),
)


def fault(url: str) -> str | None:
    """Why an address (canonical, or an entity-decoded href) can never work, in one sentence an editor understands.

    None when it might work, and for everything that is not meant as a web address (relative paths, mailto: …).
    Judged without any crawl. Single-label hosts and private addresses may work somewhere: they have no fault here.
    """
    if _PLAIN.match(url) and len(url) <= LONGEST and "xn--" not in url:
        return None
    return _first_fault(url) if len(url) <= _REMEMBERED else _first_fault.__wrapped__(url)


@lru_cache(maxsize=16384)
def _first_fault(url: str) -> str | None:
    address = _BLANKS.sub("", url[: LONGEST + 1])
    return next((rule.sentence for rule in RULES if rule.holds(address)), None)
