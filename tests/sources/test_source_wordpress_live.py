"""A live WordPress: found from its address, read to the end as a stranger or as an editor, never half by mistake."""

import json
from datetime import UTC, datetime

import pytest

from linkcheck.errors import FetchError, SourceError
from linkcheck.model.article import Article, LeftOut, Rejected
from linkcheck.model.exchange import Exchange
from linkcheck.sources.web import Site, identified
from tests.sources.small_wordpress import EDITOR, JSON, SmallWordPress, post
from tests.sources.source_items import articles
from tests.sources.source_server import Answer, Asked, Server

USER, PASSWORD = EDITOR


def posts(server: Server, count: int) -> list[dict[str, object]]:
    return [post(server.url, number) for number in range(1, count + 1)]


def test_all_posts_of_a_site_are_read_page_by_page_in_the_order_of_their_ids(server: Server) -> None:
    SmallWordPress(server, posts(server, 230))
    found = server.read()
    host = server.url.removeprefix("http://")
    assert [item.id for item in articles(found)] == [f"{host}/{number}" for number in range(1, 231)]
    asked = [seen.query for seen in server.log if seen.path.endswith("/posts")]
    assert [query["page"] for query in asked] == ["1", "2", "3"]
    assert {(query["orderby"], query["order"], query["per_page"]) for query in asked} == {("id", "asc", "100")}
    assert "_links" in asked[0]["_fields"].split(","), "WordPress embeds by _links: without them there are no authors"


def test_a_stranger_gets_the_rendered_text_and_says_so(server: Server) -> None:
    SmallWordPress(server, posts(server, 1))
    (article,) = articles(server.read())
    assert article.source_text == '<p><a href="https://there.example/?a=1&#038;b=1">x</a></p>'
    assert not article.text_is_raw
    assert article.title == "Post & 1"
    assert article.authors == ("Kim & Lee",)
    assert article.modified == datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_an_editor_gets_the_text_as_it_is_stored(server: Server) -> None:
    SmallWordPress(server, posts(server, 1))
    (article,) = articles(server.read(user=USER, password=PASSWORD))
    assert article.source_text == '<p><a href="https://there.example/?a=1&b=1">x</a></p>'
    assert article.text_is_raw
    assert {seen.query.get("context") for seen in server.log if "/wp/v2/" in seen.path} == {"edit"}


def test_a_wrong_password_is_an_error_although_the_posts_are_public(server: Server) -> None:
    SmallWordPress(server, posts(server, 3))
    with pytest.raises(SourceError, match=r"refuses the user 'editor'.*application password"):
        server.read(user=USER, password="wrong")


def test_credentials_that_are_silently_ignored_are_an_error(server: Server) -> None:
    SmallWordPress(server, posts(server, 3), honest=False)
    with pytest.raises(SourceError, match="answers as to a stranger"):
        server.read(user=USER, password=PASSWORD)


def test_a_user_who_may_edit_nothing_is_told_so(server: Server) -> None:
    SmallWordPress(server, posts(server, 3)).may_edit = False
    with pytest.raises(SourceError, match="edit none of its 3 posts"):
        server.read(user=USER, password=PASSWORD)


def test_posts_that_the_list_counts_and_does_not_show_are_counted_as_left_out(server: Server) -> None:
    wordpress = SmallWordPress(server, posts(server, 3))
    whole = wordpress.collection

    def shortened(asked: object) -> Answer:
        answer = whole(asked)  # type: ignore[arg-type]
        return Answer(body=json.dumps(json.loads(answer.body)[:1]), headers=answer.headers)

    server.routes["/wp-json/wp/v2/posts"] = shortened
    found = server.read(user=USER, password=PASSWORD)
    assert len(articles(found)) == 1
    assert found[-1] == LeftOut(source=server.url + "/", reason="posts that 'editor' may not edit", count=2)


def test_a_page_of_posts_of_others_does_not_end_the_list(server: Server) -> None:
    wordpress = SmallWordPress(server, posts(server, 250))
    whole = wordpress.collection

    def own_posts(asked: Asked) -> Answer:
        answer = whole(asked)
        own = [item for item in json.loads(answer.body) if item["id"] > 220]
        return Answer(body=json.dumps(own), headers=answer.headers)

    server.routes["/wp-json/wp/v2/posts"] = own_posts
    assert len(articles(server.read(user=USER, password=PASSWORD))) == 30


