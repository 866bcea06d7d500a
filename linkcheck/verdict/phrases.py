"""Sets of phrases in many languages, searched in a text at once."""

import re
from functools import lru_cache

#: Characters of a text whose match is remembered.
SHORT = 500


class Phrases:
    """Patterns of which one is to be found in a text, in any case.

    Sorted by how they begin, since a hundred alternatives tried at every character cost a millisecond a page: at the
    text's start (`^`), at the start of a word (an ASCII letter or group), or anywhere (other scripts: not looked for
    in ASCII texts, and some have no words to begin at). `roots`, where given, are pieces of which every match holds
    one, so that most texts need not be searched at all.
    """

    def __init__(self, *patterns: str, roots: str = "") -> None:
        at_start = [pattern for pattern in patterns if pattern.startswith("^")]
        anywhere = [pattern for pattern in patterns if not pattern.startswith("^") and not _begins_in_ascii(pattern)]
        at_words = [pattern for pattern in patterns if not pattern.startswith("^") and _begins_in_ascii(pattern)]
        self.patterns = patterns
        self._roots = tuple(roots.split())
        self._at_start = re.compile("|".join(at_start) or "(?!)", re.IGNORECASE)
        self._at_words = re.compile(r"\b(?:" + ("|".join(at_words) or "(?!)") + ")", re.IGNORECASE)
        self._anywhere = re.compile("|".join(anywhere) or "(?!)", re.IGNORECASE)
        self._remembered = lru_cache(maxsize=1024)(self._search)

    def search(self, text: str) -> re.Match[str] | None:
        """Some match, not always the first. Several rules ask the same title: short texts are remembered."""
        return self._remembered(text) if len(text) <= SHORT else self._search(text)

    def _search(self, text: str) -> re.Match[str] | None:
        if not text or (self._roots and not self._may_hold(text.lower())):
            return None
        found = self._at_start.match(text) or self._at_words.search(text)
        return found or (None if text.isascii() else self._anywhere.search(text))

    def _may_hold(self, lower: str) -> bool:
        return any(root in lower for root in self._roots)

    def removed(self, text: str) -> str:
        """The text without the phrases."""
        return self._anywhere.sub(" ", self._at_words.sub(" ", self._at_start.sub(" ", text)))


def _begins_in_ascii(pattern: str) -> bool:
    first = re.search(r"[^\W_]", re.sub(r"\\.|\(\?", "", pattern))
    return first is None or first[0].isascii()
