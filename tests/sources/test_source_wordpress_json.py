"""Saved WordPress JSON: every shape that people save it in, what is no post, and what is broken."""

import json
from datetime import UTC, datetime

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.sources.read import Options, read
from linkcheck.sources.wordpress_post import article_of
from tests.sources.source_items import SAMPLES, Save, articles, items, no_network, only

POST = {
    "id": 4,
    "link": "https://news.example/2010/01/one/",
    "status": "publish",
    "type": "post",
    "title": {"rendered": "Trade &amp; <em>economy</em>"},
    "content": {"rendered": '<p><a href="https://a.example/">a</a></p>', "protected": False},
    "date_gmt": "2010-01-09T15:15:30",
    "modified_gmt": "2011-02-03T04:05:06",
}


def many(count: int) -> list[dict[str, object]]:
    return [POST | {"id": number} for number in range(count)]


def test_a_saved_post_becomes_an_article(saved: Save) -> None:
    path = saved(json.dumps(POST))
    assert only(path) == Article(
        id="news.example/4",
        url="https://news.example/2010/01/one/",
        title="Trade & economy",
        source_text='<p><a href="https://a.example/">a</a></p>',
        text_format=TextFormat.HTML,
        source=str(path),
        published=datetime(2010, 1, 9, 15, 15, 30, tzinfo=UTC),
        modified=datetime(2011, 2, 3, 4, 5, 6, tzinfo=UTC),
        cms_id="4",
        post_type="post",
    )


def test_a_recorded_answer_gives_author_and_section_and_the_right_text() -> None:
    article = only(SAMPLES / "wordpress" / "post-embed.json")
    assert (article.authors, article.section) == (("Editor Kim",), "정치")
    assert article.id == "newsroom.example.test/4"
    assert article.source_text.count("<a href=") == 4
    assert not article.text_is_raw


def test_recorded_lists_leave_out_what_readers_cannot_see() -> None:
    view = items(SAMPLES / "wordpress" / "posts-view.json")
    edit = items(SAMPLES / "wordpress" / "posts-edit.json")
    assert [item.id for item in articles(view)] == [item.id for item in articles(edit)]
    assert {item.reason for item in view + edit if isinstance(item, LeftOut)} >= {"protected by a password", "drafts"}
    assert all(item.text_is_raw for item in articles(edit))
    assert "<!-- wp:paragraph -->" in articles(edit)[0].source_text


