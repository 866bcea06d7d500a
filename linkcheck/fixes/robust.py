"""Robust Links: attributes that name a link's original address, its archived copy and the day it was linked.

robustlinks.mementoweb.org/spec (2020-06-29) and its draft of 2025-03-17 (hvdsomp.info/robustlinks): only `<a>` takes
them, the original address and the date are required there, so all three are always written. Two patterns: the address
stays and the copy is named beside it, or the copy takes its place and the old address is kept.
"""

import re
from collections.abc import Iterable

from linkcheck.extract import entities
from linkcheck.extract.tokens import Attribute, Token, attribute, attributes, tokenize
from linkcheck.fixes.encode import CannotWrite, Spot, acceptable, written
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.fix import Decision, Fix

Edit = tuple[int, int, str]

ORIGINAL, COPY, DATE = "data-originalurl", "data-versionurl", "data-versiondate"
#: Blocks of words, in which WordPress' editor keeps a link's attributes; others make their link from their own
#: settings, and would call a link with more attributes invalid. A caption is words in any block.
WORDS = frozenset(
    {"paragraph", "heading", "list", "list-item", "quote", "pullquote", "verse", "preformatted", "table", "html"}
    | {"freeform", "details", "footnotes"}
)
_BLOCK = re.compile(r"\s*(/?)wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\b")
_TIMESTAMP = re.compile(r"/(\d{4})(\d{2})(\d{2})\d{6}(?:[a-z]{2}_)?/https?:")
_BLANKS = "\t\n\f\r "

_NO_TAG = "Robust Links are attributes of an HTML link, and this is none; use “replace” with the copy instead"
_FROM_BLOCK = "this block is made from its address and keeps no attributes; use “replace” with the copy instead"
_NO_DATE = "Robust Links need the day of linking, and neither the article nor the copy's address tells one"
_BROKEN = "the link's tag cannot be changed without touching more of it; add the attributes by hand"


def decorated(article: Article, fix: Fix) -> tuple[Edit, ...]:
    """The edits that write the attributes, exactly: those that are there get a new value, the others stand behind href.

    An original address that is named already stays. Raises CannotWrite where the place cannot carry attributes.
    """
    text = article.source_text
    tag = _tag(article, fix)
    found = _first_of_each(text, tag)
    values = _values(fix, _value(text, found.get(ORIGINAL)))
    edits = tuple(_edits(text, found, values))
    if not edits and fix.decision is Decision.ROBUST:
        raise CannotWrite("the link names this copy already")
    if not _is_exact(text, tag, edits, values):
        raise CannotWrite(_BROKEN)
    return edits


def refusal(article: Article, fix: Fix) -> str:
    """Why a place cannot carry the attributes, "" where it can."""
    try:
        _tag(article, fix)
    except CannotWrite as error:
        return str(error)
    return ""


def copy_of(article: Article, fix: Fix) -> str:
    """The archived copy that the link at a fix's place names already, or ""."""
    try:
        tag = _tag(article, fix)
    except CannotWrite:
        return ""
    return _value(article.source_text, attribute(article.source_text, tag, COPY))


def copies(text: str) -> Iterable[str]:
    """The archived copies that the links of a text name."""
    tags = (token for token in tokenize(text) if token.kind == "start" and token.name == "a")
    return (_value(text, found) for tag in tags if (found := attribute(text, tag, COPY)))


def _tag(article: Article, fix: Fix) -> Token:
    if fix.element != "a" or article.text_format is TextFormat.URL_LIST:
        raise CannotWrite(_FROM_BLOCK if fix.element.startswith("wp:") else _NO_TAG)
    if fix.spans:
        raise CannotWrite(_FROM_BLOCK)
    blocks: list[str] = []
    captions = 0
    for token in tokenize(article.source_text):
        if token.kind == "comment":
            _enter(blocks, article.source_text[token.inner : token.inner_end])
        elif token.name == "figcaption":
            captions += 1 if token.kind == "start" else -1
        elif token.name == "a" and token.start < fix.span[0] < token.end:
            if blocks and blocks[-1] not in WORDS and captions <= 0:
                raise CannotWrite(_FROM_BLOCK)
            return token
    raise CannotWrite(_BROKEN)


