"""Phrases say what they are for, in many languages, and their short cuts lose nothing."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcheck.model.check import Page
from linkcheck.verdict import missing, notices
from linkcheck.verdict.phrases import Phrases

SETS = [value for module in (missing, notices) for value in vars(module).values() if isinstance(value, Phrases)]
PATTERNS = [(number, pattern) for number, one in enumerate(SETS) for pattern in one.patterns]


@pytest.mark.parametrize(("number", "pattern"), PATTERNS)
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_a_pattern_matches_is_found_among_all(number: int, pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE), fullmatch=True))
    assert SETS[number].search(text)


@pytest.mark.parametrize(
    "title",
    [
        "404 Not Found",
        "Error 404 | Harbour Post",
        "Page not found - Harbour Post",
        "Sorry, that page doesn't exist",
        "This page is no longer available",
        "Seite nicht gefunden",
        "Page introuvable",
        "La page demandée n'existe pas",
        "Página no encontrada",
        "Página não encontrada",
        "Pagina non trovata",
        "Pagina niet gevonden",
        "Sidan kunde inte hittas",
        "Siden ble ikke funnet",
        "Siden blev ikke fundet",
        "Sivua ei löytynyt",
        "Nie znaleziono strony",
        "Stránka nenalezena",
        "Az oldal nem található",
        "Pagina nu a fost găsită",
        "Η σελίδα δεν βρέθηκε",
        "Страница не найдена",
        "Сторінку не знайдено",
        "Sayfa bulunamadı",
        "الصفحة غير موجودة",
        "صفحه یافت نشد",
        "הדף לא נמצא",
        "पृष्ठ नहीं मिला",
        "ไม่พบหน้านี้",
        "Không tìm thấy trang",
        "Halaman tidak ditemukan",
        "ページが見つかりません",
        "페이지를 찾을 수 없습니다",
        "页面不存在",
        "找不到網頁",
    ],
)
def test_missing_pages_say_so(title: str) -> None:
    assert missing.says_not_found(Page(title=title, words=500))


@pytest.mark.parametrize(
    "title",
    [
        "Ferry timetable changes | Harbour Post",
        "What the harbour board found",
        "Die Brücke steht noch",
        "Un pont sur la rivière",
        "뉴스 기사 제목",
        "新しい橋が完成",
        "Area code 4045 explained",
        "",
    ],
)
def test_other_pages_do_not(title: str) -> None:
    assert not missing.says_not_found(Page(title=title, words=500))


@pytest.mark.parametrize(
    "text", ["a " * 1000, "page " * 400, " " * 2000, "domain " * 300, "not " * 500, "you are not " * 160]
)
def test_hostile_texts_are_searched(text: str) -> None:
    assert not any(one.search(text) for one in SETS if one is not missing.NOT_FOUND)
