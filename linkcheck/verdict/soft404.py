"""Pages that say "200 OK" and mean "not found": grounds to suspect one, and the random sibling that proves it.

Bar-Yossef et al. 2004: ask the same server for an address beside the link's that cannot exist (verdict/sibling). When
it answers the same way (verdict/same_page), the link's page is not there either.
"""

import re
from datetime import timedelta

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
from linkcheck.verdict.same_page import SHORT_PAGE, same_page, same_text, was_stopped
from linkcheck.verdict.shells import is_bare, is_shell

#: Words from which an error page can be told from a terse refusal, where it does not say what it is.
LEAST_WORDS = 12
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

    It says that it is an error page; or the host showed us another page: one that its front page links to, or an
    article of ours about that time. Being sent to the front page keeps nobody out, unless he is sent there from what
    the front page itself links to as well (a splash for other countries).
    """
    end = case.page.refresh or case.final_url
    if missing.says_not_found(case.page) or _ERROR_ADDRESS.fullmatch(_last_name(end)):
        return True
    if is_home(end) and probe.story is None:
        return True
    return _shows_a_story(case.page, probe) or any(
        one.title != case.page.title and abs(one.at - case.check.at) <= SAME_TIME and not is_home(one.url)
        for one in case.context.shown.get(case.link.host, ())
    )


def _shows_a_story(page: Page, probe: Probe) -> bool:
    return probe.story is not None and probe.story.words >= SHORT_PAGE and not same_text(page, probe.story, ())


def shows_more(check: Check, probe: Probe) -> bool:
    """The positive control: a host that shows us nothing but one page may be keeping us out, whatever the page says.

    So its front page must be another one, or a page that this links to. Who is sent to the front page itself must find
    a full one there.
    """
    if probe.home is None or check.page is None:
        return False
    if is_home(check.page.refresh or check.final_url):
        is_own = is_home(probe.home_url) and bare_host(probe.home_url) == bare_host(check.url)
        return is_own and probe.home.words >= SHORT_PAGE
    if same_but_for_spelling(probe.home_url, check.final_url):
        return False
    is_front = same_text(check.page, probe.home, (check.url, check.final_url, probe.url, probe.home_url))
    return not is_front or _shows_a_story(check.page, probe)


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
    for sign in (_says_so, _nothing_came, _sends_back, _wrong_kind, _unrelated):
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


def _sends_back(case: Case) -> str:
    """A script and no words: a message in a box, then back to where the visitor came from, as Korean boards do it."""
    if case.hops and "script:back" in case.hops[-1].marks and is_bare(case.page):
        return f"{host(case.final_url)} sends its visitors back where they came from: the page is gone, or not for all."
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
