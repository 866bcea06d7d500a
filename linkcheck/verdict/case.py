"""One check of one link with all that a rule may look at, and what a rule answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from itertools import chain, islice

from linkcheck.model.article import Link
from linkcheck.model.check import Check, Hop, Page, Probe
from linkcheck.model.verdict import STATE_OF, Finding, State
from linkcheck.verdict.addresses import host
from linkcheck.verdict.context import NOTHING_KNOWN, Context

EMPTY = Page()
#: Fewer words than these are little beside a challenge, a login form, a notice: no article.
SHORT = 300
#: How long a probe tells what a host's error page is, and how many checks back one is looked for.
PROBE_LASTS, MOST_EARLIER = timedelta(days=180), 10


class Outcome(Enum):
    """How a check ended, as far as it decides which rules can speak at all."""

    SILENT = auto()  # no answer of anybody
    BROKEN = auto()  # an answer or more, and then a failure
    GOOD = auto()  # a last answer of 2xx
    BAD = auto()  # a last answer of any other status


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one check says by itself, before the policy asks for more of them."""

    finding: Finding
    confidence: int  # the most that checks like this one can ever be worth, 0-100
    because: str
    rule: str = ""
    new_url: str = ""
    again: timedelta | None = None  # look again sooner than the finding's own time, to be sure

    @property
    def state(self) -> State:
        return STATE_OF[self.finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A check to be read. `earlier` are the link's checks before it, oldest first."""

    link: Link
    check: Check
    earlier: Sequence[Check] = ()
    context: Context = NOTHING_KNOWN

    @property
    def outcome(self) -> Outcome:
        if self.check.failure is not None:
            return Outcome.BROKEN if self.check.hops else Outcome.SILENT
        return Outcome.GOOD if self.is_answered else Outcome.BAD

    @property
    def status(self) -> int:
        """The last answer's status, 0 when there was none."""
        return self.check.status or 0

    @property
    def page(self) -> Page:
        return self.check.page or EMPTY

    @property
    def probes(self) -> Iterator[Probe]:
        """What is known of the host's answer to addresses that cannot exist: this check's probe, else earlier ones.

        A page that was proven to be the host's error page stays one when a later check brings no probe of its own.
        """
        if self.check.probe is not None:
            yield self.check.probe
            return
        earlier = (one.probe for one in reversed(self.earlier[-MOST_EARLIER:]) if one.probe is not None)
        for probe in chain(islice(earlier, 1), self.context.errors.get(host(self.check.url), ())):
            if abs(self.check.at - probe.at) <= PROBE_LASTS:
                yield probe

    @property
    def final_url(self) -> str:
        return self.check.final_url or self.check.url

    @property
    def hops(self) -> tuple[Hop, ...]:
        return self.check.hops

    @property
    def marks(self) -> frozenset[str]:
        """The marks of every hop."""
        return frozenset(mark for hop in self.check.hops for mark in hop.marks)

    @property
    def is_answered(self) -> bool:
        """Whether a last answer came at all and was good."""
        return self.check.failure is None and 200 <= self.status < 300

    @property
    def is_short(self) -> bool:
        """Whether there is too little text for an article; a file that is no page has none and is not short."""
        return self.page.words < SHORT

    def header(self, name: str) -> str:
        return next((value for key, value in self.check.headers if key == name), "")
