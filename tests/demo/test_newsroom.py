"""The newsroom over its REST API, against what real WordPress does."""

import base64
import json
import re
from xml.etree import ElementTree

import pytest

from linkcheck.demo import newsroom, scene
from linkcheck.demo.message import Request

API = "/wp-json/wp/v2"
PASSWORD = scene.APPLICATION_PASSWORD


def ask(target: str, *, login: str = "", method: str = "GET"):
    """Status, headers and body of one answer."""
    headers = {"authorization": "Basic " + base64.b64encode(login.encode()).decode()} if login else {}
    request = Request(host=newsroom.HOST, method=method, target=target, headers=headers, tls=True)
    answer = newsroom.site()(request)
    head, _, body = b"".join(answer.parts).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


def got(target: str, **more):
    return json.loads(ask(target, **more)[2])


def test_the_front_page_and_articles_lead_to_the_api() -> None:
    _, headers, body = ask("/")
    assert headers["Link"] == '<https://www.daily.example/wp-json/>; rel="https://api.w.org/"'
    assert b'<link rel="https://api.w.org/" href="https://www.daily.example/wp-json/">' in body
    post = got(f"{API}/posts?per_page=1")[0]
    status, headers, body = ask(post["link"].removeprefix(newsroom.HOME))
    assert status == 200 and f'/wp/v2/posts/{post["id"]}>; rel="alternate"' in headers["Link"]
    assert post["title"]["rendered"].encode() in body and post["content"]["rendered"].encode() in body


def test_the_index_names_the_api() -> None:
    index = got("/wp-json/")
    assert "wp/v2" in index["namespaces"] and index["home"] == newsroom.HOME
    assert "application-passwords" in index["authentication"]


def test_posts_come_newest_first_in_pages_with_their_totals() -> None:
    status, headers, body = ask(f"{API}/posts?per_page=5")
    posts = json.loads(body)
    assert (status, headers["X-WP-Total"], headers["X-WP-TotalPages"], len(posts)) == (200, "12", "3", 5)
    assert [post["date"] for post in posts] == sorted((post["date"] for post in posts), reverse=True)
    assert headers["Link"] == f'<{newsroom.HOME}{API}/posts?per_page=5&page=2>; rel="next"'
    assert 'rel="prev"' in ask(f"{API}/posts?per_page=5&page=3")[1]["Link"]


def test_ids_in_rising_order_go_through_all_posts_once() -> None:
    pages = [got(f"{API}/posts?per_page=5&page={page}&orderby=id&order=asc") for page in (1, 2, 3)]
    ids = [post["id"] for page in pages for post in page]
    assert ids == sorted(set(ids)) and len(ids) == 12


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/posts?page=4&per_page=5", 400, "rest_post_invalid_page_number"),
        ("/posts?per_page=101", 400, "rest_invalid_param"),
        ("/posts?per_page=-1", 400, "rest_invalid_param"),
        ("/posts?orderby=luck", 400, "rest_invalid_param"),
        ("/posts?status=draft", 400, "rest_invalid_param"),
        ("/posts?modified_after=yesterday", 400, "rest_invalid_param"),
        ("/posts?context=edit", 401, "rest_forbidden_context"),
        ("/posts/101?context=edit", 401, "rest_forbidden_context"),
        ("/posts/113", 401, "rest_forbidden"),
        ("/posts/999", 404, "rest_post_invalid_id"),
        ("/users/999", 404, "rest_user_invalid_id"),
        ("/users/me", 401, "rest_not_logged_in"),
        ("/nothing", 404, "rest_no_route"),
    ],
)
def test_errors_have_wordpress_own_codes(target: str, status: int, code: str) -> None:
    answered, headers, body = ask(API + target)
    error = json.loads(body)
    assert (answered, error["code"], error["data"]["status"]) == (status, code, status)
    assert error["message"] and headers["Content-Type"] == "application/json; charset=UTF-8"


def test_an_offset_past_the_end_is_an_empty_list() -> None:
    assert got(f"{API}/posts?offset=50") == []


def test_readers_get_rendered_text_and_an_editor_the_stored_one_too() -> None:
    seen = got(f"{API}/posts/106")
    assert set(seen["content"]) == {"rendered", "protected"} and "raw" not in seen["title"]
    assert "<!-- wp:" not in seen["content"]["rendered"]
    edited = got(f"{API}/posts/106?context=edit", login=f"{scene.EDITOR}:{PASSWORD}")
    assert edited["content"]["raw"].startswith("<!-- wp:paragraph -->")
    assert "wp:action-unfiltered-html" in edited["_links"] and edited["content"]["block_version"] == 1


def test_an_application_password_counts_with_and_without_its_blanks() -> None:
    for password in (PASSWORD, PASSWORD.replace(" ", "")):
        me = got(f"{API}/users/me?context=edit", login=f"{scene.EDITOR}:{password}")
        assert me["username"] == scene.EDITOR and me["capabilities"]["unfiltered_html"]


def test_a_wrong_password_is_a_silent_anonymous_answer_except_for_me() -> None:
    assert ask(f"{API}/posts", login="icalloway:wrong")[0] == 200
    assert ask(f"{API}/users/me", login="icalloway:wrong")[0] == 401


