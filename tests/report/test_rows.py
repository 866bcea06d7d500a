"""A store becomes a report: ranked articles, links by address, what changed, and nothing left out in silence."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linkcheck.model.article import OccurrenceKind
from linkcheck.model.verdict import Finding, State
from linkcheck.report.rows import Report, gather
from linkcheck.report.suggestions import Suggestion
from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES, CASES
from tests.report.report_stores import FIRST, LAST, NOW, SECOND, article, newsroom


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with newsroom(tmp_path_factory.mktemp("newsroom")) as store:
        return gather(store, NOW)


def test_articles_stand_by_most_dead_then_most_failing_then_newest(report: Report) -> None:
    keys = [(-item.dead, -item.failing, -item.published.timestamp()) for item in report.articles if item.published]
    assert keys == sorted(keys)
    assert [item.rank for item in report.articles] == list(range(1, len(ARTICLES) + 1))
    assert (report.articles[0].dead, report.articles[0].title) == (4, ARTICLES[0][0])


def test_every_article_is_there_also_without_links(report: Report) -> None:
    assert {item.title for item in report.articles} == {title for title, *_ in ARTICLES}
    assert [item.title for item in report.articles if not item.places] == [ARTICLES[8][0], ARTICLES[7][0]]


def test_totals_count_each_link_once_and_blocked_is_not_dead(report: Report) -> None:
    states = report.by_state()
    assert sum(states.values()) == len(report.links) == len(CASES)
    assert (states[State.DEAD], states[State.BLOCKED], states[State.SKIPPED]) == (8, 2, 2)
    assert all(report.articles[0].counts[state] == 1 for state in (State.MOVED, State.BLOCKED, State.ALIVE))


def test_what_changed_since_the_run_before_is_known_by_link(report: Report) -> None:
    since = report.changes.since
    assert (since, report.changes.previous) == (LAST, SECOND)
    new = {item.url for item in report.links if item.since and item.since >= LAST and item.state is State.DEAD}
    assert new == {url for url, case in CASES.items() if case.before is State.FAILING}
    assert [item.url for item in report.links if item.id in report.changes.revived] == ["https://reborn.example/guide"]


def test_a_broken_link_that_editors_took_out_is_fixed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        title, authors, section, published, places, notes = ARTICLES[1]
        kept = [item for item in places if "startup" not in item[1]]
        store.put_articles([article(102, title, authors, section, published, tuple(kept), notes)], LAST)
        found = gather(store, NOW)
    assert found.changes.fixed == 1
    assert "https://blog.startup.example/2015/why-we-are-different" not in {item.url for item in found.links}


def test_in_a_first_run_nothing_is_compared(tmp_path: Path) -> None:
    with Store(tmp_path / "linkcheck.db") as store:
        store.put_articles([article(101, *ARTICLES[0])], FIRST)
        assert gather(store, NOW).run is None
        store.begin_run(FIRST)
        found = gather(store, NOW)
    assert found.changes.since is None
    assert {item.finding for item in found.links} == {Finding.NOT_YET}


def test_embeds_are_listed_and_count_only_when_asked_for(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        made, places = article(101, *ARTICLES[0])
        embeds = [(replace(item, kind=OccurrenceKind.EMBED), link) for item, link in places]
        store.put_articles([(replace(made, title="Edited"), embeds)], NOW)
        without = {item.id: item for item in gather(store, NOW).articles}[made.id]
        with_embeds = {item.id: item for item in gather(store, NOW, embeds=True).articles}[made.id]
    assert (without.dead, len(without.places), with_embeds.dead) == (0, 7, 4)


def test_a_link_that_stands_twice_in_an_article_is_one_dead_link(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        title, authors, section, published, places, notes = ARTICLES[3]
        store.put_articles([article(104, title, authors, section, published, places * 2, notes)], NOW)
        found = next(item for item in gather(store, NOW).articles if item.title == title)
    assert (found.dead, len(found.places)) == (1, 2)


def test_rejected_and_left_out_records_are_in_the_report(report: Report) -> None:
    assert [(item.count, item.on_purpose) for item in report.problems] == [(1, False), (4, True)]


def test_our_copy_from_before_the_breakage_is_offered_and_later_ones_are_not(report: Report) -> None:
    links = {item.url: item for item in report.links}
    kept = links["https://www.stats.example/census/2011/tables.html"]
    assert kept.suggestion and kept.suggestion.kind == "own-capture"
    assert [capture.status for capture in kept.captures] == [200, 404]
    parked = links["https://blog.startup.example/2015/why-we-are-different"].suggestion
    assert parked and parked.kind == "unlink"
    moved = links["http://www.parliament.example/bills/1204"].suggestion
    assert moved and moved.url == "https://bills.parliament.example/1204/text"


def test_the_oldest_breakage_is_the_first_failure_of_a_broken_link(report: Report) -> None:
    assert report.articles[0].oldest == FIRST
    assert all(item.oldest is None for item in report.articles if not item.dead and not item.failing)


def test_the_trend_has_a_point_a_run(report: Report) -> None:
    assert [point.at for point in report.trend] == [FIRST, SECOND, LAST]
    assert report.trend[-1].totals["dead"] == 8
    assert report.trend[0].at + timedelta(days=11) == report.trend[1].at


def test_what_was_looked_up_comes_before_our_own_copy_and_after_a_proven_new_address(tmp_path: Path) -> None:
    memento = Suggestion(kind="memento", url="https://archive.example/1", because="Kept in 2015.")
    with newsroom(tmp_path) as store:
        ids = {link.url: link.id for link in store.link_rows()}
        links = {link.url: link for link in gather(store, NOW, suggestions=dict.fromkeys(ids.values(), memento)).links}
    assert links["https://www.stats.example/census/2011/tables.html"].suggestion == memento
    moved = links["http://www.parliament.example/bills/1204"].suggestion
    assert moved and moved.kind == "new-address"
    assert links["https://www.who.int/data/gho"].suggestion is None
