"""The usable copy nearest a date, from a small Wayback machine on real sockets, on good days and bad ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from linkcheck.demo import answers
from linkcheck.demo.message import Answer
from linkcheck.demo.web import Web
from linkcheck.extract.page import read_page
from linkcheck.memento.closest import Wanted, nearest
from linkcheck.memento.timemap import accept_datetime
from linkcheck.model.archive import Held, Lookup
from linkcheck.model.check import Check, Hop
from linkcheck.urls.canonical import link, resolve
from tests.memento.wayback import BASE, HOST, LINK, PAGE, TEXT, Copy, Wayback, asked, fetch_from, json_answer

NEAR = datetime(2019, 5, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
WANTED = Wanted(link=LINK, near=NEAR)
LOGIN = '<title>Log in</title><form action="/login"><input name="user"><input type="password"></form>'
WALL = "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/x.js'></script>"
PARKED = "<title>site.example is for sale</title><p>This domain is for sale. Buy this domain today.</p>"
MISSING = "<title>Page not found</title><h1>404</h1><p>The page you are looking for could not be found.</p>"
HTML = answers.page("<title>Wayback Machine</title><p>We are doing some maintenance.</p>")


def look(archive: Wayback, wanted: Wanted = WANTED, slept: list[float] | None = None) -> Lookup:
    with Web({HOST: archive, "site.example": lambda request: answers.status(410)}) as web, fetch_from(web) as fetch:
        return asked(fetch, slept).closest(wanted, NOW)


def test_the_nearest_copy_is_chosen_on_either_side_of_the_date() -> None:
    archive = Wayback([Copy("20150101000000"), Copy("20190430090000"), Copy("20190510000000"), Copy("20250101000000")])
    found = look(archive)
    assert found.held is Held.FOUND
    assert found.memento
    assert found.memento.url == f"{BASE}20190430090000/{LINK.url}"
    assert found.memento.date == datetime(2019, 4, 30, 9, tzinfo=UTC)
    assert found.distance == timedelta(days=-2)
    assert len(archive.asked) == 2  # the index and one copy


@pytest.mark.parametrize(
    ("nearer", "why"),
    [
        (Copy("20190502000000", body=MISSING, status=404), "gone"),
        (Copy("20190502000000", body=MISSING), "soft-404"),
        (Copy("20190502000000", body=LOGIN), "login"),
        (Copy("20190502000000", body=WALL, headers=(("cf-mitigated", "challenge"),)), "bot-wall"),
        (Copy("20190502000000", body=PARKED), "parked"),
        (Copy("20190502000000", status=302, location="http://site.example/"), "homepage-redirect"),
        (Copy("20190502000000", status=301, location="http://site.example/opening-hours"), "possible-soft-404"),
        (Copy("20190502000000", status=302, location="http://site.example/login?next=/2019"), "login"),
    ],
)
def test_a_copy_that_does_not_show_the_page_is_passed_over(nearer: Copy, why: str) -> None:
    others = [
        Copy("20190502000000", url="http://site.example/", body="<title>Site</title><p>News of the day.</p>"),
        Copy("20190502000000", url="http://site.example/opening-hours", body="<title>Opening hours</title><p>9-5</p>"),
        Copy("20190502000000", url="http://site.example/login?next=/2019", body=LOGIN),
    ]
    found = look(Wayback([nearer, *others]))
    assert (found.held, found.memento) == (Held.UNUSABLE, None)
    assert why in found.because
    found = look(Wayback([nearer, Copy("20200101000000"), *others]))
    assert found.memento
    assert found.memento.date.year == 2020


def test_an_archived_redirect_is_accepted_when_it_is_proven() -> None:
    moved = "http://site.example/news/the-harbour-bridge-opens"
    archive = Wayback([Copy("20190502000000", status=301, location=moved), Copy("20190502000000", url=moved)])
    found = look(archive)
    assert found.memento
    assert found.memento.original == moved
    assert found.memento.finding == "moved-permanently"


def test_what_the_page_once_looked_like_proves_a_redirect_that_its_address_does_not() -> None:
    old, moved = link("http://site.example/a/1"), "http://site.example/b/x"
    archive = Wayback(
        [Copy("20190502000000", url=old.url, status=301, location=moved), Copy("20190502000000", url=moved)]
    )
    wanted = Wanted(link=old, near=NEAR)
    assert look(archive, wanted).held is Held.UNUSABLE
    page = read_page(PAGE.encode(), "text/html", old.url)
    alive = Check(
        id=1, url=old.url, run_id="r", at=NOW, status=200, hops=(Hop(url=old.url, status=200),),
        final_url=old.url, page=page,
    )  # fmt: skip
    assert look(archive, replace(wanted, earlier=(alive,))).held is Held.FOUND


def test_the_same_bad_bytes_are_fetched_once() -> None:
    bad = [Copy(f"201905020000{n:02}", body=MISSING) for n in range(20)]
    archive = Wayback([*bad, Copy("20210101000000")])
    assert look(archive).held is Held.FOUND
    assert len([path for path in archive.asked if "id_" in path]) == 2


def test_of_endless_bad_copies_only_some_are_looked_at() -> None:
    archive = Wayback([Copy(f"201905020000{n:02}", body=f"{MISSING}{n}") for n in range(20)])
    assert look(archive).held is Held.UNUSABLE
    assert len([path for path in archive.asked if "id_" in path]) <= 7


def test_without_an_index_the_timegate_and_the_timemap_find_the_copy() -> None:
    down = [json_answer("", code=503)]
    archive = Wayback([Copy("20190501000000"), Copy("20250101000000", body=MISSING)], bad={"/cdx": down})
    found = look(archive)  # the TimeGate offers its newest copy, which is no page
    assert found.memento
    assert found.memento.date.year == 2019
    archive = Wayback([Copy("20190501000000")], bad={"/cdx": down, "/web/timemap": down})
    assert look(archive).held is Held.FOUND
    assert look(Wayback([], bad={"/cdx": down})).held is Held.NONE


@pytest.mark.parametrize(
    "bad",
    [
        answers.status(429),
        answers.status(500),
        answers.status(503),
        answers.response(b"", code=523),
        json_answer("{}"),
        HTML,
        answers.hang(),
        answers.reset(),
        json_answer("[[", code=200),
    ],
)
def test_an_archive_that_does_not_answer_is_unknown_and_never_none(bad: Answer) -> None:
    archive = Wayback([Copy("20190501000000")], bad={"/cdx": [bad], "/web": [bad]})
    slept: list[float] = []
    found = look(archive, slept=slept)
    assert (found.held, found.memento) == (Held.UNKNOWN, None)
    assert found.because


@pytest.mark.parametrize("copies", [[], [Copy("20190501000000")]])
def test_a_bad_moment_passes(copies: Sequence[Copy]) -> None:
    archive = Wayback(
        copies,
    )
    archive.bad["/cdx"] = [answers.status(503), answers.status(502), archive._index(LINK.url)]
    slept: list[float] = []
    assert look(archive, slept=slept).held is (Held.FOUND if copies else Held.NONE)
    assert [round(seconds) for seconds in slept if seconds > 0.5] == [2, 4]


def linked(*lines: str) -> Answer:
    return answers.response(",\n".join(lines).encode(), content_type="application/link-format")


def listed(*stamps: str) -> str:
    return ", ".join(
        f'<{BASE}{stamp}/{LINK.url}>; rel="memento"; datetime="{accept_datetime(Copy(stamp).date)}"' for stamp in stamps
    )


ORIGINAL = f'<{LINK.url}>; rel="original"'
INDEX = linked(
    ORIGINAL,
    f'<{BASE}pages/1>; rel="timemap"; from="Thu, 01 Jan 2015 00:00:00 GMT"; until="Sat, 31 Dec 2016 00:00:00 GMT"',
    f'<{BASE}pages/2>; rel="timemap"; from="Sun, 01 Jan 2017 00:00:00 GMT"; until="Tue, 31 Dec 2019 00:00:00 GMT"',
    f'<{BASE}pages/3>; rel="timemap"; from="Wed, 01 Jan 2020 00:00:00 GMT"',
)
NEXT = linked(ORIGINAL, f'<{BASE}pages/2>; rel="timemap next"', listed("20150101000000"))
AS_JSON = json_answer(f'[["timestamp","original","statuscode"],["20190430090000","{LINK.url}","200"]]')


@pytest.mark.parametrize(("timemap", "asked_for"), [(INDEX, ["pages/2"]), (NEXT, ["pages/2"]), (AS_JSON, [])])
def test_the_pages_of_a_timemap_that_cover_the_date_are_read(timemap: Answer, asked_for: list[str]) -> None:
    archive = Wayback([Copy("20150101000000"), Copy("20190430090000"), Copy("20240101000000")])
    archive.bad = {
        "/cdx": [answers.status(503)],
        f"/web/{LINK.url}": [answers.status(503)],  # no TimeGate
        "/web/timemap/": [timemap],
        "/web/pages/1": [linked(ORIGINAL, listed("20150101000000"))],
        "/web/pages/2": [linked(ORIGINAL, f'<{BASE}pages/1>; rel="prev timemap"', listed("20190430090000"))],
        "/web/pages/3": [linked(ORIGINAL, listed("20240101000000"))],
    }
    found = look(archive)
    assert found.memento and found.memento.date == datetime(2019, 4, 30, 9, tzinfo=UTC)
    assert [target.removeprefix("/web/") for target in archive.asked if "pages" in target][
        : len(asked_for)
    ] == asked_for


def test_pages_that_name_each_other_end() -> None:
    archive = Wayback([], bad={"/cdx": [answers.status(503)], f"/web/{LINK.url}": [answers.status(503)]})
    archive.bad["/web/timemap/"] = [linked(ORIGINAL, *(f'<{BASE}pages/{n}>; rel="timemap"' for n in range(40)))]
    archive.bad["/web/pages/"] = [linked(ORIGINAL, f'<{BASE}timemap/link/{LINK.url}>; rel="timemap"')]
    assert look(archive).held is Held.NONE
    assert sum("pages" in target for target in archive.asked) == 7


def test_too_many_requests_are_answered_by_a_rest_and_then_by_silence() -> None:
    slept: list[float] = []
    archive = Wayback([Copy("20190501000000")], bad={"/cdx": [answers.status(429)], "/web": [answers.status(429)]})
    with Web({HOST: archive}) as web, fetch_from(web) as fetch:
        service = asked(fetch, slept)
        for _ in range(5):
            assert service.closest(WANTED, NOW).held is Held.UNKNOWN
    assert len(archive.asked) == 4  # twice the index, twice the copies; then both are left alone
    assert [round(seconds) for seconds in slept if seconds > 0.5] == [60, 60]
    slept.clear()
    archive = Wayback(
        [Copy("20190501000000")],
        bad={"/cdx": [answers.response(b"", code=429, headers={"Retry-After": "7"}), json_answer("[]")]},
    )
    look(archive, slept=slept)
    assert [round(seconds) for seconds in slept if seconds > 0.5] == [7]


def test_a_copy_that_leads_out_of_the_archive_is_none() -> None:
    out = answers.redirect(302, "http://site.example/elsewhere")
    archive = Wayback([Copy("20190501000000")], bad={"/web/2019": [out]})
    found = look(archive)
    assert found.held is not Held.FOUND


def test_an_archived_error_is_not_the_archives_own() -> None:
    slept: list[float] = []
    archive = Wayback([Copy("20190501000000", status=200, body="x")])
    archive.bad = {"/web/2019": [Copy("20190501000000", status=503, body="down").answer()]}
    found = look(archive, slept=slept)
    assert found.held is Held.UNUSABLE
    assert [seconds for seconds in slept if seconds > 0.5] == []


def test_a_redirect_to_a_copy_of_another_day_is_dated_by_that_copy() -> None:
    archive = Wayback([Copy("20190501000000")])
    archive.bad = {"/web/20190501": [answers.redirect(302, f"{BASE}20200101000000id_/{LINK.url}")]}
    archive.copies = [Copy("20190501000000"), Copy("20200101000000")]
    found = look(archive)
    assert found.memento
    assert found.memento.date.year == 2020


def test_of_several_archives_the_nearest_copy_wins() -> None:
    one = look(Wayback([Copy("20190401000000")]))
    two = look(Wayback([Copy("20190503000000")]))
    none = look(Wayback([]))
    assert nearest([one, none, two]) is two
    assert nearest([none]) is None


def test_a_link_of_another_script_is_asked_for_as_it_is() -> None:
    url = link(resolve("http://site.example/città?x=1&y=ü", "http://site.example/") or "")
    archive = Wayback([Copy("20190501000000", url=url.url, body=f"<title>Città</title><p>{TEXT}</p>")])
    assert look(archive, Wanted(link=url, near=NEAR)).held is Held.FOUND
