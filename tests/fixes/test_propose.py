"""What is suggested, in which order and why; what a second run leaves alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linkcheck.extract.anchors import find
from linkcheck.fixes.propose import every_suggestion, propose
from linkcheck.fixes.suggest import suggestions
from linkcheck.model.archive import Capture, Held, Lookup, Memento
from linkcheck.model.fix import Decision, SuggestionKind
from linkcheck.model.verdict import State
from linkcheck.store.store import Store
from linkcheck.urls.scope import Scope
from tests.fixes.conftest import NOW, verdict
from tests.fixes.fix_articles import article

ADDRESSES = (
    "https://old.example/moved/1",
    "https://old.example/moved/2#part",
    "https://old.example/sibling/",
    "https://kept.example/a",
    "https://gone.example/b#part",
)
TEXT = " ".join(f'<a href="{url}">link {n}</a>' for n, url in enumerate(ADDRESSES))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    owner = article(TEXT)
    with Store(tmp_path / "linkcheck.db") as opened:
        opened.put_articles([(owner, find(owner, Scope()).occurrences)], NOW)
        judged(opened, State.DEAD)
        yield opened


def judged(store: Store, state: State) -> None:
    store.put_verdicts([(n, verdict(link.url, state), ()) for n, link, _ in store.histories()], NOW)


def best(store: Store) -> dict[str, tuple[str, str]]:
    return {
        fix.text: (str(fix.suggestion.kind), fix.suggestion.url) if fix.suggestion else ("", "")
        for fix in store.fixes()
    }


def test_a_proven_move_comes_first_and_keeps_the_fragment(store: Store) -> None:
    done = propose(store)
    found = best(store)
    assert found["link 0"] == ("new-address", "https://new.example/moved/1")
    assert found["link 1"] == ("new-address", "https://new.example/moved/2#part")
    assert found["link 3"] == found["link 4"] == ("unlink", "")
    assert (done.open, done.added, done.by_kind["new-address"]) == (5, 5, 3)


def test_a_sibling_of_proven_moves_is_suggested_with_doubt(store: Store) -> None:
    propose(store)
    (fix,) = [fix for fix in store.fixes() if fix.text == "link 2"]
    assert fix.suggestion and fix.suggestion.url == "https://new.example/sibling/"
    assert fix.suggestion.confidence < 90 and "look first" in fix.suggestion.because


def test_an_archived_copy_comes_before_unlinking(store: Store) -> None:
    links = {link.url: n for n, link, _ in store.histories()}
    memento = Memento(
        url="https://archive.example/2020/https://gone.example/b",
        original="https://gone.example/b",
        date=NOW,
        status=200,
        finding="ok",
    )
    lookup = Lookup(archive="archive.example", held=Held.FOUND, wanted=NOW, asked_at=NOW, memento=memento)
    store.put_lookup(links["https://gone.example/b"], lookup)
    propose(store)
    assert best(store)["link 4"] == ("memento", "https://archive.example/2020/https://gone.example/b#part")
    every = every_suggestion(store, [links["https://gone.example/b"]])
    assert [one.kind for one in every[links["https://gone.example/b"]]] == [
        SuggestionKind.MEMENTO,
        SuggestionKind.UNLINK,
    ]


def test_our_own_copy_counts_only_from_before_the_link_broke(store: Store) -> None:
    link = next(link for link in store.link_rows() if link.host == "kept.example")
    capture = Capture(
        url=link.url,
        warc="x.warc.gz",
        offset=7,
        length=9,
        record_id="<urn:uuid:1>",
        record_type="response",
        date=NOW - timedelta(days=1),
        status=200,
    )
    kinds = [one.kind for one in suggestions(link, [capture])]
    assert kinds == [SuggestionKind.OWN_CAPTURE, SuggestionKind.UNLINK]
    late = replace(capture, date=NOW + timedelta(days=1))
    assert [one.kind for one in suggestions(link, [late])] == [SuggestionKind.UNLINK]


def test_nothing_is_written_twice_and_what_is_well_again_is_dropped(store: Store) -> None:
    propose(store)
    before = list(store.fixes())
    assert propose(store).added == 0 and list(store.fixes()) == before
    judged(store, State.ALIVE)
    assert propose(store).dropped == 3
    assert {fix.text for fix in store.fixes()} == {"link 0", "link 1"}
    assert all(fix.decision is Decision.OPEN for fix in store.fixes())
