"""The body of a post: HTML, and what WordPress alone reads in it: block comments, shortcodes, bare addresses."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from linkcheck.extract.blocks import BlockComment, Held, block_comment
from linkcheck.extract.flow import Flow
from linkcheck.extract.markup import BLOCKS, MOST_PLACES, Markup
from linkcheck.extract.place import Place
from linkcheck.extract.shortcodes import TYPOGRAPHIC, Written, bare_lines, shortcodes
from linkcheck.extract.tokens import Token
from linkcheck.model.article import OccurrenceKind
from linkcheck.urls.canonical import resolve

#: Tags that an address alone on its line may touch.
_LINE_TAGS = frozenset({"p", "div", "figure", "br"})
#: `<a title="x > y" href=…>` after wptexturize: the quotes behind the `>` are typographic, and the address is lost.
_LOST_HREF = re.compile(rf"\bhref\s*=\s*{TYPOGRAPHIC}", re.IGNORECASE)
_DEEPEST = 10_000  # blocks in blocks; no editor nests as deep
_NOWHERE = "https://relative.invalid/"


@dataclass(frozen=True, slots=True)
class _Block:
    """A block that holds addresses in its comment, and the range of the text that it encloses."""

    comment: BlockComment
    piece: int
    start: int
    end: int


class WordPress(Markup):
    """Reads one post's body."""

    def __init__(self, text: str, flow: Flow) -> None:
        super().__init__(text, flow)
        self._open: list[tuple[BlockComment, int, int]] = []  # comment, its piece in the flow, where its content begins
        self._open_names: Counter[str] = Counter()
        self._closed: list[_Block] = []

    def between(self, start: int, end: int, before: Token | None, after: Token | None) -> None:
        position, labelled = start, -1
        for written in self._written(start, end, before, after):
            if written.first > position:
                self.flow.add(position, written.first)
            if written.first != labelled:
                self.flow.say(written.label)
            labelled, position = written.first, max(position, written.last)
            self._add(written)
        super().between(position, end, before, after)

    def _written(self, start: int, end: int, before: Token | None, after: Token | None) -> list[Written]:
        if self.in_anchor or self.in_code(start):
            return []
        found: list[Written] = []
        if self.text.find("[", start, end) >= 0:
            found += shortcodes(self.text, start, end)
        if self.text.find("://", start, end) >= 0:
            found += bare_lines(self.text, start, end, opens=_ends_line(before), closes=_ends_line(after))
        return sorted(found, key=lambda written: written.start)

    def comment(self, token: Token) -> None:
        found = block_comment(self.text, token)
        if found is None:
            return
        self.flow.edge()
        self.flow.say("")
        if found.closes:
            self._close(found.name, token.start)
        elif found.void:
            self._keep(found, len(self.flow), token.end, token.end)
        elif len(self._open) < _DEEPEST:
            self._open.append((found, len(self.flow), token.end))
            self._open_names[found.name] += 1

    def finish(self) -> None:
        super().finish()
        while self._open:
            self._close(self._open[-1][0].name, len(self.text))
        if self._closed:
            self._settle()

    def start_anchor(self, token: Token) -> None:
        super().start_anchor(token)
        if _LOST_HREF.search(self.text, token.start, token.end) and not self.opened_at(token):
            self.damaged += 1

    def _add(self, written: Written) -> None:
        kind = OccurrenceKind.EMBED if written.embeds else OccurrenceKind.ANCHOR
        element = "shortcode" if written.shortcode else "bare"
        last = len(self.flow)
        place = Place(written.address, written.start, written.end, kind, element, self.block, last - 1, last)
        self.keep(place)

    # Blocks

    def _close(self, name: str, end: int) -> None:
        if not self._open_names[name]:
            return
        while True:
            comment, piece, start = self._open.pop()
            self._open_names[comment.name] -= 1
            self._keep(comment, piece, start, end)
            if comment.name == name:
                return

    def _keep(self, comment: BlockComment, piece: int, start: int, end: int) -> None:
        if comment.held and len(self._closed) < MOST_PLACES:
            self._closed.append(_Block(comment, piece, start, end))

    def _settle(self) -> None:
        """Gives each address of a comment to the equal one in its block's HTML, or a place of its own."""
        self.places.sort(key=lambda place: place.start)
        starts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        index: dict[int, int] = {}
        for number, place in enumerate(self.places):
            starts[_key(place.address)].append(place.start)
            index.setdefault(place.start, number)
        further: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for block in self._closed:
            alone: defaultdict[tuple[str, str], list[Held]] = defaultdict(list)
            for held in block.comment.held:
                equal = starts[_key(held.address)]
                first = bisect_left(equal, block.start)
                if first < len(equal) and equal[first] < block.end:
                    further[index[equal[first]]].append((held.start, held.end))
                else:
                    alone[_key(held.address)].append(held)
            self.places += [_alone(block, group) for group in alone.values()]
        for number, spans in further.items():
            self.places[number] = replace(self.places[number], further=tuple(sorted(spans)))


def _ends_line(token: Token | None) -> bool:
    if token is None or token.kind == "comment":
        return True
    return token.name in _LINE_TAGS or (token.kind == "end" and token.name in BLOCKS)


def _key(address: str) -> tuple[str, str]:
    """What makes two addresses equal, in a comment and in HTML: their serialisation, and their fragment."""
    return resolve(address, _NOWHERE) or address.strip(), address.strip().partition("#")[2]


def _alone(block: _Block, group: list[Held]) -> Place:
    first, *rest = group
    return Place(
        first.address,
        first.start,
        first.end,
        OccurrenceKind.EMBED if block.comment.embeds else OccurrenceKind.BLOCK,
        f"wp:{block.comment.name}",
        f"wp:{block.comment.name}",
        block.piece,
        block.piece,
        said=block.comment.label,
        further=tuple((held.start, held.end) for held in rest),
    )
