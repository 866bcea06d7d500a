"""The tokenizer held against html5lib's, on hand-made and on generated messy HTML."""

import pytest
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.extract import entities
from linkcheck.extract.tokens import attributes, tokenize

PIECES = (
    *('<a href="', "<a href='", "<a href=", "<a ", "<A HREF=", '<a\thref\n=\n"', 'title="x > y" ', "xlink:href="),
    *("</a>", "</", "<", ">", "/", "=", '"', "'", " ", "\n", "\r\n", "\t", "\f", "-", "!", "?", "x", "A", "é", "한"),
    *("<!--", "-->", "--!>", "<!", "<?", "<![CDATA[", "]]>", "<!doctype html>", "<br/>", "<b>", "<p>", "</p>"),
    *("<script>", "</script>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<xmp>"),
    *("</xmp>", "<iframe src=", "</iframe>", "<noscript>", "<plaintext>", "<code>", "</code>", "<base href="),
    *("https://x.example/", "&amp;", "&copy=", "&copy", "&#38;", "&#x26", "&lt", "&notit;", "&section=", "&para1"),
)
messy_html = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

RAW_TEXT_STATES = {
    **dict.fromkeys(("title", "textarea"), "rcdataState"),
    **dict.fromkeys(("style", "xmp", "iframe", "noembed", "noframes"), "rawtextState"),
    "script": "scriptDataState",
    "plaintext": "plaintextState",
}


def ours(text: str) -> list[tuple[str, dict[str, str]]]:
    """Start tags with their decoded attributes, the first of a name counting."""
    tags = []
    for token in tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
        if token.kind == "start":
            values: dict[str, str] = {}
            for attribute in attributes(text, token):
                assert token.start < attribute.start <= attribute.end < token.end
                value = entities.attribute(text[attribute.start : attribute.end])
                values.setdefault(attribute.name, value.replace("\r\n", "\n").replace("\r", "\n"))
            tags.append((token.name, values))
    return tags


def html5lib_start_tags(text: str) -> list[tuple[str, dict[str, str]]]:
    tokenizer = HTMLTokenizer(text)
    tags = []
    for token in tokenizer:
        if token["type"] == tokenTypes["StartTag"]:
            state = RAW_TEXT_STATES.get(token["name"])
            if state:
                tokenizer.state = getattr(tokenizer, state)
            tags.append((token["name"], dict(token["data"])))
    return tags


HAND_MADE = (
    "<a title='x > y' href=https://x.example/?a>",
    "<A HREF = 'x'y=1/><br/>",
    '<a href="x" href=y HREF=z>',
    "<a =b=c d= >",
    '<a "x" y>',
    "<a/b=c/d/>",
    "<a href=>x</a>",
    "<!--> <a> --> <!-- x -- > <b> --!> <i>",
    "<!---><a><!----><b><!-----><i>",
    '<script><!-- <script> </script> --></script><a>"</script >"',
    "<script><!-- </script><a> --></script><b>",
    "<title><a></title ><b></TITLE>",
    "<textarea><a></textareas></textarea/><b>",
    "</ a><b></><c></1><d>",
    '<?php echo "a>b" ?><b>',
    "<![CDATA[<a>]]><b>",
    "<a href='x",
    "<a href=x",
    "<a",
    "<",
    "</",
    "<!",
    "<!-",
    "<!--",
    "a < b <3 <_x> <b>",
)


@pytest.mark.parametrize("text", HAND_MADE)
def test_start_tags_and_attributes_are_those_of_html5lib(text: str) -> None:
    assert ours(text) == html5lib_start_tags(text)


@settings(derandomize=True, max_examples=500)
@given(messy_html)
def test_generated_mess_is_read_as_html5lib_reads_it(text: str) -> None:
    assert ours(text) == html5lib_start_tags(text)


@given(st.text(alphabet="<>/!-=\"' ahref?[]svgCDATA\n\0\ud800&;#x3"))
def test_any_text_is_tokenized_within_its_bounds(text: str) -> None:
    ours(text)
    assert [token.start for token in tokenize(text)] == sorted(token.start for token in tokenize(text))


def test_svg_keeps_its_titles_and_cdata_and_ends_where_html_begins() -> None:
    text = "<svg><title><a></title><![CDATA[<b>]]></svg><svg><p><title><i></title>"
    assert [token.name for token in tokenize(text)] == [
        *("svg", "title", "a", "title", "svg", "svg", "p", "title", "title"),
    ]


REFERENCES = {
    "&amp;&#38;&#038;&#x26;&#X26;": "&&&&&",
    "?a=1&copy=2&copy2&copy": "?a=1&copy=2&copy2©",
    "&copy;=1": "©=1",
    "&section=&sect;&sect=": "&section=§&sect=",
    "&notit;": "&notit;",
    "&not;in": "¬in",
    "&nosuch;&;&#;&#x;": "&nosuch;&;&#;&#x;",
    "&#0;&#xD800;&#x110000;&#99999999999999999999;": "����",
    "&#x80;&#150;&#x81;": "€–\x81",
    "&NotEqualTilde;": "≂̸",
}


@pytest.mark.parametrize(("written", "meant"), REFERENCES.items())
def test_references_in_attributes_follow_the_html_standard(written: str, meant: str) -> None:
    assert entities.attribute(written) == meant


def test_references_in_text_need_no_semicolon_and_in_markdown_they_do() -> None:
    assert entities.text("&copy2 &notit; &amp") == "©2 ¬it; &"
    assert entities.markdown("&copy2 &copy; &#35; &#x22; &#12345678; &nosuch;") == '&copy2 © # " &#12345678; &nosuch;'
