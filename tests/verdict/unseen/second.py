"""A second set of sites, written from what such sites do in the wild before anybody looked at how the rules treat them."""

# ruff: noqa: E501 - tables of texts in many scripts are read by whole lines

import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Host, Name, Request, Resolves, Site
from linkcheck.demo.sites import NOT_FOUND, cookie_wall, since
from tests.verdict.unseen.prose import headline, paragraphs, sentence
from tests.verdict.unseen.stand import (
    ALIVE,
    DEAD,
    DOUBTFUL,
    MOVED,
    REFUSED,
    SPARED,
    STORY,
    Stand,
    always,
    article,
    bare,
    everywhere,
    front,
    paper,
    says,
)

SEEN = ("alive", "suspect")  # readers get it, and little speaks for it
AT_LEAST_SEEN = ("moved", "alive", "suspect")

# Error pages with a good status, by the software that sends them


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A site of some software: what it says of what is gone, and one page that it still has."""

    host: str
    lang: str
    gone: tuple[str, ...]
    there: str
    title: str
    text: str
    aside: int = 0  # paragraphs of the newest stories around the message


BOARDS = (
    Board(host="www.gomunhak.example", lang="ko", gone=("/bbs/board.php?bo_table=free&wr_id=5512", "/bbs/board.php?bo_table=review&wr_id=87"),
          there="/bbs/board.php?bo_table=free&wr_id=901", title="오류안내 페이지", text="글이 존재하지 않습니다.\n글이 삭제되었거나 이동하였을 수 있습니다.\n돌아가기"),
    Board(host="hamabe-blog.example", lang="ja", gone=("/entry/2014/08/03/213000",), there="/entry/2023/05/12/070000",
          title="Entry is not found - 浜辺日記", text="お探しのエントリーは見つかりませんでした。\n最新の記事をご覧ください。", aside=2),
    Board(host="bbs.linjiang.example", lang="zh", gone=("/forum.php?mod=viewthread&tid=30217", "/forum.php?mod=viewthread&tid=8841&page=2"),
          there="/forum.php?mod=viewthread&tid=51", title="提示信息 - 临江论坛", text="抱歉，指定的主题不存在或已被删除或正在被审核\n[ 点击这里返回上一页 ]"),
    Board(host="news.gangdu.example", lang="zh", gone=("/society/20170412-flood.html",), there="/society/20240102-cinema.html",
          title="港都新聞網", text="很抱歉！您要瀏覽的新聞已經超過保存期限，或網址輸入錯誤。\n系統將於五秒後返回首頁。", aside=3),
    Board(host="beregovoy.example", lang="ru", gone=("/load/raspisanie_paromov/1-1-0-44", "/publ/most_cherez_reku/2-1-0-12"), there="/publ/kinoteatr/3-1-0-9",
          title="Ошибка", text="Запрашиваемый материал удалён автором или никогда не существовал.", aside=5),
    Board(host="www.sawtalmarfa.example", lang="ar", gone=("/2016/03/تقرير-الفيضان", "/2018/07/جسر-الدراجات"), there="/2024/02/السينما-القديمة",
          title="عذرا، هذه الصفحة غير متاحة | صوت المرفأ", text="يبدو أن الرابط الذي تتبعه لم يعد يعمل. جرب البحث في الموقع.", aside=3),
    Board(host="haber.koyumuz.example", lang="tr", gone=("/gundem/sel-raporu-aciklandi-h4431.html",), there="/gundem/sinema-kurtuldu-h9002.html",
          title="Haber bulunamadı", text="Bu içerik yayından kaldırılmış ya da taşınmış olabilir.\nManşetlere dönün."),
    Board(host="jornaldabarra.example", lang="pt", gone=("/cidade/2015/06/relatorio-da-cheia.shtml", "/cidade/2019/02/ponte-ciclavel.shtml"), there="/cidade/2024/01/cinema.shtml",
          title="Página indisponível", text="A reportagem que você procura não está mais disponível neste portal.", aside=4),
    Board(host="pinnwand.example", lang="de", gone=("/showthread.php?t=48812",), there="/showthread.php?t=221",
          title="Systemnachricht", text="Du hast keine gültige Themen-ID angegeben. Wenn du einem normalen Link gefolgt bist, benachrichtige bitte den Administrator."),
    Board(host="driftlog.example", lang="en", gone=("/post/77120043/low-tide", "/post/9910/flood-marks"), there="/post/1200/old-cinema",
          title="driftlog", text="There's nothing here.\nWhatever you were looking for doesn't currently live at this address."),
    Board(host="wikiharbour.example", lang="en", gone=("/index.php?title=Second_pier&oldid=2211",), there="/index.php?title=Old_cinema&oldid=31",
          title="Bad title - Wikiharbour", text="The requested revision has been removed from the public record.\nReturn to Main Page."),
    Board(host="boutique-des-quais.example", lang="fr", gone=("/produit/lampe-tempete-1921",), there="/produit/carte-marine",
          title="Boutique des quais", text="Ce produit n'est plus au catalogue.\nDécouvrez nos nouveautés.", aside=2),
)  # fmt: skip


def boards() -> Iterator[Stand]:
    for one in BOARDS:
        brand = one.host.split(".")[-2].title()
        newest = "\n".join(sentence(one.lang, _rng(one.host + str(n))) * 3 for n in range(one.aside))
        missing = says(one.lang, brand, one.title, f"{one.text}\n{newest}")
        site = paper(one.lang, brand, {quote(one.there, safe="/?=&%"): None}, missing)
        yield Stand(
            kind="error page of a kind of software",
            host=one.host,
            lang=one.lang,
            soft=True,
            links={**dict.fromkeys(one.gone, DEAD), one.there: ALIVE},
            site=always(site),
        )


def _rng(key: str) -> random.Random:
    return random.Random(key)


def _bitrix(request: Request) -> Answer:
    if request.path == "/404.php":
        return says("ru", "Порт", "404", "К сожалению, такой страницы нет. Карта сайта.")
    return answers.redirect(302, "/404.php")


def _to_listing(request: Request) -> Answer:
    if request.path == "/kategori/gundem":
        return front("tr", "Gündem")
    return answers.redirect(301, "/kategori/gundem")


def _to_search(request: Request) -> Answer:
    if request.path == "/busca":
        return says(
            "pt", "Gazeta", f"Busca: {request.query.get('q', '')}", "Nenhum resultado encontrado para a sua busca."
        )
    return answers.redirect(302, f"/busca?q={request.path.rsplit('/', 1)[-1]}")


def _alert(request: Request) -> Answer:
    return bare("", "<script>alert('존재하지 않는 게시물입니다.');history.back();</script>")


def _teasers(request: Request) -> Answer:
    """The apology stands above stories that change by the minute."""
    key = sha256(f"{request.target}{request.earlier}".encode()).hexdigest()
    lines = "\n".join(sentence("zh", _rng(key + str(n))) for n in range(14))
    return says("zh", "晚报", "内容不存在", f"您查看的内容已被发布者删除。\n猜你喜欢\n{lines}")


def shaped() -> Iterator[Stand]:
    gone = {
        "/2016/05/flood-inquiry-findings": DEAD,
        "/2017/02/bicycle-bridge-cost": DEAD,
        "/2023/09/cinema-saved": ALIVE,
    }
    there = {"/2023/09/cinema-saved": None}
    ways: dict[str, tuple[str, Site, tuple[str, ...]]] = {
        "portal-bereg.example": ("ru", _bitrix, DEAD),
        "yerelhaber.example": ("tr", _to_listing, DOUBTFUL),
        "gazetadolitoral.example": ("pt", _to_search, DOUBTFUL),
        "wanbao-qiao.example": ("zh", _teasers, DEAD),
        "dongne-board.example": ("ko", _alert, DOUBTFUL),
    }
    for host, (lang, missing, states) in ways.items():
        links = {target: (ALIVE if right == ALIVE else states) for target, right in gone.items()}
        yield Stand(
            kind="error page by a way of its own",
            host=host,
            lang=lang,
            soft=states == DEAD,
            links=links,
            site=always(paper(lang, host, there, missing)),
        )


# Statuses of platforms and networks between

XML = "application/xml"
TWO = ("/2019/11/harbour-wells-survey", "/2021/02/market-hall-plan")
#: Hosts of which a second link would wait for two minutes, as they ask.
SLOW = frozenset({"retry-later.example"})


def platforms() -> Iterator[Stand]:
    cloudflare = {"Server": "cloudflare", "CF-RAY": "8c1f00aa0b2c1f2d-FRA"}
    no_key = b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>'
    denied = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
    ways: dict[str, tuple[str, Site | Answer, tuple[str, ...]]] = {
        "old-pages.example": ("404 of a pages host", answers.status(404, "<title>Site not found</title><h1>404</h1><p>There isn't a site here. Read the documentation to learn how to publish one."), DEAD),
        "no-such-app.example": ("404 of an app host", answers.status(404, "<title>No such app</title><iframe src='//errors.apps.example/no-such-app.html'></iframe>"), DEAD),
        "unknown-domain.example": ("500 of a delivery network", answers.status(500, "<title>Unknown domain</title><p>Please check that this domain has been added to a service."), DEAD),
        "origin-dns.example": ("530 of a delivery network", answers.status(530, "<title>Origin DNS error</title><h1>Error 1016</h1>", headers=cloudflare), DOUBTFUL),
        "origin-down.example": ("522 of a delivery network", answers.status(522, "<title>522: Connection timed out</title>", headers=cloudflare), DOUBTFUL),
        "firewall-1020.example": ("wall of a delivery network", answers.status(403, "<title>Access denied</title><h1>Error 1020</h1>", headers=cloudflare), REFUSED),
        "bucket-key.example": ("404 of a file store", answers.response(no_key, code=404, content_type=XML), DEAD),
        "bucket-denied.example": ("403 of a file store", answers.response(denied, code=403, content_type=XML), REFUSED),
        "edge-denied.example": ("wall of a delivery network", bare("Access Denied", "<h1>Access Denied</h1>You don't have permission to access this on this server.<p>Reference #18.7f2b3a17.1700000000.2f1c9a", code=403), REFUSED),
        "edge-denied-200.example": ("wall of a delivery network told as 200", bare("Access Denied", "<h1>Access Denied</h1>You don't have permission to access this on this server.<p>Reference #18.7f2b3a17.1700000000.2f1c9a"), REFUSED),
        "waf-202.example": ("challenge told as 202", answers.response(b"<script src='/x/challenge.js'></script>", code=202, headers={"x-amzn-waf-action": "challenge"}), REFUSED),
        "waf-405-zh.example": ("Chinese firewall, 405", bare("405", "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p><p>您的请求ID是：2760820a17</p>", code=405), REFUSED),
        "waf-521-zh.example": ("Chinese firewall, 521", answers.response(b"<script>document.cookie=('_')+('_jsl')+('_clearance')+('=17');location.href=location.pathname</script>", code=521, headers={"Set-Cookie": "__jsluid_s=aa17; path=/"}), REFUSED),
        "waf-412-zh.example": ("Chinese firewall, 412", answers.response(b"<html><head><meta content='q3..' id='9DhefwqGPrzGxEp9hPaoag'><script src='/a/b.js'></script></head><body></body></html>", code=412), REFUSED),
        "blocked-200-zh.example": ("Chinese firewall told as 200", bare("网站防火墙", "<h1>网站防火墙</h1><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"), REFUSED),
        "retry-later.example": ("503 with Retry-After", answers.status(503, "<title>Busy</title>", headers={"Retry-After": "3600"}), REFUSED),
        "withdrawn.example": ("410 of a platform", answers.status(410, "<title>Account deleted</title><p>The author has deleted this account."), DEAD),
        "wiki-404.example": ("404 of a wiki", bare("Second pier", "<p>There is currently no text in this page. You can search for this page title in other pages.</p>" + paragraphs("en", "wiki", count=2), code=404), DEAD),
    }  # fmt: skip
    for host, (kind, said, states) in ways.items():
        yield Stand(
            kind=kind,
            host=host,
            links=dict.fromkeys(TWO[: 1 if host in SLOW else 2], states),
            site=always(everywhere(said)),
        )


# Kept out: accounts, subscriptions, scripts


def _login_at(login: str, path: str, body: str) -> Site:
    return lambda r: bare("", body) if r.path == path else answers.redirect(302, login + r.path)


def kept_out() -> Iterator[Stand]:
    form = "<form method=post><input name=id><input type=password name=pw><button>OK</button></form>"
    free = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    shell = '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"page":"/[slug]"}</script>'
    shell += "".join(f'<script src="/_next/static/chunks/{n}.js"></script>' for n in range(6))
    angular = "<noscript>Please enable JavaScript to continue using this application.</noscript><app-root></app-root>"
    angular += '<script src="runtime.js"></script><script src="polyfills.js"></script><script src="main.js"></script>'
    ways: dict[str, tuple[str, str, Site | Answer, tuple[str, ...]]] = {
        "cafe.moim.example": ("ko", "login", _login_at("/member/login.php?returnUrl=", "/member/login.php", f"<title>로그인</title><p>로그인이 필요한 서비스입니다.</p>{form}"), REFUSED),
        "eprints.daigaku.example": ("ja", "login", _login_at("/idp/profile/SAML2/Redirect/SSO?RelayState=", "/idp/profile/SAML2/Redirect/SSO", f"<title>学術認証フェデレーション</title>{form}"), REFUSED),
        "biblioteca.example": ("pt", "login", _login_at("/login?url=", "/login", f"<title>Acesso remoto</title><p>Identifique-se com o seu cartão da biblioteca.</p>{form}"), REFUSED),
        "amigos.example": ("es", "login", bare("Entrar", f"<h1>Debes iniciar sesión para continuar.</h1>{form}"), REFUSED),
        "invited.example": ("en", "login", bare("Permission needed", "<p>This blog is open to invited readers only.</p><p>Ask its author for an invitation.</p>"), REFUSED),
        "no-rights.example": ("en", "login", says("en", "Council", "Access denied", "You are not authorized to access this page."), REFUSED),
        "geo-zh.example": ("zh", "region", says("zh", "影音", "提示", "由于版权限制，您所在的地区暂时无法观看该内容。"), REFUSED),
        "next-shell.example": ("en", "shell", bare("Harbour stories", shell), SEEN),
        "angular-shell.example": ("en", "shell", bare("County register", angular), SEEN),
        "no-script.example": ("en", "shell", bare("X", "<noscript>JavaScript is not available. We've detected that JavaScript is disabled in this browser.</noscript><div id=react-root></div><script>1</script><script>2</script>"), SPARED),
        "went-wrong.example": ("en", "shell", bare("Social", "<p>Something went wrong. Try reloading.</p><button>Retry</button><script>1</script><script>2</script>"), SPARED),
    }  # fmt: skip
    for host, (lang, kind, said, states) in ways.items():
        yield Stand(
            kind=f"kept out: {kind}",
            host=host,
            lang=lang,
            links={"/2019/11/harbour-wells-survey": states, "/2021/02/market-hall-plan": states},
            site=always(everywhere(said)),
        )
    walls: dict[str, tuple[str, str]] = {
        "ilbo-premium.example": ("ko", "이 기사는 유료회원 전용입니다. 구독하고 전문을 읽어 보세요."),
        "keizai-minato.example": ("ja", "この記事は有料会員限定です。残り1,482文字。ログインして全文を読む。"),
        "abendzeitung-kai.example": ("de", "Weiterlesen mit Plus. Jetzt vier Wochen testen. Sie haben schon ein Abo? Anmelden."),
        "iqtisad.example": ("ar", "هذا المقال متاح للمشتركين فقط. اشترك الآن لمتابعة القراءة."),
    }  # fmt: skip
    for host, (lang, text) in walls.items():
        target = "/biz/20240311-harbour-report"
        marked = host in {"ilbo-premium.example", "iqtisad.example"}
        title = headline(lang, host)
        teaser = says(
            lang, host, f"{title} | {host}", f"{sentence(lang, _rng(host))}\n{text}", head=free if marked else ""
        )
        yield Stand(
            kind="paywall",
            host=host,
            lang=lang,
            links={target: ALIVE if marked else SPARED},
            site=always(paper(lang, host, {target: teaser})),
        )


# Domains in other hands

#: Host, language, name servers, aliases, title, text, states.
TRADED: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], str, str, tuple[str, ...]], ...] = (
    ("hangguyeoksa.example", "ko", ("ns1.parkingcrew.net", "ns2.parkingcrew.net"), (), "hangguyeoksa.example", "이 도메인은 판매 중입니다. 지금 문의하세요. 관련 검색어: 여행 보험 대출", DEAD),
    ("minato-kaido.example", "ja", ("01.dnsv.jp", "02.dnsv.jp"), (), "minato-kaido.example", "このドメインは取得済みです。ドメインの更新手続きをお忘れなく。", DOUBTFUL),
    ("matouwang.example", "zh", ("ns1.dan.com", "ns2.dan.com"), (), "matouwang.example", "该域名可出售 点击此处了解购买方式 相关搜索 贷款 旅游", DEAD),
    ("eskiiskele.example", "tr", ("ns1.bodis.com", "ns2.bodis.com"), (), "eskiiskele.example", "Bu alan adı satılıktır. Teklif verin. İlgili aramalar: kredi, otel, uçak bileti", DEAD),
    ("cais-antigo.example", "pt", ("ns1.sedoparking.com", "ns2.sedoparking.com"), (), "cais-antigo.example", "Pesquisas relacionadas: Seguro de carro. Empréstimo. Passagens aéreas. Política de privacidade", DEAD),
    ("www.lotsenhaus.example", "de", (), ("lander.parkingcrew.net",), "www.lotsenhaus.example", "Verwandte Suchbegriffe: Hotel. Kredit. Versicherung. Flüge. Datenschutz", DEAD),
    ("sufun-qadima.example", "ar", ("ns1.above.com", "ns2.above.com"), (), "sufun-qadima.example", "هذا النطاق معروض للبيع. قدم عرضك الآن.", DEAD),
    ("staraja-pristan.example", "ru", ("ns1.reg.example", "ns2.reg.example"), (), "Домен припаркован", "Срок регистрации домена истёк. Владелец может продлить его в личном кабинете.", DOUBTFUL),
    ("quaylamps.example", "en", ("ns1.bodis.com", "ns2.bodis.com"), (), "quaylamps.example", "<script>window.park='eyJ1dWlkIjoiMTIzIn0='</script><script src='/bkX.js'></script>", DOUBTFUL),
)  # fmt: skip


def traded() -> Iterator[Stand]:
    for host, lang, ns, cname, title, text, states in TRADED:
        site = everywhere(bare(title, f"<h1>{title}</h1><p>{text}</p>" if "<" not in text else text))
        yield Stand(
            kind="parked",
            host=host,
            lang=lang,
            links={"/history/1911/mill-fire.html": states, "/contact": states},
            site=always(Host(site=site, name=Name(ns=ns, cname=cname))),
        )
    # name servers of a trader under sites that live
    living = paper(
        "en",
        "Lamplight",
        {
            "/essays/the-wells": None,
            "/essays/short": says("en", "Lamplight", "Short note on lamps", "We light them at six."),
        },
    )
    links = {"/essays/the-wells": ALIVE, "/essays/short": SEEN}
    yield Stand(
        kind="alive at a trader's name server",
        host="lamplight.example",
        links=links,
        site=always(Host(site=living, name=Name(ns=("ns1.above.com", "ns2.above.com")))),
    )
    advice = says(
        "zh",
        "站长",
        "域名出售前要知道的五件事",
        "\n".join(sentence("zh", _rng(str(n))) for n in range(30)) + "域名出售 域名报价",
    )
    yield Stand(
        kind="alive, about trading in names",
        host="zhanzhang.example",
        lang="zh",
        links={"/2022/yuming-chushou": ALIVE},
        site=always(paper("zh", "站长", {"/2022/yuming-chushou": advice})),
    )
    shop = everywhere(
        says("en", "Sneaks", "Cheap Sneakers Outlet Store", "Sneakers, bags and watches, free shipping. " * 40)
    )
    old = paper("ja", "町の合唱団", {"/concert/2014": None})
    yield Stand(
        kind="taken over",
        host="chorus-machi.example",
        lang="ja",
        links={"/concert/2014": DOUBTFUL},
        site=lambda day: since(day, {0: old, 8: shop}),
    )


# Moves, and what looks like one


def _with_prefix(prefix: str, lang: str, brand: str, targets: tuple[str, ...], code: int) -> Site:
    def site(request: Request) -> Answer:
        if request.path == "/":
            return front(lang, brand)
        plain = request.target.removeprefix(prefix)
        if plain not in (*targets, STORY):
            return NOT_FOUND
        return (
            article(lang, brand, plain) if request.target.startswith(prefix) else answers.redirect(code, prefix + plain)
        )

    return site


def moves() -> Iterator[Stand]:
    view = "/news/articleView.html?idxno=118842"
    korean = paper("ko", "포구일보", {view: None})

    def renumbered(request: Request) -> Answer:
        if request.target == view:
            return answers.redirect(301, "/article/118842")
        return article("ko", "포구일보", view) if request.path == "/article/118842" else korean(request)

    yield Stand(
        kind="moved with its text",
        host="pogu-ilbo.example",
        lang="ko",
        links={view: MOVED},
        site=lambda day: since(day, {0: korean, 4: renumbered}),
    )
    yield Stand(
        kind="moved, number kept",
        host="pogu-nohistory.example",
        lang="ko",
        links={view: AT_LEAST_SEEN},
        site=always(renumbered),
    )
    target = "/wissen/brunnen-und-quellen"
    yield Stand(
        kind="moved to another domain",
        host="www.quellen-alt.example",
        lang="de",
        links={target: MOVED},
        site=always(lambda r: answers.redirect(301, f"https://www.quellen-neu.example{r.target}")),
        elsewhere={
            "www.quellen-neu.example": paper(
                "de",
                "Quellen",
                {
                    target: says(
                        "de",
                        "Quellen",
                        "Brunnen und Quellen",
                        "\n".join(sentence("de", _rng(str(n))) for n in range(30)),
                    )
                },
            )
        },
    )
    targets = ("/haber/iskele-plani-onaylandi", "/haber/kuyu-sayimi")
    yield Stand(
        kind="sent to one's language",
        host="cokdilli.example",
        lang="tr",
        links=dict.fromkeys(targets, ALIVE),
        site=always(_with_prefix("/tr", "tr", "Çok Dilli", targets, 302)),
    )
    arabic = "/%D8%AA%D8%AD%D9%82%D9%8A%D9%82/%D8%A7%D9%84%D8%A2%D8%A8%D8%A7%D8%B1"
    yield Stand(
        kind="a slash added",
        host="tahqiqat.example",
        lang="ar",
        links={"/تحقيق/الآبار": ALIVE},
        site=always(
            lambda r: (
                article("ar", "تحقيقات", arabic)
                if r.path == arabic + "/"
                else answers.redirect(301, arabic + "/")
                if r.path == arabic
                else front("ar", "تحقيقات")
                if r.path == "/"
                else NOT_FOUND
            )
        ),
    )
    yield Stand(
        kind="cookie first",
        host="cookie-first.example",
        lang="pt",
        links={"/economia/orcamento-dos-barcos": ALIVE},
        site=always(cookie_wall(article("pt", "Barcos", "/economia/orcamento-dos-barcos"))),
    )
    hop = '<meta http-equiv="refresh" content="0;url=/neu/kinobericht-saal.html">'
    yield Stand(
        kind="moved by the page itself",
        host="refresh-neu.example",
        lang="de",
        links={"/alt/kinobericht-saal.html": AT_LEAST_SEEN},
        site=always(
            paper(
                "de",
                "Kino",
                {
                    "/alt/kinobericht-saal.html": bare("Umzug", "Wir sind umgezogen.", head=hop),
                    "/neu/kinobericht-saal.html": None,
                },
            )
        ),
    )
    script = bare("", "<script>location.replace('/v2/harbour-wells')</script>")
    yield Stand(
        kind="moved by a script",
        host="script-move.example",
        links={"/v1/harbour-wells": SEEN},
        site=always(paper("en", "Wells", {"/v1/harbour-wells": script, "/v2/harbour-wells": None})),
    )


# Alive, though something speaks against it


def alive() -> Iterator[Stand]:
    long_ja = "\n".join(sentence("ja", _rng(str(n))) for n in range(40))
    long_ru = "\n".join(sentence("ru", _rng(str(n))) for n in range(40))
    short_zh = "\n".join(sentence("zh", _rng(str(n))) for n in range(6))
    refresh = '<meta http-equiv="refresh" content="600">'
    pages: dict[str, tuple[str, str, Answer | None]] = {
        "ongaku-minato.example": ("ja", "/live/2023/404-not-found", says("ja", "音楽港", "404 Not Found ライブレポート | 音楽港", long_ja)),
        "istoriya-goroda.example": ("ru", "/stati/propavshaya-stranitsa", says("ru", "История", "Страница не найдена: как пропал лист летописи", long_ru)),
        "duanxun.example": ("zh", "/kuaixun/882113.html", says("zh", "短讯", "轮渡公司推迟新时刻表", short_zh)),
        "foto-liman.example": ("tr", "/galeri/martilar-12", says("tr", "Foto", "Martılar 12", "Fotoğraf: E. Deniz", head="<link rel=canonical href='https://foto-liman.example/galeri/martilar-12'>")),
        "ticker.example": ("en", "/live/harbour-election", says("en", "Ticker", "Harbour election: live", "\n".join(sentence("en", _rng(str(n))) for n in range(30)), head=refresh)),
        "widgets.example": ("en", "/notes/lamp-repair", bare("Lamp repair | Widgets", f"<h1>Lamp repair</h1>{paragraphs('en', 'lamp', count=1)}" + "<script>1</script>" * 20)),
        "radio-ao-vivo.example": ("pt", "/programas/manha-do-cais", says("pt", "Rádio", "Manhã do cais", "Programa fora do ar neste momento. Volta segunda-feira às seis.")),
    }  # fmt: skip
    for host, (lang, target, said) in pages.items():
        yield Stand(
            kind="alive, odd",
            host=host,
            lang=lang,
            links={target: SEEN if host in {"foto-liman.example", "radio-ao-vivo.example"} else ALIVE},
            site=always(paper(lang, host, {target: said})),
        )
    number = "/article/99123/"
    yield Stand(
        kind="alive whatever the slug",
        host="raqm.example",
        lang="ar",
        links={number + "taqrir-alabar": ALIVE},
        site=always(
            lambda r: (
                article("ar", "رقم", number)
                if r.path.startswith(number)
                else front("ar", "رقم")
                if r.path == "/"
                else NOT_FOUND
            )
        ),
    )
    target = "/gisa/uri-dongne-umul"
    there, away = paper("ko", "동네", {target: None}), paper("ko", "동네", {})
    yield Stand(
        kind="came back",
        host="dongne-sinmun.example",
        lang="ko",
        links={target: ALIVE},
        site=lambda day: since(day, {0: there, 4: away, 12: there}),
    )
    yield Stand(
        kind="went away",
        host="dongne-geumul.example",
        lang="ko",
        links={target: DEAD},
        site=lambda day: since(day, {0: there, 4: away}),
    )
    yield Stand(
        kind="host gone, domain stands",
        host="blog.stehtnoch.example",
        lang="de",
        links={"/2012/kino": DEAD},
        site=always(Host(name=Name(resolves=Resolves.NXDOMAIN))),
        elsewhere={"stehtnoch.example": paper("de", "Steht", {})},
    )


def stands() -> Iterator[Stand]:
    for make in (boards, shaped, platforms, kept_out, traded, moves, alive):
        yield from make()
