"""Re-checks: only what has changed is asked for, what has not is recorded as such, nobody is believed too easily."""

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from linkcheck.archive.verify import verify
from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request, Site
from linkcheck.demo.sites import conditional
from linkcheck.model.check import Check
from linkcheck.model.verdict import Finding
from linkcheck.store.store import Store
from linkcheck.urls.canonical import link
from linkcheck.verdict.judge import Policy, judge
from tests.crawl.conftest import NOW, Crawling

URL = "http://a.example/story"
TEXT = "<title>A story</title><p>" + "Something happened in the harbour, and the town talks of nothing else. " * 20
ETAG, DATE = '"v1"', "Mon, 05 Jan 2026 08:00:00 GMT"
PAGE = answers.page(TEXT)


PATHS = ("/story", "/other", "/moved")


def only(site: Site) -> Site:
    """A site with these three addresses and no robots.txt."""
    return lambda request: site(request) if request.path in PATHS else answers.status(404)


def recheck(made: Crawling, days: int = 10) -> Check:
    """The check of a crawl of everything, so many days after the first."""
    later = made.configured(now=NOW + timedelta(days=days))
    later.crawl(every_link=True)
    return later.checks()[URL]


def records(made: Crawling, kind: str) -> list[dict[str, Any]]:
    """What warcio reads of one kind, in the order it was written."""
    found = []
    for path in sorted(made.config.warcs.iterdir()):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == kind:
                    fields = dict(record.rec_headers.headers)
                    found.append({**fields, "status": record.http_headers.get_statuscode()})
    return found


