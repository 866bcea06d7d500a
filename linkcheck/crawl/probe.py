"""The random-sibling probe: what a server says to an address that cannot exist (Bar-Yossef et al., WWW 2004, §3).

Asked only where an answer is suspicious, and seldom: it is a request for a page that nobody wants. Of pages that
nothing speaks against one in fifty is asked about too, at random: how else to know what the suspicions miss?
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from linkcheck.model.check import Check, Failure, Page, Probe
from linkcheck.urls.canonical import resolve
from linkcheck.verdict.addresses import host, is_home, is_index, words
from linkcheck.verdict.context import Context
from linkcheck.verdict.same_page import SHORT_PAGE, same_page, same_text, was_stopped
from linkcheck.verdict.sibling import is_comparable, sibling, wants_probe

#: Politeness: at most one probe a host and minute, five a host and day, one request in ten of a run. A probe that gets
#: the same as its link is followed by two more requests, for the front page and a page behind it.
SECONDS_APART = 60.0
MOST_A_DAY = 5
MOST_SHARE = 0.1
#: A small run may probe this often whatever its share.
ALWAYS_ALLOWED = 20
#: One page in so many is asked about without any suspicion.
AUDITED = 50
#: Answers that say "stop": the host is not probed again in this run.
STOP = frozenset({401, 403, 405, 406, 418, 429, 451, 503, 999})

#: How much of a front page is searched for a link to follow.
MOST_SEARCHED = 300_000
NO_PAGE = Page()

Open = Callable[[str], Awaitable[tuple[Check, bytes]]]  # of an address: its check, and the body that came


class Prober:
    """`open_` visits an address as a link is visited; `asked_today` says how often a host was probed in 24 hours.

    `planned` is how many links the run means to visit: hosts with few links come first and want their share then.
    """

    def __init__(
        self, open_: Open, context: Context, run_id: str, asked_today: Callable[[str], int], planned: int = 0
    ) -> None:
        self._open = open_
        self._context = context
        self._run_id = run_id
        self._asked_today = asked_today
        self._known: dict[tuple[str, str], Probe] = {}
        self._last: dict[str, float] = {}
        self._today: Counter[str] = Counter()
        self._planned = planned
        self._visits = 0
        self._asked = 0
        self._audits = 0

    async def probe(self, check: Check) -> Probe | None:
        """The probe beside this check, made now or for another page of the same shape; None where none is wanted."""
        self._visits += 1
        if not wants_probe(check, self._context) and not self._is_audited(check):
            return None
        name = urlsplit(check.url).hostname or ""
        shape = (name, path_shape(check.url))
        if shape not in self._known:
            if found := await self._made(check, name):
                self._known[shape] = found
            elif known := self._error_page(check, name):
                shape = known
            else:
                return None
        if not self._known[shape].home_url and same_page(check, self._known[shape]):
            self._known[shape] = await self._with_control(self._known[shape], check)
        return self._known[shape]

    def _is_audited(self, check: Check) -> bool:
        """One page in fifty that could be compared, by lot; none where the run has fewer, or many suspicions."""
        if (
            self._asked > self._most_asked() / 2
            or self._audits >= self._planned // AUDITED
            or crc32(f"{self._run_id} {check.url}".encode()) % AUDITED
        ):
            return False
        is_one = is_comparable(check, self._context)
        self._audits += is_one
        return is_one

    async def _made(self, check: Check, name: str) -> Probe | None:
        """A probe beside this very check, where the host may be asked."""
        url = sibling(check.url, random.Random(f"{self._run_id} {check.url}"))  # noqa: S311 - nothing to be guessed
        return await self._ask(url, name) if url and self._may_ask(name) else None

    def _error_page(self, check: Check, name: str) -> tuple[str, str] | None:
        """The place of a probe from elsewhere on the host that got what this check got: one error page for all."""
        known = (shape for shape in self._known if shape[0] == name)
        return next((shape for shape in known if same_page(check, self._known[shape])), None)

    async def _with_control(self, probe: Probe, check: Check) -> Probe:
        """The positive control: does the host show anything else than what link and sibling got?

        Its front page, and, because walls often stand behind an open front page, a page that this links to.
        """
        home, body = await self._open_counted(urljoin(check.url, "/"))
        probe = replace(probe, home=shown(home), home_url=home.final_url)
        page = check.page or NO_PAGE
        if probe.home is None or (page.words < SHORT_PAGE and same_text(probe.home, page, ())):
            return probe  # a short page for everything is no front page: there is nothing behind it
        story_url = a_story(body, home.final_url, not_at=check.url)
        if not story_url:
            return probe
        story, _ = await self._open_counted(story_url)
        return replace(probe, story=shown(story), story_url=story.final_url)

    async def _open_counted(self, url: str) -> tuple[Check, bytes]:
        self._asked += 1
        return await self._open(url)

    def _may_ask(self, host: str) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._last.get(host, -SECONDS_APART) < SECONDS_APART:
            return False
        if self._asked >= self._most_asked():
            return False
        if host not in self._today:
            self._today[host] = self._asked_today(host)
        if self._today[host] >= MOST_A_DAY:
            return False
        self._last[host] = now
        self._today[host] += 1
        self._asked += 1
        return True

    def _most_asked(self) -> float:
        return max(ALWAYS_ALLOWED, MOST_SHARE * max(self._visits, self._planned))

    async def _ask(self, url: str, host: str) -> Probe | None:
        check, _ = await self._open(url)
        if check.failure in (Failure.ROBOTS_EXCLUDED, Failure.PRIVATE_ADDRESS):
            return None
        if any(hop.status in STOP for hop in check.hops):
            self._last[host] = float("inf")
        return Probe(
            url=url,
            at=check.at,
            status=check.status,
            redirects=max(len(check.hops) - 1, 0),
            final_url=check.final_url,
            marks=tuple(mark for hop in check.hops for mark in hop.marks),
            page=check.page,
        )


def shown(check: Check) -> Page | None:
    """The page that a host let us see at an address, None for any other outcome."""
    was_good = check.failure is None and check.status == 200
    return check.page if was_good and not any(was_stopped(hop.marks) for hop in check.hops) else None


def a_story(body: bytes, base: str, *, not_at: str) -> str:
    """The link of a front page that looks most like a story's: same host, most words in its address; "" for none."""
    text = body[:MOST_SEARCHED].decode("latin-1")
    hrefs = dict.fromkeys(re.findall(r"<a\b[^>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s>]{2,300})", text, re.I))
    urls = (resolve(unescape(href), base) for href in hrefs)
    here = [url for url in urls if url and host(url) == host(base) and not is_home(url) and url != not_at]
    return max(here, key=lambda url: (not is_index(url), len(words(url)), len(url)), default="")


def path_shape(url: str) -> str:
    """The folder of an address and the kind of its last part, numbers made alike: where one handler answers."""
    parts = urlsplit(url)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    kind = re.sub(r"[^.]*(\.\w{1,5})?$", r"\1", last)
    names = "&".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&")))
    return f"{re.sub(r'[0-9]+', 'N', folder)}/{'N' if last.isdigit() else ''}{kind}?{names}"
