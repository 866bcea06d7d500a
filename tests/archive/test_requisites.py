"""What a page is drawn with, and nothing else."""

import pytest

from linkcheck.archive.requisites import of_page, of_stylesheet

URL = "http://site.example/news/story"

PAGE = b"""<!doctype html><head>
<link rel=stylesheet href="/main.css?v=1#x"><link rel="alternate stylesheet" href="/dark.css">
<link rel="shortcut icon" href=/favicon.ico><link rel=preload as=font href=f.woff2>
<link rel=preload as=script href=p.js>
<link rel=canonical href="/canonical"><link rel=next href="/next"><script src="/a.js"></script>
<style>@import "more.css"; h1 { background: url( 'h1.png' ) }</style></head>
<body background=bg.gif><img src=a.png srcset="a-2x.png 2x, a-3x.png 3x"><img src="a.png"><img src="data:image/png,x">
<picture><source srcset="b.webp" type="image/webp"></picture><video src=film.mp4 poster=film.jpg></video>
<a href="/other.png" style="background:url(c.png)">not drawn</a><iframe src="/frame"></iframe>
<svg><use href="icons.svg#home"/></svg><img src="//cdn.example/d.png">"""


def test_a_page_is_drawn_with_its_styles_images_fonts_and_icons() -> None:
    assert of_page(PAGE, URL) == [
        "http://site.example/main.css?v=1",
        "http://site.example/favicon.ico",
        "http://site.example/news/f.woff2",
        "http://site.example/news/bg.gif",
        "http://site.example/news/a.png",
        "http://site.example/news/a-2x.png",
        "http://site.example/news/a-3x.png",
        "http://site.example/news/b.webp",
        "http://site.example/news/film.jpg",
        "http://site.example/news/c.png",
        "http://site.example/news/icons.svg",
        "http://cdn.example/d.png",
        "http://site.example/news/more.css",
        "http://site.example/news/h1.png",
    ]


def test_a_style_sheet_names_what_it_imports_and_its_fonts() -> None:
    css = b"@import url(b.css) screen; @import 'c.css'; @font-face{src:url('f.woff2?#iefix') format('x')} i{x:url(#a)}"
    assert of_stylesheet(css, "http://site.example/css/a.css") == [
        "http://site.example/css/c.css",
        "http://site.example/css/b.css",
        "http://site.example/css/f.woff2",
    ]


@pytest.mark.parametrize(
    "text", [b"", b"<img", b"<img src=>", b"\xff\xfe<img src='\xe9.png'>", b"<link rel href=x>" * 1000]
)
def test_any_page_has_a_list(text: bytes) -> None:
    assert all(url.startswith("http://site.example/") for url in of_page(text, URL))
