"""Addresses that can never work, and their healthy neighbours that must not be accused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.urls.malformed import fault

FAULTS = {
    "http://http://example.com/": "twice",
    "https://https//example.com": "twice",
    "https:https://example.com": "twice",
    "httphttp://example.com": "twice",
    "http://http//example.com": "twice",
    "https://http%3A//example.com": "twice",
    "http//example.com": "colon",
    "https//example.com/x": "colon",
    "https;//example.com/x": "colon",
    "http.//example.com/x": "colon",
    "/https://example.com/": "before http",
    "../http://example.com/": "before http",
    "www.example.com/story": "lacks https://",
    "http:example.com": "two slashes",
    "htp://example.com/": "misspelled",
    "htpp://example.com/": "misspelled",
    "htttps://example.com/": "misspelled",
    "ttps://example.com/": "misspelled",
    "http://": "missing",
    "https:///": "missing",
    "http://?x": "missing",
    "https://exa mple.com/": "characters",
    "http:// example.com/": "characters",
    "https://example.com:port/": "characters",
    "http://www..example.com/": "two dots",
    "https://.example.com/": "two dots",
    "http://example,com/": "character",
    "https://*.example.com/": "character",
    "”https://example.com″": "Quotation",
    '"https://example.com"': "Quotation",
    "“www.example.com”": "Quotation",
    "<https://example.com>": "Quotation",
    "file:///C:/Users/me/story.docx": "computer",
    "C:\\Users\\me\\story.docx": "computer",
    "https://" + "a" * 64 + ".example/": "longer",
    "https://example.com/" + "a" * 70000: "longer",
}

HEALTHY = (
    "https://example.com/",
    "https://example.com",
    "http://localhost/",
    "http://intranet/page",
    "http://127.0.0.1:8000/",
    "http://[::1]/",
    "https://https.example/",
    "http://http.cat/404",
    "https://httpbin.example/",
    "https://web.example/web/2019/http://example.com/",
    "https://example.com/?u=https://https//x",
    "https://exa_mple.example/",
    "https://한국.example/",
    "https://xn--3e0b707e.example/",
    "https://example.com./",
    "  https://example.com/\n",
    "https://user:pass@example.com/",
    "https://http:pass@example.com/",
    "mailto:a@b.example",
    "ftp://ftp.example/",
    "/http-status.html",
    "http-status.html",
    "http/https/",
    "https",
    "story.html",
    "?http://x",
    "#http//x",
    "",
    "wwwfoo",
    "www.",
    "tel:+82",
    "sftp://x.example/",
)


@pytest.mark.parametrize(("url", "word"), FAULTS.items())
def test_an_address_that_can_never_work_is_told_why(url: str, word: str) -> None:
    sentence = fault(url)
    assert sentence is not None
    assert word in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("url", HEALTHY)
def test_an_address_that_may_work_is_not_accused(url: str) -> None:
    assert fault(url) is None


@given(st.text() | st.text(alphabet="htps:/\\?#@.,;[]%w1 \t\né한“"))
def test_any_string_gets_a_sentence_or_none(url: str) -> None:
    found = fault(url)
    assert found is None or found.endswith(".")
