"""Captures shown to people, on loopback only: a banner that says what it is, and the page on an origin of its own.

Two ports. The first has the list and, for each capture, a banner around a frame; the second has nothing but captured
bytes, sandboxed by Content-Security-Policy: no script runs, no form is sent, nothing is fetched from anywhere else.
Both answer only to the names of this machine, so that no web page can read them through a name of its own.
"""

import html
import re
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from linkcheck.archive import cdxj, rewrite
from linkcheck.archive.warc_reader import StoredRecord, UnreadableRecord, read
from linkcheck.errors import OutputError
from linkcheck.model.archive import Capture

LOOPBACK = "127.0.0.1"
_PLACE = re.compile(r"/(\d{14})(mp_)?/(https?:/{1,2}\S+)")
#: A record by its file and byte: what a report or a person who reads one names.
_RECORD = re.compile(r"/([\w.+-]+\.warc\.gz)/(\d{1,15})")
#: Bytes of a page that is shown.
MOST_SHOWN = 1 << 25

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What there is to show. The functions are called from several threads.

    `listed` gives every captured page, `answers` the answers of one address, oldest first, `original` the record that a
    revisit refers to, `decoded` a body without its content coding.
    """

    warcs: Path
    listed: Callable[[], Iterable[Capture]]
    answers: Callable[[str], list[Capture]]
    original: Callable[[str], Capture | None]
    decoded: Callable[[bytes, str, int], bytes]


class Replay:
    """A context manager; serves while it is open. `port` 0 takes any free one. Raises OutputError when it is taken."""

    def __init__(self, holdings: Holdings, port: int = 0) -> None:
        self._holdings = holdings
        self._pages = self._opened(port, self._page)
        self._frames = self._opened(port + 1 if port else 0, self._content)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._pages.server_port}/"

    @property
    def content_url(self) -> str:
        return f"http://{LOOPBACK}:{self._frames.server_port}/"

    def __enter__(self) -> Self:
        for server in (self._pages, self._frames):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in (self._pages, self._frames):
            server.shutdown()
            server.server_close()

    def _opened(self, port: int, answer: Callable[[str], Answer]) -> ThreadingHTTPServer:
        try:
            server = ThreadingHTTPServer((LOOPBACK, port), _handler(answer))
        except OSError as error:
            raise OutputError(f"port {port} cannot be used ({error.strerror}); name another with --port.") from error
        server.daemon_threads = True
        return server

    # --- the banner's origin ----------------------------------------------------------------------------------

    def _page(self, target: str) -> Answer:
        if target in ("/", ""):
            return _own_page("Captures", _list(self._holdings.listed()), frames="'none'")
        if record := _RECORD.fullmatch(target):
            return self._record(record[1], int(record[2]))
        found = _PLACE.fullmatch(target)
        capture = self._nearest(_whole(found[3]), found[1]) if found else None
        if not found or capture is None:
            return _missing(_whole(found[3]) if found else "")
        frame = f"{self.content_url}{cdxj.timestamp(capture.date)}mp_/{capture.url}"
        return _own_page(f"Capture of {capture.url}", _banner(capture, frame), frames=self.content_url)

    def _record(self, warc: str, offset: int) -> Answer:
        """To the place where a record is shown."""
        try:
            found = read(self._holdings.warcs, warc, offset)
        except UnreadableRecord as error:
            return _own_page("Not there", f"<main><p>{html.escape(str(error))}</p></main>", frames="'none'", status=404)
        if found.record_type not in ("response", "revisit"):
            return _missing(found.url)
        return 302, {"Location": f"/{cdxj.timestamp(found.date)}/{quote(found.url, safe=_KEPT)}"}, b""

    def _nearest(self, url: str, timestamp: str) -> Capture | None:
        """The answer nearest a time that can be shown; a 304 has no page of its own."""
        wanted = _moment(timestamp)
        shown = [one for one in self._holdings.answers(url) if one.status != 304]
        return min(shown, key=lambda one: abs((one.date - wanted).total_seconds()), default=None) if wanted else None

    # --- the captures' origin ---------------------------------------------------------------------------------

    def _content(self, target: str) -> Answer:
        found = _PLACE.fullmatch(target)
        capture = self._nearest(_whole(found[3]), found[1]) if found else None
        if not found or not found[2] or capture is None:
            return _missing(_whole(found[3]) if found else "")
        try:
            record = read(self._holdings.warcs, capture.warc, capture.offset)
            body = self._body(record)
        except UnreadableRecord as error:
            return _sandboxed(500, "text/plain; charset=utf-8", str(error).encode(), self.content_url)
        way = self._way(found[1])
        location = _header(record, b"location")
        if 300 <= record.status < 400 and (to := rewrite.urljoin_safe(capture.url, location)):
            return 302, {"Location": way(to)}, b""
        return self._shown(record, capture.url, body, way)

    def _body(self, record: StoredRecord) -> bytes:
        """The record's own payload, or that of the record it refers to; decoded."""
        payload = record.payload
        if record.record_type == "revisit":
            original = self._holdings.original(record.get("WARC-Refers-To"))
            payload = read(self._holdings.warcs, original.warc, original.offset).payload if original else b""
        return self._holdings.decoded(payload, _header(record, b"content-encoding"), MOST_SHOWN)

    def _shown(self, record: StoredRecord, url: str, body: bytes, way: rewrite.Way) -> Answer:
        kind = _header(record, b"content-type") or "application/octet-stream"
        plain = kind.partition(";")[0].strip().lower()
        if plain in ("text/html", "application/xhtml+xml"):
            body = rewrite.page(body, url, way)
        elif plain == "text/css":
            body = rewrite.stylesheet(body, url, way)
        return _sandboxed(record.status if record.status >= 200 else 200, kind, body, self.content_url)

    def _way(self, timestamp: str) -> rewrite.Way:
        return lambda url: f"/{timestamp}mp_/{quote(url, safe=_KEPT)}"


