"""Bytes to characters: declared, undeclared and wrongly declared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.sources.text import decoded, encoding_of, is_binary

SENTENCES = {
    "cp1252": [
        "Le maire a annoncé hier que la façade de l'hôtel serait rénovée avant l'été, déjà très attendu.",
        "Die Bürgermeisterin über Größe und Straße: schöne Häuser für alle.",
        "El año pasado la señora Muñoz habló con los niños de la región según el periódico.",
        "På øen er der mange blåbær, og børnene løber hjem.",
    ],
    "cp1250": ["Zażółć gęślą jaźń, powiedział wczoraj prezydent Wałęsa o łódzkiej kolei."],
    "cp1251": ["Президент вчера сообщил, что новые правила вступят в силу."],
    "cp949": ["대통령은 어제 새로운 규칙이 시행된다고 발표했다."],
    "cp932": ["大統領は昨日、新しい規則が施行されると発表しました。"],
    "utf-8": ["Größe, 크기, размер"],
}


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in SENTENCES.items() for text in texts])
def test_undeclared_text_is_read_in_the_encoding_it_is_in(encoding: str, text: str) -> None:
    assert decoded(f"{text}\n".encode(encoding) * 3).startswith(text)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1", "é"),
        ("é ü".encode("latin-1"), "text/html; charset=iso-8859-1", "é ü"),
        ("“x”".encode("cp1252"), "text/html; charset=iso-8859-1", "“x”"),
        ("日本".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "日本"),
        (b"<meta charset=euc-kr>" + "한국".encode("euc-kr"), "", "<meta charset=euc-kr>한국"),
        ("x é".encode("utf-16"), "text/html; charset=utf-8", "x é"),
    ],
)
def test_what_fits_goes_before_what_is_declared(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


def test_a_head_that_ends_inside_a_character_is_still_utf_8() -> None:
    assert encoding_of("é".encode() * 10 + b"\xc3") == "utf-8"


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    assert isinstance(decoded(body, content_type), str)
    assert isinstance(is_binary(body), bool)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    body = text.encode("utf-8", "replace")
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in body[:4] and b"\x1b" not in body:
        assert decoded(body) == body.decode().removeprefix("\ufeff")
