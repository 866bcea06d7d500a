"""What a fetched page says, as far as verdicts need it: title, visible text, its sketch, and a few signs.

Scanned with patterns that never look back, not parsed: a tree costs five times as much, and every tree builder tried
(lexbor, libxml2, html5lib) takes seconds on a hundred thousand nested tags or attributes.
"""

import html
import json
import re
from collections.abc import Iterator
from itertools import islice

from linkcheck.extract.decode import text as decoded_text
from linkcheck.extract.fingerprint import MOST_CHARACTERS, UNSPACED, fingerprint
from linkcheck.model.check import Page
from linkcheck.urls.canonical import resolve

#: Bytes of a body that are read; what a page is about stands earlier.
MOST_BYTES = 1024 * 1024
#: Characters of visible text that a Page keeps, and of its title.
TEXT_LENGTH = 2000
TITLE_LENGTH = 300
#: Characters of visible text that words are counted in: past some three thousand, more of them change no verdict.
MOST_TEXT = 24_000
#: Characters of markup that mostly hold them; only a page with less text in them is read further.
MOST_MARKUP = 200_000
#: A page with fewer words may be a shell that scripts draw: only there do they matter.
FEW_WORDS = 200
#: A character of Han, kana or Thai carries about half of what a word does.
CHARACTERS_A_WORD = 2
#: Addresses longer than this are no pages of anybody's.
LONGEST_URL = 2048

EMPTY = Page()


def read_page(body: bytes, content_type: str, url: str) -> Page:
    """The page in a content-decoded body of any charset, kind and size; an empty Page for what is not text.

    `url` is the page's own address, which its relative addresses are resolved against.
    """
    if not is_text(body, content_type):
        return EMPTY
    return page_of_text(decoded_text(body[:MOST_BYTES], content_type).text, content_type, url)


def page_of_text(text: str, content_type: str, url: str) -> Page:
    """The page in text that is decoded already."""
    if is_html(content_type, text[:SNIFFED]):
        return _html_page(text, url)
    return _page(text) if _media_type(content_type) in PLAIN or not content_type else EMPTY


#: Characters looked at to tell HTML from other text (MIME Sniffing §7 looks at 1445 bytes).
SNIFFED = 1445
PLAIN = frozenset({"text/plain", "text/markdown", "text/csv"})
HTML = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|div|h1|p)\b", re.I
)
#: First bytes of what is never a page, whatever its type says (MIME Sniffing §6).
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x01\x00",
    b"ID3",
    b"OggS",
    b"\x7fELF",
    b"wOF",
)


def is_text(body: bytes, content_type: str) -> bool:
    """Whether a body may be read as a page: by its type, and by first bytes that give a lie away."""
    kind = _media_type(content_type)
    if body.startswith(_BINARY):
        return False
    return (
        not kind
        or kind in HTML
        or kind in PLAIN
        or _LOOKS_LIKE_HTML.match(body[:SNIFFED].decode("latin-1")) is not None
    )


def is_html(content_type: str, head: str) -> bool:
    """Whether text is HTML: by its type, or by its first characters when the type is missing or plain wrong."""
    return _media_type(content_type) in HTML or _LOOKS_LIKE_HTML.match(head.lstrip("\ufeff")) is not None


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _html_page(text: str, url: str) -> Page:
    lower = text.lower()  # only asked whether it holds something: its offsets need not be those of `text`
    end = lower.find("</head", 0, HEAD)  # lower-casing moves few letters, and metadata may stand a little further
    end = end + SLACK if end >= 0 else HEAD
    head = text[:end]
    links = dict(_metadata(head, lower[:end]))
    base = url
    if found := _BASE.search(head):
        base = _resolved(found[1], url) or url
    return _page(
        visible(text),
        title=_title(text),
        lang=_first(_LANG, head[:SNIFFED]).lower(),
        canonical=_resolved(links.get("canonical", ""), base),
        refresh=_refresh(links.get("refresh", ""), base),
        password_form="password" in lower and _PASSWORD.search(text) is not None,
        paywalled="isaccessibleforfree" in lower and _paywalled(text),
        noindex="noindex" in links.get("robots", "").lower(),
        markup=lower,
    )


#: Characters in which a page's head is looked for.
HEAD = 64 * 1024
#: Characters that are read beyond the end of the head.
SLACK = 256

_TITLE = re.compile(r"<title\b[^>]{0,300}>([^<]*+(?:<(?!/title)[^<]*+)*+)", re.I)
_LANG = re.compile(r"""<html\b[^>]{0,500}?\slang\s*=\s*["']?\s*([A-Za-z][\w-]{0,34})""", re.I)
_BASE = re.compile(r"""<base\b[^>]{0,300}?\shref\s*=\s*["']?\s*([^\s"'>]+)""", re.I)
_PASSWORD = re.compile(r"""\stype\s{0,9}=\s{0,9}["']?password\b""", re.I)
_META = re.compile(r"""<(?:meta|link)\b([^>"']*+(?:"[^"]{0,4000}"|'[^']{0,4000}'|[^>"'])*+)""", re.I)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
#: Metadata elements read in one page; more is not a page's head.
MOST_METADATA = 200
#: Characters in which such an element begins before the word that makes it one.
LONGEST_TAG = 4096
#: What a Page keeps of its head, by the attribute and value that name it.
WANTED = {
    ("rel", "canonical"): "canonical",
    ("http-equiv", "refresh"): "refresh",
    ("name", "robots"): "robots",
}


