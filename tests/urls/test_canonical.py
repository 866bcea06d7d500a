"""Identity of addresses: the URL Standard's serialisation, without fragment and without secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.urls.canonical import link, resolve, without_userinfo

BASE = "https://www.daily.example/2024/05/story/?page=2#top"

RESOLVED = {
    "https://example.com": "https://example.com/",
    "HTTPS://EXAMPLE.COM/Path": "https://example.com/Path",
    "  https://example.com/a\n": "https://example.com/a",
    "https://exam\nple.com/a\tb": "https://example.com/ab",
    "https://example.com:443/": "https://example.com/",
    "http://example.com:80/": "http://example.com/",
    "http://example.com:443/": "http://example.com:443/",
    "https://example.com/a/../b/./c": "https://example.com/b/c",
    "https://example.com/%7Eme": "https://example.com/%7Eme",
    "https://example.com/a b": "https://example.com/a%20b",
    "https://example.com\\a\\b": "https://example.com/a/b",
    "https://example.com/?q=a b&c=%20": "https://example.com/?q=a%20b&c=%20",
    "https://example.com/#part": "https://example.com/",
    "https://example.com/x#:~:text=some,words": "https://example.com/x",
    "https://example.com/?": "https://example.com/?",
    "//cdn.example/x": "https://cdn.example/x",
    "/root": "https://www.daily.example/root",
    "other.html": "https://www.daily.example/2024/05/story/other.html",
    "../x": "https://www.daily.example/2024/05/x",
    "?p=1": "https://www.daily.example/2024/05/story/?p=1",
    "#note": "https://www.daily.example/2024/05/story/?page=2",
    "http:/example.com": "http://example.com/",
    "http:///example.com": "http://example.com/",
    "http://한국.kr/경로": "http://xn--3e0b707e.kr/%EA%B2%BD%EB%A1%9C",
    "https://xn--3e0b707e.kr/": "https://xn--3e0b707e.kr/",
    "https://BÜCHER.example/": "https://xn--bcher-kva.example/",
    "https://news.example/기사?제목=한글": "https://news.example/%EA%B8%B0%EC%82%AC?%EC%A0%9C%EB%AA%A9=%ED%95%9C%EA%B8%80",
    "http://0x7f.1/": "http://127.0.0.1/",
    "http://2130706433/": "http://127.0.0.1/",
    "http://[2001:DB8::0:1]/": "http://[2001:db8::1]/",
    "https://example.com/?utm_source=x&a=1": "https://example.com/?utm_source=x&a=1",
    "ftp://ftp.example/pub": "ftp://ftp.example/pub",
    "mailto:a@b.example": "mailto:a@b.example",
    "https://example.com/\ud800": "https://example.com/%EF%BF%BD",
}

#: URL Standard §4.4: "failure".
UNPARSABLE = (
    "http://",
    "https://",
    "http:///",
    "https://exa mple.com/",
    "http://[::1/",
    "http://[www.example.com]/",
    "http://1.2.3.999/",
    "http://example.com:99999/",
    "http://a%00b/",
    "http://ex|ample/",
    "http://example^org/",
    "http://user@/",
    "https://a<b/",
    "//exa mple/",
)


@pytest.mark.parametrize(("href", "expected"), RESOLVED.items())
def test_an_address_is_serialised_as_the_url_standard_says(href: str, expected: str) -> None:
    assert resolve(href, BASE) == expected


@pytest.mark.parametrize("href", UNPARSABLE)
def test_what_the_standard_calls_failure_is_none(href: str) -> None:
    assert resolve(href, BASE) is None


@pytest.mark.parametrize(
    "href",
    [
        "https://user:secret@example.com/x",
        "https://secret@example.com/x",
        "https://user:se@cret@example.com/x",
        "https://user:se%40cret@example.com/x",
        "//u:secret@example.com/x",
        "https:\\\\u:secret@example.com\\x",
        "https://user:secret@example.com:443/x#f",
    ],
)
def test_user_names_and_passwords_leave_no_trace(href: str) -> None:
    assert resolve(href, BASE) == "https://example.com/x"


def test_an_at_sign_in_a_path_is_no_password() -> None:
    assert resolve("https://medium.example/@writer/story", BASE) == "https://medium.example/@writer/story"
    assert resolve("https://web.example/save/http://a@b/", BASE) == "https://web.example/save/http://a@b/"


@pytest.mark.parametrize("base", ["", "content/post.md", "not an address"])
def test_without_a_base_only_absolute_addresses_resolve(base: str) -> None:
    assert resolve("https://example.com/a", base) == "https://example.com/a"
    assert resolve("/a", base) is None


def test_a_link_knows_its_host_site_and_scheme() -> None:
    found = link("https://blog.news.example.co.uk:8443/x")
    assert (found.host, found.site, found.scheme) == ("blog.news.example.co.uk", "example.co.uk", "https")


def test_the_link_of_an_impossible_address_has_no_host() -> None:
    found = link("http//example.com")
    assert (found.url, found.host, found.site, found.scheme) == ("http//example.com", "", "", "")


def test_passwords_are_cut_out_of_any_text() -> None:
    assert without_userinfo("see https://u:p@h.example/x and a@b.example") == "see https://h.example/x and a@b.example"


@given(st.text(), st.text())
def test_any_strings_resolve_or_do_not_and_raise_nothing(href: str, base: str) -> None:
    assert resolve(href, base) is None or isinstance(resolve(href, base), str)


@given(st.text(alphabet="htps:/\\?#@.[]%a1 \t\né한", max_size=40))
def test_a_resolved_address_is_its_own_resolution(href: str) -> None:
    url = resolve(href, BASE)
    if url is not None:
        assert resolve(url, BASE) == url
        assert "#" not in url
        assert link(url).url == url
