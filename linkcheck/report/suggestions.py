"""What an editor may put in place of a link, from what the store itself knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from linkcheck.model.archive import Capture
from linkcheck.model.verdict import State
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
        return Suggestion(kind="new-address", url=link.new_url, because="The old address forwards to this one.")
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
            because=f"We hold a copy of {latest.date:%Y-%m-%d} in {latest.warc}, byte {latest.offset}.",
        )
    if link.state is State.DEAD:
        return Suggestion(kind="unlink", url="", because="No working copy is known: keep the words, drop the link.")
    return None


def _before(capture: Capture, link: LinkSummary) -> bool:
    """A page kept after the link broke shows the breakage (a soft 404, a parked domain), not what was linked."""
    return link.first_failed is None or capture.date < link.first_failed
