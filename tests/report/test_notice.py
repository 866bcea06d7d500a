"""Notices: what is news to whom, and how it reads in a mail and in a chat."""

from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.model.verdict import State
from linkcheck.report.notice import News, Notice, chat, compose, mail, subject
from linkcheck.report.rows import Report, gather
from linkcheck.store.notices import Spot
from tests.report.report_stores import NOW, hostile, newsroom

CENSUS = "https://www.stats.example/census/2011/tables.html"
REBORN = "https://reborn.example/guide"
WALLED = "https://www.bigpaper.example/2020/05/long-read"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as store:
        return gather(store, NOW)


def news(report: Report, told: dict[Spot, State], addresses: dict[int, str] | None = None) -> Notice:
    return compose(report, told, addresses or {}, embeds=False)


def spots(report: Report, url: str) -> list[Spot]:
    return [(item.id, place.link.id) for item in report.articles for place in item.places if place.link.url == url]


def known(notice: Notice) -> dict[Spot, State]:
    return {spot: state for spot, state in notice.said.items() if state}


def test_the_first_notice_names_every_broken_link_in_every_article_that_has_it(report: Report) -> None:
    told = news(report, {})
    assert {item.news for item in told.items} == {News.DEAD, News.FAILING}
    assert {item.spot for item in told.items if item.url == CENSUS} == set(spots(report, CENSUS))
    assert len(spots(report, CENSUS)) > 1
    places = {(item.id, place.link.id): place.link.state for item in report.articles for place in item.places}
    assert told.said == {spot: state for spot, state in places.items() if state in (State.DEAD, State.FAILING)}


def test_what_was_told_is_not_told_again(report: Report) -> None:
    assert news(report, known(news(report, {}))).items == ()


def test_a_link_told_as_failing_is_news_once_more_when_it_is_dead(report: Report) -> None:
    told = dict.fromkeys(known(news(report, {})), State.FAILING)
    again = news(report, told)
    assert {item.news for item in again.items} == {News.DEAD}
    assert len(again.items) == len([state for state in known(news(report, {})).values() if state is State.DEAD])


def test_a_dead_link_that_fails_again_is_no_news(report: Report) -> None:
    told = dict.fromkeys(known(news(report, {})), State.DEAD)
    assert news(report, told).items == ()


def test_a_link_that_works_again_is_told_to_those_who_were_told_it_was_broken(report: Report) -> None:
    [spot] = spots(report, REBORN)
    notice = news(report, known(news(report, {})) | {spot: State.DEAD})
    assert [(item.news, item.url, notice.said[item.spot]) for item in notice.items] == [(News.REVIVED, REBORN, None)]


def test_a_link_that_a_wall_hides_now_is_no_news(report: Report) -> None:
    told = known(news(report, {})) | dict.fromkeys(spots(report, WALLED), State.DEAD)
    assert news(report, told).items == ()


def test_a_link_that_left_its_article_is_fixed_also_where_others_keep_it(report: Report) -> None:
    link_id = spots(report, CENSUS)[0][1]
    other = next(item for item in report.articles if CENSUS not in {place.link.url for place in item.places})
    notice = news(report, known(news(report, {})) | {(other.id, link_id): State.DEAD}, {link_id: CENSUS})
    assert [(item.news, item.url, item.spot) for item in notice.items] == [(News.FIXED, CENSUS, (other.id, link_id))]


def test_a_mail_is_grouped_by_news_desk_and_article_and_says_what_to_do(report: Report) -> None:
    notice = news(report, {})
    said = mail(notice)
    assert subject(notice).startswith("Links of www.daily.example: ")
    assert " newly dead, " in subject(notice)
    lines = said.splitlines()
    desk = lines.index("Politics · Ana Ferreira, Tom Okafor")
    article = "  Where the ministry’s numbers went, and who keeps copies of them https://www.daily.example/2014/101/"
    assert lines[desk + 1] == article
    assert lines[desk + 2].startswith("    http")
    assert lines[desk + 3].startswith("      ")
    assert "Replace the address, link a copy in an archive" in said


def test_a_chat_message_links_articles_and_stays_short(report: Report) -> None:
    said = chat(news(report, {}))
    assert "<https://www.daily.example/2014/101/|Where the ministry’s numbers went" in said
    assert len(said) < 8000


def test_long_lists_are_cut_and_the_rest_is_counted_but_all_of_it_was_told(report: Report) -> None:
    one = news(report, {}).items[0]
    many = Notice(title="T", at=NOW, items=tuple(replace(one, spot=(f"a/{n:03}", n)) for n in range(250)))
    assert mail(many).count(one.url) == 100
    assert "… and 150 more." in mail(many)
    assert "… and 240 more." in chat(many)
    assert len(many.said) == 250


def test_strangers_text_is_text_in_mails_and_chats(tmp_path: Path) -> None:
    with hostile(tmp_path) as store:
        notice = news(gather(store, NOW), {})
    assert len(notice.items) > 5
    for said in (subject(notice), mail(notice), chat(notice)):
        assert not set(said) & set("\0\x07\x1b\u202e\u2066\ufeff\r")
    assert "\n" not in subject(notice)
    assert "<script" not in chat(notice)
    assert "<javascript" not in chat(notice)


def test_the_same_news_has_the_same_mark_and_other_news_another(report: Report) -> None:
    notice = news(report, {})
    assert notice.mark == news(report, {}).mark
    assert notice.mark != replace(notice, items=notice.items[1:]).mark
