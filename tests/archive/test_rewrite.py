"""Addresses of captured pages led into the replay, and hostile markup read in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.archive.rewrite import page, stylesheet

URL = "http://site.example/news/story?a=1"


def way(url: str) -> str:
    return f"/R/{url}"


def led(text: str) -> str:
    return page(text.encode("utf-8"), URL, way).decode("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<img src="a.png">', '<img src="/R/http://site.example/news/a.png">'),
        ("<img src='/a.png' alt='x'>", "<img src=\"/R/http://site.example/a.png\" alt='x'>"),
        ("<IMG SRC=//cdn.example/a.png>", '<IMG SRC="/R/http://cdn.example/a.png">'),
        ('<a href="?b=2&amp;c=3">', '<a href="/R/http://site.example/news/story?b=2&amp;c=3">'),
        ('<a href="#part">', '<a href="#part">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ('<a href="javascript:alert(1)">', '<a href="javascript:alert(1)">'),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<p title="a > b" id=x>', '<p title="a > b" id=x>'),
        (
            '<img srcset="a.png 1x, /b.png 2x,c.png">',
            '<img srcset="/R/http://site.example/news/a.png 1x, /R/http://site.example/b.png 2x, '
            '/R/http://site.example/news/c.png">',
        ),
        (
            "<div style=\"background:url('a.png')\">",
            '<div style="background:url(&quot;/R/http://site.example/news/a.png&quot;)">',
        ),
        (
            "<style>@import 'x.css'; b{background:url(y.png)}</style>",
            '<style>@import "/R/http://site.example/news/x.css"; '
            'b{background:url("/R/http://site.example/news/y.png")}</style>',
        ),
        (
            '<link rel="stylesheet" href="x.css" integrity="sha256-AA" crossorigin="anonymous">',
            '<link rel="stylesheet" href="/R/http://site.example/news/x.css"  >',
        ),
        ('<img src="a.png" crossorigin>', '<img src="/R/http://site.example/news/a.png" >'),
        ('<img crossorigin src="a.png"/>', '<img  src="/R/http://site.example/news/a.png"/>'),
        ('<p title="no crossorigin here" nonceless>', '<p title="no crossorigin here" nonceless>'),
        ('<base href="/other/"><img src="a.png">', '<img src="/R/http://site.example/other/a.png">'),
        ('<meta http-equiv="Refresh" content="0; url=http://live.example/">', ""),
        ("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">", ""),
        ('<meta charset="utf-8">', '<meta charset="utf-8">'),
        ("<p>Zürich &amp; 2 < 3", "<p>Zürich &amp; 2 < 3"),
    ],
)
def test_addresses_are_led_into_the_replay_and_the_rest_stays(before: str, after: str) -> None:
    assert led(before) == after


def test_a_style_sheet_is_led_too() -> None:
    css = b"@import url(b.css); @import 'c.css' print; a { background: URL( \"../d.png\" ) }"
    assert stylesheet(css, "http://site.example/css/a.css", way) == (
        b'@import url("/R/http://site.example/css/b.css"); @import "/R/http://site.example/css/c.css" print; '
        b'a { background: URL( "/R/http://site.example/d.png" ) }'
    )


@pytest.mark.parametrize(
    "text",
    [
        '<a "' * 50_000,
        "<a '" * 50_000 + '"',
        "<style>" * 50_000,
        "<base " * 50_000,
        "<" * 200_000,
        '<a b="' + 'c=" ' * 50_000,
        "<p style='" + "url(" * 50_000 + "'>",
        "<img srcset='" + "a " * 50_000 + "'>",
    ],
)
def test_hostile_markup_ends(text: str) -> None:
    assert isinstance(led(text), str)


@given(st.text(alphabet="<>\"'= /abhrefsrcstyle:url()&;#\n", max_size=200))
def test_any_text_is_a_page(text: str) -> None:
    assert isinstance(led(text), str)


def test_a_huge_page_stays_as_it_is() -> None:
    huge = b'<img src="a.png">' * 300_000
    assert page(huge, URL, way) is huge
