"""Whether applied fixes are still in their articles, as the last ingest read them; a fix that is not is reverted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from linkcheck.fixes.propose import by_article
from linkcheck.fixes.robust import copies
from linkcheck.model.article import Article, Occurrence
from linkcheck.model.fix import DELIVERED, REPLACING, Decision, Delivery, Fix
from linkcheck.store.store import Store
from linkcheck.urls.canonical import resolve

#: A reading whose article is older than the fix by more than this is an old export, and says nothing about it.
CLOCKS_DIFFER = timedelta(minutes=10)
REASON = "the old address is in the article again: somebody saved an older text over the fix"
NO_COPY = "the link no longer names its archived copy: somebody saved a text without the attributes over the fix"


def verify(store: Store) -> list[Fix]:
    """Mark and return the applied fixes whose old link is back. Call it after an ingest."""
    reverted: list[Fix] = []
    for article_id, fixes in by_article(store.fixes(*DELIVERED)).items():
        article = store.article(article_id)
        if article:
            places = [item for item, _ in store.occurrences(article_id)]
            back = [*_back_again(article, places, fixes), *_without_copy(article, places, fixes)]
            reverted += [fix for fix in back if not _is_older(article, fix)]
    return store.put_fixes(replace(fix, delivery=Delivery.REVERTED, reason=_reason(fix)) for fix in reverted)


def _reason(fix: Fix) -> str:
    return NO_COPY if fix.decision is Decision.ROBUST else REASON


def _without_copy(article: Article, places: Sequence[Occurrence], fixes: Sequence[Fix]) -> list[Fix]:
    """Links that kept their address and were given attributes, and stand there without them."""
    given = [fix for fix in fixes if fix.decision is Decision.ROBUST]
    named = set(copies(article.source_text)) if given else set()
    here = {(item.url, item.text) for item in places}
    return [fix for fix in given if fix.new_url not in named and (fix.url, fix.text) in here]


def _back_again(article: Article, places: Sequence[Occurrence], fixes: Sequence[Fix]) -> list[Fix]:
    """Fixes whose link, in the same words, stands in the article more often than the fixes left it."""
    here = Counter((item.url, item.text) for item in places)
    gone = [fix for fix in fixes if fix.decision is not Decision.ROBUST]
    done = Counter((fix.url, fix.text) for fix in gone)
    return [
        fix
        for fix in gone
        if here[fix.url, fix.text] > max(0, fix.equal_words - done[fix.url, fix.text])
        and not _stands(article, here, fix)
    ]


def _stands(article: Article, here: Counter[tuple[str, str]], fix: Fix) -> bool:
    """Whether the new address is there in the old one's words."""
    return fix.decision in REPLACING and here[resolve(fix.new_url, article.url) or "", fix.text] > 0


def _is_older(article: Article, fix: Fix) -> bool:
    return bool(article.modified and fix.delivered_at and article.modified < fix.delivered_at - CLOCKS_DIFFER)
