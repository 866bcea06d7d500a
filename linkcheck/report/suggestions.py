"""What an editor may put in place of a link, from what the store itself knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linkcheck.model.archive import Capture, Lookup, Memento
from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.store.states import LinkSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposed fix: `kind` is new-address, memento, own-capture or unlink; `url` is "" for unlink."""

    kind: str
    url: str
    because: str


def suggestion(
    link: LinkSummary, captures: Sequence[Capture], looked_up: Suggestion | None = None
) -> Suggestion | None:
    """The best fix: a proven new address, what was looked up, our own copy; None where there is nothing to fix."""
    if link.new_url:
        return Suggestion(kind="new-address", url=link.new_url, because=words.WORDS["forwards"])
    if link.state not in (State.DEAD, State.FAILING):
        return None
    if looked_up:
        return looked_up
    good = [capture for capture in captures if 200 <= capture.status < 300 and _before(capture, link)]
    if good:
        latest = good[-1]
        return Suggestion(
            kind="own-capture",
            url=latest.url,
            because=words.say("held", date=f"{latest.date:%Y-%m-%d}", warc=latest.warc, offset=latest.offset),
        )
    if link.state is State.DEAD:
        return Suggestion(kind="unlink", url="", because=words.WORDS["no_copy"])
    return None


def of_mementos(lookups: Mapping[int, Sequence[Lookup]]) -> dict[int, Suggestion]:
    """By link id the archived copy nearest the date it was cited on; each link's lookups have the nearest first."""
    nearest = ((link_id, found[0]) for link_id, found in lookups.items() if found)
    return {link_id: _of_memento(found, found.memento) for link_id, found in nearest if found.memento}


def _of_memento(found: Lookup, memento: Memento) -> Suggestion:
    same_day = memento.date.date() == found.wanted.date()
    cited = "the day it was cited" if same_day else f"{found.nearness} {found.wanted:%-d %B %Y}"
    return Suggestion(
        kind="memento",
        url=memento.url,
        because=f"A copy of {memento.date:%-d %B %Y}, {cited}, is in the archive “{found.archive}”.",
    )


def _before(capture: Capture, link: LinkSummary) -> bool:
    """A page kept after the link broke shows the breakage (a soft 404, a parked domain), not what was linked."""
    return link.first_failed is None or capture.date < link.first_failed
