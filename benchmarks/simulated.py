"""Made-up sites that behave as sites do, for scoring verdicts: each link with what an honest person would say of it.

Every site has its own domain, language, server and habits. Texts are drawn from small word lists, so that pages of
one site share their frame and not their words. Nothing here knows the rules: error pages are worded apart from
linkcheck/verdict/phrases.py, by other hands where FOREIGN pages are given (a folder of real servers' error pages).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from labelled import FRONT, STORY, Labelled, Said, check, probe

from linkcheck.model.check import Check, Failure
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import NOTHING_KNOWN
from linkcheck.verdict.sibling import sibling, wants_probe

#: A language's filler words, and how its sites word a missing page (title, sentence).
LANGUAGES: dict[str, tuple[str, str, str]] = {
    "en": (
        "harbour council budget ferry winter school bridge river report summer market village train station library",
        "Hmm, nothing lives here",
        "The address you typed leads nowhere on our site. It may have been mistyped, or we took the text away.",
    ),
    "de": (
        "Hafen Rat Haushalt Fähre Winter Schule Brücke Fluss Bericht Sommer Markt Dorf Zug Bahnhof Bücherei",
        "Diese Seite gibt es nicht",
        "Unter dieser Adresse liegt bei uns nichts. Vielleicht haben Sie sich vertippt oder der Text wurde gelöscht.",
    ),
    "fr": (
        "port conseil budget bac hiver école pont rivière rapport été marché village train gare bibliothèque",
        "Cette page a disparu",
        "L'adresse demandée ne mène à rien chez nous. Le texte a peut-être été retiré ou l'adresse est fausse.",
    ),
    "es": (
        "puerto consejo presupuesto barco invierno escuela puente río informe verano mercado pueblo tren estación",
        "Esta página ya no está aquí",
        "La dirección que busca no lleva a ningún sitio. Puede que el texto se haya retirado.",
    ),
    "pt": (
        "porto conselho orçamento barca inverno escola ponte rio relatório verão mercado aldeia comboio estação",
        "Esta página desapareceu",
        "O endereço pedido não leva a lado nenhum. O texto pode ter sido retirado.",
    ),
    "it": (
        "porto consiglio bilancio traghetto inverno scuola ponte fiume rapporto estate mercato paese treno stazione",
        "Questa pagina manca",
        "L'indirizzo richiesto non porta da nessuna parte. Forse il testo è stato tolto.",
    ),
    "pl": (
        "port rada budżet prom zima szkoła most rzeka raport lato rynek wieś pociąg dworzec biblioteka",
        "Tej strony już tu nie ma",
        "Pod tym adresem nic u nas nie leży. Może tekst został usunięty.",
    ),
    "ru": (
        "порт совет бюджет паром зима школа мост река доклад лето рынок деревня поезд вокзал библиотека",
        "Такой страницы нет",
        "По этому адресу у нас ничего нет. Возможно, текст удалён или адрес набран с ошибкой.",
    ),
    "ar": (
        "ميناء مجلس ميزانية عبارة شتاء مدرسة جسر نهر تقرير صيف سوق قرية قطار محطة مكتبة",
        "هذه الصفحة ليست هنا",
        "العنوان الذي طلبته لا يؤدي إلى أي مكان في موقعنا. ربما حذف النص.",
    ),
    "ja": (
        "港は冬に 議会の予算が 橋を渡る船 川の学校で 夏の市場へ 村の列車が 駅の図書館 報告によると 新しい時刻表",
        "このページはもうありません",
        "ご指定のアドレスには何もありません。移動したか、取り除かれた可能性があります。",
    ),
    "zh": (
        "港口的冬天 议会预算案 渡轮过桥 河边的学校 夏天的市场 村里的火车 车站图书馆 报告指出 新的时刻表",
        "此页面已消失",
        "您输入的地址在本站没有任何内容。它可能已被移走，或者地址有误。",
    ),
    "ko": (
        "항구의 겨울은 의회 예산안 다리를 건너는 배 강가의 학교 여름 시장에서 마을 기차 역 도서관 보고서에 따르면",
        "이 페이지는 더 이상 여기에 없습니다",
        "입력하신 주소에는 아무것도 없습니다. 글이 옮겨졌거나 지워졌을 수 있습니다.",
    ),
    "tr": (
        "liman meclis bütçe vapur kış okul köprü nehir rapor yaz pazar köy tren istasyon kütüphane",
        "Böyle bir sayfa yok",
        "Yazdığınız adres sitemizde hiçbir yere çıkmıyor. Metin kaldırılmış olabilir.",
    ),
    "vi": (
        "cảng hội đồng ngân sách phà mùa đông trường cầu sông báo cáo mùa hè chợ làng tàu ga thư viện",
        "Trang này không còn ở đây",
        "Địa chỉ bạn nhập không dẫn đến đâu cả. Có thể bài viết đã bị gỡ.",
    ),
}
SLUGS = ("ferry", "harbour", "council", "budget", "winter", "bridge", "river", "market", "station", "library", "school")

Respond = Callable[[str], Sequence[Said] | Failure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A domain, its language and its random numbers; makes pages in its own frame."""

    domain: str
    lang: str
    rng: random.Random

    def address(self, rng: random.Random | None = None) -> str:
        rng = rng or self.rng
        slug = "-".join(rng.sample(SLUGS, 4))
        shape = rng.choice(("/{y}/{m:02}/{s}", "/news/{s}", "/artikel/{n}/{s}.html", "/{s}-{n}", "/a/{s}.php"))
        return f"https://www.{self.domain}" + shape.format(
            y=rng.randint(2005, 2024), m=rng.randint(1, 12), n=rng.randint(10_000, 9_999_999), s=slug
        )

    def text(self, words: int, seed: object = "") -> str:
        rng = random.Random(f"{self.domain}{seed}")
        filler = LANGUAGES[self.lang][0].split()
        return " ".join(rng.choice(filler) + rng.choice(("", "", "", ",", ".")) for _ in range(words))

    def page(self, url: str, *, words: int = 400, title: str = "", inner: str = "", head: str = "") -> str:
        slug = url.rstrip("/").rsplit("/", 1)[-1].split(".")[0].replace("-", " ").title()
        return self.framed(
            title or f"{slug} | {self.domain}", f"<h1>{slug}</h1><p>{self.text(words, url)}</p>{inner}", head
        )

    def framed(self, title: str, inner: str, head: str = "") -> str:
        menu = "".join(f"<li><a href='/{n}'>{word}</a></li>" for n, word in enumerate(self.text(8, "menu").split()))
        foot = self.text(12, "foot")
        return (
            f"<!doctype html><html lang={self.lang}><head><title>{title}</title>{head}</head><body><ul>{menu}</ul>"
            f"<main>{inner}</main><footer>{foot}</footer></body></html>"
        )

    def missing(self, url: str, *, echo: bool = False) -> str:
        _, title, sentence = LANGUAGES[self.lang]
        said = f"<h1>{title}</h1><p>{sentence}</p>" + (f"<p><code>{url}</code></p>" if echo else "")
        return self.framed(f"{title} | {self.domain}", said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A way to behave: what the site answers for the link, and for anything else. `states`: what is right."""

    kind: str
    states: tuple[str, ...]
    answer: Callable[[Site, str, str], Sequence[Said] | Failure]  # (site, the link, the address asked for)
    findings: tuple[str, ...] = ()
    address: str = ""  # path and query of the link, where it matters
    days: tuple[float, ...] = (0, 3, 9, 14)
    first: Callable[["Site", str, str], Sequence[Said] | Failure] | None = None  # how it behaved on the first day


def alive(site: Site, url: str, asked: str, **more: Any) -> Sequence[Said]:
    return [Said(body=site.page(url, **more))] if asked == url else [Said(status=404, body=site.missing(asked))]


def to(target: str, *last: Said, status: int = 301) -> Sequence[Said]:
    return [Said(status=status, location=target), *last]


def home(site: Site) -> str:
    return f"https://www.{site.domain}/"


def wall(body: str = "", status: int = 403, **headers: str) -> Sequence[Said]:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return [Said(status=status, body=body, headers=named)]


def with_headers(answers: Sequence[Said], *headers: tuple[str, str]) -> Sequence[Said]:
    return [replace(said, headers=(*said.headers, *headers)) for said in answers]


def shell(site: Site) -> str:
    return f"<title>{site.domain}</title><div id=root></div><script src=a.js></script><script src=b.js></script>"


GOOD, DEAD, MAYBE, REFUSED = ("alive",), ("dead",), ("suspect",), ("blocked",)

SCENES: tuple[Scene, ...] = (
    # readers get it
    Scene(kind="alive", states=GOOD, answer=alive),
    Scene(kind="alive short", states=GOOD, answer=lambda s, u, a: alive(s, u, a, words=45)),
    Scene(kind="alive long", states=GOOD, answer=lambda s, u, a: alive(s, u, a, words=3000)),
    Scene(
        kind="alive behind a guard",
        states=GOOD,
        answer=lambda s, u, a: with_headers(alive(s, u, a), ("cf-ray", "1"), ("set-cookie", "__cf_bm=1")),
    ),
    Scene(
        kind="alive with a form and its puzzle",
        states=GOOD,
        answer=lambda s, u, a: alive(s, u, a, inner="<form><div class=g-recaptcha></div></form>"),
    ),
    Scene(
        kind="alive with a login box",
        states=GOOD,
        answer=lambda s, u, a: alive(s, u, a, inner="<form><input name=u><input type=password></form>"),
    ),
    Scene(kind="alive whatever the slug", states=GOOD, answer=lambda s, u, a: [Said(body=s.page(u))]),
    Scene(
        kind="alive whatever the slug, short, canonical",
        states=GOOD,
        answer=lambda s, u, a: [Said(body=s.page(u, words=50, head=f"<link rel=canonical href='{u}'>"))],
    ),
    Scene(
        kind="alive about missing pages",
        states=GOOD,
        answer=lambda s, u, a: alive(
            s, u, a, title=f"Why so many links end at 404 not found pages today | {s.domain}", words=700
        ),
    ),
    Scene(
        kind="alive file",
        states=GOOD,
        answer=lambda s, u, a: [Said(body="%PDF-1.7", content_type="application/pdf")],
    ),
    Scene(
        kind="alive search without results",
        states=GOOD,
        address="/search?q=ferry+budget",
        answer=lambda s, u, a: [Said(body=s.framed("Search", "<p>No results</p>" + s.text(60)))],
    ),
    Scene(
        kind="alive by its number",
        states=GOOD,
        address="/view.php?id=48213&title=harbour-budget",
        answer=lambda s, u, a: alive(s, u, u if "48213" in a else a, title=s.text(5), words=60),
    ),
    Scene(
        kind="alive and called missing",
        states=GOOD,
        answer=lambda s, u, a: [replace(said, status=404) for said in alive(s, u, u)],
    ),
    Scene(kind="alive drawn by scripts", states=GOOD, answer=lambda s, u, a: [Said(body=shell(s))]),
    Scene(
        kind="alive at another spelling",
        states=GOOD,
        answer=lambda s, u, a: to(u.replace("www.", "") + "/", *alive(s, u, a)),
    ),
    Scene(
        kind="alive by a temporary way",
        states=GOOD,
        answer=lambda s, u, a: to(f"https://cdn.{s.domain}/x/" + u.rsplit("/", 1)[-1], *alive(s, u, a), status=302),
    ),
    Scene(
        kind="alive behind a paywall",
        states=GOOD,
        answer=lambda s, u, a: alive(
            s, u, a, words=90, head='<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
        ),
    ),
    # moved
    Scene(
        kind="moved, same slug",
        states=("moved",),
        answer=lambda s, u, a: to(home(s) + "archive/2020/" + u.rsplit("/", 1)[-1], *alive(s, u, a)),
    ),
    Scene(
        kind="moved to a new domain",
        states=("moved",),
        answer=lambda s, u, a: to(u.replace(s.domain, "new-" + s.domain), *alive(s, u, a), status=308),
    ),
    Scene(
        kind="moved to something else",
        states=MAYBE,
        answer=lambda s, u, a: (
            to(f"https://shop-{s.domain}/offers/spring-collection-now", Said(body=s.framed("Offers", s.text(300))))
            if a == u
            else [Said(status=404)]
        ),
    ),
    Scene(
        kind="moved to another article of the site",
        states=MAYBE,
        first=alive,
        answer=lambda s, u, a: (
            to(home(s) + "2024/12/xenon-quartz-yield", Said(body=s.page("/xenon-quartz-yield", words=60)))
            if a == u
            else [Said(status=404)]
        ),
    ),
    Scene(
        kind="moved with its text",
        states=("moved",),
        first=alive,
        answer=lambda s, u, a: to(home(s) + "id/77777", *alive(s, u, u)) if a == u else [Said(status=404)],
    ),
    Scene(
        kind="turned into something else",
        states=MAYBE,
        first=alive,
        answer=lambda s, u, a: (
            [Said(body=f"<title>{' '.join(SLUGS[:3])} luck</title>" + "<p>Spin the wheel of fortune and win " * 60)]
            if a == u
            else [Said(status=404)]
        ),
    ),
    # gone
    Scene(kind="404", states=DEAD, answer=lambda s, u, a: [Said(status=404, body=s.missing(a))]),
    Scene(
        kind="404 behind a guard",
        states=DEAD,
        answer=lambda s, u, a: with_headers([Said(status=404, body=s.missing(a))], ("cf-ray", "1")),
    ),
    Scene(
        kind="404 with a login box",
        states=DEAD,
        answer=lambda s, u, a: [Said(status=404, body=s.missing(a) + "<p>" + s.text(150) + "<input type=password>")],
    ),
    Scene(kind="404 empty", states=DEAD, answer=lambda s, u, a: [Said(status=404)]),
    Scene(
        kind="404 after a redirect",
        states=DEAD,
        answer=lambda s, u, a: to(u + "/x", Said(status=404, body=s.missing(a))),
    ),
    Scene(kind="410", states=DEAD, answer=lambda s, u, a: [Said(status=410, body=s.missing(a))]),
    Scene(kind="dns", states=DEAD, answer=lambda s, u, a: Failure.DNS_NXDOMAIN),
    Scene(kind="refused", states=DEAD, answer=lambda s, u, a: Failure.CONNECTION_REFUSED),
    Scene(kind="timeout", states=DEAD, answer=lambda s, u, a: Failure.CONNECT_TIMEOUT),
    Scene(kind="tls", states=DEAD, answer=lambda s, u, a: Failure.TLS_EXPIRED),
    Scene(
        kind="500",
        states=DEAD,
        answer=lambda s, u, a: [Said(status=500, body="<title>Oh dear</title>")],
        days=(0, 3, 6, 14),
    ),
    Scene(kind="loop", states=DEAD, answer=lambda s, u, a: Failure.REDIRECT_LOOP, days=(0, 3, 6, 14)),
    Scene(
        kind="fault told as 200",
        states=DEAD,
        answer=lambda s, u, a: [Said(body="<title>Error establishing a database connection</title><h1>Error</h1>")],
        days=(0, 3, 6, 14),
    ),
    # soft 404
    Scene(kind="soft 404", states=DEAD, findings=("soft-404",), answer=lambda s, u, a: [Said(body=s.missing(a))]),
    Scene(
        kind="soft 404 that repeats the address",
        states=DEAD,
        findings=("soft-404",),
        answer=lambda s, u, a: [Said(body=s.missing(a, echo=True))],
    ),
    Scene(
        kind="soft 404 at an error address",
        states=DEAD,
        findings=("soft-404",),
        answer=lambda s, u, a: to(home(s) + "404.html", Said(body=s.missing(a)), status=302),
    ),
    Scene(
        kind="soft 404 at the front page",
        states=("dead", "suspect"),
        findings=("soft-404", "homepage-redirect"),
        answer=lambda s, u, a: to(home(s), Said(body=s.framed(s.domain, s.text(500))), status=302),
    ),
    Scene(
        kind="soft 404 at one page for all",
        states=DEAD,
        findings=("soft-404",),
        answer=lambda s, u, a: to(home(s) + "sorry", Said(body=s.missing(a)), status=302),
    ),
    # traders
    Scene(
        kind="parked",
        states=DEAD,
        findings=("parked",),
        answer=lambda s, u, a: [
            Said(body=f"<title>{s.domain}</title><h1>{s.domain}</h1><p>This domain is for sale! Make an offer.")
        ],
    ),
    Scene(
        kind="parked at a trader's",
        states=DEAD,
        findings=("parked",),
        answer=lambda s, u, a: to(
            f"https://www.hugedomains.com/domain_profile.cfm?d={s.domain}",
            Said(body=f"<title>{s.domain} is for sale</title><p>Buy this domain today"),
            status=302,
        ),
    ),
    Scene(
        kind="parked with advertisements",
        states=DEAD,
        findings=("parked",),
        answer=lambda s, u, a: [
            Said(body=f"<title>{s.domain}</title><script src=//sedoparking.com/x.js></script><p>Searches: {s.text(20)}")
        ],
    ),
    # refused
    Scene(
        kind="challenge",
        states=REFUSED,
        answer=lambda s, u, a: wall("<title>Just a moment...</title><script>_cf_chl_opt"),
    ),
    Scene(kind="challenge told as 200", states=REFUSED, answer=lambda s, u, a: wall("", 200, x_datadome="blocked")),
    Scene(kind="challenge told as 404", states=REFUSED, answer=lambda s, u, a: wall("", 404, cf_mitigated="challenge")),
    Scene(
        kind="challenge in a frame",
        states=REFUSED,
        answer=lambda s, u, a: wall("<iframe src=/_Incapsula_Resource?CWUDNSAI=23&xinfo=1></iframe>", 200),
    ),
    Scene(kind="puzzle", states=REFUSED, answer=lambda s, u, a: wall("<form><div class=h-captcha></div></form>", 200)),
    Scene(
        kind="human?",
        states=REFUSED,
        answer=lambda s, u, a: wall(s.framed("Security", "<p>Please confirm that you are human to go on"), 200),
    ),
    Scene(kind="403", states=REFUSED, answer=lambda s, u, a: wall("<title>403</title>")),
    Scene(kind="405", states=REFUSED, answer=lambda s, u, a: wall("", 405)),
    Scene(kind="999", states=REFUSED, answer=lambda s, u, a: wall("", 999)),
    Scene(kind="429", states=REFUSED, answer=lambda s, u, a: wall("", 429, retry_after="60")),
    Scene(kind="503 later", states=REFUSED, answer=lambda s, u, a: wall("<title>Busy</title>", 503, retry_after="600")),
    Scene(
        kind="503 behind a guard", states=REFUSED, answer=lambda s, u, a: wall("<title>503</title>", 503, x_iinfo="1")
    ),
    Scene(kind="401", states=REFUSED, answer=lambda s, u, a: wall("", 401, www_authenticate="Basic")),
    Scene(
        kind="login",
        states=REFUSED,
        answer=lambda s, u, a: to(
            home(s) + "login?next=/x", Said(body="<title>Welcome back</title><input type=password>"), status=302
        ),
    ),
    Scene(
        kind="login at another host",
        states=REFUSED,
        answer=lambda s, u, a: to(f"https://sso.{s.domain}/auth/realms/x?redirect_uri=y", Said(status=404), status=302),
    ),
    Scene(kind="451", states=REFUSED, answer=lambda s, u, a: wall("", 451)),
    # nothing known
    Scene(kind="ill name server", states=("unchecked",), answer=lambda s, u, a: Failure.DNS_SERVFAIL),
    Scene(kind="robots", states=("skipped",), answer=lambda s, u, a: Failure.ROBOTS_EXCLUDED),
)


def cases(seed: int = 1) -> Iterator[Labelled]:
    """One case for each scene and language, each on its own domain."""
    for scene in SCENES:
        for lang in LANGUAGES:
            rng = random.Random(f"{seed} {scene.kind} {lang}")
            site = Site(domain=f"{rng.choice(SLUGS)}-{lang}-{rng.randrange(10**6)}.example", lang=lang, rng=rng)
            yield staged(scene, site, rng)


def staged(scene: Scene, site: Site, rng: random.Random) -> Labelled:
    """The checks that a crawl would make of one link of a site, random siblings included."""
    url = f"https://www.{site.domain}{scene.address}" if scene.address else site.address()
    found: list[Check] = []
    for number, day in enumerate(scene.days, start=1):
        answer = scene.first if scene.first and number == 1 else scene.answer
        answers = answer(site, url, url)
        if isinstance(answers, Failure):
            found.append(check(url, failure=answers, day=day, number=number))
            continue
        one = check(url, answers, day=day, number=number)
        if wants_probe(one, NOTHING_KNOWN):
            beside = sibling(url, rng)
            answers = answer(site, url, beside)
            # where pages are there, so are the front page and what it links to; where we are kept out, nothing else is
            is_open = "soft-404" in scene.findings
            front = FRONT if is_open else answer(site, url, urljoin(url, "/"))
            story = STORY if is_open else answer(site, url, urljoin(url, "/night-ferry-returns"))
            if not any(isinstance(said, Failure) for said in (answers, front, story)):
                one = replace(one, probe=probe(beside, answers, day, home=front, story=story))
        found.append(one)
    return Labelled(
        name=f"{scene.kind} ({site.lang})",
        kind=scene.kind,
        link=link(url),
        checks=tuple(found),
        states=scene.states,
        findings=scene.findings,
        lang=site.lang,
    )
