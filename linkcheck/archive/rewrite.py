"""Captured pages made fit to be looked at from our own address: every address in them leads into the replay.

Not a parser: tags and their attributes are found where every browser finds them, the rest stays byte for byte. What is
missed is stopped by the replay's Content-Security-Policy and never fetched from the live web.
"""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

Way = Callable[[str], str]  # an absolute address to its place in the replay

#: Attributes that hold one address (HTML Living Standard, index of attributes).
ADDRESSES = frozenset({"href", "src", "poster", "background", "data", "action", "formaction", "longdesc"})
#: Attributes that would keep a replayed page from showing: hashes of bytes that were changed, and live reports.
DROPPED = frozenset({"integrity", "ping", "nonce", "crossorigin"})
#: One of them without a value, where an attribute with one does not begin.
_BARE_DROPPED = r"|(\s)(?:integrity|ping|nonce|crossorigin)(?=[\s/]|$)"
#: `meta` that would lead away, or forbid what the replay allows.
_META = re.compile(r"http-equiv\s*=\s*[\"']?\s*(?:refresh|content-security-policy)", re.IGNORECASE)
TAG = re.compile(r"<([a-zA-Z][^\s/>\"'<]{0,40})((?:[^\"'<>]{1,4000}+|\"[^\"]{0,500000}+\"|'[^']{0,500000}+'){0,100}+)>")
ATTRIBUTE = re.compile(r"(\s|^|(?<=[\"']))([a-zA-Z-]+)(\s*=\s*)(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)")
_CHANGED = re.compile(ATTRIBUTE.pattern + _BARE_DROPPED, re.IGNORECASE)
STYLE = re.compile(r"<style\b[^<>]{0,1000}>", re.IGNORECASE)
#: Where `<base href>` is looked for, and the largest page that is changed at all: bounds on what a hostile one costs.
HEAD, LARGEST = 1 << 16, 1 << 22
_BASE = re.compile(r"<base\s[^<>]{0,1000}?href\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
CSS_URL = re.compile(r"(url\(\s*+)(\"[^\"\n]*+\"|'[^'\n]*+'|[^()\"'\s]{1,4000}+)(\s*\))", re.IGNORECASE)
CSS_IMPORT = re.compile(r"(@import\s++)(\"[^\"\n]*+\"|'[^'\n]*+')", re.IGNORECASE)
CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(\s+[\d.]+[wxh])?\s*(?:,|$)")


def page(body: bytes, url: str, way: Way) -> bytes:
    """An HTML page with its addresses led through `way`. Works on bytes of any ASCII-compatible charset."""
    if len(body) > LARGEST:
        return body
    text = body.decode("latin-1")
    base = base_of(text, url)
    return "".join(_pieces(text, base, way)).encode("latin-1", "xmlcharrefreplace")


def base_of(text: str, url: str) -> str:
    """What a page's relative addresses count from."""
    found = _BASE.search(text, 0, HEAD)
    return urljoin_safe(url, html.unescape(bare(found[1]))) or url if found else url


def _pieces(text: str, base: str, way: Way) -> Iterator[str]:
    """Markup and the contents of style elements in turn."""
    lower = text.lower()
    at = 0
    while opening := STYLE.search(text, at):
        end = lower.find("</style", opening.end())
        if end < 0:
            break
        yield TAG.sub(lambda one: _tag(one, base, way), text[at : opening.end()])
        yield _css(text[opening.end() : end], base, way)
        at = end
    yield TAG.sub(lambda one: _tag(one, base, way), text[at:])


def stylesheet(body: bytes, url: str, way: Way) -> bytes:
    """A style sheet with its addresses led through `way`."""
    return _css(body.decode("latin-1"), url, way).encode("latin-1", "replace")


def urljoin_safe(base: str, address: str) -> str:
    """The absolute web address, "" for anything else."""
    try:
        found = urljoin(base, address.strip())
    except ValueError:
        return ""
    return found if found.lower().startswith(("http://", "https://")) else ""


def _tag(found: re.Match[str], base: str, way: Way) -> str:
    name, attributes = found[1].lower(), found[2]
    if name == "base" or (name == "meta" and _META.search(attributes)):
        return ""
    return f"<{found[1]}{_CHANGED.sub(lambda one: _attribute(one, base, way), attributes)}>"


def _attribute(found: re.Match[str], base: str, way: Way) -> str:
    if found[2] is None or found[2].lower() in DROPPED:
        return found[1] or found[5] or ""
    name = found[2].lower()
    value = html.unescape(bare(found[4]))
    if name in ADDRESSES:
        changed = _led(value, base, way)
    elif name in ("srcset", "imagesrcset"):
        candidates = CANDIDATE.findall(value)
        changed = ", ".join(f"{_led(address, base, way)}{size}" for address, size in candidates)
    elif name == "style":
        changed = _css(value, base, way)
    else:
        return found[0]
    return f'{found[1]}{found[2]}="{html.escape(changed)}"'


def _css(text: str, base: str, way: Way) -> str:
    def changed(one: re.Match[str]) -> str:
        end = one[3] if one.re is CSS_URL else ""
        return f'{one[1]}"{_led(bare(one[2]), base, way)}"{end}'

    return CSS_IMPORT.sub(changed, CSS_URL.sub(changed, text))


def _led(address: str, base: str, way: Way) -> str:
    """Fragments stay in the page; what is no web address (data:, mailto:, javascript:) stays what it is."""
    if address.startswith("#"):
        return address
    absolute = urljoin_safe(base, address)
    return way(absolute) if absolute else address


def bare(value: str) -> str:
    """A value without the quotes around it."""
    return value[1:-1] if value[:1] in "\"'" else value
