"""Answers to us and not to readers: walls, logins, legal notices, "too many requests". Never dead.

These rules come first, on every hop and for every status: a wall that answers 404 is a wall.
"""

import re
from functools import lru_cache

from linkcheck.model.verdict import Finding
from linkcheck.verdict import missing, notices
from linkcheck.verdict.addresses import host, is_home, path, split
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.phrases import Phrases
from linkcheck.verdict.walls import WALL_ADDRESSES

#: Words that a page with a login form has beside it.
LOGIN_WORDS = 250
#: Words of a page that shows a puzzle and nothing else; a form to fill in has more.
PUZZLE_WORDS = 60
#: Words of a page that says nothing.
WORDLESS = 5
#: Words of a page that only says that something is refused.
NOTICE_WORDS = 120


def wall(case: Case) -> Reading | None:
    """A wall's own marks, its address, its title or its words."""
    if got_through(case):
        return None
    for place, hop in enumerate(case.hops):
        if hop.marks and _is_wall(case, hop.marks, is_last=hop is case.hops[-1]):
            return _wall(f"{host(hop.url)} stopped our program with a check for robots; readers probably get the page.")
        if (place and WALL_ADDRESSES.match(hop.url)) or (hop.location and WALL_ADDRESSES.match(hop.location)):
            return _wall(f"{host(hop.url)} wanted to check or ask our program first; readers probably get the page.")
    page = case.page
    if case.is_short and (notices.WALL_TITLE.search(page.title) or notices.WALL_TEXT.search(page.text)):
        return _wall(f"{host(case.final_url)} asked our program to prove it is human; readers probably get the page.")
    return None


def got_through(case: Case) -> bool:
    """Whether a long page came in the end, at an address that stops nobody: what stood on the way let us pass."""
    if case.status != 200 or case.check.failure is not None or case.is_short or not case.hops:
        return False
    last = case.hops[-1]
    if any(mark.startswith(("challenge:", "captcha:")) for mark in last.marks):
        return False
    return len(case.hops) == 1 or not (WALL_ADDRESSES.match(last.url) or is_login(last.url))


def walled_off(case: Case) -> Reading:
    """What a death is instead, when any hop bore a challenge: the net under all other rules."""
    return _wall(f"{host(case.link.url)} shows signs of a check for robots; readers probably get the page.")


def _is_wall(case: Case, marks: tuple[str, ...], *, is_last: bool) -> bool:
    kinds = {mark.partition(":")[0] for mark in marks}
    if "challenge" in kinds:
        # an article about robot checks may quote their code: 200 and a long text is an article
        return not (is_last and case.status == 200 and not case.is_short and not _by_header(case))
    if "captcha" in kinds and is_last:
        return case.page.words < (PUZZLE_WORDS if case.is_answered else LOGIN_WORDS) and not _is_not_found(case)
    return False


def _by_header(case: Case) -> bool:
    decisive = {"cf-mitigated", "x-vercel-mitigated", "x-amzn-waf-action", "x-kasada-challenge", "sg-captcha"}
    return any(name in decisive for name, _ in case.check.headers)


def _is_not_found(case: Case) -> bool:
    return case.status in {404, 410} and case.page.words > 0 and missing.says_not_found(case.page)


def _wall(because: str) -> Reading:
    return Reading(finding=Finding.BOT_WALL, confidence=90, because=because)


#: Statuses by which a server refuses somebody rather than a page, with the sentence for it.
REFUSED: dict[int, str] = {
    403: "answered “403 Forbidden” to our program; readers may well get the page.",
    405: "does not accept the way our program asks (405); readers may well get the page.",
    406: "does not accept the way our program asks (406); readers may well get the page.",
    407: "wants us to go through a proxy with a password (407).",
    412: "refused our program's request (412); readers may well get the page.",
    421: "says our request reached the wrong server (421); readers may well get the page.",
    423: "says the page is locked (423).",
    425: "refused our program's request for now (425).",
    426: "wants a newer way of asking than our program's (426); readers may well get the page.",
    428: "refused our program's request (428); readers may well get the page.",
    431: "found our program's request too long (431).",
    444: "closed the connection without an answer (444).",
    463: "refused our program's request (463).",
    493: "refused our program's request (493).",
    494: "refused our program's request (494).",
    495: "refused our program's request (495).",
    496: "wants a certificate that only some people have (496).",
}

