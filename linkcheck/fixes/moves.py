"""What proven moves say about siblings: `old.example/a/* → new.example/b/*`, where several pages went that way."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Proven moves of a directory that it takes before a sibling is believed to have gone the same way.
LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What stood below `old` stands below `new`; both end in a slash. `proven` are the old addresses that show it."""

    old: str
    new: str
    proven: tuple[str, ...] = ()

    def target(self, url: str) -> str:
        """Where an address below `old` should be now; "" for one that is not below it."""
        return self.new + url[len(self.old) :] if url.startswith(self.old) and len(url) > len(self.old) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Every directory's move, by its old address; directories whose pages went different ways are left out."""

    by_old: Mapping[str, Move] = field(default_factory=dict)

    def of(self, url: str) -> Move | None:
        """The move of the nearest directory above an address that enough proven moves show."""
        return next((self.by_old[above] for above in _above(url) if above in self.by_old), None)


def move(old_url: str, new_url: str) -> Move | None:
    """The move of directories that one page's move is an instance of: what both addresses end in, taken off.

    None where they do not share their last segment: then it says nothing about siblings.
    """
    old, new = _segments(old_url), _segments(new_url)
    same = 0
    while same < min(len(old), len(new)) - 1 and old[-1 - same] == new[-1 - same]:
        same += 1
    if not same or not old[-1].strip("/"):
        return None
    return Move(old="".join(old[: len(old) - same]), new="".join(new[: len(new) - same]), proven=(old_url,))


def moves_of(proven: Iterable[tuple[str, str]]) -> Moves:
    """From (old, new) addresses of proven moves."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for old_url, new_url in proven:
        shown = move(old_url, new_url)
        for above in _above(old_url):
            if shown and above.startswith(shown.old):
                found[above][shown.new + above[len(shown.old) :]].append(old_url)
            else:
                found[above][""].append(old_url)
    return Moves(
        by_old={
            old: Move(old=old, new=new, proven=tuple(urls))
            for old, ways in found.items()
            for new, urls in ways.items()
            if new and len(ways) == 1 and len(urls) >= LEAST
        }
    )


def _segments(url: str) -> list[str]:
    """The origin and each segment of the path, every part but the last with its slash; the query with the last."""
    origin, rest = re.match(r"([a-z]+://[^/?#]*/?)?(.*)", url, re.DOTALL).groups("")  # type: ignore[union-attr]
    path, mark, query = rest.partition("?")
    parts = re.split(r"(?<=/)", path)
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    parts[-1] += mark + query
    return [origin, *parts]


def _above(url: str) -> list[str]:
    """The directories above an address, the nearest first, the site's root last."""
    parts = _segments(url)
    return ["".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]
