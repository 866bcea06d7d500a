"""The block structure of a Markdown file, as ranges of its text: which lines are prose, HTML, code or definitions.

markdown-it-py decides the structure; it keeps lines but not columns, so each line of a block's content is found
again in its source line. Nothing is rendered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from linkcheck.extract import entities

#: Deeper nested quotes and lists are text; markdown-it-py recurses.
_DEEPEST = 60
_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "inline_definitions": True}).enable("table")
#: A definition's destination; in a quote the next line begins with ">".
_DESTINATION = re.compile(r"\[(?:[^\[\]\\]|\\.)*+\]:[\s>]*+(?:<([^<>\n]*+)>|([^\s<]\S*+))")
_BLANKS = re.compile(r"\s+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The content of one block: ranges of the text, one a line. `raw` is HTML that Markdown does not touch."""

    ranges: tuple[tuple[int, int], ...]
    block: str
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What `[label]: destination` says: the address, and the place of its characters."""

    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Structure:
    stretches: tuple[Stretch, ...]
    definitions: dict[str, Definition]  # by `label`; the first of a label counts


def structure(text: str) -> Structure:
    """The blocks of a Markdown text whose lines end in "\\n", in order; code is left out."""
    lines = _line_ranges(text)
    try:
        tokens: list[Token] = []
        _PARSER.block.parse(text, _PARSER, {}, tokens)
    except (RecursionError, IndexError, ValueError):  # never seen; a fault of the library must not cost the article
        return Structure((Stretch(tuple(lines), "p"),), {})
    found = _definitions(text, lines, tokens)
    return Structure(tuple(_stretches(text, lines, tokens)), found)


def label(text: str) -> str:
    """A link label as labels are compared (CommonMark §6.3: blanks collapsed, case folded)."""
    return _BLANKS.sub(" ", text.strip()).casefold()


def decoded(destination: str) -> str:
    """A destination's address: backslash escapes and character references resolved (CommonMark §2.4, §2.5)."""
    unescaped = _ESCAPE.sub(r"\1", destination) if "\\" in destination else destination
    return entities.markdown(unescaped)


def _line_ranges(text: str) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    start = 0
    while (end := text.find("\n", start)) >= 0:
        ranges.append((start, end))
        start = end + 1
    ranges.append((start, len(text)))
    return ranges


def _stretches(text: str, lines: list[tuple[int, int]], tokens: list[Token]) -> Iterator[Stretch]:
    open_blocks: list[str] = []
    row, cursor = -1, 0
    for token in tokens:
        if token.nesting:
            _enter_or_leave(open_blocks, token)
        elif token.type == "html_block" and token.map:
            yield Stretch(tuple(_located(text, lines, token.map[0], token.content)), "", raw=True)
        elif token.type == "inline" and token.map and token.content:
            block = next((name for name in reversed(open_blocks) if name), "p")
            if block not in ("td", "th"):
                yield Stretch(tuple(_located(text, lines, token.map[0], token.content)), block)
                continue
            if token.map[0] != row:
                row, cursor = token.map[0], lines[token.map[0]][0]
            cell = token.content.replace("|", "\\|")
            start = text.find(cell, cursor, lines[row][1])
            if start >= 0:
                cursor = start + len(cell)
                yield Stretch(((start, cursor),), block)


def _enter_or_leave(open_blocks: list[str], token: Token) -> None:
    if token.nesting > 0:
        open_blocks.append("" if token.hidden else token.tag)
    elif open_blocks:
        open_blocks.pop()


def _located(text: str, lines: list[tuple[int, int]], first: int, content: str) -> Iterator[tuple[int, int]]:
    """Where each line of a block's content stands: at the end of its source line, but for blanks and closing marks."""
    for number, line in enumerate(content.split("\n")):
        if first + number >= len(lines):
            return
        begin, end = lines[first + number]
        visible = line if text.endswith(line, begin, end) else line.strip()
        start = text.rfind(visible, begin, end) if visible else -1
        if start >= 0:
            yield start, start + len(visible)


def _definitions(text: str, lines: list[tuple[int, int]], tokens: list[Token]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for token in tokens:
        if token.type != "definition" or not token.map:
            continue
        name = label(str(token.meta["label"]))
        begin, end = lines[token.map[0]][0], lines[min(token.map[1], len(lines)) - 1][1]
        match = _DESTINATION.search(text, begin, end)
        if match and name not in found:
            group = match.lastindex or 1
            found[name] = Definition(decoded(match[group]), *match.span(group))
    return found
