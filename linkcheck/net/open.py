"""The client as the configuration wants it: composed here and nowhere else."""

from collections.abc import Callable
from datetime import datetime

from linkcheck import __version__
from linkcheck.config import Config
from linkcheck.net.client import Client
from linkcheck.net.connection import Limits
from linkcheck.net.fetch import Fetcher
from linkcheck.net.files import sockets
from linkcheck.net.guard import Guard
from linkcheck.net.proxy import Proxies
from linkcheck.net.resolver import Resolver

#: Connections kept open for a next request, over all hosts.
MOST_IDLE = 512


def client(config: Config, clock: Callable[[], datetime], trusted_hosts: frozenset[str] = frozenset()) -> Client:
    """For one event loop; close it there."""
    return Client(
        resolver=Resolver(servers=config.dns_servers, hosts=config.hosts, timeout=config.timeout),
        guard=Guard(config.allow_networks),
        limits=Limits(timeout=config.timeout, max_body=config.max_body),
        clock=clock,
        ca_file=config.ca_file,
        trusted_hosts=trusted_hosts,
        proxies=proxies(config),
        most_idle=min(MOST_IDLE, sockets() // 4),
    )


def proxies(config: Config) -> Proxies | None:
    """None where no proxy is configured: the usual case costs nothing."""
    if not (config.proxy or config.http_proxy or config.https_proxy):
        return None
    return Proxies(
        http=config.proxy or config.http_proxy,
        https=config.proxy or config.https_proxy,
        no_proxy=config.no_proxy,
        direct=config.hosts,  # a name that the user has an address for needs nobody else to resolve it
    )


def fetcher(config: Config, clock: Callable[[], datetime], trusted_hosts: frozenset[str] = frozenset()) -> Fetcher:
    """A blocking client for services that we talk to by name: a CMS, a feed, an archive."""
    return Fetcher(
        client(config, clock, trusted_hosts), ((b"User-Agent", user_agent(config).encode("latin-1", "replace")),)
    )


def user_agent(config: Config) -> str:
    """Who we are, with the words that site owners look for, and where they can complain (house rule 8)."""
    if config.user_agent:
        return config.user_agent
    contact = f"; +{config.contact}" if config.contact else ""
    return f"linkcheck/{__version__} (link check for a newsroom{contact})"
