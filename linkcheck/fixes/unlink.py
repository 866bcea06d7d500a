"""Take a link off its words: the tags or marks around them go, the words stay as they are."""

import re

from linkcheck.extract.tokens import Token, tokenize
from linkcheck.fixes.encode import CannotWrite
from linkcheck.model.article import Article
from linkcheck.model.fix import Fix

#: Why the link cannot be taken off, by element; where there are no words of its own there is nothing to keep.
_NOT_POSSIBLE = {
    "area": "an image map's area has no words to keep; edit the image by hand",
    "shortcode": "a shortcode is not a link that can be taken off; edit it by hand",
    "bare": "a bare address has no words to keep; edit the sentence by hand",
    "autolink": "an address in angle brackets has no words to keep; edit the sentence by hand",
    "line": "a line of a list has no words to keep; delete it by hand",
    "reference": "its address is defined apart from its words; edit this place by hand",
}
_EMBED = "an embed has no words to keep; remove or replace it by hand"
_BLOCK = "this block is made from its address; remove or replace it in the editor"
_BROKEN = "the link is not closed as HTML wants it; correct this place by hand"

#: From the end of a Markdown destination: the rest of the link (CommonMark §6.3).
_REST = re.compile(r""">?(?:\s++(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?+\s*+\)""", re.DOTALL)
_BEFORE = re.compile(r"\]\(\s*<?\Z")
_LONGEST_WORDS = 20_000
_MARK = re.compile(r"\\.|!?\[|\]", re.DOTALL)


def unlinked(article: Article, fix: Fix) -> tuple[tuple[int, int, str], ...]:
    """The edits that leave only the link's words. Raises CannotWrite where a link has none, or is malformed."""
    if fix.spans or fix.element.startswith("wp:"):
        raise CannotWrite(_BLOCK)
    if fix.element == "a":
        return _anchor(article.source_text, fix.span[0])
    if fix.element == "markdown":
        return _markdown(article.source_text, *fix.span)
    raise CannotWrite(_NOT_POSSIBLE.get(fix.element, _EMBED))


def _anchor(text: str, position: int) -> tuple[tuple[int, int, str], ...]:
    tags = [token for token in tokenize(text) if token.name == "a"]
    index = next((n for n, tag in enumerate(tags) if tag.start < position < tag.end), None)
    if index is None or index + 1 == len(tags) or tags[index + 1].kind != "end":
        raise CannotWrite(_BROKEN)
    return _removed(tags[index]), _removed(tags[index + 1])


def _removed(tag: Token) -> tuple[int, int, str]:
    return tag.start, tag.end, ""


def _markdown(text: str, start: int, end: int) -> tuple[tuple[int, int, str], ...]:
    before = _BEFORE.search(text, max(0, start - 100), start)
    rest = _REST.match(text, end)
    opening = _opening(text, before.start()) if before else None
    if before is None or rest is None or opening is None:
        raise CannotWrite("the link's brackets cannot be told apart; correct this place by hand")
    return (opening, opening + 1, ""), (before.start(), rest.end(), "")


def _opening(text: str, bracket: int) -> int | None:
    """The place of the "[" that the "]" at `bracket` closes."""
    stack: list[int] = []
    for mark in _MARK.finditer(text, max(0, bracket - _LONGEST_WORDS), bracket):
        if mark[0] == "]":
            if stack:
                stack.pop()
        elif mark[0][0] != "\\":
            stack.append(mark.end() - 1)
    return stack[-1] if stack else None
