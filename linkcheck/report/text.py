"""Strangers' text made fit to show: no control characters, no address that is not a web address."""

import re

from linkcheck.model.archive import Capture
from linkcheck.report.rows import ArticleRow

#: C0 and C1 controls, bidi embeddings, overrides and isolates, invisible operators, the BOM, and lone surrogates.
#: The marks LRM, RLM and ALM and the joiners stay: honest Arabic, Hebrew, Persian and emoji need them.
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+")
HOST = r"(\[[0-9a-f:.]+\]|[^\s/?#\\@:\[\]<>^|%\"]+)(:\d{1,5})?(?=[/?#]|$)"
WEB = re.compile(r"https?://([^\s/?#\\@]*@)?" + HOST, re.IGNORECASE)
ORIGIN = re.compile(r"https?://[^\s/?#\\]+", re.IGNORECASE)
SPACE = re.compile(r"\s")
LONGEST_ADDRESS = 240
LONGEST_LINE = 300
LONGEST_SENTENCE = 360
LONGEST_WORDS = 200


def clean(text: str) -> str:
    """The text on one line, every run of unshown characters a space."""
    return UNSHOWN.sub(" ", text).strip() if UNSHOWN.search(text) else text.strip()


def line(text: str) -> str:
    """A title, a name or a reason, cut where nobody reads on."""
    return _head(clean(text), LONGEST_LINE)


def safe_href(url: str) -> str:
    """The address where it may become a link: http or https with a host; else ""."""
    return url if WEB.match(url) and not SPACE.search(url) and not UNSHOWN.search(url) else ""


def host_of(url: str) -> str:
    """The host of a web address, with its port; "" for anything else."""
    found = ORIGIN.match(safe_href(url))
    return found[0].partition("://")[2].rpartition("@")[2].lower() if found else ""


def short(url: str) -> str:
    """An address as shown: its middle left out when it is longer than a person reads."""
    url = clean(url)
    return url if len(url) <= LONGEST_ADDRESS else f"{url[:170]} … {url[-60:]}"


def replayed(replay: str, capture: Capture) -> str:
    """Where `archive serve` shows a capture: the place of its record, which stays."""
    return f"{replay.rstrip('/')}/{capture.warc}/{capture.offset}"


def edit_url(article: ArticleRow) -> str:
    """The article's editing page in WordPress, whose posts have plain numbers; "" elsewhere."""
    origin = ORIGIN.match(safe_href(article.url))
    if not (origin and article.cms_id.isascii() and article.cms_id.isdigit()):
        return ""
    return f"{origin[0]}/wp-admin/post.php?post={article.cms_id}&action=edit"


def marked(context: str, words: str) -> tuple[str, str, str]:
    """A sentence as what stands before the link, the link's words, and what stands after; shortened around them."""
    context, words = " ".join(clean(context).split()), " ".join(clean(words).split())
    at = context.find(words) if words else -1
    if at < 0:
        sentence = _head(context, LONGEST_SENTENCE)
        return ("", _head(words, LONGEST_WORDS), f" — {sentence}" if sentence else "") if words else (sentence, "", "")
    room = LONGEST_SENTENCE // 2
    after = context[at + len(words) :]
    return _tail(context[:at], room), _head(words, LONGEST_WORDS), _head(after, room)


def _head(text: str, room: int) -> str:
    return text if len(text) <= room else text[:room].rstrip() + "…"


def _tail(text: str, room: int) -> str:
    return text if len(text) <= room else "…" + text[-room:].lstrip()
