"""WordPress exports: real ones, and what goes wrong with them."""

from datetime import UTC, datetime

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected
from tests.sources.source_items import SAMPLES, Save, articles, items, only

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>News</title><link>https://news.example</link>
<wp:base_blog_url>https://news.example</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[kim]]></wp:author_login><wp:author_email>kim@news.example</wp:author_email>
<wp:author_display_name><![CDATA[Kim &amp; Lee]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>\n"


def item(number: int, body: str = "text", **fields: str) -> str:
    values = {"status": "publish", "post_type": "post", "post_password": ""} | fields
    inner = "".join(f"<wp:{key}><![CDATA[{value}]]></wp:{key}>" for key, value in values.items())
    return f"""<item><title>Title {number}</title><link>https://news.example/{number}/</link>
<dc:creator><![CDATA[kim]]></dc:creator><guid isPermaLink="false">https://news.example/?p={number}</guid>
<excerpt:encoded><![CDATA[not this]]></excerpt:encoded><content:encoded><![CDATA[{body}]]></content:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt>
<category domain="post_tag" nicename="t"><![CDATA[tag]]></category>
<category domain="category" nicename="c"><![CDATA[Economy &amp; Trade]]></category>{inner}
<wp:comment><wp:comment_author_email>reader@x.example</wp:comment_author_email>
<wp:comment_content><![CDATA[<a href="https://spam.example/">x</a>]]></wp:comment_content></wp:comment></item>
"""


def test_an_item_becomes_an_article_and_its_comments_do_not(saved: Save) -> None:
    article = only(saved(HEAD + item(7, '<a href="https://a.example/?x=1&y=2">a</a>') + TAIL))
    assert (article.id, article.url, article.title) == ("news.example/7", "https://news.example/7/", "Title 7")
    assert article.source_text == '<a href="https://a.example/?x=1&y=2">a</a>'
    assert (article.authors, article.section) == (("Kim & Lee",), "Economy & Trade")
    assert article.published == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert article.text_is_raw


def test_a_real_export_of_2014_is_read() -> None:
    found = articles(items(SAMPLES / "creativecommons-labs.xml"))
    assert [article.cms_id for article in found] == ["5", "6", "7", "8"]
    assert found[0].url == "http://labs.creativecommons.org/2007/04/11/the-cc-tech-blog/"
    assert found[0].authors == ("nathan",)
    assert sum(article.source_text.count("<a href=") for article in found) == 9


def test_a_real_export_of_today_leaves_out_what_readers_cannot_see() -> None:
    found = items(SAMPLES / "wordpress" / "export.xml")
    left_out = {item.reason: item.count for item in found if isinstance(item, LeftOut)}
    assert left_out == {"drafts": 2, "private": 1, "scheduled": 1, "protected by a password": 1}
    assert {article.post_type for article in articles(found)} == {"post", "page"}


@pytest.mark.parametrize(
    "post_type", ["attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles", "wp_block"]
)
def test_what_is_no_page_of_its_own_is_left_out(saved: Save, post_type: str) -> None:
    found = items(saved(HEAD + item(1) + item(2, status="publish", post_type=post_type) + TAIL))
    assert [article.cms_id for article in articles(found)] == ["1"]
    assert isinstance(found[-1], LeftOut)


def test_a_public_custom_type_is_an_article(saved: Save) -> None:
    assert only(saved(HEAD + item(1, post_type="podcast") + TAIL)).post_type == "podcast"


@pytest.mark.parametrize("control", ["\x01", "\x0b", "\x00", "\x1b", "\ufffe"])
def test_a_control_character_costs_nothing_but_itself(saved: Save, control: str) -> None:
    body = f'before <a href="https://a.example/">{control}</a> after'
    found = articles(items(saved(HEAD + item(1, body) + item(2) + TAIL)))
    assert found[0].source_text == body.replace(control, " ")
    assert len(found) == 2


@pytest.mark.parametrize("kept", [0.35, 0.6, 0.99])
def test_a_file_cut_in_the_middle_keeps_its_whole_items_and_says_what_is_lost(saved: Save, kept: float) -> None:
    body = "x" * 500
    whole = HEAD + "".join(item(number, body) for number in range(20)) + TAIL
    found = items(saved(whole[: int(len(whole) * kept)]))
    good = articles(found)
    assert [article.cms_id for article in good] == [str(number) for number in range(len(good))]
    assert all(article.source_text == body for article in good)
    rejected = [item for item in found if isinstance(item, Rejected)]
    assert len(rejected) == 1 and f"after item {len(good)}" in rejected[0].reason


def test_entities_are_neither_expanded_nor_loaded(saved: Save, tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    evil = item(1).replace("<title>Title 1", "<title>T &l9; &x; &eacute;")
    attack = HEAD.replace("<rss", doctype + "<rss") + evil + item(2) + TAIL
    found = articles(items(saved(attack)))
    assert [article.cms_id for article in found] == ["1", "2"]
    assert found[0].title == "T &l9; &x; é"


def test_an_entity_of_html_that_xml_does_not_know_keeps_the_text_around_it(saved: Save) -> None:
    assert only(saved(HEAD + item(1).replace("Title 1", "Caf&eacute; &amp; bar") + TAIL)).title == "Café & bar"


def test_elements_nested_beyond_all_reason_cost_what_follows_and_not_what_was_before(saved: Save) -> None:
    deep = item(2).replace("Title 2", "<b>" * 100_000)
    found = items(saved(HEAD + item(1) + deep + item(3) + TAIL))
    assert [article.cms_id for article in articles(found)][:1] == ["1"]
    assert any(isinstance(item, Rejected) for item in found)


def test_a_body_of_nested_tags_is_only_text_here(saved: Save) -> None:
    body = "<div>" * 100_000
    assert only(saved(HEAD + item(1, body) + TAIL)).source_text == body


def test_an_item_too_long_to_be_read_whole_is_rejected_and_the_next_is_read(saved: Save) -> None:
    found = items(saved(HEAD + item(1, "x" * 12_000_000) + item(2) + TAIL))
    assert [article.cms_id for article in articles(found)] == ["2"]
    assert isinstance(found[0], Rejected)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_recognised(saved: Save, encoding: str) -> None:
    text = HEAD + item(1, "façade naïve") + TAIL
    if encoding == "latin-1":
        text = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    assert only(saved(text.encode(encoding))).source_text == "façade naïve"


def test_two_sites_in_folders_of_one_host_do_not_collide(saved: Save) -> None:
    one = HEAD.replace("<wp:base_blog_url>https://news.example<", "<wp:base_blog_url>https://news.example/magazine<")
    assert only(saved(one + item(7) + TAIL)).id == "news.example/magazine/7"


def test_an_export_of_nothing_but_drafts_is_an_error_that_says_so(saved: Save) -> None:
    with pytest.raises(SourceError, match=r"1 left out \(drafts\)"):
        items(saved(HEAD + item(1, status="draft") + TAIL))
