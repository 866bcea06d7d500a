"""Hosts that send everything a client must survive, one fault each, at http://NAME.hostile.example/.

Each answers robots.txt honestly, so that the fault is met on the page. `urls()` is what to crawl; hosts whose fault
lies in TLS have https addresses there. All is bounded by the client's own limits, never by the server's mercy.
"""

import math
from collections.abc import Mapping

from linkcheck.demo import answers as a
from linkcheck.demo import bombs
from linkcheck.demo.message import Answer, Door, End, Host, Name, Repeat, Request, Resolves, Site, Tls, Wait
from linkcheck.demo.sites import cookie_wall, in_turn, routes

DOMAIN = "hostile.example"
PAGE = a.page("<html><head><title>Well</title></head><body><p>All is well.</p></body></html>")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MEGABYTE = bombs.MEGABYTE

#: Faults of framing and of the head (RFC 9112).
HEADS: Mapping[str, Answer] = {
    "endless-headers": a.header_flood(),
    "ten-megabyte-header": a.raw(HEAD + b"X-Long: ", Repeat(b"x" * a.CHUNK, 160), b"\r\n\r\n"),
    "header-without-colon": a.raw(HEAD + b"this line has none\r\nContent-Length: 2\r\n\r\nok"),
    "header-without-name": a.raw(HEAD + b": empty\r\nContent-Length: 2\r\n\r\nok"),
    "header-folded": a.raw(HEAD + b"X-Folded: one\r\n two\r\nContent-Length: 2\r\n\r\nok"),
    "header-latin-1": a.raw(HEAD + b"X-Name: caf\xe9 \xff\r\nContent-Length: 2\r\n\r\nok"),
    "header-with-nul": a.raw(HEAD + b"X-Nul: a\x00b\r\nContent-Length: 2\r\n\r\nok"),
    "lines-end-in-lf": a.raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nok"),
    "negative-length": a.raw(HEAD + b"Content-Length: -5\r\n\r\nhello"),
    "two-lengths": a.raw(HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello, world"),
    "length-is-a-word": a.raw(HEAD + b"Content-Length: five\r\n\r\nhello"),
    "length-beyond-64-bits": a.raw(HEAD + b"Content-Length: 99999999999999999999999\r\n\r\nhello"),
    "length-and-chunks": a.raw(HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    "chunk-of-2-to-64": a.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nhello"),
    "chunk-size-is-a-word": a.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n"),
    "chunk-size-endless": a.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", Repeat(b"0" * a.CHUNK)),
    "chunk-trailers-endless": a.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", Repeat(b"X-T: t\r\n" * 8192)),
    "trailing-garbage": a.raw(*PAGE.parts, b"\x00\x01garbage after the end\r\n\r\n", keep=True),
    "interim-storm": a.informational(math.inf, PAGE),
    "interim-three": a.informational(3, PAGE),
    "switching-protocols": a.raw(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", Wait()
    ),
    "204-with-body": a.raw(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"),
    "304-with-body": a.raw(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"),
    "http-0.9": a.raw(b"<html><body>The year is 1991.</body></html>"),
    "http-1.0": a.unframed("<p>The end of the connection is the end of the page.</p>"),
    "http-2-preface": a.raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "http-9": a.raw(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    "status-is-a-word": a.raw(b"HTTP/1.1 fine OK\r\nContent-Length: 2\r\n\r\nok"),
    "status-of-two-digits": a.raw(b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"),
    "status-999": a.status(999),
    "status-600": a.status(600),
    "status-line-endless": a.raw(b"HTTP/1.1 200 ", Repeat(b"O" * a.CHUNK)),
    "garbage": a.garbage(),
    "empty-answer": a.raw(End.CLOSE),
    "reset": a.reset(),
    "reset-in-head": a.reset(b"HTTP/1.1 200 OK\r\nContent-"),
    "reset-in-body": a.reset(HEAD + b"Content-Length: 100\r\n\r\nhello"),
    "cut-body": a.close_early(a.page("x" * 10_000), 2_000),
    "hang": a.hang(),
    "hang-in-head": a.stall(PAGE, 20),
    "hang-in-body": a.stall(a.page("x" * 10_000), 2_000),
    "drip-head": a.drip(PAGE, step=1, every=0.2),
    "drip-body": a.raw(HEAD + b"Content-Length: 1000\r\n\r\n", Repeat(b"x", 1000, pause=0.2)),
}

#: Faults of what is sent.
BODIES: Mapping[str, Answer] = {
    "gzip-bomb": a.response(bombs.gzip_bomb(), headers={"Content-Encoding": "gzip"}),
    "brotli-bomb": a.response(bombs.BROTLI, headers={"Content-Encoding": "br"}),
    "zstd-bomb": a.response(bombs.zstd_bomb(), headers={"Content-Encoding": "zstd"}),
    "gzip-of-gzip": a.response(a.gzip_bytes(a.gzip_bytes(b"<p>twice</p>")), headers={"Content-Encoding": "gzip, gzip"}),
    "gzip-truncated": a.response(a.gzip_bytes(b"<p>cut short</p>" * 999)[:80], headers={"Content-Encoding": "gzip"}),
    "gzip-that-is-not": a.encoded(b"<p>plain all along</p>", "identity", label="gzip"),
    "encoding-unknown": a.encoded(b"<p>what is this</p>", "identity", label="smoke-signals"),
    "200-megabytes": a.huge(200 * MEGABYTE),
    "endless-body": a.endless(),
    "endless-chunks": a.endless(chunked_body=True),
    "empty-page": a.page(""),
    "one-long-line": a.page("word " * (2 * MEGABYTE)),
    "title-of-100-kb": a.page(f"<html><head><title>{'long ' * 20_000}</title></head><body>short</body></html>"),
    "deep-nesting": a.page("<div>" * 200_000 + "in here"),
    "full-of-nul": a.response(b"<p>nul\x00\x00</p>" * 10_000),
    "charset-unknown": a.response("<p>Grüße</p>".encode(), content_type="text/html; charset=klingon"),
    "charset-a-lie": a.response("<p>안녕</p>".encode("euc-kr"), content_type="text/html; charset=utf-8"),
    "type-a-lie": a.response(b"\x89PNG\r\n\x1a\n" + bytes(2_000)),
    "type-missing": a.response(b"<p>no type</p>", content_type=""),
}

#: Redirects that lead nowhere, round in circles, or out of the web.
REDIRECTS: Mapping[str, Answer | Site] = {
    "to-javascript": a.redirect(302, "javascript:alert(1)"),
    "to-mailto": a.redirect(302, "mailto:someone@example.org"),
    "to-file": a.redirect(302, "file:///etc/passwd"),
    "to-data": a.redirect(302, "data:text/html,<p>hello"),
    "to-a-private-address": a.redirect(302, "http://169.254.169.254/latest/meta-data/"),
    "to-an-octal-address": a.redirect(302, "http://0251.0376.0251.0376/"),
    "to-itself": a.redirect(302, "/"),
    "to-nothing": a.redirect(302, ""),
    "without-location": a.status(302),
    "two-locations": a.redirect(302, "/one", headers={"Location": "/two"}),
    "to-what-no-parser-takes": a.redirect(302, "http://[not-an-address/"),
    "with-spaces": routes({"/with%20spaces/in%20it": PAGE}, otherwise=a.redirect(302, "/with spaces/in it")),
    "with-utf-8": routes({"/%EC%86%8C%EC%8B%9D": PAGE}, otherwise=a.redirect(302, "/소식")),
    "with-latin-1": a.redirect(302, b"/caf\xe9"),
    "in-a-ring": routes({"/a": a.redirect(302, "/b"), "/b": a.redirect(302, "/a")}, otherwise=a.redirect(302, "/a")),
    "cookie-wall": cookie_wall(PAGE),
}

#: Answers that are better, or worse, the second time.
SECOND_TIMES: Mapping[str, Site] = {
    "reset-once": in_turn([a.reset(), PAGE]),
    "503-once": in_turn([a.status(503), PAGE]),
    "429-once": in_turn([a.status(429, headers={"Retry-After": "1"}), PAGE]),
    "429-for-ever": in_turn([a.status(429, headers={"Retry-After": "86400"})]),
    "429-until-a-date": in_turn([a.status(429, headers={"Retry-After": "Fri, 31 Dec 2049 23:59:59 GMT"})]),
    "429-until-nonsense": in_turn([a.status(429, headers={"Retry-After": "-soon-"})]),
    "404-after-a-wall": in_turn([a.status(403), a.status(404)]),
}

#: Faults before the first byte of HTTP, over plain TCP.
NAMES: Mapping[str, Host] = {
    "refused": Host(door=Door.REFUSED),
    "silent-door": Host(door=Door.SILENT),
    "no-such-name": Host(name=Name(resolves=Resolves.NXDOMAIN)),
    "servfail": Host(name=Name(resolves=Resolves.SERVFAIL)),
    "silent-dns": Host(name=Name(resolves=Resolves.SILENCE)),
    "no-address": Host(name=Name(addresses=())),
    "ipv6-only": Host(name=Name(addresses=("::1",))),
    "ipv4-in-ipv6": Host(name=Name(addresses=("::ffff:169.254.169.254",))),
    "metadata-address": Host(name=Name(addresses=("169.254.169.254",))),
    "200-addresses": Host(name=Name(addresses=tuple(f"127.9.0.{n}" for n in range(1, 201)))),
    "alias-ring": Host(name=Name(addresses=(), cname=("b.hostile.example", "alias-ring.hostile.example"))),
}


def hosts() -> Mapping[str, Site]:
    """Every hostile host."""
    deep: Mapping[str, Answer | Site] = {"12-deep": _deep(12), "deep-without-end": _deep(None)}
    pages: Mapping[str, Answer | Site] = {**HEADS, **BODIES, **REDIRECTS, **SECOND_TIMES, **deep}
    plain = {name: routes({"/robots.txt": a.status(404)}, otherwise=it) for name, it in pages.items()}
    secure = {f"tls-{tls.value}": Host(site=routes({"/": PAGE}), tls=tls) for tls in Tls if tls is not Tls.VALID}
    every: Mapping[str, Site] = {**plain, **NAMES, **ROBOTS, **secure}
    return {f"{name}.{DOMAIN}": site for name, site in every.items()}


def urls() -> tuple[str, ...]:
    """One address for each hostile host."""
    return tuple(f"{'https' if host.startswith('tls-') else 'http'}://{host}/" for host in hosts())


def _deep(depth: int | None) -> Site:
    """So many redirects, one after the other, and then a page; without `depth` no end."""

    def site(request: Request) -> Answer:
        step = int(request.path.strip("/") or 0)
        return PAGE if depth is not None and step >= depth else a.redirect(302, f"/{step + 1}")

    return site


#: Faults in robots.txt itself (RFC 9309 §2.3.1); the page behind it is well.
ROBOTS: Mapping[str, Site] = {
    "robots-503": routes({"/": PAGE, "/robots.txt": a.status(503)}),
    "robots-403": routes({"/": PAGE, "/robots.txt": a.status(403)}),
    "robots-hangs": routes({"/": PAGE, "/robots.txt": a.hang()}),
    "robots-endless": routes({"/": PAGE, "/robots.txt": a.endless(b"Disallow: /x\n", content_type="text/plain")}),
    "robots-redirects": routes({"/": PAGE, "/robots.txt": a.redirect(301, "/robots.txt")}),
    "robots-is-html": routes({"/": PAGE, "/robots.txt": PAGE}),
    "robots-not-utf-8": routes({"/": PAGE, "/robots.txt": a.response(b"\xff\xfeUser-agent: *\nDisallow: /\xe9\n")}),
}
