"""A new address as it must be written where the old one stands: one row for each kind of place.

Only what the place cannot hold is changed, and only into what a server reads as the same: percent-encoding
(RFC 3986 §2.1) or the place's own escapes.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from linkcheck.extract import entities
from linkcheck.urls.canonical import resolve
from linkcheck.urls.malformed import LONGEST, fault

_INVISIBLE = r"\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff"
_BLANK_OR_CONTROL = re.compile(rf"[\s\x00-\x20\x7f-\x9f{_INVISIBLE}]")
_WEB = re.compile(r"https?://", re.IGNORECASE)
#: No address needs these in clear, and each ends or begins something in one of the places below; brackets because
#: WordPress looks for shortcodes inside attributes too (do_shortcodes_in_html_tags).
_UNSAFE = re.compile(r"[\"'<>`\[\]{}|\\^]")
_LITERAL_HOST = re.compile(r"https?://(?:[^/?#]*@)?\[", re.IGNORECASE)


class CannotWrite(Exception):
    """Raised inside `fixes` when an address cannot stand where it should; its message is the reason an editor reads."""


class Spot(StrEnum):
    """What kind of place an address stands in."""

    ATTRIBUTE = "attribute"
    BLOCK_JSON = "block-json"  # a string in a block comment
    HTML_IN_JSON = "html-in-json"  # an attribute inside such a string
    TEXT = "text"  # a shortcode or a bare line: read by WordPress as text
    DESTINATION = "destination"  # of a Markdown link
    AUTOLINK = "autolink"
    BARE = "bare"  # plain text of a Markdown file
    LINE = "line"


def acceptable(address: str) -> str:
    """The address as it may be written anywhere: checked, and percent-encoded where it has to be.

    Raises CannotWrite saying what is wrong with it.
    """
    url = address.strip(" ")
    if not _WEB.match(url):
        raise CannotWrite(f"{_shown(url)} is no web address; it must begin with https:// or http://.")
    if _BLANK_OR_CONTROL.search(url):
        raise CannotWrite(f"{_shown(url)} holds a blank or an invisible character; remove it.")
    if len(url) > LONGEST or _LITERAL_HOST.match(url):
        raise CannotWrite(f"{_shown(url)} cannot stand in an article: too long, or a bare IPv6 address.")
    if (why := fault(url)) or resolve(url, url) is None:
        raise CannotWrite(f"{_shown(url)} can never work: {why or 'it cannot be parsed'}")
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", url)


def written(url: str, spot: Spot, old: str) -> str:
    """An acceptable address in the spelling of its place; `old` is what stands there now, whose style is followed."""
    return SPELLINGS[spot](url, old)


def _attribute(url: str, old: str) -> str:
    return url.replace("&", "&amp;")


def _json(url: str, old: str) -> str:
    """As WordPress' serialize_block_attributes writes it: no `--`, `<`, `>` or `&` in a comment."""
    escaped = url.replace("&", "\\u0026").replace("--", "\\u002d\\u002d")
    return escaped.replace("/", "\\/") if "\\/" in old else escaped


def _html_in_json(url: str, old: str) -> str:
    return _json(_attribute(url, old), old)


def _text(url: str, old: str) -> str:
    """A bare `&` where the old address has one, unless it would then begin a reference."""
    bare = "&" in old and "&amp;" not in old and "&#" not in old
    return url if bare and entities.attribute(url) == url else _attribute(url, old)


def _destination(url: str, old: str) -> str:
    """Balanced parentheses may stand as they are (CommonMark §6.3)."""
    spelled = _markdown(url, old)
    return spelled if _balanced(url) else spelled.replace("(", "\\(").replace(")", "\\)")


def _balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _markdown(url: str, old: str) -> str:
    """Only a reference with its semicolon would be decoded (CommonMark §6.2)."""
    return re.sub(r"&(?=#?[a-zA-Z0-9]+;)", "&amp;", url)


def _as_is(url: str, old: str) -> str:
    return url


SPELLINGS: dict[Spot, Callable[[str, str], str]] = {
    Spot.ATTRIBUTE: _attribute,
    Spot.BLOCK_JSON: _json,
    Spot.HTML_IN_JSON: _html_in_json,
    Spot.TEXT: _text,
    Spot.DESTINATION: _destination,
    Spot.AUTOLINK: _as_is,
    Spot.BARE: _markdown,
    Spot.LINE: _as_is,
}


def _shown(url: str) -> str:
    clean = "".join(character if character.isprintable() else "�" for character in url[:200])
    return f"“{clean}”"
