"""A Markdown file: its links, the HTML in it, and nothing of its front matter, code and template calls.

The file is made into two texts of its own length: one in which only HTML is left as markup, for the tokenizer,
and one in which only what a reader sees is left, for the contexts. So every offset is the file's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linkcheck.extract import entities
from linkcheck.extract.flow import Flow
from linkcheck.extract.markdown_blocks import Structure, structure
from linkcheck.extract.markdown_inline import Inline, Linked
from linkcheck.extract.markup import Markup
from linkcheck.extract.place import Place, Reading
from linkcheck.extract.tokens import Token
from linkcheck.model.article import OccurrenceKind

#: Stands for characters that are neither text nor markup (a private use character: no file means anything by it).
FILL = "\ue000"

_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ \t]*\r?\n(?:.*?\n)??(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?:.*?\n)??\+\+\+|\{[ \t]*\r?\n.*?\n\})"
    r"[ \t\r]*(?=\n|\Z)",
    re.DOTALL,
)
#: Template calls of Hugo, Jekyll (Liquid) and ERB, and the ones that hold code or comments: left alone.
_TEMPLATES = (
    ("{% highlight", "{% endhighlight %}"),
    ("{% comment", "{% endcomment %}"),
    ("{{< highlight", "{{< /highlight >}}"),
    ("{{% highlight", "{{% /highlight %}}"),
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
)
_EMPHASIS = re.compile(r"(?<![\w*_])[*_]+(?=[^\s*_]|\Z)|(?:(?<=[^\s*_])|\A)[*_]+(?![\w*_])|~~")


@dataclass(frozen=True, slots=True)
class _Event:
    """Something at a position of the text: a block begins there (`block`), or a link's words begin or end."""

    position: int
    order: int
    block: str = ""
    link: Linked | None = None
    ends: bool = False


def read(text: str) -> Reading:
    """The places of a Markdown file."""
    source = _prepared(text)
    blocks = structure(source)
    visible = _only(source, (part for stretch in blocks.stretches for part in stretch.ranges))
    links, hidden, opaque = _inline(visible, blocks)
    shown = Flow(_filled(visible, hidden), _as_read)
    markup = _closed(_filled(visible, opaque), blocks)
    return _Markdown(markup, shown, _events(blocks, links)).read()


class _Markdown(Markup):
    """HTML with the links and blocks of Markdown in between."""

    def __init__(self, text: str, flow: Flow, events: list[_Event]) -> None:
        super().__init__(text, flow)
        self._events = events
        self._next = 0
        self._begun: dict[Linked, tuple[int, str]] = {}

    def between(self, start: int, end: int, before: Token | None, after: Token | None) -> None:
        position = start
        while self._next < len(self._events) and self._events[self._next].position <= end:
            event = self._events[self._next]
            self._next += 1
            if event.position > position:
                super().between(position, event.position, before, after)
                position = event.position
            self._take(event, seen=event.position >= start)
        if position < end:
            super().between(position, end, before, after)

    def finish(self) -> None:
        for event in self._events[self._next :]:
            self._take(event, seen=False)
        super().finish()

    def _take(self, event: _Event, *, seen: bool) -> None:
        """What happens at an event. One that no text between tags holds stands in a script or the like: not `seen`."""
        if event.link is None:
            self.flow.edge()
            self.default_block = event.block
        elif event.ends:
            if begun := self._begun.pop(event.link, None):
                self._add(event.link, *begun)
        elif seen:
            self.flow.say("")
            self._begun[event.link] = len(self.flow), self.block

    def _add(self, link: Linked, first: int, block: str) -> None:
        if self.in_code(link.first) or (link.element == "bare" and self.in_anchor):
            return
        last = len(self.flow)
        place = Place(link.address, link.start, link.end, OccurrenceKind.ANCHOR, link.element, block, first, last)
        self.keep(place)


def _prepared(text: str) -> str:
    """The file with its own length, newlines as "\\n", front matter blank, template calls filled."""
    if front := _FRONT_MATTER.match(text):
        text = _covered(front[0], " ") + text[front.end() :]
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    for opening, closing in _TEMPLATES:
        if opening in text:
            text = _filled(text, _calls(text, opening, closing))
    return text


def _calls(text: str, opening: str, closing: str) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []
    position = 0
    while (start := text.find(opening, position)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        position = end + len(closing)
        calls.append((start, position))
    return calls


def _only(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with all but the ranges, which are in order, made blank."""
    parts: list[str] = []
    position = 0
    for start, end in ranges:
        if start < position:
            continue
        parts += (_covered(text[position:start], " "), text[start:end])
        position = end
    parts.append(_covered(text[position:], " "))
    return "".join(parts)


def _filled(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with the ranges filled, newlines kept."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(ranges):
        start = max(start, position)
        if start < end:
            parts += (text[position:start], _covered(text[start:end], FILL))
            position = end
    parts.append(text[position:])
    return "".join(parts)


def _closed(text: str, blocks: Structure) -> str:
    """With a ">" after each block: where rendering puts a tag between two, a tag left open in the first one ends."""
    ends = [stretch.ranges[-1][1] for stretch in blocks.stretches if stretch.ranges]
    parts: list[str] = []
    position = 0
    for end in ends:
        if position < end < len(text) and text[end] in " \n":
            parts += (text[position:end], ">")
            position = end + 1
    parts.append(text[position:])
    return "".join(parts)


def _covered(text: str, character: str) -> str:
    """As many characters, and the newlines where they were."""
    return "\n".join(character * len(line) for line in text.split("\n"))


def _inline(text: str, blocks: Structure) -> tuple[list[Linked], list[tuple[int, int]], list[tuple[int, int]]]:
    links: list[Linked] = []
    hidden: list[tuple[int, int]] = []
    opaque: list[tuple[int, int]] = []
    for stretch in blocks.stretches:
        if not stretch.raw and stretch.ranges:
            inline = Inline(text, stretch.ranges[0][0], stretch.ranges[-1][1], blocks.definitions)
            inline.read()
            links += inline.links
            hidden += inline.hidden
            opaque += inline.opaque
    return links, hidden, opaque


def _events(blocks: Structure, links: list[Linked]) -> list[_Event]:
    """In order of position; at one position links end before others begin, and a block begins first of all."""
    events = [_Event(s.ranges[0][0], 1, block=s.block) for s in blocks.stretches if s.ranges]
    for link in links:
        events.append(_Event(link.first, 2, link=link))
        events.append(_Event(link.last, 0 if link.last > link.first else 3, link=link, ends=True))
    return sorted(events, key=lambda event: (event.position, event.order))


def _as_read(text: str) -> str:
    """A stretch of the file as a reader sees it."""
    return entities.markdown(_EMPHASIS.sub("", text.replace(FILL, "")))
