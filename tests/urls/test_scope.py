"""What leaves the newsroom."""

import pytest

from linkcheck.urls.scope import Scope, site

ARTICLE = "https://www.daily.example/story"

SITES = {
    "www.bbc.co.uk": "bbc.co.uk",
    "bbc.co.uk": "bbc.co.uk",
    "a.b.seoul.go.kr": "seoul.go.kr",
    "newsroom.github.io": "newsroom.github.io",
    "other.blogspot.com": "other.blogspot.com",
    "github.io": "github.io",
    "localhost": "localhost",
    "127.0.0.1": "127.0.0.1",
    "[2001:db8::1]": "[2001:db8::1]",
    "example.com.": "example.com",
    "www.xn--3e0b707e.example": "xn--3e0b707e.example",
    "": "",
}


@pytest.mark.parametrize(("host", "expected"), SITES.items())
def test_the_site_of_a_host_is_its_registrable_domain(host: str, expected: str) -> None:
    assert site(host) == expected


@pytest.mark.parametrize(
    ("url", "outbound"),
    [
        ("https://elsewhere.example/", True),
        ("http://elsewhere.example:8080/", True),
        ("https://www.daily.example/other", False),
        ("https://daily.example/", False),
        ("http://cdn.img.daily.example:8080/x", False),
        ("ftp://ftp.elsewhere.example/x", True),
        ("ftp://ftp.daily.example/x", False),
        ("magnet:?xt=urn:btih:x", True),
        ("gemini://capsule.example/", True),
        ("mailto:desk@elsewhere.example", False),
        ("tel:+8221234567", False),
        ("javascript:void(0)", False),
        ("data:text/plain,x", False),
        ("category:weather", False),
        ("http//elsewhere.example", True),
        ("https://exa mple.com", True),
    ],
)
def test_outbound_is_another_registrable_domain(url: str, outbound: bool) -> None:
    assert Scope().is_outbound(url, ARTICLE) is outbound


@pytest.mark.parametrize("own", ["sister.example", "www.sister.example", "*.sister.example", "https://sister.example/"])
def test_own_hosts_are_inside(own: str) -> None:
    scope = Scope(own_hosts=(own,))
    assert not scope.is_outbound("https://blog.sister.example/x", ARTICLE)
    assert scope.is_outbound("https://elsewhere.example/", ARTICLE)


def test_blogs_on_one_host_of_blogs_are_strangers_to_each_other() -> None:
    assert Scope().is_outbound("https://b.github.io/", "https://a.github.io/post")


def test_internal_takes_the_own_site_too() -> None:
    assert Scope(internal=True).is_outbound("https://www.daily.example/other", ARTICLE)
    assert not Scope(internal=True).is_outbound("mailto:x@y.example", ARTICLE)


@pytest.mark.parametrize(
    ("pattern", "url", "outbound"),
    [
        ("ads.example", "https://ads.example/x", False),
        ("ads.example", "https://eu.ads.example/x", False),
        ("ads.example", "https://badads.example/x", True),
        ("ads.*", "https://ads.example/x", False),
        ("https://shop.example/cart/*", "https://shop.example/cart/7", False),
        ("https://shop.example/cart/*", "https://shop.example/book/7", True),
        ("*/amp/*", "https://x.example/amp/7", False),
    ],
)
def test_ignored_addresses_are_not_outbound(pattern: str, url: str, outbound: bool) -> None:
    assert Scope(ignore=(pattern,)).is_outbound(url, ARTICLE) is outbound


def test_an_article_without_a_host_has_only_the_configured_sites() -> None:
    assert Scope().is_outbound("https://daily.example/", "posts/story.md")
    assert not Scope(own_hosts=("daily.example",)).is_outbound("https://daily.example/", "posts/story.md")


def test_only_the_named_schemes_count_if_any_are_named() -> None:
    scope = Scope(schemes=("https",))
    assert scope.is_outbound("https://elsewhere.example/", ARTICLE)
    assert not scope.is_outbound("ftp://ftp.elsewhere.example/", ARTICLE)
    assert scope.is_outbound("http//elsewhere.example/", ARTICLE)
