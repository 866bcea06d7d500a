"""The client against real sockets: the wire is kept, every failure has its name, nothing waits too long."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Door, End, Host, Name, Resolves, Site, Tls
from linkcheck.demo.web import Web
from linkcheck.errors import FetchError
from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange, Truncated
from linkcheck.net.client import Client
from linkcheck.net.connection import Limits
from linkcheck.net.errors import NoAnswer
from linkcheck.net.fetch import Fetcher
from linkcheck.net.guard import Guard
from linkcheck.net.resolver import Resolver

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TIMEOUT = 0.4


def client(web: Web, *, allow: tuple[str, ...] = ("127.0.0.0/8",), max_body: int = 100_000) -> Client:
    return Client(
        resolver=Resolver(servers=[web.dns], hosts=web.hosts, timeout=TIMEOUT),
        guard=Guard(allow),
        limits=Limits(timeout=TIMEOUT, max_head=32_000, max_body=max_body),
        clock=lambda: NOW,
        ca_file=web.ca_file,
    )


def ask(web: Web, work: Callable[[Client], Awaitable[Exchange]], **options: object) -> Exchange:
    async def run() -> Exchange:
        made = client(web, **options)  # type: ignore[arg-type]
        try:
            return await work(made)
        finally:
            await made.close()

    return asyncio.run(run())


def get(site: Site | Host, url: str = "http://a.example/", **options: object) -> Exchange:
    with Web({"a.example": site}) as web:
        return ask(web, lambda made: made.fetch(url, headers=((b"User-Agent", b"test"),)), **options)


def failure(site: Site | Host, url: str = "http://a.example/", **options: object) -> Failure:
    with pytest.raises(NoAnswer) as caught:
        get(site, url, **options)
    return caught.value.failure


def test_an_exchange_holds_both_sides_of_the_wire_byte_for_byte() -> None:
    head = b"HTTP/1.1 200 Fine By Me\r\nX-miXed: caf\xe9\r\nCookie: a\r\nCookie: b\r\nContent-Length: 2\r\n\r\n"
    found = get(lambda _: answers.raw(head + b"ok"), "http://a.example/p?b=2&a=1")
    assert found.request == b"GET /p?b=2&a=1 HTTP/1.1\r\nHost: a.example\r\nUser-Agent: test\r\n\r\n"
    assert (found.head, found.body, found.status) == (head, b"ok", 200)
    assert found.headers[0] == (b"X-miXed", b"caf\xe9")
    assert (found.ip, found.started, found.tls_version) == ("127.0.0.1", NOW, "")


def test_an_empty_query_keeps_its_question_mark() -> None:
    assert get(lambda _: answers.page("x"), "http://a.example/p?").request.startswith(b"GET /p? HTTP/1.1\r\n")


def test_https_is_verified_against_our_authorities() -> None:
    found = get(lambda _: answers.page("secret"), "https://a.example/")
    assert (found.body, found.tls_version) == (b"secret", "TLSv1.3")
    assert found.tls_cipher.startswith("TLS_")


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        (Tls.EXPIRED, Failure.TLS_EXPIRED),
        (Tls.SELF_SIGNED, Failure.TLS_UNTRUSTED),
        (Tls.WRONG_NAME, Failure.TLS_NAME_MISMATCH),
        (Tls.GARBAGE, Failure.TLS_PROTOCOL),
        (Tls.OLD_PROTOCOL, Failure.TLS_PROTOCOL),
    ],
)
def test_a_bad_certificate_has_a_name(tls: Tls, expected: Failure) -> None:
    assert failure(Host(site=lambda _: answers.page("x"), tls=tls), "https://a.example/") is expected


def test_what_is_behind_a_bad_certificate_can_be_seen_when_asked_for() -> None:
    with Web({"a.example": Host(site=lambda _: answers.page("still here"), tls=Tls.EXPIRED)}) as web:
        found = ask(web, lambda made: made.fetch("https://a.example/", verify=False))
    assert found.body == b"still here"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (Host(door=Door.REFUSED), Failure.CONNECTION_REFUSED),
        (Host(door=Door.SILENT), Failure.CONNECT_TIMEOUT),
        (lambda _: answers.hang(), Failure.READ_TIMEOUT),
        (lambda _: answers.reset(), Failure.CONNECTION_RESET),
        (lambda _: answers.raw(b"", End.CLOSE), Failure.CONNECTION_RESET),
        (lambda _: answers.garbage(), Failure.BAD_RESPONSE),
        (lambda _: answers.header_flood(), Failure.BAD_RESPONSE),
        (lambda _: answers.informational(1000, answers.page("x")), Failure.BAD_RESPONSE),
        (lambda _: answers.drip(answers.page("x"), every=0.1), Failure.READ_TIMEOUT),
        (lambda _: answers.raw(b"HTTP/1.1 200 OK\r\nX: y", End.CLOSE), Failure.BAD_RESPONSE),
    ],
)
def test_every_way_of_not_answering_has_a_name(site: Site | Host, expected: Failure) -> None:
    assert failure(site) is expected


@pytest.mark.parametrize(
    ("resolves", "expected"),
    [
        (Resolves.NXDOMAIN, Failure.DNS_NXDOMAIN),
        (Resolves.SERVFAIL, Failure.DNS_SERVFAIL),
        (Resolves.SILENCE, Failure.DNS_TIMEOUT),
    ],
)
def test_dns_says_what_is_wrong(resolves: Resolves, expected: Failure) -> None:
    assert failure(Host(site=lambda _: answers.page("x"), name=Name(resolves=resolves))) is expected


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://gone.example/", "its domain does not exist"),
        ("http://www.gone.example/", "its domain does not exist"),
        ("http://old.a.example/", "its domain exists"),
    ],
)
def test_a_name_that_is_gone_says_whether_its_domain_is(url: str, words: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        get(lambda _: answers.page("x"), url)
    assert caught.value.failure is Failure.DNS_NXDOMAIN
    assert caught.value.detail.endswith(words)


def test_a_body_that_never_ends_is_cut_at_the_limit() -> None:
    found = get(lambda _: answers.endless(), max_body=5000)
    assert (len(found.body), found.truncated) == (5000, Truncated.LENGTH)


def test_a_body_that_stalls_is_kept_as_far_as_it_came() -> None:
    found = get(lambda _: answers.stall(answers.page("x" * 1000), 500))
    assert found.truncated is Truncated.TIME
    assert 0 < len(found.body) < 1000


def test_a_body_cut_off_is_kept_and_marked() -> None:
    assert get(lambda _: answers.close_early(answers.page("x" * 1000), 500)).truncated is Truncated.DISCONNECT


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:{port}/",
    ],
)  # fmt: skip
def test_private_addresses_are_not_fetched(url: str) -> None:
    with Web({"a.example": lambda _: answers.page("inside")}) as web:
        with pytest.raises(NoAnswer) as caught:
            ask(web, lambda made: made.fetch(url.format(port=web.port)), allow=())
        assert caught.value.failure is Failure.PRIVATE_ADDRESS
        assert web.log == []


def test_a_host_that_the_user_named_may_be_private() -> None:
    with Web({"cms.example": lambda _: answers.page("inside"), "b.example": lambda _: answers.page("x")}) as web:

        async def run() -> int:
            made = Client(
                resolver=Resolver(hosts=web.hosts),
                guard=Guard(),
                limits=Limits(),
                clock=lambda: NOW,
                trusted_hosts=frozenset({"cms.example"}),
            )
            status = (await made.fetch("http://cms.example/")).status
            with pytest.raises(NoAnswer):
                await made.fetch("http://b.example/")
            await made.close()
            return status

        assert asyncio.run(run()) == 200


def test_a_kept_connection_is_used_again_and_one_that_died_is_replaced() -> None:
    with Web({"a.example": lambda _: answers.page("x")}) as web:

        async def run() -> list[float]:
            made = client(web)
            first = await made.fetch("http://a.example/1")
            second = await made.fetch("http://a.example/2")
            for waiting in made._idle._waiting.values():
                for connection in waiting:
                    raw = connection.transport.get_extra_info("socket")
                    raw.shutdown(socket.SHUT_WR) if hasattr(raw, "shutdown") else None
            third = await made.fetch("http://a.example/3")
            await made.close()
            return [first.timings.connect, second.timings.connect, third.timings.connect]

        first, second, _ = asyncio.run(run())
        assert first > 0
        assert second == 0
        assert [seen.path for seen in web.log] == ["/1", "/2", "/3"]


def test_a_server_that_closes_kept_connections_is_asked_on_a_new_one() -> None:
    with Web({"a.example": lambda request: answers.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")}) as web:

        async def run() -> list[int]:
            made = client(web)
            statuses = []
            for path in ("1", "2"):
                statuses.append((await made.fetch(f"http://a.example/{path}")).status)
                await asyncio.sleep(0.05)
            await made.close()
            return statuses

        assert asyncio.run(run()) == [200, 200]


def test_a_line_break_never_reaches_the_wire() -> None:
    with Web({"a.example": lambda _: answers.page("x")}) as web:
        with pytest.raises(NoAnswer):
            ask(web, lambda made: made.fetch("http://a.example/", headers=((b"Cookie", b"a\r\nHost: evil"),)))
        assert web.log == []


def test_a_fetcher_follows_redirects_and_leaves_credentials_behind() -> None:
    sites: dict[str, Site] = {
        "cms.example": lambda request: answers.redirect(
            302, "/b" if request.path == "/a" else "http://other.example/c"
        ),
        "other.example": lambda _: answers.page("there"),
    }
    with Web(sites) as web, Fetcher(client(web)) as fetch:
        found = fetch("http://cms.example/a", headers={"Authorization": "Basic c2VjcmV0"})
        assert (found.url, found.body) == ("http://other.example/c", b"there")
        assert [("authorization" in seen.headers, seen.host) for seen in web.log] == [
            (True, "cms.example"),
            (True, "cms.example"),
            (False, "other.example"),
        ]


def test_a_fetcher_says_in_a_sentence_why_a_service_is_not_there() -> None:
    with (
        Web({}) as web,
        Fetcher(client(web)) as fetch,
        pytest.raises(FetchError, match=r"nowhere\.example.*dns-nxdomain"),
    ):
        fetch("http://nowhere.example/")
