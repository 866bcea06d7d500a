"""What is different since the run before: from dates that the store keeps with each link's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linkcheck.store.runs import Run
from linkcheck.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Since when links count as new: `since` is None in a first run, where nothing can be compared.

    A link is newly dead or newly failing when it entered that state since then (`LinkRow.since`); `revived` holds
    ids of links that answer again; `fixed` counts broken links that editors took out of their articles.
    """

    since: datetime | None = None
    previous: datetime | None = None
    revived: frozenset[int] = frozenset()
    fixed: int | None = 0  # None: cannot be said of this part of the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A judged run and the links by state as they stood then."""

    at: datetime
    totals: Mapping[str, int]


def changes(store: Store, last: Run | None) -> Changes:
    """What happened between the last run and the one before it."""
    starts = [datetime.fromisoformat(row["started_at"]) for row in store.run_rows()]
    if last is None or len(starts) < 2:
        return Changes()
    previous = starts[-2]
    return Changes(
        since=last.started_at,
        previous=previous,
        revived=frozenset(store.revived(last)),
        fixed=store.fixed_places(previous),
    )


def trend(store: Store) -> tuple[Trend, ...]:
    """Every judged run, oldest first."""
    judged = (row for row in store.run_rows() if row["totals"])
    return tuple(Trend(at=datetime.fromisoformat(row["started_at"]), totals=row["totals"]) for row in judged)
