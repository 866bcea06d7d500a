"""JSON values one at a time, from a list, from lines, or alone, without holding the whole file in memory."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

#: Control characters inside strings are against RFC 8259 §7 and common in dumps of old posts: strict=False takes them.
_DECODER = json.JSONDecoder(strict=False)
_BETWEEN = re.compile(r"[ \t\r\n\ufeff\x00,]*")
_NEXT_LINE = re.compile(r"\n[ \t\r]*(?=[\[{])")
#: A value longer than this is not waited for: it is no article.
LONGEST_VALUE = 64 * 1024 * 1024
#: A value cut short makes the decoder stop within this many characters of the end; sooner is a real fault.
NEAR_END = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A place where the text is no JSON. `fatal`: nothing after it can be read (a list that ends too early)."""

    reason: str
    fatal: bool


def records(texts: Iterable[str]) -> Iterator[Any | Broken]:
    """The values of a JSON text: the members of its lists, and the values that follow one another, in order.

    After a bad line of one-per-line JSON the next lines go on; after a fault inside a list nothing can.
    """
    window = _Window(iter(texts))
    while window.has_value():
        in_list = window.enters_list()
        while not in_list or window.has_member():
            value = window.value()
            broken = isinstance(value, Broken)
            yield Broken(reason=value.reason, fatal=True) if broken and in_list else value
            if broken and (in_list or not window.next_line()):
                return
            if not in_list:
                break
        if in_list and not window.leaves_list():
            yield Broken(reason="the list is not closed: the file is cut off", fatal=True)


class _Window:
    """The part of the text that is looked at: it grows until a value is whole, and forgets what was read."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._text = ""
        self._at = 0

    def has_value(self) -> bool:
        self._skip(_BETWEEN)
        return self._at < len(self._text)

    def has_member(self) -> bool:
        return self.has_value() and self._text[self._at] != "]"

    def enters_list(self) -> bool:
        return self._pass("[")

    def leaves_list(self) -> bool:
        return self._pass("]")

    def _pass(self, bracket: str) -> bool:
        found = self._text.startswith(bracket, self._at)
        self._at += found
        return found

    def value(self) -> Any | Broken:
        """The next value, reading on while it might only be cut short by the window's end."""
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._cut_short(error) or not self._grow():
                    return Broken(reason=f"it is not valid JSON ({error.msg}) or is cut off", fatal=False)
            except (RecursionError, ValueError) as error:  # nested thousands deep; a number of thousands of digits
                return Broken(reason=f"it is JSON beyond all reason ({type(error).__name__})", fatal=False)
            else:
                return value

    def next_line(self) -> bool:
        """Go to the next line that begins a value; False when there is none."""
        while not (found := _NEXT_LINE.search(self._text, self._at)):
            self._at = max(self._at, len(self._text) - 1)
            if not self._grow():
                return False
        self._at = found.end()
        return True

    def _cut_short(self, error: json.JSONDecodeError) -> bool:
        if len(self._text) - self._at > LONGEST_VALUE:
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - NEAR_END

    def _skip(self, blanks: re.Pattern[str]) -> None:
        while True:
            found = blanks.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._grow():
                return

    def _grow(self) -> bool:
        """Read on: as much again as is held, so that parsing a long value anew stays linear in its length."""
        held = self._text[self._at :]
        pieces, length = [held], 0
        for piece in self._texts:
            pieces.append(piece)
            length += len(piece)
            if length and length >= len(held):
                break
        self._text, self._at = "".join(pieces), 0
        return length > 0
