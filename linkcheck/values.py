"""What a value of the configuration must look like: each check raises ValueError, saying what would be right."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def _above(least: float) -> Callable[[float], None]:
    def check(value: float) -> None:
        if not value > least:
            raise ValueError(f"it must be more than {least:g}")

    return check


def _at_least(least: float) -> Callable[[float], None]:
    def check(value: float) -> None:
        if not value >= least:
            raise ValueError(f"it must be {least:g} or more")

    return check


def host_address(value: str) -> tuple[str, int | None]:
    """A value of `[hosts]`, "address", "address:port" or "[address]:port", taken apart; raises ValueError."""
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?", value) or re.fullmatch(r"([0-9.]+):(\d{1,5})", value)
    address, port = bracketed.groups() if bracketed else (value, None)
    return str(ipaddress.ip_address(address)), int(port) if port else None


def _networks(value: tuple[str, ...]) -> None:
    for network in value:
        ipaddress.ip_network(network, strict=False)


def _addresses(value: Mapping[str, str]) -> None:
    for address in value.values():
        host_address(address)


def _servers(value: tuple[str, ...]) -> None:
    for server in value:
        if not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[0-9.]+)(:\d{1,5})?|[0-9a-fA-F:]+", server):
            raise ValueError(f'{server!r} is not a DNS server; write "127.0.0.1" or "127.0.0.1:5353"')


def _http(value: str | tuple[str, ...]) -> None:
    for url in (value,) if isinstance(value, str) else value:
        if url and not re.match(r"https?://[^/\s]+", url):
            raise ValueError(f"{url!r} is not an http or https address")


#: The password of an address, wherever one was written by mistake.
PASSWORD_IN_ADDRESS = re.compile(r"(://[^:/@\s]*):[^/\s]*@")


def _proxy(value: str) -> None:
    if value and not re.fullmatch(r"http://([^/@\s]*@)?([\w.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?/?", value):
        raise ValueError("it takes an HTTP proxy like http://proxy.example:3128 (neither SOCKS nor TLS to the proxy)")


def _smtp(value: str) -> None:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/")):
        raise ValueError("it takes an address like smtp://user@mail.example:587")
    if parts.password is not None:
        raise ValueError("it may not hold the password; set LINKCHECK_NOTIFY_SMTP_PASSWORD")
    if parts.port == 0:
        raise ValueError("there is no port 0")


def _mail_addresses(value: str | tuple[str, ...]) -> None:
    for address in (value,) if isinstance(value, str) else value:
        if address and not re.fullmatch(r"[!#-'*+/-9=?A-Z^-~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
            raise ValueError(f"{address!r} is not a mail address like editor@news.example")


def _secret_http(value: str) -> None:
    try:
        _http(value)
    except ValueError:
        raise ValueError("it is not an http or https address") from None


def _header_text(value: str) -> None:
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError("it may not hold line breaks or control characters")


def _readable(value: str) -> None:
    if value and not Path(value).is_file():
        raise ValueError("there is no such file")


def _folder_address(value: str) -> None:
    if "@" in value:
        raise ValueError("it may not hold a user or password; set them in the environment")
    if value and (not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s?#]+", value) or "::" in value):
        raise ValueError("it takes an address of a folder, for example s3://bucket/prefix")


def _pace_by(value: str) -> None:
    if value not in ("host", "domain", "address"):
        raise ValueError('it takes "host", "domain" or "address"')


def _capture(value: str) -> None:
    if value not in ("page", "full"):
        raise ValueError('it takes "page" or "full"')


CHECKS: dict[str, Callable[[Any], None]] = {
    "capture": _capture,
    "shards": _folder_address,
    "timeout": _above(0),
    "concurrency": _at_least(1),
    "per_host_delay": _at_least(0),
    "per_host_concurrency": _at_least(1),
    "per_host_budget": _at_least(0),
    "pace_by": _pace_by,
    "max_body": _at_least(1024),
    "warc_size": _at_least(1024),
    "confirmations": _at_least(0),
    "allow_networks": _networks,
    "hosts": _addresses,
    "dns_servers": _servers,
    "control_urls": _http,
    "proxy": _proxy,
    "http_proxy": _proxy,
    "https_proxy": _proxy,
    "base_url": _http,
    "memento_cdx_url": _http,
    "replay": _http,
    "memento_timegate_url": _http,
    "save_page_now_url": _http,
    "notify_smtp_url": _smtp,
    "notify_from": _mail_addresses,
    "notify_to": _mail_addresses,
    "notify_webhook_url": _secret_http,
    "user_agent": _header_text,
    "contact": _header_text,
    "ca_file": _readable,
}
