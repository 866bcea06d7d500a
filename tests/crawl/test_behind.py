"""Behind a bad certificate the check looks once more, and the link stays a failure."""

from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Host, Request, Tls
from linkcheck.model.check import Failure
from linkcheck.urls.canonical import link
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy


def site(request: Request) -> Answer:
    return answers.page("<title>Here</title>") if request.path == "/here" else answers.status(404)


@pytest.mark.parametrize(("path", "words"), [("/here", "a page still answers"), ("/lost", "missing or refused")])
def test_what_is_behind_a_bad_certificate_is_said_and_changes_nothing(crawling: Any, path: str, words: str) -> None:
    url = f"https://a.example{path}"
    made = crawling({"a.example": Host(site=site, tls=Tls.EXPIRED), "b.example": site}, [url, "http://b.example/here"])
    made.crawl()
    check = made.checks()[url]
    assert (check.failure, check.status, check.page) == (Failure.TLS_EXPIRED, None, None)
    verdict = judge(link(url), [check], check.at, Policy())
    assert verdict.state == "failing"
    assert words in verdict.because
