"""What an editor may put in place of a link, from what the store itself knows: the best first, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from linkcheck.fixes.moves import Moves
from linkcheck.model.archive import Capture, Lookup, Memento, Outcome, Submission
from linkcheck.model.fix import Suggestion, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.store.states import LinkSummary

BROKEN = frozenset({State.DEAD, State.FAILING})
HAS_A_COPY = frozenset({Outcome.SAVED, Outcome.EXISTS})
NO_MOVES = Moves()


def suggestions(
    link: LinkSummary, captures: Sequence[Capture], moves: Moves = NO_MOVES, mementos: Sequence[Suggestion] = ()
) -> list[Suggestion]:
    """Every fix that needs no further look-up; empty where nothing is to be fixed, or nothing is known.

    `captures` are our answers for the link, oldest first; `mementos` are other archives' copies, the best first.
    """
    return list(_each(link, captures, moves, mementos))


def of_mementos(lookups: Mapping[int, Sequence[Lookup]]) -> dict[int, list[Suggestion]]:
    """By link id the copies in public archives, the nearest to the date it was cited on first, as they come."""
    return {
        link_id: [_of_memento(one, one.memento) for one in found if one.memento] for link_id, found in lookups.items()
    }


def of_submissions(submissions: Mapping[int, Submission]) -> dict[int, list[Suggestion]]:
    """The same of copies that were made when we asked for them, or that were there already."""
    made = {id_: one for id_, one in submissions.items() if one.outcome in HAS_A_COPY and one.memento_url}
    return {link_id: [_of_submission(one)] for link_id, one in made.items()}


def _of_submission(made: Submission) -> Suggestion:
    how = "made when we asked for one" if made.outcome is Outcome.SAVED else "there when we asked for one"
    return Suggestion(
        kind=SuggestionKind.MEMENTO,
        url=made.memento_url,
        because=f"An archived copy was {how} on {made.submitted_at:%-d %B %Y}.",
        confidence=80,
        look=made.memento_url,
    )


def _of_memento(found: Lookup, memento: Memento) -> Suggestion:
    same_day = memento.date.date() == found.wanted.date()
    cited = "the day it was cited" if same_day else f"{found.nearness} {found.wanted:%-d %B %Y}"
    return Suggestion(
        kind=SuggestionKind.MEMENTO,
        url=memento.url,
        because=f"A copy of {memento.date:%-d %B %Y}, {cited}, is in the archive “{found.archive}”.",
        confidence=80,
        look=memento.url,
    )


def _each(
    link: LinkSummary, captures: Sequence[Capture], moves: Moves, mementos: Sequence[Suggestion]
) -> Iterator[Suggestion]:
    if link.new_url:
        yield Suggestion(
            kind=SuggestionKind.NEW_ADDRESS,
            url=link.new_url,
            because="The old address forwards to this one.",
            confidence=link.confidence,
            look=link.new_url,
        )
    if link.state not in BROKEN:
        yield from map(_robust, mementos[:1])
        return
    if not link.new_url:
        yield from _sibling(link, moves)
    yield from mementos
    yield from _own_capture(link, captures)
    if link.state is State.DEAD:
        yield Suggestion(
            kind=SuggestionKind.UNLINK,
            url="",
            because="No working copy is known: keep the words, drop the link.",
            confidence=30,
        )


def _robust(copy: Suggestion) -> Suggestion:
    return replace(
        copy,
        kind=SuggestionKind.ROBUST,
        because=f"{copy.because} Named in the link, it is at hand on the day the page is gone.",
        confidence=50,
    )


def _sibling(link: LinkSummary, moves: Moves) -> Iterator[Suggestion]:
    way = moves.of(link.url)
    if way and (target := way.target(link.url)):
        count = len(way.proven)
        yield Suggestion(
            kind=SuggestionKind.NEW_ADDRESS,
            url=target,
            because=f"{count} pages moved from {way.old}* to {way.new}*; this one may have gone with them: look first.",
            confidence=40 + 10 * min(count, 4),
            look=target,
        )


def _own_capture(link: LinkSummary, captures: Sequence[Capture]) -> Iterator[Suggestion]:
    good = [capture for capture in captures if 200 <= capture.status < 300 and _before(capture, link)]
    if good:
        latest = good[-1]
        yield Suggestion(
            kind=SuggestionKind.OWN_CAPTURE,
            url=latest.url,
            because=f"We hold a copy of {latest.date:%Y-%m-%d} in {latest.warc}, byte {latest.offset}.",
            confidence=70,
            look=f"{latest.warc}:{latest.offset}",
        )


def _before(capture: Capture, link: LinkSummary) -> bool:
    """A page kept after the link broke shows the breakage (a soft 404, a parked domain), not what was linked."""
    return link.first_failed is None or capture.date < link.first_failed
