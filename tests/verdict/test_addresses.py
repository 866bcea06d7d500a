"""What two addresses have in common, and where one points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.verdict import addresses
from linkcheck.verdict.addresses import is_above, is_home, is_index, is_search, numbers, same_but_for_spelling, words
from linkcheck.verdict.likeness import alike, containment, titles_alike, without

X = "https://x.example"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{X}/a", "http://www.x.example/a/", True),
        (f"{X}/a", f"{X}/A", True),
        (f"{X}/a/", f"{X}/a/index.html", True),
        (f"{X}/a?utm_source=n&id=1", f"{X}/a?id=1", True),
        (f"{X}/a%20b", f"{X}/a b", True),
        (f"{X}/a.html", f"{X}/a", True),
        ("https://m.x.example/a", f"{X}/a", True),
        (f"{X}/a?id=1", f"{X}/a?id=2", False),
        (f"{X}/a?id=1", f"{X}/a", False),
        (f"{X}/a", f"{X}/b", False),
        (f"{X}/a", "https://y.example/a", False),
        (f"{X}/a", f"{X}/", False),
    ],
)
def test_two_addresses_differ_in_spelling_only(one: str, other: str, same: bool) -> None:
    assert same_but_for_spelling(one, other) is same is same_but_for_spelling(other, one)


@pytest.mark.parametrize("path", ["", "/", "/en/", "/de-ch", "/index.php", "/en/home", "/?utm_source=x"])
def test_an_entrance_is_known(path: str) -> None:
    assert is_home(X + path) and is_index(X + path)


@pytest.mark.parametrize("url", [f"{X}/news/story", f"{X}/?p=17", f"{X}/about-us-today", f"{X}/en/news/story-of-all"])
def test_a_page_is_no_entrance(url: str) -> None:
    assert not is_home(url) and not is_index(url)


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/search?q=a", True), ("/suche/ferry", True), ("/?s=ferry", True), ("/research/a", False), ("", False)],
)
def test_a_search_is_known(path: str, answer: bool) -> None:
    assert is_search(X + path) is answer


def test_words_and_numbers_of_an_address() -> None:
    assert words(f"{X}/2019/04/the-ferry-sails-12345.html?id=77123") == ["ferry", "sails"]
    assert numbers(f"{X}/2019/04/the-ferry-sails-12345.html?id=77123") == ["12345", "77123"]


def test_a_directory_is_above_its_pages() -> None:
    assert is_above(f"{X}/news/", f"{X}/news/2019/story")
    assert not is_above(f"{X}/sport/", f"{X}/news/2019/story")
    assert not is_above("https://y.example/news/", f"{X}/news/2019/story")


@given(st.text(max_size=80))
def test_no_address_raises(text: str) -> None:
    for url in (text, f"{X}/{text}", f"https://{text}/a?{text}"):
        addresses.host(url), is_home(url), words(url), same_but_for_spelling(url, X), is_search(url)


def test_texts_without_their_echo_are_compared() -> None:
    one = without("Nothing at /a/ferry-times here, go back to the start", [f"{X}/a/ferry-times", f"{X}/a/qwx"])
    other = without("Nothing at /a/qwx here, go back to the start", [f"{X}/a/ferry-times", f"{X}/a/qwx"])
    assert alike(one, other) == 1.0
    assert alike(one, ["something", "else", "entirely", "is", "written", "on", "this", "page", "today"]) == 0.0
    assert alike([], []) == 1.0


def test_titles_are_compared_without_the_site() -> None:
    assert titles_alike("Ferry times | Harbour Post", "Ferry times - New Post") == 1.0
    assert titles_alike("Ferry times | Harbour Post", "Boats for sale | Harbour Post") < 0.5
    assert titles_alike("", "") == 0.0


def test_nothing_is_contained_in_nothing() -> None:
    assert containment((), (1, 2)) == containment((1, 2), ()) == 0.0
    assert containment((1, 2, 3), (2, 3, 4)) == pytest.approx(2 / 3)
