"""Markdown: what is a link and where its address stands, held against markdown-it-py's rendering."""

from collections import Counter

import pytest
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from linkcheck.extract import markdown
from linkcheck.model.article import OccurrenceKind, TextFormat
from linkcheck.urls.canonical import resolve
from tests.extract.reading import addresses, found, occurrences

X = "https://x.example/"

LINKS = {
    "inline": (f"[w]({X}a)", X + "a", f"{X}a"),
    "a title in double quotes": (f'[w]({X}a "ti)tle")', X + "a", f"{X}a"),
    "a title in parentheses": (f"[w]({X}a (title))", X + "a", f"{X}a"),
    "in angle brackets": (f"[w](<{X}a b>)", X + "a%20b", f"{X}a b"),
    "parentheses in the address": (f"[w]({X}a_(b)_c)", X + "a_(b)_c", f"{X}a_(b)_c"),
    "escaped parentheses": (f"[w]({X}a\\)b)", X + "a)b", f"{X}a\\)b"),
    "a reference in the address": (f"[w]({X}?a&amp;b&copy=c)", X + "?a&b&copy=c", f"{X}?a&amp;b&copy=c"),
    "over two lines": (f"[w\nx](\n{X}a\n'title')", X + "a", f"{X}a"),
    "in emphasis": (f"**[w]({X}a)**", X + "a", f"{X}a"),
    "in a heading": (f"## [w]({X}a) ##", X + "a", f"{X}a"),
    "in a quote in a list": (f"- a\n\n  > b [w\n  > x]({X}a)", X + "a", f"{X}a"),
    "on a lazy line": (f"> a\n[w]({X}a)", X + "a", f"{X}a"),
    "in a table beside a code pipe": (f"|a|b|\n|-|-|\n|`\\|`|[w]({X}a)|", X + "a", f"{X}a"),
    "round an image": (f"[![alt](https://i.example/i.png)]({X}a)", X + "a", f"{X}a"),
    "brackets in its words": (f"[a [b] c]({X}a)", X + "a", f"{X}a"),
    "code in its words": (f"[`]`]({X}a)", X + "a", f"{X}a"),
    "a reference": (f"[w][R  s]\n\n[r s]: {X}a 'title'", X + "a", f"{X}a"),
    "a collapsed reference": (f"[R][]\n\n[r]: <{X}a>", X + "a", f"{X}a"),
    "a shortcut reference": (f"[ẞ]\n\n[ss]: {X}a", X + "a", f"{X}a"),
    "the first of two definitions counts": (f"[r]\n\n[r]: {X}a\n[r]: {X}b", X + "a", f"{X}a"),
    "a definition in a quote": (f"[r]\n\n> [r]:\n> {X}a", X + "a", f"{X}a"),
    "an autolink": (f"see <{X}a?b&c>", X + "a?b&c", f"{X}a?b&c"),
    "raw HTML in a line": (f'see <a class=c href="{X}?a&amp;b">w</a>', X + "?a&b", f"{X}?a&amp;b"),
    "raw HTML as a block": (f"<div>\n<a href='{X}a'>w</a>\n</div>", X + "a", f"{X}a"),
    "raw HTML in a quote": (f"> <div>\n> <a\n> href='{X}a'>w</a>", X + "a", f"{X}a"),
    "behind front matter": (f"---\nurl: {X}no\n---\n[w]({X}a)", X + "a", f"{X}a"),
    "behind TOML front matter": (f"+++\r\nurl = '{X}no'\r\n+++\r\n[w]({X}a)", X + "a", f"{X}a"),
    "behind JSON front matter": (f'{{\n"url": "{X}no"\n}}\n[w]({X}a)', X + "a", f"{X}a"),
    "behind a byte order mark": (f"\ufeff---\na: b\n---\n[w]({X}a)", X + "a", f"{X}a"),
    "with CRLF": (f"a\r\n\r\n> b\r\n> [w]({X}a)\r\n", X + "a", f"{X}a"),
    "inside a paired shortcode": (f"{{{{< note >}}}}\n[w]({X}a)\n{{{{< /note >}}}}", X + "a", f"{X}a"),
    "after a template in an attribute": (f'<a href="{{{{< ref "b" >}}}}">v</a> [w]({X}a)', X + "a", f"{X}a"),
    "bare, as GitHub has it": (f"see {X}a_b, or", X + "a_b", f"{X}a_b"),
    "bare in parentheses": (f"(see {X}a_(b))", X + "a_(b)", f"{X}a_(b)"),
    "bare in emphasis": (f"**{X}a**", X + "a", f"{X}a"),
    "bare before a reference": (f"{X}?q=a&amp;", X + "?q=a", f"{X}?q=a"),
    "bare without scheme": ("see www.x.example/a.", "http://www.x.example/a", "www.x.example/a"),
}


