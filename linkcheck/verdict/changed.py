"""Which hosts look different after some more checks: only the links that ask about these need to be judged again."""

from collections.abc import Collection
from itertools import chain

from linkcheck.verdict.context import Context


def changed_hosts(before: Context, after: Context, runs: Collection[str] = ()) -> frozenset[str]:
    """Hosts of which two contexts say what may lead to different verdicts.

    Incidents of `runs` are left out: they matter to the checks of these runs alone, whose links are judged anyhow.
    """
    maps = (context.walls for context in (before, after)), (context.answers for context in (before, after))
    lists = (context.errors for context in (before, after)), (context.shown for context in (before, after))
    names = {*chain(*chain(*maps)), *chain(*chain(*lists)), *before.probed, *after.probed}
    sinks = {place[0] for place, _ in before.sinks.items() ^ after.sinks.items()}
    incidents = {name for name, run in before.incidents ^ after.incidents if run not in runs}
    return frozenset(sinks | incidents | {name for name in names if before.of_host(name) != after.of_host(name)})
