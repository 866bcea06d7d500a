"""Messages posted to a chat's webhook on the simulated web."""

import json
from datetime import UTC, datetime

import pytest

from linkcheck.config import Config
from linkcheck.demo.answers import redirect, response, status
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.web import Web
from linkcheck.errors import NotifyError
from linkcheck.net.open import fetcher
from linkcheck.net.webhook import post

URL = "https://hooks.example/services/T0/B0/s3cret"


def posted(answer: Answer) -> list[Request]:
    """The requests that a chat which answers so gets."""
    taken: list[Request] = []

    def chat(request: Request) -> Answer:
        taken.append(request)
        return answer if "s3cret" in request.path else response(b"ok")

    with Web({"hooks.example": chat}) as web:
        config = Config(hosts=web.hosts, dns_servers=(web.dns,), ca_file=web.ca_file, timeout=0.6)
        with fetcher(config, lambda: datetime(2026, 11, 24, tzinfo=UTC), frozenset({"hooks.example"})) as fetch:
            post(fetch, URL, "*2 newly dead* 사라진")
    return taken


def test_a_message_is_slacks_json() -> None:
    [request] = posted(response(b"ok", content_type="text/plain"))
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(request.body) == {"text": "*2 newly dead* 사라진", "unfurl_links": False, "unfurl_media": False}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(404, "no_service"), "answered 404"),
        (status(429), "answered 429"),
        (redirect(302, "https://hooks.example/login"), "redirects"),
        (redirect(307, URL), "redirects"),
    ],
)
def test_anything_but_a_taken_post_is_a_failure_that_keeps_the_address_secret(answer: Answer, said: str) -> None:
    with pytest.raises(NotifyError, match=said) as caught:
        posted(answer)
    assert "hooks.example" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_silence_keeps_the_address_secret_too() -> None:
    with (
        fetcher(Config(dns_servers=("127.0.0.1:1",), timeout=0.2), lambda: datetime(2026, 11, 24, tzinfo=UTC)) as fetch,
        pytest.raises(NotifyError) as caught,
    ):
        post(fetch, URL, "x")
    assert "s3cret" not in str(caught.value)
