"""Every sentence the reports say, in one place, so that another language can stand beside this one.

Templates and the page's script take their words from here and hold none. `{n}` and other braces are filled in;
a pair (one, other) is chosen by its number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from linkcheck.model.check import Failure
from linkcheck.model.verdict import Finding, State

LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateWords:
    """A state's name, its mark (so that colour is never alone), what it means and what a person should do."""

    label: str
    mark: str
    meaning: str
    todo: str


STATES: dict[State, StateWords] = {
    State.DEAD: StateWords(
        label="Dead",
        mark="✕",
        meaning="Readers get nothing; confirmed.",
        todo="Replace the address, link a copy in an archive, or remove the link and keep the words.",
    ),
    State.FAILING: StateWords(
        label="Failing",
        mark="!",
        meaning="Broken at the last look, not yet confirmed.",
        todo="Nothing yet: it is checked again on the date given, and becomes dead only if it stays broken.",
    ),
    State.SUSPECT: StateWords(
        label="Suspect",
        mark="?",
        meaning="Answers, perhaps not with what was linked.",
        todo="Open each one and compare it with the sentence around the link. These are not counted as dead.",
    ),
    State.MOVED: StateWords(
        label="Moved",
        mark="→",
        meaning="The page has a proven new address.",
        todo="Take over the new address when you next edit the article; readers are forwarded meanwhile.",
    ),
    State.BLOCKED: StateWords(
        label="Blocked",
        mark="⊘",
        meaning="We were refused; readers may not be.",
        todo="Open one per host in your own browser. If it works there, nothing is wrong. Never counted as dead.",
    ),
    State.SKIPPED: StateWords(
        label="Skipped",
        mark="–",
        meaning="Not checked on purpose.",
        todo="Check by hand the few that matter to you; we keep away and say why.",
    ),
    State.UNCHECKED: StateWords(
        label="Unchecked",
        mark="·",
        meaning="No verdict yet.",
        todo="Run the crawl, or let it finish: linkcheck crawl.",
    ),
    State.ALIVE: StateWords(label="Alive", mark="✓", meaning="Readers get the page.", todo="Nothing."),
}

#: The order in which states are shown: what costs readers most comes first.
ORDER: tuple[State, ...] = tuple(STATES)

#: A verdict in a few words.
FINDINGS: dict[Finding, str] = {
    Finding.OK: "Works",
    Finding.CANONICAL_REDIRECT: "Works, with a tidied address",
    Finding.REDIRECTED: "Works, by a redirect",
    Finding.UNVERIFIED_CONTENT: "Answers; content not compared",
    Finding.PAYWALL: "Works, behind a paywall",
    Finding.MOVED_PERMANENTLY: "Moved for good",
    Finding.GONE: "Page is gone",
    Finding.SOFT_404: "“Not found” page that claims success",
    Finding.PARKED: "Domain is parked or for sale",
    Finding.DNS_FAILURE: "Host name no longer exists",
    Finding.UNREACHABLE: "Server cannot be reached",
    Finding.TIMEOUT: "Server does not answer in time",
    Finding.TLS_ERROR: "Secure connection fails",
    Finding.SERVER_ERROR: "Server error",
    Finding.MALFORMED_URL: "Address is mistyped",
    Finding.HOMEPAGE_REDIRECT: "Sent to the home page",
    Finding.POSSIBLE_SOFT_404: "May be a “not found” page",
    Finding.UNPROVEN_MOVE: "Redirected somewhere unproven",
    Finding.DRIFTED: "Content has changed a lot",
    Finding.BOT_WALL: "Wall against robots",
    Finding.RATE_LIMITED: "Asked us to slow down",
    Finding.FORBIDDEN: "Refused us",
    Finding.LOGIN: "Asks for a login",
    Finding.LEGAL_BLOCK: "Withheld for legal reasons",
    Finding.ROBOTS_EXCLUDED: "robots.txt asks us to keep away",
    Finding.UNSUPPORTED_SCHEME: "Not a web address",
    Finding.PRIVATE_ADDRESS: "Address inside a private network",
    Finding.NOT_YET: "Not checked yet",
    Finding.OUR_NETWORK: "Our own network failed",
}

