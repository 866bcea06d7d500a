"""Stores to make reports from: a small newsroom after three runs, and what larger and hostile ones are built with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from linkcheck.model.archive import Capture
from linkcheck.model.article import Article, LeftOut, Link, Occurrence, OccurrenceKind, Rejected, TextFormat
from linkcheck.model.check import Check, Hop
from linkcheck.model.verdict import STATE_OF, Finding, State, Verdict
from linkcheck.store.articles import IngestCounts
from linkcheck.store.runs import Checked
from linkcheck.store.store import Store
from tests.report.report_cases import ARTICLES, CASES, Case

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
FIRST, SECOND, LAST = NOW - timedelta(days=21), NOW - timedelta(days=10), NOW - timedelta(hours=2)


def newsroom(path: Path) -> Store:
    """A workspace's store after three runs in three weeks, with a case of every kind; the caller closes it."""
    store = Store(path / "linkcheck.db")
    found = [article(number, *values) for number, values in enumerate(ARTICLES, start=101)]
    store.put_articles(found, FIRST)
    store.put_ingest(
        "https://www.daily.example/",
        FIRST,
        IngestCounts(articles=len(found), added=len(found)),
        [Rejected(source="https://www.daily.example/wp-json/wp/v2/posts/77", reason="it has neither text nor title")],
        [LeftOut(source="https://www.daily.example/", reason="draft", count=4)],
        None,
    )
    for number, at in enumerate((FIRST, SECOND, LAST)):
        run_once(store, at, number)
    return store


def run_once(store: Store, at: datetime, number: int, cases: dict[str, Case] = CASES) -> None:
    """One crawl and its judging: the same answers each time, states from the case."""
    run = store.begin_run(at, every_link=True)
    ids = {link.url: link.id for link in store.link_rows()}
    done = [
        Checked(link_id=ids[url], check=_check(case, run.id, at, number), captures=_captures(case, at, number))
        for url, case in cases.items()
        if url in ids
    ]
    store.put_checks(run.id, done, {})
    store.finish_run(run.id, at + timedelta(minutes=37), complete=True, reason="finished")
    histories = list(store.histories())
    store.put_verdicts(
        [(link_id, _verdict(cases[link.url], checks, at, number), checks) for link_id, link, checks in histories],
        at + timedelta(minutes=40),
    )
    store.remember_totals(run.id)


def _check(case: Case, run_id: str, at: datetime, number: int) -> Check:
    values: dict[str, Any] = {"status": case.status, "failure": case.failure, "hops": case.hops}
    if number == 0 and case.ok_once:
        values = {"status": 200, "failure": None, "hops": ()}
    if number < 2 and case.dead_before:
        values = {"status": 404, "failure": None, "hops": ()}
    hops = values["hops"] or (
        () if values["failure"] or not values["status"] else (Hop(url=case.url, status=values["status"]),)
    )
    final = hops[-1].url if hops else ""
    return Check(id=0, url=case.url, run_id=run_id, at=at, length=18_000, final_url=final, **(values | {"hops": hops}))


def _captures(case: Case, at: datetime, number: int) -> tuple[Capture, ...]:
    if case.status is None:
        return ()
    status = 200 if number == 0 and case.ok_once else case.status
    return (
        Capture(
            url=case.url,
            warc=f"linkcheck-{at:%Y%m%dT%H%M%SZ}-00000.warc.gz",
            offset=1000 + sum(case.url.encode()),
            length=900,
            record_id=f"<urn:uuid:00000000-0000-4000-8000-{sum(case.url.encode()):012d}>",
            record_type="response",
            date=at,
            payload_digest="sha256:" + "0" * 64,
            status=status,
        ),
    )


def _verdict(case: Case, checks: tuple[Check, ...], at: datetime, number: int) -> Verdict:
    state, finding = case.state or STATE_OF[case.finding], case.finding
    if number < 2 and case.dead_before:
        state, finding = State.DEAD, Finding.GONE
    elif number < 2 and case.before:
        state = case.before
        finding = Finding.OK if case.before is State.ALIVE else finding
    elif number < 2 and state is State.DEAD and finding is not Finding.MALFORMED_URL:
        state = State.FAILING if number == 0 else State.DEAD
    if number == 0 and case.ok_once:
        state, finding = State.ALIVE, Finding.OK
    broken = state in (State.DEAD, State.FAILING) and checks
    first = checks[1] if broken and case.ok_once and len(checks) > 1 else checks[0] if broken else None
    well = state in (State.ALIVE, State.MOVED)
    return Verdict(
        url=case.url,
        state=state,
        finding=finding,
        confidence=case.confidence,
        because=case.because,
        rule="sample",
        rules_version=1,
        check_ids=tuple(check.id for check in checks),
        failures=len(checks) if broken else 0,
        first_failed=first.at if first else None,
        last_ok=at if well else FIRST if case.ok_once else None,
        next_check=at + timedelta(days=30 if well else 7),
        new_url=case.new_url,
    )