#: Statuses that mean: too often, come back later.
TOO_OFTEN = frozenset({429, 420, 509, 529})
#: Products whose presence makes a bare 503 a refusal rather than a fault.
BOT_MANAGERS = re.compile(r"presence:(?!malcare|stackpath|cloudfront)")


def forbidden(case: Case) -> Reading | None:
    """A status that refuses us."""
    if case.status in REFUSED:
        return Reading(
            finding=Finding.FORBIDDEN, confidence=75, because=f"{host(case.final_url)} {REFUSED[case.status]}"
        )
    if case.status == 400 and case.is_short and _is_guarded(case):
        return Reading(
            finding=Finding.FORBIDDEN,
            confidence=60,
            because=f"{host(case.final_url)} turned our program's request away (400); readers may well get the page.",
        )
    if case.check.failure is None and 400 <= case.status < 600 and case.is_short and _denies(case):
        return Reading(
            finding=Finding.FORBIDDEN,
            confidence=70,
            because=f"{host(case.final_url)} says that access is denied to us; readers may well get the page.",
        )
    return None


def in_words(case: Case) -> Reading | None:
    """A refusal told with a good status and nothing but words: short, and no error page of a missing address.

    Without this rule such a wall, which any address of its site gets, would be proven to be a soft 404.
    """
    page = case.page
    if not case.is_answered or page.words >= NOTICE_WORDS or missing.NOT_FOUND.search(page.title):
        return None
    if is_login(case.link.url):
        return None
    said = f"{page.title}\n{page.text[:400]}"
    for phrases, finding, because in IN_WORDS:
        if phrases.search(said):
            return Reading(finding=finding, confidence=60, because=f"{host(case.final_url)} {because}")
    return None


#: What is said, in the order of asking; the statuses 429, 401 and 403 stand for the same.
IN_WORDS: tuple[tuple[Phrases, Finding, str], ...] = (
    (notices.TOO_MANY, Finding.RATE_LIMITED, "says that we asked too often; that says nothing about the page."),
    (notices.LOG_IN_FIRST, Finding.LOGIN, "wants its visitors to log in first."),
    (notices.DENIED, Finding.FORBIDDEN, "says that access is denied to us; readers may well get the page."),
)


def _denies(case: Case) -> bool:
    return notices.DENIED.search(case.page.title) is not None and not _is_not_found(case)


def _is_guarded(case: Case) -> bool:
    return any(BOT_MANAGERS.match(mark) for mark in case.marks)


def guarded_503(case: Case) -> Reading | None:
    """503 with little text behind a bot manager: the classic face of a wall."""
    if case.status == 503 and case.is_short and _is_guarded(case):
        return Reading(
            finding=Finding.BOT_WALL,
            confidence=60,
            because=f"{host(case.final_url)} put off our program (503) and has a guard against robots; "
            "readers may well get the page.",
        )
    return None


def scripted(case: Case) -> Reading | None:
    """An error's status with a script in place of any word: a browser is to run it and come again (a proof of work)."""
    page, is_missing = case.page, case.status in {404, 410}
    if case.status < 400 or is_missing or page.words >= WORDLESS or not page.scripts:
        return None
    if missing.SERVER_FAULT.search(page.title) or missing.SERVER_FAULT.search(page.text.strip()):
        return None
    return Reading(
        finding=Finding.BOT_WALL,
        confidence=50,
        because=f"{host(case.final_url)} answered our program with a script to run and no word ({case.status}); "
        "readers' browsers run it and probably get the page.",
    )


def too_often(case: Case) -> Reading | None:
    """Too many requests, by status or by what goes with it."""
    later = case.header("retry-after")
    spent = any(case.header(name).strip() == "0" for name in ("x-ratelimit-remaining", "ratelimit-remaining"))
    if case.status in TOO_OFTEN or (case.status == 503 and later) or (case.status in {403, 503} and spent):
        return Reading(
            finding=Finding.RATE_LIMITED,
            confidence=85,
            because=f"{host(case.final_url)} asked us to come back later; that says nothing about the page.",
        )
    return None


