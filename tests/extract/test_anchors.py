"""The classic mistakes of link extraction, each by its name (issue 3, item 1)."""

import pytest

from linkcheck.model.article import OccurrenceKind, TextFormat
from linkcheck.urls.scope import Scope
from tests.extract.reading import addresses, found, occurrences

X = "https://x.example/"

ONE_LINK = {
    "double quotes": (f'<a href="{X}a">w</a>', X + "a"),
    "single quotes": (f"<a href='{X}a'>w</a>", X + "a"),
    "no quotes": (f"<a href={X}a>w</a>", X + "a"),
    "no quotes, slash at the end": ("<a href=https://x.example/>w</a>", X),
    "upper case": (f'<A HREF="{X}A">w</A>', X + "A"),
    "blanks around the equals sign": (f'<a   href = "{X}a"  onclick="t()">w</a>', X + "a"),
    "an attribute right after the quote": (f'<a class="c"href="{X}a"id=b>w</a>', X + "a"),
    "a slash between attributes": (f'<a/href="{X}a"/>w</a>', X + "a"),
    "a greater-than sign in a title": (f'<a title="x > y" href="{X}a">w</a>', X + "a"),
    "quotes nested in a title": (f"""<a title='say "href=no"' href="{X}a">w</a>""", X + "a"),
    "the first of duplicate attributes counts": (f'<a href="{X}a" href="{X}b">w</a>', X + "a"),
    "data-href is another attribute": (f'<a data-href="{X}b" href="{X}a">w</a>', X + "a"),
    "bare &copy= is no sign": (f'<a href="{X}?a=1&copy=2">w</a>', X + "?a=1&copy=2"),
    "bare &section= is no sign": (f'<a href="{X}?a=1&section=new">w</a>', X + "?a=1&section=new"),
    "&para1 and &times2 are no signs": (f'<a href="{X}?a&para1=x&times2">w</a>', X + "?a&para1=x&times2"),
    "&amp; in raw text": (f'<a href="{X}?a=1&amp;b=2">w</a>', X + "?a=1&b=2"),
    "&#038; in rendered text": (f'<a href="{X}?a=1&#038;b=2">w</a>', X + "?a=1&b=2"),
    "&#x26; hexadecimal": (f'<a href="{X}?a=1&#x26;b=2">w</a>', X + "?a=1&b=2"),
    "&amp;amp; is decoded once": (f'<a href="{X}?a=1&amp;amp;b=2">w</a>', X + "?a=1&amp;b=2"),
    "&copy; with its semicolon is the sign": (f'<a href="{X}&copy;">w</a>', X + "%C2%A9"),
    "tabs and newlines inside": ('<a href="https://x.exa\nmple/a\t\r\nb">w</a>', X + "ab"),
    "blanks around": (f'<a href=" {X}a\n">w</a>', X + "a"),
    "protocol-relative": ('<a href="//x.example/a">w</a>', X + "a"),
    "a fragment": (f'<a href="{X}a#part">w</a>', X + "a"),
    "a text fragment": (f'<a href="{X}a#:~:text=two%20words">w</a>', X + "a"),
    "an IDN": ('<a href="http://한국.example/경로">w</a>', "http://xn--3e0b707e.example/%EA%B2%BD%EB%A1%9C"),
    "percent-encoded Korean": (f'<a href="{X}%EA%B8%B0%EC%82%AC/2020">w</a>', X + "%EA%B8%B0%EC%82%AC/2020"),
    "userinfo": ('<a href="https://user:secret@x.example/a">w</a>', X + "a"),
    "an area of an image map": (f'<map><area shape="rect" href="{X}a" alt="w"></map>', X + "a"),
    "an anchor in SVG": (f'<svg><a xlink:href="{X}a"><text>w</text></a></svg>', X + "a"),
    "never closed": (f'<p><a href="{X}a">w', X + "a"),
    "nofollow is a link all the same": (f'<a rel="nofollow ugc" href="{X}a">w</a>', X + "a"),
    "noscript is for readers without scripts": (f'<noscript><a href="{X}a">w</a></noscript>', X + "a"),
    "after a comment with a greater-than sign": (f'<!-- a > b --><a href="{X}a">w</a>', X + "a"),
    "after an empty comment": (f'<!--><a href="{X}a">w</a>', X + "a"),
    "after a script that writes links": (f"""<script>d('<a href="{X}no">')</script><a href="{X}a">w</a>""", X + "a"),
    "after a textarea": (f'<textarea><a href="{X}no"></textarea><a href="{X}a">w</a>', X + "a"),
    "after a processing instruction": (f'<?xml version="1.0"?><a href="{X}a">w</a>', X + "a"),
    "after a lone less-than sign": (f'1 < 2 <3 <a href="{X}a">w</a>', X + "a"),
    "after code that is never closed": (f'<p><code>x</p><p><a href="{X}a">w</a></p>', X + "a"),
    "code inside the anchor": (f'<a href="{X}a"><code>f()</code></a>', X + "a"),
    "another scheme that leads somewhere": ('<a href="ftp://ftp.x.example/a">w</a>', "ftp://ftp.x.example/a"),
}


@pytest.mark.parametrize(("text", "url"), ONE_LINK.values(), ids=ONE_LINK)
def test_one_link_is_found(text: str, url: str) -> None:
    assert addresses(text) == [url]


