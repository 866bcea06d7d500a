"""A report as a folder: a page for every article or section under a name that stays, and others' files untouched."""

import re
from pathlib import Path

import pytest

from linkcheck.errors import OutputError
from linkcheck.report import folder
from linkcheck.report.rows import gather
from tests.report.report_cases import ARTICLES
from tests.report.report_pages import folder_of
from tests.report.report_stores import NOW, hostile, newsroom


def test_every_article_has_a_page_that_the_index_names(tmp_path: Path) -> None:
    index = folder_of(tmp_path / "here", newsroom)
    names = re.findall(r'href="(articles/[^"]+)"', index.read_text(encoding="utf-8"))
    assert len(names) == len(ARTICLES)
    pages = [(index.parent / name).read_text(encoding="utf-8") for name in names]
    assert "<mark>published the annual figures</mark>" in pages[0]
    assert "<h2>Broken " in pages[0]
    assert not [page for page in pages if "&lt;h2" in page]
    assert sum("Nothing to do: every link of this article works." in page for page in pages) == 2
    assert all('href="../index.html"' in page and "<script" not in page for page in pages)


def test_by_section_each_desk_has_the_whole_page_of_its_own(tmp_path: Path) -> None:
    index = folder_of(tmp_path / "here", newsroom, by="section")
    names = re.findall(r'href="(sections/[^"]+)"', index.read_text(encoding="utf-8"))
    assert len(names) == 6
    data = next(name for name in names if "/data-" in name)
    text = (index.parent / data).read_text(encoding="utf-8")
    assert "Only Data" in text
    assert ARTICLES[4][0] in text
    assert ARTICLES[0][0] not in text


def test_names_stay_and_files_of_others_are_never_touched(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        report = gather(store, NOW)
    folder.write(report, tmp_path / "pages")
    before = sorted(path.relative_to(tmp_path) for path in (tmp_path / "pages").rglob("*"))
    (tmp_path / "pages" / "notes.txt").write_text("mine")
    (tmp_path / "pages" / "articles" / "mine.html").write_text("mine too")
    folder.write(report, tmp_path / "pages")
    after = sorted(path.relative_to(tmp_path) for path in (tmp_path / "pages").rglob("*"))
    assert {str(path) for path in set(after) - set(before)} == {"pages/notes.txt", "pages/articles/mine.html"}
    assert (tmp_path / "pages" / "articles" / "mine.html").read_text() == "mine too"


def test_an_index_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    with newsroom(tmp_path) as store:
        report = gather(store, NOW)
    (tmp_path / "index.html").write_text("my own site")
    with pytest.raises(OutputError, match="is not a report of linkcheck"):
        folder.write(report, tmp_path)
    assert (tmp_path / "index.html").read_text() == "my own site"
    assert not (tmp_path / "articles").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"file.* cannot be"):
        folder.write(report, tmp_path / "file")


@pytest.mark.parametrize(
    "key", ["news.example/1", "../../etc/passwd", "", "정책", "a" * 4000, "CON", "x\0y", "\udc80", "a/b?c#d<e>"]
)
def test_a_pages_name_is_safe_whatever_the_article_is_called(key: str) -> None:
    assert re.fullmatch(r"articles/([a-z0-9-]{1,60}-)?[0-9a-f]{8}\.html", folder.page_name("articles", key))


def test_hostile_articles_make_harmless_pages(tmp_path: Path) -> None:
    index = folder_of(tmp_path / "here", hostile)
    for path in index.parent.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "javascript:" not in re.sub(r">[^<]*<", "><", text)
