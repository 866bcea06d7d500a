"""HTML files, and lists of addresses with and without the articles they stand in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import Rejected, TextFormat
from tests.sources.source_items import SAMPLES, Save, articles, items, only
from tests.sources.source_server import Answer, Server

PAGE = """<!DOCTYPE html><html><head><title>One &amp; two</title><!-- <title>no</title> -->
<link rel="canonical" href="/2020/one/"><meta content='Kim' name=author>
<meta property="article:author" content="https://x">
<meta property="article:published_time" content="2020-01-02T03:04:05+09:00">
<meta property="article:section" content="Eco">
</head><body><p><a href="https://a.example/">a</a></body></html>"""


def test_a_page_says_what_it_is(saved: Save) -> None:
    article = only(saved(PAGE, "x.html"), base_url="https://news.example")
    assert (article.title, article.authors, article.section) == ("One & two", ("Kim",), "Eco")
    assert (article.id, article.url) == ("news.example/2020/one", "https://news.example/2020/one/")
    assert article.published == datetime(2020, 1, 1, 18, 4, 5, tzinfo=UTC)
    assert article.source_text == PAGE
    assert article.text_format is TextFormat.HTML_DOCUMENT


def test_a_page_of_wordpress_is_the_same_article_as_over_rest() -> None:
    assert only(SAMPLES / "wordpress" / "article-page.html").id == "newsroom.example.test/4"


def test_a_folder_of_pages_is_named_by_its_paths(saved: Save, tmp_path: Path) -> None:
    saved("<html><body><h1>Head<br>line</h1></body>", "site/a/index.html")
    saved("<p>fragment</p>", "site/b.html")
    one, two = articles(items(tmp_path / "site", base_url="https://n.example"))
    assert (one.url, one.title) == ("https://n.example/a", "Headline")
    assert (two.url, two.title) == ("https://n.example/b", "b")


def test_one_page_of_a_site_is_read_when_asked_for(server: Server) -> None:
    server.routes = {"/a": Answer(body="<html><title>T</title><p>x</p>")}
    (article,) = articles(server.read("/a", source_format="html"))
    assert article.url == f"{server.url}/a"


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("euc-kr", '<meta charset="euc-kr">'), ("shift_jis", "<meta charset=shift_jis>"), ("utf-8", ""), ("utf-16", "")],
)
def test_the_charset_is_found(saved: Save, charset: str, declared: str) -> None:
    title = "漢字" if charset == "shift_jis" else "한국어"
    page = f"<html><head>{declared}<title>{title}</title></head><body>{title}</body></html>"
    assert only(saved(page.encode(charset), "a.html")).title == title


def test_a_list_of_addresses_is_one_article(saved: Save) -> None:
    text = "# checked weekly\nhttps://a.example/\n\nhttps://b.example/x?y=1#z\r\n//c.example/\n"
    article = only(saved(text, "links.txt"))
    assert article.source_text == text
    assert article.text_format is TextFormat.URL_LIST
    assert article.title == "links.txt"


@pytest.mark.parametrize("text", ["# nothing\n\n", "\n\n  \n"])
def test_a_list_without_an_address_is_an_error(saved: Save, text: str) -> None:
    with pytest.raises(SourceError):
        items(saved(text), source_format="urls")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_says_in_which_article_each_link_stands(saved: Save, delimiter: str) -> None:
    rows = [
        ["Article URL", "Article Title", "Author", "Section", "Date", "URL"],
        ["https://n.example/1", "One", "Kim", "Eco", "2020-01-02", "https://a.example/"],
        ["https://n.example/2", "Two", "Lee", "", "", "https://b.example/"],
        ["https://n.example/1", "", "", "", "", "https://c.example/"],
    ]
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
    one, two = articles(items(saved(text)))
    assert (one.url, one.title, one.authors, one.section) == ("https://n.example/1", "One", ("Kim",), "Eco")
    assert one.source_text == "https://a.example/\nhttps://c.example/"
    assert one.published == datetime(2020, 1, 2, tzinfo=UTC)
    assert two.id == "n.example/2"


def test_a_table_of_links_alone_is_one_article(saved: Save) -> None:
    article = only(saved("url,status\nhttps://a.example/,200\nhttps://b.example/,404\n", "links.csv"))
    assert article.source_text == "https://a.example/\nhttps://b.example/"
    assert article.title == "links.csv"


def test_where_both_are_there_link_is_the_link_and_url_the_article(saved: Save) -> None:
    assert only(saved("url,link\nhttps://n.example/1,https://a.example/\n")).url == "https://n.example/1"


def test_bad_rows_are_rejected_with_their_number(saved: Save) -> None:
    text = f'url,title\nhttps://a.example/,x\n,lost\n"{"x" * 200_000}",y\nhttps://b.example/,x\n'
    found = items(saved(text))
    assert len(articles(found)) == 1
    assert [item.reason for item in found if isinstance(item, Rejected)] == [
        "row 3 has no link",
        "row 4 cannot be read",
    ]


def test_a_table_without_links_is_an_error(saved: Save) -> None:
    with pytest.raises(SourceError, match="no column of links"):
        items(saved("a,b\n1,2\n"), source_format="csv")
