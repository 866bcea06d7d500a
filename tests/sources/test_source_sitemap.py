"""Sitemaps: the pages they list are fetched, and the article is found in each."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected, TextFormat
from linkcheck.sources.article_body import range_of
from linkcheck.sources.sitemap import WHOLE_PAGE
from tests.sources.small_wordpress import JSON, post
from tests.sources.source_items import SAMPLES, Save, articles, items
from tests.sources.source_server import Answer, Server

XML = {"Content-Type": "application/xml"}
LONG = "<p>" + "A sentence of an article. " * 20 + '<a href="https://a.example/">a</a></p>'


def urlset(*urls: str, kind: str = "url", root: str = "urlset") -> str:
    inner = "".join(f"<{kind}><loc>{url}</loc></{kind}>" for url in urls)
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'


def page(body: str, head: str = "") -> Answer:
    nav = "<nav><a href=/x>n</a></nav>"
    return Answer(body=f"<!doctype html><html><head><title>T</title>{head}</head><body>{nav}{body}</body></html>")


def test_every_page_of_a_sitemap_is_an_article_without_its_navigation(server: Server) -> None:
    head = """<meta name="author" content="Kim"><meta property="article:section" content="Economy">
    <meta property="article:published_time" content="2020-01-02T03:04:05+00:00"><link rel="shortlink" href="http://n.example/?p=7">"""
    server.routes = {
        "/sitemap.xml": Answer(body=urlset(f"{server.url}/1", f"{server.url}/2"), headers=XML),
        "/1": page(f"<main><article>{LONG}</article></main>", head),
        "/2": page(f"<main>{LONG}</main>"),
    }
    one, two = articles(server.read("/sitemap.xml"))
    assert (one.source_text, two.source_text) == (LONG, LONG)
    assert one.text_format is TextFormat.HTML
    assert (one.url, one.title, one.authors, one.section) == (f"{server.url}/1", "T", ("Kim",), "Economy")
    assert one.id == f"{server.url.removeprefix('http://')}/7", "the same article as over REST"
    assert one.published == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert two.id == f"{server.url.removeprefix('http://')}/2"


def test_an_index_is_followed_and_its_parts_without_articles_are_not(server: Server) -> None:
    parts = [f"{server.url}/{name}" for name in ("wp-sitemap-posts-post-1.xml", "wp-sitemap-users-1.xml", "b.xml.gz")]
    server.routes = {
        "/sitemap.xml": Answer(body=urlset(*parts, kind="sitemap", root="sitemapindex"), headers=XML),
        "/wp-sitemap-posts-post-1.xml": Answer(body=urlset(f"{server.url}/1"), headers=XML),
        "/b.xml.gz": Answer(body=gzip.compress(urlset(f"{server.url}/2", f"{server.url}/1").encode())),
        "/1": page(f"<article>{LONG}</article>"),
        "/2": page(f"<article>{LONG}</article>"),
    }
    found = server.read("/sitemap.xml")
    assert [article.url for article in articles(found)] == [f"{server.url}/1", f"{server.url}/2"]
    assert [item.reason for item in found if isinstance(item, LeftOut)] == ["sitemaps of categories, tags and authors"]
    assert len(server.log) == 5, "a page that two parts list is fetched once"


def test_the_json_of_the_cms_is_preferred_to_the_page(server: Server) -> None:
    declared = f'<{server.url}/wp-json/wp/v2/posts/7>; rel="alternate"; type="application/json"'
    server.routes = {
        "/sitemap.xml": Answer(body=urlset(f"{server.url}/7/"), headers=XML),
        "/7/": Answer(body="<!doctype html><p>page", headers={"Link": declared}),
        "/wp-json/wp/v2/posts/7": Answer(body=json.dumps(post(server.url, 7)), headers=JSON),
    }
    (article,) = articles(server.read("/sitemap.xml"))
    assert article.cms_id == "7"
    assert article.authors == ("Kim & Lee",)


def test_a_site_that_shuts_its_api_is_asked_once(server: Server) -> None:
    server.routes = {"/sitemap.xml": Answer(body=urlset(*(f"{server.url}/{n}" for n in range(3))), headers=XML)}
    for number in range(3):
        declared = f'<{server.url}/wp-json/wp/v2/posts/{number}>; rel="alternate"; type="application/json"'
        answer = page(f"<article>{LONG}</article>")
        server.routes[f"/{number}"] = Answer(body=answer.body, headers={"Link": declared})
        server.routes[f"/wp-json/wp/v2/posts/{number}"] = Answer(status=401, body="{}", headers=JSON)
    assert len(articles(server.read("/sitemap.xml"))) == 3
    assert len([asked for asked in server.log if asked.path.startswith("/wp-json")]) == 1


def test_a_page_that_is_gone_is_rejected_and_the_others_go_on(server: Server) -> None:
    server.routes = {
        "/sitemap.xml": Answer(body=urlset(f"{server.url}/gone", f"{server.url}/1"), headers=XML),
        "/1": page(f"<article>{LONG}</article>"),
    }
    found = server.read("/sitemap.xml")
    assert isinstance(found[0], Rejected) and "404" in found[0].reason
    assert len(articles(found)) == 1


def test_a_page_that_does_not_say_where_its_article_is_is_read_whole_with_a_note(server: Server) -> None:
    server.routes = {
        "/sitemap.xml": Answer(body=urlset(f"{server.url}/1"), headers=XML),
        "/1": page(f"<div>{LONG}</div>"),
    }
    (article,) = articles(server.read("/sitemap.xml"))
    assert article.text_format is TextFormat.HTML_DOCUMENT
    assert article.notes == (WHOLE_PAGE,)
    assert LONG in article.source_text


def test_pages_without_a_change_are_not_fetched_again(server: Server) -> None:
    dated = urlset(f"{server.url}/1", f"{server.url}/2").replace("/1</loc>", "/1</loc><lastmod>2020-01-02</lastmod>")
    server.routes = {
        "/sitemap.xml": Answer(body=dated.replace("/2</loc>", "/2</loc><lastmod>2024-01-02</lastmod>"), headers=XML),
        "/2": page(f"<article>{LONG}</article>"),
    }
    found = server.read("/sitemap.xml", since=datetime(2022, 1, 1, tzinfo=UTC))
    (article,) = articles(found)
    assert article.modified == datetime(2024, 1, 2, tzinfo=UTC)
    assert [item.count for item in found if isinstance(item, LeftOut)] == [1]


def test_a_sitemap_in_a_file_leads_to_the_site(server: Server, saved: Save) -> None:
    server.routes = {"/1": page(f"<article>{LONG}</article>")}
    assert len(articles(server.read_file(saved(urlset(f"{server.url}/1"))))) == 1


def test_a_circle_of_indexes_ends(server: Server) -> None:
    own = f"{server.url}/sitemap.xml"
    server.routes = {"/sitemap.xml": Answer(body=urlset(own, kind="sitemap", root="sitemapindex"), headers=XML)}
    with pytest.raises(SourceError, match="holds no article"):
        server.read("/sitemap.xml")
    assert len(server.log) <= 3


def test_a_site_that_does_not_answer_is_given_up_after_a_few_pages(saved: Save) -> None:
    with pytest.raises(SourceError, match="does not answer"):
        items(saved(urlset(*(f"https://news.example/{number}" for number in range(10_000)))))


def test_a_recorded_index_is_recognised() -> None:
    with pytest.raises(SourceError, match=r"3 left out.*does not answer"):
        items(SAMPLES / "wordpress" / "sitemap-index.xml")


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        (f"<article>{LONG}</article>", LONG),
        (f"<main><h1>x</h1><article><div>{LONG}</div></article><aside>{LONG}</aside></main>", f"<div>{LONG}</div>"),
        (f"<article><b class='x entry-content y'><div>{LONG}</div></b><i>f</i></article>", f"<div>{LONG}</div>"),
        (f'<div itemprop="articleBody">{LONG}</div><article>teaser</article>', LONG),
        (f"<article>short</article><article>{LONG}</article>", LONG),
        (f"<!-- <article> --><main>{LONG}</main>", LONG),
        (f"<script>'<article>'</script><main>{LONG}</main>", LONG),
        (f'<div role="main">{LONG}</div>', LONG),
        (f"<ARTICLE Class=a title='a > b'>{LONG}</ARTICLE >", LONG),
    ],
)  # fmt: skip
def test_the_article_is_found_in_the_page(body: str, inside: str) -> None:
    text = f"<html><body><nav>n</nav>{body}</body></html>"
    span = range_of(text)
    assert span is not None
    assert text[span[0] : span[1]] == inside


@pytest.mark.parametrize("body", ["<p>x</p>", "<article>short</article>", "<article>", "</article></main>", ""])
def test_no_article_is_made_up(body: str) -> None:
    assert range_of(f"<html><body>{body}{LONG if body == '<p>x</p>' else ''}</body></html>") is None


def test_a_body_in_parts_counts_from_the_first_to_the_last() -> None:
    text = f'<div itemprop="articleBody">{LONG}</div>ad<div itemprop="articleBody">{LONG}</div>'
    span = range_of(text)
    assert span is not None and text[span[0] : span[1]].count("a.example") == 2
