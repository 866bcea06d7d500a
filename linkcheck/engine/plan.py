"""The plan: which links are crawled by whom, in what order, and how long politeness makes it last.

All hosts of a site stay together, because redirects mostly stay in their site; so do all that share a pace. Every
worker has one chain of shards, one after the other; a shard takes no more of what shares a pace than a wave's polite
work, so that what is done is merged in time.
"""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linkcheck.store.shards import DueHost

#: Seconds of polite work on one host in one shard; what a shard loses when its machine does.
WAVE = 600.0
#: Links of one shard: its process needs a second to start, and half a minute's work must not be lost with a machine.
MOST_LINKS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """So many links of a host, in one shard."""

    host: str
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits in one line, because it shares a pace: a host, a domain or an address. `seconds` at the given gap."""

    name: str
    links: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The end of a run, in which most hosts are done: it begins after `seconds`, with so many queues left."""

    seconds: float
    queues: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`chains` hold shards, which hold takes; those of one chain run one after the other, the longest chain first."""

    chains: tuple[tuple[tuple[Take, ...], ...], ...]
    links: int
    hosts: int
    longest: Queue | None
    expected_bytes: int  # 0 when nobody knows
    tail: Tail | None = None  # None: every queue ends at about the same time


def plan(
    due: Sequence[DueHost],
    *,
    workers: int,
    delay: float,
    limit: int = 0,
    budget: int = 0,
    mean_length: int = 0,
    most_links: int = MOST_LINKS,
    wave: float = WAVE,
    whole: bool = False,
) -> Plan:
    """`due` is ordered longest first, `delay` the gap in seconds between two requests of one pace.

    `limit` is on all links and `budget` on those of a host, 0 for none; `mean_length` of a page in bytes. `whole`: one
    shard a chain, so that no two shards ever share a host.
    """
    hosts = list(_limited(due, limit, budget))
    polite = max(1, min(most_links, int(wave / delay) if delay else most_links))
    chains = [(_all(part),) if whole else tuple(_waves(part, most_links, polite)) for part in _parts(hosts, workers)]
    links = sum(found.due for found in hosts)
    queues = list(_queues(hosts, delay))
    return Plan(
        chains=tuple(chains),
        links=links,
        hosts=len(hosts),
        longest=max(queues, key=lambda queue: queue.links, default=None),
        expected_bytes=links * mean_length,
        tail=_tail(queues, delay),
    )


def in_words(found: Plan) -> Iterator[str]:
    """The plan for people, a line at a time."""
    yield f"{found.links:,} links on {found.hosts:,} hosts"
    if found.longest:
        yield f"{len(found.chains)} workers, {sum(map(len, found.chains))} shards"
        took = _duration(found.longest.seconds)
        yield f"{found.longest.name}: {found.longest.links:,} links, {took} at the configured pace (the longest)"
        if found.tail:
            yield (
                f"the tail: nine links in ten can be done after {_duration(found.tail.seconds)}; {found.tail.queues:,} "
                f"hosts go on until {took} (bound them with --per-host-budget)"
            )
        size = f"about {_size(found.expected_bytes)}" if found.expected_bytes else "unknown before a first crawl"
        yield f"bytes expected: {size}"


def _tail(queues: Sequence[Queue], delay: float) -> Tail | None:
    """When nine links in ten are done, as far as politeness lets them, and whose are the others."""
    lengths = sorted(queue.links for queue in queues)
    wanted, done, rounds = 0.9 * sum(lengths), 0.0, 0
    for at, length in enumerate(lengths):
        left = len(lengths) - at
        if done + (length - rounds) * left >= wanted:  # within this step `left` queues are at work
            rounds += math.ceil((wanted - done) / left)
            break
        done, rounds = done + (length - rounds) * left, length
    long = [length for length in lengths if length > rounds]
    worth = bool(long) and delay > 0 and max(long) >= 2 * rounds
    return Tail(seconds=rounds * delay, queues=len(long)) if worth else None


def _limited(due: Sequence[DueHost], limit: int, budget: int) -> Iterator[DueHost]:
    left = limit or sum(found.due for found in due)
    for found in due:
        if left <= 0:
            return
        most = min(found.due, left, budget or found.due)
        left -= most
        yield found if most == found.due else replace(found, due=most)


def _queues(hosts: Sequence[DueHost], delay: float) -> Iterator[Queue]:
    links: defaultdict[str, int] = defaultdict(int)
    for found in hosts:
        links[found.pace or found.host] += found.due
    for name, count in links.items():
        yield Queue(name=name, links=count, seconds=count * delay)


def _parts(hosts: Sequence[DueHost], workers: int) -> list[list[DueHost]]:
    """Sites dealt out, the largest first and each to whoever has least, then the part with the longest host first."""
    sites: defaultdict[str, list[DueHost]] = defaultdict(list)
    for found in hosts:
        sites[found.pace or found.site or found.host].append(found)
    least = [(0, number) for number in range(workers)]
    parts: list[list[DueHost]] = [[] for _ in range(workers)]
    for site in sorted(sites.values(), key=lambda site: -sum(found.due for found in site)):
        links, number = heapq.heappop(least)
        parts[number] += site
        heapq.heappush(least, (links + sum(found.due for found in site), number))
    return sorted((part for part in parts if part), key=lambda part: -max(found.due for found in part))


def _all(part: Sequence[DueHost]) -> tuple[Take, ...]:
    return tuple(Take(host=found.host, links=found.due) for found in part)


def _waves(part: Sequence[DueHost], most_links: int, polite: int) -> Iterator[tuple[Take, ...]]:
    """In every wave the paces with most left come first: they are what the whole crawl waits for at its end."""
    queues: defaultdict[str, deque[Take]] = defaultdict(deque)
    for found in part:
        queues[found.pace or found.host].append(Take(host=found.host, links=found.due))
    most_left = [(-sum(take.links for take in queue), pace) for pace, queue in queues.items()]
    heapq.heapify(most_left)
    while most_left:
        takes: list[Take] = []
        later = []
        room = most_links
        while most_left and room:
            negative, pace = heapq.heappop(most_left)
            links = min(-negative, polite, room)
            takes += _off(queues[pace], links)
            room -= links
            if links < -negative:
                later.append((negative + links, pace))
        for item in later:
            heapq.heappush(most_left, item)
        yield tuple(takes)


def _off(queue: deque[Take], links: int) -> Iterator[Take]:
    """So many links off the front of a queue."""
    while links:
        take = queue.popleft()
        if take.links > links:
            queue.appendleft(replace(take, links=take.links - links))
            take = replace(take, links=links)
        links -= take.links
        yield take


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:,.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min" if seconds >= 60 else "seconds"


def _size(number: int) -> str:
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1000:.0f} kB"
