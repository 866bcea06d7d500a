"""A report of a part reads only that part, and says the same of it as the whole report."""

from dataclasses import replace
from pathlib import Path

import pytest

from linkcheck.cli import report as command
from linkcheck.cli.app import App
from linkcheck.cli.judging import judge_changed
from linkcheck.cli.report import gathered
from linkcheck.config import Config
from linkcheck.report import rows
from linkcheck.report.formats import FORMATS
from linkcheck.report.select import EVERYTHING, Selection
from tests.store.newsroom import Newsroom


def lived(folder: Path, seed: int) -> App:
    folder.mkdir()
    room = Newsroom(folder, seed)
    for _ in range(5):
        room.live()
    sections = "update articles set section = case when id like '%/1' then 'city' else 'sport' end"
    room.store.db.execute(sections)
    app = App(config=Config(workspace=folder, confirmations=1), clock=lambda: room.now)
    judge_changed(app)
    return app


@pytest.mark.parametrize("seed", range(4))
def test_the_first_articles_are_those_of_the_whole_report_with_their_links(tmp_path: Path, seed: int) -> None:
    app = lived(tmp_path / "w", seed)
    whole, part = gathered(app), gathered(app, top=2)
    assert len(whole.articles) == 3
    assert part.articles == whole.articles[:2]
    held = {place.link.id for article in part.articles for place in article.places}
    assert part.links == tuple(link for link in whole.links if link.id in held)
    assert part.selection == "the first 2 of 3 articles by rank"
    assert part.trend == whole.trend
    assert gathered(app, top=0) == gathered(app, top=3) == whole


def test_a_section_is_read_by_itself_and_may_be_cut_too(tmp_path: Path) -> None:
    app = lived(tmp_path / "w", 1)
    whole = gathered(app)
    sport = [article for article in whole.articles if article.section == "sport"]
    part = gathered(app, Selection(section="Sport"))
    assert [article.id for article in part.articles] == [article.id for article in sport]
    cut = gathered(app, Selection(section="Sport"), top=1)
    assert [replace(article, rank=0) for article in cut.articles] == [replace(sport[0], rank=0)]
    assert cut.selection == "Sport, the first 1 of 2 articles by rank"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("selection", "top"), [(EVERYTHING, 0), (EVERYTHING, 2), (Selection(section="sport"), 0)])
def test_a_table_is_written_a_part_at_a_time_as_it_would_be_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, selection: Selection, top: int
) -> None:
    app = lived(tmp_path / "w", seed)
    monkeypatch.setattr(rows, "PART", 1)
    path, states = command.write_articles(app, selection, top, "csv", str(tmp_path / "parts.csv"))
    found = gathered(app, selection, top=top)
    whole = FORMATS["csv"].put(found, tmp_path / "whole.csv")
    assert path and path.read_text(encoding="utf-8") == whole.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").count("\n") > 5
    assert states == {link.state for link in found.links}


def test_one_page_of_a_large_store_shows_the_first_articles_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lived(tmp_path / "w", 2)
    monkeypatch.setattr(command, "MOST_LINKS", 10)
    monkeypatch.setattr(command, "MOST_ARTICLES", 2)
    assert len(gathered(app).articles) == 2
    assert len(gathered(app, one_page=False).articles) == 3
    assert len(gathered(app, top=0).articles) == 3
