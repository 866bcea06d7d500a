"""XML 1.0 as text: an element from its attributes and children, everything strangers wrote cleaned and escaped."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from linkcheck.report.text import clean

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def start(name: str, attributes: Mapping[str, object]) -> str:
    return f"<{name}{_attributes(attributes)}>"


def element(name: str, attributes: Mapping[str, object], *children: str) -> str:
    """`children` are XML; `text` makes it from words."""
    inside = "".join(children)
    return f"{start(name, attributes)}{inside}</{name}>" if inside else f"<{name}{_attributes(attributes)}/>"


def text(words: str) -> str:
    return escape(clean(words))


def _attributes(attributes: Mapping[str, object]) -> str:
    return "".join(f" {name}={quoteattr(clean(str(value)))}" for name, value in attributes.items())
