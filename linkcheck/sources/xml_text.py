"""XML text made fit for a parser: no entity is left to expand, and no slip costs more than itself.

libxml2 recovers from errors at a price (seen in 2.14): after a character that XML excludes it drops what stood before
it in a CDATA section, and after an unknown entity or a bare & it drops all &amp; and &lt; in the rest of the text.
"""

import re
from collections.abc import Iterable, Iterator
from html.entities import html5

#: Characters that XML 1.0 §2.2 excludes. Each becomes a blank, so that no place in a text moves.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A reference (XML 1.0 §4.1), or an ampersand that is none.
_REFERENCE = re.compile(r"&(?:#(?:(\d{1,7})|x([0-9a-f]{1,6}));|([a-z][a-z0-9]{0,31};))?", re.I)
#: Sections in which an ampersand is only a character, and what ends them.
_SECTION = re.compile(r"<!\[CDATA\[|<!--")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
#: A reference or the beginning of a section may be cut by the end of a piece: as much is kept for the next one.
_HELD = 40


def mended(texts: Iterable[str]) -> Iterator[str]:
    """The same text with excluded characters blank and every reference a numeric one, in pieces.

    References to HTML's entities become their characters; those to others, which a document may have defined as
    anything, stay as the text they are spelled with.
    """
    rest, end = "", ""
    for text in texts:
        done, rest, end = _mended(rest + _NO_XML.sub(" ", text), end, final=False)
        yield done
    yield _mended(rest, end, final=True)[0]


def _mended(text: str, end: str, *, final: bool) -> tuple[str, str, str]:
    """What is done, what is kept for the next piece, and the end of the section that the text is in ("" for none)."""
    parts: list[str] = []
    at = 0
    while True:
        if end:
            found = text.find(end, at)
            stop = found + len(end) if found >= 0 else len(text) if final else max(at, len(text) - len(end) + 1)
            parts.append(text[at:stop])
            at = stop
            if found < 0:
                break
            end = ""
        section = _SECTION.search(text, at)
        stop = section.start() if section else _safe_stop(text, at, final=final)
        parts.append(_REFERENCE.sub(_numeric, text[at:stop]))
        at = stop
        if section is None:
            break
        parts.append(section[0])
        at, end = section.end(), _ENDS[section[0]]
    return "".join(parts), text[at:], end


def _safe_stop(text: str, at: int, *, final: bool) -> int:
    """Where the text can be cut so that no reference and no beginning of a section is."""
    if final:
        return len(text)
    tail = max(at, len(text) - _HELD)
    cut = max(text.rfind("&", tail), text.rfind("<", tail))
    return cut if cut >= 0 else len(text)


def _numeric(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return reference[0] if code < 0x110000 and not _NO_XML.match(chr(code)) else " "
    if name and name in html5:
        return "".join(f"&#{ord(character)};" for character in html5[name])
    return f"&#38;{name or ''}"
