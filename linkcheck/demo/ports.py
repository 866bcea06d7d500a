"""Sockets on 127.0.0.1 that the simulated web stands on: one that listens, one that refuses, one that is silent."""

import contextlib
import socket
import struct

from linkcheck.demo.message import LOOPBACK

BACKLOG = 4096
#: SO_LINGER on with zero seconds: close() sends RST and forgets what is unsent.
NO_LINGER = struct.pack("ii", 1, 0)


def listening() -> socket.socket:
    """A listening socket on a free port."""
    server = _bound()
    server.listen(BACKLOG)
    server.setblocking(False)
    return server


def refusing() -> socket.socket:
    """A bound socket that does not listen: whoever connects is refused, and nobody else gets the port."""
    return _bound()


class Silent:
    """A port whose connections are never completed: its queue of one is full, so the kernel drops every SYN."""

    def __init__(self) -> None:
        self._server = _bound()
        self._server.listen(0)
        self.port = port_of(self._server)
        self._fillers = [self._filler() for _ in range(4)]

    def close(self) -> None:
        for one in (*self._fillers, self._server):
            one.close()

    def _filler(self) -> socket.socket:
        filler = socket.socket()
        filler.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            filler.connect((LOOPBACK, self.port))
        return filler


def udp_and_tcp() -> tuple[socket.socket, socket.socket]:
    """A datagram socket and a listening one on the same free port, for DNS."""
    for _ in range(100):
        datagrams = socket.socket(type=socket.SOCK_DGRAM)
        datagrams.bind((LOOPBACK, 0))
        datagrams.setblocking(False)
        stream = socket.socket()
        try:
            stream.bind((LOOPBACK, port_of(datagrams)))
        except OSError:  # somebody has the same number for TCP
            datagrams.close()
            stream.close()
            continue
        stream.listen(BACKLOG)
        stream.setblocking(False)
        return datagrams, stream
    raise OSError("no port is free for UDP and TCP alike")


def port_of(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


def _bound() -> socket.socket:
    one = socket.socket()
    one.bind((LOOPBACK, 0))
    return one
