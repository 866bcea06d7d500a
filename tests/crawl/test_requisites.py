"""`capture = "full"`: a live page is captured with what it is drawn with, once, politely, and nothing more."""

from typing import Any

from linkcheck.archive.serve import Holdings, Replay
from linkcheck.archive.verify import verify
from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.sites import routes
from linkcheck.extract.decode import decoded
from linkcheck.store.store import Store
from tests.archive.test_serve import get

PAGE = (
    '<title>{name}</title><link rel=stylesheet href=/a.css><img src="/{name}.png" srcset="/{name}-2x.png 2x">'
    "<img src=/private/x.png><img src=http://cdn.example/logo.png><script src=/a.js></script>"
)
PNG = answers.response(b"\x89PNG", content_type="image/png")


def css(text: str) -> Answer:
    return answers.response(text.encode(), content_type="text/css")


def page(request: Request) -> Answer:
    return answers.page(PAGE.format(name=request.path[1:]) + "<p>" + request.path * 50)


SITE = routes(
    {
        "/robots.txt": answers.response(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
        "/one": page,
        "/two": page,
        "/gone": answers.status(404, '<img src="/gone.png">'),
        "/a.css": css("@import 'b.css'; @font-face { src: url(/f.woff2) }"),
        "/b.css": css("@import 'a.css'; h1 { background: url(/moved.png) }"),
        "/f.woff2": answers.response(b"font", content_type="font/woff2"),
        "/moved.png": answers.redirect(302, "/one.png"),
        "/one.png": PNG,
        "/one-2x.png": PNG,
    }
)
SITES = {"a.example": SITE, "cdn.example": routes({"/logo.png": PNG})}
URLS = ["http://a.example/one", "http://a.example/two", "http://a.example/gone"]


def asked(made: Any, host: str) -> list[str]:
    return sorted(seen.path for seen in made.web.seen(host) if seen.path != "/robots.txt" and "-" not in seen.path[:3])


def test_live_pages_are_captured_with_what_they_are_drawn_with(crawling: Any) -> None:
    made = crawling(SITES, URLS, capture="full")
    run = made.crawl()
    paths = [path for path in asked(made, "a.example") if path in {"/a.js", "/private/x.png", "/gone.png", "/a.css"}]
    assert paths == ["/a.css"]  # once for both pages; no script, nothing that robots.txt forbids or a dead page names
    assert asked(made, "cdn.example") == ["/logo.png"]
    with Store(made.config.database) as store:
        rows = list(store.capture_rows())
        assert list(verify(made.config.warcs, store.captures_in_files(), store.good_offsets())) == []
    captured = {row["url"]: row["status"] for row in rows if row["record_type"] == "response"}
    for path in ("/a.css", "/b.css", "/f.woff2", "/moved.png", "/one.png", "/one-2x.png", "/one"):
        assert f"http://a.example{path}" in captured
    assert captured["http://a.example/two.png"] == 404
    assert captured["http://a.example/moved.png"] == 302
    checks = made.checks()
    assert {url: (check.status, len(check.hops)) for url, check in checks.items()} == {
        URLS[0]: (200, 1),
        URLS[1]: (200, 1),
        URLS[2]: (404, 1),
    }
    with Store(made.config.database) as store:
        digest = next(one.payload_digest for one in store.answers(URLS[0]))
    assert checks[URLS[0]].payload_digest == digest
    assert run.requests >= len(captured)


def test_a_plain_crawl_asks_for_pages_only(crawling: Any) -> None:
    made = crawling(SITES, URLS)
    made.crawl()
    assert not set(asked(made, "a.example")) & {"/a.css", "/one.png"}
    assert made.web.seen("cdn.example") == []


def test_without_captures_nothing_is_fetched_for_them(crawling: Any) -> None:
    made = crawling(SITES, URLS, capture="full")
    made.crawl(capture=False)
    assert not set(asked(made, "a.example")) & {"/a.css", "/one.png"}


def test_the_replay_shows_everything_while_the_site_is_down(crawling: Any) -> None:
    made = crawling(SITES, URLS[:1], capture="full")
    made.crawl()
    made.web.stop()
    with Store(made.config.database) as store:
        shown = {url: store.answers(url) for url in {row["url"] for row in store.capture_rows()}}
    holdings = Holdings(
        warcs=made.config.warcs,
        listed=list,
        answers=lambda url: shown.get(url, []),
        original=lambda _: None,
        decoded=decoded,
    )
    with Replay(holdings) as replay:
        base = f"{replay.content_url}20260301060000mp_/"
        _, _, text = get(f"{base}http://a.example/one")
        assert 'href="/20260301060000mp_/http://a.example/a.css"' in text
        for url in ("http://a.example/a.css", "http://a.example/b.css", "http://cdn.example/logo.png"):
            assert get(f"{base}{url}")[0] == 200
        assert "/20260301060000mp_/http://a.example/b.css" in get(f"{base}http://a.example/a.css")[2]


def test_style_sheets_without_end_are_left_at_some_depth(crawling: Any) -> None:
    def endless(request: Request) -> Answer:
        if request.path == "/one":
            return answers.page("<title>x</title><link rel=stylesheet href=/0.css><p>" + "word " * 50)
        if request.path.endswith(".css"):
            return css(f"@import '/{int(request.path[1:-4]) + 1}.css';")
        return answers.status(404)

    made = crawling({"a.example": endless}, URLS[:1], capture="full")
    made.crawl()
    assert [path for path in asked(made, "a.example") if path.endswith(".css")] == [f"/{n}.css" for n in range(4)]


def test_the_images_of_one_page_have_a_bound(crawling: Any) -> None:
    def crowded(request: Request) -> Answer:
        if request.path == "/one":
            return answers.page("<p>words</p>" + "".join(f"<img src=/{n}.png>" for n in range(300)))
        return PNG if request.path.endswith(".png") else answers.status(404)

    made = crawling({"a.example": crowded}, URLS[:1], capture="full")
    made.crawl()
    assert len([path for path in asked(made, "a.example") if path.endswith(".png")]) == 100


def test_files_are_begun_anew_at_the_size_that_is_configured(crawling: Any) -> None:
    made = crawling(SITES, URLS, warc_size=1024)
    made.crawl()
    names = sorted(path.name for path in made.config.warcs.iterdir())
    assert [name.rpartition("-")[2] for name in names] == [f"{n:05d}.warc.gz" for n in range(len(names))]
    assert len(names) == 3 and all(name.startswith("linkcheck-20260301T0600") for name in names)
    with Store(made.config.database) as store:
        assert list(verify(made.config.warcs, store.captures_in_files(), store.good_offsets())) == []
