"""Character references: what `&amp;` and its like mean in a text, in an attribute value and in Markdown."""

import re
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|([a-zA-Z][a-zA-Z0-9]*)(;?))")
#: CommonMark §6.2: a reference needs its semicolon, and at most 7 decimal or 6 hexadecimal digits.
_STRICT = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));")
_LONGEST_LEGACY = max(len(name) for name in html5 if not name.endswith(";"))
_REPLACEMENT = "\ufffd"


def attribute(value: str) -> str:
    """An attribute value with its character references decoded (HTML Standard §13.2.5.73 and following).

    A reference without semicolon before `=` or a letter or digit is no reference in an attribute: `?a=1&copy=2`,
    `&section=` and `&para1` stay as they are.
    """
    if "&" not in value:
        return value
    return _REFERENCE.sub(lambda match: _decoded(match, value, in_attribute=True), value)


def text(value: str) -> str:
    """Text between tags with its character references decoded."""
    if "&" not in value:
        return value
    return _REFERENCE.sub(lambda match: _decoded(match, value, in_attribute=False), value)


def markdown(value: str) -> str:
    """A Markdown text or destination with its character references decoded (CommonMark §6.2)."""
    if "&" not in value:
        return value
    return _STRICT.sub(_decoded_strictly, value)


def _decoded(match: re.Match[str], value: str, *, in_attribute: bool) -> str:
    decimal, hexadecimal, name, semicolon = match.groups()
    if name is None:
        return _character(decimal, 10) if decimal else _character(hexadecimal, 16)
    if semicolon and name + ";" in html5:
        return html5[name + ";"]
    for length in range(min(len(name), _LONGEST_LEGACY), 1, -1):
        if name[:length] in html5:
            rest = name[length:] + semicolon
            after = rest[:1] or value[match.end() : match.end() + 1]
            if in_attribute and (after == "=" or (after.isascii() and after.isalnum())):
                return match[0]
            return html5[name[:length]] + rest
    return match[0]


def _decoded_strictly(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        return html5.get(name + ";", match[0])
    return _character(decimal, 10) if decimal else _character(hexadecimal, 16)


def _character(digits: str, base: int) -> str:
    """The character of a numeric reference (HTML Standard §13.2.5.80, numeric character reference end state)."""
    significant = digits.lstrip("0")
    code = int(significant or "0", base) if len(significant) <= 7 else 0x110000
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return _REPLACEMENT
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", errors="ignore") or chr(code)
    return chr(code)
