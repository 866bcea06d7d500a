"""Splice approved addresses into an article's source text: exactly those characters, proven by reading it again.

Never parsed and written again: re-serialising changes four in five real articles somewhere else.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from linkcheck.extract.anchors import NOWHERE, find
from linkcheck.fixes.encode import CannotWrite, Spot, acceptable, written
from linkcheck.fixes.robust import decorated
from linkcheck.fixes.unlink import unlinked
from linkcheck.model.article import Article, Occurrence, TextFormat
from linkcheck.model.fix import REPLACING, Decision, Fix
from linkcheck.urls.canonical import resolve
from linkcheck.urls.parts import host
from linkcheck.urls.scope import Scope

Edit = tuple[int, int, str]  # half-open range of the text before, and what stands there afterwards

#: Elements whose words stay when the address changes; elsewhere the address is its own words.
_WORDED = frozenset({"a", "area", "markdown", "reference"})
_MARKDOWN_SPOTS = {
    "markdown": Spot.DESTINATION,
    "reference": Spot.DESTINATION,
    "autolink": Spot.AUTOLINK,
    "bare": Spot.BARE,
}
_TEXT_ELEMENTS = frozenset({"shortcode", "bare"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """An article's text with its approved fixes in it. `refused` says why the others are not."""

    text: str
    edits: tuple[Edit, ...]
    fixes: tuple[Fix, ...]
    refused: tuple[tuple[Fix, str], ...]


def base_hash_of(text: str) -> str:
    """What a text is recognised by: 16 hexadecimal digits of SHA-256 over its UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def rewrite(article: Article, fixes: Sequence[Fix]) -> Rewrite:
    """All fixes of an article in one text. Their places must be those of `article.source_text`.

    The new text is read again: it must hold the approved addresses and otherwise what it held before, each at its
    place. A fix that would not come out so is refused, and the others are written without it.
    """
    made, refused = _each(article, fixes)
    if not _holds(article, made):
        sound = [(fix, edits) for fix, edits in made if _holds(article, [(fix, edits)])]
        refused += [(fix, _UNSOUND) for fix, edits in made if (fix, edits) not in sound]
        made = sound if _holds(article, sound) else []
        refused += [] if made else [(fix, _TOGETHER) for fix, _ in sound]
    edits = _joined(made)
    return Rewrite(
        text=splice(article.source_text, edits),
        edits=edits,
        fixes=tuple(fix for fix, _ in made),
        refused=tuple(refused),
    )


_UNSOUND = "the text would not read as approved afterwards; correct this place by hand"
_TOGETHER = "these changes cannot be made in one text without touching something else; correct them by hand"


def edits_of(article: Article, fix: Fix) -> tuple[Edit, ...]:
    """What one fix changes in the text. Raises CannotWrite."""
    text = article.source_text
    start, end = fix.span
    if text[start:end] != fix.href:
        raise CannotWrite("the address does not stand where it was found; read the articles again (linkcheck ingest)")
    if fix.decision is Decision.UNLINK:
        return unlinked(article, fix)
    if fix.decision is Decision.ROBUST:
        return decorated(article, fix)
    url = acceptable(fix.new_url)
    if fix.decision is Decision.ROBUST_REPLACE:
        return _edit(text, fix.span, Spot.ATTRIBUTE, url), *decorated(article, fix)
    places = [(fix.span, _spot(article, fix)), *((span, Spot.BLOCK_JSON) for span in fix.spans)]
    return tuple(_edit(text, span, spot, url) for span, spot in places)


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, which are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for start, end, new in edits:
        parts += (text[position:start], new)
        position = end
    return "".join((*parts, text[position:]))


def mirrored(edits: Sequence[Edit], before: str) -> tuple[Edit, ...]:
    """The edits that lead back: over the text after, to what stood there before."""
    shift = Shift(edits)
    return tuple((shift(start), shift(start) + len(new), before[start:end]) for start, end, new in edits)


class Shift:
    """Where a place of the text before stands in the text after; for places outside the edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [start for start, _, _ in edits]
        total = 0
        self._sums = [0, *(total := total + len(new) - (end - start) for start, end, new in edits)]

    def __call__(self, position: int) -> int:
        """An edit moves what lies behind its beginning."""
        before = bisect_right(self._starts, position - 1)
        return position + self._sums[before]


