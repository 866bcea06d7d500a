"""What the other links say about one: whether a site lately stopped us, whether many of its addresses end in one."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from linkcheck.model.archive import Memento
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
#: Stands for the date of an answer where only that there was one matters.
EVER = datetime.min.replace(tzinfo=UTC)
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
    probed: frozenset[str] = frozenset()  # hosts that were asked for an address that cannot exist
    words: Mapping[str, Word] = field(default_factory=dict)  # address -> the latest thing that an editor said of it
    copies: Mapping[str, Memento] = field(
        default_factory=dict
    )  # address -> the archived copy nearest its article's date

    def walled(self, name: str, at: datetime) -> bool:
        """Whether a host stopped us in the 30 days before `at`, and showed no page since."""
        wall = self.walls.get(name)
        if wall is None or wall > at or at - wall > WALL_LASTS:
            return False
        answer = self.answers.get(name)
        return answer is None or answer < wall

    def of_host(self, name: str) -> "Context":
        """The part about one host, without what decides nothing: equal parts are equal for every link's verdict.

        Dates of answers matter beside a wall only, pages shown beside probes only.
        """
        wall, answer = self.walls.get(name), self.answers.get(name)
        answered = answer if wall or not answer else EVER
        return Context(
            walls={name: wall} if wall else {},
            answers={name: answered} if answered else {},
            errors={name: self.errors[name]} if name in self.errors else {},
            shown={name: self.shown[name]} if name in self.shown and name in self.probed else {},
            probed=self.probed & {name},
        )


NOTHING_KNOWN = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the checks of one link add to what is known of hosts: the part of a context that can be kept with it."""

    walls: Mapping[str, datetime] = field(default_factory=dict)
    answers: Mapping[str, datetime] = field(default_factory=dict)
    end: str = ""  # where its last check was sent, "" when nowhere
    runs: tuple[str, ...] = ()
    flips: tuple[str, ...] = ()  # of the runs, those in which it was no longer good
    probed: bool = False
    errors: tuple[Probe, ...] = ()
    shown: tuple[Shown, ...] = ()


NO_SIGHTING = Sighting()


def gather(histories: Iterable[tuple[Link, Sequence[Check]]]) -> Context:
    """The context of a whole store: one pass over all links' checks (oldest first)."""
    return combine((link, sighting(link, checks)) for link, checks in histories)


def sighting(link: Link, checks: Sequence[Check]) -> Sighting:
    """What a link's checks, oldest first, say of hosts."""
    if not checks:
        return NO_SIGHTING
    walls: dict[str, datetime] = {}
    answers: dict[str, datetime] = {}
    flips: list[str] = []
    was_good = False
    for check in checks:
        for hop in check.hops:
            if any(mark.startswith("challenge:") for mark in hop.marks):
                name = host(hop.url)
                walls[name] = max(check.at, walls.get(name, check.at))
            elif hop.status == 200:
                name = host(hop.url)
                answers[name] = max(check.at, answers.get(name, check.at))
        is_good = check.failure is None and 200 <= (check.status or 0) < 300
        if was_good and not is_good:
            flips.append(check.run_id)
        was_good = is_good
    last = checks[-1]
    went = len(last.hops) > 1 and not same_but_for_spelling(link.url, last.final_url)
    probes = [check.probe for check in checks if check.probe]
    return Sighting(
        walls=walls,
        answers=answers,
        end=last.final_url if went else "",
        runs=tuple(check.run_id for check in checks),
        flips=tuple(flips),
        probed=bool(probes),
        # the front page was asked for because link and sibling were alike
        errors=tuple(probe for probe in probes if probe.home_url)[-MOST_ERRORS:],
        shown=tuple(_shown(link, checks)),
    )


def combine(sightings: Iterable[tuple[Link, Sighting]]) -> Context:
    """The context that some links' sightings make; the same as from all their checks."""
    walls: dict[str, datetime] = {}
    answers: dict[str, datetime] = {}
    ends: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    flipped: defaultdict[tuple[str, str], int] = defaultdict(int)
    errors: defaultdict[str, deque[Probe]] = defaultdict(lambda: deque(maxlen=MOST_ERRORS))
    shown: defaultdict[str, deque[Shown]] = defaultdict(lambda: deque(maxlen=MOST_SHOWN))
    probed: set[str] = set()
    for link, one in sightings:
        for latest, found in ((walls, one.walls), (answers, one.answers)):
            for name, at in found.items():
                latest[name] = max(at, latest.get(name, at))
        if one.end:
            ends[link.host, one.end].add(link.url)
        for run_id in one.runs:
            seen[link.host, run_id] += 1
        for run_id in one.flips:
            flipped[link.host, run_id] += 1
        if one.probed:
            probed.add(link.host)
        if one.errors:
            errors[link.host].extend(one.errors)
        if one.shown:
            shown[link.host].extend(one.shown)
    return Context(
        walls=walls,
        answers=answers,
        sinks={end: len(urls) for end, urls in ends.items() if len(urls) >= SINK},
        errors={name: tuple(reversed(probes)) for name, probes in errors.items()},
        shown={name: tuple(pages) for name, pages in shown.items()},
        probed=frozenset(probed),
        incidents=frozenset(
            place
            for place, count in flipped.items()
            if count >= INCIDENT_LINKS and count > INCIDENT_SHARE * seen[place]
        ),
    )


def _shown(link: Link, checks: Sequence[Check]) -> Iterator[Shown]:
    """The newest pages with some text that came from the link's own address, oldest first."""
    found: list[Shown] = []
    for check in reversed(checks):
        if check.status == 200 and check.page and check.page.words >= SHOWN_WORDS and len(check.hops) == 1:
            found.append(Shown(link.url, check.page.title, check.at))
            if len(found) == MOST_SHOWN:
                break
    return reversed(found)
