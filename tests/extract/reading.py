"""Shared by the tests of extraction: an article made of one text, and what every occurrence must keep."""

from linkcheck.extract.anchors import Found, find
from linkcheck.model.article import Article, Occurrence, TextFormat
from linkcheck.urls.scope import Scope

URL = "https://www.daily.example/2024/05/story/"


def article(text: str, text_format: TextFormat = TextFormat.HTML, url: str = URL) -> Article:
    return Article(
        id="www.daily.example/1",
        url=url,
        title="A story",
        source_text=text,
        text_format=text_format,
        source="post.json",
    )


def found(text: str, text_format: TextFormat = TextFormat.HTML, scope: Scope | None = None) -> Found:
    """What `find` finds, after checking what must hold on any text."""
    result = find(article(text, text_format), scope or Scope())
    for occurrence, link in result.occurrences:
        check(occurrence, text)
        assert occurrence.url == link.url
    identities = [occurrence.id for occurrence, _ in result.occurrences]
    assert len(set(identities)) == len(identities)
    return result


def check(occurrence: Occurrence, text: str) -> None:
    for start, end in (occurrence.span, *occurrence.spans):
        assert 0 <= start <= end <= len(text)
    assert text[slice(*occurrence.span)] == occurrence.href
    assert occurrence.text in occurrence.context
    assert occurrence.text == " ".join(occurrence.text.split())
    assert len(occurrence.context) <= 1100


def occurrences(text: str, text_format: TextFormat = TextFormat.HTML) -> list[Occurrence]:
    return [occurrence for occurrence, _ in found(text, text_format).occurrences]


def addresses(text: str, text_format: TextFormat = TextFormat.HTML) -> list[str]:
    return [occurrence.url for occurrence in occurrences(text, text_format)]
