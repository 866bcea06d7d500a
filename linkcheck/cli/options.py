"""Flags made from the configuration's own table, so that a key has one name everywhere (DESIGN §4).

Global flags may stand before or after the command's name; what stands after wins.
"""

from collections.abc import Callable, Iterable
from typing import Any

import click

from linkcheck.config import DEFAULTS, KINDS, NOT_IN_FILE, SECRETS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

#: Which keys make flags of which commands. Secrets never: a command line can be seen by every user of the machine.
READING = ("own_hosts", "ignore", "schemes", "base_url", "internal", "embeds", "wordpress_user")
NETWORK = ("user_agent", "contact", "timeout", "dns_servers", "hosts", "ca_file", "allow_networks", "proxy", "no_proxy")
FETCHING = (
    *NETWORK,
    "concurrency",
    "per_host_delay",
    "per_host_concurrency",
    "pace_by",
    "per_host_budget",
    "max_body",
    "warc_size",
    "obey_robots",
    "control_urls",
)
SPREADING = ("shards",)
JUDGING = ("confirmations",)
NOTIFYING = ("notify_smtp_url", "notify_from", "notify_to")
COPIES = ("memento_cdx_url", "memento_timegate_url", "save_page_now_url")

GLOBAL: tuple[Decorator, ...] = (
    click.option("--workspace", metavar="DIR", help="Folder of linkcheck.toml, linkcheck.db, warcs/ and reports/."),
    click.option("--config", metavar="FILE", help="Another linkcheck.toml."),
    click.option("--now", metavar="TIME", help="Act as if it were this ISO time."),
    click.option("--verbose", is_flag=True, default=None, help="Say more on stderr."),
    click.option("--log-format", type=click.Choice(["plain", "json"]), help="How lines on stderr are written."),
    click.option("--quiet", is_flag=True, default=None, help="Say only what went wrong."),
)
#: What a key is for, in the words of `--help`.
HELP: dict[str, str] = {
    "own_hosts": "A further host of the newsroom; links to it are internal. Repeat for more.",
    "ignore": "A host (with its subdomains) or an address, with * and ?, to leave alone. Repeat for more.",
    "schemes": "A scheme whose links count, for example https. Repeat for more. [default: all]",
    "base_url": "Address that completes articles without one, for example https://news.example/.",
    "internal": "Take links inside the own site too.",
    "embeds": "Let embedded addresses count in the ranking.",
    "wordpress_user": "User of an Application Password (the password: LINKCHECK_WORDPRESS_APPLICATION_PASSWORD).",
    "user_agent": "Full User-Agent header; the default names linkcheck and `contact`.",
    "contact": "A page or e-mail address that tells site owners who we are.",
    "timeout": "Seconds for connecting and for the first byte, each.",
    "dns_servers": "Own DNS server, address or address:port. Repeat for more.",
    "hosts": "NAME=ADDRESS or NAME=ADDRESS:PORT, as in /etc/hosts. Repeat for more.",
    "ca_file": "PEM file of a further certificate authority.",
    "allow_networks": "A private network that may be fetched, for example 10.0.0.0/8. Repeat for more.",
    "proxy": "HTTP proxy for every request, http://proxy.example:3128 (with a password: LINKCHECK_PROXY).",
    "no_proxy": "A domain, address or network that is asked without the proxy; * for all. Repeat for more.",
    "concurrency": "Most requests in flight over all hosts.",
    "per_host_delay": "Least seconds between the starts of two requests to one host.",
    "per_host_concurrency": "Most requests in flight to one host.",
    "pace_by": "What keeps a pace of its own: host (default), domain, or address.",
    "per_host_budget": "Most links of one host in one crawl; 0 for all.",
    "max_body": "Most bytes kept of one page.",
    "warc_size": "Bytes after which a new WARC file is begun.",
    "obey_robots": "Obey robots.txt.",
    "control_urls": "A known-good page that proves our own network works. Repeat for more.",
    "shards": "Hand shards over here instead of in the workspace, for example s3://bucket/prefix.",
    "memento_cdx_url": "CDX server of the archive to ask. [default: the Internet Archive's]",
    "memento_timegate_url": "TimeGate of the archive to ask, before whose addresses its copies stand.",
    "replay": "Address of a running `archive serve`, so that the report leads to captures there.",
    "save_page_now_url": "Save Page Now service. [default: the Internet Archive's]",
    "notify_smtp_url": "Mail server, smtp://user@host:port (the password: LINKCHECK_NOTIFY_SMTP_PASSWORD).",
    "notify_from": "Sender of notices. [default: the mail server's user]",
    "notify_to": "Address that gets notices by mail. Repeat for more.",
    "confirmations": "Failures before a link is dead; 0 is the policy's own counts, 1 a one-off audit.",
}


def with_global(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(GLOBAL):
        command = option(command)
    return command


def with_keys(*groups: Iterable[str]) -> Decorator:
    """A flag for each key of the groups."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for key in reversed([key for group in groups for key in group]):
            command = _option(key)(command)
        return command

    return decorate


def given(values: dict[str, Any]) -> dict[str, Any]:
    """The flags that were really given."""
    return {key: value for key, value in values.items() if value is not None and value != ()}


def _option(key: str) -> Decorator:
    if key in SECRETS or key in NOT_IN_FILE:
        raise ValueError(f"{key} must not become a flag")
    name = "--" + key.replace("_", "-")
    shown = HELP[key] + _default(key)
    if KINDS[key] == "bool":
        return click.option(f"{name}/--no-{name[2:]}", key, default=None, help=shown)
    many = KINDS[key] in ("tuple[str, ...]", "Mapping[str, str]")
    return click.option(name, key, default=None, multiple=many, metavar=key.upper().rstrip("S"), help=shown)


def _default(key: str) -> str:
    value = DEFAULTS[key]
    return f" [default: {value}]" if isinstance(value, int | float) and not isinstance(value, bool) else ""
