"""Exactly the approved characters change: in every kind of place, for every address, checked against other readers."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from linkcheck.extract.anchors import find
from linkcheck.fixes.encode import CannotWrite, acceptable
from linkcheck.fixes.place import fixes_of
from linkcheck.fixes.rewrite import mirrored, rewrite, splice
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.exchange import Exchange
from linkcheck.model.fix import Decision
from linkcheck.sources.read import Options, read
from linkcheck.urls.canonical import resolve
from linkcheck.urls.scope import Scope
from tests.fixes.fix_articles import NEW, article, decided, occurrences

OLD = "https://old.example/x"

#: (what stands there, what it must become): places of every kind, with the spelling each wants.
PLACES: dict[str, tuple[str, str]] = {
    "double quotes": (
        '<p>A <a href="https://old.example/x">b</a>.</p>',
        '<p>A <a href="https://new.example/a?x=1&amp;section=2">b</a>.</p>',
    ),
    "single quotes, other attributes, blanks": (
        "<a  class='k'\n href = 'https://old.example/x'  >b</a >",
        "<a  class='k'\n href = 'https://new.example/a?x=1&amp;section=2'  >b</a >",
    ),
    "no quotes": ("<a href=https://old.example/x>b</a>", "<a href=https://new.example/a?x=1&amp;section=2>b</a>"),
    "a title with the same address": (
        '<a title="https://old.example/x > y" href="https://old.example/x">https://old.example/x</a>',
        '<a title="https://old.example/x > y" href="https://new.example/a?x=1&amp;section=2">https://old.example/x</a>',
    ),
    "CRLF, tabs and emoji around": (
        '\r\n\t<p>\U0001f600<a href="https://old.example/x">가</a>\r\n\r\n<br>',
        '\r\n\t<p>\U0001f600<a href="https://new.example/a?x=1&amp;section=2">가</a>\r\n\r\n<br>',
    ),
    "malformed markup": (
        '<div><p>a<b>c <a href="https://old.example/x">b</p></i></a></span>',
        '<div><p>a<b>c <a href="https://new.example/a?x=1&amp;section=2">b</p></i></a></span>',
    ),
    "an entity in the old address": (
        '<a href="https://old.example/?a=1&amp;copy=2">b</a>',
        '<a href="https://new.example/a?x=1&amp;section=2">b</a>',
    ),
    "a block that repeats its address": (
        '<!-- wp:button {"url":"https://old.example/x","k":1} --><a href="https://old.example/x">b</a>'
        "<!-- /wp:button -->",
        '<!-- wp:button {"url":"https://new.example/a?x=1\\u0026section=2","k":1} -->'
        '<a href="https://new.example/a?x=1&amp;section=2">b</a><!-- /wp:button -->',
    ),
    "a block with escaped slashes": (
        '<!-- wp:navigation-link {"label":"b","url":"https:\\/\\/old.example\\/x"} /-->',
        '<!-- wp:navigation-link {"label":"b","url":"https:\\/\\/new.example\\/a?x=1\\u0026section=2"} /-->',
    ),
    "HTML inside a block's JSON": (
        '<!-- wp:x {"content":"\\u003ca href=\\u0022https://old.example/x\\u0022\\u003eb\\u003c/a\\u003e"} /-->',
        '<!-- wp:x {"content":"\\u003ca href=\\u0022https://new.example/a?x=1\\u0026amp;section=2\\u0022\\u003eb'
        '\\u003c/a\\u003e"} /-->',
    ),
    "a shortcode": (
        '[button link="https://old.example/x" size=1]b[/button]',
        '[button link="https://new.example/a?x=1&amp;section=2" size=1]b[/button]',
    ),
    "an embed block": (
        '<!-- wp:embed {"url":"https://old.example/x"} --><figure><div>\nhttps://old.example/x\n</div></figure>'
        "<!-- /wp:embed -->",
        '<!-- wp:embed {"url":"https://new.example/a?x=1\\u0026section=2"} --><figure><div>\n'
        "https://new.example/a?x=1&amp;section=2\n</div></figure><!-- /wp:embed -->",
    ),
    "an iframe": (
        '<iframe src="https://old.example/x"></iframe>',
        '<iframe src="https://new.example/a?x=1&amp;section=2"></iframe>',
    ),
}

MARKDOWN: dict[str, tuple[str, str]] = {
    "inline": ("A [b](https://old.example/x) c", f"A [b]({NEW}) c"),
    "with a title": ('[b](https://old.example/x "t (u)") c', f'[b]({NEW} "t (u)") c'),
    "in angle brackets": ("[b](<https://old.example/x>) c", f"[b](<{NEW}>) c"),
    "autolink": ("<https://old.example/x> c", f"<{NEW}> c"),
    "bare": ("See https://old.example/x, c", f"See {NEW}, c"),
    "a definition": ("[b][r] c\n\n[r]: https://old.example/x 't'\n", f"[b][r] c\n\n[r]: {NEW} 't'\n"),
    "HTML in it": ('a <a href="https://old.example/x">b</a>', f'a <a href="{NEW.replace("&", "&amp;")}">b</a>'),
    "front matter and code untouched": (
        "---\r\nlink: https://old.example/x\r\n---\r\n`https://old.example/x` [b](https://old.example/x)\r\n",
        f"---\r\nlink: https://old.example/x\r\n---\r\n`https://old.example/x` [b]({NEW})\r\n",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_new_address_is_spelled_as_its_place_wants_it(name: str) -> None:
    before, after = PLACES[name]
    fixes = decided(before)
    done = rewrite(article(before), fixes)
    assert (done.text, done.refused, len(fixes)) == (after, (), 1)
    assert splice(done.text, mirrored(done.edits, before)) == before


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_takes_the_new_address_where_the_old_one_stood(name: str) -> None:
    before, after = MARKDOWN[name]
    done = rewrite(article(before, TextFormat.MARKDOWN), decided(before, TextFormat.MARKDOWN))
    assert (done.text, done.refused) == (after, ())
    assert splice(done.text, mirrored(done.edits, before)) == before


UNLINKED: dict[str, tuple[str, str, TextFormat]] = {
    "html": ('<p>A <a class="k" href="https://old.example/x"><b>b</b> c</a >.</p>', "<p>A <b>b</b> c.</p>", "html"),
    "markdown": ('A [b [c] *d*](https://old.example/x "t") e', "A b [c] *d* e", "markdown"),
    "an image in it": ("[![i](/i.png)](<https://old.example/x>)", "![i](/i.png)", "markdown"),
}


@pytest.mark.parametrize("name", UNLINKED)
def test_unlinking_keeps_the_words(name: str) -> None:
    before, after, form = UNLINKED[name]
    kind = TextFormat(form)
    done = rewrite(article(before, kind), decided(before, kind, decision=Decision.UNLINK, new_url=""))
    assert (done.text, done.refused) == (after, ())
    assert splice(done.text, mirrored(done.edits, before)) == before


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<a href='https://old.example/x'>never closed <a href='https://other.example/'>b</a>", "html"),
        ('[button link="https://old.example/x"]', "html"),
        ('<!-- wp:button {"url":"https://old.example/x"} --><a href="https://old.example/x">b</a>', "html"),
        ("<https://old.example/x>", "markdown"),
        ("[b][r]\n\n[r]: https://old.example/x\n", "markdown"),
    ],
)
def test_what_cannot_be_unlinked_is_refused_by_a_reason(text: str, form: str) -> None:
    kind = TextFormat(form)
    fixes = decided(text, kind, decision=Decision.UNLINK, new_url="")[:1]
    done = rewrite(article(text, kind), fixes)
    assert done.text == text
    assert (len(done.refused) == 1 and "by hand" in done.refused[0][1]) or "editor" in done.refused[0][1]


def test_links_that_share_a_definition_change_together_or_not_at_all() -> None:
    text = "[b][r] and [c][r]\n\n[r]: https://old.example/x\n"
    both = decided(text, TextFormat.MARKDOWN)
    assert len(both) == 2
    alone = rewrite(article(text, TextFormat.MARKDOWN), both[:1])
    assert alone.text == text and "approve the same" in alone.refused[0][1]
    assert rewrite(article(text, TextFormat.MARKDOWN), both).text == text.replace(OLD, NEW)


def test_one_place_that_cannot_be_written_does_not_hold_up_the_others() -> None:
    text = '<a href="https://old.example/1">b</a> [button link="https://old.example/2"]'
    fixes = decided(text, decision=Decision.UNLINK, new_url="")
    done = rewrite(article(text), fixes)
    assert done.text == 'b [button link="https://old.example/2"]'
    assert [fix.id for fix in done.fixes] == [1] and [fix.id for fix, _ in done.refused] == [2]


def test_a_text_that_is_not_the_one_that_was_read_is_refused() -> None:
    text = '<a href="https://old.example/x">b</a>'
    done = rewrite(article("!" + text), decided(text))
    assert done.text == "!" + text and "does not stand where it was found" in done.refused[0][1]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "new.example/a",
        "javascript:alert(1)",
        "https://",
        "http://http://a.example/",
        "https://a.example/a b",
        "https://a.example/\u200b",
        "https://a.example/\x07",
        "https://[::1]/",
        "https://a.example/" + "x" * 70_000,
    ],
)
def test_addresses_that_can_not_work_are_refused(address: str) -> None:
    with pytest.raises(CannotWrite):
        acceptable(address)


# --- properties ------------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "<p>word &amp; word</p>",
        "\r\n\r\n",
        " ",
        "가나다 \U0001f600 ",
        "<b>",
        "</i>",
        "<!-- more -->",
        "<li>x",
        "</ul>",
        '<img alt="a > b" src=x>',
        "<code>https://old.example/x</code>",
        "[gallery ids='1']",
        "<script>if (a<b) '<a href=\"https://old.example/x\">'</script>",
        "<p>https://old.example/x is text</p>",
    ]
)
_PATH = st.text("abcXYZ019/-_.~가é", max_size=12)
_QUERY = st.lists(
    st.tuples(st.sampled_from(["a", "copy", "section", "amp", "lt", "x[]"]), st.text("ab&=;'\"<>()--|", max_size=4)),
    max_size=3,
)


@st.composite
def _addresses(draw: Callable[..., object]) -> str:
    path, query = draw(_PATH), draw(_QUERY)
    host = draw(st.sampled_from(["old.example", "a.example", "가.example", "www.b-c.example"]))
    fragment = draw(st.sampled_from(["", "#", "#sec-2"]))
    tail = "&".join(f"{key}={value}" for key, value in query)  # type: ignore[attr-defined]
    return f"https://{host}/{path}{'?' + tail if tail else ''}{fragment}"


_LINKS = (
    '<a href="{0}">{1}</a>',
    "<a\ttarget=x href='{0}' >{1}</a>",
    '<!-- wp:button {{"url":"{2}"}} --><a href="{0}">{1}</a><!-- /wp:button -->',
    '<!-- wp:social-link {{"url":"{2}","service":"x"}} /-->',
    '<p>[btn url="{0}" text="{1}"]</p>',
    "<p>{0}</p>",
)


@st.composite
def _articles(draw: Callable[..., object]) -> str:
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 6))):  # type: ignore[call-overload]
        parts += draw(st.lists(_PIECES, max_size=4))  # type: ignore[arg-type]
        address = acceptable(str(draw(_addresses())))  # type: ignore[call-arg]
        words = draw(st.sampled_from(["here", "here", "there", "<b>x</b>"]))
        written = address.replace("&", "&amp;")
        in_json = json.dumps(address, ensure_ascii=False)[1:-1].replace("&", "\\u0026").replace("--", "\\u002d\\u002d")
        parts.append(str(draw(st.sampled_from(_LINKS))).format(written, words, in_json))
    return "".join(parts)


@settings(max_examples=300, deadline=None)
@given(_articles(), _addresses(), st.data())  # type: ignore[call-arg]
def test_only_the_approved_characters_change_and_they_can_be_put_back(
    text: str, address: str, data: st.DataObject
) -> None:
    every = decided(text, new_url=address)
    chosen = [fix for fix in every if data.draw(st.booleans())]
    done = rewrite(article(text), chosen)
    assert {fix.id for fix in done.fixes} | {fix.id for fix, _ in done.refused} == {fix.id for fix in chosen}
    _same_outside(text, done.text, [span for fix in done.fixes for span in (fix.span, *fix.spans)])
    assert splice(done.text, mirrored(done.edits, text)) == text
    before, after = occurrences(text), occurrences(done.text)
    assert len(before) == len(after)
    changed = {fix.span for fix in done.fixes}
    for old, new in zip(before, after, strict=True):
        if old.span not in changed:
            assert (old.url, old.href) == (new.url, new.href)


def _same_outside(before: str, after: str, spans: list[tuple[int, int]]) -> None:
    """An oracle of its own: what lies between the spans, in order, is in the text after, in order, and nothing else."""
    pattern, position = "", 0
    for start, end in sorted(spans):
        pattern += re.escape(before[position:start]) + r"[^\s\"'<>\[\]]+"
        position = end
    assert re.fullmatch(pattern + re.escape(before[position:]), after)


@settings(max_examples=300, deadline=None)
@given(_addresses())  # type: ignore[call-arg]
def test_a_browsers_parser_reads_the_address_that_was_approved(address: str) -> None:
    text = f'<p>a <a href="{OLD}" title="t">b</a> c</p>'
    done = rewrite(article(text), decided(text, new_url=address))
    tree = html5lib.parse(done.text, namespaceHTMLElements=False)
    assert [item.get("href") for item in tree.iter("a")] == [acceptable(address)]


@settings(max_examples=200, deadline=None)
@given(_addresses())  # type: ignore[call-arg]
def test_a_markdown_parser_reads_the_address_that_was_approved(address: str) -> None:
    text = f"a [b]({OLD} 't') c"
    done = rewrite(article(text, TextFormat.MARKDOWN), decided(text, TextFormat.MARKDOWN, new_url=address))
    assert not done.refused
    tokens = MarkdownIt().parseInline(done.text)[0].children or []
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert [resolve(str(link), "") for link in links] == [resolve(acceptable(address), "")]


SAMPLES = Path(__file__).parents[1] / "sources" / "samples"


@pytest.mark.parametrize("name", ["creativecommons-labs.xml", "wordpress/posts-edit.json", "digitalgov/content"])
def test_real_articles_take_every_new_address_and_give_back_every_old_one(name: str) -> None:
    count = 0
    for real in read(str(SAMPLES / name), Options(base_url="https://news.example/"), no_fetch):
        if isinstance(real, Article):
            places = [item for item, _ in find(real, Scope()).occurrences]
            fixes = [
                replace(fix, id=n, decision=Decision.REPLACE, new_url="https://new.example/(a)?b=1&copy=2--3#f")
                for n, fix in enumerate(fixes_of(real, places), start=1)
            ]
            done = rewrite(real, fixes)
            assert done.refused == ()
            assert splice(done.text, mirrored(done.edits, real.source_text)) == real.source_text
            count += len(fixes)
    assert count


def no_fetch(url: str, **more: object) -> Exchange:
    raise AssertionError(f"{url} was asked for")
