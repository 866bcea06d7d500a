"""The running text of an article, kept as ranges, and from it an anchor's words and the sentence around them.

Nothing is decoded until an anchor asks for it, and an anchor asks for a bounded window only: an article of one
50 MB paragraph with a million anchors costs a million small windows.
"""

import re
from array import array
from collections.abc import Callable

from linkcheck.extract import entities

LONGEST_WORDS = 500  # of an anchor's text; an anchor that is never closed would else be the whole article
LONGEST_CONTEXT = 300
_WINDOW = 600  # code points looked at on each side for the sentence
_BLANKS = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff]")
#: A sentence may end here; `_ends` decides. A blank line always ends one.
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(\s+)|[。！？]+[」』”’)]*|\n[ \t\r]*\n")
_LAST_WORD = re.compile(r"(\w+)\.$")
_ABBREVIATIONS_NAMES = """
    mr mrs ms dr prof sen rep gov gen st jr sr vs etc inc ltd co corp no fig vol pp ca approx dept est jan
    feb mar apr jun jul aug sep sept oct nov dec bzw usw nr zb
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_NAMES.split())


_EDGE = -1  # in the list of starts: the edge of a block, which no sentence crosses
_SAID = -2  # words of their own; the list of ends then holds their index


class Flow:
    """Text between the tags, in order. A piece is a range of `text`, words of its own, or the edge of a block.

    `decode` turns a stretch of the source into what a reader sees. Pieces are kept in arrays: hostile texts have
    millions of them.
    """

    def __init__(self, text: str, decode: Callable[[str], str] = entities.text) -> None:
        self._text = text
        self._decode = decode
        self._starts = array("q")
        self._ends = array("q")
        self._said: list[str] = []

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)

    def say(self, words: str) -> None:
        """Adds words that do not stand in the text as such, an image's alternative text."""
        self.add(_SAID, len(self._said))
        self._said.append(words)

    def edge(self) -> None:
        """Marks the edge of a block."""
        if self._starts and self._starts[-1] != _EDGE:
            self.add(_EDGE, _EDGE)

    def first_edge(self, first: int, last: int) -> int:
        """The index of the first edge among the pieces `first:last`, or `last`."""
        return next((index for index in range(first, last) if self._starts[index] == _EDGE), last)

    def around(self, first: int, last: int, said: str = "") -> tuple[str, str]:
        """What the pieces `first:last` say, and the sentence around them, which holds those words.

        Blanks are collapsed; the words have at most LONGEST_WORDS, the sentence has about LONGEST_CONTEXT code
        points. `said` are the words of an anchor without any of its own.
        """
        inside = self._gather(range(first, last), 2 * LONGEST_WORDS, edge=" ")
        words = _tidy(inside)[:LONGEST_WORDS].rstrip() or _tidy(said)[:LONGEST_WORDS].rstrip()
        before = self._gather(range(first - 1, -1, -1), _WINDOW)
        after = self._gather(range(last, len(self)), _WINDOW)
        if not inside.strip():
            before, inside, after = before + " ", words, " " + after
        return words, _sentence(before, inside, after, words)

    def _gather(self, indices: range, limit: int, edge: str | None = None) -> str:
        """The decoded pieces at the indices, in reading order, about `limit` code points; None stops at an edge."""
        backward = indices.step < 0
        found: list[str] = []
        for index in indices:
            piece = self._piece(index, edge)
            if piece is None or limit <= 0:
                break
            found.append(piece[-limit:] if backward else piece[:limit])
            limit -= len(piece) or 1  # an empty piece has its price, or a million anchors would look at each other
        return self._decode("".join(reversed(found) if backward else found))

    def _piece(self, index: int, edge: str | None) -> str | None:
        start, end = self._starts[index], self._ends[index]
        if start == _EDGE:
            return edge
        return self._said[end] if start == _SAID else self._text[start:end]


def _sentence(before: str, inside: str, after: str, words: str) -> str:
    """The sentence of `before + inside + after` that holds `inside`, with `words` in its place."""
    whole, first, last = before + inside + after, len(before), len(before) + len(inside)
    start, end = _bounds(whole, first, last)
    room = max(0, LONGEST_CONTEXT - len(words))
    left, right = _fit(_tidy(whole[start:first]), _tidy(whole[last:end]), room)
    gap_left = " " if left and words and _blank_between(whole, first) else ""
    gap_right = " " if right and left + words and _blank_between(whole, last) else ""
    return f"{left}{gap_left}{words}{gap_right}{right}".strip()


def _tidy(text: str) -> str:
    return _SURROGATES.sub("\ufffd", _BLANKS.sub(" ", text)).strip()


def _blank_between(text: str, index: int) -> bool:
    return text[index - 1 : index].isspace() or text[index : index + 1].isspace()


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """The bounds of the sentence that holds `text[first:last]`."""
    start, end = 0, len(text)
    for stop in _STOP.finditer(text):
        if not _ends(text, stop):
            continue
        cut = stop.start(1) if stop[1] else stop.end()
        if cut < first or stop.end() <= first:
            start = min(stop.end(), first)
        elif cut >= last:
            end = cut
            break
    return start, end


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at a stop: not after an initial or an abbreviation, not before a small letter."""
    if stop[1] is None:
        return True
    if "\n" in stop[1] and stop[1].count("\n") > 1:
        return True
    if text[stop.end() : stop.end() + 1].islower():
        return False
    word = _LAST_WORD.search(text, max(0, stop.start() - 12), stop.start() + 1)
    return word is None or not ((len(word[1]) == 1 and word[1].isalpha()) or word[1].lower() in _ABBREVIATIONS)


def _fit(left: str, right: str, room: int) -> tuple[str, str]:
    """Both sides shortened to `room` together, whole words kept where there are any, with an ellipsis at the cut."""
    if len(left) + len(right) <= room:
        return left, right
    for_left = max(room // 2, room - len(right))
    if len(left) > for_left:
        left = left[len(left) - for_left :]
        left = "…" + (left.partition(" ")[2] or left)
    for_right = max(0, room - len(left))
    if len(right) > for_right:
        right = right[:for_right]
        right = (right.rpartition(" ")[0] or right) + "…"
    return left, right
