"""What becomes of a link in an article: the machine's suggestion, a person's decision, and the delivery of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuggestionKind(StrEnum):
    """The report's own words for what may be put in place of a link (DESIGN §6)."""

    NEW_ADDRESS = "new-address"
    MEMENTO = "memento"
    OWN_CAPTURE = "own-capture"  # something to look at; it stands nowhere on the web
    UNLINK = "unlink"
    ROBUST = "robust"  # the address stays; the archived copy is named beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One thing an editor may do about a link. `url` is "" for unlink; `confidence` is 0-100 by rule.

    `look` is where a person can see it: an address, or the place of a record in a WARC file.
    """

    kind: SuggestionKind
    url: str
    because: str
    confidence: int
    look: str = ""


class Decision(StrEnum):
    """What a person decided about one occurrence. It survives re-checks, until the link's state changes."""

    OPEN = ""
    REPLACE = "replace"
    UNLINK = "unlink"  # the words stay
    ROBUST = "robust"  # the address stays, and Robust Links attributes name the archived copy
    ROBUST_REPLACE = "robust-replace"  # the copy takes its place, and attributes keep the old address
    KEEP = "keep"  # dead, and stays all the same
    NOT_BROKEN = "not-broken"
    IGNORE = "ignore"
    ASK_AUTHOR = "ask-author"


#: Decisions that change an article; the others are settled once they are made.
CHANGING = frozenset({Decision.REPLACE, Decision.UNLINK, Decision.ROBUST, Decision.ROBUST_REPLACE})
#: Decisions that need an address: the new one, or that of the copy.
ADDRESSED = CHANGING - {Decision.UNLINK}
#: Decisions after which the link leads elsewhere.
REPLACING = frozenset({Decision.REPLACE, Decision.ROBUST_REPLACE})


class Delivery(StrEnum):
    """How far a decision has come into the article."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    APPLIED = "applied"
    APPLIED_WITH_SIDE_EFFECTS = "applied-with-side-effects"  # the CMS changed something else on saving
    CONFLICT = "conflict"  # the text is not the one that was approved
    REFUSED = "refused"  # writing would do harm: trash, open edits, missing rights, an address that cannot stand there
    LOST_UPDATE = "lost-update"  # somebody saved between our reading and our writing; their text is in the revisions
    REVERTED = "reverted"  # it was applied, and an ingest found the old address again
    UNDONE = "undone"


#: Deliveries of an approved fix that is not in its article yet.
WAITING = frozenset({Delivery.APPROVED, Delivery.CONFLICT, Delivery.REFUSED})
#: Deliveries after which the article holds the change.
DELIVERED = frozenset({Delivery.APPLIED, Delivery.APPLIED_WITH_SIDE_EFFECTS, Delivery.LOST_UPDATE})
#: Deliveries after which a new decision on the same place starts a new fix.
CLOSED = DELIVERED | {Delivery.REVERTED, Delivery.UNDONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One occurrence with what was suggested, decided and delivered.

    It holds its own copy of the place as of `base_hash` (`base_hash_of` the article's text), so that a later reading
    of the article cannot move it: `span` and `spans` are half-open ranges of that text, `ordinal` counts among the
    `equal_urls` occurrences of the same address, `equal_words` of these have the same words.
    """

    id: int  # 0 until stored
    occurrence_id: str
    article_id: str
    base_hash: str
    href: str
    url: str
    text: str
    element: str
    span: tuple[int, int]
    spans: tuple[tuple[int, int], ...] = ()
    ordinal: int = 0
    equal_urls: int = 1
    equal_words: int = 1
    linked: str = ""  # the day on which it was linked, that of the article: 2026-11-25
    state: str = ""  # the link's state when it was decided
    suggestion: Suggestion | None = None
    decision: Decision = Decision.OPEN
    new_url: str = ""
    note: str = ""
    delivery: Delivery = Delivery.PROPOSED
    reason: str = ""  # of the delivery, where it is not plain: what stood in the way, what the CMS added
    decided_at: datetime | None = None
    decided_by: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    delivered_at: datetime | None = None
    run_id: str = ""  # of the apply or undo that touched it last

    @property
    def is_ready(self) -> bool:
        """Whether an apply is to write it; what was refused or in conflict before is tried again."""
        return self.approved_at is not None and self.delivery in WAITING and self.decision in CHANGING


class Act(StrEnum):
    """What an audit row tells."""

    BEGIN = "begin"  # a write is about to be sent; what the run dies after is settled from this
    APPLY = "apply"
    UNDO = "undo"
    NOT_WRITTEN = "not-written"  # the write that began did not reach the article


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the log that is only ever added to: full texts, who, when, which revisions."""

    id: int  # 0 until stored
    at: datetime
    who: str
    act: Act
    run_id: str
    article_id: str
    target: str  # the REST address or the file
    fix_ids: tuple[int, ...]
    edits: tuple[tuple[int, int, str], ...]  # over `before`
    before: str
    sent: str
    after: str  # as stored; differs from `sent` where the CMS changed something
    outcome: str
    revisions: tuple[str, ...] = ()
    undoes: int = 0  # the audit row that this one takes back
