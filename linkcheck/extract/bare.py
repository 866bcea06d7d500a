"""Addresses written as plain text, as GitHub Flavored Markdown §6.9 makes links of them."""

import re
from collections.abc import Iterator

from linkcheck.extract import entities

_BEGIN = re.compile(
    r"(?:(?<![a-z0-9+.\-])https?://|(?:(?<=[\s*_~(])|(?<![^\n]))(?=www\.))"
    r"((?:[\w-]+\.)+[\w-]+|localhost|\[[0-9a-f:.]+\])(?::\d+)?",
    re.IGNORECASE,
)
_REST = re.compile(r"[^\s<>\"\[\]\ue000]*+")
_TRAILING = frozenset("?!.,:*_~'\"")
_ENTITY = re.compile(r"&[a-zA-Z0-9]+;\Z")
_LONGEST_ENTITY = 40


def bare_addresses(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The address, decoded and with the scheme that `www.` lacks, and the place of each in `text[start:end]`."""
    if text.find("://", start, end) < 0 and text.find("www.", start, end) < 0:
        return
    position = start
    while match := _BEGIN.search(text, position, end):
        rest = _REST.match(text, match.end(), end)
        stop = _trimmed(text, match.end(), rest.end() if rest else match.end())
        position = max(stop, match.end())
        if not _is_domain(match[1]):
            continue
        address = entities.markdown(text[match.start() : stop])
        yield ("http://" + address if address[:4].lower() == "www." else address), match.start(), stop


def _is_domain(name: str) -> bool:
    """No underscore in the last two labels (§6.9)."""
    return not any("_" in part for part in name.split(".")[-2:])


def _trimmed(text: str, least: int, stop: int) -> int:
    """Without the punctuation that belongs to the sentence, and without a parenthesis that was opened before."""
    opened, closed = text.count("(", least, stop), text.count(")", least, stop)
    while stop > least:
        last = text[stop - 1]
        if last == ";" and (entity := _ENTITY.search(text, max(least, stop - _LONGEST_ENTITY), stop)):
            stop = entity.start()
        elif last in _TRAILING:
            stop -= 1
        elif last == ")" and closed > opened:
            stop, closed = stop - 1, closed - 1
        else:
            break
    return stop
