"""Which hosts look different after some more checks: only the links that ask about these need to be judged again."""

from collections.abc import Collection, Iterable
from itertools import chain

from linkcheck.model.article import Link
from linkcheck.model.check import Check
from linkcheck.verdict.addresses import host
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


def other_hosts(link: Link, checks: Iterable[Check]) -> frozenset[str]:
    """Hosts besides its own that a link went over or ended at: its verdict may rest on what is known of them."""
    urls = {hop.url for check in checks for hop in check.hops} | {check.final_url for check in checks}
    return frozenset(map(host, urls - {link.url})) - {link.host, ""}
