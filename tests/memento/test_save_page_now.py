"""Every answer that Save Page Now has been seen to give has one outcome, and no request is ever sent twice."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from linkcheck.errors import ConfigError, FetchError
from linkcheck.memento.save_page_now import Keys, OutOfQuota, SavePageNow, is_under_way
from linkcheck.memento.service import Service
from linkcheck.model.archive import Outcome, Submission
from tests.memento.wayback import HOST, fetch_from, json_answer

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "http://site.example/a?b=1&c=ü"
KEYS = Keys(access="AK1", secret="s3cret")
JOB = "spn2-" + "0" * 40


class Fake:
    """The service: an answer to the request for a copy, and those about the job, in turn."""

    def __init__(self, saved: Answer, *jobs: Answer, user: Answer | None = None) -> None:
        self.saved, self.jobs = saved, list(jobs)
        self.user = user or json_answer('{"available": 3, "processing": 0}')
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.path == "/save/status/user":
            return self.user
        if request.path.startswith("/save/status/"):
            return self.jobs.pop(0) if len(self.jobs) > 1 else self.jobs[0]
        return self.saved


def service(web: Web, fetch: Any) -> SavePageNow:
    def paced() -> Service:
        return Service(fetch=fetch, gap=0.0, rest=0.0, sleep=lambda seconds: None)

    return SavePageNow(fetch, f"http://{HOST}/save", KEYS, asking=paced(), status=paced())


@pytest.fixture
def ask() -> Iterator[Any]:
    """`ask(fake)` -> the submission of URL, followed to its end."""

    def run(fake: Fake, polls: int = 5) -> Submission:
        with Web({HOST: fake}) as web, fetch_from(web) as fetch:
            spn = service(web, fetch)
            made = spn.submit(URL, NOW)
            return spn.follow(made, polls=polls) if is_under_way(made) else made

    yield run


def said(**fields: object) -> Answer:
    return json_answer(json.dumps(fields))


STARTED = said(url=URL, job_id=JOB)
PENDING = said(status="pending", job_id=JOB, resources=[])
DONE = said(status="success", job_id=JOB, original_url="http://site.example/b", timestamp="20260301000010")


def test_a_copy_is_asked_for_as_the_service_wants_it_and_followed_to_its_end(ask: Any) -> None:
    fake = Fake(STARTED, PENDING, PENDING, DONE)
    made = ask(fake)
    assert (made.outcome, made.code, made.job_id) == (Outcome.SAVED, "success", JOB)
    assert made.memento_url == f"http://{HOST}/web/20260301000010/http://site.example/b"
    post = fake.asked[0]
    assert (post.method, post.path, post.headers["accept"]) == ("POST", "/save", "application/json")
    assert post.headers["authorization"] == "LOW AK1:s3cret"
    assert post.headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"url=http%3A%2F%2Fsite.example%2Fa%3Fb%3D1%26c%3D%C3%BC&" in post.body
    assert [one.path for one in fake.asked[1:]] == [f"/save/status/{JOB}"] * 3


@pytest.mark.parametrize(
    ("answer", "outcome", "code", "again"),
    [
        (said(url=URL, job_id=None, message="The same snapshot had been made 3 min ago."), "exists", "recent", None),
        (said(url=URL, job_id=JOB, message="The same snapshot had been made 2 min ago."), "exists", "recent", None),
        (said(status="error", status_ext="error:too-many-daily-captures", message="…5 times today"), "refused",
         "too-many-daily-captures", 1),
        (said(status="error", status_ext="error:blocked-url", message="…"), "refused", "blocked-url", None),
        (said(message="Cannot resolve host site.example.", status="error", status_ext="error:invalid-host-resolution"),
         "refused", "invalid-host-resolution", None),
        (said(status="error", status_ext="error:user-session-limit"), "refused", "user-session-limit", 1),
        (said(status="error", status_ext="error:service-unavailable"), "failed", "service-unavailable", 1),
        (said(status="error", status_ext="error:never-heard-of"), "failed", "never-heard-of", 1),
        (said(status="error"), "failed", "error", 1),
        (json_answer("bad url", code=400), "refused", "http-400", None),
        (json_answer("", code=502), "unknown", "http-502", None),
        (answers.response(b"<html>", code=520), "unknown", "http-520", None),
        (answers.response(b"", code=523), "unknown", "http-523", None),
        (json_answer("{}"), "unknown", "no-json", None),
        (json_answer("[]"), "unknown", "no-json", None),
        (answers.page("<p>Saving page</p>"), "unknown", "no-json", None),
        (said(url=URL), "unknown", "no-job", None),
        (answers.hang(), "unknown", "no-answer", None),
        (answers.reset(), "unknown", "no-answer", None),
    ],
)  # fmt: skip
def test_every_answer_has_an_outcome_and_is_asked_for_once(
    ask: Any, answer: Answer, outcome: str, code: str, again: int | None
) -> None:
    fake = Fake(answer)
    made = ask(fake)
    assert (made.outcome, made.code) == (outcome, code)
    assert made.again_at == (NOW + timedelta(days=again) if again else None)
    assert [one.method for one in fake.asked] == ["POST"]


@pytest.mark.parametrize(
    ("job", "outcome", "code"),
    [
        (said(status="error", status_ext="error:not-found", message="HTTP 404"), "refused", "not-found"),
        (said(status="error", status_ext="error:no-browsers-available", job_id=JOB), "failed", "no-browsers-available"),
        (PENDING, "unknown", "pending"),
        (json_answer("{}"), "unknown", "pending"),
        (answers.page("<p>busy</p>"), "unknown", "pending"),
        (answers.response(b"", code=502), "unknown", "pending"),
        (answers.hang(), "unknown", "pending"),
    ],
)
def test_a_job_that_fails_or_never_ends_is_named_and_kept(ask: Any, job: Answer, outcome: str, code: str) -> None:
    made = ask(Fake(STARTED, job))
    assert (made.outcome, made.code, made.job_id) == (outcome, code, JOB)


def test_a_429_ends_the_run_and_bad_keys_are_our_fault(ask: Any) -> None:
    with pytest.raises(OutOfQuota):
        ask(Fake(answers.page("<p>slow down</p>", code=429)))
    with pytest.raises(ConfigError, match="does not accept the keys") as refused:
        ask(Fake(json_answer('{"message": "You need to be logged in to use Save Page Now."}', code=401)))
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("user", "today"),
    [
        ('{"available": 12, "processing": 3}', 1_000_000),
        ('{"processing": 0, "available": 3, "daily_captures": 49, "daily_captures_limit": 30000}', 29_951),
        ('{"available": 3, "daily_captures": 31000, "daily_captures_limit": 30000}', 0),
    ],
)
def test_the_quota_is_what_the_account_may_still_do(user: str, today: int) -> None:
    fake = Fake(STARTED, user=json_answer(user))
    with Web({HOST: fake}) as web, fetch_from(web) as fetch:
        assert service(web, fetch).quota().today == today


def test_a_silent_service_says_no_quota() -> None:
    silent = Fake(STARTED, user=answers.response(b"", code=502))
    with Web({HOST: silent}) as web, fetch_from(web) as fetch, pytest.raises(FetchError):
        service(web, fetch).quota()


def test_keys_are_in_no_text() -> None:
    assert "s3cret" not in repr(KEYS)
    assert "AK1" not in repr(KEYS)
