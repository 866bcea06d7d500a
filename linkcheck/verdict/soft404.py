"""Pages that say "200 OK" and mean "not found": grounds to suspect one, and the random sibling that proves it.

Bar-Yossef et al. 2004, with the repairs of verdicts.md §4: ask the same server for an address beside the link's that
cannot exist. When it answers the same way, the link's page is not there either.
"""

import random
import re
import string
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import unquote, urlunsplit

from linkcheck.model.check import Check, Page, Probe
from linkcheck.model.verdict import Finding
from linkcheck.verdict import missing
from linkcheck.verdict.addresses import (
    bare_host,
    host,
    is_home,
    is_search,
    path,
    same_but_for_spelling,
    segments,
    split,
    words,
)
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.context import NOTHING_KNOWN, Context
from linkcheck.verdict.likeness import alike, containment, steady, without

#: Random characters of a sibling: enough that no server has such a page.
RANDOM_LENGTH = 25
#: Likeness of two texts from which they are the same error page (FABLE uses 0.9 too).
SAME_PAGE = 0.9
#: Share of the sketches that two long pages must have in common, and how far their lengths may differ.
SAME_SKETCH = 0.8
MORE_OR_LESS, FEW_MORE = 0.05, 12
#: Words of a page whose whole text is surely kept (2,000 characters).
WHOLE_WORDS = 180
#: Words from which an error page can be told from a terse refusal, where it does not say what it is.
LEAST_WORDS = 12
#: Texts shorter than this must be equal.
FEW_WORDS = 30
#: Letters by which words are compared, and the share of an address's words that its page should have.
STEM, HALF = 5, 0.5
#: Words of a page so short that it can hardly be what an article links to.
SHORT_PAGE = 100
#: Words below which a page with scripts is drawn by them: it shows us nothing.
SHELL_WORDS = 100
SHELL_SCRIPTS = 2
BARE_WORDS = 15
#: Words of a page that may be an error page when its address has no words to compare it with.
SPEECHLESS = 300
#: How far an article that a host showed us may be from a page that all its addresses show.
SAME_TIME = timedelta(days=3)

_ERROR_ADDRESS = re.compile(
    r"(?:error[-_]?)?404(?:[-_](?:error|page|not[-_]?found))?|(?:page[-_]?|file[-_]?)?not[-_]?found(?:[-_]?page)?|page[-_]not[-_]exists?"
    r"|seite-nicht-gefunden|nicht-gefunden|page-introuvable|introuvable|pagina-no-encontrada|pagina-non-trovata|nao-encontrad[ao]"
    r"|pagina-niet-gevonden|notfound|no[-_]?longer[-_]?available|(?:custom[-_]?)?errors?(?:[-_]?page)?|expired|missing|oops",
    re.I,
)


def proven(case: Case) -> Reading | None:
    """The probe beside this check says that the server answers the same for what cannot exist."""
    if not case.is_answered or is_search(case.link.url):
        return None
    probe = next((probe for probe in case.probes if same_page(case.check, probe)), None)
    if probe is None:
        return None
    if tells_enough(case.page, probe) and shows_more(case.check, probe) and is_let_in(case, probe):
        return Reading(
            finding=Finding.SOFT_404,
            confidence=95 if len(case.hops) > 1 else 85,
            because=f"{host(case.final_url)} shows the same for an address that cannot exist: the page is not there.",
        )
    return Reading(
        finding=Finding.POSSIBLE_SOFT_404,
        confidence=50,
        because=f"{host(case.final_url)} shows us this page whatever we ask for: it is gone, or we are kept out.",
    )


def tells_enough(page: Page, probe: Probe) -> bool:
    """Whether a page that its sibling shares is no terse refusal, and no frame that scripts or readers fill.

    It says what it is, or it has some words and a title that is the same for both, so not made from the address.
    """
    if missing.says_not_found(page):
        return True
    is_made = probe.page is not None and page.title != probe.page.title
    return not is_made and (page.words >= LEAST_WORDS or bool(page.refresh))


def is_let_in(case: Case, probe: Probe) -> bool:
    """Whether the page is no wall before all articles of a host whose front page is open.

    It says that it is an error page, or is the front page; or the host showed us another page: one that its front page
    links to, or an article of ours about that time.
    """
    end = case.page.refresh or case.final_url
    if missing.says_not_found(case.page) or is_home(end) or _ERROR_ADDRESS.fullmatch(_last_name(end)):
        return True
    if probe.story and probe.story.words >= SHORT_PAGE and not same_text(case.page, probe.story, ()):
        return True
    return any(
        one.title != case.page.title and abs(one.at - case.check.at) <= SAME_TIME and not is_home(one.url)
        for one in case.context.shown.get(case.link.host, ())
    )