def article(
    number: int,
    title: str,
    authors: tuple[str, ...],
    section: str,
    published: str,
    places: tuple[tuple[str, str], ...],
    notes: tuple[str, ...],
) -> tuple[Article, list[tuple[Occurrence, Link]]]:
    url = f"https://www.daily.example/{published[:4]}/{number}/"
    made = Article(
        id=f"www.daily.example/{number}",
        url=url,
        title=title,
        source_text="",
        text_format=TextFormat.HTML,
        source="https://www.daily.example/",
        authors=authors,
        section=section,
        published=datetime.fromisoformat(published).replace(hour=9, tzinfo=UTC),
        cms_id=str(number),
        post_type="post",
        notes=notes,
    )
    seen = [address for _, address in places]
    return made, [
        place(made, at, sentence, address, seen[:at].count(address)) for at, (sentence, address) in enumerate(places)
    ]


def place(article: Article, at: int, sentence: str, address: str, ordinal: int) -> tuple[Occurrence, Link]:
    """An occurrence from a sentence whose link words stand in square brackets."""
    before, _, rest = sentence.partition("[")
    text, _, after = rest.partition("]")
    item = Occurrence(
        id=f"{article.id}#{address}#{ordinal}",
        article_id=article.id,
        href=address,
        url=address,
        text=text,
        context=before + text + after,
        block="p",
        element="a",
        kind=OccurrenceKind.ANCHOR,
        span=(at * 100, at * 100 + len(address)),
    )
    return item, link(address)


def link(address: str) -> Link:
    scheme, separator, rest = address.partition("://")
    host = rest.split("/")[0].split(":")[0] if separator else ""
    return Link(url=address, host=host, site=".".join(host.split(".")[-2:]), scheme=scheme if separator else "")


SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
OVERRIDE = "\u202egnp.exe\u202c\u2066 \ufeff"
HOSTILE_ADDRESSES = (
    "javascript:window.hacked=3//https://x.example/",
    "data:text/html,<script>window.hacked=4</script>",
    "https://x.example/'\"><script>window.hacked=5</script>",
    "https://long.example/" + "a" * 5000,
    "https://bidi.example/" + OVERRIDE,
    "https://control.example/\x1b[2J\x07",
    "https://",
    "https:///path",
    "http://user:secret@host.example/",
    "=cmd|'/c calc'!A1",
    "</script><!--<script>",
    "http://[::1/",
)


def hostile(path: Path) -> Store:
    """A store in which everything a stranger writes is an attack; the caller closes it."""
    store = Store(path / "linkcheck.db")
    sentence = f"Before {SCRIPT}{OVERRIDE} [{SCRIPT}=cmd|'/c calc'!A1\0] </script><!-- {{{{ 7 * 7 }}}} \u2028 after."
    places = tuple((sentence, address) for address in HOSTILE_ADDRESSES)
    notes = (f"+SUM(1) {SCRIPT} {OVERRIDE}",)
    title = f"=HYPERLINK(0) {SCRIPT} {OVERRIDE}"
    made, found = article(7, title, (f"@{SCRIPT}", OVERRIDE), f"-{SCRIPT}", "2020-02-02", places, notes)
    store.put_articles([(replace(made, url="javascript:window.hacked=6"), found)], FIRST)
    reason = f"bad {SCRIPT}"
    store.put_ingest(SCRIPT, FIRST, IngestCounts(), [Rejected(source=SCRIPT + OVERRIDE, reason=reason)], [], None)
    cases = {
        address: Case(
            url=address,
            finding=Finding.GONE,
            because=f"It answered {SCRIPT} {OVERRIDE}",
            status=404,
            hops=(Hop(url=address, status=301), Hop(url="javascript:window.hacked=7", status=404)),
            new_url="javascript:window.hacked=8",
        )
        for address in HOSTILE_ADDRESSES
    }
    run_once(store, FIRST, 0, cases)
    run_once(store, LAST, 1, cases)
    return store
