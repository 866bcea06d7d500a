"""A small newsroom's links and articles: one of everything a report must show."""

from dataclasses import dataclass

from linkcheck.model.check import Failure, Hop
from linkcheck.model.verdict import Finding, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A link and what is the case with it; `before` is its state in the runs before the last."""

    url: str
    finding: Finding
    because: str
    status: int | None = None
    failure: Failure | None = None
    state: State | None = None
    hops: tuple[Hop, ...] = ()
    new_url: str = ""
    confidence: int = 90
    before: State | None = None
    ok_once: bool = False  # it worked in the first run, and we kept it
    dead_before: bool = False  # it failed in the runs before and works now


CASES: dict[str, Case] = {
    case.url: case
    for case in (
        Case(url="https://www.who.int/data/gho", finding=Finding.OK, because="It answered 200.", status=200),
        Case(url="https://en.wikipedia.org/wiki/Link_rot", finding=Finding.OK, because="It answered 200.", status=200),
        Case(
            url="https://doi.org/10.1000/182",
            finding=Finding.REDIRECTED,
            because="It answers by a redirect.",
            status=200,
        ),
        Case(
            url="https://www.stats.example/census/2011/tables.html",
            finding=Finding.GONE,
            because="The server answered 404 (not found) three times between 3 and 24 November.",
            status=404,
            confidence=97,
            ok_once=True,
        ),
        Case(
            url="http://old.ministry.example/press/2014/03/annual-figures.pdf",
            finding=Finding.DNS_FAILURE,
            because="The name old.ministry.example does not exist any more, on three days in three weeks.",
            failure=Failure.DNS_NXDOMAIN,
            confidence=95,
            before=State.FAILING,
        ),
        Case(
            url="http://old.ministry.example/press/2014/07/half-year-figures.pdf",
            finding=Finding.DNS_FAILURE,
            because="The name old.ministry.example does not exist any more, on three days in three weeks.",
            failure=Failure.DNS_NXDOMAIN,
            confidence=95,
        ),
        Case(
            url="https://blog.startup.example/2015/why-we-are-different",
            finding=Finding.PARKED,
            because="The page is a domain dealer's: it offers startup.example for sale.",
            status=200,
            confidence=92,
        ),
        Case(
            url="https://journal.example/article?id=4711&lang=en",
            finding=Finding.SOFT_404,
            because="The page says “We could not find this article” although the server claims success (200).",
            status=200,
            confidence=88,
            hops=(
                Hop(url="https://journal.example/article?id=4711&lang=en", status=302),
                Hop(url="https://journal.example/error?code=nf", status=200),
            ),
            before=State.FAILING,
        ),
        Case(
            url="https://shop.example:8443/catalogue",
            finding=Finding.TLS_ERROR,
            because="The certificate ran out on 2 October; browsers warn their readers.",
            failure=Failure.TLS_EXPIRED,
            state=State.FAILING,
            confidence=70,
            before=State.ALIVE,
        ),
        Case(
            url="https://slow.example/report",
            finding=Finding.TIMEOUT,
            because="The server took the connection and then said nothing for 30 seconds.",
            failure=Failure.READ_TIMEOUT,
            state=State.FAILING,
            confidence=45,
        ),
        Case(
            url="https://api.city.example/budget/2016",
            finding=Finding.SERVER_ERROR,
            because="The server answered 503 (service unavailable).",
            status=503,
            state=State.FAILING,
            confidence=50,
            before=State.ALIVE,
        ),
        Case(
            url="http://www.parliament.example/bills/1204",
            finding=Finding.MOVED_PERMANENTLY,
            because="It forwards for good (301) to a page with the same content.",
            status=200,
            new_url="https://bills.parliament.example/1204/text",
            hops=(
                Hop(url="http://www.parliament.example/bills/1204", status=301),
                Hop(url="https://www.parliament.example/bills/1204", status=301),
                Hop(url="https://bills.parliament.example/1204/text", status=200),
            ),
        ),
        Case(
            url="https://museum.example/exhibitions/1999/light",
            finding=Finding.HOMEPAGE_REDIRECT,
            because="It leads to the home page of museum.example, as a made-up address there does.",
            status=200,
            confidence=65,
            hops=(
                Hop(url="https://museum.example/exhibitions/1999/light", status=302),
                Hop(url="https://museum.example/", status=200),
            ),
        ),
        Case(
            url="https://institute.example/team",
            finding=Finding.DRIFTED,
            because="Little of the text that stood there in 2024 is left.",
            status=200,
            confidence=55,
        ),
        Case(
            url="https://www.bigpaper.example/2020/05/long-read",
            finding=Finding.BOT_WALL,
            because="A wall against robots answered (403, Cloudflare challenge).",
            status=403,
        ),
        Case(
            url="https://social.example/@minister/109",
            finding=Finding.LOGIN,
            because="The site shows its login form instead of the post.",
            status=200,
        ),
        Case(
            url="https://records.court.example/case/88",
            finding=Finding.ROBOTS_EXCLUDED,
            because="robots.txt of records.court.example asks robots to keep away from /case/.",
            failure=Failure.ROBOTS_EXCLUDED,
        ),
        Case(
            url="ftp://ftp.agency.example/pub/data.zip",
            finding=Finding.UNSUPPORTED_SCHEME,
            because="It is an FTP address.",
        ),
        Case(
            url="http//www.typo.example/page",
            finding=Finding.MALFORMED_URL,
            because="A colon is missing after “http”.",
            confidence=100,
        ),
        Case(
            url="https://reborn.example/guide",
            finding=Finding.OK,
            because="It answered 200 again.",
            status=200,
            dead_before=True,
        ),
        Case(
            url="https://ko.news.example/정책/2021",
            finding=Finding.GONE,
            because="The server answered 410 (gone for good) on two days.",
            status=410,
            confidence=99,
        ),
        Case(
            url="https://archive.arabic.example/تقرير",
            finding=Finding.GONE,
            because="The server answered 404 (not found) three times.",
            status=404,
            confidence=96,
        ),
    )
}

#: (title, authors, section, published, [(sentence with [link words], address)…], notes)
ARTICLES: tuple[tuple[str, tuple[str, ...], str, str, tuple[tuple[str, str], ...], tuple[str, ...]], ...] = (
    (
        "Where the ministry’s numbers went, and who keeps copies of them",
        ("Ana Ferreira", "Tom Okafor"),
        "Politics",
        "2014-03-18",
        (
            (
                "The ministry [published the annual figures] in March, eleven weeks late.",
                "http://old.ministry.example/press/2014/03/annual-figures.pdf",
            ),
            (
                "By summer the [half-year figures] told another story.",
                "http://old.ministry.example/press/2014/07/half-year-figures.pdf",
            ),
            (
                "All of it rests on the [2011 census tables], the last ones that can be compared.",
                "https://www.stats.example/census/2011/tables.html",
            ),
            ("A [study of that year] found the same gap.", "https://journal.example/article?id=4711&lang=en"),
            ("Parliament has since [amended the bill].", "http://www.parliament.example/bills/1204"),
            ("The minister [answered on the network].", "https://social.example/@minister/109"),
            ("See also the [global health observatory].", "https://www.who.int/data/gho"),
        ),
        (),
    ),
    (
        "Ten start-ups that were going to change everything",
        ("Mei Lindqvist",),
        "Business",
        "2015-09-02",
        (
            (
                "“[We are different],” wrote its founder a month before the money ran out.",
                "https://blog.startup.example/2015/why-we-are-different",
            ),
            ("Its [shop] still takes orders, or says so.", "https://shop.example:8443/catalogue"),
            ("The [census tables] show where the customers were.", "https://www.stats.example/census/2011/tables.html"),
            ("A typing error: [the page].", "http//www.typo.example/page"),
        ),
        (),
    ),
    (
        "정책 문서는 어디로 갔나: 사라진 링크를 찾아서",
        ("김서연",),
        "사회",
        "2021-05-11",
        (
            ("정부는 2021년 [정책 보고서]를 공개했지만 지금은 찾을 수 없다.", "https://ko.news.example/정책/2021"),
            ("[링크 부패]는 모든 언론사의 문제다.", "https://en.wikipedia.org/wiki/Link_rot"),
        ),
        (),
    ),
    (
        "أين ذهبت التقارير الرسمية؟",
        ("ليلى حداد",),
        "العالم",
        "2019-01-20",
        (
            (
                "نشرت الوزارة [التقرير السنوي] في كانون الثاني، ثم اختفى من الموقع.",
                "https://archive.arabic.example/تقرير",
            ),
        ),
        (),
    ),
    (
        "City budget: the data behind the story",
        ("Tom Okafor",),
        "Data",
        "2016-11-30",
        (
            ("The [open budget interface] was the first of its kind.", "https://api.city.example/budget/2016"),
            ("A longer version is in [their report].", "https://slow.example/report"),
            ("The raw files are [on the agency’s server].", "ftp://ftp.agency.example/pub/data.zip"),
            ("The case is [still pending].", "https://records.court.example/case/88"),
        ),
        (),
    ),
    (
        "Light and shadow: a museum looks back",
        ("Ana Ferreira",),
        "Culture",
        "2022-04-09",
        (
            ("The [1999 exhibition] drew forty thousand.", "https://museum.example/exhibitions/1999/light"),
            ("The [team] has changed since.", "https://institute.example/team"),
            ("As the [long read in the big paper] had it.", "https://www.bigpaper.example/2020/05/long-read"),
        ),
        (),
    ),
    (
        "How to keep a link alive",
        ("Mei Lindqvist",),
        "Data",
        "2024-02-14",
        (
            ("Start with [this guide].", "https://reborn.example/guide"),
            ("Use [persistent identifiers].", "https://doi.org/10.1000/182"),
        ),
        (),
    ),
    (
        "An interview that lost its links",
        ("Staff",),
        "Culture",
        "2013-06-01",
        (),
        (
            "51 anchors have lost their address: the source holds </a> without <a href>; refetch from https://www.daily.example/?p=108.",
        ),
    ),
    ("A short note without links", ("Staff",), "Culture", "2023-08-21", (), ()),
)
