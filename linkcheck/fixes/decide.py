"""A person's decision on one fix: checked first, then made; approving is a step of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from linkcheck.fixes.encode import CannotWrite, acceptable
from linkcheck.fixes.rewrite import base_hash_of, edits_of
from linkcheck.model.fix import ADDRESSED, CHANGING, Decision, Delivery, Fix
from linkcheck.store.store import Store

#: Why an address does not show what an editor wants there, "" when it does.
Alive = Callable[[str], str]


def no_check(url: str) -> str:
    """Takes every address as alive."""
    return ""


class Refused(Exception):
    """Raised inside `fixes` when a decision cannot be taken; its message is the reason an editor reads."""


def decided(
    fix: Fix, decision: Decision, new_url: str, note: str, *, now: datetime, who: str, alive: Alive = no_check
) -> Fix:
    """The fix with the decision as a proposal. Raises Refused."""
    address = _address(fix, decision, new_url, alive)
    return replace(
        fix,
        decision=decision,
        new_url=address,
        note=note[:2000],
        delivery=Delivery.PROPOSED,
        reason="",
        decided_at=now,
        decided_by=who,
        approved_at=None,
        approved_by="",
    )


def require_possible(store: Store, fix: Fix) -> None:
    """Raises Refused where the article's text, as it was read last, could not hold the decision."""
    article = store.article(fix.article_id) if fix.decision in CHANGING else None
    if article is None or fix.base_hash != base_hash_of(article.source_text):
        return
    try:
        edits_of(article, fix)
    except CannotWrite as error:
        raise Refused(str(error)) from error


def approved(fix: Fix, *, now: datetime, who: str) -> Fix:
    """The decided fix, released for writing; one that is open or released already stays as it is."""
    if fix.decision is Decision.OPEN or fix.delivery is Delivery.APPROVED:
        return fix
    return replace(fix, delivery=Delivery.APPROVED, reason="", approved_at=now, approved_by=who)


def reopened(fix: Fix) -> Fix:
    """The fix as if nothing had been decided."""
    return replace(
        fix,
        decision=Decision.OPEN,
        new_url="",
        delivery=Delivery.PROPOSED,
        reason="",
        decided_at=None,
        decided_by="",
        approved_at=None,
        approved_by="",
    )


def is_same(fix: Fix, decision: Decision, new_url: str) -> bool:
    """Whether the fix holds this decision already, so that nobody has to be asked again."""
    if fix.decision is not decision:
        return False
    if decision not in ADDRESSED:
        return not new_url
    try:
        return acceptable(new_url) == fix.new_url
    except CannotWrite:
        return False


def _address(fix: Fix, decision: Decision, new_url: str, alive: Alive) -> str:
    if decision not in ADDRESSED:
        if new_url:
            raise Refused(
                f"a new address goes with “replace”, “robust” and “robust-replace” only; the decision is "
                f"“{decision or 'open'}”"
            )
        return ""
    if not new_url:
        raise Refused(f"“{decision}” needs the {'new address' if decision is Decision.REPLACE else 'archived copy'}")
    try:
        url = acceptable(new_url)
    except CannotWrite as error:
        raise Refused(str(error)) from error
    if url in (fix.href, fix.url):
        raise Refused("the new address is the old one")
    if why := alive(url):
        raise Refused(why)
    return url
