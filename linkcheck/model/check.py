"""What one look at a link found: dated facts, never a verdict (rule 1 of the house)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from linkcheck.model.exchange import Timings


class Failure(StrEnum):
    """Why no usable answer came. One word for each thing that can be told apart."""

    DNS_NXDOMAIN = "dns-nxdomain"  # the name does not exist: evidence
    DNS_NO_ADDRESS = "dns-no-address"  # the name exists and has no address: evidence
    DNS_SERVFAIL = "dns-servfail"  # the name servers are ill: not evidence
    DNS_TIMEOUT = "dns-timeout"  # no answer from DNS: not evidence
    CONNECTION_REFUSED = "connection-refused"
    CONNECTION_RESET = "connection-reset"
    UNREACHABLE = "unreachable"  # no route, host or network down
    CONNECT_TIMEOUT = "connect-timeout"
    READ_TIMEOUT = "read-timeout"  # connected, and no first byte came in time
    TLS_EXPIRED = "tls-expired"
    TLS_NAME_MISMATCH = "tls-name-mismatch"
    TLS_UNTRUSTED = "tls-untrusted"  # self-signed, or an unknown authority
    TLS_PROTOCOL = "tls-protocol"  # no common version, garbage instead of TLS
    BAD_RESPONSE = "bad-response"  # not HTTP
    TOO_MANY_REDIRECTS = "too-many-redirects"
    REDIRECT_LOOP = "redirect-loop"
    BAD_REDIRECT = "bad-redirect"  # Location cannot be parsed, or leaves http(s)
    PRIVATE_ADDRESS = "private-address"  # the guard refused: not fetched
    ROBOTS_EXCLUDED = "robots-excluded"  # robots.txt asks us not to: not fetched
    OUR_NETWORK = "our-network"  # the fault is on our side: proves nothing


#: Words in a check's `detail` that tell how much of a name is gone when DNS does not know it.
DOMAIN_GONE, DOMAIN_STANDS = "its domain does not exist", "its domain exists"

#: In the detail of a certificate's failure: the status that came without the check of it follows.
BEHIND_CERTIFICATE = "behind the certificate:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One answered request on the way from the link to its last answer."""

    url: str
    status: int
    location: str = ""  # the resolved target, where the answer was a redirect
    ip: str = ""
    marks: tuple[str, ...] = ()  # challenge and login markers seen on this hop (verdict/walls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the last answer's body says, as far as verdicts need it; everything offline judging may ask for.

    Of a page that looks parked it is noted too what DNS says of the link's name (crawl/names).
    """

    title: str = ""
    words: int = 0  # of visible text
    text: str = ""  # the first 2,000 characters of visible text
    lang: str = ""
    canonical: str = ""  # link[rel=canonical], resolved
    refresh: str = ""  # the target of a meta refresh, resolved
    fingerprint: tuple[int, ...] = ()  # hashes of 4-word shingles, the smallest 256 (a bottom-k sketch)
    password_form: bool = False
    paywalled: bool = False  # JSON-LD isAccessibleForFree: false
    noindex: bool = False
    scripts: int = 0  # script elements of a page with few words: a shell drawn by JavaScript
    aliases: tuple[str, ...] = ()  # the names that the link's host stands for (CNAME), in their order
    name_servers: tuple[str, ...] = ()  # of its registrable domain (NS), sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the same server answered, in the same run, for a random address beside the link's that cannot exist."""

    url: str
    at: datetime
    status: int | None = None  # the last hop's; None when no answer came
    redirects: int = 0  # hops before the last
    final_url: str = ""
    marks: tuple[str, ...] = ()  # of all hops: a probe that was stopped says nothing
    page: Page | None = None
    home: Page | None = None  # the host's front page where it was shown: asked for when link and sibling got the same
    home_url: str = ""  # where asking for it ended, "" when nobody asked
    story: Page | None = None  # a page that the front page links to, where it was shown: are we let in at all?
    story_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One attempt at one link in one run.

    Either `failure` is set, or `status` is the last hop's. `hops` holds every answered request, the last included.
    `control_ok` says that a control URL answered in the same run, so that a failure may count (DESIGN §5).
    """

    id: int  # 0 until stored
    url: str
    run_id: str
    at: datetime  # when the first request began
    status: int | None = None
    failure: Failure | None = None
    detail: str = ""  # the failure in the words of its origin, for the log and the curious
    hops: tuple[Hop, ...] = ()
    final_url: str = ""
    content_type: str = ""
    charset: str = ""
    length: int = 0  # bytes of body received, after transfer decoding
    truncated: str = ""
    payload_digest: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # the few that verdicts use: server, retry-after, cf-mitigated, …
    page: Page | None = None
    control_ok: bool = True
    attempts: int = 1
    timings: Timings = field(default_factory=Timings)
    probe: Probe | None = None
