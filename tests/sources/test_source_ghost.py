"""Ghost exports: published posts, their authors and tags, and never a secret."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected
from tests.sources.source_items import Save, articles, items, only


def post(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"5f{number:022x}",
        "title": f"Post &amp; {number}",
        "slug": f"post-{number}",
        "html": '<p><a href="https://a.example/">a</a> <a href="__GHOST_URL__/x/">x</a></p>',
        "status": "published",
        "type": "post",
        "published_at": "2020-01-02T03:04:05.000Z",
        **fields,
    }


def export(*posts: dict[str, Any]) -> str:
    data = {
        "posts": list(posts),
        "users": [
            {"id": "u1", "name": "Kim", "email": "kim@news.example", "password": "$2a$10$hash"},
            {"id": "u2", "name": "Lee", "email": "lee@news.example"},
        ],
        "posts_authors": [
            {"post_id": posts[0]["id"], "author_id": "u1", "sort_order": 1},
            {"post_id": posts[0]["id"], "author_id": "u2", "sort_order": 0},
        ],
        "tags": [{"id": "t1", "name": "#internal", "visibility": "internal"}, {"id": "t2", "name": "Economy"}],
        "posts_tags": [
            {"post_id": posts[0]["id"], "tag_id": "t1", "sort_order": 0},
            {"post_id": posts[0]["id"], "tag_id": "t2", "sort_order": 1},
        ],
        "settings": [{"key": "ghost_private_key", "value": "-----BEGIN RSA PRIVATE KEY-----"}],
    }
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": "5.0"}, "data": data}]})


def test_a_published_post_becomes_an_article(saved: Save) -> None:
    article = only(saved(export(post(1))), base_url="https://news.example")
    assert (article.id, article.url) == ("news.example/post-1", "https://news.example/post-1/")
    assert article.title == "Post & 1"
    assert (article.authors, article.section) == (("Lee", "Kim"), "Economy")
    assert article.source_text.startswith('<p><a href="https://a.example/">')
    assert article.published == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_without_a_base_the_article_is_named_by_its_own_id_and_says_what_to_do(saved: Save) -> None:
    article = only(saved(export(post(1))))
    assert (article.id, article.url) == (f"ghost/{post(1)['id']}", "")
    assert "--base-url" in article.notes[0]


def test_no_secret_and_no_mail_address_leaves_the_export(saved: Save) -> None:
    told = repr(items(saved(export(post(1), post(2, html=None)))))
    assert not any(word in told for word in ("PRIVATE KEY", "kim@", "$2a$", "ghost_private_key"))


def test_drafts_are_counted_and_a_post_without_html_is_rejected(saved: Save) -> None:
    found = items(saved(export(post(1), post(2, status="draft"), post(3, html=None), post(4, status="sent"))))
    assert len(articles(found)) == 1
    assert [item.reason for item in found if isinstance(item, LeftOut)] == ["drafts", "newsletters without a page"]
    assert ["post-3" in item.reason for item in found if isinstance(item, Rejected)] == [True]


def test_an_export_in_the_older_shape_is_recognised(saved: Save) -> None:
    inner = json.loads(export(post(1)))["db"][0]
    assert only(saved(json.dumps(inner))).title == "Post & 1"


def test_tables_that_are_no_tables_do_no_harm(saved: Save) -> None:
    text = json.dumps({"db": [{"data": {"posts": [post(1), 7, None], "users": 5, "tags": [[]], "posts_tags": {}}}]})
    assert only(saved(text)).authors == ()


def test_a_truncated_export_is_refused(saved: Save) -> None:
    with pytest.raises(SourceError, match="cut off"):
        items(saved(export(post(1))[:-10]))


def test_what_is_no_export_is_refused(saved: Save) -> None:
    with pytest.raises(SourceError, match="no Ghost export"):
        items(saved('{"db": []}'), source_format="ghost")
