"""Lists of addresses: one a line."""

from linkcheck.model.article import OccurrenceKind, TextFormat
from tests.extract.reading import addresses, occurrences

LIST = """\
# Links of the year
https://x.example/a
  HTTP://X.example/b#part  \r
www.y.example/c
https://x.example/d\ta note
https://x.example/e # another note
https://exa mple.com/f

mailto:desk@x.example
no address
#https://x.example/no
https://x.example/a"""


def test_every_line_that_is_an_address_is_an_occurrence() -> None:
    assert addresses(LIST, TextFormat.URL_LIST) == [
        "https://x.example/a",
        "http://x.example/b",
        "http://www.y.example/c",
        "https://x.example/d",
        "https://x.example/e",
        "https://exa mple.com/f",
        "https://x.example/a",
    ]


def test_an_occurrence_of_a_list_stands_on_its_line() -> None:
    first, *_, last = occurrences(LIST, TextFormat.URL_LIST)
    assert (first.kind, first.element, first.block) == (OccurrenceKind.ANCHOR, "line", "line")
    assert (first.context, first.ordinal, last.ordinal) == ("https://x.example/a", 0, 1)