def legal(case: Case) -> Reading | None:
    """451 (RFC 7725), or a notice that the page may not be shown in our country."""
    notice = (
        case.status in {200, 403, 404, 410, 503}
        and case.is_short
        and notices.LEGAL.search(f"{case.page.title}\n{case.page.text}")
    )
    if case.status != 451 and not notice:
        return None
    return Reading(
        finding=Finding.LEGAL_BLOCK,
        confidence=90 if case.status == 451 else 75,
        because=f"{host(case.final_url)} may not show this page here, for legal reasons or in this country.",
    )


def paywall(case: Case) -> Reading | None:
    """402, or a page that says of itself that it is not free: readers who pay get it."""
    if case.status == 402 or (case.is_answered and case.page.paywalled):
        return Reading(
            finding=Finding.PAYWALL, confidence=85, because="The page is there, for readers who pay or have an account."
        )
    return None


#: Path segments of a login page.
_LOGIN_PATH = re.compile(
    r"/(?:[\w-]*[_-])?(?:log[-_]?in|sign[-_]?in|sign[-_]?on|sso|saml2?|oauth2?|openid|auth|authorize|authenticate|wp-login"
    r"|authwall|anmelden|anmeldung|einloggen|connexion|iniciar-?sesion|accedi|entrar|inloggen|logga-in|logowanie)(?:[_-][\w-]*)?(?:\.\w+)?(?:/|$)",
    re.I,
)
#: Hosts that do nothing but log people in.
_LOGIN_HOST = re.compile(
    r"^(?:login|signin|sso|auth|accounts?|idp?|oauth|cas|shibboleth|passport|identity|adfs|secure-?login)\d?\."
    r"|\.(?:okta|oktapreview|auth0|onelogin|b2clogin|ciamlogin)\.com$|^wayf\.|^openathens",
    re.I,
)
_RETURN_TO = re.compile(
    r"(?:^|&)(?:return_?(?:to|url|uri|path)?|redirect(?:_?(?:to|url|uri))?|next|continue|goto|dest(?:ination)?|target|service"
    r"|back(?:_?url)?|came_from|ref(?:errer)?|url|from|r|rd|wreply|relaystate|saml\w+|client_id|loggedout)=",
    re.I,
)


def login(case: Case) -> Reading | None:
    """401, a way that ends at a login page, or a form for a password where an article should be."""
    if case.status == 401:
        return _login(90, f"{host(case.final_url)} wants a name and a password (401).")
    if is_login(case.link.url) or got_through(case):
        return None  # the article links to a login page and gets one; or the login let us pass
    for hop in case.hops[1:]:
        if is_login(hop.url):
            return _login(90, f"The address leads to a page of {host(hop.url)} where one has to log in.")
    if case.hops and case.hops[-1].location and is_login(case.hops[-1].location):
        return _login(85, f"The address leads to a page of {host(case.hops[-1].location)} where one has to log in.")
    if case.page.refresh and is_login(case.page.refresh):
        return _login(85, "The page sends its visitors on to a page where one has to log in.")
    if _asks_for_password(case):
        return _login(75, f"{host(case.final_url)} shows a form to log in with where the page should be.")
    return None


@lru_cache(maxsize=4096)
def is_login(url: str) -> bool:
    """Whether an address is one where people log in."""
    query = split(url).query
    if _LOGIN_HOST.search(host(url)):
        return path(url) not in {"", "/"} or bool(query)
    return _LOGIN_PATH.search(path(url)) is not None or (
        "login" in path(url).lower() and bool(_RETURN_TO.search(query))
    )


def _asks_for_password(case: Case) -> bool:
    page = case.page
    if notices.LOGIN_TITLE.search(page.title) and page.words < LOGIN_WORDS:
        return page.password_form or (len(case.hops) > 1 and case.status == 200)
    return page.password_form and page.words < NOTICE_WORDS and not is_home(case.link.url) and not _is_not_found(case)


def _login(confidence: int, because: str) -> Reading:
    return Reading(finding=Finding.LOGIN, confidence=confidence, because=because)
