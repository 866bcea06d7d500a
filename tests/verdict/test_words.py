"""An editor's word holds while the evidence stays what it was, and no longer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from labelled import START, Said, check

from linkcheck.model.verdict import Finding, State
from linkcheck.model.word import Says, Word
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import NOTHING_KNOWN
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy

URL = "https://www.harbour-post.example/2019/04/ferry-timetable-changes"
REFUSED, MISSING = Said(status=403), Said(status=404)
PAGE = Said(body="<title>Ferry timetable changes</title>" + "<p>The ferry leaves at nine.</p>" * 60)


@pytest.mark.parametrize(
    ("says", "answers", "state", "finding"),
    [
        (Says.WORKS, [REFUSED], State.ALIVE, Finding.OK),
        (Says.WORKS, [REFUSED, Said(status=429)], State.ALIVE, Finding.OK),
        (Says.DEAD, [REFUSED, REFUSED], State.DEAD, Finding.GONE),
        (Says.WORKS, [REFUSED, MISSING], State.FAILING, Finding.GONE),
        (Says.DEAD, [REFUSED, PAGE], State.ALIVE, Finding.OK),
        (Says.DEAD, [MISSING], State.DEAD, Finding.GONE),
        (Says.WORKS, [MISSING, MISSING, MISSING, MISSING], State.ALIVE, Finding.OK),
    ],
)
def test_a_word_said_after_the_first_check(says: Says, answers: list[Said], state: State, finding: Finding) -> None:
    checks = [check(URL, [said], day=4 * number, number=number + 1) for number, said in enumerate(answers)]
    word = Word(url=URL, says=says, at=START + timedelta(days=1), note="by hand")
    verdict = judge(link(URL), checks, START, Policy(), replace(NOTHING_KNOWN, words={URL: word}))
    assert (verdict.state, verdict.finding) == (state, finding)
    assert ("An editor" in verdict.because and "by hand" in verdict.because) is (verdict.rule == "word")
    assert verdict.next_check == judge(link(URL), checks, START, Policy()).next_check
