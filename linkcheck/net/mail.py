"""Handing one mail to a mail server: SMTP (RFC 5321), TLS from the start or by STARTTLS where it is offered."""

import ipaddress
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from linkcheck.errors import NotifyError

#: Ports by what is spoken: TLS from the start (RFC 8314), submission with a user (RFC 6409), a relay (RFC 5321).
PORT_TLS, PORT_SUBMISSION, PORT_RELAY = 465, 587, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed in. `tls` is TLS from the start; without it STARTTLS is used where it is offered."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 30.0  # seconds of silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one address, plain text. `mark` makes the Message-ID: the same for the same letter."""

    sender: str
    to: str
    subject: str
    text: str
    at: datetime
    mark: str


def mail_server(url: str, password: str, *, ca_file: str = "", timeout: float = 30.0) -> MailServer:
    """The server of smtp://user@host:port or smtps://…, as `config` has checked it."""
    parts = urlsplit(url)
    user = unquote(parts.username or "")
    usual = PORT_TLS if parts.scheme == "smtps" else PORT_SUBMISSION if user else PORT_RELAY
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or usual,
        tls=parts.scheme == "smtps",
        user=user,
        password=password,
        ca_file=ca_file,
        timeout=timeout,
    )


def deliver(server: MailServer, letter: Letter) -> None:
    """Returns when the server has taken the letter. Raises NotifyError when it has not."""
    try:
        connection = _connected(server)
        try:
            _greet(connection, server)
            connection.send_message(_message(letter), letter.sender, [letter.to])
        finally:
            with suppress(smtplib.SMTPException, OSError):  # it was taken already, whatever QUIT is answered
                connection.quit()
            connection.close()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotifyError(
            f"the mail to {letter.to} was not taken by {server.host}:{server.port} ({_reason(error)}); "
            "it is sent again with the next notice."
        ) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=_context(server))
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _greet(connection: smtplib.SMTP, server: MailServer) -> None:
    """Encrypt where possible, log in where wanted; a password never goes readable over a network."""
    connection.ehlo_or_helo_if_needed()
    if not server.tls and connection.has_extn("starttls"):
        connection.starttls(context=_context(server))  # RFC 3207: what was said before is forgotten
    elif not server.tls and server.user and not _is_loopback(server.host):
        raise smtplib.SMTPNotSupportedError("it offers no STARTTLS, and a password must not be sent readable")
    if server.user:
        connection.login(server.user, server.password)


def _context(server: MailServer) -> ssl.SSLContext:
    """Verified, except on this machine, whose own mail server usually has a certificate that it made itself."""
    made = ssl.create_default_context()
    if server.ca_file:
        made.load_verify_locations(cafile=server.ca_file)
    elif _is_loopback(server.host):
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _message(letter: Letter) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = letter.sender, letter.to, letter.subject
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.mark}@{letter.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: nobody's holiday notice answers it
    made.set_content(letter.text.encode("utf-8", "replace").decode("utf-8"), cte="quoted-printable")
    return made


def _reason(error: Exception) -> str:
    """What the server said, or what the network did, on one line and without control characters."""
    said = getattr(error, "smtp_error", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))[1]
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said or error) or type(error).__name__
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