def shows_more(check: Check, probe: Probe) -> bool:
    """The positive control: a host that shows us nothing but one page may be keeping us out, whatever the page says.

    So its front page must be another one. Who is sent to the front page itself must find a full one there.
    """
    if probe.home is None or check.page is None:
        return False
    if is_home(check.page.refresh or check.final_url):
        is_own = is_home(probe.home_url) and bare_host(probe.home_url) == bare_host(check.url)
        return is_own and probe.home.words >= SHORT_PAGE
    if same_but_for_spelling(probe.home_url, check.final_url):
        return False
    return not same_text(check.page, probe.home, (check.url, check.final_url, probe.url, probe.home_url))


def at_error_address(case: Case) -> Reading | None:
    """A redirect to an address that calls itself an error page."""
    end = case.page.refresh or case.final_url
    name = _last_name(end)
    is_microsoft = "aspxerrorpath=" in split(end).query.lower()  # ASP.NET's custom errors carry the lost path along
    if not case.is_answered or same_but_for_spelling(case.link.url, end):
        return None
    if not is_microsoft and not _ERROR_ADDRESS.fullmatch(name):
        return None
    certain = is_microsoft or "404" in name or "found" in name.lower() or missing.says_not_found(case.page)
    return Reading(
        finding=Finding.SOFT_404 if certain else Finding.POSSIBLE_SOFT_404,
        confidence=85 if certain else 50,
        because=f"{host(end)} sends visitors to its error page, {path(end)[:60]}.",
    )


def _last_name(url: str) -> str:
    last = segments(url)[-1:] or [""]
    return re.sub(r"\.\w{2,5}$", "", last[0])


def suspected(case: Case) -> Reading | None:
    """Signs that make a page worth a second look; none of them proves anything."""
    if not case.is_answered:
        return None
    for sign in (_says_so, _nothing_came, _wrong_kind, _unrelated):
        if because := sign(case):
            return Reading(finding=Finding.POSSIBLE_SOFT_404, confidence=45, because=because)
    return None


def _says_so(case: Case) -> str:
    page = case.page
    if not missing.says_not_found(page) or _is_about_it(case) or _is_told_apart(case):
        return ""
    return f"{host(case.final_url)} sends a page that reads like an error message: “{(page.title or page.text)[:60]}”."


def _is_about_it(case: Case) -> bool:
    """Whether a page writes about missing pages: its address has the words, or it is a long text with an own title."""
    title = set(re.findall(r"[^\W\d_]{3,}", case.page.title.lower()))
    own = set(words(case.link.url))
    if len(own & title) >= 2 or (own and own <= title):
        return True
    return case.page.words >= 400 and len(missing.NOT_FOUND.removed(case.page.title).split()) >= 4


def _is_told_apart(case: Case) -> bool:
    """Whether the server answers otherwise for what cannot exist, and this page has some text of its own."""
    probe = case.check.probe
    if probe is None or case.page.words < SHORT_PAGE or was_stopped(probe.marks):
        return False
    return probe.status in {404, 410} or (probe.status == 200 and not same_page(case.check, probe))


def _nothing_came(case: Case) -> str:
    if case.status == 204 or (case.check.length == 0 and case.page.words == 0 and not case.page.title):
        return f"{host(case.final_url)} sends an empty page."
    return ""


