"""Bare sockets against the simulated web: what goes out and what comes back, byte for byte."""

import socket
import ssl

from linkcheck.demo.web import Web

PATIENCE = 10.0  # seconds; nothing that works takes a tenth of it


def connected(web: Web, *, tls_name: str = "") -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE)
    if not tls_name:
        return plain
    return ssl.create_default_context(cafile=web.ca_file).wrap_socket(plain, server_hostname=tls_name)


def request(host: str, target: str = "/", *, method: str = "GET", headers: str = "", body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{length}{headers}\r\n".encode() + body


def everything(connection: socket.socket) -> bytes:
    """All bytes until the server ends the connection."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def asked(
    web: Web, host: str, target: str = "/", *, tls: bool = False, headers: str = "", method: str = "GET"
) -> bytes:
    """The whole answer to one request on a connection of its own."""
    with connected(web, tls_name=host if tls else "") as connection:
        connection.sendall(request(host, target, method=method, headers=headers + "Connection: close\r\n"))
        return everything(connection)
