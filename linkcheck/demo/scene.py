"""The scene: a newsroom and the web it links to, day by day, and what a right judge says about each link in the end."""

from collections.abc import Mapping

from linkcheck.demo import newsroom, town
from linkcheck.demo.message import Site
from linkcheck.model.verdict import Finding, State

NEWSROOM = f"{newsroom.HOME}/"
EDITOR = newsroom.EDITOR
APPLICATION_PASSWORD = newsroom.APPLICATION_PASSWORD
CONTROL_URLS = ("https://control.example/",)

#: Days of the demo's crawls: a first look, one after all the longest pauses between checks (90 days) are over, and as
#: many as it takes to confirm every kind of death found then: four failures over fifteen days (DESIGN §5).
DAYS = (0, 91, 95, 99, 106)


def sites(day: int) -> Mapping[str, Site]:
    """Every host of the scene as it is on `day`, counted from the first crawl."""
    return {newsroom.HOST: newsroom.site(), **town.hosts(day)}


#: What crawls of all links on DAYS lead to: state and finding of every http(s) and ftp link.
EXPECTED: Mapping[str, tuple[State, Finding]] = {
    # alive
    "https://www.harbour-authority.example/reports/2021/dredging-plan": (State.ALIVE, Finding.OK),
    "https://www.harbour-authority.example/reports/2021/annual-report.pdf": (State.ALIVE, Finding.UNVERIFIED_CONTENT),
    "https://tides.example/gauges/ellory-quay": (State.ALIVE, Finding.OK),
    "https://maps.tides.example/img/chart-12.png": (State.ALIVE, Finding.UNVERIFIED_CONTENT),
    "https://council.example/budget/2024": (State.ALIVE, Finding.OK),
    "https://health-board.example/vaccination": (State.ALIVE, Finding.OK),
    "https://korean-association.example/%EC%86%8C%EC%8B%9D/2023": (State.ALIVE, Finding.OK),
    "https://kaigan.example/jp/harbours.html": (State.ALIVE, Finding.OK),
    "https://xn--bcher-kva.example/seekarten": (State.ALIVE, Finding.OK),
    "https://tidewatch.example/why-pages-vanish": (State.ALIVE, Finding.OK),
    "https://video.example/watch?v=dredger&t=90": (State.ALIVE, Finding.OK),
    "https://townmuseum.example/exhibits/ship-models": (State.ALIVE, Finding.OK),
    "https://schoolmeals.example/menus": (State.ALIVE, Finding.OK),  # broken on day 0
    "https://quarterly-review.example/essays/the-last-dredger": (State.ALIVE, Finding.PAYWALL),
    "http://citylibrary.example/catalogue/sea-charts": (State.ALIVE, Finding.CANONICAL_REDIRECT),
    "http://tramline.example/timetable": (State.ALIVE, Finding.CANONICAL_REDIRECT),
    "https://www.tramline.example/depot-tour": (State.ALIVE, Finding.REDIRECTED),
    # moved
    "https://citylibrary.example/opening-hours": (State.MOVED, Finding.MOVED_PERMANENTLY),
    "https://science-desk.example/notes/silt": (State.MOVED, Finding.MOVED_PERMANENTLY),  # from day 91 on
    # dead
    "https://tides.example/gauges/old-pier": (State.DEAD, Finding.GONE),
    "https://council.example/minutes/2019/03": (State.DEAD, Finding.GONE),
    "https://council.example/members/ferreira": (State.DEAD, Finding.GONE),
    "https://smallpress.example/books/salt-and-rope": (State.DEAD, Finding.GONE),  # from day 91 on
    "https://townmuseum.example/exhibits/whaling-log": (State.DEAD, Finding.SOFT_404),
    "https://gazette-archive.example/1998/storm-warning": (State.DEAD, Finding.SOFT_404),
    "https://ellory-cycling.example/routes/coast-path": (State.DEAD, Finding.PARKED),
    "https://northshore-bakery.example/our-story": (State.DEAD, Finding.DNS_FAILURE),
    "https://old-lighthouse.example/tour": (State.DEAD, Finding.DNS_FAILURE),
    "http://fishmarket.example/prices": (State.DEAD, Finding.UNREACHABLE),
    "https://weatherbuoy.example/live/7": (State.DEAD, Finding.TIMEOUT),
    "https://seawall.example/engineering/phase-2": (State.DEAD, Finding.TLS_ERROR),
    "https://choir.example/concerts": (State.DEAD, Finding.TLS_ERROR),
    "https://records-office.example/ledger/1887?page=12&copy=2": (State.DEAD, Finding.SERVER_ERROR),
    "https://ferry.example/sailings": (State.DEAD, Finding.SERVER_ERROR),
    "https://https//council.example/minutes/tenders": (State.DEAD, Finding.MALFORMED_URL),
    # for a person to look at
    # Its host shows one page for everything, the front page too: the story is gone, or all of us are kept out by a page
    # that looks like one. Nothing that a program may ask for tells these apart, and a wall must never be called dead.
    "https://footballclub.example/news/2018/keeper-signs": (State.SUSPECT, Finding.POSSIBLE_SOFT_404),
    "https://jazzfest.example/2017/line-up": (State.SUSPECT, Finding.HOMEPAGE_REDIRECT),
    "https://photo-club.example/galleries/2016/regatta": (State.SUSPECT, Finding.UNPROVEN_MOVE),
    "http://weather-notes.example/2015/great-storm": (State.SUSPECT, Finding.DRIFTED),  # from day 91 on
    # refused
    "https://bignews.example/world/harbour-strike": (State.BLOCKED, Finding.BOT_WALL),
    "https://marketwatcher.example/fish-index": (State.BLOCKED, Finding.BOT_WALL),
    "https://ticketing.example/events/regatta": (State.BLOCKED, Finding.BOT_WALL),
    "https://api-stats.example/ports/ellory": (State.BLOCKED, Finding.RATE_LIMITED),
    "https://members.rowing.example/handbook": (State.BLOCKED, Finding.FORBIDDEN),
    "https://theses.university.example/record/4471": (State.BLOCKED, Finding.LOGIN),
    "https://press.council-office.example/kit": (State.BLOCKED, Finding.LOGIN),
    "https://geo-portal.example/parcels/restricted": (State.BLOCKED, Finding.LEGAL_BLOCK),
    # not checked
    "https://health-board.example/internal/draft-7": (State.SKIPPED, Finding.ROBOTS_EXCLUDED),
    "ftp://ftp.harbour-authority.example/soundings/1999.zip": (State.SKIPPED, Finding.UNSUPPORTED_SCHEME),
}

