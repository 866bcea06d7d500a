"""Which place an article is written to, and which sites may be given the password: those that the user named."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import click

from linkcheck.cli.app import App
from linkcheck.errors import ConfigError, SourceError
from linkcheck.fixes.files import FORMATS, Files
from linkcheck.fixes.target import Refusal, StopWriting, Target
from linkcheck.fixes.wordpress import WordPress
from linkcheck.model.article import Article, TextFormat
from linkcheck.model.exchange import Fetch
from linkcheck.net.open import fetcher
from linkcheck.sources.web import Site, identified
from linkcheck.store.store import Store
from linkcheck.urls.parts import host
from linkcheck.urls.scope import site as own_site
from linkcheck.values import host_address


class Targets:
    """Finds the target of each article; a site is looked up, and logged in to, once."""

    def __init__(self, app: App, store: Store, fetch: Fetch, site: str) -> None:
        self._app, self._fetch, self._site = app, fetch, site
        self._named = named_sites(app, store, site)
        self._password = app.config.wordpress_application_password
        self._sites: dict[str, WordPress] = {}
        self._files = Files()

    def __call__(self, article: Article) -> Target:
        """Raises Refusal for an article that no write can reach, StopWriting when its site does not answer.

        Raises ConfigError when the user, the password or the address is wrong.
        """
        if article.text_format in FORMATS and not urlsplit(article.source).scheme.startswith("http"):
            return self._files
        if article.text_format is not TextFormat.HTML or not article.cms_id.isdigit():
            raise Refusal("its source cannot be written to; use --patch, or the sheet")
        if not article.text_is_raw:
            raise Refusal(
                "it was read as shown, not as stored; read it with `linkcheck ingest` as a WordPress user first"
            )
        return self._wordpress(self._site or _home(article))

    def _wordpress(self, home: str) -> WordPress:
        if home not in self._sites:
            if own_site(host(home)) not in self._named and not _is_loopback(host(home)):
                raise Refusal(f"{home} was never named by you as a site of yours; name it with --site {home}")
            try:
                self._sites[home] = self._opened(home)
            except SourceError as error:
                raise StopWriting(str(error)) from error
        return self._sites[home]

    def _opened(self, home: str) -> WordPress:
        found = identified(home, "wordpress", self._fetch)
        if not isinstance(found, Site) or own_site(host(found.root)) != own_site(host(home)):
            raise ConfigError(f"{home} names another site as its REST API; the password is not sent there.")
        require_safe(found.root, self._app)
        opened = WordPress(
            found.root,
            self._fetch,
            self._app.config.wordpress_user,
            self._secret(),
            wait=time.sleep,
            gap=self._app.config.per_host_delay,
        )
        opened.preflight()
        return opened

    def _secret(self) -> str:
        """From the environment or linkcheck.toml; on a terminal it may be typed."""
        if not self._app.config.wordpress_user:
            raise ConfigError("writing needs a user: set wordpress.user, and its application password beside it.")
        if not self._password and sys.stdin.isatty():
            self._password = click.prompt("Application password", hide_input=True, err=True)
        if not self._password:
            raise ConfigError(
                "writing needs LINKCHECK_WORDPRESS_APPLICATION_PASSWORD, an editor's application password "
                "(Users > Profile > Application Passwords)."
            )
        return self._password


@contextmanager
def opened(app: App, store: Store, site: str) -> Iterator[Callable[[Article], Target]]:
    """The targets of a run, with their connections."""
    home = site and (site if "://" in site else f"https://{site}")
    trusted = frozenset(name for name in (host(home), *_sources(store)) if name)
    with fetcher(app.config, app.clock, trusted) as fetch:
        yield Targets(app, store, fetch, home)


def named_sites(app: App, store: Store, site: str) -> frozenset[str]:
    """The registrable domains of sites that the user gave as a source, in the configuration, or with --site.

    An article's own address is no such name: a feed or an export can hold any.
    """
    given = (host(site), host(app.config.base_url), *app.config.own_hosts, *_sources(store))
    return frozenset(own_site(name) for name in given if name)


def _sources(store: Store) -> list[str]:
    return [name for row in store.ingest_rows() if (name := host(str(row["source"])))]


def require_safe(url: str, app: App) -> None:
    """Raises ConfigError where a password would travel in clear; loopback never leaves the machine."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if parts.scheme != "https" and not _is_loopback(host_of(name, app)):
        raise ConfigError(f"{url} is not https: the password would be sent in clear; give the site's https address.")


def host_of(name: str, app: App) -> str:
    """The address that `[hosts]` gives a name, else the name."""
    return host_address(app.config.hosts[name])[0] if name in app.config.hosts else name


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _home(article: Article) -> str:
    """The address of the site that an article stands on; its id is the site's address and the post's number."""
    parts = urlsplit(article.url)
    place = article.id.rpartition("/")[0]
    folder = place.partition("/")[2] if place.partition("/")[0] == parts.netloc else ""
    return f"{parts.scheme}://{parts.netloc}/{folder}".rstrip("/") + "/"
