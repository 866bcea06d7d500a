"""Articles and fixes made from a text, as ingest and an editor would make them."""

from dataclasses import replace

from linkcheck.extract.anchors import find
from linkcheck.fixes.place import fixes_of
from linkcheck.model.article import Article, Occurrence, TextFormat
from linkcheck.model.fix import Decision, Delivery, Fix
from linkcheck.urls.scope import Scope

NEW = "https://new.example/a?x=1&section=2"


def article(text: str, form: TextFormat = TextFormat.HTML) -> Article:
    return Article(
        id="news.example/1",
        url="https://news.example/1",
        title="T",
        source_text=text,
        text_format=form,
        source="test",
        text_is_raw=True,
        cms_id="1",
        post_type="post",
    )


def occurrences(text: str, form: TextFormat = TextFormat.HTML) -> list[Occurrence]:
    return [item for item, _ in find(article(text, form), Scope()).occurrences]


def decided(
    text: str, form: TextFormat = TextFormat.HTML, *, decision: Decision = Decision.REPLACE, new_url: str = NEW
) -> list[Fix]:
    """An approved fix for every outbound occurrence of a text, numbered from 1."""
    return [
        replace(fix, id=n, decision=decision, new_url=new_url, delivery=Delivery.APPROVED)
        for n, fix in enumerate(fixes_of(article(text, form), occurrences(text, form)), start=1)
    ]
