"""The inline structure of Markdown as far as links go: CommonMark §6 and GFM's autolinks, with exact places.

One pass over the marks that matter (escapes, code, `<`, brackets), one over the text left for bare addresses.
Each character is looked at a bounded number of times.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linkcheck.extract.bare import bare_addresses
from linkcheck.extract.markdown_blocks import Definition, decoded, label

_MARK = re.compile(r"\\[!-/:-@\[-`{-~]|`+|<|!?\[|\]")
_RUN = re.compile("`+")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>\x00-\x1f]*+)>")
_EMAIL = re.compile(r"<[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]++@[a-zA-Z0-9.-]++>")
_TAG = re.compile(
    r"</[A-Za-z][A-Za-z0-9-]*+\s*+>"
    r"|<[A-Za-z][A-Za-z0-9-]*+(?:\s++[A-Za-z_:][A-Za-z0-9_:.-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+"
    r"\s*+/?>"
)
#: What else counts as HTML (§6.6): how it opens, and what closes it.
_DECLARATION = re.compile(r"<(?:!--|\?|!\[CDATA\[|![A-Za-z])")
_CLOSINGS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_EMPTY_COMMENT = re.compile("<!---?>")
_DESTINATION = re.compile(r"\(\s*+(?:<((?:[^<>\n\\]|\\.)*+)>)?+")
_STOP_IN_DESTINATION = re.compile(r"\\.|[()]|[\s\x00-\x1f\x7f]")
_TITLE_AND_END = re.compile(
    r"""(?:\s++(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?+\s*+\)""", re.DOTALL
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_DEEPEST_PARENTHESES = 32
_LONGEST_LABEL = 999


@dataclass(frozen=True, slots=True)
class Linked:
    """A link: its address and the characters of it, and the range of what it says."""

    address: str
    start: int
    end: int
    element: str  # "markdown", "reference", "autolink" or "bare"
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Opener:
    start: int  # of "[" or "!["
    text: int  # where what it says begins
    image: bool


class Inline:
    """Reads `text[start:end]`; `links`, `hidden` (marks that nobody sees) and `opaque` (no HTML there) are results."""

    def __init__(self, text: str, start: int, end: int, definitions: Mapping[str, Definition]) -> None:
        self._text, self._start, self._end = text, start, end
        self._definitions = definitions
        self._openers: list[_Opener] = []
        self._inactive = 0  # openers below this index cannot open a link: links do not nest
        self._unclosed: set[str] = set()
        self.links: list[Linked] = []
        self.hidden: list[tuple[int, int]] = []
        self.opaque: list[tuple[int, int]] = []
        self._taken: list[tuple[int, int]] = []  # where no bare address can stand

    def read(self) -> None:
        self._runs = self._code_runs()
        position = self._start
        while match := _MARK.search(self._text, position, self._end):
            mark = match[0]
            if mark[0] == "\\":
                self.hidden.append((match.start(), match.start() + 1))
                self.opaque.append(match.span())
                position = match.end()
            elif mark[0] == "`":
                position = self._code(match)
            elif mark == "<":
                position = self._angle(match.start())
            elif mark == "]":
                position = self._close(match.start())
            else:
                self._openers.append(_Opener(match.start(), match.end(), mark[0] == "!"))
                position = match.end()
        self.links += self._bare()

    # Code

    def _code_runs(self) -> Mapping[int, list[int]]:
        runs: defaultdict[int, list[int]] = defaultdict(list)
        for match in _RUN.finditer(self._text, self._start, self._end):
            runs[match.end() - match.start()].append(match.start())
        return runs

    def _code(self, run: re.Match[str]) -> int:
        length = run.end() - run.start()
        closers = self._runs.get(length, [])
        index = bisect_right(closers, run.start())
        if index == len(closers):
            return run.end()
        close = closers[index]
        self._take(run.start(), close + length)
        self.hidden += [run.span(), (close, close + length)]
        return close + length

    # Autolinks and HTML

    def _angle(self, start: int) -> int:
        if match := _AUTOLINK.match(self._text, start, self._end):
            place = match.span(1)
            self.links.append(Linked(match[1], *place, "autolink", *place))
            self.hidden += [(start, start + 1), (match.end() - 1, match.end())]
            self._take(start, match.end())
            return match.end()
        if match := _EMAIL.match(self._text, start, self._end):
            self._take(start, match.end())
            return match.end()
        if end := self._html_end(start):
            self._taken.append((start, end))
            return end
        self.opaque.append((start, start + 1))
        return start + 1

    def _html_end(self, start: int) -> int:
        if match := _TAG.match(self._text, start, self._end):
            return match.end()
        if match := _EMPTY_COMMENT.match(self._text, start, self._end):
            return match.end()
        opening = _DECLARATION.match(self._text, start, self._end)
        closing = _CLOSINGS.get(opening[0], ">") if opening else ""
        if opening is None or closing in self._unclosed:
            return 0
        found = self._text.find(closing, opening.end(), self._end)
        if found < 0:
            self._unclosed.add(closing)
            return 0
        return found + len(closing)

    # Brackets

    def _close(self, bracket: int) -> int:
        """Handles "]": a link, an image, or a bracket; the position to go on from."""
        if not self._openers:
            return bracket + 1
        opener = self._openers.pop()
        level = len(self._openers)
        active = opener.image or level >= self._inactive
        self._inactive = min(self._inactive, level)
        target = (self._inline(bracket) or self._reference(opener, bracket)) if active else None
        if target is None:
            return bracket + 1
        definition, element, end = target
        self.hidden += [(opener.start, opener.text), (bracket, end)]
        self._take(bracket, end)
        if opener.image:  # its description is plain text
            self.opaque.append((opener.start, end))
            while self.links and self.links[-1].first >= opener.text:
                self.links.pop()
        else:
            self._inactive = level
            self._taken.append((opener.start, end))
            place = (definition.start, definition.end)
            self.links.append(Linked(definition.address, *place, element, opener.text, bracket))
        return end

    def _inline(self, bracket: int) -> tuple[Definition, str, int] | None:
        """`(destination "title")` behind a bracket (§6.3)."""
        begin = _DESTINATION.match(self._text, bracket + 1, self._end)
        if begin is None:
            return None
        start, end = begin.span(1) if begin[1] is not None else self._plain_destination(begin.end())
        after = end + 1 if begin[1] is not None else end
        close = _TITLE_AND_END.match(self._text, after, self._end)
        if close is None or start < 0:
            return None
        return Definition(decoded(self._text[start:end]), start, end), "markdown", close.end()

    def _plain_destination(self, start: int) -> tuple[int, int]:
        """A destination without angle brackets: no blanks, parentheses balanced."""
        depth, end = 0, self._end
        for match in _STOP_IN_DESTINATION.finditer(self._text, start, self._end):
            mark = match[0]
            if mark == "(":
                depth += 1
            elif mark == ")" and depth:
                depth -= 1
            elif mark[0] != "\\" or len(mark) == 1:
                end = match.start()
                break
            if depth > _DEEPEST_PARENTHESES:
                return -1, start
        return (start, end) if depth == 0 and not self._text.startswith("<", start) else (-1, start)

    def _reference(self, opener: _Opener, bracket: int) -> tuple[Definition, str, int] | None:
        """`[label]` or `[]` behind a bracket, or nothing: the text itself is the label."""
        written = _LABEL.match(self._text, bracket + 1, self._end)
        end = written.end() if written else bracket + 1
        if written and written[1].strip():
            name = written[1]
        elif bracket - opener.text > _LONGEST_LABEL or not _LABEL.fullmatch(self._text, opener.text - 1, bracket + 1):
            return None
        else:
            name = self._text[opener.text : bracket]
            end = end if written and not written[1] else bracket + 1
        definition = self._definitions.get(label(name))
        return (definition, "reference", end) if definition else None

    # Bare addresses

    def _bare(self) -> list[Linked]:
        found = []
        for start, end in self._free():
            for address, first, last in bare_addresses(self._text, start, end):
                found.append(Linked(address, first, last, "bare", first, last))
        return found

    def _free(self) -> Iterator[tuple[int, int]]:
        """The ranges that are plain text."""
        position = self._start
        for start, end in sorted(self._taken):
            if start > position:
                yield position, start
            position = max(position, end)
        if position < self._end:
            yield position, self._end

    def _take(self, start: int, end: int) -> None:
        self._taken.append((start, end))
        self.opaque.append((start, end))
