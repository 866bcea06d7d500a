"""The random sibling of a link: when it is wanted, and an address beside the link's that cannot exist.

Bar-Yossef et al. 2004, with the repairs of FABLE (IMC 2023): characters of the same kinds, numbers made random too.
"""

import random
import re
import string
from urllib.parse import urlunsplit

from linkcheck.model.check import Check
from linkcheck.verdict import missing
from linkcheck.verdict.addresses import host, is_home, is_search, same_but_for_spelling, split, words
from linkcheck.verdict.context import NOTHING_KNOWN, Context
from linkcheck.verdict.same_page import HALF, SHORT_PAGE, heard
from linkcheck.verdict.shells import is_shell

#: Random characters of a sibling: enough that no server has such a page.
RANDOM_LENGTH = 25
#: Words of a page that may be an error page when its address has no words to compare it with.
SPEECHLESS = 300


def wants_probe(check: Check, context: Context = NOTHING_KNOWN) -> bool:
    """Whether a check's answer is worth asking the server for a random sibling: suspicious, and comparable at all.

    How often a host may be asked is the crawl's to keep (≤ 1 a minute, ≤ 5 a day, ≤ 10 % of a run, none after a 403
    or 429).
    """
    page = check.page
    if page is None or not is_comparable(check, context):
        return False
    went = not same_but_for_spelling(check.url, check.final_url)
    own = words(check.url)
    is_silent = heard(own, f"{page.title} {page.text}") < HALF if len(own) >= 2 else page.words < SPEECHLESS
    return went or page.words < SHORT_PAGE or is_silent or missing.says_not_found(page)


def is_comparable(check: Check, context: Context = NOTHING_KNOWN) -> bool:
    """Whether a sibling's answer could say anything about a check's.

    Not at entrances and searches, for files and pages drawn by scripts, nor at hosts that lately stopped us.
    """
    page = check.page
    if check.failure is not None or check.status != 200 or page is None or is_home(check.url) or is_search(check.url):
        return False
    if is_shell(page) or not (page.words or page.refresh) or context.walled(host(check.url), check.at):
        return False
    return not any(mark.startswith(("challenge:", "captcha:")) for hop in check.hops for mark in hop.marks)


def sibling(url: str, rng: random.Random) -> str:
    """An address beside `url` that cannot exist: the last segment's name, and a long number before it, made random.

    The characters stay of their kinds, the extension stays; where only a query names the page, its longest value is
    replaced. "" for an entrance, which has no sibling.
    """
    parts = split(url)
    pieces = parts.path.split("/")
    last = max((place for place, piece in enumerate(pieces) if piece), default=-1)
    if parts.query and (last < 0 or "." in pieces[last]):
        return urlunsplit(parts._replace(query=_random_query(parts.query, rng), fragment=""))
    if last < 0:
        return ""
    name, dot, extension = pieces[last].rpartition(".")
    has_extension = bool(dot) and bool(name) and re.fullmatch(r"[A-Za-z]\w{0,4}", extension)
    pieces[last] = _random(name if has_extension else pieces[last], rng) + (f".{extension}" if has_extension else "")
    for place in range(last):
        if _is_number(pieces[place]):
            pieces[place] = _random(pieces[place], rng)
    return urlunsplit(parts._replace(path="/".join(pieces), query="", fragment=""))


def _is_number(piece: str) -> bool:
    """A number that names a page: three digits or more, and no year."""
    return re.fullmatch(r"\d{3,}", piece) is not None and not re.fullmatch(r"(?:19|20)\d\d", piece)


def _random_query(query: str, rng: random.Random) -> str:
    """The query with its longest value and every number made random: either may be what names the page."""
    pairs = [pair.partition("=") for pair in query.split("&")]
    longest = max(range(len(pairs)), key=lambda place: len(pairs[place][2]))
    return "&".join(
        f"{name}={_random(value or 'x', rng)}" if place == longest or _is_number(value) else f"{name}{equals}{value}"
        for place, (name, equals, value) in enumerate(pairs)
    )


def _random(name: str, rng: random.Random) -> str:
    """At least 25 random characters of the same kinds: a number stays a number, a slug keeps its dashes' places."""
    if re.fullmatch(r"\d+", name):
        return "9" + "".join(rng.choice(string.digits) for _ in range(max(len(name), RANDOM_LENGTH // 2) - 1))
    letters = string.ascii_uppercase if name.isupper() else string.ascii_lowercase
    made = "".join(_like(char, letters, rng) for char in name[:60])
    return made + "".join(rng.choice(letters) for _ in range(RANDOM_LENGTH - len(made)))


def _like(char: str, letters: str, rng: random.Random) -> str:
    if char in "-_+":
        return char
    return rng.choice(string.digits if char.isdigit() else letters)
