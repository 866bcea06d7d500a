"""WordPress shortcodes, and addresses alone on their line: links that are text to an HTML parser.

`[button link="https://…"]`, `[embed]https://…[/embed]`, and in rendered text what wptexturize made of their quotes:
`url=&#8221;https://…&#8243;`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linkcheck.extract import entities
from linkcheck.extract.blocks import IMAGE_FILE, SHOWN_KEY

#: Quotation marks as wptexturize and editors write them, as characters and as references.
TYPOGRAPHIC = r"(?:[“”„‟″‘’‚′«»]|&#8(?:216|217|218|220|221|222|242|243);|&[lr][sd]quo;|&quot;|&#0?3[49];)"
_SHORTCODE = re.compile(r"(?<!\[)\[([a-zA-Z][\w-]*)((?:\s|=)[^\[\]]*+)?\]")
_ADDRESS = r"(?:https?:)?//"
_ATTRIBUTE = re.compile(
    rf"""([\w-]+)\s*=\s*(?:"\s*({_ADDRESS}[^"<>]++)"|'\s*({_ADDRESS}[^'<>]++)'"""
    rf"""|{TYPOGRAPHIC}\s*({_ADDRESS}(?:(?!{TYPOGRAPHIC})[^\s<>\[\]])+)|({_ADDRESS}[^\s"'<>\[\]]+))""",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:\s+|=)(https?://[^\s\"'<>\[\]]+)", re.IGNORECASE)
_CONTENT = re.compile(r"\s*(https?://[^\s\"'<>\[\]]+)\s*\[/", re.IGNORECASE)
_LABEL = re.compile(rf"""\b(?:text|title|label)=(?:"|'|{TYPOGRAPHIC})((?:(?!{TYPOGRAPHIC})[^"'<>\[\]])+)""")
_BARE_LINE = re.compile(r"^[ \t]*(https?://[^\s<>\"'\[\]]+)[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
#: Shortcodes in a text that is shown: those with attributes, `[embed]`, and whatever ends one. "[sic]" stays.
_SHORTCODE_MARKS = re.compile(r"\[/[a-zA-Z][\w-]*\]|\[[a-zA-Z][\w-]*\s+[\w-]+=[^\[\]]*+\]|\[embed\]")
_LONGEST_LABEL = 200

_EMBED_NAMES = """
    embed video audio playlist iframe youtube vimeo dailymotion wpvideo videopress soundcloud spotify bandcamp mixcloud
    tweet twitter twitter-timeline instagram facebook tiktok pinterest tumblr flickr ted twitch vine reddit imgur giphy
    googlemaps map googleapps slideshare scribd pdf pdf-embedder documentcloud gist gravityform typeform polldaddy
    crowdsignal kickstarter datawrapper infogram flourish tableau archiveorg getty
"""
EMBEDS = frozenset(_EMBED_NAMES.split())


@dataclass(frozen=True, slots=True)
class Written:
    """An address in a text between tags: decoded, its place, the shortcode it belongs to ("" for a bare line).

    `label` is what the link says; it stands for the source between `first` and `last`, the shortcode's own marks.
    """

    address: str
    start: int
    end: int
    first: int
    last: int
    shortcode: str = ""
    label: str = ""

    @property
    def embeds(self) -> bool:
        return not self.shortcode or self.shortcode in EMBEDS


def shortcodes(text: str, start: int, end: int) -> Iterator[Written]:
    """The addresses that shortcodes of `text[start:end]` lead to; those of their images are left out."""
    for match in _SHORTCODE.finditer(text, start, end):
        name = match[1].lower()
        places = list(_attributes(text, match, name)) if match[2] else []
        if name in EMBEDS and not places:
            places = list(_only_address(text, match, end))
        label, last = _label(text, match, end) if places and name not in EMBEDS else ("", match.end())
        for begin, stop in places:
            yield Written(entities.attribute(text[begin:stop]), begin, stop, match.start(), last, name, label)


def bare_lines(text: str, start: int, end: int, *, opens: bool, closes: bool) -> Iterator[Written]:
    """Addresses alone on their line in `text[start:end]`; `opens` and `closes` say that its ends are a line's ends."""
    for match in _BARE_LINE.finditer(text[start:end]):
        begins = opens or match.start() > 0
        finishes = closes or match.end() < end - start
        if begins and finishes:
            first, last = start + match.start(1), start + match.end(1)
            yield Written(entities.attribute(match[1]), first, last, first, first)


def without_shortcodes(text: str) -> str:
    """A stretch of the source as a reader sees it: no shortcode, references decoded."""
    return entities.text(_SHORTCODE_MARKS.sub(" ", text) if "[" in text else text)


def _attributes(text: str, shortcode: re.Match[str], name: str) -> Iterator[tuple[int, int]]:
    for match in _ATTRIBUTE.finditer(text, *shortcode.span(2)):
        group = match.lastindex or 1
        value = match[group]
        shown = SHOWN_KEY.search(match[1]) or IMAGE_FILE.search(value)
        if name in EMBEDS or not shown:
            yield match.start(group), match.start(group) + len(value.rstrip())


def _only_address(text: str, shortcode: re.Match[str], end: int) -> Iterator[tuple[int, int]]:
    """`[youtube https://…]`, `[youtube=https://…]`, `[embed]https://…[/embed]`."""
    first = _FIRST.match(text, *shortcode.span(2)) if shortcode[2] else None
    if found := first or _CONTENT.match(text, shortcode.end(), end):
        yield found.span(1)


def _label(text: str, shortcode: re.Match[str], end: int) -> tuple[str, int]:
    """What the link says, the shortcode's content or else its text or title; and where that ends."""
    close = text.find(f"[/{shortcode[1]}]", shortcode.end(), min(end, shortcode.end() + _LONGEST_LABEL))
    if close >= 0:
        return entities.text(text[shortcode.end() : close]), close
    named = _LABEL.search(shortcode[2])
    return entities.text(named[1]) if named else "", shortcode.end()