#: Why no answer came, where a status would stand.
FAILURES: dict[Failure, str] = {
    Failure.DNS_NXDOMAIN: "no such host name",
    Failure.DNS_NO_ADDRESS: "host name without an address",
    Failure.DNS_SERVFAIL: "its name servers failed",
    Failure.DNS_TIMEOUT: "its name servers were silent",
    Failure.CONNECTION_REFUSED: "connection refused",
    Failure.CONNECTION_RESET: "connection cut",
    Failure.UNREACHABLE: "no route to the server",
    Failure.CONNECT_TIMEOUT: "no connection in time",
    Failure.READ_TIMEOUT: "no answer in time",
    Failure.TLS_EXPIRED: "certificate ran out",
    Failure.TLS_NAME_MISMATCH: "certificate for another name",
    Failure.TLS_UNTRUSTED: "certificate nobody vouches for",
    Failure.TLS_PROTOCOL: "no secure connection possible",
    Failure.BAD_RESPONSE: "not an HTTP answer",
    Failure.TOO_MANY_REDIRECTS: "too many redirects",
    Failure.REDIRECT_LOOP: "redirects in a circle",
    Failure.BAD_REDIRECT: "redirects to no address",
    Failure.PRIVATE_ADDRESS: "private address, not fetched",
    Failure.ROBOTS_EXCLUDED: "robots.txt, not fetched",
    Failure.OUR_NETWORK: "our own network",
}

#: Where an article's links are sorted under, in this order.
GROUPS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("Broken", (State.DEAD, State.FAILING)),
    ("Worth a look", (State.SUSPECT, State.MOVED)),
    ("Not judged: never counted as dead", (State.BLOCKED, State.SKIPPED, State.UNCHECKED)),
)

SUGGESTIONS: dict[str, str] = {
    "new-address": "Replace it by",
    "memento": "Link this archived copy",
    "own-capture": "We kept a copy",
    "unlink": "Remove the link",
}

WORDS: dict[str, str] = {
    "title": "Link report",
    "title_for": "Links of {hosts}",
    "and_more": "{hosts} and {n} more",
    "skip": "Skip to the articles",
    "summary": "{dead} in {articles} of {total}",
    "no_dead": "No dead links in {total}",
    "checked_at": "Checked",
    "incomplete": "The last run did not finish ({reason}). What it checked counts; the rest keeps its earlier verdict. "
    "Run linkcheck crawl to go on.",
    "never_run": "Nothing has been checked yet. Run linkcheck crawl, then linkcheck judge and linkcheck report.",
    "our_network": "Our own network did not work for {n} of these links. They are neither dead nor failing: "
    "run linkcheck crawl again.",
    "run_facts": "{checked} checked · {requests} · {captures} kept · {size} received",
    "states": "Links by state",
    "state": "State",
    "links_n": "Links",
    "share": "Share",
    "meaning": "What it means",
    "todo": "What to do",
    "change": "Since the run before",
    "change_since": "Since the run of",
    "first_run": "There is nothing to compare with yet. The next run will show here what changed.",
    "unchecked_summary": "{links} in {total}, none of them checked yet",
    "newly_dead": "newly dead",
    "newly_failing": "newly failing",
    "revived": "work again",
    "fixed": "fixed by editors",
    "trend": "Dead links, run by run",
    "by_year": "Dead links by year of publication",
    "top_hosts": "Hosts with most dead links",
    "views": "Views",
    "view_articles": "Articles",
    "view_links": "Links",
    "view_hosts": "Hosts",
    "view_others": "Not dead, but…",
    "view_sources": "Sources",
    "articles_head": "Articles by dead links",
    "links_head": "Links by reach",
    "hosts_head": "Hosts by dead links",
    "others_head": "Not counted as dead",
    "others_intro": "Being refused, sent elsewhere or kept away is not death. None of these is in a dead total.",
    "sources_head": "What was read",
    "top_note": "The first {n} of {total}. With JavaScript on, all of them can be searched, sorted and filtered here.",
    "rank": "Rank",
    "article": "Article",
    "authors": "Authors",
    "section": "Section",
    "published": "Published",
    "dead": "Dead",
    "failing": "Failing",
    "suspect": "Suspect",
    "blocked": "Blocked",
    "broken_since": "Broken since",
    "edit": "Edit",
    "untitled": "(no title)",
    "address": "Address",
    "host": "Host",
    "verdict": "Verdict",
    "reach": "Articles",
    "whole_host": "every link here is broken",
    "mostly": "Most often",
    "no_host": "(no host)",
    "first_failed": "First failed",
    "last_ok": "Last worked",
    "last_checked": "Last checked",
    "next_check": "Next check",
    "never": "never seen working",
    "answer": "Answer",
    "path": "Path",
    "our_copy": "Our copy",
    "show_copy": "linkcheck archive serve --show {place}",
    "show_copy_title": "The command that shows it in your browser",
    "copy_title": "Opens where `linkcheck archive serve` runs",
    "open_copy": "See it",
    "sure": "{n}% sure",
    "sure_title": "Confidence by rule, 0 to 100; not a probability",
    "embed": "embedded",
    "embed_title": "An embed: it does not count in the ranking unless embeds are asked for",
    "in_articles": "Stands in",
    "examples": "Examples",
    "show_these": "Show them",
    "note": "Note",
    "search": "Search",
    "search_hint": "title, author, address, sentence",
    "any": "All",
    "broken": "Broken (dead or failing)",
    "new": "New since the run before",
    "from": "Published from",
    "to": "to",
    "reset": "Reset",
    "filters": "Search and filters",
    "more_filters": "Filters",
    "previous": "Previous",
    "next": "Next",
    "showing": "{from}–{to} of {total}",
    "nothing": "Nothing matches. Reset the filters to see everything again.",
    "pages": "Pages",
    "rejected": "Could not be read",
    "left_out": "Left out on purpose",
    "source": "Source",
    "reason": "Reason",
    "records": "Records",
    "notes_head": "Articles with a note",
    "all_read": "Everything that the sources held was read.",
    "empty_head": "There is nothing to report yet",
    "empty_text": "This workspace holds no articles. Read some first, then check their links:",
    "no_links_head": "No outbound links",
    "no_links_text": "The articles were read, but none of them links to another site.",
    "selection": "Only {selection}",
    "footer": "Made by linkcheck from stored evidence. This page is one file, loads nothing and sends nothing.",
    "evidence": "Blocked is not dead, unknown is not dead, and our own broken network is not dead.",
    "all_well": "Nothing to do: every link of this article works.",
    "sections_head": "Sections",
    "no_section": "(no section)",
    "published_since": "published since {date}",
    "worst": "the first {shown} of {all} by rank",
    "rest": "… and {n} more.",
    "feed_title": "Dead links: {title}",
    "new_tag": "new",
    "run": "Run",
    "year": "Year",
    "written_at": "Report of",
    "more_places": "and {n} more, which the list with JavaScript on, or --format json, shows.",
    "forwards": "The old address forwards to this one.",
    "held": "We hold a copy of {date} in {warc}, byte {offset}.",
    "no_copy": "No working copy is known: keep the words, drop the link.",
    "show_all": "Show {n} more",
    "mostly_text": "{finding} ({n})",
    "empty_sources": "SOURCE is a site’s address, a feed or sitemap, a WordPress export, or a folder of articles. "
    "linkcheck run SOURCE does all four steps.",
}