NO_LINK = {
    "a comment": f'<!-- <a href="{X}">w</a> -->',
    "a comment never closed": f'<!-- <a href="{X}">w</a>',
    "code": f'<code><a href="{X}">w</a></code>',
    "preformatted text": f'<pre><a href="{X}">w</a></pre>',
    "escaped code": f"<code>&lt;a href=&quot;{X}&quot;&gt;</code>",
    "a script": f"<script>var a = '<a href=\"{X}\">';</script>",
    "a style": f"<style>/* <a href='{X}'> */</style>",
    "an attribute of something else": f"""<p data-x='<a href="{X}">'>w</p>""",
    "a tag that never ends": f'<a href="{X}"',
    "a quote that never ends": f'<a href="{X}>w</a>',
    "the end tag of nothing": f'</a href="{X}">',
    "mail": '<a href="mailto:desk@x.example?subject=a&amp;body=b">w</a>',
    "a telephone": '<a href="tel:+8210">w</a>',
    "a script address": "<a href=\"javascript:location='https://x.example'\">w</a>",
    "a scripted address with a tab": '<a href="java\tscript:alert(1)">w</a>',
    "data": '<a href="data:text/html,x">w</a>',
    "a fragment alone": '<a href="#note">w</a>',
    "an empty address": '<a href="">w</a>',
    "a name only": '<a name="x">w</a>',
    "the own site": '<a href="https://daily.example/x">w</a>',
    "the own site, relative": '<a href="/x">w</a> <a href="other.html">w</a> <a href="?p=1">w</a>',
    "a template": '<a href="{{ site.url }}/x">w</a> <a href="https://{{host}}/">w</a> <a href="[siteurl]/x">w</a>',
    "an image": f'<img src="{X}a.jpg" srcset="{X}b.jpg 2x, {X}c.jpg 3x">',
    "a picture's source": f'<picture><source srcset="{X}b.webp"><img src="{X}b.jpg"></picture>',
    "a form, a quotation, a head link": f'<form action="{X}"></form><q cite="{X}">w</q><link href="{X}">',
    "an address in running text": f"Look at {X}a for more.",
}


@pytest.mark.parametrize("text", NO_LINK.values(), ids=NO_LINK)
def test_no_link_is_invented(text: str) -> None:
    assert addresses(text) == []


MALFORMED = {
    "no colon": ("http//x.example", "http//x.example"),
    "http twice": ("http://http://x.example/", "http://http//x.example/"),
    "a blank in the host": ("https://exa mple.com", "https://exa mple.com"),
    "http misspelled": ("htp://x.example/", "htp://x.example/"),
    "no host": ("http:///", "http:///"),
    "the dialog's default": ("http://", "http://"),
    "no scheme": ("www.x.example/a?b&amp;c", "www.x.example/a?b&c"),
    "typographic quotes": ("&#8221;https://x.example/&#8243;", "”https://x.example/″"),
    "a secret in it": ("https://user:secret@exa mple.com/", "https://exa mple.com/"),
}


@pytest.mark.parametrize(("href", "url"), MALFORMED.values(), ids=MALFORMED)
def test_an_impossible_address_is_an_occurrence(href: str, url: str) -> None:
    (occurrence, link), *rest = found(f'<a href="{href}">w</a>').occurrences
    assert not rest
    assert (occurrence.href, occurrence.url) == (href, url)
    assert (link.host, link.scheme) == ("", "")


def test_one_slash_is_fine_on_a_site_of_the_other_scheme_and_malformed_on_the_same() -> None:
    assert addresses('<a href="http:/x.example/a">w</a>') == ["http://x.example/a"]
    assert addresses('<a href="https:/x.example/a">w</a>') == ["https:/x.example/a"]


def test_duplicates_in_one_article_are_occurrences_of_one_link() -> None:
    first, second, third = occurrences(f'<a href="{X}">w</a> <a href="{X}#f">w</a> <a href="{X}">other</a>')
    assert first.url == second.url == third.url
    assert [o.ordinal for o in (first, second, third)] == [0, 1, 2]
    assert len({first.id, second.id, third.id}) == 3


def test_nested_anchors_are_two_and_the_second_ends_the_first() -> None:
    first, second = occurrences(f'<a href="{X}1">one <a href="{X}2">two</a> rest</a>')
    assert (first.text, second.text) == ("one", "two")


def test_iframes_and_players_are_embeds() -> None:
    text = f'<iframe src="{X}map"></iframe><video><source src="{X}v.mp4"></video><object data="{X}o.pdf"></object>'
    assert [(o.kind, o.element) for o in occurrences(text)] == [
        (OccurrenceKind.EMBED, "iframe"),
        (OccurrenceKind.EMBED, "source"),
        (OccurrenceKind.EMBED, "object"),
    ]


def test_a_lazy_iframe_is_found_by_its_data_src() -> None:
    assert addresses(f'<iframe src="about:blank" data-src="{X}map"></iframe>') == [X + "map"]


def test_closing_tags_without_opening_ones_are_noted() -> None:
    result = found("one</a> two</a> and <a>three</a>")
    assert result.notes == (
        "2 anchors have lost their address (closing tags without opening ones): the text was damaged before it "
        "reached us; refetch it from https://www.daily.example/2024/05/story/.",
    )
    assert found("one</a>").notes[0].startswith("1 anchor has lost its address")
    assert found(f'<a href="{X}">w</a>').notes == ()
    assert found("<code></a></code>").notes == ()


def test_base_counts_in_whole_documents_only() -> None:
    text = '<base href="https://x.example/dir/"><base href="https://y.example/"><a href="page">w</a>'
    assert addresses(text, TextFormat.HTML_DOCUMENT) == [X + "dir/page"]
    assert addresses(text, TextFormat.HTML) == []


def test_internal_links_are_found_when_wanted() -> None:
    text = '<a href="/a">w</a><a href="#b">w</a><a href="mailto:x@y.example">w</a>'
    urls = [o.url for o, _ in found(text, scope=Scope(internal=True)).occurrences]
    assert urls == ["https://www.daily.example/a"]