#: How font files begin: WOFF, WOFF2, OpenType, TrueType and collections of it.
FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0", b"true", b"ttcf")
#: What stands in an address as it is; everything else is percent-encoded.
_KEPT = "%/:?#[]@!$&'()*+,;=-._~"


def _handler(answer: Callable[[str], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30
        server_version, sys_version = "linkcheck", ""

        def handle(self) -> None:
            with suppress(ConnectionError):  # a browser that leaves a page leaves what it has asked for
                super().handle()

        def do_GET(self) -> None:
            name = self.headers.get("Host", "").rpartition(":")[0]
            if name not in (LOOPBACK, "localhost"):  # a name of somebody else that leads here (DNS rebinding)
                self._send(403, {"Content-Type": "text/plain"}, b"Only for this machine.\n")
                return
            self._send(*answer(self.path))

        do_HEAD = do_GET

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            own = {"Content-Length": str(len(body)), "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
            for key, value in (headers | own).items():
                self.send_header(key, "".join(c for c in value if c.isprintable()))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads a log of what an editor looks at."""

    return Handler


def _sandboxed(status: int, kind: str, body: bytes, origin: str) -> Answer:
    """Captured bytes: an origin that is nobody's (`sandbox`), no script, and nothing from anywhere but here."""
    policy = (
        f"sandbox allow-popups; default-src 'none'; img-src {origin} data:; media-src {origin} data:; "
        f"style-src {origin} 'unsafe-inline'; font-src {origin} data:; script-src 'none'; base-uri 'none'; "
        "form-action 'none'"
    )
    headers = {"Content-Type": kind, "Content-Security-Policy": policy}
    if body.startswith(FONTS):  # browsers load these only where the origin of the page, which is nobody's, is let in
        headers["Access-Control-Allow-Origin"] = "null"
    return status, headers, body


STYLE = """body{margin:0;font:16px/1.4 system-ui,sans-serif;color:#222;background:#fff}
header{padding:.6rem 1rem;background:#fff4ce;border-bottom:1px solid #d8b400}
main{padding:1rem}a{color:#00519e}li{margin:.3rem 0;overflow-wrap:anywhere}header p{margin:0;overflow-wrap:anywhere}
iframe{border:0;width:100%;height:calc(100vh - 5rem)}"""


def _own_page(title: str, inner: str, *, frames: str, status: int = 200) -> Answer:
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>{inner}</html>"
    )
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-src {frames}; base-uri 'none'; form-action 'none'"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return status, headers, page.encode("utf-8", "replace")


def _banner(capture: Capture, frame: str) -> str:
    url = html.escape(capture.url)
    return (
        f"<header role=banner><p><strong>A capture, not the live page.</strong> Captured by linkcheck on "
        f"<time datetime='{capture.date.isoformat()}'>{capture.date:%-d %B %Y, %H:%M} UTC</time> from "
        f"<a href='{url}' rel='noreferrer noopener'>{url}</a> · <a href='/'>all captures</a></p></header>"
        f"<iframe title='The captured page' sandbox='allow-popups' src='{html.escape(frame)}'></iframe>"
    )


def _list(captures: Iterable[Capture]) -> str:
    rows = "".join(
        f"<li><time>{one.date:%Y-%m-%d}</time> <a href='/{cdxj.timestamp(one.date)}/{html.escape(one.url)}'>"
        f"{html.escape(one.url)}</a></li>"
        for one in captures
    )
    return f"<main><h1>Captures</h1><ul>{rows or '<li>none yet</li>'}</ul></main>"


def _missing(url: str) -> Answer:
    """Said in the frame too: what is not captured is not fetched from the live web."""
    live = f" <a href='{html.escape(url)}' rel='noreferrer noopener'>{html.escape(url)}</a>" if url else ""
    inner = f"<main><p>There is no capture of this address.{live}</p></main>"
    return _own_page("Not captured", inner, frames="'none'", status=404)


def _header(record: StoredRecord, name: bytes) -> str:
    return next((value for key, value in record.http_headers if key.lower() == name), b"").decode("latin-1")


def _whole(url: str) -> str:
    """Browsers and proxies make `http:/` of `http://` inside a path."""
    return re.sub(r"^(https?):/(?!/)", r"\1://", url)


def _moment(timestamp: str) -> datetime | None:
    try:
        return datetime.strptime(timestamp + "+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
