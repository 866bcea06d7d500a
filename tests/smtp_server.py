"""A real mail server on loopback (aiosmtpd) that keeps what it took and refuses what it is told to refuse."""

import asyncio
import email
import threading
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from linkcheck.demo.certificates import Authority
from linkcheck.demo.message import Tls


class MailServer:
    """Listens on localhost while it is entered. `letters` are (recipient, message, over TLS) in order of arrival."""

    def __init__(self, folder: Path, *, starttls: bool = False, login: tuple[str, str] | None = None) -> None:
        self.letters: list[tuple[str, EmailMessage, bool]] = []
        self.refused: set[str] = set()  # recipients
        self.full = False  # answers 452 to every message
        self._authority = Authority(folder)
        self._starttls, self._login = starttls, login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def ca_file(self) -> str:
        return str(self._authority.ca_file)

    def __enter__(self) -> Self:
        self._thread.start()
        made = self._loop.create_server(self._session, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(made, self._loop).result()
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _session(self) -> SMTP:
        context = self._authority.context("localhost", Tls.VALID) if self._starttls else None
        return SMTP(
            self,
            hostname="localhost",
            loop=self._loop,
            tls_context=context,
            authenticator=self._knows,
            auth_required=self._login is not None,
            auth_require_tls=False,
        )

    def _knows(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given = cast(LoginPassword, data)
        return AuthResult(success=(given.login.decode(), given.password.decode()) == self._login)

    # aiosmtpd's hooks

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 nobody of that name \x1b[31mhere"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.full:
            return "452 4.2.2 mailbox full"
        message = cast(EmailMessage, email.message_from_bytes(envelope.content, policy=default))
        self.letters.append((envelope.rcpt_tos[0], message, session.ssl is not None))
        return "250 OK"
