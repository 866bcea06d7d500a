"""What a page says, whatever it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.extract.fingerprint import fingerprint
from linkcheck.extract.page import TEXT_LENGTH, TITLE_LENGTH, read_page
from linkcheck.model.check import Page
from linkcheck.verdict.likeness import containment

URL = "https://news.example/a/b.html"
WHOLE = """<!DOCTYPE html>
<html class="x" lang="de-CH"><head><meta charset="utf-8"><title>
 Brücke &amp; Fluss </title>
<link href="/a/c" rel="canonical"><meta name="ROBOTS" content="noindex, follow">
<meta http-equiv="refresh" content="0; URL='../elsewhere?x=1&amp;y=2'">
<style>p { content: "unseen" }</style><script>document.write("unseen")</script></head>
<body><!-- unseen --><noscript>unseen</noscript><h1>Die Br&uuml;cke</h1><p title="unseen">steht <b>noch</b>.</p>
<form><input name=p type='password'></form><template>unseen</template><script src=x></script></body></html>"""


def read(html: str, content_type: str = "text/html; charset=utf-8") -> Page:
    return read_page(html.encode(), content_type, URL)


def test_a_page_is_read() -> None:
    page = read(WHOLE)
    assert page.title == "Brücke & Fluss"
    assert page.text == "Die Brücke steht noch ."
    assert page.lang == "de-ch"
    assert page.canonical == "https://news.example/a/c"
    assert page.refresh == "https://news.example/elsewhere?x=1&y=2"
    assert page.password_form and page.noindex and not page.paywalled
    assert page.scripts == 2


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0;url=/new", "https://news.example/new"),
        ("5; URL = https://other.example/", "https://other.example/"),
        ("0, '/quoted'", "https://news.example/quoted"),
        ("300", ""),
        ("0;url=", ""),
        (f"0;url={URL}", ""),
        ("0;url=http://[broken", ""),
    ],
)
def test_a_meta_refresh_has_a_target(content: str, target: str) -> None:
    assert read(f'<meta http-equiv="Refresh" content="{content}">').refresh == target


@pytest.mark.parametrize(
    ("json", "paywalled"),
    [
        ('{"@type":"NewsArticle","isAccessibleForFree":false}', True),
        ('{"@graph":[{"@type":"NewsArticle","isAccessibleForFree":"False"}]}', True),
        ('[{"isAccessibleForFree": false}]', True),
        ('{"isAccessibleForFree": true}', False),
        ('{"@type":"ItemList","itemListElement":[{"isAccessibleForFree": false}]}', False),
        ('{"isAccessibleForFree": false, broken', True),
    ],
)
def test_a_paywall_is_told_to_search_engines(json: str, paywalled: bool) -> None:
    assert read(f'<p>x</p><script type="application/ld+json">{json}</script>').paywalled is paywalled


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 <html>", "text/html"),
        (b"\x89PNG\r\n", "image/png"),
        (b'{"html": "<p>x</p>"}', "application/json"),
        (b"plain", "application/octet-stream"),
        (b"", ""),
    ],
)
def test_what_is_no_page_is_empty(body: bytes, content_type: str) -> None:
    assert read_page(body, content_type, URL) == Page()


def test_plain_text_is_text() -> None:
    page = read("one < two\nthree", "text/plain")
    assert (page.words, page.text) == (4, "one < two three")


def test_html_is_recognised_under_another_type() -> None:
    assert read("\n<!doctype html><title>T</title>hello", "application/octet-stream").title == "T"
    assert read("<html><body>hello", "").text == "hello"


def test_scripts_without_spaces_have_words_and_shingles() -> None:
    page = read("<p>お探しのページは見つかりませんでした。別の場所に移動したかもしれません。")
    assert 10 <= page.words <= 30
    assert len(page.fingerprint) > 20


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"end",
        b"x" * 10_000_000,
        b"\x00" * 1_000_000,
        b"<" * 1_000_000,
        b"<!--" * 250_000,
        b"<script" * 100_000,
        b"<title" * 100_000,
        b"<script type=ld+json" * 50_000 + b"isAccessibleForFree",
        b"<input type=password" * 50_000,
        b"<meta '\"" * 100_000,
        b"<base " * 100_000,
        b"&#x110000;" * 100_000,
        b"<a " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">",
        b"<title>" + b"t" * 100_000 + b"</title>",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_hostile_body_is_read_in_bounds(body: bytes) -> None:
    page = read_page(body, "text/html", URL)
    assert len(page.text) <= TEXT_LENGTH and len(page.title) <= TITLE_LENGTH and len(page.fingerprint) <= 256


@given(st.binary(max_size=400), st.sampled_from(["text/html", "", "text/plain", "image/png; charset=x", ";;"]))
def test_no_body_raises(body: bytes, content_type: str) -> None:
    assert read_page(body, content_type, URL).words >= 0


@given(st.lists(st.sampled_from(["<title>", "</title>", "<script>", "</script", "<!--", "-->", "<p", ">", '"', "x"])))
def test_no_markup_raises(parts: list[str]) -> None:
    assert "<script>" not in read("<html>" + "".join(parts)).text


WORDS = [f"word{number}" for number in range(800)]
OTHERS = [f"other{number}" for number in range(800)]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (WORDS, WORDS, 1.0),
        (WORDS, OTHERS, 0.0),
        (WORDS[:400], WORDS, 1.0),
        (WORDS, WORDS[:400], 0.5),
        (WORDS, WORDS[:600] + OTHERS[:200], 0.75),
        (WORDS[:60], OTHERS[:500] + WORDS[:60], 1.0),
        ([], WORDS, 0.0),
    ],
)
def test_sketches_estimate_how_much_of_a_text_is_in_another(part: list[str], whole: list[str], share: float) -> None:
    assert containment(fingerprint(" ".join(part)), fingerprint(" ".join(whole))) == pytest.approx(share, abs=0.12)


def test_a_sketch_does_not_depend_on_case_or_white_space() -> None:
    assert fingerprint("The  Quick brown\nfox JUMPS") == fingerprint("the quick brown fox jumps") != ()
    assert fingerprint("quick the brown fox jumps") != fingerprint("the quick brown fox jumps")