def assert_sound(made: Crawling) -> None:
    """Files and rows agree, and FastWARC finds every digest right."""
    with Store(made.config.database) as store:
        assert list(verify(made.config.warcs, store.captures_in_files(), store.good_offsets())) == []
    for path in made.config.warcs.iterdir():
        with path.open("rb") as file:
            assert all(record.verify_block_digest() for record in FastIterator(file, parse_http=False))


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        ({"etag": ETAG, "last_modified": DATE}, {"if-none-match": ETAG, "if-modified-since": DATE}),
        ({"etag": ETAG}, {"if-none-match": ETAG}),
        ({"last_modified": DATE}, {"if-modified-since": DATE}),
    ],
)
def test_an_unchanged_page_is_confirmed_and_judged_as_itself(
    crawling: Any, validators: dict[str, str], sent: dict[str, str]
) -> None:
    made = crawling({"a.example": only(conditional(PAGE, **validators))}, [URL])
    made.crawl()
    first = made.checks()[URL]
    second = recheck(made)
    headers = made.web.seen("a.example", "/story")[-1].headers
    assert {name: headers[name] for name in sent} == sent
    assert (second.status, [hop.status for hop in second.hops]) == (200, [304])
    assert (second.page, second.content_type, second.length) == (first.page, first.content_type, first.length)
    assert second.payload_digest == first.payload_digest != ""
    assert "2026-03-01" in second.detail
    verdict = judge(link(URL), [first, second], NOW, Policy())
    assert (verdict.finding, verdict.confidence) == (Finding.OK, 95)
    (response,), (revisit,) = records(made, "response"), records(made, "revisit")
    assert revisit["status"] == "304"
    assert revisit["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
    assert_sound(made)


def test_a_changed_page_is_read_anew(crawling: Any) -> None:
    made = crawling({"a.example": only(conditional(PAGE, etag=ETAG))}, [URL])
    made.crawl()
    made.web.show({"a.example": only(conditional(answers.page("<title>New</title><p>Other</p>"), etag='"v2"'))})
    second = recheck(made)
    assert (second.status, second.page and second.page.title) == (200, "New")
    assert len(records(made, "response")) == 2
    again = recheck(made, days=20)
    assert [hop.status for hop in again.hops] == [304]
    assert again.page == second.page  # the newest of the two is what was confirmed


def test_an_identical_payload_without_validators_is_a_revisit(crawling: Any) -> None:
    made = crawling({"a.example": only(lambda request: PAGE)}, [URL])
    made.crawl()
    first, second = made.checks()[URL], recheck(made)
    assert "if-none-match" not in made.web.seen("a.example", "/story")[-1].headers
    assert (second.status, second.page, second.payload_digest) == (200, first.page, first.payload_digest)
    (revisit,) = records(made, "revisit")
    assert revisit["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert (revisit["status"], revisit["WARC-Truncated"]) == ("200", "length")
    assert revisit["WARC-Payload-Digest"] == first.payload_digest
    third = recheck(made, days=20)
    assert third.payload_digest == first.payload_digest
    assert [one["WARC-Refers-To"] for one in records(made, "revisit")] == [revisit["WARC-Refers-To"]] * 2
    assert_sound(made)


def test_the_same_words_under_another_status_or_address_are_kept_whole(crawling: Any) -> None:
    urls = [URL, "http://a.example/other"]
    made = crawling({"a.example": only(lambda request: PAGE)}, urls)
    made.crawl()
    assert len(records(made, "response")) == 2
    made.web.show({"a.example": only(lambda request: answers.page(TEXT, code=404))})
    recheck(made)
    assert len(records(made, "response")) == 4
    assert records(made, "revisit") == []


def unconditional(wrong: Answer) -> Site:
    """A page with a validator, whose server loses its head over conditions."""

    def site(request: Request) -> Answer:
        if "if-none-match" in request.headers:
            return wrong
        return answers.page(TEXT, headers={"ETag": ETAG})

    return only(site)


@pytest.mark.parametrize(
    "wrong",
    [
        answers.status(412),
        answers.status(400),
        answers.status(500),
        answers.response(b""),
        answers.response(b"", code=304, content_type="", headers={"ETag": '"of another page"'}),
        answers.reset(),
        answers.raw(b"what is this"),
    ],
)
def test_a_wrong_answer_to_a_condition_is_asked_for_again_plainly(crawling: Any, wrong: Answer) -> None:
    made = crawling({"a.example": unconditional(wrong)}, [URL])
    made.crawl()
    second = recheck(made)
    seen = made.web.seen("a.example", "/story")
    first, *asked, last = ["if-none-match" in one.headers for one in seen]
    assert (first, set(asked), last) == (False, {True}, False)
    assert (second.status, second.failure, second.attempts) == (200, None, 2)
    assert [hop.status for hop in second.hops] == [200]
    with Store(made.config.database) as store:
        run = store.last_run()
    assert run
    assert run.requests == 2
    assert_sound(made)


def test_a_304_nobody_asked_for_is_asked_again_and_proves_nothing(crawling: Any) -> None:
    made = crawling({"a.example": only(lambda request: answers.response(b"", code=304))}, [URL])
    made.crawl()
    check = made.checks()[URL]
    assert (check.status, check.page and check.page.words) == (304, 0)
    assert len(made.web.seen("a.example", "/story")) == 2


@pytest.mark.parametrize("damage", ["gone", "changed", "database"])
def test_what_we_no_longer_hold_is_asked_for_plainly_and_captured_whole(crawling: Any, damage: str) -> None:
    made = crawling({"a.example": only(conditional(PAGE, etag=ETAG))}, [URL])
    made.crawl()
    (path,) = made.config.warcs.iterdir()
    if damage == "gone":
        path.unlink()
    elif damage == "changed":
        _change_payload(path)
    else:
        with Store(made.config.database) as store, store.transaction():
            store.db.execute("delete from captures")
    second = recheck(made)
    assert "if-none-match" not in made.web.seen("a.example", "/story")[-1].headers
    assert [hop.status for hop in second.hops] == [200]
    newest = max(made.config.warcs.iterdir())
    assert newest != path
    with newest.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert "response" in kinds or damage == "changed"


def _change_payload(path: Path) -> None:
    """One letter of every page in the file, gzip and all."""
    data = gzip.decompress(path.read_bytes()).replace(b"harbour", b"habrour")
    path.write_bytes(gzip.compress(data))


def test_a_page_behind_a_redirect_is_asked_for_conditionally_too(crawling: Any) -> None:
    story = conditional(PAGE, etag=ETAG)

    def site(request: Request) -> Answer:
        return answers.redirect(301, "/moved") if request.path == "/story" else story(request)

    made = crawling({"a.example": only(site)}, [URL])
    made.crawl()
    second = recheck(made)
    assert [hop.status for hop in second.hops] == [301, 304]
    assert (second.status, second.final_url) == (200, "http://a.example/moved")
    assert [one["status"] for one in records(made, "revisit")] == ["301", "304"]
    assert_sound(made)


def test_a_page_that_was_cut_is_not_what_a_304_confirms(crawling: Any) -> None:
    made = crawling({"a.example": only(conditional(answers.page(TEXT * 9), etag=ETAG))}, [URL], max_body=2048)
    made.crawl()
    assert made.checks()[URL].truncated == "length"
    recheck(made)
    assert "if-none-match" not in made.web.seen("a.example", "/story")[-1].headers


def test_a_compressed_page_is_confirmed_with_its_words(crawling: Any) -> None:
    packed = answers.encoded(TEXT.encode(), "gzip")
    made = crawling({"a.example": only(conditional(packed, etag=ETAG))}, [URL])
    made.crawl()
    first, second = made.checks()[URL], recheck(made)
    assert first.page
    assert first.page.words > 100
    assert replace(second, id=first.id).page == first.page