def test_a_password_is_not_sent_to_another_site_that_the_page_names(server: Server) -> None:
    SmallWordPress(server, posts(server, 1))
    elsewhere = server.url.replace("127.0.0.1", "127.0.0.2")
    server.routes["/"] = Answer(body="<p>", headers={"Link": f'<{elsewhere}/wp-json/>; rel="https://api.w.org/"'})
    with pytest.raises(SourceError, match="the password is not sent there"):
        server.read(user=USER, password=PASSWORD)


def test_a_login_page_instead_of_json_is_named(server: Server) -> None:
    SmallWordPress(server, [])
    server.routes["/wp-json/wp/v2/posts"] = Answer(body="<!doctype html><form>Log in</form>")
    with pytest.raises(FetchError, match="did not answer with JSON"):
        server.read()


def test_without_the_counts_the_error_past_the_last_page_is_the_end(server: Server) -> None:
    SmallWordPress(server, posts(server, 200), counts=False)
    assert len(articles(server.read())) == 200
    assert server.log[-1].query["page"] == "3"


def test_a_cache_that_always_sends_the_first_page_does_not_go_on_for_ever(server: Server) -> None:
    SmallWordPress(server, [])
    page = json.dumps(posts(server, 100))
    server.routes["/wp-json/wp/v2/posts"] = Answer(body=page, headers=JSON)
    assert len(articles(server.read())) == 100
    assert len([seen for seen in server.log if seen.path.endswith("/posts")]) == 2


def test_a_post_that_crashes_the_server_costs_ten_posts_and_not_the_rest(server: Server) -> None:
    SmallWordPress(server, posts(server, 150)).crashes_on = 42
    found = server.read()
    assert len(articles(found)) == 140
    (rejected,) = [item for item in found if isinstance(item, Rejected)]
    assert "posts 41 to 50" in rejected.reason and "500" in rejected.reason


def test_a_server_that_only_fails_is_an_error(server: Server) -> None:
    SmallWordPress(server, [])
    server.routes["/wp-json/wp/v2/posts"] = Answer(status=502, body="bad gateway")
    with pytest.raises(FetchError, match="502"):
        server.read()


def test_a_warning_of_a_plugin_in_front_of_the_json_is_skipped(server: Server) -> None:
    SmallWordPress(server, posts(server, 2)).warning = "<br />\n<b>Warning</b>: Undefined [key] in {file}<br />\n"
    assert len(articles(server.read())) == 2


def test_only_what_changed_since_then_is_asked_for_in_utc(server: Server) -> None:
    changed = post(server.url, 2) | {"modified_gmt": "2026-05-01T10:00:00"}
    SmallWordPress(server, [post(server.url, 1), changed])
    found = server.read(since=datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    assert [item.cms_id for item in articles(found)] == ["2"]
    assert server.log[-1].query["modified_after"] == "2026-05-01T09:00:00Z"


def test_nothing_changed_is_no_error(server: Server) -> None:
    SmallWordPress(server, posts(server, 3))
    assert server.read(since=datetime(2026, 5, 1, tzinfo=UTC)) == []


def test_an_empty_site_is_an_error_and_not_a_silent_zero(server: Server) -> None:
    SmallWordPress(server, [])
    with pytest.raises(SourceError, match="holds no article"):
        server.read()


def test_a_custom_post_type_is_read_from_its_own_collection(server: Server) -> None:
    SmallWordPress(server, [post(server.url, 1, type="podcast")])
    (article,) = articles(server.read(post_types=("podcast",)))
    assert article.post_type == "podcast"
    assert server.log[-1].path == "/wp-json/wp/v2/podcasts"


def test_an_unknown_post_type_is_answered_with_those_that_there_are(server: Server) -> None:
    SmallWordPress(server, posts(server, 1))
    with pytest.raises(SourceError, match="no post type 'film'; it has: page, podcast, post"):
        server.read(post_types=("film",))


def test_a_protected_post_is_left_out(server: Server) -> None:
    hidden = post(server.url, 2) | {"content": {"rendered": "", "protected": True}}
    SmallWordPress(server, [post(server.url, 1), hidden])
    found = server.read()
    assert [type(item) for item in found] == [Article, LeftOut]
    assert found[1].reason == "protected by a password"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "page",
    [
        Answer(body="<link rel='https://api.w.org/' href='/wp-json/' />"),
        Answer(body='<link href="/wp-json/" rel="https://api.w.org/">'),
        Answer(headers={"Link": '<https://x.example/>; rel=preconnect, </wp-json/>; rel="https://api.w.org/"'}),
    ],
    ids=["a link element", "its attributes turned around", "a Link header among others"],
)
def test_the_api_is_found_by_what_the_page_declares(server: Server, page: Answer) -> None:
    SmallWordPress(server, posts(server, 1))
    server.routes["/"] = Answer(body=page.body or "<p>", headers=page.headers)
    assert len(articles(server.read())) == 1


