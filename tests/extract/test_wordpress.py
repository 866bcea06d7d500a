"""What WordPress alone reads: block comments, shortcodes, addresses on their own line."""

import json

import pytest

from linkcheck.model.article import Occurrence, OccurrenceKind
from tests.extract.reading import addresses, found, occurrences

ANCHOR, EMBED, BLOCK = OccurrenceKind.ANCHOR, OccurrenceKind.EMBED, OccurrenceKind.BLOCK


def one(text: str) -> Occurrence:
    (occurrence,) = occurrences(text)
    return occurrence


def unescaped(text: str, span: tuple[int, int]) -> str:
    """What JSON reads at a place inside one of its strings."""
    return json.loads(f'"{text[slice(*span)]}"')


BUTTON = (
    '<!-- wp:button {"url":"https://give.example/?src=a\\u0026b=1"} -->'
    '<a href="https://give.example/?src=a&amp;b=1">Give</a><!-- /wp:button -->'
)


def test_a_button_is_one_occurrence_whose_comment_changes_with_it() -> None:
    button = one(BUTTON)
    assert (button.kind, button.element, button.text) == (ANCHOR, "a", "Give")
    assert [unescaped(BUTTON, span) for span in button.spans] == ["https://give.example/?src=a&b=1"]


def test_escaped_slashes_in_a_comment_are_part_of_the_place() -> None:
    text = BUTTON.replace('"https://give', '"https:\\/\\/give')
    (span,) = one(text).spans
    assert text[slice(*span)] == "https:\\/\\/give.example/?src=a\\u0026b=1"


def test_a_slash_more_in_the_comment_is_the_same_address() -> None:
    text = '<!-- wp:button {"url":"https://x.example"} --><a href="https://x.example/">w</a><!-- /wp:button -->'
    assert len(one(text).spans) == 1


def test_an_embed_block_is_one_embed() -> None:
    text = (
        '<!-- wp:embed {"url":"https://t.example/s/1?a=b\\u0026c=d","type":"rich"} -->\n'
        '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
        "https://t.example/s/1?a=b&amp;c=d\n</div></figure>\n<!-- /wp:embed -->"
    )
    embed = one(text)
    assert (embed.kind, embed.element, embed.url) == (EMBED, "bare", "https://t.example/s/1?a=b&c=d")
    assert [unescaped(text, span) for span in embed.spans] == ["https://t.example/s/1?a=b&c=d"]


@pytest.mark.parametrize("name", ["embed", "core-embed/youtube", "core/embed"])
def test_an_embed_block_without_its_html_is_an_embed_all_the_same(name: str) -> None:
    assert one(f'<!-- wp:{name} {{"url":"https://t.example/1"}} /-->').kind is EMBED


def test_an_address_only_in_a_comment_is_a_block() -> None:
    text = '<!-- wp:navigation-link {"label":"About <b>us</b>","url":"https:\\/\\/nav.example\\/about"} /-->'
    block = one(text)
    assert (block.kind, block.element, block.text) == (BLOCK, "wp:navigation-link", "About us")
    assert (block.href, block.url) == ("https:\\/\\/nav.example\\/about", "https://nav.example/about")


def test_the_comment_repeats_only_what_its_own_block_holds() -> None:
    text = '<!-- wp:acme/card {"link":"https://x.example/"} /--><p><a href="https://x.example/">w</a></p>'
    assert [(o.kind, o.spans, o.ordinal) for o in occurrences(text)] == [(BLOCK, (), 0), (ANCHOR, (), 1)]


def test_anchors_in_html_inside_a_comment_have_exact_places() -> None:
    href = "https:\\/\\/x.example\\/?a=1\\u0026amp;b=2"
    answer = f"한 \\u003ca href=\\u0022{href}\\u0022\\u003ew\\u003c/a\\u003e \\ud83d\\ude00"
    text = f'<!-- wp:acme/faq {{"answer":"{answer}"}} /-->'
    block = one(text)
    assert block.url == "https://x.example/?a=1&b=2"
    assert unescaped(text, block.span) == "https://x.example/?a=1&amp;b=2"


def test_a_faq_block_that_says_it_three_times_is_one_occurrence() -> None:
    text = (
        '<!-- wp:yoast/faq-block {"questions":[{"answer":["See ",{"type":"a","props":{"href":"https://x.example/a",'
        '"children":["w"]}}],"jsonAnswer":'
        '"See \\u003ca href=\\u0022https://x.example/a\\u0022\\u003ew\\u003c/a\\u003e"}]} -->'
        '<p>See <a href="https://x.example/a">w</a></p><!-- /wp:yoast/faq-block -->'
    )
    faq = one(text)
    assert (faq.kind, faq.context) == (ANCHOR, "See w")
    assert [unescaped(text, span) for span in faq.spans] == ["https://x.example/a"] * 2


def test_nested_blocks_each_keep_their_own() -> None:
    text = (
        '<!-- wp:buttons --><!-- wp:button {"url":"https://a.example/"} --><a href="https://a.example/">a</a>'
        '<!-- /wp:button --><!-- wp:button {"url":"https://b.example/"} --><a href="https://b.example/">b</a>'
        "<!-- /wp:button --><!-- /wp:buttons -->"
    )
    first, second = occurrences(text)
    assert len(first.spans) == len(second.spans) == 1
    assert first.spans[0] < first.span < second.spans[0] < second.span


