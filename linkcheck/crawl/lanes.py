"""Lanes: every host has one, many are open at a time, and a slow one never holds up the others.

A lane takes its host's due links from the store a few at a time, so that memory does not grow with the work list.
The longest queues start first, because at one request a second they end last. A host that keeps silent goes to the
end of the run; what is known of a whole host by then is not asked of it again link by link.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

from linkcheck.crawl.visit import HOST_WIDE, Visit
from linkcheck.model.check import Failure
from linkcheck.store.runs import DueLink

#: Links taken from the store for a lane at a time, and held by all lanes together.
BATCH, MOST_TAKEN = 100, 20_000
#: Lanes open for each request that may be in flight: most lanes wait for their host's gap most of the time.
LANES_PER_SLOT = 8
#: A host that gave no answer this many times in a row waits at the end of the run, and then is given up.
MOST_SILENCES = 3
#: No answer at all, as far as a host's patience with us (or ours with it) is concerned.
SILENT = HOST_WIDE | {Failure.READ_TIMEOUT, Failure.DNS_TIMEOUT, Failure.DNS_SERVFAIL}

Take = Callable[[str, int, int], list[DueLink]]  # host, after which place, how many
VisitLink = Callable[[DueLink], Awaitable[Visit]]
Done = Callable[[Visit], None]


@dataclass(slots=True)
class Lane:
    """One host's queue. `after` is the place of the last link taken, so that a resumed lane goes on behind it."""

    host: str
    due: int
    asked: int = 0
    after: int = -1
    silences: int = 0
    last_silence: Visit | None = None
    second_round: bool = False
    exhausted: bool = False  # the store has no more of this host
    taken: deque[DueLink] = field(default_factory=deque)


class Lanes:
    """Runs every lane to its end. `left_over` counts links that wait for the next run because their host is silent.

    `parked` says how many requests wait for silent hosts: for each of them one lane more is open, so that others move.
    `leave` is told of every host that has nothing more to be asked for now, `unwelcome` says of a host whether it wants
    no more of us: what is left of it waits for the next run.
    """

    def __init__(
        self,
        take: Take,
        visit: VisitLink,
        done: Done,
        *,
        per_host: int,
        concurrency: int,
        parked: Callable[[], int] = lambda: 0,
        leave: Callable[[str], None] = lambda _: None,
        unwelcome: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._unwelcome = unwelcome
        self._leave = leave
        self._parked = parked
        self._group: asyncio.TaskGroup | None = None
        self._open = 0
        self._second = False
        self._take = take
        self._visit = visit
        self._done = done
        self._per_host = per_host
        self._most = concurrency * LANES_PER_SLOT
        self._hosts: list[tuple[str, int]] = []
        self._begun = 0  # of these hosts
        self._again: deque[Lane] = deque()  # silent hosts, whose turn comes after all others
        self._limit = 0
        self.started = 0
        self.left_over = 0
        self.finished_hosts = 0

    async def run(self, hosts: list[tuple[str, int]], *, limit: int = 0) -> None:
        """`hosts` are names with the number of their due links, longest first; `limit` 0 is all of them."""
        self._limit = limit
        self._hosts = hosts
        await self._round()
        self._second = True
        await self._round()

    def one_more(self) -> None:
        """A lane has come to stand still: another one may move."""
        if self._group is None or not self._waiting() or self._open >= self._most + self._parked():
            return
        work = self._work()
        try:
            self._group.create_task(work)
        except RuntimeError:  # the run has just been ended
            work.close()
        else:
            self._open += 1

    async def _round(self) -> None:
        async with asyncio.TaskGroup() as self._group:
            for _ in range(min(self._waiting(), self._most)):
                self._open += 1
                self._group.create_task(self._work())
        self._group = None

    async def _work(self) -> None:
        while self._waiting() and not self._enough and self._open <= self._most + self._parked():
            await self._drive(self._next_lane())
        self._open -= 1

    def _waiting(self) -> int:
        """Hosts whose turn is still to come in this round."""
        return len(self._again) if self._second else len(self._hosts) - self._begun

    def _next_lane(self) -> Lane:
        """Made when its turn comes: a list of a hundred thousand hosts is long enough without their lanes."""
        if self._second:
            lane = self._again.popleft()
            lane.second_round, lane.silences = True, 0
            return lane
        host, due = self._hosts[self._begun]
        self._begun += 1
        return Lane(host=host, due=due)

    async def _drive(self, lane: Lane) -> None:
        if self._per_host == 1 or lane.due == 1:
            await self._walk(lane)
        else:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._per_host, lane.due)):
                    group.create_task(self._walk(lane))
        self._leave(lane.host)
        if self._unwelcome(lane.host) and not self._enough:
            self.left_over += lane.due - lane.asked
            self.finished_hosts += 1
        elif lane.silences >= MOST_SILENCES:
            await self._silence(lane)
        else:
            self.finished_hosts += 1

    async def _walk(self, lane: Lane) -> None:
        async for link in self._links(lane):
            visit = await self._visit(link)
            silent = visit.check.failure in SILENT and len(visit.check.hops) == 0
            lane.silences = lane.silences + 1 if silent else 0
            lane.last_silence = visit if silent else None
            self._done(visit)

    async def _links(self, lane: Lane) -> AsyncIterator[DueLink]:
        while lane.silences < MOST_SILENCES and not self._enough and not self._unwelcome(lane.host):
            link = self._next(lane)
            if link is None:
                return
            lane.asked += 1
            self.started += 1
            yield link

    def _next(self, lane: Lane) -> DueLink | None:
        if not lane.taken and not lane.exhausted:
            batch = max(1, min(BATCH, MOST_TAKEN // max(self._open, 1)))
            lane.taken.extend(self._take(lane.host, lane.after, batch))
            lane.exhausted = len(lane.taken) < batch
            if lane.taken:
                lane.after = lane.taken[-1].place
        return lane.taken.popleft() if lane.taken else None

    @property
    def _enough(self) -> bool:
        return bool(self._limit) and self.started >= self._limit

    async def _silence(self, lane: Lane) -> None:
        if not lane.second_round:
            self._again.append(lane)
            return
        self.finished_hosts += 1
        last = lane.last_silence
        while not self._enough and (link := self._next(lane)):
            if last is None or last.check.failure not in HOST_WIDE:
                self.left_over += 1
                continue
            self.started += 1
            self._done(_as_its_host(link, last))


def within(budget: int, take: Take) -> Take:
    """The same with at most so many links of a host; 0 is no bound."""
    left: defaultdict[str, int] = defaultdict(lambda: budget)

    def limited(host: str, after: int, most: int) -> list[DueLink]:
        found = take(host, after, min(most, left[host]))
        left[host] -= len(found)
        return found

    return limited if budget else take


def _as_its_host(link: DueLink, last: Visit) -> Visit:
    """The check of a link whose host could not be reached time and again in this run: the same fact, not asked anew."""
    check = replace(
        last.check,
        url=link.url,
        final_url=link.url,
        detail=f"not asked again: {last.check.detail or last.check.failure}",
        attempts=0,
    )
    return Visit(link=link, check=check, exchanges=(), requests=0)
