"""Names to addresses: answers precise enough to judge by, each name asked once while its answer holds."""

import asyncio
import ipaddress
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiodns
import pycares

from linkcheck.model.check import DOMAIN_GONE, DOMAIN_STANDS, Failure
from linkcheck.net.errors import NoAnswer
from linkcheck.urls.scope import site
from linkcheck.values import host_address

#: What c-ares says, in our words (RFC 1035 §4.1.1 response codes behind the first four).
FAILURES: dict[int, Failure] = {
    pycares.errno.ARES_ENOTFOUND: Failure.DNS_NXDOMAIN,
    pycares.errno.ARES_EBADNAME: Failure.DNS_NXDOMAIN,  # a name that DNS cannot hold: no server will ever know it
    pycares.errno.ARES_ENODATA: Failure.DNS_NO_ADDRESS,
    pycares.errno.ARES_ETIMEOUT: Failure.DNS_TIMEOUT,
}
#: Everything else (SERVFAIL, REFUSED, FORMERR, no server reached) is the name servers' trouble, not the name's.
OTHERWISE = Failure.DNS_SERVFAIL

#: Seconds an answer is kept: at least a run's burst, at most what keeps a day-long run honest.
LEAST_TTL, MOST_TTL, NEGATIVE_TTL = 60, 3600, 300
#: Further addresses of one name are not tried.
MOST_ADDRESSES = 4
#: Nor are more name servers of a domain of any use.
MOST_NAME_SERVERS = 8
CACHE_SIZE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Where a name leads. `port` overrides the address's own port (only from `[hosts]`)."""

    addresses: tuple[str, ...]
    port: int | None = None
    cnames: tuple[str, ...] = ()