def _enter(blocks: list[str], comment: str) -> None:
    """Keep count of the blocks that are open, as the editor's comments begin and end them."""
    found = _BLOCK.match(comment)
    if not found or comment.endswith("/"):
        return
    name = found[2].removeprefix("core/")
    if not found[1]:
        blocks.append(name)
    elif name in blocks:
        while blocks.pop() != name:
            pass


def _first_of_each(text: str, tag: Token) -> dict[str, Attribute]:
    """Of attributes with the same name the first counts (HTML Standard §13.2.5.33)."""
    found: dict[str, Attribute] = {}
    for item in attributes(text, tag):
        found.setdefault(item.name, item)
    return found


def _value(text: str, found: Attribute | None) -> str:
    return entities.attribute(text[found.start : found.end]).strip() if found else ""


def _values(fix: Fix, original: str) -> dict[str, str]:
    """What the attributes are to say, as HTML spells it between double quotes."""
    copy = acceptable(fix.new_url)
    stamp = _TIMESTAMP.search(copy)
    date = fix.linked or ("-".join(stamp.groups()) if stamp else "")
    if not date:
        raise CannotWrite(_NO_DATE)
    mine = {} if original else {ORIGINAL: _as_written(fix)}
    return {**mine, COPY: written(copy, Spot.ATTRIBUTE, ""), DATE: date}


def _as_written(fix: Fix) -> str:
    """The old address in the very characters that stand there, unless it needs its article to be complete."""
    decoded = entities.attribute(fix.href)
    if fix.href.lower().startswith(("http://", "https://")) and decoded.isprintable() and " " not in decoded:
        return fix.href.replace('"', "&quot;")
    fragment = decoded.partition("#")[2]
    whole = fix.url + (f"#{fragment}" if fragment and "#" not in fix.url else "")
    return written(acceptable(whole), Spot.ATTRIBUTE, "")


def _edits(text: str, found: dict[str, Attribute], values: dict[str, str]) -> Iterable[Edit]:
    href = found["href"]
    quote = _quote(text, href)
    missing = [name for name in values if name not in found]
    if missing:
        behind = href.end + len(quote)
        mark = quote or '"'
        inserted = "".join(f" {name}={mark}{_inside(values[name], mark)}{mark}" for name in missing)
        yield behind, behind, inserted
    for name, value in values.items():
        if name in found and (edit := _rewritten(text, found[name], value)):
            yield edit


def _rewritten(text: str, item: Attribute, value: str) -> Edit | None:
    """The new value of an attribute that is there, between the quotes that are there."""
    quote = _quote(text, item)
    if quote:
        new = _inside(value, quote)
    elif item.start < item.end or text[: item.start].rstrip(_BLANKS).endswith("="):
        new = f'"{value}"'
    else:
        new = f'="{value}"'
    return None if text[item.start : item.end] == new else (item.start, item.end, new)


def _quote(text: str, item: Attribute) -> str:
    mark = text[item.start - 1]
    return mark if mark in "\"'" and text[item.end : item.end + 1] == mark else ""


def _inside(value: str, quote: str) -> str:
    return value.replace("'", "&#39;") if quote == "'" else value


def _is_exact(text: str, tag: Token, edits: Iterable[Edit], values: dict[str, str]) -> bool:
    """Whether the tag, read again, is the same tag with the attributes' values, and nothing else of it changed."""
    new = text[tag.start : tag.end]
    for start, end, inserted in sorted(edits, reverse=True):
        new = new[: start - tag.start] + inserted + new[end - tag.start :]
    again = next(tokenize(new), None)
    if again is None or (again.kind, again.name, again.end) != (tag.kind, tag.name, len(new)):
        return False
    before = {name: text[item.start : item.end] for name, item in _first_of_each(text, tag).items()}
    after = {name: new[item.start : item.end] for name, item in _first_of_each(new, again).items()}
    wanted = {name: entities.attribute(value) for name, value in values.items()}
    told = {name: entities.attribute(after.pop(name, "")) for name in values}
    return told == wanted and after == {name: value for name, value in before.items() if name not in values}
