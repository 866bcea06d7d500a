"""How alike two texts are: sketches, titles, and texts from which the addresses' own words are taken out."""

import difflib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

#: Hashes of a full sketch (extract/fingerprint keeps so many).
SKETCH = 256
#: Characters from which a word with digits in it is nobody's text.
LONG_NUMBER = 8


def containment(part: Sequence[int], whole: Sequence[int]) -> float:
    """How much of `part`'s text stands in `whole`'s, 0 to 1, from their bottom-k sketches; 0.0 when one is empty.

    Only hashes up to the smaller of the two horizons are compared: beyond a full sketch's last hash nothing is known.
    """
    if not part or not whole:
        return 0.0
    horizon = min(values[-1] if len(values) >= SKETCH else 1 << 64 for values in (part, whole))
    known = [value for value in part if value <= horizon]
    there = set(whole)
    return sum(value in there for value in known) / len(known) if known else 0.0


def titles_alike(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1, their site's name (after the last bar or dash) left out."""
    one, other = _headline(one), _headline(other)
    if not one or not other:
        return 0.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _headline(title: str) -> str:
    return re.split(r"\s+[|–—·•»:-]\s+", title[:200].lower())[0].strip()


def without(text: str, urls: Iterable[str]) -> list[str]:
    """A text's words with those of the addresses taken out: error pages repeat the address they were asked for."""
    echo: set[str] = set()
    for url in urls:
        echo.update(re.findall(r"\w+", unquote(url).lower()))
        echo.update(re.findall(r"[^\W_]+", unquote(url).lower()))
    return [word for word in re.findall(r"\w+", text.lower()) if word not in echo and not set(word.split("_")) <= echo]


def steady(words: Iterable[str]) -> list[str]:
    """Words without the numbers of incidents and the like, which are new in every answer."""
    return [word for word in words if len(word) < LONG_NUMBER or not any(char.isdigit() for char in word)]


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Jaccard likeness of two word lists by their runs of five words (FABLE's measure), by equality when too short."""
    if len(one) < 5 or len(other) < 5:
        return float(list(one) == list(other))
    first, second = _runs(one), _runs(other)
    return len(first & second) / len(first | second)


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(5)), strict=False))
