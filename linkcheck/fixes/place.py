"""Where a fix stands in a text: taken from a reading of it, carried along an edit, found again after other edits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from linkcheck.extract.anchors import find
from linkcheck.fixes.rewrite import Edit, Shift, base_hash_of
from linkcheck.model.article import Article, Occurrence
from linkcheck.model.fix import Fix
from linkcheck.urls.scope import Scope


def fixes_of(article: Article, occurrences: Sequence[Occurrence]) -> list[Fix]:
    """An open fix for each occurrence, with the place as of this text."""
    base_hash = base_hash_of(article.source_text)
    urls = Counter(item.url for item in occurrences)
    words = Counter((item.url, item.text) for item in occurrences)
    return [
        Fix(
            id=0,
            occurrence_id=item.id,
            article_id=item.article_id,
            base_hash=base_hash,
            href=item.href,
            url=item.url,
            text=item.text,
            element=item.element,
            span=item.span,
            spans=item.spans,
            ordinal=item.ordinal,
            equal_urls=urls[item.url],
            equal_words=words[item.url, item.text],
            linked=article.published.date().isoformat() if article.published else "",
        )
        for item in occurrences
    ]


def carried(fix: Fix, edits: Sequence[Edit], after: str) -> Fix:
    """The same fix over the text after edits that did not touch it."""
    shift = Shift(edits)
    return replace(
        fix,
        base_hash=base_hash_of(after),
        span=_moved(fix.span, shift),
        spans=tuple(_moved(span, shift) for span in fix.spans),
    )


def _moved(span: tuple[int, int], shift: Shift) -> tuple[int, int]:
    start = shift(span[0])
    return start, start + span[1] - span[0]


def found_again(article: Article, fix: Fix) -> Fix | None:
    """The fix at its place in another text of the article: by the link's words and its ordinal among equal addresses.

    None where that is ambiguous: then a person has to look.
    """
    here = [item for item in _places(article) if item.url == fix.url]
    same = [item for item in here if item.text == fix.text and item.element == fix.element]
    by_ordinal = [item for item in same if item.ordinal == fix.ordinal] if len(here) == fix.equal_urls else []
    if len(by_ordinal) == 1 and len(same) == fix.equal_words:
        found = by_ordinal[0]
    elif len(same) == fix.equal_words == 1:
        found = same[0]
    else:
        return None
    return replace(
        fix, base_hash=base_hash_of(article.source_text), href=found.href, span=found.span, spans=found.spans
    )


def _places(article: Article) -> Iterable[Occurrence]:
    return [item for item, _ in find(article, Scope(internal=True)).occurrences]