class Resolver:
    """`hosts` wins over DNS; literal addresses need neither. One per event loop."""

    def __init__(
        self, *, servers: Sequence[str] = (), hosts: Mapping[str, str] | None = None, timeout: float = 10.0
    ) -> None:
        self._hosts = {name: _from_hosts(value) for name, value in (hosts or {}).items()}
        self._servers = list(servers)
        self._timeout = timeout
        self._dns: aiodns.DNSResolver | None = None
        self._answers: dict[str, tuple[float, Resolved | NoAnswer]] = {}
        self._asking: dict[str, asyncio.Task[Resolved | NoAnswer]] = {}

    async def resolve(self, host: str) -> Resolved:
        """`host` is lower-case and ASCII, an IPv6 literal without its brackets; raises NoAnswer(dns-…)."""
        name = host.rstrip(".")
        known = self._hosts.get(name) or literal(name)
        if known:
            return known
        expires, answer = self._answers.get(name, (0.0, None))
        if answer is None or expires < time.monotonic():
            answer = await self._ask_once(name)
        if isinstance(answer, NoAnswer):
            raise NoAnswer(answer.failure, answer.detail)
        return answer

    async def aliases(self, host: str) -> tuple[str, ...]:
        """The names that a host's name stands for (CNAME), from the answer that gave its address; raises nothing."""
        name = host.rstrip(".")
        if not self._may_ask(name):
            return ()
        expires, answer = self._answers.get(name, (0.0, None))
        if answer is None or expires < time.monotonic():
            answer = await self._ask_once(name)
        return tuple(map(_plain, answer.cnames)) if isinstance(answer, Resolved) else ()

    async def name_servers(self, domain: str) -> tuple[str, ...]:
        """The name servers of a domain (NS), sorted; none where nobody says. A question every time; raises nothing."""
        if not self._may_ask(domain):
            return ()
        try:
            found = await self._channel().query_dns(domain, "NS")
        except (aiodns.error.DNSError, UnicodeError, ValueError):
            return ()
        names = {_plain(str(r.data.nsdname)) for r in found.answer if isinstance(r.data, pycares.NSRecordData)}
        return tuple(sorted(names))[:MOST_NAME_SERVERS]

    def _may_ask(self, name: str) -> bool:
        """Whether a name is DNS's to know: no address, and not one that only `hosts` knows."""
        return literal(name) is None and (bool(self._servers) or name not in self._hosts)

    def forget(self, host: str) -> None:
        """Ask again next time: the last answer was an outage, not a fact."""
        self._answers.pop(host.rstrip("."), None)

    async def close(self) -> None:
        for task in self._asking.values():
            task.cancel()
        if self._dns:
            await self._dns.close()

    async def _ask_once(self, name: str) -> Resolved | NoAnswer:
        """Many links of one host wait for one question."""
        task = self._asking.get(name)
        if task is None:
            task = self._asking[name] = asyncio.create_task(self._ask(name))
            task.add_done_callback(lambda _: self._asking.pop(name, None))
        return await asyncio.shield(task)

    async def _ask(self, name: str) -> Resolved | NoAnswer:
        answer, ttl = await self._query(name, "A")
        if isinstance(answer, NoAnswer) and answer.failure is Failure.DNS_NO_ADDRESS:
            answer, ttl = await self._query(name, "AAAA")
        if isinstance(answer, NoAnswer) and answer.failure is Failure.DNS_NXDOMAIN:
            answer = NoAnswer(answer.failure, f"{answer.detail}{await self._domain(name)}")
        if len(self._answers) >= CACHE_SIZE:
            self._answers.clear()
        self._answers[name] = (time.monotonic() + ttl, answer)
        return answer

    async def _domain(self, name: str) -> str:
        """Whether a name that does not exist takes its whole registrable domain with it; "" where nobody says."""
        domain = site(name)
        if domain == name:
            return f"; {DOMAIN_GONE}"
        try:
            await self._channel().query_dns(domain, "SOA")
        except aiodns.error.DNSError as error:
            code = error.args[0]
            if code == pycares.errno.ARES_ENODATA:
                return f"; {DOMAIN_STANDS}"
            return f"; {DOMAIN_GONE}" if code == pycares.errno.ARES_ENOTFOUND else ""
        except (UnicodeError, ValueError):
            return ""
        return f"; {DOMAIN_STANDS}"

    async def _query(self, name: str, kind: str) -> tuple[Resolved | NoAnswer, float]:
        try:
            found = await self._channel().query_dns(name, kind)
        except aiodns.error.DNSError as error:
            code, *words = error.args
            failure = FAILURES.get(code, OTHERWISE)
            lasting = failure in (Failure.DNS_NXDOMAIN, Failure.DNS_NO_ADDRESS)
            return NoAnswer(failure, f"{name}: {' '.join(map(str, words))}"), NEGATIVE_TTL if lasting else 5.0
        except (UnicodeError, ValueError) as error:
            return NoAnswer(Failure.DNS_NXDOMAIN, f"{name}: {error}"), NEGATIVE_TTL
        wanted = pycares.ARecordData if kind == "A" else pycares.AAAARecordData
        records = [record for record in found.answer if isinstance(record.data, wanted)]
        if not records:
            return NoAnswer(Failure.DNS_NO_ADDRESS, f"{name}: no {kind} record"), NEGATIVE_TTL
        cnames = tuple(str(r.data.cname) for r in found.answer if isinstance(r.data, pycares.CNAMERecordData))
        addresses = tuple(str(getattr(record.data, "addr", "")) for record in records[:MOST_ADDRESSES])
        ttl = min(max(min(record.ttl for record in records), LEAST_TTL), MOST_TTL)
        return Resolved(addresses=addresses, cnames=cnames), ttl

    def _channel(self) -> aiodns.DNSResolver:
        if self._dns is None:
            tries = 2
            self._dns = aiodns.DNSResolver(
                nameservers=self._servers or None, timeout=max(self._timeout / 3, 0.2), tries=tries, domains=[]
            )
        return self._dns


def _plain(name: str) -> str:
    return name.rstrip(".").lower()


def _from_hosts(value: str) -> Resolved:
    address, port = host_address(value)
    return Resolved(addresses=(address,), port=port)


def literal(host: str) -> Resolved | None:
    """Where a host leads that needs no DNS: an address, or this machine."""
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761 §6.3: never asked of DNS
        return Resolved(addresses=("127.0.0.1",))
    try:
        return Resolved(addresses=(str(ipaddress.ip_address(host)),))
    except ValueError:
        return None