#: Words that have a number in them.
COUNTS: dict[str, tuple[str, str]] = {
    "dead_links": ("{n} dead link", "{n} dead links"),
    "articles": ("{n} article", "{n} articles"),
    "links": ("{n} link", "{n} links"),
    "requests": ("{n} request", "{n} requests"),
    "captures": ("{n} capture", "{n} captures"),
    "to_do": ("{n} link to look at", "{n} links to look at"),
    "notes": ("{n} note", "{n} notes"),
    "hosts": ("{n} host", "{n} hosts"),
    "fine_articles": ("{n} more article has nothing to do.", "{n} more articles have nothing to do."),
}


def say(key: str, **values: object) -> str:
    """The sentence of a key with its braces filled."""
    return WORDS[key].format(**values)


def count(key: str, number: int) -> str:
    """A number with its noun, in the right form."""
    one, other = COUNTS[key]
    return (one if number == 1 else other).format(n=whole(number))


def whole(number: int) -> str:
    return f"{number:,}"


def day(at: datetime) -> str:
    """25 Nov 2026, in UTC; the page's script puts it into the reader's zone."""
    return f"{at.astimezone(UTC):%-d %b %Y}"


def day_of_year(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %b}"


def share(part: int, every: int) -> str:
    return f"{part / every:.0%} ({whole(part)} of {whole(every)})"


def clock(at: datetime) -> str:
    """25 Nov 2026, 06:00 UTC."""
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def size(octets: int) -> str:
    """Bytes as people say them: 3.4 MB (decimal)."""
    value, units = float(octets), ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{value:.0f} {units[0]}" if value >= 100 or units[0] == "bytes" else f"{value:.1f} {units[0]}"
