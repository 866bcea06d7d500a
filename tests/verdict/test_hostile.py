"""Whatever a server sends is read, compared, kept and judged: nothing is raised, nothing grows, nothing is dead."""

from datetime import UTC, datetime

import pytest
from hostile_bodies import BODIES

from linkcheck.crawl.observe import Walk, check
from linkcheck.crawl.probe import a_story
from linkcheck.model.check import Check, Probe
from linkcheck.model.exchange import Exchange
from linkcheck.store import codec
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import judge
from linkcheck.verdict.parked import wants_names
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.sibling import wants_probe

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://www.harbour-post.example/2019/04/ferry-timetable-changes"
BESIDE = "https://www.harbour-post.example/2019/04/qwert-asdfghjkl-yxcvbnm"


def seen(content_type: str, coding: str, body: bytes, *, url: str = URL, status: int = 200) -> Check:
    """The check that the crawl makes of one answer."""
    named = ((b"Content-Type", content_type), (b"Content-Encoding", coding))
    headers = tuple((name, value.encode("latin-1", "replace")) for name, value in named if value)
    exchange = Exchange(url=url, started=NOW, request=b"", head=b"", status=status, headers=headers, body=body)
    return check(Walk(url=url, run_id="r", at=NOW, exchanges=(exchange,), targets=("",)))


@pytest.mark.parametrize(
    ("content_type", "coding", "body"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_any_body_is_read_kept_and_judged(content_type: str, coding: str, body: bytes) -> None:
    one = seen(content_type, coding, body)
    page = one.page
    assert page is not None
    assert len(page.title) <= 300 and len(page.text) <= 2000 and len(page.fingerprint) <= 256
    assert len(page.canonical) <= 2048 and len(page.refresh) <= 2048 and len(one.content_type) <= 200
    kept = codec.page_text(page)
    assert kept is not None and len(kept) < 20_000
    assert codec.page(kept.encode("utf-8", "replace").decode()) is not None
    wants_probe(one), wants_names(one), a_story(body[:100_000], URL, not_at=URL)
    probe = Probe(url=BESIDE, at=NOW, status=200, final_url=BESIDE, page=page, home=page, home_url=URL)
    for checks in ([one], [_with(one, probe)], [one, _with(one, probe)]):
        verdict = judge(link(URL), checks, NOW, Policy(confirmations=1), gather([(link(URL), checks)]))
        assert verdict.because and len(verdict.because) < 500
        assert verdict.state != "dead"


@pytest.mark.parametrize("status", [204, 301, 304, 400, 403, 404, 410, 429, 451, 500, 503, 521, 999])
def test_any_body_may_come_with_any_status(status: int) -> None:
    for _, content_type, coding, body in BODIES:
        one = seen(content_type, coding, body[:50_000], status=status)
        assert judge(link(URL), [one], NOW, Policy(), gather([(link(URL), [one])])).because


def _with(one: Check, probe: Probe) -> Check:
    return Check(**{name: getattr(one, name) for name in Check.__dataclass_fields__} | {"probe": probe})
