"""The page as text: what stands in it without any script, and what can never stand in it."""

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from linkcheck.model.check import Failure
from linkcheck.model.verdict import Finding, State
from linkcheck.report import html, words
from linkcheck.report.rows import gather
from linkcheck.report.text import UNSHOWN
from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES, CASES
from tests.report.report_large import large
from tests.report.report_stores import FIRST, HOSTILE_ADDRESSES, NOW, article, hostile, newsroom


class Reader(HTMLParser):
    """Tags with their attributes, and the text between them, scripts and styles apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.raw.get(self.inside, self.text).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(path: Path, make: Callable[[Path], Store] = newsroom) -> str:
    out = io.StringIO()
    with make(path) as store:
        html.write(gather(store, NOW), out)
    return out.getvalue()


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="module")
def hostile_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(tmp_path_factory.mktemp("hostile"), hostile)


def test_the_policy_lets_in_exactly_the_pages_own_style_and_script(text: str) -> None:
    found = Reader(text)
    content = str(next(m["content"] for m in found.all("meta") if m.get("http-equiv") == "Content-Security-Policy"))
    hashes = re.findall(r"'sha256-([^']+)'", content)
    (style,), (_, script) = found.raw["style"], found.raw["script"]
    assert hashes == [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert "default-src 'none'" in content
    assert "unsafe" not in content


def test_nothing_in_it_would_be_loaded_from_elsewhere(text: str) -> None:
    found = Reader(text)
    assert not found.all("link") + found.all("img") + found.all("iframe")
    assert not [attributes for _, attributes in found.tags if "src" in attributes or "style" in attributes]
    assert "url(" not in found.raw["style"][0]


def test_every_link_out_opens_alone_and_tells_nobody_where_it_stood(text: str) -> None:
    out = [a for a in Reader(text).all("a") if not str(a["href"]).startswith("#")]
    assert len(out) > 20
    assert all(re.match("https?://", str(a["href"])) for a in out)
    assert {a["rel"] for a in out} == {"noopener noreferrer nofollow"}


def test_without_a_script_it_says_which_article_which_sentence_why_and_what_to_do(text: str) -> None:
    said = " ".join(" ".join(Reader(text).text).split())
    for title, *_ in ARTICLES[:6]:
        assert title in said
    assert "The ministry published the annual figures in March, eleven weeks late." in said
    assert CASES["https://www.stats.example/census/2011/tables.html"].because in said
    assert "<mark>published the annual figures</mark>" in text
    assert "8 dead links in 4 of 9 articles" in said
    assert "51 anchors have lost their address" in said
    assert "2 more articles have nothing to do." in said


def test_what_is_not_dead_stands_under_headings_of_its_own(text: str) -> None:
    others = text[text.index('id="others"') : text.index('id="sources"')]
    for state in (State.SUSPECT, State.BLOCKED, State.MOVED, State.SKIPPED):
        assert f'id="other-{state}"' in others
        assert words.STATES[state].todo in others
    assert 'id="other-dead"' not in others


def test_an_article_of_wordpress_leads_to_its_editing_page(text: str) -> None:
    links = [str(a["href"]) for a in Reader(text).all("a")]
    assert "https://www.daily.example/wp-admin/post.php?post=101&action=edit" in links


def test_rejected_records_are_named(text: str) -> None:
    assert "it has neither text nor title" in text


def test_hostile_text_makes_no_element_no_address_and_no_control_character(hostile_text: str) -> None:
    found = Reader(hostile_text)
    assert len(found.all("script")) == 2
    assert not found.all("img")
    assert not [a["href"] for a in found.all("a") if not re.match("https?://[^/]|#", str(a["href"]))]
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert not UNSHOWN.search(hostile_text.replace("\n", ""))
    assert "{{ 7 * 7 }}" in hostile_text


def test_the_json_block_cannot_end_its_element_and_holds_every_link(hostile_text: str) -> None:
    block = Reader(hostile_text).raw["script"][0]
    assert not set("<>&\u2028\u2029") & set(block)
    assert len(json.loads(block)["links"]) == len(HOSTILE_ADDRESSES)


def test_an_empty_store_is_a_page_that_says_what_to_do_next(tmp_path: Path) -> None:
    text = page(tmp_path, lambda path: Store(path / "linkcheck.db"))
    assert "linkcheck ingest SOURCE" in text
    assert "<script" not in text


def test_articles_that_nobody_checked_yet_say_so(tmp_path: Path) -> None:
    def make(path: Path) -> Store:
        store = Store(path / "linkcheck.db")
        store.put_articles([article(101, *ARTICLES[0])], FIRST)
        return store

    assert words.WORDS["never_run"] in page(tmp_path, make)


def test_an_incomplete_run_is_named_with_its_reason(tmp_path: Path) -> None:
    def make(path: Path) -> Store:
        store = newsroom(path)
        run = store.begin_run(NOW)
        store.finish_run(run.id, NOW, complete=False, reason="interrupted")
        return store

    assert "The last run did not finish (interrupted)." in page(tmp_path, make)


def test_a_hundred_articles_stand_in_the_page_and_all_of_them_in_its_block(tmp_path: Path) -> None:
    text = page(tmp_path, lambda path: large(path, articles=250, links=1000))
    assert text.count('<th scope="row" class="url">') == 100
    articles = text[text.index('id="articles"') : text.index('id="links"')]
    assert articles.count('<tbody class="item">') == 100
    assert 150 < len(json.loads(Reader(text).raw["script"][0])["articles"]) <= 250


def test_every_state_verdict_and_failure_has_its_words() -> None:
    assert set(words.STATES) == set(State)
    assert set(words.FINDINGS) == set(Finding)
    assert set(words.FAILURES) == set(Failure)
    assert {state for _, states in words.GROUPS for state in states} == set(State) - {State.ALIVE}


def test_every_sentence_of_the_catalogue_is_said_somewhere_and_none_is_missing() -> None:
    folder = Path(html.__file__).parent
    sources = [*folder.glob("*.py"), *folder.glob("templates/*.html"), *folder.glob("static/*.js")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    said = set(re.findall(r"""(?:\b[wW]\.|\bsay\(["']|\bWORDS\[["'])(\w+)""", text))
    indirect = {"newly_dead", "newly_failing", "revived"}  # the digest's table of headings
    assert set(words.WORDS) <= said | indirect
    assert said <= set(words.WORDS)
    assert set(words.COUNTS) == set(re.findall(r"""\bcount\(["'](\w+)""", text)) | {"links", "hosts", "articles"}
