"""Texts that nobody meant well: nothing is raised, no place lies outside the text, work grows with length only.

The repeated pieces are each quadratic for some tempting way of reading; at this length that would be a hanging test.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extract.anchors import LONGEST_TEXT, MOST_OCCURRENCES, find
from linkcheck.model.article import TextFormat
from linkcheck.urls.malformed import LONGEST
from linkcheck.urls.scope import Scope
from tests.extract.reading import article, found

LENGTH = 40_000
X = "https://x.example/"

HTML_PIECES = (
    *(
        "<div>",
        "<div></p>",
        "<p>x",
        "<ul><li>",
        "<a href=//x.y>",
        "<a href=//x.y><img alt=x>",
        "</a>",
        '<a href="',
        "<a '",
    ),
    *("<code>", "<code><a href=//x.y>x", "<pre></pre>", "<a b=c ", "<", "</", "<!", "<!--", "<!-- -->", "<?", "<svg>"),
    *("<svg><![CDATA[", "<title>", "<script><!--", "<script><!-- <script>", "&", "&#", "&#9", "&copy", "x", "\n", ". "),
    *("[", "[a ", '[a url="//', "[a url=//x.y]", "[embed]", "[embed]http://x.y[/embed]", "http://x.y\n", "http://x.y "),
    *(
        "<!-- wp:a -->",
        '<!-- wp:a {"url":"//x.yy"} -->',
        '<!-- wp:a {"url":"//x.yy"} --><!-- /wp:b -->',
        '<!-- wp:a {"',
    ),
    *('<!-- wp:a {"url":"//x.yy"} --><a href=//x.yy>', "\ud800", "\0", "[a b=“", "<iframe src=//x.y></iframe>", "<br>"),
)
MARKDOWN_PIECES = (
    *("[", "]", "](", "[](", "![", "[x](y", '[x](y "', "[x](y 'a' ", "[[x]](//y.z)", "[x](//y.z)", "![x](//y.z)", "[^"),
    *("[r][", "[r]: x\n", "[a]: //x.y\n[a]\n\n", "`", "`` `", "<", "<a ", '<a b="', "<!--", "<!-", "<?", "<![CDATA["),
    *(
        "<https://x.y>",
        "*",
        "_",
        "\\",
        "* a\n",
        " - a\n",
        "> a\n",
        "> ",
        "- ",
        "> - " * 25 + "a\n",
        "1. ",
        "# a\n",
        "a\n",
    ),
    *(
        "|",
        "a|b\n-|-\n",
        "{{",
        "{{< ",
        "{% highlight",
        "```\n",
        "---\n",
        "<div>\n",
        "<div>\n\n",
        "\t",
        "www.x.y ",
        "http://",
    ),
    *("http://x.y(", "http://x.y)", "http://x.y&a;", "https://x.y/.", "&", "~", "\r", "\ufeff", "\ue000", "===\n"),
)


@pytest.mark.parametrize("piece", HTML_PIECES)
@pytest.mark.parametrize("text_format", [TextFormat.HTML, TextFormat.HTML_DOCUMENT])
def test_html_of_one_piece_over_and_over_is_read(piece: str, text_format: TextFormat) -> None:
    found(piece * (LENGTH // len(piece)), text_format)


@pytest.mark.parametrize("piece", MARKDOWN_PIECES)
def test_markdown_of_one_piece_over_and_over_is_read(piece: str) -> None:
    found("x\n\n" + piece * (LENGTH // len(piece)), TextFormat.MARKDOWN)


def test_one_line_of_fifty_megabytes_is_read_to_its_end() -> None:
    text = "<p>" + "word " * 10_000_000 + f'<a href="{X}">w</a></p>'
    (occurrence, _) = find(article(text), Scope()).occurrences[0]
    assert text[slice(*occurrence.span)] == X


def test_a_hundred_thousand_nested_tags_hide_nothing() -> None:
    text = "<div>" * 100_000 + f'<a href="{X}">w</a>' + "</div>" * 100_000
    assert [o.url for o, _ in found(text).occurrences] == [X]


def test_a_markdown_file_longer_than_any_article_is_read_in_part_and_says_so() -> None:
    text = f"[w]({X})\n\n" + "word " * (LONGEST_TEXT[TextFormat.MARKDOWN] // 4)
    result = found(text, TextFormat.MARKDOWN)
    assert len(result.occurrences) == 1
    assert result.notes[0].startswith("Only the first 2000000 of its")


def test_an_endless_address_is_left_out_and_says_so() -> None:
    result = found(f'<a href="{X}{"a" * LONGEST}">w</a> <a href="{X}">w</a>')
    assert [o.url for o, _ in result.occurrences] == [X]
    assert result.notes == (f"1 address of more than {LONGEST} characters was left out.",)


def test_more_links_than_any_article_has_are_cut_and_say_so() -> None:
    result = find(article(f'<p><a href="{X}">w</a>' * (MOST_OCCURRENCES + 1)), Scope())
    assert len(result.occurrences) == MOST_OCCURRENCES
    assert result.notes == (f"Only the first {MOST_OCCURRENCES} of {MOST_OCCURRENCES + 1} links are checked.",)


formats = st.sampled_from(list(TextFormat))
pieces = st.sampled_from(
    HTML_PIECES + MARKDOWN_PIECES + (f'<a href="{X}a">', f"[w]({X}b)", "\n\n", "</p>", "</code>", "w")
)


@settings(max_examples=400)
@given(st.lists(pieces, max_size=20).map("".join), formats)
def test_any_mixture_of_pieces_in_any_format_keeps_the_promises(text: str, text_format: TextFormat) -> None:
    found(text, text_format)


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")), formats)
def test_any_text_in_any_format_keeps_the_promises(text: str, text_format: TextFormat) -> None:
    found(text, text_format)


@given(st.text(), st.text(), formats)
def test_any_article_address_is_borne(url: str, href: str, text_format: TextFormat) -> None:
    find(article(f"<a href='{href}'>w</a>", text_format, url), Scope(internal=True))


@given(st.text(alphabet='\\"{}[]:,u0026/htps.<a href=\u0022> \n', max_size=60))
def test_any_block_comment_keeps_the_promises(json: str) -> None:
    found(f'<!-- wp:acme/x {{"url":"{json}"}} --><a href="{X}">w</a><!-- /wp:acme/x -->')
