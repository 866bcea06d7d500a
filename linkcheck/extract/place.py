"""A place where an address stands, as found in a text: not yet resolved, judged outbound or given an identity."""

from dataclasses import dataclass

from linkcheck.extract.flow import Flow
from linkcheck.model.article import OccurrenceKind


@dataclass(frozen=True, slots=True)
class Place:
    """`address` is what the characters `start:end` of the source mean, decoded.

    `first:last` are the pieces of the text's flow that the link is made of, `said` its words where it has none there.
    `further` are places that repeat the address and change with it.
    """

    address: str
    start: int
    end: int
    kind: OccurrenceKind
    element: str
    block: str
    first: int
    last: int
    said: str = ""
    further: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text holds: its places in order of `start`, its flow, and what went wrong with it.

    `base` is the address of `<base href>`, as decoded, or "". `orphans` counts `</a>` without an `<a>`,
    `damaged` counts anchors whose address ended up in another attribute.
    """

    places: tuple[Place, ...]
    flow: Flow
    base: str = ""
    orphans: int = 0
    damaged: int = 0
