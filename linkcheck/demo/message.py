"""What is asked of the simulated web and what it does about it: Request, Answer, and the hosts that answer.

An answer is a small programme for one connection: bytes to send and things to do between them. Sites are plain
functions from a request to an answer, so that every answer can be read off the scene and nothing is left to chance.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came in. `host` is lower case and without its port; header names are lower case."""

    host: str
    method: str
    target: str  # as it stood in the request line: path and query
    headers: Mapping[str, str] = field(default_factory=dict)  # of equal names the values are joined by ", "
    body: bytes = b""
    version: str = "HTTP/1.1"
    tls: bool = False
    earlier: int = 0  # requests for the same target of this host that came before: the n-th visit may differ

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query's fields; of equal names the last one."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds, or until the client leaves."""

    seconds: float = math.inf


@dataclass(frozen=True, slots=True)
class Repeat:
    """Send the same bytes again and again, as fast as the client takes them or with a pause before each."""

    data: bytes
    times: float = math.inf
    pause: float = 0.0


class End(Enum):
    """How a connection ends before its time."""

    CLOSE = "close"  # FIN: an orderly end
    RESET = "reset"  # RST: the peer sees "connection reset"


Part = bytes | Wait | Repeat | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes over the wire, part by part.

    `framed` answers are well-formed HTTP/1.1 whose first part is the head: a HEAD request gets that part alone. After
    an answer with `keep` the connection waits for its next request, where the request allows it. `delay` is in
    seconds, before the first part.
    """

    parts: tuple[Part, ...]
    framed: bool = False
    keep: bool = False
    delay: float = 0.0


Site = Callable[[Request], Answer]


class Tls(Enum):
    """What a host shows to somebody who wants to speak TLS with it."""

    VALID = "valid"  # a certificate of the web's own authority
    EXPIRED = "expired"
    SELF_SIGNED = "self-signed"
    UNTRUSTED = "untrusted"  # signed by an authority nobody knows
    WRONG_NAME = "wrong-name"
    OLD_PROTOCOL = "old-protocol"  # TLS 1.0 and nothing newer
    GARBAGE = "garbage"  # plain HTTP where TLS should be
    RESET = "reset"
    SILENT = "silent"  # the handshake is never answered


class Door(Enum):
    """What happens to somebody who wants to connect."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"  # SYN without an answer


class Resolves(Enum):
    """What DNS says to a question about a name."""

    YES = "yes"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    SILENCE = "silence"


LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name's records. Each name of `cname` is an alias on the way; the last one holds the addresses."""

    resolves: Resolves = Resolves.YES
    addresses: tuple[str, ...] = (LOOPBACK,)  # IPv4 and IPv6, in the order they are answered
    cname: tuple[str, ...] = ()
    ns: tuple[str, ...] = ()


def nothing(request: Request) -> Answer:
    """The site of a host that is never reached."""
    raise LookupError(f"{request.host} was reached, which its scene rules out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A site with something to say below HTTP. It is a Site itself."""

    site: Site = nothing
    tls: Tls = Tls.VALID
    door: Door = Door.OPEN
    name: Name = field(default_factory=Name)

    def __call__(self, request: Request) -> Answer:
        return self.site(request)


def host_of(site: Site) -> Host:
    """The host that a site stands on: the ordinary one, unless the site says otherwise."""
    return site if isinstance(site, Host) else Host(site=site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that the simulated web received, for proofs of politeness."""

    at: float  # time.monotonic() when its last byte had come
    host: str
    path: str  # with its query
    method: str
    headers: Mapping[str, str]
    in_flight: int  # requests of this host not answered in full at that moment, this one included
    tls: bool = False