#: Kinds of files by the end of their address, and the beginnings of the types that they come as.
FILES = {
    ".pdf": "application/pdf",
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp"), "image/"),
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".wav"), "audio/"),
    **dict.fromkeys((".mp4", ".mov", ".webm", ".avi"), "video/"),
    **dict.fromkeys((".zip", ".gz", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx"), "application/"),
}


def _wrong_kind(case: Case) -> str:
    end = re.search(r"\.\w{2,4}$", path(case.link.url).lower())
    wanted = FILES.get(end[0]) if end else None
    is_page = case.check.content_type.lower().startswith(("text/html", "application/xhtml"))
    if wanted and is_page and case.page.words > 0:
        # a file's own page, with a viewer or a description, carries the file's name
        named = set(words(case.link.url)) & set(re.findall(r"[^\W\d_]{3,}", case.page.title.lower()))
        return (
            ""
            if named
            else f"The address is of a file ({end[0] if end else ''}), and {host(case.final_url)} sends a web page."
        )
    return ""


def _unrelated(case: Case) -> str:
    """A way to another address of the site with none of the words that the link's address has."""
    said = words(case.link.url)
    end = case.page.refresh or case.final_url
    if len(case.hops) < 2 or len(said) < 3 or same_but_for_spelling(case.link.url, end) or is_shell(case.page):
        return ""
    if not case.page.words or host(end) != host(case.link.url):
        return ""
    heard = f"{end} {case.page.title} {case.page.text}".lower()
    if any(word in heard for word in said):
        return ""
    return f"The address leads to a page of {host(end)} that has none of its words: “{case.page.title[:60]}”."


def is_shell(page: Page) -> bool:
    """Whether a page is drawn by scripts that we do not run."""
    return (page.words < SHELL_WORDS and page.scripts >= SHELL_SCRIPTS) or (
        page.words < BARE_WORDS and page.scripts > 0
    )


# The probe


def wants_probe(check: Check, context: Context = NOTHING_KNOWN) -> bool:
    """Whether a check's answer is worth asking the server for a random sibling: suspicious, and comparable at all.

    Not at entrances, files, pages drawn by scripts, hosts that lately stopped us. How often a host may be asked is
    the crawl's to keep (≤ 1 a minute, ≤ 5 a day, ≤ 10 % of a run, none after a 403 or 429).
    """
    page = check.page
    if check.failure is not None or check.status != 200 or page is None or is_home(check.url) or is_search(check.url):
        return False
    if is_shell(page) or not (page.words or page.refresh) or context.walled(host(check.url), check.at):
        return False
    if any(mark.startswith(("challenge:", "captcha:")) for hop in check.hops for mark in hop.marks):
        return False
    went = not same_but_for_spelling(check.url, check.final_url)
    own = words(check.url)
    is_silent = heard(own, f"{page.title} {page.text}") < HALF if len(own) >= 2 else page.words < SPEECHLESS
    return went or page.words < SHORT_PAGE or is_silent or missing.says_not_found(page)


def heard(said: Sequence[str], text: str) -> float:
    """The share of an address's words that a text has, by their first five letters: endings change."""
    there = {word[:STEM] for word in re.findall(r"[^\W\d_]{3,}", text.lower())}
    return sum(word[:STEM] in there for word in said) / len(said) if said else 0.0


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


def same_page(check: Check, probe: Probe) -> bool:
    """Whether a link's answer and its sibling's are the same page.

    A sibling that was refused, or not answered, says nothing; one that got an honest 404 clears the link.
    """
    if was_stopped(probe.marks) or not 200 <= (probe.status or 0) < 300 or probe.page is None or check.page is None:
        return False
    if probe.redirects != max(len(check.hops) - 1, 0):
        return False
    urls = (check.url, check.final_url, probe.url, probe.final_url)
    if check.page.refresh and check.page.refresh == probe.page.refresh:
        return not _names_its_own(check)
    if probe.redirects and probe.final_url == check.final_url:
        # both were sent to one place; a page that names the link's own words may be its article after all
        return not _names_its_own(check)
    # FABLE: a page that names its own address as canonical, where the sibling does not name its, is no error page
    if _is_canonical(check.page, check.final_url) and not _is_canonical(probe.page, probe.final_url):
        return False
    if _is_own_article(check, probe):
        return False
    if _same_error_title(check.page, probe.page, urls):
        return True
    return same_text(check.page, probe.page, urls)


def same_text(one: Page, other: Page, urls: tuple[str, ...]) -> bool:
    """Whether two pages have the same title, length and text when the addresses' own words are taken out of both.

    A page's kept text is its beginning, which on many sites is one long menu: where there is more of it, the sketches,
    which reach further, must agree too.
    """
    if abs(one.words - other.words) > max(MORE_OR_LESS * max(one.words, other.words), FEW_MORE):
        return False
    if is_shell(one) or is_shell(other) or without(one.title, urls) != without(other.title, urls):
        return False
    first, second = steady(without(one.text, urls)), steady(without(other.text, urls))
    if min(len(first), len(second)) < FEW_WORDS:
        return first == second
    if alike(first, second) < SAME_PAGE:
        return False
    is_whole = max(one.words, other.words) < WHOLE_WORDS
    return is_whole or _mutual(one, other) >= SAME_SKETCH


def was_stopped(marks: Iterable[str]) -> bool:
    """Whether a challenge stood on the way."""
    return any(mark.startswith(("challenge:", "captcha:")) for mark in marks)


def _mutual(one: Page, other: Page) -> float:
    there, back = containment(one.fingerprint, other.fingerprint), containment(other.fingerprint, one.fingerprint)
    return min(there, back)


def _is_canonical(page: Page, url: str) -> bool:
    return bool(page.canonical) and same_but_for_spelling(page.canonical, url)


def _names_its_own(check: Check) -> bool:
    """Whether a page's title, or the path that a redirect led to, has the words of the link's address."""
    own = words(check.url)
    end = path(check.final_url) if len(check.hops) > 1 else ""
    named = f"{check.page.title if check.page else ''} {unquote(end)}".lower()
    return len(own) >= 2 and sum(word in named for word in own) >= HALF * len(own)


def _is_own_article(check: Check, probe: Probe) -> bool:
    """Sites that route by number ignore the rest of the address: then the sibling shows the link's own article."""
    page = probe.page
    if page is None or check.page is None:
        return False
    if page.canonical and same_but_for_spelling(page.canonical, check.url):
        return True
    return _names_its_own(check) and not heard(words(probe.url), page.title) >= HALF  # else it echoes any address


def _same_error_title(one: Page, other: Page, urls: tuple[str, ...]) -> bool:
    """Both are called "not found", between teasers or advertisements that change: the words decide, not the frame."""
    if missing.NOT_FOUND.search(one.title) is None:
        return False
    title = without(one.title, urls)
    return bool(title) and title == without(other.title, urls)
