"""Markdown with front matter: three notations, what is said in it, and what goes wrong in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linkcheck.model.article import LeftOut, TextFormat
from tests.sources.source_items import SAMPLES, Save, articles, items, only

BODY = "\nA [link](https://a.example/).\n"


def test_real_articles_of_a_hugo_site_are_read() -> None:
    one, two = sorted(articles(items(SAMPLES / "digitalgov", base_url="https://digital.gov/")), key=lambda x: x.url)
    assert one.url == "https://digital.gov/news/humancentered-design-for-it-centralization"
    assert one.title == "Human-centered design for IT centralization"
    assert (one.authors, one.section) == (("jeremyzilar",), "user-experience")
    assert one.published == datetime(2019, 5, 20, 13, tzinfo=UTC)
    assert two.published == datetime(2010, 10, 22, 15, 33, 15, tzinfo=UTC), "11:33:15 -0400"


def test_the_source_text_is_the_whole_file_to_the_last_character(saved: Save) -> None:
    text = "---\r\ntitle: x\r\n---\r\nA\rB\u2028C\x0b\n\n"
    article = only(saved(text, "a.md"))
    assert article.source_text == text
    assert article.text_format is TextFormat.MARKDOWN


YAML = """---
title: "T: x"
date: 2019-05-20
authors: [kim, lee]
categories:
  - Economy
url: /one/
---
"""
TOML = """+++
title = "T: x"
date = 2019-05-20
authors = ["kim", "lee"]
categories = ["Economy"]
url = "/one/"
+++
"""
JSON = """{"title": "T: x", "date": "2019-05-20", "authors": ["kim", "lee"], "categories": "Economy", "url": "/one/"}
"""
OTHER_KEYS = """---
Title: "T: x"
Date: 2019-05-20
author:
  - name: kim
  - name: lee
section: Economy
permalink: /one/
...
"""


@pytest.mark.parametrize("front", [YAML, TOML, JSON, OTHER_KEYS], ids=["yaml", "toml", "json", "yaml, other keys"])
def test_front_matter_is_understood_in_every_notation(saved: Save, front: str) -> None:
    article = only(saved(front + BODY), base_url="https://news.example/")
    assert (article.title, article.authors, article.section) == ("T: x", ("kim", "lee"), "Economy")
    assert article.published == datetime(2019, 5, 20, tzinfo=UTC)
    assert article.url == "https://news.example/one/"


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("content/a/b.md", "", "https://n.example/x/a/b"),
        ("content/a/index.md", "", "https://n.example/x/a"),
        ("content/_index.md", "", "https://n.example/x/"),
        ("a/b.md", "slug: other", "https://n.example/x/a/other"),
        ("a/b.md", "url: https://old.example/z", "https://old.example/z"),
        ("a/b.md", "permalink: /:categories/:title/", "https://n.example/x/a/b"),
        ("a/b.md", 'permalink: "{{ page.x }}/"', "https://n.example/x/a/b"),
        ("a/안녕 b.md", "", "https://n.example/x/a/%EC%95%88%EB%85%95%20b"),
    ],
)
def test_the_address_comes_from_the_front_matter_or_else_from_the_path(
    saved: Save, tmp_path: Path, path: str, front: str, url: str
) -> None:
    saved(f"---\ntitle: x\n{front}\n---\n{BODY}", f"site/{path}")
    assert only(tmp_path / "site", base_url="https://n.example/x").url == url


def test_a_file_has_the_same_identity_alone_and_in_its_folder(saved: Save, tmp_path: Path) -> None:
    path = saved("---\ntitle: x\n---\n", "posts/one.md")
    assert only(path).id == only(tmp_path / "posts").id == "posts/one"


@pytest.mark.parametrize("flag", ["draft: true", "published: false", "draft: True"])
def test_a_draft_is_left_out(saved: Save, flag: str) -> None:
    saved(f"---\ntitle: d\n{flag}\n---\n{BODY}", "site/d.md")
    found = items(saved(f"---\ntitle: x\n---\n{BODY}", "site/x.md").parent)
    assert [item.count for item in found if isinstance(item, LeftOut)] == [1]
    assert len(articles(found)) == 1


def test_front_matter_that_cannot_be_parsed_costs_a_note_and_not_the_article(saved: Save) -> None:
    article = only(saved(f"---\ntitle: One: two: three\ndate: 2019-05-20\n  bad indent: [\n---\n{BODY}", "a.md"))
    assert article.title == "One: two: three"
    assert article.published == datetime(2019, 5, 20, tzinfo=UTC)
    assert "cannot be parsed in line" in article.notes[0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The headline #\n\ntext [a](b)", "The headline"),
        ("The headline\n===\n\ntext [a](b)", "The headline"),
        ("---\ntitle:\n---\n## Second level\n", "Second level"),
        ("text [a](b)", "my article"),
    ],
)
def test_without_a_title_the_headline_or_the_name_is_one(saved: Save, text: str, title: str) -> None:
    assert only(saved(text, "2019-05-20-my-article.md")).title == title


def test_jekyll_dates_its_files(saved: Save) -> None:
    assert only(saved(BODY, "2019-05-20-x.md")).published == datetime(2019, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" + "\n".join(f"k{n}: &k{n} [*c,*c]" for n in range(50)),
        "[" * 5000,
        "a: !!python/object/apply:os.system [x]",
        "? [a, b]\n: c",
        "<<: {title: x}",
        "title: &x {y: *x}",
        "date: 2019-99-99",
        "title: 12345678901234567890",
        "- a\n- b",
        "x: \x00",
        "title: [[[a]]]",
    ],
)
@pytest.mark.parametrize("fence", ["---", "+++"])
def test_no_front_matter_does_harm(saved: Save, front: str, fence: str) -> None:
    assert only(saved(f"{fence}\n{front}\n{fence}\n{BODY}", "a.md")).source_text.endswith(BODY)


def test_a_line_of_dashes_that_is_never_closed_is_no_front_matter(saved: Save) -> None:
    assert only(saved("---\n" + "x [a](b)\n" * 20_000, "a.md")).title == "a"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_recognised(saved: Save, encoding: str) -> None:
    sentence = "Le maire a annoncé hier que la façade de l'hôtel serait rénovée avant l'été, déjà très attendu.\n"
    text = "---\ntitle: Façade naïve déjà\n---\n" + sentence * 5
    article = only(saved(text.encode(encoding), "a.md"))
    assert article.title == "Façade naïve déjà"
    assert article.source_text == text