def test_an_editor_sees_drafts_where_they_are_asked_for() -> None:
    login = f"{scene.EDITOR}:{PASSWORD}"
    assert len(got(f"{API}/posts?per_page=100&context=edit", login=login)) == 12
    assert len(got(f"{API}/posts?per_page=100&context=edit&status=publish,draft", login=login)) == 13
    assert len(got(f"{API}/posts?per_page=100&status=any", login=login)) == 13


def test_fields_are_picked_also_nested_ones() -> None:
    login = f"{scene.EDITOR}:{PASSWORD}"
    target = f"{API}/posts?per_page=1&context=edit&_fields=id,link,title.raw,content.raw"
    (post,) = got(target, login=login)
    assert set(post) == {"id", "link", "title", "content"} and set(post["content"]) == {"raw"}


def test_embeds_bring_author_and_section() -> None:
    (post,) = got(f"{API}/posts?per_page=1&_embed=1")
    assert post["_embedded"]["author"][0]["name"] == "Tom Brandt"
    assert post["_embedded"]["wp:term"][0][0]["name"] == "News"
    assert set(got(f"{API}/posts?per_page=1&_embed=author")[0]["_embedded"]) == {"author"}
    assert "_embedded" not in got(f"{API}/posts?per_page=1&_embed=1&_fields=id")[0]
    assert "_embedded" in got(f"{API}/posts?per_page=1&_embed=1&_fields=id,_links,_embedded")[0]


def test_dates_are_strict_and_bare_ones_are_in_site_time() -> None:
    post = got(f"{API}/posts/112")
    assert (post["modified"], post["modified_gmt"]) == ("2025-10-05T07:00:00", "2025-10-05T11:00:00")
    later = [
        len(got(f"{API}/posts?modified_after={moment}"))
        for moment in ("2025-10-05T10:59:59Z", "2025-10-05T11:00:00Z", "2025-10-05T06:59:59", "2025-10-05T07:00:00")
    ]
    assert later == [1, 0, 1, 0]
    assert len(got(f"{API}/posts?before=2017-01-01T00:00:00&per_page=100")) == 2


def test_people_sections_and_types_are_listed() -> None:
    _, headers, body = ask(f"{API}/users?per_page=100")
    assert headers["X-WP-Total"] == "4" and {user["slug"] for user in json.loads(body)} == set(newsroom.PEOPLE)
    assert b"email" not in body and b"capabilities" not in body
    sections = {section["slug"]: section for section in got(f"{API}/categories?per_page=100")}
    assert sections["economy-trade"]["name"] == "Economy &amp; Trade"
    assert sum(section["count"] for section in sections.values()) == 12
    assert got(f"{API}/types")["post"]["rest_base"] == "posts"
    assert got(f"{API}/pages") == []


def test_json_is_written_as_php_writes_it() -> None:
    _, _, body = ask(f"{API}/posts/108")
    assert b"https:\\/\\/" in body and b"\\ud56d" in body and body.isascii()


def test_classic_texts_get_paragraphs_and_typography_and_addresses_keep_working() -> None:
    storm = got(f"{API}/posts/101")["content"]["rendered"]
    assert storm.count("<p>") == 5 and "pier&#8217;s" in storm and " &#8211; against" in storm
    film = got(f"{API}/posts/106")["content"]["rendered"]
    assert '<iframe src="https://video.example/watch?v=dredger&#038;t=90"' in film
    assert 'href="https://video.example/watch?v=dredger&amp;t=90"' in film


def test_one_article_has_lost_its_opening_tags() -> None:
    text = next(post for post in got(f"{API}/posts?per_page=100") if post["id"] == 107)["content"]["rendered"]
    assert text.count("</a>") - text.count("<a ") == 6


def test_feed_and_sitemaps_tell_the_same_articles() -> None:
    posts = got(f"{API}/posts?per_page=100")
    wanted = sorted(post["link"] for post in posts)
    channel = ElementTree.fromstring(ask("/feed/")[2]).find("channel")  # noqa: S314 - our own
    assert sorted(item.findtext("link") for item in channel.iter("item")) == wanted
    texts = {item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") for item in channel.iter("item")}
    assert texts == {post["content"]["rendered"] for post in posts}
    index = ask("/wp-sitemap.xml")[2].decode()
    inner = re.search(r"<loc>https://www\.daily\.example(/[^<]+)</loc>", index)[1]
    assert sorted(re.findall(r"<loc>([^<]+)</loc>", ask(inner)[2].decode())) == wanted
    assert inner.encode() not in ask("/robots.txt")[2] and b"Sitemap: " in ask("/robots.txt")[2]


def test_plain_requests_are_sent_to_tls() -> None:
    answer = newsroom.site()(Request(host=newsroom.HOST, method="GET", target="/wp-json/"))
    assert b"Location: https://www.daily.example/wp-json/\r\n" in answer.parts[0]


def test_head_and_unknown_methods() -> None:
    assert ask(f"{API}/posts", method="HEAD")[1]["X-WP-Total"] == "12"
    assert ask(f"{API}/posts", method="DELETE")[0] == 404