@pytest.mark.parametrize(("text", "url", "href"), LINKS.values(), ids=LINKS)
def test_a_link_is_found_with_its_exact_place(text: str, url: str, href: str) -> None:
    (occurrence,) = occurrences(text, TextFormat.MARKDOWN)
    assert (occurrence.url, occurrence.href, occurrence.kind) == (url, href, OccurrenceKind.ANCHOR)
    assert text.index(href) <= occurrence.span[0]


NO_LINKS = {
    "an image": f"![alt]({X}a.png)",
    "a link in an image's description": f"![a [w]({X}a) <a href='{X}b'>](https://i.example/i.png)",
    "a code span": f"`[w]({X}a)` ``<a href='{X}'>`` `{X}a`",
    "an indented block": f"a\n\n    [w]({X}a)\n",
    "a fence": f"```html\n<a href='{X}'>w</a>\n{X}a\n```",
    "a fence never closed": f"~~~\n[w]({X}a)\n",
    "HTML code": f"<code>{X}a [w]({X}a)</code>",
    "preformatted HTML": f"<pre>\n<a href='{X}a'>w</a>\n\n{X}a\n</pre>",
    "a comment": f"a <!-- [w]({X}a) --> b\n\n<!--\n[w]({X}a)\n\n[w]({X}a)\n-->",
    "escaped": "\\[w](x) \\<a href='x'> [w\\](x)",
    "Markdown inside an HTML block": "<div>\n[w](https)\n</div>",
    "a Hugo shortcode": f'{{{{< button href="{X}a" >}}}} {{{{% b "{X}" %}}}} [w]({{{{< ref "a.md" >}}}})',
    "a Hugo highlight": f"{{{{< highlight html >}}}}\n<a href='{X}'>\n\n[w]({X}a)\n{{{{< /highlight >}}}}",
    "a Jekyll tag": f"{{% link {X}a %}} [w]({{{{ site.url }}}}/a) {{{{ '{X}' | absolute_url }}}}",
    "a Jekyll highlight": f"{{% highlight html %}}\n[w]({X}a)\n{{% endhighlight %}}",
    "an undefined reference": "[w][r] [r][] [r]",
    "an unused definition": f"[r]: {X}a",
    "an e-mail address": "<desk@x.example> [w](mailto:desk@x.example)",
    "a relative address": "[w](/a) [w](b.md) [w](#c) [w]()",
    "front matter only": f"---\nurl: {X}\n---",
    "a name with underscores in its end": "www.a_b.example/x",
    "half an address": "https:// www. http://x",
}


@pytest.mark.parametrize("text", NO_LINKS.values(), ids=NO_LINKS)
def test_what_markdown_makes_no_link_of_is_none(text: str) -> None:
    assert addresses(text, TextFormat.MARKDOWN) == []


def test_links_do_not_nest() -> None:
    text = f"[outer [inner]({X}in)](relative) and [outer <{X}auto> x](/y)"
    assert addresses(text, TextFormat.MARKDOWN) == [X + "in", X + "auto"]


