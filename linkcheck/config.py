"""The workspace's configuration: one table of keys, read from flags, the environment and linkcheck.toml.

Precedence: flag, then `LINKCHECK_*` environment variable, then linkcheck.toml, then the default (DESIGN §4).
"""

from __future__ import annotations  # KINDS reads the annotations as they are spelled

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from linkcheck.errors import ConfigError
from linkcheck.values import CHECKS, PASSWORD_IN_ADDRESS

Clock = Callable[[], datetime]

FILE_NAME = "linkcheck.toml"
ENV_PREFIX = "LINKCHECK_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every key, its default and its reason. A dotted key of linkcheck.toml has an underscore here."""

    workspace: Path = Path()
    now: datetime | None = None  # shifts what is written and decided, never the pace of requests

    own_hosts: tuple[str, ...] = ()  # further hosts of the newsroom: links to them are internal
    base_url: str = ""  # completes article addresses that have no host
    ignore: tuple[str, ...] = ()  # addresses or hosts, with * and ?, that are no links of ours
    schemes: tuple[str, ...] = ()  # the only schemes whose links count; none named: all that readers follow
    internal: bool = False  # links inside the own site are occurrences too
    embeds: bool = False  # embeds count in the ranking

    user_agent: str = ""  # "" is our own name and `contact`
    contact: str = ""  # a page or address that tells site owners who we are
    timeout: float = 30.0  # seconds for connecting and for the first byte, each
    concurrency: int = 128  # requests in flight over all hosts
    per_host_delay: float = 1.0  # least seconds between the starts of two requests to one host
    per_host_concurrency: int = 1  # most requests in flight to one host
    pace_by: str = "host"  # what has a pace of its own: "host", "domain" (registrable), "address" (where a host leads)
    per_host_budget: int = 0  # most links of one host that one crawl checks, 0 for no bound; the others stay due
    max_body: int = 10 * 1024 * 1024  # bytes kept of one body
    warc_size: int = 1_000_000_000  # bytes after which a new WARC file is begun (WARC/1.1 Annex C)
    capture: str = "page"  # "full" also captures what live pages are drawn with: style sheets, images, fonts, icons
    obey_robots: bool = True
    dns_servers: tuple[str, ...] = ()  # own DNS, "address" or "address:port"
    hosts: Mapping[str, str] = field(default_factory=dict)  # names to addresses, like /etc/hosts; "address:port" too
    ca_file: str = ""  # an extra certificate authority (PEM)
    allow_networks: tuple[str, ...] = ()  # private ranges that may be fetched
    control_urls: tuple[str, ...] = ()  # known-good pages that prove our own network works
    proxy: str = field(default="", repr=False)  # http://[user@]host:port that every request goes through
    http_proxy: str = field(default="", repr=False)  # the same for http: addresses only; HTTP_PROXY is read too
    https_proxy: str = field(default="", repr=False)  # for https: addresses only; HTTPS_PROXY is read too
    no_proxy: tuple[str, ...] = ()  # domains and addresses that are asked without; NO_PROXY is read too

    shards: str = ""  # an address that fsspec knows: where shards go to workers that do not see the workspace
    confirmations: int = 0  # 0 is the policy's own counts; 1 is the one-off audit

    memento_cdx_url: str = "https://web.archive.org/cdx/search/cdx"
    memento_timegate_url: str = "https://web.archive.org/web/"
    save_page_now_url: str = "https://web.archive.org/save"
    replay: str = ""  # where `archive serve` runs: reports lead to captures there
    notify_smtp_url: str = ""  # smtp://user@host:port of the mail server that takes notices
    notify_smtp_password: str = field(default="", repr=False)  # from the environment only
    notify_from: str = ""  # sender of notices; "" is the mail server's user
    notify_to: tuple[str, ...] = ()  # who gets notices by mail
    notify_webhook_url: str = field(default="", repr=False)  # a chat's incoming webhook; whoever has it can post
    wordpress_user: str = ""
    wordpress_application_password: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        return self.workspace / "linkcheck.db"

    @property
    def warcs(self) -> Path:
        return self.workspace / "warcs"

    @property
    def reports(self) -> Path:
        return self.workspace / "reports"


