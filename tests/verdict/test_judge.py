"""The judge takes whatever a store holds: it answers, always the same, and raises nothing."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import START

from linkcheck.model.article import Link
from linkcheck.model.check import Check, Failure, Hop, Page, Probe
from linkcheck.model.verdict import STATE_OF, State
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import RULES_VERSION, judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.rules import RULES
from linkcheck.verdict.sibling import wants_probe

URLS = st.one_of(
    st.sampled_from(
        [
            "https://x.example/news/ferry-times",
            "https://x.example/",
            "https://[broken/",
            "http://x.example:99999/a",
            "https://x.example/login?next=/a",
            "//x.example/a",
            "",
        ]
    ),
    st.text(max_size=30).map(lambda text: f"https://x.example/{text}"),
)
PAGES = st.builds(
    Page,
    title=st.text(max_size=40),
    words=st.integers(0, 1000),
    text=st.text(max_size=60),
    canonical=URLS,
    refresh=URLS,
    fingerprint=st.lists(st.integers(0, 2**32), max_size=20, unique=True).map(sorted).map(tuple),
    password_form=st.booleans(),
    paywalled=st.booleans(),
    scripts=st.integers(0, 5),
)
MARKS = ["challenge:x", "presence:x", "captcha:x", "parking:x", "odd"]
HOPS = st.builds(
    Hop,
    url=URLS,
    status=st.integers(100, 999),
    location=URLS,
    marks=st.lists(st.sampled_from(["challenge:x", "presence:x", "captcha:x", "parking:x", "odd"]), max_size=2).map(
        tuple
    ),
)
PROBES = st.builds(
    Probe,
    url=URLS,
    at=st.just(START),
    status=st.sampled_from([None, 200, 404]),
    redirects=st.integers(0, 3),
    final_url=URLS,
    page=PAGES,
)
HEADERS = st.tuples(st.sampled_from(["retry-after", "cf-mitigated"]), st.text(max_size=9))
CHECKS = st.builds(
    Check,
    id=st.integers(1, 99),
    url=URLS,
    run_id=st.sampled_from(["a", "b"]),
    at=st.integers(0, 9000).map(lambda hours: START + timedelta(hours=hours)),
    status=st.sampled_from([None, 200, 204, 301, 304, 403, 404, 410, 429, 500, 503]),
    failure=st.one_of(st.none(), st.sampled_from(list(Failure))),
    hops=st.lists(HOPS, max_size=3).map(tuple),
    final_url=URLS,
    content_type=st.sampled_from(["", "text/html", "application/pdf", ";;"]),
    headers=st.lists(HEADERS, max_size=2).map(tuple),
    page=st.one_of(st.none(), PAGES),
    control_ok=st.booleans(),
    probe=st.one_of(st.none(), PROBES),
)


@settings(max_examples=300, deadline=None)
@given(URLS, st.lists(CHECKS, max_size=5), st.integers(0, 3))
def test_every_history_has_one_verdict(url: str, checks: list[Check], confirmations: int) -> None:
    link = Link(url=url, host="x.example", site="x.example", scheme="https")
    checks.sort(key=lambda check: check.at)
    context = gather([(link, checks)])
    verdict = judge(link, checks, START, Policy(confirmations=confirmations), context)
    assert verdict == judge(link, checks, START, Policy(confirmations=confirmations), context)
    assert verdict.state in {STATE_OF[verdict.finding], State.FAILING}
    assert verdict.because and verdict.rule and 0 <= verdict.confidence <= 100
    assert verdict.rules_version == RULES_VERSION
    assert not checks or verdict.next_check is None or verdict.next_check > checks[0].at
    for check in checks:
        wants_probe(check, context)


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
