"""The sites that the newsroom links to, by host: what each of them does on a given day."""

from collections.abc import Mapping
from urllib.parse import quote

from linkcheck.demo import refusals, texts
from linkcheck.demo.answers import hang, page, redirect, status
from linkcheck.demo.message import Answer, Door, Host, Name, Request, Resolves, Site, Tls
from linkcheck.demo.sites import compressed, conditional, robots, routes, since, to_https
from linkcheck.demo.theme import document, site_page, text_answer

#: The day from which on the changes of the scene have happened: links that were well on day 0 are due again by then.
CHANGE = 91
NOTHING: Mapping[str, Answer | Site] = {}


def hosts(day: int) -> Mapping[str, Site]:
    """Every host but the newsroom's, as it is on `day`, counted from the first crawl."""
    return {
        **_alive(),
        **_elsewhere(day),
        **_changing(day),
        **_dead(),
        **_pretending(),
        **_refusing(),
    }


def _alive() -> Mapping[str, Site]:
    plan = "/reports/2021/dredging-plan"
    harbour: Mapping[str, Answer | Site] = {
        plan: conditional(_page("harbour-authority", plan), etag='"plan-3"'),
        "/reports/2021/annual-report.pdf": refusals.pdf("Annual report 2021"),
    }
    health = _town("health-board", {"/internal/*": status(500)})
    return {
        "control.example": routes({"/": page(document("It works", "<p>This host always answers.</p>"))}),
        "www.harbour-authority.example": compressed(_town("harbour-authority", harbour)),
        "tides.example": _town("tides"),
        "maps.tides.example": to_https(routes({"/img/chart-12.png": refusals.png()})),
        "council.example": compressed(_town("council", {"/minutes/2019/03": status(410)})),
        "health-board.example": robots("User-agent: *\nDisallow: /internal/\n", health),
        "korean-association.example": _town("korean-association"),
        "kaigan.example": _town("kaigan"),
        "xn--bcher-kva.example": compressed(_town("buecher")),
        "tidewatch.example": _town("tidewatch"),
        "video.example": _town("video"),
        "quarterly-review.example": _town("quarterly-review", {"/essays/the-last-dredger": _paywalled()}),
    }


def _elsewhere(day: int) -> Mapping[str, Site]:
    """Sites whose pages are to be found at another address."""
    tour = {"/depot-tour": redirect(302, "/depot-tour/summer")}
    tram = to_https(_town("tramline", tour), host="www.tramline.example")
    hours = {"/opening-hours": redirect(301, "/visit/opening-hours")}
    new = "/articles/2024/what-silt-remembers"
    silt = _page("science-desk", "/notes/silt")
    moved: Mapping[str, Answer] = {"/notes/silt": redirect(301, new), new: silt}
    return {
        "tramline.example": tram,
        "www.tramline.example": tram,
        "citylibrary.example": _town("citylibrary", hours),
        "science-desk.example": _town("science-desk", since(day, {0: {}, CHANGE: moved})),
        "photo-club.example": _town("photo-club", {"/galleries/2016/regatta": redirect(301, "/membership")}),
        "jazzfest.example": _town("jazzfest", {"/2017/line-up": redirect(301, "/")}),
    }


def _changing(day: int) -> Mapping[str, Site]:
    """Sites that are not the same on all days."""
    storm = "/2015/great-storm"
    later = _page("weather-notes", f"{storm}#later")
    broken = {"/menus": status(502)}
    gone = {"/books/salt-and-rope": status(404)}
    return {
        "schoolmeals.example": _town("schoolmeals", since(day, {0: broken, 1: {}})),
        "smallpress.example": _town("smallpress", since(day, {0: {}, CHANGE: gone})),
        "weather-notes.example": routes({**_pages("weather-notes"), **since(day, {0: {}, CHANGE: {storm: later}})}),
    }


