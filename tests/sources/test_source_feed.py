"""RSS, Atom and JSON Feed: text, address and identity of an entry, all pages, and feeds that are none."""

import json
from datetime import UTC, datetime

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected
from linkcheck.sources.feed import TEASER_NOTE
from tests.sources.source_items import SAMPLES, Save, articles, items, only
from tests.sources.source_server import Answer, Asked, Server

RSS = {"Content-Type": "application/rss+xml"}


def rss(inner: str, channel: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>News</title>
<link>https://news.example/</link>{channel}{inner}</channel></rss>"""


def entry(number: int, extra: str = "") -> str:
    return f"""<item><title>T{number}</title><link>https://news.example/{number}/</link>
<pubDate>Thu, 02 Jan 2020 03:04:05 +0900</pubDate><content:encoded><![CDATA[<a href="https://a.example/">a</a>]]>
</content:encoded>{extra}</item>"""


def test_a_wordpress_feed_gives_the_full_text() -> None:
    found = articles(items(SAMPLES / "wordpress" / "feed.xml"))
    assert len(found) == 4
    assert found[0].id == "newsroom.example.test/1"
    assert found[1].authors == ("Editor Kim",)
    assert found[1].section == "Economy & Trade"


def test_an_entry_becomes_an_article(saved: Save) -> None:
    extra = """<guid isPermaLink="false">https://news.example/?p=7</guid><dc:creator>Kim</dc:creator>
      <category>Economy &amp; Trade</category><description>short</description>"""
    article = only(saved(rss(entry(7, extra))))
    assert (article.id, article.url, article.title) == ("news.example/7", "https://news.example/7/", "T7")
    assert article.source_text.strip() == '<a href="https://a.example/">a</a>'
    assert (article.authors, article.section) == (("Kim",), "Economy & Trade")
    assert article.published == datetime(2020, 1, 1, 18, 4, 5, tzinfo=UTC)
    assert article.notes == ()


def test_a_feed_of_summaries_says_that_links_may_be_missing(saved: Save) -> None:
    item = "<item><link>https://news.example/1</link><description>Only a teaser &amp; no more</description></item>"
    article = only(saved(rss(item)))
    assert article.source_text == "Only a teaser & no more"
    assert article.notes == (TEASER_NOTE,)


def test_a_description_with_markup_in_it_is_the_text(saved: Save) -> None:
    text = "&lt;a href='https://a.example/?x=1&amp;amp;y=2'&gt;a&lt;/a&gt; AT&T &eacute;"
    item = f"<item><guid>https://news.example/1</guid><description>{text}</description></item>"
    article = only(saved(rss(item)))
    assert article.url == "https://news.example/1"
    assert article.source_text == "<a href='https://a.example/?x=1&amp;y=2'>a</a> AT&T é"


def test_an_iframe_is_not_sanitised_away(saved: Save) -> None:
    body = '<iframe src="https://video.example/1"></iframe><script>x</script>'
    article = only(saved(rss(entry(1).replace('<a href="https://a.example/">a</a>', body))))
    assert body in article.source_text


def test_media_content_is_not_the_text(saved: Save) -> None:
    extra = (
        '<media:content url="https://img.example/1.jpg"><media:title>A very long title</media:title></media:content>'
    )
    assert "a.example" in only(saved(rss(entry(1, extra)))).source_text


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>
<entry><title type="html">A &amp;amp; B</title><link rel="self" href="/self"/><link href="/one"/><id>urn:1</id>
<author><name>Kim</name><email>k@x.example</email></author><category term="eco" label="Economy"/>
<published>2020-01-02T03:04:05Z</published><updated>2020-01-03T03:04:05+01:00</updated>%s</entry></feed>"""


@pytest.mark.parametrize(
    "content",
    [
        '<content type="html">&lt;p>&lt;a href="https://a.example/?x=1&amp;amp;y=2">a&lt;/a>&lt;/p></content>',
        '<content type="html"><![CDATA[<p><a href="https://a.example/?x=1&amp;y=2">a</a></p>]]></content>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><a href="https://a.example/?x=1&amp;y=2">a</a></p></div></content>',
        '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p><h:a href="https://a.example/?x=1&amp;y=2">a</h:a></h:p></h:div></content>',
    ],
    ids=["escaped", "cdata", "xhtml", "xhtml with a prefix"],
)  # fmt: skip
def test_atom_content_is_the_same_html_however_it_is_written(saved: Save, content: str) -> None:
    article = only(saved(ATOM % content), base_url="https://news.example/")
    assert article.source_text == '<p><a href="https://a.example/?x=1&amp;y=2">a</a></p>'
    assert (article.url, article.title) == ("https://news.example/one", "A & B")
    assert (article.authors, article.section) == (("Kim",), "Economy")
    assert article.modified == datetime(2020, 1, 3, 2, 4, 5, tzinfo=UTC)


def test_an_rss_1_feed_is_read(saved: Save) -> None:
    text = """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><link>https://news.example/</link></channel>
    <item rdf:about="https://news.example/1"><title>T</title><link>https://news.example/1</link>
    <description>x</description><dc:date>2020-01-02</dc:date></item></rdf:RDF>"""
    article = only(saved(text))
    assert article.published == datetime(2020, 1, 2, tzinfo=UTC)


def test_a_json_feed_is_read(saved: Save) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "authors": [{"name": "Desk"}],
        "items": [
            {"id": "1", "url": "https://news.example/1", "content_html": "<p>x", "authors": [{"name": "Kim"}]},
            {"id": "https://news.example/2", "content_text": "see\nhttps://a.example/"},
            {"id": "x"},
            5,
        ],
    }
    found = items(saved(json.dumps(feed)))
    one, two = articles(found)
    assert (one.url, one.authors, one.source_text) == ("https://news.example/1", ("Kim",), "<p>x")
    assert (two.url, two.authors) == ("https://news.example/2", ("Desk",))
    assert [type(item) for item in found[2:]] == [Rejected, Rejected]


def test_the_pages_that_a_feed_names_are_read_too(server: Server) -> None:
    following = f'<atom:link rel="next" href="{server.url}/two"/>'
    server.routes = {
        "/feed": Answer(body=rss(entry(1) + entry(2), following), headers=RSS),
        "/two": Answer(body=rss(entry(2) + entry(3), following), headers=RSS),
    }
    found = server.read("/feed")
    assert [article.title for article in articles(found)] == ["T1", "T2", "T3"], "and the circle ends"


def test_the_pages_of_a_wordpress_feed_are_read_to_the_end(server: Server) -> None:
    generator = "<generator>https://wordpress.org/?v=6.5</generator>"

    def feed(asked: Asked) -> Answer:
        page = int(asked.query.get("paged", "1"))
        inner = entry(2 * page) + entry(2 * page + 1)
        return Answer(body=rss(inner, generator), headers=RSS) if page < 4 else Answer(status=404)

    server.routes = {"/feed": feed}
    assert len(articles(server.read("/feed"))) == 6


def test_pages_before_the_last_time_are_not_fetched(server: Server) -> None:
    server.routes = {"/feed": Answer(body=rss(entry(1), '<atom:link rel="next" href="/two"/>'), headers=RSS)}
    assert len(articles(server.read("/feed", since=datetime(2024, 1, 1, tzinfo=UTC)))) == 1
    assert len(server.log) == 1


def test_a_protected_post_in_a_feed_is_left_out(saved: Save) -> None:
    form = entry(2).replace("<a href", '<form action="x" class="post-password-form"></form><a href')
    found = items(saved(rss(entry(1) + form)))
    assert isinstance(found[1], LeftOut)


def test_a_feed_cut_in_the_middle_keeps_its_whole_entries(saved: Save) -> None:
    found = items(saved(rss(entry(1) + entry(2))[:-60]))
    assert [article.title for article in articles(found)] == ["T1"]
    assert isinstance(found[-1], Rejected)


def test_a_feed_that_is_html_is_said_to_be_no_feed(saved: Save) -> None:
    page = "<!doctype html><html><body><p>Please log in</p></body></html>"
    with pytest.raises(SourceError, match="is no feed"):
        items(saved(page), source_format="feed")


def test_a_bare_ampersand_and_a_control_character_cost_nothing(saved: Save) -> None:
    broken = entry(1).replace("T1", "AT&T &eacute; \x01 &amp; Co")
    later = entry(2).replace("T2", "Q&amp;A &lt;3")
    titles = [article.title for article in articles(items(saved(rss(broken + later))))]
    assert titles == ["AT&T é & Co", "Q&A <3"]


def test_an_entry_without_any_address_is_rejected(saved: Save) -> None:
    found = items(saved(rss("<item><title>lost</title></item>" + entry(1))))
    assert isinstance(found[0], Rejected) and "lost" in found[0].reason


def test_an_empty_feed_is_an_error(saved: Save) -> None:
    with pytest.raises(SourceError, match=r"holds no article|no feed"):
        items(saved(rss("")))
