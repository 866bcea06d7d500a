"""Through a real proxy on loopback: what it is asked, what the guard still refuses, whose faults its faults are."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Host, Name, Resolves, Tls
from linkcheck.demo.web import Web
from linkcheck.model.check import Failure
from linkcheck.model.exchange import Exchange
from linkcheck.net.client import Client
from linkcheck.net.connection import Limits
from linkcheck.net.errors import NoAnswer
from linkcheck.net.guard import Guard
from linkcheck.net.proxy import Proxies, proxy, refusal
from linkcheck.net.resolver import Resolver
from tests.net.proxy import Proxy

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = answers.page("hello")
#: A name whose address is public, so that the guard has nothing against it; only the test's proxy knows the way.
OUTSIDE = Host(site=lambda _: PAGE, name=Name(addresses=("93.184.216.34",)))
SITES = {"a.example": OUTSIDE, "b.example": OUTSIDE}


def ask(
    web: Web, through: str, work: Callable[[Client], Awaitable[Exchange]], *, no_proxy: tuple[str, ...] = ()
) -> Exchange:
    async def run() -> Exchange:
        made = Client(
            resolver=Resolver(servers=[web.dns], hosts={}, timeout=0.6),
            guard=Guard(),
            limits=Limits(timeout=0.6),
            clock=lambda: NOW,
            ca_file=web.ca_file,
            proxies=Proxies(http=through, https=through, no_proxy=no_proxy),
        )
        try:
            return await work(made)
        finally:
            await made.close()

    return asyncio.run(run())


def failure(web: Web, through: str, url: str) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        ask(web, through, lambda made: made.fetch(url))
    return caught.value


def test_plain_http_is_asked_for_in_absolute_form_and_captured_as_the_origin_gets_it() -> None:
    with Web(SITES) as web, Proxy(web.port) as through:
        found = ask(web, f"http://127.0.0.1:{through.port}", lambda made: made.fetch("http://a.example/p?q=1"))
    assert (found.status, found.body, found.ip) == (200, b"hello", "")
    assert found.request == b"GET /p?q=1 HTTP/1.1\r\nHost: a.example\r\n\r\n"
    assert through.log[0][:2] == ("GET", "http://a.example/p?q=1")
    assert web.log[0].path == "/p?q=1"


def test_https_is_tunnelled_and_verified_end_to_end() -> None:
    sites = SITES | {"old.example": Host(site=lambda _: PAGE, name=OUTSIDE.name, tls=Tls.EXPIRED)}
    with Web(sites) as web, Proxy(web.port) as through:
        at = f"http://127.0.0.1:{through.port}"
        found = ask(web, at, lambda made: made.fetch("https://a.example/p"))
        assert failure(web, at, "https://old.example/").failure is Failure.TLS_EXPIRED
    assert (found.body, found.tls_version) == (b"hello", "TLSv1.3")
    assert found.request == b"GET /p HTTP/1.1\r\nHost: a.example\r\n\r\n"
    assert through.log[0][:2] == ("CONNECT", "a.example:443")


def test_a_tunnel_is_kept_for_the_next_link_of_its_host() -> None:
    async def twice(made: Client) -> Exchange:
        await made.fetch("https://a.example/1")
        return await made.fetch("https://a.example/2")

    with Web(SITES) as web, Proxy(web.port) as through:
        ask(web, f"http://127.0.0.1:{through.port}", twice)
    assert [method for method, _, _ in through.log] == ["CONNECT"]
    assert [seen.path for seen in web.log if seen.method == "GET"] == ["/1", "/2"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_credentials_go_to_the_proxy_and_nowhere_else(scheme: str) -> None:
    with Web(SITES) as web, Proxy(web.port, password="p@ss:w") as through:
        at = f"http://desk:p%40ss%3Aw@127.0.0.1:{through.port}"
        found = ask(web, at, lambda made: made.fetch(f"{scheme}://a.example/"))
    assert found.status == 200
    assert b"Proxy-Authorization: Basic " in through.log[-1][2]
    assert b"Proxy-Authorization" not in found.request
    assert not any("proxy-authorization" in seen.headers for seen in web.log)
    assert "p@ss" not in repr(proxy(at))
    assert "Basic" not in repr(proxy(at))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_wrong_credentials_are_our_own_fault(scheme: str) -> None:
    with Web(SITES) as web, Proxy(web.port, password="right") as through:
        error = failure(web, f"http://desk:wrong@127.0.0.1:{through.port}", f"{scheme}://a.example/")
    assert error.failure is Failure.OUR_NETWORK
    assert "wrong" not in str(error)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("at", ["http://127.0.0.1:{closed}", "http://nowhere.example:3128"])
def test_a_proxy_that_is_not_there_is_our_own_broken_network(scheme: str, at: str) -> None:
    with Web(SITES | {"closed.example": Host()}) as web, Proxy(web.port) as through:
        closed = through.port
    with Web(SITES) as web:
        assert failure(web, at.format(closed=closed), f"{scheme}://a.example/").failure is Failure.OUR_NETWORK


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://[::ffff:10.0.0.1]/", "http://intranet/",
        "https://printer.local/", "http://wiki.corp.internal/", "http://inside.example/", "https://inside.example/",
    ],
)  # fmt: skip
def test_what_leads_inside_is_not_even_asked_of_the_proxy(url: str) -> None:
    inside = Host(site=lambda _: PAGE, name=Name(addresses=("10.1.2.3",)))
    with Web(SITES | {"inside.example": inside}) as web, Proxy(web.port) as through:
        assert failure(web, f"http://127.0.0.1:{through.port}", url).failure is Failure.PRIVATE_ADDRESS
    assert through.log == []


@pytest.mark.parametrize("resolves", [Resolves.NXDOMAIN, Resolves.SERVFAIL, Resolves.SILENCE])
def test_a_name_that_only_the_proxy_knows_is_asked_of_it(resolves: Resolves) -> None:
    hidden = Host(site=lambda _: PAGE, name=Name(resolves=resolves))
    with Web({"a.example": hidden}) as web, Proxy(web.port) as through:
        at = f"http://127.0.0.1:{through.port}"
        assert ask(web, at, lambda made: made.fetch("https://a.example/")).status == 200


def test_a_dns_that_keeps_silent_is_not_waited_for_again_and_again() -> None:
    async def many(made: Client) -> Exchange:
        for n in range(8):
            found = await made.fetch(f"http://h{n}.example/")
        return found

    hidden = Host(site=lambda _: PAGE, name=Name(resolves=Resolves.SILENCE))
    with Web({f"h{n}.example": hidden for n in range(8)}) as web, Proxy(web.port) as through:
        ask(web, f"http://127.0.0.1:{through.port}", many)
        assert {name for name in web.questions if name != "example"} == {"h0.example", "h1.example", "h2.example"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n", Failure.UNREACHABLE),
        (b"HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n", Failure.DNS_SERVFAIL),
        (b"HTTP/1.1 502 Bad Gateway\r\nProxy-Status: p; error=connection_refused\r\n\r\n", Failure.CONNECTION_REFUSED),
        (b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", Failure.UNREACHABLE),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Failure.OUR_NETWORK),
        (b"HTTP/1.1 500 Oops\r\n\r\n", Failure.OUR_NETWORK),
        (b"HTTP/1.1 502 Bad Gateway\r\nProxy-Status: p; error=proxy_internal_error\r\n\r\n", Failure.OUR_NETWORK),
        (b"", Failure.OUR_NETWORK),
    ],
)
def test_what_a_proxy_says_to_connect_is_told_apart(answer: bytes, expected: Failure) -> None:
    with Web(SITES) as web, Proxy(web.port, refusing={"a.example": answer}) as through:
        assert failure(web, f"http://127.0.0.1:{through.port}", "https://a.example/").failure is expected


def test_a_name_that_nobody_knows_is_gone_through_a_proxy_too() -> None:
    unreachable = b"HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n"
    with Web(SITES) as web, Proxy(web.port, refusing={"gone.example": unreachable}) as through:
        at = f"http://127.0.0.1:{through.port}"
        for scheme in ("http", "https"):
            assert failure(web, at, f"{scheme}://gone.example/").failure is Failure.DNS_NXDOMAIN


def test_an_origins_own_error_stays_the_origins() -> None:
    assert refusal(503, ((b"Server", b"nginx"),), connecting=False) is None
    assert refusal(403, ((b"Proxy-Status", b"cdn; error=http_request_denied"),), connecting=False) is None
    assert refusal(200, (), connecting=True) is None


@pytest.mark.parametrize(
    ("host", "straight"),
    [
        ("news.example", True), ("www.news.example", True), ("newsnews.example", False), ("10.9.8.7", True),
        ("11.9.8.7", False), ("localhost", True), ("127.0.0.1", True), ("::1", True), ("named.example", True),
        ("a.test", True), ("other.org", False),
    ],
)  # fmt: skip
def test_no_proxy_names_domains_addresses_and_networks(host: str, straight: bool) -> None:
    made = Proxies(
        http="http://p.example:3128",
        no_proxy=("news.example", "10.0.0.0/8", "*.test"),
        direct={"named.example": "10.0.0.1"},
    )
    assert (made.way("http", host) is None) is straight
    assert made.way("https", host) is None


def test_a_star_means_no_proxy_at_all() -> None:
    assert Proxies(http="http://p.example", no_proxy=("*",)).way("http", "a.example") is None