def test_a_definition_used_twice_is_two_occurrences_at_one_place() -> None:
    first, second = occurrences(f"[one][r] and [two][r]\n\n[r]: {X}a", TextFormat.MARKDOWN)
    assert first.span == second.span
    assert (first.text, second.text, first.id != second.id) == ("one", "two", True)


def test_words_and_context_are_what_a_reader_sees() -> None:
    text = f"# Title\n\nFirst. The **[`big` *red* &amp; new]({X}a 'T')** bus [came](/x) `late`. Last.\n\nNext."
    (occurrence,) = occurrences(text, TextFormat.MARKDOWN)
    assert occurrence.text == "big red & new"
    assert occurrence.context == "The big red & new bus came late."
    assert occurrence.block == "p"


@pytest.mark.parametrize(
    ("text", "block"),
    [
        (f"- [w]({X})", "li"),
        (f"# [w]({X})", "h1"),
        (f"> [w]({X})", "p"),
        (f"|a|\n|-|\n|[w]({X})|", "td"),
        (f"<figure>\n<a href={X}>w</a>\n</figure>", "figure"),
    ],
)
def test_the_block_is_the_element_it_would_stand_in(text: str, block: str) -> None:
    (occurrence,) = occurrences(text, TextFormat.MARKDOWN)
    assert occurrence.block == block


def test_lost_anchors_are_counted_in_markdown_too() -> None:
    assert found("one</a> and two</a>", TextFormat.MARKDOWN).notes[0].startswith("2 anchors have lost")


# The oracle

RENDER = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
PIECES = (
    *("[x](https://c.example/1)", "[z](https://z.example/a_(b)?x=1&y=2 'ti')", "[r]", "[r][]", "[y][r]", "[", "]("),
    *("[![i](https://i.example/p.png)](https://j.example/)", "<https://d.example/>", "](<https://b.example/>)", ")"),
    *("\n[r]: https://r.example/\n", "\n\n[r]: <https://r.example/q> 't'\n", "<a href='https://e.example/?a&amp;b'>"),
    *("</a>", "<b>", "`", "``", "\\", "*", "**", "_", "\n", "\n\n", "\n> ", "\n- ", "\n1. ", "\n# ", "  ", "\n    "),
    *("\n| a | b |\n|---|---|\n| [t](https://t.example/) | `x|y` |\n", "a", "b c", "한", "\n\n<div>\n", "\n</div>\n\n"),
    *("\n```\n", "\n~~~\n", "\n***\n", "\n===\n", "&amp;", "&copy;", "!", "(", '"t"', "\r\n", "\t"),
)


def rendered_links(text: str) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for token in HTMLTokenizer(RENDER.render(text)):
        if token["type"] == tokenTypes["StartTag"] and token["name"] == "a" and "href" in token["data"]:
            found[comparable(token["data"]["href"])] += 1
    return found


def comparable(href: str) -> str | None:
    """markdown-it-py percent-encodes more than the URL Standard does."""
    url = resolve(href, "https://own.example/")
    return url and url.replace("%5B", "[").replace("%5D", "]").replace("%7C", "|").replace("%5C", "/")


#: Where markdown-it-py leaves CommonMark: `[r]` is a shortcut before what is no label (0.31 §6.3, example 568), also at
#: the end; and a backslash before a line's end escapes nothing (§2.4).
QUIRKS = ("[r][![", "[r][[", "[r](", "\\\n", "\\\r")

messy_markdown = (
    st.lists(st.sampled_from(PIECES), max_size=16)
    .map("".join)
    .filter(lambda text: not any(quirk in text for quirk in QUIRKS))
)


@settings(derandomize=True, max_examples=300)
@given(messy_markdown)
def test_generated_mess_has_the_links_that_markdown_it_renders(text: str) -> None:
    reading = markdown.read("x\n\n" + text)
    ours = Counter(comparable(place.address) for place in reading.places if place.element != "bare")
    assert ours == rendered_links("x\n\n" + text)
