"""Large stores, made by chance from a seed."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linkcheck.model.article import Article, Link, Occurrence
from linkcheck.model.check import Failure
from linkcheck.model.verdict import Finding, State
from linkcheck.store.store import Store
from tests.report.report_cases import Case
from tests.report.report_stores import FIRST, LAST, SECOND, article, run_once

WORDS = tuple(
    "council report budget river school housing election data open court health island tax minister vote rail harbour "  # noqa: SIM905
    "energy forest archive letter survey border market museum police festival climate water bridge union".split()
)
SHARES: tuple[tuple[Finding, State | None, int], ...] = (
    (Finding.OK, None, 62),
    (Finding.REDIRECTED, None, 6),
    (Finding.MOVED_PERMANENTLY, None, 4),
    (Finding.GONE, None, 9),
    (Finding.SOFT_404, None, 3),
    (Finding.DNS_FAILURE, None, 4),
    (Finding.TIMEOUT, State.FAILING, 2),
    (Finding.SERVER_ERROR, State.FAILING, 1),
    (Finding.HOMEPAGE_REDIRECT, None, 2),
    (Finding.BOT_WALL, None, 5),
    (Finding.ROBOTS_EXCLUDED, None, 2),
)


def large(path: Path, *, articles: int, links: int, seed: int = 1) -> Store:
    """Many articles, every link in about one of them, a third of the links in need of something."""
    chance = random.Random(seed)
    store = Store(path / "linkcheck.db")
    cases: dict[str, Case] = {}
    for start in range(0, articles, 500):
        batch = [_large_article(n, articles, links, chance, cases) for n in range(start, min(start + 500, articles))]
        store.put_articles(batch, FIRST)
    for number, at in enumerate((SECOND, LAST)):
        run_once(store, at, number, cases)
    return store


def _large_article(
    number: int, articles: int, links: int, chance: random.Random, cases: dict[str, Case]
) -> tuple[Article, list[tuple[Occurrence, Link]]]:
    published = datetime(2006, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(20 * 365))
    each = links // articles
    texts = tuple(_large_place(number * each + n, chance, cases) for n in range(each))
    title = " ".join(chance.choices(WORDS, k=7)).capitalize()
    authors = (f"Author {chance.randrange(60)}",)
    return article(number + 1, title, authors, f"Section {chance.randrange(12)}", f"{published:%Y-%m-%d}", texts, ())


def _large_place(number: int, chance: random.Random, cases: dict[str, Case]) -> tuple[str, str]:
    finding, state, _ = chance.choices(SHARES, weights=[share for _, _, share in SHARES])[0]
    host = f"www.host{int(chance.paretovariate(0.6)) % 9000}.example"
    address = f"https://{host}/{chance.choice(WORDS)}/{chance.choice(WORDS)}-{number}.html"
    status = {Finding.GONE: 404, Finding.SERVER_ERROR: 503, Finding.BOT_WALL: 403}.get(finding, 200)
    failure = {Finding.DNS_FAILURE: Failure.DNS_NXDOMAIN, Finding.TIMEOUT: Failure.READ_TIMEOUT}.get(finding)
    cases[address] = Case(
        url=address,
        finding=finding,
        state=state,
        because=f"The server answered {status}, and that is what the rule for {finding} asks for.",
        status=None if failure else status,
        failure=failure,
        new_url=address.replace("www.", "new.") if finding is Finding.MOVED_PERMANENTLY else "",
    )
    words = " ".join(chance.choices(WORDS, k=3))
    before, after = " ".join(chance.choices(WORDS, k=8)), " ".join(chance.choices(WORDS, k=7))
    return f"{before.capitalize()} [{words}] {after}.", address
