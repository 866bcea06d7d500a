"""Gutenberg block comments: `<!-- wp:button {"url":"https:\\/\\/…"} -->`, and the addresses inside their JSON.

The JSON is not parsed and written again but scanned, so that each address keeps its exact place, escapes included.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linkcheck.extract import entities
from linkcheck.extract.tokens import Token, attribute, tokenize

#: WP_Block_Parser's own expression, without the attributes: they end at the comment's last brace.
_HEAD = re.compile(r"\s+(/)?wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)(?=\s|/?\Z)\s*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*:)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

_ADDRESS = re.compile(r"\s*(?:https?:)?//[^\s/]\S*\s*\Z", re.IGNORECASE)
#: Keys whose value a reader can follow, and keys of what is shown: images and media are no occurrences (DESIGN 8.4).
_LINK_KEY = re.compile(r"(?:^|[a-z0-9_-])*(?:ur[li]|href|links?|website|permalink)s?\Z", re.IGNORECASE)
SHOWN_KEY = re.compile(
    r"ima?ge?|media|thumb|icon|avatar|poster|background|\Abg|photo|picture|logo|\Asrc|srcset|xmlns|schema",
    re.IGNORECASE,
)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico)(?:[?#]|\Z)", re.IGNORECASE)
_IMAGE_BLOCKS = frozenset({"image", "cover", "gallery", "media-text", "site-logo", "avatar"})
_LABEL_KEYS = frozenset({"label", "text", "title", "service", "name"})
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Held:
    """An address in a comment: decoded, and its place in the source, escapes included."""

    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BlockComment:
    """`closes` is `<!-- /wp:name -->`, `void` is `<!-- wp:name /-->`; `label` is what the block calls its one link."""

    name: str
    closes: bool
    void: bool
    held: tuple[Held, ...] = ()
    label: str = ""

    @property
    def embeds(self) -> bool:
        return self.name == "embed" or self.name.startswith("core-embed/")


def block_comment(text: str, comment: Token) -> BlockComment | None:
    """The block delimiter that a comment is, or None."""
    head = _HEAD.match(text, comment.inner, comment.inner_end)
    if head is None:
        return None
    name = head[2].removeprefix("core/")
    if head[1]:
        return BlockComment(name, closes=True, void=False)
    brace = text.rfind("}", head.end(), comment.inner_end) if text.startswith("{", head.end()) else -1
    rest = brace + 1 if brace >= 0 else head.end()
    strings = list(_strings(text, head.end(), rest)) if brace >= 0 else []
    held = tuple(held for key, start, end in strings for held in _held(text, name, key, start, end))
    labels = [_plain(text[start:end]) for key, start, end in strings if key in _LABEL_KEYS] if len(held) == 1 else []
    void = text[rest : comment.inner_end].strip() == "/"
    return BlockComment(name, closes=False, void=void, held=held, label=labels[0] if labels else "")


def _strings(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The string values of a JSON text: the key they stand under (that of the list, in a list), and their place."""
    key = ""
    for match in _STRING.finditer(text, start, end):
        if match[2]:
            key = match[1]
        else:
            yield key, match.start(1), match.end(1)


def _held(text: str, block: str, key: str, start: int, end: int) -> Iterator[Held]:
    raw = text[start:end]
    if "/" not in raw:
        return
    value = _unescaped(raw)
    if "<a" in value or "<A" in value:
        yield from _held_in_html(raw, start)
    elif _ADDRESS.match(value) and _followed(block, key, value):
        yield Held(value, start, end)


def _followed(block: str, key: str, value: str) -> bool:
    if SHOWN_KEY.search(key) or not _LINK_KEY.match(key):
        return False
    return not (key.lower() == "url" and (block in _IMAGE_BLOCKS or IMAGE_FILE.search(value)))


def _held_in_html(raw: str, start: int) -> Iterator[Held]:
    """Anchors in HTML that a JSON string holds, with every escape's place kept."""
    html, places = _unescaped_with_places(raw)
    for token in tokenize(html):
        if token.kind == "start" and token.name == "a" and (href := attribute(html, token, "href")):
            address = entities.attribute(_joined(html[href.start : href.end]))
            yield Held(address, start + places[href.start], start + places[href.end])


def _unescaped(raw: str) -> str:
    return _joined(_ESCAPE.sub(_character, raw)) if "\\" in raw else raw


def _unescaped_with_places(raw: str) -> tuple[str, list[int]]:
    """The string's value, and for each of its code units, and its end, the place in `raw`."""
    characters: list[str] = []
    places: list[int] = []
    position = 0
    for match in _ESCAPE.finditer(raw):
        characters += raw[position : match.start()]
        places += range(position, match.start())
        characters.append(_character(match))
        places.append(match.start())
        position = match.end()
    characters += raw[position:]
    places += range(position, len(raw) + 1)
    return "".join(characters), places


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else _CONTROL.get(escape[2], escape[2])


def _joined(text: str) -> str:
    """Surrogate pairs, as JSON writes what lies beyond U+FFFF, made one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(raw: str) -> str:
    return entities.text(_TAG.sub("", _unescaped(raw)))
