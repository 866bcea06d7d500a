"""Answers and sites as values: what bytes they are, and how they are chosen."""

import gzip
import zlib

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Repeat, Request, Wait
from linkcheck.demo.sites import (
    compressed,
    conditional,
    cookie_wall,
    in_turn,
    only_for,
    robots,
    routes,
    since,
    to_https,
)

ONE, TWO = answers.page("one"), answers.page("two")


def ask(target: str = "/", *, tls: bool = False, earlier: int = 0, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(host="a.example", method="GET", target=target, headers=named, tls=tls, earlier=earlier)


def wire(answer: Answer) -> bytes:
    return b"".join(part for part in answer.parts if isinstance(part, bytes))


def test_a_page_is_a_well_formed_answer() -> None:
    assert wire(answers.page("é", charset="iso-8859-1", headers={"X-A": "1"})) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Length: 1\r\nX-A: 1\r\n\r\n\xe9"
    )


def test_characters_that_a_charset_lacks_are_references() -> None:
    assert wire(answers.page("© 港", charset="shift_jis")).endswith(b"&#169; \x8d`")


@pytest.mark.parametrize(("code", "line"), [(404, b"404 Not Found"), (410, b"410 Gone"), (999, b"999 Unknown")])
def test_a_status_has_its_phrase(code: int, line: bytes) -> None:
    assert wire(answers.status(code)).startswith(b"HTTP/1.1 " + line + b"\r\n")


def test_answers_without_content_say_nothing_of_a_length() -> None:
    assert b"Content-Length" not in wire(answers.status(204)) + wire(answers.status(304))


def test_a_redirect_holds_its_target_byte_for_byte() -> None:
    assert b"\r\nLocation: /with space\r\n\r\n" in wire(answers.redirect(301, "/with space"))
    assert b"\r\nLocation: /caf\xe9\r\n\r\n" in wire(answers.redirect(302, b"/caf\xe9"))
    assert "\r\nLocation: /소식\r\n".encode() in wire(answers.redirect(302, "/소식"))


def test_bodies_are_packed_as_labelled_or_falsely() -> None:
    body = b"<p>text</p>" * 50
    assert gzip.decompress(wire(answers.encoded(body, "gzip")).partition(b"\r\n\r\n")[2]) == body
    assert zlib.decompress(wire(answers.encoded(body, "deflate")).partition(b"\r\n\r\n")[2]) == body
    lie = wire(answers.encoded(body, "identity", label="gzip"))
    assert b"Content-Encoding: gzip\r\n" in lie and lie.endswith(body)


def test_chunks_are_framed() -> None:
    assert wire(answers.chunked([b"hello", b"", b"x" * 16])).partition(b"\r\n\r\n")[2] == (
        b"5;n=1\r\nhello\r\n10;n=1\r\n" + b"x" * 16 + b"\r\n0\r\nX-Trailer: end\r\n\r\n"
    )


def test_broken_answers_are_broken_where_told() -> None:
    assert wire(answers.close_early(ONE, 12)) == b"HTTP/1.1 200"
    assert answers.hang().parts == (Wait(),)
    assert wire(answers.drip(ONE, step=7)) == wire(ONE)
    assert answers.drip(ONE, step=7).parts[0] == Wait(0.05)


def test_a_huge_body_is_as_long_as_it_says_and_never_held() -> None:
    answer = answers.huge(200 * 1024 * 1024 + 5)
    repeat = next(part for part in answer.parts if isinstance(part, Repeat))
    assert b"Content-Length: 209715205\r\n" in wire(answer)
    assert len(repeat.data) * repeat.times + len(answer.parts[-1]) == 209715205
    assert len(wire(answer)) < 1000


def test_routes_take_the_target_then_the_path_then_the_longest_beginning() -> None:
    table = {"/a?b=1": ONE, "/a": TWO, "/d/*": ONE, "/d/e/*": TWO, "/f": lambda request: answers.page(request.path)}
    site = routes(table)
    assert site(ask("/a?b=1")) is ONE
    assert site(ask("/a?b=2")) is TWO
    assert site(ask("/d/x")) is ONE
    assert site(ask("/d/e/x")) is TWO
    assert wire(site(ask("/f"))).endswith(b"/f")
    assert wire(site(ask("/z"))).startswith(b"HTTP/1.1 404 ")
    assert routes({}, otherwise=ONE)(ask("/z")) is ONE


def test_a_scene_changes_with_the_day() -> None:
    assert [since(day, {0: "a", 4: "b", 8: "c"}) for day in (0, 3, 4, 7, 8, 99)] == list("aabbcc")


def test_answers_in_turn_end_with_the_last_one_for_ever() -> None:
    site = in_turn([ONE, TWO])
    assert [site(ask(earlier=n)) for n in range(3)] == [ONE, TWO, TWO]


def test_plain_requests_are_sent_to_tls_and_to_the_right_host() -> None:
    site = to_https(routes({"/a?b": ONE}), host="www.a.example")
    assert b"301" in wire(site(ask("/a?b")))[:12]
    assert b"Location: https://www.a.example/a?b\r\n" in wire(site(ask("/a?b", tls=True)))
    assert to_https(routes({"/a?b": ONE}))(ask("/a?b", tls=True)) is ONE


def test_robots_txt_is_told_before_the_site_is_asked() -> None:
    site = robots("User-agent: *\nDisallow: /x\n", lambda request: ONE)
    assert b"text/plain" in wire(site(ask("/robots.txt"))) and wire(site(ask("/robots.txt"))).endswith(b"/x\n")
    assert site(ask("/")) is ONE


def test_whoever_has_a_page_already_gets_304() -> None:
    site = conditional(ONE, etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    full = wire(site(ask()))
    assert full.startswith(b"HTTP/1.1 200 OK\r\n") and b'ETag: "v1"\r\n' in full and full.endswith(b"one")
    assert wire(site(ask(if_none_match='W/"v1", "v0"'))).startswith(b"HTTP/1.1 304 ")
    assert wire(site(ask(if_modified_since="Mon, 01 Jan 2024 00:00:00 GMT"))).startswith(b"HTTP/1.1 304 ")
    other = {"if_none_match": '"v2"', "if_modified_since": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert wire(site(ask(**other))) == full  # If-None-Match goes first


def test_a_cookie_wall_lets_those_in_who_bring_the_cookie() -> None:
    site = cookie_wall(ONE)
    assert b"Set-Cookie: seen=1; Path=/\r\n" in wire(site(ask("/p"))) and b"Location: /p\r\n" in wire(site(ask("/p")))
    assert site(ask("/p", cookie="a=b; seen=1")) is ONE


def test_an_answer_can_depend_on_the_user_agent() -> None:
    site = only_for("Mozilla", ONE, others=TWO)
    assert (site(ask(user_agent="Mozilla/5.0")), site(ask(user_agent="linkcheck"))) == (ONE, TWO)


def test_only_clients_that_take_gzip_get_it() -> None:
    site = compressed(lambda request: ONE)
    assert site(ask()) is ONE
    head, _, body = wire(site(ask(accept_encoding="gzip, br"))).partition(b"\r\n\r\n")
    assert gzip.decompress(body) == b"one"
    assert b"Content-Length: %d" % len(body) in head and b"Content-Encoding: gzip" in head
