"""Asking archives about the store's links: which, when again, and what is said of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from linkcheck.cli.app import App
from linkcheck.memento.archives import Archive, chosen
from linkcheck.memento.closest import Asked, Wanted
from linkcheck.memento.service import Service
from linkcheck.model.archive import Held, Lookup
from linkcheck.model.exchange import Fetch
from linkcheck.net.fetch import Fetcher
from linkcheck.net.open import fetcher
from linkcheck.store.mementos import Lost
from linkcheck.store.store import Store

#: How long an archive's word is taken before it is asked again; one that did not answer is asked at the next lookup.
GOOD_FOR: dict[Held, timedelta] = {
    Held.FOUND: timedelta(days=365),
    Held.NONE: timedelta(days=30),
    Held.UNUSABLE: timedelta(days=30),
    Held.UNKNOWN: timedelta(0),
}
#: A copy this near its date needs no second archive.
NEAR_ENOUGH = timedelta(days=30)


def service_fetcher(app: App) -> Fetcher:
    """A client for archives; those that the configuration names may stand in the own network."""
    config = app.config
    named = (config.memento_cdx_url, config.memento_timegate_url, config.save_page_now_url)
    return fetcher(config, app.clock, frozenset(host for url in named if (host := urlsplit(url).hostname)))


def gap(app: App) -> float:
    """Seconds between two requests to an archive that only the configuration knows."""
    return min(app.config.per_host_delay, 1.0)


def look_up(
    app: App, store: Store, fetch: Fetch, *, states: Sequence[str], limit: int = 0
) -> Iterator[tuple[str, Lookup]]:
    """Ask for every link of these states what was not asked lately; each answer is written before the next."""
    table = chosen(app.config.memento_cdx_url, app.config.memento_timegate_url, gap(app))
    archives = [_asked(archive, fetch) for archive in table]
    known = store.lookups()
    done = 0
    for lost in store.lost_links(app.clock(), states):
        before = known.get(lost.id, [])
        asked = False
        for found in _of_link(app, store, lost, archives, before):
            asked = True
            yield lost.link.url, found
        done += asked
        if limit and done >= limit:
            return


def lookup_line(url: str, found: Lookup) -> str:
    """One answer as a line: the link, and the copy or why there is none."""
    if found.memento:
        return f"{url}: {found.memento.url} ({found.nearness})"
    words = {
        Held.NONE: f"{found.archive} has no copy",
        Held.UNUSABLE: f"{found.archive} has no copy that shows the page ({found.because})",
        Held.UNKNOWN: f"{found.archive} did not answer ({found.because})",
    }
    return f"{url}: {words[found.held]}"


def _of_link(
    app: App, store: Store, lost: Lost, archives: Sequence[Asked], before: Sequence[Lookup]
) -> Iterator[Lookup]:
    wanted: Wanted | None = None
    for asked in archives:
        found = next((one for one in before if one.archive == asked.archive.name), None)
        if found is None or _is_old(found, lost, app.clock()):
            wanted = wanted or Wanted(link=lost.link, near=lost.near, earlier=store.earliest_good(lost))
            found = asked.closest(wanted, app.clock())
            store.put_lookup(lost.id, found)
            yield found
        if found.memento and abs(found.distance) <= NEAR_ENOUGH:
            return


def _is_old(found: Lookup, lost: Lost, now: datetime) -> bool:
    """Whether an answer no longer counts: its time is over, or another date is wanted now."""
    return now - found.asked_at >= GOOD_FOR[found.held] or abs(found.wanted - lost.near) > NEAR_ENOUGH


def _asked(archive: Archive, fetch: Fetch) -> Asked:
    return Asked(
        archive=archive,
        index=Service(fetch=fetch, gap=archive.cdx_gap, rest=archive.rest),
        copies=Service(fetch=fetch, gap=archive.memento_gap, rest=archive.rest),
    )
