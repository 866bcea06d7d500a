"""Templates and scripts hold no words of their own: what a page says, the catalogue says (report/words.py)."""

import re
from pathlib import Path

import pytest

from linkcheck.report import html

FOLDER = Path(html.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
SCRIPTS = sorted((FOLDER / "static").glob("*.js"))
#: Tokens of HTML that look like words.
TOKENS = {"noopener noreferrer nofollow"}
#: Names, and what a person types; the same in every language.
NO_WORDS = {"linkcheck"}
SPOKEN_ATTRIBUTES = r'\s(?:title|alt|placeholder|aria-label|aria-description)="([^"]*)"'


def without_jinja(text: str) -> str:
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_sentence(path: Path) -> None:
    text = re.sub(r"<(pre|code)\b.*?</\1>", "", without_jinja(path.read_text(encoding="utf-8")), flags=re.S)
    shown = re.sub(r"<!--.*?-->|<[^>]*>", " ", text, flags=re.S)
    assert set(re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", shown))) <= NO_WORDS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_an_attribute_that_is_read_aloud_holds_no_sentence(path: Path) -> None:
    values = re.findall(SPOKEN_ATTRIBUTES, without_jinja(path.read_text(encoding="utf-8")))
    assert [value for value in values if re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", value)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_no_sentence(path: Path) -> None:
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    strings = re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', text)
    said = [string for group in strings for string in group if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", string)]
    assert set(said) <= TOKENS
    assert [
        string for group in strings for string in group if re.fullmatch(r"[A-Z][a-z]+( [a-z]+)+[.?!]?", string)
    ] == []