@pytest.mark.parametrize(
    "comment",
    [
        '<!-- wp:image {"id":7,"url":"https://x.example/a"} /-->',
        '<!-- wp:cover {"url":"https://x.example/a.jpg","id":5} /-->',
        '<!-- wp:media-text {"mediaUrl":"https://x.example/a","mediaLink":"https://x.example/b"} /-->',
        '<!-- wp:video {"src":"https://x.example/v.mp4"} /-->',
        '<!-- wp:acme/hero {"backgroundImage":"https://x.example/a.png","bgUrl":"https://x.example/c"} /-->',
        '<!-- wp:acme/data {"@context":"https://schema.org","xmlns":"http://www.w3.org/2000/svg"} /-->',
        '<!-- wp:paragraph {"placeholder":"https://x.example/"} /-->',
        "<!-- wp:latest-posts /-->",
        '<!-- wp {"url":"https://x.example/"} -->',
        '<!-- {"url":"https://x.example/"} -->',
        '<!--wp:button {"url":"https://x.example/"} -->',
        '<!-- wp:button {"url":"https://daily.example/own"} /-->',
        '<!-- wp:button {"url":"/relative"} /-->',
    ],
)
def test_what_a_comment_shows_or_only_mentions_is_no_link(comment: str) -> None:
    assert addresses(comment) == []


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ('[button link="https://s.example/b?a=1&amp;b=2"]Go[/button]', "https://s.example/b?a=1&b=2", ANCHOR),
        ("[button link='https://s.example/b']", "https://s.example/b", ANCHOR),
        ("[button link=https://s.example/b]", "https://s.example/b", ANCHOR),
        ("[unknown url=&#8221;https://s.example/u&#8221; text=&#8221;x&#8221;]", "https://s.example/u", ANCHOR),
        ("[unknown url=&#8221;https://s.example/u?a=1&#038;b=2&#8243;]", "https://s.example/u?a=1&b=2", ANCHOR),
        ("[unknown url=“https://s.example/u”]", "https://s.example/u", ANCHOR),
        ("[unknown url=″https://s.example/u″ id=7]", "https://s.example/u", ANCHOR),
        ("[embed]https://v.example/1[/embed]", "https://v.example/1", EMBED),
        ('[embed width="100"] https://v.example/1 [/embed]', "https://v.example/1", EMBED),
        ("[youtube https://v.example/1?x=2&amp;w=640]", "https://v.example/1?x=2&w=640", EMBED),
        ("[youtube=https://v.example/1]", "https://v.example/1", EMBED),
        ('[video src="https://m.example/a.mp4"][/video]', "https://m.example/a.mp4", EMBED),
    ],
)
def test_a_shortcode_leads_somewhere(text: str, url: str, kind: OccurrenceKind) -> None:
    shortcode = one(f"<p>Read: {text} now.</p>")
    assert (shortcode.url, shortcode.kind, shortcode.element) == (url, kind, "shortcode")


@pytest.mark.parametrize(
    "text",
    [
        '[[button link="https://s.example/"]]',
        '[gallery ids="1,2" link="file"]',
        '[figure image="https://s.example/a.jpg" thumb="https://s.example/t"]',
        '<code>[button link="https://s.example/"]</code>',
        "<pre>[embed]https://s.example/[/embed]</pre>",
        "a note [see https://s.example/] and [1]",
        '[button link="https://www.daily.example/own"]',
    ],
)
def test_what_a_shortcode_shows_or_what_is_none_leads_nowhere(text: str) -> None:
    assert addresses(f"<p>{text}</p>") == []


def test_a_shortcode_says_its_content_and_stands_in_its_sentence() -> None:
    button = one('<p>First. You may [button link="https://s.example/"]give now[/button] if you like. Last.</p>')
    assert (button.text, button.context) == ("give now", "You may give now if you like.")


def test_shortcodes_do_not_show_in_a_context() -> None:
    text = '[caption id="a" width="300"]By <a href="https://x.example/">Ann</a> [sic][/caption]'
    assert one(text).context == "By Ann [sic]"


@pytest.mark.parametrize(
    "text",
    [
        "Before.\n\nhttps://v.example/1\n\nAfter.",
        "https://v.example/1",
        "Before.\r\n\r\n  https://v.example/1  \r\nAfter.",
        "<p>https://v.example/1</p>",
        "<p>Before.</p>\nhttps://v.example/1\n<p>After.</p>",
        '<figure><div class="w">\nhttps://v.example/1\n</div></figure>',
        "Before<br>https://v.example/1<br>After",
        "<!--more-->https://v.example/1",
    ],
)
def test_an_address_alone_on_its_line_is_an_embed(text: str) -> None:
    bare = one(text)
    assert (bare.kind, bare.element, bare.href) == (EMBED, "bare", "https://v.example/1")


@pytest.mark.parametrize(
    "text",
    [
        "Before https://v.example/1\n",
        "https://v.example/1 after",
        "<strong>https://v.example/1</strong>",
        "<li>https://v.example/1</li>",
        "<pre>\nhttps://v.example/1\n</pre>",
        "<!--\nhttps://v.example/1\n-->",
        "<script>\nhttps://v.example/1\n</script>",
    ],
)
def test_an_address_in_other_company_is_text(text: str) -> None:
    assert addresses(text) == []


def test_an_address_that_is_its_own_anchor_is_found_once() -> None:
    assert addresses('<p>\n<a href="https://x.example/">\nhttps://x.example/\n</a>\n</p>') == ["https://x.example/"]


def test_an_address_eaten_by_typographic_quotes_is_noted() -> None:
    text = (
        '<p><a title="x > y&#8221; href=&#8221;https://at.example/1&#8243; id=&#8221;i&#8221;>all</a> '
        '<a href="https://at.example/2" style="color:red">style</a></p>'
    )
    (note,) = found(text).notes
    assert note.startswith("1 anchor is damaged by typographic quotes")
    assert "https://www.daily.example/2024/05/story/" in note
