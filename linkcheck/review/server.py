"""The page on a socket: loopback only, a port and a token of its own each time."""

import asyncio
import secrets
import socket
from contextlib import suppress
from types import TracebackType
from typing import Self

import uvicorn

from linkcheck.errors import OutputError
from linkcheck.review.app import Context, Review
from linkcheck.review.security import Guarded

ADDRESS = "127.0.0.1"


class Server:
    """Listens when it is made; serves while `run` runs. `url` holds the token that lets a browser in."""

    def __init__(self, context: Context, port: int = 0) -> None:
        """Raises OutputError when the port is taken; 0 finds a free one."""
        try:
            self._listening = socket.create_server((ADDRESS, port))
        except OSError as error:
            raise OutputError(f"port {port} cannot be used ({error.strerror}); choose another --port.") from error
        token, port = secrets.token_urlsafe(32), self._listening.getsockname()[1]
        guarded = Guarded(Review(context).application(), token, (f"{ADDRESS}:{port}", f"localhost:{port}"))
        config = uvicorn.Config(guarded, log_level="warning", access_log=False, lifespan="off", server_header=False)
        self._server = uvicorn.Server(config)
        self.url = f"http://{ADDRESS}:{port}/?token={token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def run(self) -> None:
        """Until it is interrupted, the ordinary way to end it, or told to stop."""
        with suppress(KeyboardInterrupt):
            asyncio.run(self._server.serve(sockets=[self._listening]))

    def stop(self) -> None:
        """From another thread: the requests that came are answered, then `run` returns."""
        self._server.should_exit = True
