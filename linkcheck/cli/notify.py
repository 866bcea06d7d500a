"""`linkcheck notify`: tell editors by mail and chat what changed since they were told last, each thing once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.options import NOTIFYING, with_keys
from linkcheck.config import Config
from linkcheck.errors import ConfigError, NotifyError
from linkcheck.net.mail import Letter, deliver, mail_server
from linkcheck.net.open import fetcher
from linkcheck.net.webhook import post
from linkcheck.report import notice as notices
from linkcheck.report.notice import Notice
from linkcheck.report.rows import Report, counted, gather
from linkcheck.store.lock import workspace_lock
from linkcheck.store.store import Store
from linkcheck.urls.canonical import resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Somebody to tell. What was told is remembered under `name`; `shown` may be printed (no secret is in it)."""

    name: str
    shown: str
    send: Callable[[Notice], None]  # raises NotifyError
    text: Callable[[Notice], str]


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be sent; send and remember nothing.")
@with_keys(
    NOTIFYING, ("contact", "user_agent", "timeout", "hosts", "dns_servers", "ca_file", "embeds", "proxy", "no_proxy")
)
@command
def notify(app: App, dry_run: bool, **_: Any) -> None:
    """Send what changed since the last notice: newly dead, newly failing, working again, fixed.

    By mail to each address of `notify_to`, and to the webhook. What cannot be delivered is sent the next time.
    """
    channels = _channels(app)
    failed = []
    with app.store() as store, workspace_lock(app.config.workspace, task="notify"):
        only = _articles(store, channels, embeds=app.config.embeds)
        report = gather(store, app.clock(), embeds=app.config.embeds, only=only)
        for channel in channels:
            notice = _news(app, store, report, channel.name)
            try:
                click.echo(_told(app, store, channel, notice, dry_run=dry_run))
            except NotifyError as error:  # the other channels are told all the same
                failed.append(str(error))
    if failed:
        raise NotifyError(" ".join(failed))


def _articles(store: Store, channels: Sequence[Channel], *, embeds: bool) -> list[str]:
    """Articles that news can be about: those with a broken link, and those of which somebody was told of one."""
    broken = store.worst_articles(-1, counted(embeds=embeds), only_broken=True)
    told = {article_id for channel in channels for article_id, _ in store.told(channel.name)}
    return sorted(told.union(broken))


def _news(app: App, store: Store, report: Report, name: str) -> Notice:
    told = store.told(name)
    addresses = store.link_addresses({link_id for _, link_id in told})
    return notices.compose(report, told, addresses, embeds=app.config.embeds)


def _told(app: App, store: Store, channel: Channel, notice: Notice, *, dry_run: bool) -> str:
    """What to print about one channel, after it was told. Raises NotifyError."""
    if not notice.items:
        return f"{channel.shown}: nothing new"
    if dry_run:
        return f"{channel.shown} would be sent:\n\n{notices.subject(notice)}\n\n{channel.text(notice)}"
    channel.send(notice)
    store.put_told(channel.name, notice.said, app.clock())
    log.info("%s was told %d changes", channel.shown, len(notice.items))
    return f"{channel.shown}: {notices.subject(notice)}"


def _channels(app: App) -> list[Channel]:
    found = [*_mails(app.config), *_webhooks(app)]
    if not found:
        raise ConfigError("nobody is to be told; set notify.smtp_url and notify.to, or notify.webhook_url.")
    return found


def _mails(config: Config) -> Iterator[Channel]:
    """One mail an address: what one server refuses for one is sent again to that one only."""
    if bool(config.notify_smtp_url) != bool(config.notify_to):
        raise ConfigError("notify.smtp_url and notify.to need each other; set both or neither.")
    if not config.notify_to:
        return
    server = mail_server(
        config.notify_smtp_url, config.notify_smtp_password, ca_file=config.ca_file, timeout=config.timeout
    )
    sender = config.notify_from or server.user
    if "@" not in sender:
        raise ConfigError("a mail needs a sender; set notify.from to an address of yours.")
    if server.user and not server.password:
        raise ConfigError("the mail server wants a password; set LINKCHECK_NOTIFY_SMTP_PASSWORD.")

    def letter_to(to: str) -> Callable[[Notice], None]:
        return lambda notice: deliver(
            server,
            Letter(
                sender=sender,
                to=to,
                subject=notices.subject(notice),
                text=notices.mail(notice),
                at=notice.at,
                mark=notice.mark,
            ),
        )

    for to in config.notify_to:
        yield Channel(name=f"mailto:{to.lower()}", shown=to, send=letter_to(to), text=notices.mail)


def _webhooks(app: App) -> Iterator[Channel]:
    """The address's host was named by the user and may be inside the own network, as a Mattermost often is."""
    if not app.config.notify_webhook_url:
        return
    url = resolve(app.config.notify_webhook_url, app.config.notify_webhook_url)
    host = urlsplit(url).hostname if url else None
    if not url or not host:
        raise ConfigError("notify.webhook_url is no address that can be asked; copy it from the chat's settings again.")

    def send(notice: Notice) -> None:
        with fetcher(app.config, app.clock, frozenset({host})) as fetch:
            post(fetch, url, notices.chat(notice))

    yield Channel(name="webhook", shown=f"the webhook at {host}", send=send, text=notices.chat)
