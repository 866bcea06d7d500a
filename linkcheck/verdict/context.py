"""What the other links say about one: whether a site lately stopped us, whether many of its addresses end in one."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linkcheck.model.article import Link
from linkcheck.model.check import Check, Probe
from linkcheck.model.word import Word
from linkcheck.verdict.addresses import host, same_but_for_spelling

#: How long after a wall a site's missing pages are doubted.
WALL_LASTS = timedelta(days=30)
#: Different addresses of one host that end at one address make it a sink.
SINK = 3
#: When more than this share of a host's links, and this many, fail at once in a run, something happened to the host.
INCIDENT_SHARE, INCIDENT_LINKS = 0.2, 5

#: Error pages that are kept of one host: it has few kinds of them.
MOST_ERRORS = 4
#: Pages that are kept of one host, and the words that make one.
MOST_SHOWN, SHOWN_WORDS = 8, 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that a host showed at one of its addresses."""

    url: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of hosts from all their links. Empty is what a single link knows: nothing."""

    walls: Mapping[str, datetime] = field(default_factory=dict)  # host -> when it last stopped us
    answers: Mapping[str, datetime] = field(default_factory=dict)  # host -> when it last showed a page
    sinks: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (host, final URL) -> addresses ending there
    incidents: frozenset[tuple[str, str]] = frozenset()  # (host, run id): failures then do not count
    errors: Mapping[str, Sequence[Probe]] = field(default_factory=dict)  # host -> newest probes that got a link's page
    shown: Mapping[str, Sequence[Shown]] = field(default_factory=dict)  # host -> its newest pages with some text
    words: Mapping[str, Word] = field(default_factory=dict)  # address -> the latest thing that an editor said of it

    def walled(self, name: str, at: datetime) -> bool:
        """Whether a host stopped us in the 30 days before `at`, and showed no page since."""
        wall = self.walls.get(name)
        if wall is None or wall > at or at - wall > WALL_LASTS:
            return False
        answer = self.answers.get(name)
        return answer is None or answer < wall


NOTHING_KNOWN = Context()


def gather(histories: Iterable[tuple[Link, Sequence[Check]]]) -> Context:
    """The context of a whole store: one pass over all links' checks (oldest first)."""
    walls: dict[str, datetime] = {}
    answers: dict[str, datetime] = {}
    ends: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    errors: defaultdict[str, deque[Probe]] = defaultdict(lambda: deque(maxlen=MOST_ERRORS))
    shown: defaultdict[str, deque[Shown]] = defaultdict(lambda: deque(maxlen=MOST_SHOWN))
    flipped: defaultdict[tuple[str, str], int] = defaultdict(int)
    for link, checks in histories:
        was_good = False
        for check in checks:
            for hop in check.hops:
                name = host(hop.url)
                if any(mark.startswith("challenge:") for mark in hop.marks):
                    walls[name] = max(check.at, walls.get(name, check.at))
                elif hop.status == 200:
                    answers[name] = max(check.at, answers.get(name, check.at))
            if check.probe and check.probe.home_url:  # the front page was asked for because link and sibling were alike
                errors[link.host].append(check.probe)
            if check.status == 200 and check.page and check.page.words >= SHOWN_WORDS and len(check.hops) == 1:
                shown[link.host].append(Shown(link.url, check.page.title, check.at))
            is_good = check.failure is None and 200 <= (check.status or 0) < 300
            seen[link.host, check.run_id] += 1
            flipped[link.host, check.run_id] += was_good and not is_good
            was_good = is_good
        if checks and len(checks[-1].hops) > 1 and not same_but_for_spelling(link.url, checks[-1].final_url):
            ends[link.host, checks[-1].final_url].add(link.url)
    return Context(
        walls=walls,
        answers=answers,
        sinks={end: len(urls) for end, urls in ends.items() if len(urls) >= SINK},
        errors={name: tuple(reversed(probes)) for name, probes in errors.items()},
        shown=shown,
        incidents=frozenset(
            place
            for place, count in flipped.items()
            if count >= INCIDENT_LINKS and count > INCIDENT_SHARE * seen[place]
        ),
    )