def _metadata(head: str, lower: str) -> Iterator[tuple[str, str]]:
    """The wanted elements of the head with their value; those of comments and scripts too, which does no harm.

    Only tags that hold one of the wanted words are read: a head has dozens of others, which would cost more than all
    the rest. `lower` is the head in lower case.
    """
    for element in _elements(head, lower):
        pairs = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(element[:5000])}
        for (name, value), wanted in WANTED.items():
            if pairs.get(name, "").strip().lower() == value:
                yield wanted, pairs.get("href") or pairs.get("content") or ""


def _elements(head: str, lower: str) -> Iterator[str]:
    """The attributes of metadata elements in which one of the wanted words stands, in the order of the page."""
    if len(head) != len(lower):  # a letter that is longer in lower case: places differ
        yield from (found[1] for found in islice(_META.finditer(head), MOST_METADATA))
        return
    places = (at for _, value in WANTED for at in islice(_places(value, lower), MOST_METADATA))
    starts = {max(lower.rfind(name, max(at - LONGEST_TAG, 0), at) for name in ("<meta", "<link")) for at in places}
    for start in sorted(starts - {-1}):
        if found := _META.match(head, start):
            yield found[1]


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _title(text: str) -> str:
    # 10 kB are enough to hold a title with all its white space, and unescaping more than that is work for nothing
    return " ".join(html.unescape(_first(_TITLE, text)[:10_000]).replace("\x00", "").split())[:TITLE_LENGTH]


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


_REFRESH = re.compile(r"""[\s\d.]*+[;,\s]\s*+(?:url\s*+=\s*+)?+["']?([^"']*)""", re.I)


def _refresh(content: str, base: str) -> str:
    """Where `<meta http-equiv=refresh content="0; url=…">` leads (HTML §4.2.5.3); "" for a page that reloads itself."""
    found = _REFRESH.match(content)
    target = _resolved(found[1].strip(), base) if found else ""
    return target if target != base else ""


def _resolved(href: str, base: str) -> str:
    if not href or len(href) > LONGEST_URL:
        return ""
    return resolve(href.strip(), base) or ""


_JSON_LD = re.compile(r"""ld\+json[^<>]{0,100}>([^<]*+(?:<(?!/script)[^<]*+)*+)""")
_FREE_FALSE = re.compile(r""""isAccessibleForFree"\s*:\s*"?false""", re.I)


def _paywalled(text: str) -> bool:
    """schema.org's `isAccessibleForFree: false` on the page itself: the mark that publishers give search engines.

    Where the JSON can be read, only its outermost objects count: a list of teasers says nothing of this page.
    """
    for found in _JSON_LD.finditer(text):
        if not _FREE_FALSE.search(found[1]):
            continue
        try:
            data = json.loads(found[1][:200_000], strict=False)
        except (ValueError, RecursionError):
            return True
        if any(str(item.get("isAccessibleForFree")).lower() == "false" for item in _top_objects(data)):
            return True
    return False


def _top_objects(data: object) -> Iterator[dict[str, object]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _any_case(name: str) -> str:
    """A pattern for a name in any case; re.IGNORECASE costs twice the time on the whole pattern."""
    return "".join(f"[{letter}{letter.upper()}]" for letter in name)


def _raw(name: str) -> str:
    """An element whose content is no markup to us, up to its end tag or the text's end."""
    end = "</" + _any_case(name)
    return rf"{_any_case(name)}\b[^<]*+(?:<(?!{end[1:]})[^<]*+)*+(?:{end}[^>]*+>?|\Z)"


#: What readers do not see: elements whose content is no text, comments, and tags. Each branch, once begun, matches to
#: its end or the text's, so that no character is read twice. First the tags whose first letter decides.
_UNSEEN = re.compile(
    "<(?:"
    r"[^i!ns-tIN-NS-T\s<>=\d][^>]*+(?:>|\Z)|"
    + "|".join(_raw(name) for name in ("script", "style", "noscript", "template", "title", "iframe"))
    + r"|!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
    r"|[a-zA-Z!][^>]*+(?:>|\Z)"
    ")"
)


def visible(text: str) -> str:
    """A page's visible text with its entities decoded, at most 24,000 characters, white space as it comes."""
    seen = _seen(text[:MOST_MARKUP])
    if len(seen) < MOST_TEXT and len(text) > MOST_MARKUP:
        seen = _seen(text)
    seen = seen[:MOST_TEXT]
    return html.unescape(seen) if "&" in seen else seen


def _seen(text: str) -> str:
    return _UNSEEN.sub(" ", text, count=MOST_TEXT)  # each leaves a space: so many of them are all that is kept


def _page(
    seen: str,
    *,
    title: str = "",
    lang: str = "",
    canonical: str = "",
    refresh: str = "",
    password_form: bool = False,
    paywalled: bool = False,
    noindex: bool = False,
    markup: str = "",
) -> Page:
    """`markup` is the page in lower case, where it is HTML: the scripts of a page with few words are counted in it."""
    parts = seen[:MOST_TEXT].replace("\x00", "").split()
    start = " ".join(parts[: MOST_CHARACTERS // 2])[:MOST_CHARACTERS]
    words = len(parts) + (0 if seen.isascii() else len(UNSPACED.findall(seen)) // CHARACTERS_A_WORD)
    return Page(
        title=title,
        words=words,
        text=start[:TEXT_LENGTH],
        lang=lang,
        canonical=canonical,
        refresh=refresh,
        fingerprint=fingerprint(start),
        password_form=password_form,
        paywalled=paywalled,
        noindex=noindex,
        scripts=markup.count("<script") if words < FEW_WORDS else 0,
    )
