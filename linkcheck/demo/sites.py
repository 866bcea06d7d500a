"""Ways to put sites together from answers: by path, by visit, by day, by what the request carries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from linkcheck.demo.answers import gzip_bytes, head, redirect, response, status
from linkcheck.demo.message import Answer, Request, Site

Thing = TypeVar("Thing")

NOT_FOUND = status(404)


def routes(table: Mapping[str, Answer | Site], *, otherwise: Answer | Site = NOT_FOUND) -> Site:
    """A site by its paths.

    A key is a target ("/a?b=1"), a path ("/a"), or a path's beginning ("/a/*", the longest wins), looked up in that
    order; the rest gets `otherwise`.
    """
    beginnings = sorted((key[:-1] for key in table if key.endswith("*")), key=len, reverse=True)

    def site(request: Request) -> Answer:
        for key in (request.target, request.path):
            if key in table:
                return answered(table[key], request)
        start = next((start for start in beginnings if request.path.startswith(start)), None)
        return answered(otherwise if start is None else table[start + "*"], request)

    return site


def answered(thing: Answer | Site, request: Request) -> Answer:
    """The answer itself, or what a site says to the request."""
    return thing if isinstance(thing, Answer) else thing(request)


def since(day: int, changes: Mapping[int, Thing]) -> Thing:
    """What holds on `day`: the latest change up to it. `changes` has an entry for day 0."""
    return changes[max(start for start in changes if start <= day)]


def in_turn(answers: Sequence[Answer | Site]) -> Site:
    """The n-th answer to the n-th request of a target; the last one for ever."""
    return lambda request: answered(answers[min(request.earlier, len(answers) - 1)], request)


def robots(text: str, site: Site) -> Site:
    """A site with this robots.txt."""
    rules = response(text.encode(), content_type="text/plain; charset=utf-8")
    return lambda request: rules if request.path == "/robots.txt" else site(request)


def to_https(site: Site, *, host: str = "", code: int = 301) -> Site:
    """A site over TLS only: plain requests are sent to the same target over TLS (on another `host`, if named)."""

    def upgraded(request: Request) -> Answer:
        if request.tls and host in ("", request.host):
            return site(request)
        return redirect(code, f"https://{host or request.host}{request.target}")

    return upgraded


def compressed(site: Site) -> Site:
    """A site that compresses well-formed answers for clients who accept gzip."""

    def packed(request: Request) -> Answer:
        answer = site(request)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return answer
        first, *rest = answer.parts
        body = gzip_bytes(b"".join(part for part in rest if isinstance(part, bytes)))
        if not answer.framed or not isinstance(first, bytes) or not rest or b"Transfer-Encoding" in first:
            return answer
        lines = [line for line in first[:-4].split(b"\r\n") if not line.startswith(b"Content-Length:")]
        lines += [b"Content-Encoding: gzip", b"Vary: Accept-Encoding", b"Content-Length: %d" % len(body)]
        return replace(answer, parts=(b"\r\n".join(lines) + b"\r\n\r\n", body))

    return packed


def conditional(answer: Answer, *, etag: str = "", last_modified: str = "") -> Site:
    """An answer with validators, and 304 for whoever has it already (RFC 9110 §13: If-None-Match goes first)."""
    validators = [pair for pair in (("ETag", etag), ("Last-Modified", last_modified)) if pair[1]]
    first, *rest = answer.parts
    fresh = head(200, validators).partition(b"\r\n")[2]  # the header lines and the empty line
    full = replace(answer, parts=((first if isinstance(first, bytes) else b"")[:-2] + fresh, *rest))

    def site(request: Request) -> Answer:
        known = request.headers.get("if-none-match")
        if known is not None:
            same = bool(etag) and etag.removeprefix("W/") in known
        else:
            same = bool(last_modified) and request.headers.get("if-modified-since") == last_modified
        return response(b"", code=304, content_type="", headers=validators) if same else full

    return site


def cookie_wall(answer: Answer, *, cookie: str = "seen=1") -> Site:
    """A redirect to the same address that sets a cookie, until the client brings it back."""

    def site(request: Request) -> Answer:
        if cookie in request.headers.get("cookie", ""):
            return answer
        return redirect(302, request.target, headers={"Set-Cookie": f"{cookie}; Path=/"})

    return site


def only_for(marker: str, answer: Answer, *, others: Answer) -> Site:
    """An answer for clients whose User-Agent holds `marker`, another for the rest."""
    return lambda request: answer if marker in request.headers.get("user-agent", "") else others