def _each(article: Article, fixes: Sequence[Fix]) -> tuple[list[tuple[Fix, tuple[Edit, ...]]], list[tuple[Fix, str]]]:
    made: list[tuple[Fix, tuple[Edit, ...]]] = []
    refused: list[tuple[Fix, str]] = []
    shared = _shared(article, fixes)
    for fix in fixes:
        try:
            if fix.id in shared:
                raise CannotWrite(shared[fix.id])
            made.append((fix, edits_of(article, fix)))
        except CannotWrite as error:
            refused.append((fix, str(error)))
    return made, refused


def _shared(article: Article, fixes: Sequence[Fix]) -> dict[int, str]:
    """Fixes of one address that several links are made from (a Markdown definition), unless all of them agree."""
    if article.text_format is not TextFormat.MARKDOWN:
        return {}
    links = Counter(item.span for item in _read(article, article.source_text))
    by_span: dict[tuple[int, int], list[Fix]] = {}
    for fix in fixes:
        by_span.setdefault(fix.span, []).append(fix)
    return {
        fix.id: f"{links[span]} links are made from this one address; approve the same new one for all of them"
        for span, group in by_span.items()
        if links[span] > 1 and (len(group) != links[span] or len({(fix.decision, fix.new_url) for fix in group}) > 1)
        for fix in group
    }


def _spot(article: Article, fix: Fix) -> Spot:
    if article.text_format is TextFormat.URL_LIST:
        return Spot.LINE
    if article.text_format is TextFormat.MARKDOWN and fix.element in _MARKDOWN_SPOTS:
        return _MARKDOWN_SPOTS[fix.element]
    if fix.element.startswith("wp:"):
        return Spot.BLOCK_JSON
    return Spot.TEXT if fix.element in _TEXT_ELEMENTS else Spot.ATTRIBUTE


def _edit(text: str, span: tuple[int, int], spot: Spot, url: str) -> Edit:
    start, end = span
    if spot is Spot.BLOCK_JSON and not _is_whole_string(text, start, end):
        spot = Spot.HTML_IN_JSON
    return start, end, written(url, spot, text[start:end])


def _is_whole_string(text: str, start: int, end: int) -> bool:
    """Whether a place in a block comment is a JSON string of its own, and no attribute of HTML inside one."""
    return text[start - 1 : start] == text[end : end + 1] == '"' and text[start - 2 : start - 1] != "\\"


def _joined(made: Iterable[tuple[Fix, tuple[Edit, ...]]]) -> tuple[Edit, ...]:
    """Every edit once, in order: links that share a definition share its edit."""
    return tuple(sorted({edit for _, edits in made for edit in edits}))


def _holds(article: Article, made: Sequence[tuple[Fix, tuple[Edit, ...]]]) -> bool:
    """Whether the new text holds what was approved, and all else as before."""
    edits = _joined(made)
    if any(edits[n][1] > edits[n + 1][0] for n in range(len(edits) - 1)):
        return False
    shift = Shift(edits)
    decided: dict[tuple[int, int], Fix] = {fix.span: fix for fix, _ in made}
    new = {(start, end): text for start, end, text in edits}
    expected: Counter[object] = Counter()
    for item in _read(article, article.source_text):
        fix = decided.get(item.span)
        if fix is None:
            expected[_signature(item, shift)] += 1
        elif fix.decision in REPLACING:
            expected[_signature(_changed(article, item, fix, new), shift)] += 1
        elif fix.decision is Decision.ROBUST:
            expected[_signature(item, shift)] += 1
    found = Counter(_signature(item, Shift(())) for item in _read(article, splice(article.source_text, edits)))
    return expected == found


def _changed(article: Article, item: Occurrence, fix: Fix, new: dict[tuple[int, int], str]) -> Occurrence:
    """The occurrence as it must be found again; its spans still count in the text before."""
    base = article.url if host(article.url) else NOWHERE
    url = resolve(acceptable(fix.new_url), base) or ""
    ends = tuple((start, start + len(new[start, end])) for start, end in item.spans if (start, end) in new)
    return replace(
        item, url=url, href=new[item.span], span=(item.span[0], item.span[0] + len(new[item.span])), spans=ends
    )


def _signature(item: Occurrence, shift: Shift) -> object:
    """What of an occurrence must be as before. Its length is its own, only where it begins is shifted."""
    words = item.text if item.element in _WORDED else ""
    places = tuple((shift(start), end - start) for start, end in (item.span, *item.spans))
    return item.url, item.href, words, item.element, places


def _read(article: Article, text: str) -> list[Occurrence]:
    found = find(replace(article, source_text=text), Scope(internal=True))
    return [item for item, _ in found.occurrences]
