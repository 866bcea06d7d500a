"""A name that DNS does not know: whether its whole domain went with it changes what the editor is told."""

from datetime import UTC, datetime, timedelta

import pytest

from linkcheck.model.article import Link
from linkcheck.model.check import DOMAIN_GONE, DOMAIN_STANDS, Check, Failure
from linkcheck.model.verdict import Finding, State
from linkcheck.verdict.judge import Policy, judge

START = datetime(2026, 3, 1, tzinfo=UTC)
LINK = Link(url="http://old.a.example/", host="old.a.example", site="a.example", scheme="http")


@pytest.mark.parametrize(
    ("words", "said", "confidence"),
    [(DOMAIN_GONE, "whole domain", 95), (DOMAIN_STANDS, "domain is still there", 85), ("", "does not exist", 95)],
)
def test_the_domain_around_a_missing_name_is_told(words: str, said: str, confidence: int) -> None:
    checks = [
        Check(
            id=n,
            url=LINK.url,
            run_id=str(n),
            at=START + timedelta(days=5 * n),
            failure=Failure.DNS_NXDOMAIN,
            detail=f"old.a.example: Domain name not found{f'; {words}' if words else ''}",
            final_url=LINK.url,
        )
        for n in range(3)
    ]
    verdict = judge(LINK, checks, START + timedelta(days=15), Policy())
    assert (verdict.state, verdict.finding) == (State.DEAD, Finding.DNS_FAILURE)
    assert said in verdict.because
    assert verdict.confidence <= confidence
