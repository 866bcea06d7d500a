"""One pass over HTML: the places of anchors and embeds, and the flow of the text around them."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from linkcheck.extract import entities
from linkcheck.extract.flow import Flow
from linkcheck.extract.place import Place, Reading
from linkcheck.extract.tokens import RAW_TEXT, Token, attribute, tokenize
from linkcheck.model.article import OccurrenceKind

_BLOCKS_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup li main menu nav ol p pre section summary table tbody
    td tfoot th thead tr ul
"""

BLOCKS = frozenset(_BLOCKS_NAMES.split())
#: More than any page has; what a hostile one has beyond is not kept.
MOST_PLACES = 100_000
#: What a text without any block element around it is set in: WordPress makes paragraphs of such lines.
DEFAULT_BLOCK = "p"
#: Elements that show another address in the page: (attributes in order of preference).
EMBEDS: dict[str, tuple[str, ...]] = {
    "iframe": ("src", "data-src", "data-lazy-src"),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src",),
    "audio": ("src",),
    "source": ("src",),
}
_CODE = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in ("code", "pre")}
_NOTHING = ("", "about:blank")


class Markup:
    """Reads one HTML text; `read` is the only door. The flow quotes from a text of the same length."""

    def __init__(self, text: str, flow: Flow) -> None:
        self.text = text
        self.flow = flow
        self.places: list[Place] = []
        self.base = ""
        self.default_block = ""
        self.orphans = 0
        self.damaged = 0
        self._open_anchors = 0
        self._anchor: Place | None = None  # the one whose words are being read
        self._said: list[str] = []  # alternative texts of images in it
        self._blocks: list[str] = []
        self._open_blocks: Counter[str] = Counter()
        self._code_until = 0
        self._last_code_end: dict[str, int] = {}
        self._starts: dict[str, Callable[[Token], None]] = {
            "a": self.start_anchor,
            "area": self._area,
            "base": self._base,
            "br": self._line_break,
            "code": self._code,
            "hr": self._edge,
            "img": self._image,
            **dict.fromkeys(BLOCKS, self._start_block),
            **dict.fromkeys(EMBEDS, self._embed),
            "pre": self._preformatted,
        }
        self._ends: dict[str, Callable[[Token], None]] = {"a": self._end_anchor}
        self._ends |= dict.fromkeys(BLOCKS, self._end_block)

    def read(self) -> Reading:
        position, before, raw = 0, None, False
        for token in tokenize(self.text):
            if token.start > position and not raw:
                self.between(position, token.start, before, token)
            if token.kind == "comment":
                self.comment(token)
            elif handler := (self._starts if token.kind == "start" else self._ends).get(token.name):
                handler(token)
            position, before = token.end, token
            raw = token.kind == "start" and token.name in RAW_TEXT
        if position < len(self.text) and not raw:
            self.between(position, len(self.text), before, None)
        self.finish()
        places = tuple(sorted(self.places, key=lambda place: place.start))
        return Reading(places, self.flow, base=self.base, orphans=self.orphans, damaged=self.damaged)

    # What a more particular reader adds to (extract.wordpress, extract.markdown).

    def between(self, start: int, end: int, before: Token | None, after: Token | None) -> None:
        """Text, and the tags or comments it stands between; None at the text's own ends."""
        self.flow.add(start, end)

    def comment(self, token: Token) -> None:
        """A comment; text to nobody."""

    def finish(self) -> None:
        """The end of the text."""
        self._close_anchor(self.flow.first_edge)

    def keep(self, place: Place) -> None:
        if len(self.places) < MOST_PLACES:
            self.places.append(place)

    @property
    def block(self) -> str:
        return self._blocks[-1] if self._blocks else self.default_block or DEFAULT_BLOCK

    @property
    def in_anchor(self) -> bool:
        return self._anchor is not None

    def opened_at(self, tag: Token) -> bool:
        """Whether a start tag opened the anchor that is being read."""
        return self._anchor is not None and tag.start < self._anchor.start < tag.end

    def in_code(self, position: int) -> bool:
        """Whether `<code>` or `<pre>` is open: what stands there is text."""
        return position < self._code_until

    # Anchors

    def start_anchor(self, token: Token) -> None:
        self._close_anchor(self.flow.first_edge)
        self._open_anchors += 1
        found = attribute(self.text, token, "href", "xlink:href")
        if found and not self.in_code(token.start):
            self._anchor = self._place(found.start, found.end, "a", OccurrenceKind.ANCHOR)

    def _end_anchor(self, token: Token) -> None:
        if not self._open_anchors:
            self.orphans += not self.in_code(token.start)
            return
        self._open_anchors -= 1
        self._close_anchor(lambda first, last: last)

    def _close_anchor(self, end_of_words: Callable[[int, int], int]) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor is None:
            return
        last = end_of_words(anchor.first, len(self.flow))
        self.keep(replace(anchor, last=last, said=" ".join(self._said)))
        self._said = []

    def _area(self, token: Token) -> None:
        found = attribute(self.text, token, "href")
        if found and not self.in_code(token.start):
            self.keep(self._place(found.start, found.end, "area", OccurrenceKind.ANCHOR, self._alt(token)))

    def _image(self, token: Token) -> None:
        if self._anchor and (alt := self._alt(token)):
            self._said.append(alt)

    def _embed(self, token: Token) -> None:
        if self.in_code(token.start):
            return
        for name in EMBEDS[token.name]:
            found = attribute(self.text, token, name)
            if found and self.text[found.start : found.end] not in _NOTHING:
                title = self._value(token, "title")
                self.keep(self._place(found.start, found.end, token.name, OccurrenceKind.EMBED, title))
                return

    def _base(self, token: Token) -> None:
        self.base = self.base or self._value(token, "href")

    def _alt(self, token: Token) -> str:
        return self._value(token, "alt")

    def _value(self, token: Token, name: str) -> str:
        found = attribute(self.text, token, name)
        return entities.attribute(self.text[found.start : found.end]) if found else ""

    def _place(self, start: int, end: int, element: str, kind: OccurrenceKind, said: str = "") -> Place:
        address = entities.attribute(self.text[start:end])
        self.flow.say("")  # holds the place between two edges
        here = len(self.flow)
        return Place(address, start, end, kind, element, self.block, here, here, said)

    # Blocks

    def _start_block(self, token: Token) -> None:
        self.flow.edge()
        self._blocks.append(token.name)
        self._open_blocks[token.name] += 1

    def _end_block(self, token: Token) -> None:
        self.flow.edge()
        if not self._open_blocks[token.name]:
            return
        while True:  # each block is popped once: elements left open inside end with it
            name = self._blocks.pop()
            self._open_blocks[name] -= 1
            if name == token.name:
                return

    def _preformatted(self, token: Token) -> None:
        self._start_block(token)
        self._code(token)

    def _code(self, token: Token) -> None:
        """Text until its end tag; without one the rest of the article must not vanish, so it counts as none."""
        if self.in_code(token.start):
            return
        end = self._last_code_end.get(token.name, 0)
        if 0 <= end < token.end:
            close = _CODE[token.name].search(self.text, token.end)
            end = self._last_code_end[token.name] = close.start() if close else -1
        self._code_until = max(self._code_until, end)

    def _edge(self, token: Token) -> None:
        self.flow.edge()

    def _line_break(self, token: Token) -> None:
        self.flow.say("\n")
