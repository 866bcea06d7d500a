"""The vocabulary of judging (DESIGN §5): verdicts, the states they belong to, and a judged link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What an editor acts on."""

    ALIVE = "alive"
    MOVED = "moved"
    FAILING = "failing"  # dead by today's evidence, not yet confirmed
    DEAD = "dead"
    SUSPECT = "suspect"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    UNCHECKED = "unchecked"


class Finding(StrEnum):
    """The verdict's name: what exactly is the case."""

    OK = "ok"
    CANONICAL_REDIRECT = "canonical-redirect"
    REDIRECTED = "redirected"
    UNVERIFIED_CONTENT = "unverified-content"
    PAYWALL = "paywall"
    MOVED_PERMANENTLY = "moved-permanently"
    GONE = "gone"
    SOFT_404 = "soft-404"
    PARKED = "parked"
    DNS_FAILURE = "dns-failure"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS_ERROR = "tls-error"
    SERVER_ERROR = "server-error"
    MALFORMED_URL = "malformed-url"
    HOMEPAGE_REDIRECT = "homepage-redirect"
    POSSIBLE_SOFT_404 = "possible-soft-404"
    UNPROVEN_MOVE = "unproven-move"
    DRIFTED = "drifted"
    BOT_WALL = "bot-wall"
    RATE_LIMITED = "rate-limited"
    FORBIDDEN = "forbidden"
    LOGIN = "login"
    LEGAL_BLOCK = "legal-block"
    ROBOTS_EXCLUDED = "robots-excluded"
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    PRIVATE_ADDRESS = "private-address"
    NOT_YET = "not-yet"
    OUR_NETWORK = "our-network"


#: The state of each finding before the policy confirms it: the findings of `dead` start as `failing`.
FINDINGS: dict[State, tuple[Finding, ...]] = {
    State.ALIVE: (
        Finding.OK,
        Finding.CANONICAL_REDIRECT,
        Finding.REDIRECTED,
        Finding.UNVERIFIED_CONTENT,
        Finding.PAYWALL,
    ),
    State.MOVED: (Finding.MOVED_PERMANENTLY,),
    State.DEAD: (
        Finding.GONE,
        Finding.SOFT_404,
        Finding.PARKED,
        Finding.DNS_FAILURE,
        Finding.UNREACHABLE,
        Finding.TIMEOUT,
        Finding.TLS_ERROR,
        Finding.SERVER_ERROR,
        Finding.MALFORMED_URL,
    ),
    State.SUSPECT: (
        Finding.HOMEPAGE_REDIRECT,
        Finding.POSSIBLE_SOFT_404,
        Finding.UNPROVEN_MOVE,
        Finding.DRIFTED,
    ),
    State.BLOCKED: (
        Finding.BOT_WALL,
        Finding.RATE_LIMITED,
        Finding.FORBIDDEN,
        Finding.LOGIN,
        Finding.LEGAL_BLOCK,
    ),
    State.SKIPPED: (Finding.ROBOTS_EXCLUDED, Finding.UNSUPPORTED_SCHEME, Finding.PRIVATE_ADDRESS),
    State.UNCHECKED: (Finding.NOT_YET, Finding.OUR_NETWORK),
}

#: The state each finding belongs to once confirmed.
STATE_OF: dict[Finding, State] = {finding: state for state, findings in FINDINGS.items() for finding in findings}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one link: a pure function of all its checks, derived again whenever rules change.

    `confidence` is 0-100 by rule, not a probability. `because` is one sentence an editor understands.
    `new_url` is the proven new address of a moved link, else "".
    """

    url: str
    state: State
    finding: Finding
    confidence: int
    because: str
    rule: str  # the name of the rule that decided
    rules_version: int
    check_ids: tuple[int, ...] = ()
    failures: int = 0  # of the present streak, counted by the policy
    first_failed: datetime | None = None
    last_ok: datetime | None = None
    next_check: datetime | None = None
    new_url: str = ""
