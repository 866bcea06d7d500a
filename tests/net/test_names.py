"""What DNS says of a name beside its address: aliases and name servers."""

import asyncio

from linkcheck.demo.message import Host, Name, Resolves
from linkcheck.demo.web import Web
from linkcheck.net.resolver import Resolver

SITES = {
    "www.lost.example": Host(name=Name(cname=("a.host.example", "B.Host.example"))),
    "lost.example": Host(name=Name(ns=("NS2.trader.example", "ns1.trader.example"))),
    "poor.example": Host(name=Name(addresses=())),
    "ill.example": Host(name=Name(resolves=Resolves.SERVFAIL, ns=("ns.x.example",))),
}


def asked(resolver: Resolver, host: str, domain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    async def run() -> tuple[tuple[str, ...], tuple[str, ...]]:
        try:
            return await resolver.aliases(host), await resolver.name_servers(domain)
        finally:
            await resolver.close()

    return asyncio.run(run())


def test_aliases_come_in_their_order_and_name_servers_sorted_both_in_lower_case() -> None:
    with Web(SITES) as web:
        found = asked(Resolver(servers=[web.dns], timeout=1), "www.lost.example", "lost.example")
    assert found == (("a.host.example", "b.host.example"), ("ns1.trader.example", "ns2.trader.example"))


def test_what_dns_does_not_say_is_nothing_and_no_error() -> None:
    with Web(SITES) as web:
        for host in ("poor.example", "ill.example", "unknown.example", "127.0.0.1", "a" * 80 + ".example"):
            assert asked(Resolver(servers=[web.dns], timeout=1), host, host) == ((), ())


def test_aliases_cost_no_second_question() -> None:
    async def run(resolver: Resolver) -> tuple[str, ...]:
        await resolver.resolve("www.lost.example")
        found = await resolver.aliases("www.lost.example")
        await resolver.close()
        return found

    with Web(SITES) as web:
        assert asyncio.run(run(Resolver(servers=[web.dns], timeout=1))) == ("a.host.example", "b.host.example")
        assert web.questions == ["www.lost.example"]


def test_a_name_that_only_the_configuration_knows_is_not_asked_of_the_worlds_dns() -> None:
    assert asked(Resolver(hosts={"cms.test": "127.0.0.1"}), "cms.test", "cms.test") == ((), ())