def _dead() -> Mapping[str, Site]:
    gone = Name(resolves=Resolves.NXDOMAIN)
    return {
        "northshore-bakery.example": Host(name=gone),
        "old-lighthouse.example": Host(name=gone),
        "fishmarket.example": Host(door=Door.REFUSED),
        "weatherbuoy.example": to_https(routes({"/robots.txt": status(404)}, otherwise=hang())),
        "records-office.example": to_https(routes({"/robots.txt": status(404)}, otherwise=status(500))),
        "ferry.example": to_https(routes({"/robots.txt": status(404)}, otherwise=status(503))),
        "seawall.example": Host(site=_placeholder("Sea wall works"), tls=Tls.EXPIRED),
        "choir.example": Host(site=_placeholder("Bay choir"), tls=Tls.WRONG_NAME),
    }


def _pretending() -> Mapping[str, Site]:
    """Sites that answer whatever they are asked, and have not got it."""
    parking = Name(ns=("ns1.parking.example", "ns2.parking.example"))
    for_sale = routes({"/robots.txt": status(404)}, otherwise=refusals.parked("ellory-cycling.example"))
    return {
        "townmuseum.example": _town("townmuseum", otherwise=_not_found_with_200),
        "footballclub.example": _town("footballclub", otherwise=_page("footballclub", "/")),
        "gazette-archive.example": _town("gazette-archive", otherwise=redirect(302, "/")),
        "ellory-cycling.example": Host(site=for_sale, name=parking),
    }


def _refusing() -> Mapping[str, Site]:
    login = "https://login.university.example/cas/login"
    walls: Mapping[str, Answer | Site] = {
        "bignews.example": refusals.cloudflare_challenge(code=403),
        "marketwatcher.example": refusals.cloudflare_challenge(code=200),
        "ticketing.example": refusals.datadome_wall(code=404),
        "api-stats.example": refusals.rate_limited(3600),
        "members.rowing.example": refusals.forbidden(),
        "geo-portal.example": refusals.legal_block(),
        "press.council-office.example": refusals.wants_password(),
        "theses.university.example": refusals.to_login(login),
        "login.university.example": refusals.login_page(),
    }
    return {host: to_https(routes({"/robots.txt": status(404)}, otherwise=wall)) for host, wall in walls.items()}


def _town(name: str, more: Mapping[str, Answer | Site] = NOTHING, *, otherwise: Answer | Site | None = None) -> Site:
    """The site of a file of pages, over TLS, with `more` paths; the rest is honestly not found, unless `otherwise`."""
    missing = otherwise or status(404, _missing(name))
    return to_https(routes({"/robots.txt": status(404), **_pages(name), **more}, otherwise=missing))


def _pages(name: str) -> dict[str, Answer | Site]:
    return {quote(path): _page(name, path) for path in texts.site(name).pages if "#" not in path}


def _page(name: str, path: str) -> Answer:
    return text_answer(texts.site(name), path)


def _missing(name: str) -> str:
    site = texts.site(name)
    text = texts.PageText(title="Page not found", paragraphs=("We have no page at this address. Try the front page.",))
    return site_page(site, text, path="/404")


def _not_found_with_200(request: Request) -> Answer:
    """A soft 404 that repeats the address it was asked for."""
    words = f"Sorry, nothing was found at {request.path}. The exhibit you are looking for may have moved to the store."
    text = texts.PageText(
        title="Page not found", paragraphs=(words, "Use the menu to find your way around the museum.")
    )
    return page(site_page(texts.site("townmuseum"), text, path="/404"))


def _paywalled() -> Answer:
    site = texts.site("quarterly-review")
    offer = '<div class="rest"><p>Subscribe for 4 a month to read on.</p></div>'
    return text_answer(site, "/essays/the-last-dredger", head=refusals.PAYWALLED, extra=offer)


def _placeholder(title: str) -> Site:
    return routes({"/robots.txt": status(404)}, otherwise=page(document(title, f"<h1>{title}</h1>")))
