"""When a link is due again, and what a series of failures amounts to."""

from datetime import timedelta

import pytest
from labelled import START, Said, check

from linkcheck.model.article import Link
from linkcheck.model.check import Check, Failure
from linkcheck.model.verdict import FINDINGS, Finding, State, Verdict
from linkcheck.urls.canonical import link
from linkcheck.verdict.advice import ADVICE
from linkcheck.verdict.context import NOTHING_KNOWN, Context, gather
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import NEEDED, Policy
from linkcheck.verdict.transport import FAILURES

URL = "https://www.harbour-post.example/2019/04/ferry-timetable-changes"
PAGE = Said(body="<title>Ferry timetable changes</title>" + "<p>The ferry changes its timetable in spring." * 40)
MISSING = Said(status=404, body="<title>Not found</title>")


def judged(*checks: Check, context: Context = NOTHING_KNOWN, confirmations: int = 0) -> Verdict:
    return judge(link(checks[0].url), checks, START, Policy(confirmations=confirmations), context)


def days(verdict: Verdict) -> float:
    assert verdict.next_check is not None
    return (verdict.next_check - START) / timedelta(days=1)


@pytest.mark.parametrize(
    ("answers", "at", "due"),
    [
        ([PAGE], [0], 30),
        ([PAGE], [0, 30], 75),
        ([PAGE], [0, 30, 75, 135], 225),
        ([PAGE], [0, 30, 75, 135, 225], 315),
        ([MISSING], [0], 3),
        ([MISSING], [0, 3], 9),
        ([MISSING], [0, 3, 9], 39),
        ([MISSING], [0, 3, 9, 39], 99),
        ([MISSING], [0, 3, 9, 39, 99], 189),
        ([MISSING], [0, 3, 9, 39, 99, 189], 554),
        ([Said(status=500, body="<p>Fault")], [0, 3, 6], 14),
        ([Said(status=403)], [0], 1 / 24),
        ([Said(status=403)], [0, 1], 8),
        ([Said(status=429, headers=(("retry-after", "86400"),))], [0], 1),
        ([Said(status=429, headers=(("retry-after", "99999999"),))], [0], 7),
        ([Said(status=429, headers=(("retry-after", "Wed, 21 Oct 2026"),))], [0], 1 / 24),
        ([Said(status=301, location="https://www.harbour-post.example/"), PAGE], [0], 7),
    ],
)
def test_a_link_is_due_again(answers: list[Said], at: list[int], due: float) -> None:
    verdict = judged(*(check(URL, answers, day=day, number=day + 1) for day in at))
    assert days(verdict) == pytest.approx(due)


def test_a_failure_of_ours_is_repaired_within_the_hour() -> None:
    assert days(judged(check(URL, [MISSING], control_ok=False))) == pytest.approx(1 / 24)


def test_a_verdict_names_what_it_rests_on() -> None:
    checks = [
        check(URL, [answer], day=day, number=day)
        for day, answer in ((1, PAGE), (30, MISSING), (31, MISSING), (33, MISSING))
    ]
    verdict = judged(*checks)
    assert (verdict.check_ids, verdict.failures) == ((30, 33), 2)
    assert (verdict.first_failed, verdict.last_ok) == (checks[1].at, checks[0].at)


def test_confidence_grows_with_the_failures_and_has_its_cap() -> None:
    series = [judged(*(check(URL, [MISSING], day=day) for day in at)) for at in ((0,), (0, 3), (0, 3, 9))]
    assert [verdict.confidence for verdict in series] == sorted({verdict.confidence for verdict in series})
    assert series[-1].confidence == 95


def test_a_guard_before_the_host_lowers_the_cap_until_it_has_shown_a_page() -> None:
    missing = Said(status=404, headers=(("cf-ray", "1"),))
    checks = [check(URL, [missing], day=day) for day in (0, 3, 9)]
    assert judged(*checks).confidence == 80
    seen = Context(answers={"www.harbour-post.example": START})
    assert judged(*checks, context=seen).confidence == 95


def walled_host(*, page_after: bool) -> Context:
    other = "https://www.harbour-post.example/other"
    seen = [check(other, [Said(status=403, headers=(("cf-mitigated", "challenge"),))], day=5)]
    seen += [check(other, [PAGE], day=6)] if page_after else []
    return gather([(link(other), seen)])


def test_a_wall_at_another_page_of_the_host_holds_a_death_back() -> None:
    checks = [check(URL, [MISSING], day=day) for day in (0, 3, 9)]
    verdict = judged(*checks, context=walled_host(page_after=False))
    assert (verdict.state, verdict.confidence) == (State.FAILING, 40)
    assert judged(*checks, context=walled_host(page_after=True)).state is State.DEAD


def test_many_links_of_a_host_failing_at_once_is_an_incident() -> None:
    urls = [f"{URL}-{number}" for number in range(10)]
    histories: list[tuple[Link, list[Check]]] = [
        (link(url), [check(url, [PAGE]), check(url, [MISSING if number < 6 else PAGE], day=30, number=2)])
        for number, url in enumerate(urls)
    ]
    context = gather(histories)
    assert context.incidents == {("www.harbour-post.example", "run-30")}
    later = [*histories[0][1], check(urls[0], [MISSING], day=33), check(urls[0], [MISSING], day=42)]
    assert judged(*histories[0][1], context=context).failures == 0
    verdict = judged(*later, context=context)
    assert (verdict.state, verdict.failures) == (State.FAILING, 2)


def test_an_address_that_many_end_at_is_a_sink() -> None:
    end = "https://www.harbour-post.example/archive/all-things"
    urls = [f"https://www.harbour-post.example/old/{name}" for name in ("one-thing", "second-thing", "third-thing")]
    seen = [(link(url), [check(url, [Said(status=302, location=end), PAGE])]) for url in urls]
    assert judged(*seen[0][1]).finding is not Finding.HOMEPAGE_REDIRECT
    assert judged(*seen[0][1], context=gather(seen)).finding is Finding.HOMEPAGE_REDIRECT


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_has_a_meaning(failure: Failure) -> None:
    assert judged(check(URL, failure=failure)).finding is FAILURES[failure].finding


def test_every_finding_has_advice_and_every_death_a_need() -> None:
    assert ADVICE.keys() == set(Finding)
    assert NEEDED.keys() == set(FINDINGS[State.DEAD])