@pytest.mark.parametrize("place", ["/wp-json/", "/?rest_route=/"])
def test_an_api_that_the_page_does_not_declare_is_found_at_its_usual_places(server: Server, place: str) -> None:
    wordpress = SmallWordPress(server, posts(server, 1))
    index = Answer(body=json.dumps({"namespaces": ["wp/v2"]}), headers=JSON)
    front = Answer(body="<!doctype html><title>News</title>")
    if place == "/wp-json/":
        server.routes |= {"/": front, "/wp-json/": index}
    else:
        routed = {"/": index, "/wp/v2/posts": None}

        def plain(asked):  # type: ignore[no-untyped-def]
            route = asked.query.get("rest_route")
            return front if route is None else index if routed.get(route) else wordpress.collection(asked)

        server.routes = {"/": plain}
    assert len(articles(server.read())) == 1


@pytest.mark.parametrize(
    "path",
    ["/wp-json", "/wp-json/", "/wp-json/wp/v2", "/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts?per_page=5&page=9"],
)
def test_an_address_inside_the_api_is_taken_as_it_is(server: Server, path: str) -> None:
    SmallWordPress(server, posts(server, 120))
    assert len(articles(server.read(path))) == 120


def test_a_filter_in_the_address_is_kept(server: Server) -> None:
    SmallWordPress(server, posts(server, 1))
    server.read("/wp-json/wp/v2/posts?categories=5")
    assert server.log[-1].query["categories"] == "5"


def test_the_address_of_one_article_reads_that_article(server: Server) -> None:
    SmallWordPress(server, posts(server, 3))
    declared = f'<{server.url}/wp-json/>; rel="https://api.w.org/", '
    declared += f'<{server.url}/wp-json/wp/v2/posts/2>; rel="alternate"; type="application/json"'
    server.routes["/2/"] = Answer(body="<!doctype html><p>", headers={"Link": declared})
    assert [item.cms_id for item in articles(server.read("/2/"))] == ["2"]


def test_a_site_that_is_no_wordpress_is_told_what_else_can_be_read(server: Server) -> None:
    feed = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/news.rss">'
    server.routes["/"] = Answer(body=feed)
    with pytest.raises(SourceError, match=rf"not a WordPress.*offers a feed, {server.url}/news.rss"):
        server.read()


def test_a_site_that_does_not_exist_is_one_clear_sentence(server: Server) -> None:
    with pytest.raises(FetchError, match="answered 404"):
        server.read("/nothing/")


def test_a_post_in_a_wordpress_in_a_folder_does_not_collide_with_another_sites(server: Server) -> None:
    own = {"_links": {"self": [{"href": f"{server.url}/magazine/wp-json/wp/v2/posts/1"}]}}
    SmallWordPress(server, [post(server.url + "/magazine", 1, **own)])
    (article,) = articles(server.read())
    assert article.id == f"{server.url.removeprefix('http://')}/magazine/1"


@pytest.mark.parametrize(
    ("declared", "page", "used"),
    [
        ("http://n.example/wp-json/", "https://n.example/", "https://n.example/wp-json/"),
        ("http://n.example/wp-json/", "http://n.example/", "http://n.example/wp-json/"),
        ("http://n.example:8080/wp-json/", "https://n.example/", "http://n.example:8080/wp-json/"),
        ("https://cms.n.example/wp-json/", "https://n.example/", "https://cms.n.example/wp-json/"),
    ],
)
def test_a_page_that_came_over_tls_does_not_lead_back_to_http(declared: str, page: str, used: str) -> None:
    headers = ((b"link", f'<{declared}>; rel="https://api.w.org/"'.encode()), (b"content-type", b"text/html"))
    answer = Exchange(
        url=page,
        started=datetime(2026, 1, 1, tzinfo=UTC),
        request=b"",
        head=b"",
        status=200,
        headers=headers,
        body=b"<p>",
    )
    found = identified(page, "", lambda url, **_: answer)
    assert isinstance(found, Site) and found.root == used
