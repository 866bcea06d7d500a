"""The HTML tokenizer that keeps its place: tags, attributes and comments with exact offsets, in linear time.

It follows the tokenization of the HTML Standard (§13.2.5) as far as it decides where an address stands. Text is
what lies between the tokens. Nothing is decoded, copied or re-serialised: every token is a range of the source.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLANK = r"\t\n\f\r "
_NAME = rf"[^{_BLANK}/>=]"
#: §13.2.5.32-39. Possessive throughout: each character is looked at once. A quote that is never closed runs to the
#: end of the text (eof-in-tag), which the `\Z` in each branch lets the tag expression below see.
_VALUE = rf"""[{_BLANK}]*+=[{_BLANK}]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|(?!["'>])[^{_BLANK}>]++|(?=>)|\Z)"""
_ATTRIBUTE = rf"(?:={_NAME}*+|{_NAME}++)(?:{_VALUE})?+"
_ONE_ATTRIBUTE = re.compile(
    rf"[{_BLANK}/]*+((?:={_NAME}*+|{_NAME}++))"
    rf"""(?:[{_BLANK}]*+=[{_BLANK}]*+(?:"([^"]*+)"|'([^']*+)'|(?!["'>])([^{_BLANK}>]++)|(?=>)|\Z))?+"""
)
_REST_OF_TAG = re.compile(rf"(?:[{_BLANK}/]++|{_ATTRIBUTE})*+>")
_MARKUP = re.compile(r"<(?:(/?)([a-zA-Z][^\t\n\f\r />]*+)|(!--)|(!\[CDATA\[)|[!?]|/(?=[^>]))")
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT = re.compile(rf"(<!--)|(-->)|<(/?)script(?=[{_BLANK}/>])", re.IGNORECASE)

#: Elements whose content is text, never markup (§13.2.5.2-4); `noscript` is markup for a reader without scripts.
RAW_TEXT = frozenset({"style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "script", "plaintext"})
_RAW_END = {name: re.compile(rf"</{name}(?=[{_BLANK}/>])", re.IGNORECASE) for name in RAW_TEXT}
_FOREIGN = frozenset({"svg", "math"})
_LEAVES_FOREIGN_NAMES = """
    b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing
    menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var
"""
#: Start tags that leave SVG and MathML (§13.2.6.5), so that a forgotten `</svg>` does not hide what follows.
_LEAVES_FOREIGN = frozenset(_LEAVES_FOREIGN_NAMES.split())


class Token(NamedTuple):
    """`kind` is "start", "end", "comment" or "cut" (a tag that the text ends in); `name` is in lower case.

    The token is `text[start:end]`.
    `inner` is where a tag's attributes begin; a comment's own text is `text[inner:inner_end]`.
    """

    kind: str
    name: str
    start: int
    end: int
    inner: int
    inner_end: int


class Attribute(NamedTuple):
    """`name` in lower case, and the place of its value as written, without quotes."""

    name: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """The tags and comments of an HTML text in order. Never raises, on any text."""
    position, foreign, length = 0, 0, len(text)
    while position < length and (match := _MARKUP.search(text, position)):
        slash, name, comment, cdata = match.groups()
        start = match.start()
        if name is None:
            token, position = _declaration(text, match, cdata=bool(cdata) and foreign > 0, comment=bool(comment))
            if token:
                yield token
            continue
        tag = _REST_OF_TAG.match(text, match.end())
        if tag is None:  # §13.2.5: end of file inside a tag; what was begun is neither a tag nor text
            yield Token("cut", "", start, length, length, length)
            return
        position = tag.end()
        name = name.lower()
        yield Token("end" if slash else "start", name, start, position, match.end(), position)
        if name in _FOREIGN:
            foreign = max(0, foreign - 1) if slash else foreign + (text[position - 2] != "/")
        elif foreign:
            foreign = 0 if not slash and name in _LEAVES_FOREIGN else foreign
        elif not slash and name in RAW_TEXT:
            position = _raw_end(text, name, position)


def attributes(text: str, tag: Token) -> Iterator[Attribute]:
    """The attributes of a start tag in order, duplicates included: the first of a name is the one that counts."""
    position = tag.inner
    while match := _ONE_ATTRIBUTE.match(text, position, tag.end - 1):
        group = match.lastindex or 1
        start, end = match.span(group) if group > 1 else (match.end(), match.end())
        yield Attribute(match[1].lower(), start, end)
        if match.end() == position:
            return
        position = match.end()


def attribute(text: str, tag: Token, *names: str) -> Attribute | None:
    """The first attribute of a start tag that has one of the names."""
    return next((item for item in attributes(text, tag) if item.name in names), None)


def _declaration(text: str, match: re.Match[str], *, cdata: bool, comment: bool) -> tuple[Token | None, int]:
    """A comment, or what is treated like one: doctype, processing instruction, CDATA, `</` before no letter."""
    inner = match.end()
    if comment:
        if text.startswith(">", inner) or text.startswith("->", inner):  # §13.2.5.43: <!--> and <!---> are whole
            end = text.index(">", inner) + 1
            return Token("comment", "", match.start(), end, inner, inner), end
        close = _COMMENT_END.search(text, inner)
        last, end = close.span() if close else (len(text), len(text))
        return Token("comment", "", match.start(), end, inner, last), end
    closer = "]]>" if cdata else ">"
    found = text.find(closer, match.start() + 2)
    return None, found + len(closer) if found >= 0 else len(text)


def _raw_end(text: str, name: str, position: int) -> int:
    """Where the content of a raw text element ends: before its end tag, or at the end of the text."""
    if name == "plaintext":
        return len(text)
    if name == "script":
        return _script_end(text, position)
    close = _RAW_END[name].search(text, position)
    return close.start() if close else len(text)


def _script_end(text: str, position: int) -> int:
    """§13.2.5.15-31: `</script>` inside `<!-- <script>` does not end the script."""
    escaped = double = False
    for match in _SCRIPT.finditer(text, position):
        opening, closing, slash = match.group(1, 2, 3)
        if opening:
            escaped = True
        elif closing:
            escaped = double = False
        elif slash and not double:
            return match.start()
        elif escaped:
            double = not slash
    return len(text)