@pytest.mark.parametrize("shape", ["list", "lines", "joined pages", "wrapped", "list of lists"])
def test_posts_are_read_in_every_shape_that_people_save_them_in(saved: Save, shape: str) -> None:
    posts = many(3)
    text = {
        "list": json.dumps(posts, indent=1),
        "lines": "\n".join(json.dumps(post) for post in posts) + "\n",
        "joined pages": json.dumps(posts[:2]) + "\n" + json.dumps(posts[2:]),
        "wrapped": json.dumps({"posts": posts}),
        "list of lists": json.dumps([posts[:1], posts[1:]]),
    }[shape]
    assert [item.cms_id for item in articles(items(saved(text)))] == ["0", "1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_any_unicode_encoding_is_recognised(saved: Save, encoding: str) -> None:
    text = json.dumps(POST | {"title": "서울 €"}, ensure_ascii=False)
    assert only(saved(text.encode(encoding))).title == "서울 €"


def test_a_raw_control_character_inside_a_string_parses(saved: Save) -> None:
    text = json.dumps(POST).replace("<p>", "<p>\x01\t\n\x0b")
    assert only(saved(text)).source_text.startswith("<p>\x01\t\n\x0b<a")


def test_half_a_character_becomes_one_replacement_and_moves_no_span(saved: Save) -> None:
    text = json.dumps(POST | {"content": "a \ud800 b"})
    assert only(saved(text)).source_text == "a \ufffd b"


@pytest.mark.parametrize("cut", [1, 100, 5000])
def test_truncated_json_is_refused_before_the_first_article(saved: Save, cut: int) -> None:
    path = saved(json.dumps(many(50))[:-cut])
    seen = []
    with pytest.raises(SourceError, match="cut off"):
        seen.extend(read(str(path), Options(), no_network))
    assert seen == []


def test_a_bad_line_among_good_ones_is_named_and_skipped(saved: Save) -> None:
    lines = [json.dumps(post) for post in many(4)]
    lines[1] = lines[1][:60]
    lines[3] = lines[3][:-20]
    found = items(saved("\n".join(lines)))
    assert [item.cms_id for item in articles(found)] == ["0", "2"]
    assert [type(item) for item in found] == [Article, Rejected, Article, Rejected]


def test_a_record_that_is_no_post_is_rejected_with_its_reason(saved: Save) -> None:
    found = items(saved(json.dumps([POST, {"name": "Economy", "taxonomy": "category"}, 7, None, {"id": 9}])))
    assert len(articles(found)) == 1
    reasons = [item.reason for item in found if isinstance(item, Rejected)]
    assert "name, taxonomy" in reasons[0]
    assert len(reasons) == 4


def test_json_that_holds_no_posts_says_what_it_holds(saved: Save) -> None:
    with pytest.raises(SourceError, match="keys name"):
        items(saved('[{"name": "x"}]'))


def test_a_saved_error_answer_is_told_in_wordpress_own_words() -> None:
    with pytest.raises(SourceError, match=r"rest_post_invalid_page_number.*larger than"):
        items(SAMPLES / "wordpress" / "posts-view-page99-error.json")


@pytest.mark.parametrize("text", ["[]", "{}", "[[]]", "[", "{", '{"id": 1', "[{}]"])
def test_json_without_a_post_is_one_clear_error(saved: Save, text: str) -> None:
    with pytest.raises(SourceError):
        items(saved(text))


BY_REFERENCE = [{"@type": "Article", "author": {"@id": "#a"}}, {"@type": "Person", "@id": "#a", "name": "Cy"}]
YOAST = {
    "twitter_misc": {"Written by": "Ana &amp; Bo", "Est. reading time": "3 minutes"},
    "schema": {
        "@graph": [
            {"@type": "Article", "author": {"name": "Ana Graph", "@id": "#ana"}, "articleSection": ["Politics"]},
            {"@type": ["Person"], "@id": "#ana", "name": "Ana Person"},
        ]
    },
}


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"_embedded": {"author": [{"name": "Ana"}, {"name": "Bo"}]}, "yoast_head_json": YOAST}, ("Ana", "Bo")),
        ({"_embedded": {"author": [{"code": "rest_user_invalid_id"}]}, "yoast_head_json": YOAST}, ("Ana & Bo",)),
        ({"yoast_head_json": YOAST | {"twitter_misc": {"Verfasst von": "Ana"}}}, ("Ana Graph",)),
        ({"yoast_head_json": {"schema": {"@graph": BY_REFERENCE}}}, ("Cy",)),
        ({"yoast_head_json": {"schema": {"@graph": [{"@type": ["Person", "Organization"], "name": "Di"}]}}}, ("Di",)),
        ({"yoast_head_json": {"schema": {"@graph": "x"}, "twitter_misc": []}, "_embedded": []}, ()),
        ({}, ()),
    ],
    ids=["embedded", "share card", "graph", "graph by reference", "a person alone", "nonsense", "nothing"],
)  # fmt: skip
def test_authors_are_found_where_the_site_tells_them(fields: dict[str, object], names: tuple[str, ...]) -> None:
    article = article_of(POST | fields, source="s")
    assert isinstance(article, Article)
    assert article.authors == names


def test_the_section_is_the_first_category_that_is_not_the_default_one() -> None:
    terms = [
        [
            {"taxonomy": "category", "slug": "uncategorized", "name": "Uncategorized"},
            {"taxonomy": "category", "slug": "economy-trade", "name": "Economy &amp; Trade"},
        ],
        [{"taxonomy": "post_tag", "name": "tag"}],
    ]
    article = article_of(POST | {"_embedded": {"wp:term": terms}}, source="s")
    assert isinstance(article, Article)
    assert article.section == "Economy & Trade"
    article = article_of(POST | {"yoast_head_json": YOAST}, source="s")
    assert isinstance(article, Article)
    assert article.section == "Politics"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, "drafts"),
        ({"status": "future"}, "scheduled"),
        ({"status": "trash"}, "in the trash"),
        ({"status": "inherit", "type": "attachment"}, "attachments"),
        ({"content": {"rendered": "", "protected": True}}, "protected by a password"),
        ({"content": {"raw": "x", "protected": False}, "password": "secret"}, "protected by a password"),
        ({"status": "archived"}, "with the status 'archived'"),
    ],
)
def test_what_readers_cannot_see_is_left_out_with_its_reason(fields: dict[str, object], reason: str) -> None:
    assert article_of(POST | fields, source="s") == LeftOut(source="s", reason=reason, count=1)


def test_what_is_left_out_is_counted_once_for_each_reason(saved: Save) -> None:
    path = saved(json.dumps([POST, *(POST | {"id": n, "status": "draft"} for n in range(5, 9))]))
    assert items(path)[1:] == [LeftOut(source=str(path), reason="drafts", count=4)]


def test_a_source_of_nothing_but_drafts_says_so(saved: Save) -> None:
    with pytest.raises(SourceError, match=r"holds no article: 1 left out \(drafts\)"):
        items(saved(json.dumps(POST | {"status": "draft"})))


def test_a_post_without_a_link_is_completed_by_the_base_or_named_by_its_number(saved: Save) -> None:
    post = {key: value for key, value in POST.items() if key != "link"}
    assert only(saved(json.dumps(post))).url == ""
    assert (
        only(saved(json.dumps(post | {"link": "/one/"})), base_url="https://n.example/").url == "https://n.example/one/"
    )
    assert only(saved(json.dumps(post)), base_url="https://n.example/").id == "n.example/4"
