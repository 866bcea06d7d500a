"""Exchanges for these tests: what net's client would hand over."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from linkcheck.model.exchange import Exchange, Truncated

START = datetime(2026, 3, 1, 6, 0, 0, 123456, tzinfo=UTC)

REQUEST = (
    b"GET /page?b=2&a=1 HTTP/1.1\r\nHost: site.example\r\nUser-Agent: linkcheck/0.1 (+mailto:web@daily.example)\r\n"
    b"Accept: */*\r\nAccept-Encoding: gzip\r\n\r\n"
)
HEAD = (
    b'HTTP/1.1 200 Fine By Me\r\nX-miXed-Case: a\r\nSet-Cookie: one=1\r\nETag: "x"\r\nset-cookie: two=2\r\n'
    b"Content-Type: text/html\r\n\r\n"
)


def exchange(
    number: int = 1,
    *,
    url: str = "",
    request: bytes = REQUEST,
    head: bytes = HEAD,
    body: bytes = b"<p>Hello</p>",
    status: int = 200,
    ip: str = "127.0.0.1",
    tls: tuple[str, str] = ("", ""),
    truncated: Truncated | None = None,
) -> Exchange:
    return Exchange(
        url=url or f"http://site.example/page/{number}",
        started=START + timedelta(seconds=number),
        request=request,
        head=head,
        status=status,
        headers=(),
        body=body,
        ip=ip,
        tls_version=tls[0],
        tls_cipher=tls[1],
        truncated=truncated,
    )


class Ids:
    """Record ids in a row, so that the same exchanges make the same bytes."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> UUID:
        return UUID(int=next(self._numbers))