#: Tables of linkcheck.toml whose keys are dotted; `[hosts]` is a value of its own.
TABLES = ("memento", "notify", "save_page_now", "wordpress")
#: Keys that only a flag or the environment can set.
NOT_IN_FILE = frozenset({"workspace", "notify_smtp_password"})
SECRETS = frozenset({"wordpress_application_password", "notify_smtp_password", "notify_webhook_url"})
#: Keys whose address may hold a password, where it comes from the environment.
PROXIES = ("proxy", "http_proxy", "https_proxy")
#: Variables that other programs know; small letters win over capitals, as for curl.
COMMON_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def load(workspace: Path, *, file: Path | None = None, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Config:
    """The configuration of a workspace.

    `file` names another linkcheck.toml; `flags` holds what was given on the command line, unset ones left out.
    Raises ConfigError, naming the key and the nearest known one.
    """
    typed_in = _from_file(file or workspace / FILE_NAME, required=file is not None)
    for key in PROXIES:
        _without_password(key, typed_in.get(key), flags.get(key))
    own = {"workspace": workspace, **typed_in, **_from_environment(environ), **flags}
    values = _common_proxies(environ, own) | own
    return Config(**{key: _typed(key, value) for key, value in values.items()})


def clock(now: datetime | None) -> Clock:
    """The time that is written and decided by: the real one, or `now` and running on from there."""
    start = datetime.now(UTC)
    shift = (now or start) - start
    return lambda: datetime.now(UTC) + shift


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists():
        if required:
            raise ConfigError(f"{path} does not exist; name an existing file with --config or leave the option out.")
        return {}
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} cannot be read as TOML ({error}); correct that line and try again.") from error
    values: dict[str, Any] = {}
    for key, value in tree.items():
        if key in TABLES and isinstance(value, dict):
            values |= {_known(f"{key}.{name}", path): inner for name, inner in value.items()}
        else:
            values[_known(key, path)] = value
    if SECRETS & values.keys() and path.stat().st_mode & 0o077:
        _warnings.append(f"{path} holds a password and others can read it; run: chmod 600 {path.name}")
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {ENV_PREFIX + key.upper(): key for key in KINDS}
    return {known[name]: value for name, value in environ.items() if name in known and known[name] != "workspace"}


def _common_proxies(environ: Mapping[str, str], own: Mapping[str, Any]) -> dict[str, Any]:
    """HTTP_PROXY and its like, where linkcheck's own keys name no proxy for the same addresses."""
    found = {key: environ.get(key) or environ.get(key.upper()) or "" for key in COMMON_PROXIES}
    everything = found.pop("all_proxy")
    for key in ("http_proxy", "https_proxy"):
        proxy = "" if own.get("proxy") or own.get(key) else found[key] or everything
        found[key] = f"http://{proxy}" if proxy and "://" not in proxy else proxy
    return {key: value for key, value in found.items() if value}


def _without_password(key: str, *values: Any) -> None:
    """Raises ConfigError for a password in a file or on a command line, which every user of the machine can see."""
    if any(PASSWORD_IN_ADDRESS.search(str(value)) for value in values):
        raise ConfigError(f"`{_dotted(key)}` may not hold the password; set {ENV_PREFIX}{key.upper()} instead.")


_warnings: list[str] = []


def take_warnings() -> list[str]:
    """What the reader of the configuration should be told once; emptied by the call."""
    taken, _warnings[:] = list(_warnings), []
    return taken


def _known(key: str, path: Path) -> str:
    """The field's name for a key as written in the file; raises ConfigError for a key nobody knows."""
    spelled = {_dotted(name): name for name in KINDS if name not in NOT_IN_FILE}
    if key in spelled:
        return spelled[key]
    hidden = {_dotted(name): name for name in NOT_IN_FILE}
    if key in hidden:
        raise ConfigError(f"{path} may not hold `{key}`; set {ENV_PREFIX}{hidden[key].upper()} instead.")
    near = difflib.get_close_matches(key, spelled, n=1, cutoff=0.4)
    hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(sorted(spelled))}."
    raise ConfigError(f"{path} has an unknown key `{key}`; {hint}")


def _dotted(name: str) -> str:
    table = next((table for table in TABLES if name.startswith(table + "_")), None)
    return f"{table}.{name[len(table) + 1 :]}" if table else name


def _typed(key: str, value: Any) -> Any:
    """The value as its field wants it; raises ConfigError with what would be right."""
    try:
        typed = CONVERSIONS[KINDS[key]](value)
        CHECKS.get(key, lambda _: None)(typed)
    except (ValueError, TypeError, AttributeError) as error:
        shown = "…" if key in SECRETS else PASSWORD_IN_ADDRESS.sub(r"\1:…@", repr(value))
        raise ConfigError(f"`{_dotted(key)}` cannot be {shown}: {error}.") from error
    return typed


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if str(value).lower() not in words:
        raise ValueError("it takes true or false")
    return words[str(value).lower()]


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError("it takes a number")
    try:
        return float(value)
    except (ValueError, TypeError):
        raise ValueError("it takes a number") from None


def _whole(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError("it takes a whole number")
    return int(number)


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError('it takes a list of strings, for example ["a", "b"]')


def _pairs(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        value = dict(part.split("=", 1) for part in _strings(value))
    elif isinstance(value, list | tuple):
        value = dict(part.split("=", 1) for part in value)
    if not isinstance(value, dict):
        raise ValueError('it takes a table of names and addresses, for example "news.example" = "127.0.0.1"')
    return {str(name).lower().rstrip("."): str(address) for name, address in value.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("it takes a text in quotes")
    return value


def moment(value: Any) -> datetime | None:
    """An ISO time as a moment in UTC, None for nothing; raises ValueError."""
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("it takes an ISO time, for example 2026-11-24T06:00:00Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "bool": _boolean,
    "int": _whole,
    "float": _number,
    "str": _text,
    "tuple[str, ...]": _strings,
    "Mapping[str, str]": _pairs,
    "datetime | None": moment,
    "Path": lambda value: Path(os.fspath(value)),
}


#: Each key's kind, as its annotation spells it.
KINDS: dict[str, str] = {item.name: str(item.type) for item in fields(Config)}
DEFAULTS: dict[str, Any] = {
    item.name: item.default_factory() if item.default_factory is not MISSING else item.default
    for item in fields(Config)
}