#: Where a judge without the random-sibling probe for soft 404s comes to something else.
WITHOUT_PROBE: Mapping[str, tuple[State, Finding]] = {
    "https://townmuseum.example/exhibits/whaling-log": (State.SUSPECT, Finding.POSSIBLE_SOFT_404),
    "https://footballclub.example/news/2018/keeper-signs": (State.ALIVE, Finding.OK),
    "https://gazette-archive.example/1998/storm-warning": (State.SUSPECT, Finding.HOMEPAGE_REDIRECT),
}

#: Where crawls of what is due come to something else: a page that has changed once is not looked at again in time.
WHEN_ONLY_DUE: Mapping[str, tuple[State, Finding]] = {
    "http://weather-notes.example/2015/great-storm": (State.ALIVE, Finding.OK),
}

#: Where a judge that reads no page, but only statuses, redirects and walls, comes to something else.
BY_STATUS_ALONE: Mapping[str, tuple[State, Finding]] = {
    **WITHOUT_PROBE,
    "https://townmuseum.example/exhibits/whaling-log": (State.ALIVE, Finding.OK),
    "https://ellory-cycling.example/routes/coast-path": (State.ALIVE, Finding.OK),
    "https://quarterly-review.example/essays/the-last-dredger": (State.ALIVE, Finding.OK),
    "http://weather-notes.example/2015/great-storm": (State.ALIVE, Finding.OK),
}
