"""What a page needs to look like itself: style sheets and what they import, images, fonts, icons. No scripts.

For captures that are replayed: found with the same expressions by which `rewrite` leads addresses into the replay, so
that everything a replayed page asks for is something that was asked for when it was captured.
"""

import html
from collections.abc import Iterator

from linkcheck.archive.rewrite import (
    ATTRIBUTE,
    CANDIDATE,
    CSS_IMPORT,
    CSS_URL,
    LARGEST,
    STYLE,
    TAG,
    bare,
    base_of,
    urljoin_safe,
)

#: Attributes with one address, by tag.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "img": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "video": ("poster",),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
}
#: Tags whose `srcset` names images.
SRCSETS = frozenset({"img", "source"})
#: `link` relations that a page is drawn with, and what may be preloaded for it.
RELATIONS = frozenset({"stylesheet", "icon", "apple-touch-icon", "mask-icon"})
PRELOADED = frozenset({"style", "font", "image"})


def of_page(body: bytes, url: str) -> list[str]:
    """Absolute addresses in the order of the page, each once, without fragments. Raises nothing."""
    text = body[:LARGEST].decode("latin-1")
    base = base_of(text, url)
    return _once(urljoin_safe(base, address) for address in _in_markup(text))


def of_stylesheet(body: bytes, url: str) -> list[str]:
    """The same of a style sheet."""
    return _once(urljoin_safe(url, address) for address in _in_css(body[:LARGEST].decode("latin-1")))


def _in_markup(text: str) -> Iterator[str]:
    for found in TAG.finditer(text):
        tag = found[1].lower()
        attributes = {one[2].lower(): html.unescape(bare(one[4])) for one in ATTRIBUTE.finditer(found[2])}
        if tag == "link" and _is_drawn_with(attributes):
            yield attributes.get("href", "")
        yield from (attributes[name] for name in ADDRESSES.get(tag, ()) if name in attributes)
        if tag in SRCSETS:
            yield from (address for address, _ in CANDIDATE.findall(attributes.get("srcset", "")))
        yield from _in_css(attributes.get("style", ""))
    yield from _in_style_elements(text)


def _in_style_elements(text: str) -> Iterator[str]:
    lower = text.lower()
    at = 0
    while (opening := STYLE.search(text, at)) and (end := lower.find("</style", opening.end())) >= 0:
        yield from _in_css(text[opening.end() : end])
        at = end


def _in_css(text: str) -> Iterator[str]:
    for expression in (CSS_IMPORT, CSS_URL):
        named = (bare(found[2]) for found in expression.finditer(text))
        yield from (address for address in named if not address.startswith("#"))


def _is_drawn_with(link: dict[str, str]) -> bool:
    relations = set(link.get("rel", "").lower().split())
    if "alternate" in relations:
        return False
    return bool(relations & RELATIONS) or ("preload" in relations and link.get("as", "").lower() in PRELOADED)


def _once(addresses: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(address.partition("#")[0] for address in addresses if address))
