"""Through an HTTP proxy: which addresses go through one, how it is asked, and what its own answers mean.

A proxy resolves names itself, so the guard cannot see where a request ends (docs/operating.md says what it still
promises), and its faults are ours, never a link's.
"""

import base64
import ipaddress
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from linkcheck.model.check import Failure
from linkcheck.net.errors import NoAnswer
from linkcheck.net.guard import Guard
from linkcheck.net.parser import Headers, ResponseParser
from linkcheck.net.resolver import Resolver, literal

DEFAULT_PORT = 80
#: Bytes of the head that answers a CONNECT.
MOST_HEAD = 64 * 1024
#: Domains that no public DNS holds (RFC 6761, RFC 6762, RFC 8375, ICANN 2024-07-29): they lead into somebody's network.
INSIDE = re.compile(r"(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$")
#: DNS time-outs in a row, without any answer, after which our own DNS is taken to know nothing of the outside.
MOST_SILENCES = 3
#: What a proxy says went wrong (RFC 9209 §2.3) and Squid's word for it (X-Squid-Error), in ours.
REASONS: Mapping[str, Failure] = {
    "dns_timeout": Failure.DNS_TIMEOUT,
    "dns_error": Failure.DNS_SERVFAIL,
    "destination_unavailable": Failure.UNREACHABLE,
    "destination_ip_unroutable": Failure.UNREACHABLE,
    "destination_ip_prohibited": Failure.PRIVATE_ADDRESS,
    "connection_refused": Failure.CONNECTION_REFUSED,
    "connection_terminated": Failure.CONNECTION_RESET,
    "connection_timeout": Failure.CONNECT_TIMEOUT,
    "http_response_timeout": Failure.READ_TIMEOUT,
    "err_dns_fail": Failure.DNS_SERVFAIL,  # Squid does not say whether the name exists
    "err_connect_fail": Failure.UNREACHABLE,
    "err_read_timeout": Failure.READ_TIMEOUT,
}
#: Answers to a CONNECT that speak of the host: it could not be reached (RFC 9110 §15.6). All others speak of us.
HOSTS_FAULT = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One proxy. `authorization` goes to it and nowhere else: into no log, no store, no capture."""

    host: str
    port: int
    authorization: bytes = field(default=b"", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def headers(self) -> Headers:
        return ((b"Proxy-Authorization", self.authorization),) if self.authorization else ()


def proxy(address: str) -> Proxy | None:
    """The proxy at http://[user[:password]@]host[:port]; None for "". RFC 7617 for the credentials."""
    if not address:
        return None
    parts = urlsplit(address)
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()
    basic = b"Basic " + base64.b64encode(credentials) if parts.username else b""
    return Proxy(host=parts.hostname or "", port=parts.port or DEFAULT_PORT, authorization=basic)


class Proxies:
    """Which proxy an address goes through. Straight go loopback, `direct` hosts, and what `no_proxy` names.

    An entry of `no_proxy` is a domain (with its subdomains), an address, a network, or * for everything.
    """

    def __init__(
        self, *, http: str = "", https: str = "", no_proxy: Sequence[str] = (), direct: Collection[str] = ()
    ) -> None:
        self._by_scheme = {"http": proxy(http), "https": proxy(https)}
        self._direct = frozenset(direct)
        self._networks = [network for entry in no_proxy if (network := _network(entry))]
        self._domains = tuple(entry.lower().removeprefix("*.").strip(".") for entry in no_proxy if not _network(entry))

    def way(self, scheme: str, host: str) -> Proxy | None:
        """None: straight to the host."""
        found = self._by_scheme.get(scheme)
        return None if found is None or self._straight(host.rstrip(".")) else found

    def _straight(self, host: str) -> bool:
        if host in self._direct or host == "localhost" or host.endswith(".localhost") or "*" in self._domains:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return any(host == domain or host.endswith(f".{domain}") for domain in self._domains if domain)
        return address.is_loopback or any(address in network for network in self._networks)


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None


class Lookout:
    """The guard's look at a name before a proxy is asked for it, as far as our own DNS sees."""

    def __init__(self, resolver: Resolver, guard: Guard) -> None:
        self._resolver = resolver
        self._guard = guard
        self._silences = 0

    async def look(self, host: str) -> NoAnswer | None:
        """Why our DNS has no address for the host, None where it has one or is not asked any more.

        Raises NoAnswer(private-address) for what leads into somebody's own network.
        """
        unknown: NoAnswer | None = None
        addresses: tuple[str, ...] = ()
        if literal(host) or self._silences < MOST_SILENCES:
            try:
                addresses = (await self._resolver.resolve(host)).addresses
                self._silences = 0
            except NoAnswer as error:
                unknown = error
                self._silences += error.failure is Failure.DNS_TIMEOUT
        name = host.rstrip(".")
        if not addresses and ("." not in name or INSIDE.search(name)):
            raise NoAnswer(Failure.PRIVATE_ADDRESS, f"{host} is no name of the public DNS")
        if not all(self._guard.permits(address) for address in addresses):
            raise NoAnswer(Failure.PRIVATE_ADDRESS, f"{host} leads to {', '.join(addresses)}")
        return unknown


def connect_request(host: str, port: int, through: Proxy) -> bytes:
    """RFC 9110 §9.3.6: the authority form, twice."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in through.headers)
    return "\r\n".join(lines).encode("ascii", "replace") + b"\r\n" + fields + b"\r\n"


def absolute_form(request: bytes, url: str, through: Proxy) -> bytes:
    """A request as a proxy wants it (RFC 9112 §3.2.2), with our credentials for it."""
    line, _, rest = request.partition(b"\r\n")
    method, target, version = line.split(b" ")
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".encode()
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in through.headers)
    return b"%s %s%s %s\r\n%s%s" % (method, origin, target, version, fields, rest)


class ConnectParser(ResponseParser):
    """The answer to CONNECT: it has no body, and a 2xx keeps the connection whatever its version says."""

    def __init__(self) -> None:
        super().__init__("HEAD", max_head=MOST_HEAD, max_body=0)

    def feed(self, data: bytes) -> None:
        super().feed(data)
        self.keep_alive = self.done and 200 <= self.status < 300


def refusal(status: int, headers: Headers, *, connecting: bool) -> NoAnswer | None:
    """What stands in the way, where an answer is the proxy's own; None for an origin's answer.

    `connecting`: to a CONNECT only a proxy answers. To a plain request 407 is its own, and what it signs as an error.
    """
    if connecting and 200 <= status < 300:
        return None
    if status == 407:
        return NoAnswer(Failure.OUR_NETWORK, "the proxy refuses our credentials (407)")
    signed = {name.lower(): value.decode("latin-1").lower() for name, value in headers}
    squid = signed.get(b"x-squid-error", "").partition(" ")[0]
    said = re.search(r";\s*error=\"?(\w+)", signed.get(b"proxy-status", "")) if connecting else None
    reason = said[1] if said else squid
    if reason in REASONS:
        return NoAnswer(REASONS[reason], f"the proxy says {reason}")
    if reason or (connecting and status not in HOSTS_FAULT):
        return NoAnswer(Failure.OUR_NETWORK, f"the proxy refuses ({status} {reason})".replace(" )", ")"))
    return NoAnswer(Failure.UNREACHABLE, f"the proxy cannot reach it ({status})") if connecting else None
