"""Siblings of proven moves: believed where several pages went one way, and never where they went different ones."""

import pytest

from linkcheck.fixes.moves import move, moves_of

OLD, NEW = "https://old.example", "https://new.example"


def test_pages_that_went_together_show_where_their_siblings_are() -> None:
    moves = moves_of([(f"{OLD}/a/{n}.html", f"{NEW}/b/a/{n}.html") for n in range(2)])
    found = moves.of(f"{OLD}/a/9.html?x=1")
    assert found and found.target(f"{OLD}/a/9.html?x=1") == f"{NEW}/b/a/9.html?x=1"
    assert len(found.proven) == 2


@pytest.mark.parametrize(
    "proven",
    [
        [(f"{OLD}/a/1", f"{NEW}/a/1")],  # one is no pattern
        [(f"{OLD}/a/1", f"{NEW}/a/1"), (f"{OLD}/a/2", f"{NEW}/b/2")],  # different ways
        [(f"{OLD}/a/1", f"{NEW}/a/1"), (f"{OLD}/a/2", f"{NEW}/a/other")],  # one page went its own way
        [(f"{OLD}/a/1", f"{NEW}/"), (f"{OLD}/a/2", f"{NEW}/")],  # both ended at the front page
        [(f"{OLD}/b/1", f"{NEW}/b/1"), (f"{OLD}/b/2", f"{NEW}/b/2"), (f"{OLD}/c/2", f"{NEW}/x")],  # another directory
    ],
)
def test_nothing_is_concluded_from_too_little_or_from_contradictions(proven: list[tuple[str, str]]) -> None:
    assert moves_of(proven).of(f"{OLD}/a/9") is None


def test_a_whole_host_that_moved_moves_what_lies_in_unseen_directories_too() -> None:
    moves = moves_of([(f"{OLD}/a/1", f"{NEW}/a/1"), (f"{OLD}/b/2", f"{NEW}/b/2")])
    found = moves.of(f"{OLD}/c/d/9")
    assert found and found.target(f"{OLD}/c/d/9") == f"{NEW}/c/d/9"


def test_one_move_says_which_directories_it_is_an_instance_of() -> None:
    found = move(f"{OLD}/a/b/1.html", f"{NEW}/x/b/1.html")
    assert found and (found.old, found.new) == (f"{OLD}/a/", f"{NEW}/x/")
    assert move(f"{OLD}/a/1.html", f"{NEW}/2.html") is None
    assert move(f"{OLD}/", f"{NEW}/") is None
    assert move("nonsense", "") is None
