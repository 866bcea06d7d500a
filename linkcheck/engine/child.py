"""The process that crawls a shard: how it is started and what its end means, whichever engine starts it."""

import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from linkcheck.crawl.options import DeskAt
from linkcheck.engine.shard import Shard, proxies_of

#: Where the desk's secret stands in a child's environment: a command line can be seen by every user of the machine.
TOKEN = "LINKCHECK_DESK_TOKEN"  # noqa: S105 - a name
#: Seconds that a process gets to write what it has, once it is told to end.
GRACE = 10.0
GRACE_AWAY = 60.0
#: What a child says last when it ends by one of our own errors.
SENTENCE = "linkcheck: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a shard's process ended. `again` is whether another one may do better.

    `no_network`: nothing answered it. Where others have met answers, its links may all be dead: it is asked again, with
    those for witnesses.
    """

    done: bool
    reason: str = ""
    again: bool = False
    no_network: bool = False
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """An engine, ready to work: the one function that crawls a shard, for `workers` shards at a time.

    `interface` is the address on which the desk can be reached from where the shards run.
    """

    crawl: Callable[[Shard, DeskAt], Awaitable[Outcome]]
    workers: int
    interface: str


def command(places: tuple[str, str], desk: DeskAt) -> list[str]:
    """`places` are IN and OUT. The interpreter is this process's own: on another machine it has another path."""
    program = [sys.executable, "-m", "linkcheck", "crawl-shard", *places]
    return [*program, "--desk", desk.address, "--desk-name", desk.shard, "--until-stdin-ends"]


def environment(desk: DeskAt) -> dict[str, str]:
    """This process's own, so that what gives it access to a depot or a proxy never travels."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINKCHECK_")}
    return clean | proxies_of(os.environ) | {TOKEN: desk.token}


def grace(shard: Shard) -> float:
    """Seconds that its process gets to end in good order; what it has may have to be sent first."""
    return GRACE_AWAY if shard.address else GRACE


def outcome(code: int, lines: Sequence[str]) -> Outcome:
    """0 is done; 2 and 3 are sentences of ours, which another attempt would only repeat; all else is an accident."""
    said = tuple(line for line in lines if not line.startswith(SENTENCE))
    sentence = next((line.removeprefix(SENTENCE) for line in reversed(lines) if line.startswith(SENTENCE)), "")
    if code == 0:
        return Outcome(done=True, said=said)
    if code in (2, 3) and sentence:
        return Outcome(done=False, reason=sentence, said=said, no_network="our own network" in sentence)
    reason = f"its process was killed (signal {-code})" if code < 0 else f"its process failed (exit {code})"
    return Outcome(done=False, reason=reason, again=True, said=said)
