"""A notice: what changed in articles since somebody was told last, as a mail and as a chat message.

Pure values in, text out; who is told, how, and what is remembered of it, is `cli.notify`'s.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from linkcheck.model.article import OccurrenceKind
from linkcheck.model.verdict import State
from linkcheck.report import words
from linkcheck.report.html import title
from linkcheck.report.rows import COUNTED, ArticleRow, LinkRow, Report
from linkcheck.report.text import clean, line, safe_href, short
from linkcheck.store.notices import Spot

#: Links of one kind of news that are named; the others are counted. A chat shows less than a mail.
MOST_IN_MAIL = 100
MOST_IN_CHAT = 10


class News(StrEnum):
    """What happened to a link in an article, as keys of the catalogue, the worst first."""

    DEAD = "newly_dead"
    FAILING = "newly_failing"
    REVIVED = "revived"
    FIXED = "fixed"


#: What readers of a notice know afterwards; of what is over they need not know any more.
KNOWN_AFTER: dict[News, State | None] = {
    News.DEAD: State.DEAD,
    News.FAILING: State.FAILING,
    News.REVIVED: None,
    News.FIXED: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news: a link in an article, and why it is said to be so ("" where there is nothing to explain)."""

    news: News
    spot: Spot
    url: str
    because: str
    article_title: str
    article_url: str
    desk: str  # section and authors: whom it concerns


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """News in the order it is told: by kind, then desk by desk, article by article."""

    title: str
    at: datetime
    items: tuple[Item, ...]

    @property
    def said(self) -> dict[Spot, State | None]:
        """What to remember once it was delivered; None: forget it."""
        return {item.spot: KNOWN_AFTER[item.news] for item in self.items}

    @property
    def mark(self) -> str:
        """The same for the same news, so that a mail sent twice is known as one by its Message-ID."""
        told = "\n".join(f"{item.news} {item.spot[0]} {item.spot[1]} {item.because}" for item in self.items)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def compose(report: Report, told: Mapping[Spot, State], addresses: Mapping[int, str], *, embeds: bool) -> Notice:
    """What is news to somebody who was `told` these states; `addresses` has the links that articles lost, by id.

    A link that became suspect, blocked or unknown is no news: nobody can say that it works.
    """
    kinds = COUNTED | {OccurrenceKind.EMBED} if embeds else COUNTED
    spots = {
        (article.id, place.link.id): (article, place.link)
        for article in report.articles
        for place in article.places
        if place.kind in kinds
    }
    articles = {article.id: article for article in report.articles}
    items = [
        _item(news, article, link.id, link.url, link.because if news in (News.DEAD, News.FAILING) else "")
        for spot, (article, link) in spots.items()
        if (news := _news(link, told.get(spot)))
    ]
    gone = [spot for spot in told if spot not in spots and spot[0] in articles]
    items += [_item(News.FIXED, articles[spot[0]], spot[1], addresses.get(spot[1], ""), "") for spot in gone]
    order = list(News)
    items.sort(key=lambda item: (order.index(item.news), item.desk.casefold(), item.spot[0], item.url))
    return Notice(title=title(report), at=report.generated_at, items=tuple(items))


def _news(link: LinkRow, told: State | None) -> News | None:
    if link.state is State.DEAD and told is not State.DEAD:
        return News.DEAD
    if link.state is State.FAILING and told is None:
        return News.FAILING
    if link.state in (State.ALIVE, State.MOVED) and told is not None:
        return News.REVIVED
    return None


def _item(news: News, article: ArticleRow, link_id: int, url: str, because: str) -> Item:
    section = line(article.section) or words.WORDS["no_section"]
    return Item(
        news=news,
        spot=(article.id, link_id),
        url=url,
        because=line(because),
        article_title=line(article.title) or words.WORDS["untitled"],
        article_url=article.url,
        desk=" · ".join([section, line(", ".join(article.authors))] if article.authors else [section]),
    )


def subject(notice: Notice) -> str:
    """Links of news.example: 2 newly dead, 1 works again."""
    found = Counter(item.news for item in notice.items)
    return f"{notice.title}: {', '.join(_counted(news, found[news]) for news in News if found[news])}"


def mail(notice: Notice) -> str:
    """The body of a mail: plain text, a heading for each kind of news and each desk."""
    return "\n".join(_mail_lines(notice)) + "\n"


def chat(notice: Notice) -> str:
    """The same, shorter, in the markup of Slack (mrkdwn) and what understands it."""
    return "\n".join(_chat_lines(notice))


def _mail_lines(notice: Notice) -> Iterator[str]:
    yield f"{notice.title} · {words.clock(notice.at)}"
    for news, found in _by_news(notice):
        heading = _counted(news, len(found))
        yield from ("", heading, "-" * len(heading), *_todo(news))
        for desk, at_desk in groupby(found[:MOST_IN_MAIL], key=lambda item: item.desk):
            yield from ("", desk)
            for _, in_article in groupby(at_desk, key=lambda item: item.spot[0]):
                items = list(in_article)
                yield f"  {items[0].article_title} {safe_href(items[0].article_url)}".rstrip()
                for item in items:
                    yield f"    {short(item.url)}"
                    yield from ([f"      {item.because}"] if item.because else [])
        yield from _rest(len(found) - MOST_IN_MAIL)


def _chat_lines(notice: Notice) -> Iterator[str]:
    yield f"*{_chat_text(notice.title)}*"
    for news, found in _by_news(notice):
        yield f"*{_counted(news, len(found))}*"
        for item in found[:MOST_IN_CHAT]:
            article = _chat_link(item.article_url, item.article_title)
            why = f": {_chat_text(item.because)}" if item.because else ""
            yield f"• {_chat_text(item.desk)}, {article}: `{_chat_text(short(item.url)).replace('`', '%60')}`{why}"
        yield from _rest(len(found) - MOST_IN_CHAT)


def _by_news(notice: Notice) -> Iterator[tuple[News, list[Item]]]:
    for news, found in groupby(notice.items, key=lambda item: item.news):
        yield news, list(found)


def _counted(news: News, number: int) -> str:
    return f"{words.whole(number)} {words.WORDS[news]}"


def _todo(news: News) -> list[str]:
    """What a person should do, in the report's own words; nothing about what is over."""
    state = KNOWN_AFTER[news]
    return [words.STATES[state].todo] if state else []


def _rest(number: int) -> list[str]:
    return ["", words.say("rest", n=words.whole(number))] if number > 0 else []


def _chat_text(text: str) -> str:
    """Slack's three escapes; its marks for bold and strike-through, in strangers' text, become letters like them."""
    escaped = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("*", "∗").replace("~", "∼")


def _chat_link(url: str, text: str) -> str:
    href = safe_href(url).replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace("&", "&amp;")
    return f"<{href}|{_chat_text(text).replace('|', '¦')}>" if href else _chat_text(text)
