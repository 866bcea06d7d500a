"""Each everyday source, from a file on disk to articles, through the one public door."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.errors import FetchError, SourceError
from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.model.exchange import Exchange
from linkcheck.sources.read import Options, read

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


def no_network(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Exchange:
    raise FetchError(f"{url} does not answer; this test has no network.")


def items(path: Path, **options: object) -> list[Article | Rejected | LeftOut]:
    return list(read(str(path), Options(**options), no_network))  # type: ignore[arg-type]


def only(path: Path, **options: object) -> Article:
    (article,) = items(path, **options)
    assert isinstance(article, Article)
    return article


@pytest.fixture
def saved(tmp_path: Path):
    def save(text: str | bytes, name: str = "source") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return save


def test_a_saved_post_becomes_an_article(saved) -> None:
    article = only(saved(json.dumps(POST)))
    assert article.id == "news.example/4"
    assert article.url == "https://news.example/2010/01/one/"
    assert article.title == "Trade & economy"
    assert article.source_text == POST["content"]["rendered"]
    assert article.text_format is TextFormat.HTML
    assert not article.text_is_raw
    assert article.published == datetime(2010, 1, 9, 15, 15, 30, tzinfo=UTC)
    assert article.modified == datetime(2011, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (article.cms_id, article.post_type) == ("4", "post")


@pytest.mark.parametrize("shape", ["list", "lines", "joined pages", "wrapped"])
def test_posts_are_read_in_every_shape_that_people_save_them_in(saved, shape: str) -> None:
    posts = [POST | {"id": number} for number in (1, 2, 3)]
    text = {
        "list": json.dumps(posts, indent=1),
        "lines": "\n".join(json.dumps(post) for post in posts) + "\n",
        "joined pages": json.dumps(posts[:2]) + "\n" + json.dumps(posts[2:]),
        "wrapped": json.dumps({"posts": posts}),
    }[shape]
    assert [item.id for item in items(saved(text))] == ["news.example/1", "news.example/2", "news.example/3"]


def test_a_raw_control_character_inside_a_string_parses(saved) -> None:
    text = json.dumps(POST).replace("<p>", "<p>\x01\t\n")
    assert only(saved(text)).source_text.startswith("<p>\x01\t\n<a")


def test_truncated_json_is_refused_before_the_first_article(saved) -> None:
    text = json.dumps([POST | {"id": number} for number in range(50)])
    seen = []
    with pytest.raises(SourceError, match="cut off"):
        seen.extend(read(str(saved(text[:-100])), Options(), no_network))
    assert not seen


def test_markdown_keeps_its_whole_text_and_its_path_names_it(saved, tmp_path: Path) -> None:
    text = (
        '---\r\ntitle: "One: two"\ndate: 2019-05-20 13:00:00\nauthors:\n  - kim\n  - lee\ntopics: [data]\n---\nBody\n'
    )
    saved(text, "site/content/2019/one.md")
    article = only(tmp_path / "site")
    assert article.id == "site/content/2019/one"
    assert article.url == ""
    assert article.source_text == text
    assert article.text_format is TextFormat.MARKDOWN
    assert (article.title, article.authors, article.section) == ("One: two", ("kim", "lee"), "data")
    assert article.published == datetime(2019, 5, 20, 13, tzinfo=UTC)
    assert only(tmp_path / "site", base_url="https://n.example").url == "https://n.example/2019/one"


def test_a_missing_path_says_so() -> None:
    with pytest.raises(SourceError, match="does not exist"):
        list(read("no/such/file.json", Options(), no_network))
