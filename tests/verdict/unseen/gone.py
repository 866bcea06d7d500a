"""Links that readers no longer get, told in many ways with a good status."""

# ruff: noqa: E501 - tables of texts in many scripts are read by whole lines

from collections.abc import Iterator
from hashlib import sha256

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Door, Host, Name, Request, Resolves, Tls
from tests.verdict.unseen.prose import framed, headline, paragraphs
from tests.verdict.unseen.stand import (
    ALIVE,
    ANY_BUT_DEAD,
    DEAD,
    DOUBTFUL,
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

#: Language, host, targets that are gone, a target that is there, title and text of the error page.
PLAIN: tuple[tuple[str, str, tuple[str, ...], str, str, str], ...] = (
    ("en", "www.pierpost.example", ("/2019/04/second-pier-vote", "/2018/11/ferry-fares-rise"), "/2024/01/bridge-opens",
     "Hmm, nothing here", "We looked everywhere but this story has sailed.\nTry the menu above."),
    ("en", "heraldonline.example", ("/story/flood-inquiry-report.html",), "/story/old-cinema-saved.html",
     "The Herald", "The story you are looking for may have been removed or renamed."),
    ("de", "www.bote-am-see.example", ("/lokales/hochwasser-bericht-2017", "/lokales/radbruecke-kosten"), "/lokales/kino-bleibt",
     "Hoppla!", "Diesen Beitrag gibt es bei uns leider nicht mehr.\nVielleicht hilft die Suche."),
    ("fr", "www.echo-du-port.example", ("/actu/crue-enquete-rapport", "/actu/passerelle-velo"), "/actu/cinema-sauve",
     "Oups", "Le contenu demandé a disparu de nos colonnes."),
    ("es", "diariodelrio.example", ("/noticias/puente-ciclista-coste",), "/noticias/cine-viejo",
     "Vaya", "Lo que buscas ya no está aquí."),
    ("pt", "folhadocais.example", ("/materia/ponte-ciclavel-custo",), "/materia/cinema-velho",
     "Ops", "O conteúdo que você procura saiu do ar ou mudou de endereço."),
    ("it", "corrieredelmolo.example", ("/cronaca/alluvione-inchiesta",), "/cronaca/cinema-salvo",
     "Accidenti", "L'articolo cercato è stato rimosso dalla redazione."),
    ("pl", "kurierportowy.example", ("/wiadomosci/powodz-raport",), "/wiadomosci/stare-kino",
     "Ups", "Tego artykułu już u nas nie ma."),
    ("ru", "vestnik-gavani.example", ("/news/pavodok-otchet", "/news/most-cena"), "/news/kino-zhivo",
     "Упс", "Материал снят с публикации или адрес набран с ошибкой."),
    ("ar", "sahifat-almina.example", ("/akhbar/tahqiq-alfayadan", "/akhbar/jisr-aldarrajat"), "/akhbar/sinima",
     "عفواً", "المحتوى الذي تبحث عنه لم يعد متوفراً على موقعنا."),
    ("he", "iton-hanamal.example", ("/ktava/shitafon-doch",), "/ktava/kolnoa",
     "אופס", "הכתבה שחיפשתם כבר לא כאן."),
    ("tr", "limanpostasi.example", ("/haber/sel-sorusturmasi",), "/haber/eski-sinema",
     "Tüh", "Aradığınız haber yayından kaldırılmış."),
    ("ko", "hanguilbo.example", ("/article/hongsu-josa", "/article/jajeongeo-dari"), "/article/yet-geukjang",
     "안내", "요청하신 기사는 삭제되었거나 주소가 바뀌었습니다."),
    ("ja", "minatoshimbun.example", ("/kiji/kozui-chosa", "/kiji/jitensha-bashi"), "/kiji/eigakan",
     "お知らせ", "お探しの記事は掲載期間が終了したか、移動した可能性があります。"),
    ("zh", "gangwanbao.example", ("/news/hongshui-diaocha", "/news/zixingche-qiao"), "/news/dianyingyuan",
     "提示", "您访问的文章已下线或地址有误，请返回首页。"),
    ("th", "khaotharuea.example", ("/khao/namthuam-rai-ngan",), "/khao/rong-nang",
     "ขออภัย", "ข่าวที่คุณต้องการถูกนำออกแล้ว"),
    ("hi", "ghatsamachar.example", ("/khabar/baadh-jaanch",), "/khabar/purana-cinema",
     "क्षमा करें", "यह खबर हटा दी गई है।"),
)  # fmt: skip


def plain() -> Iterator[Stand]:
    for lang, host, gone, there, title, text in PLAIN:
        brand = host.split(".")[-2].title()
        missing = says(lang, brand, title, text)
        yield Stand(
            kind="soft 404 in plain words",
            host=host,
            lang=lang,
            soft=True,
            links={**dict.fromkeys(gone, DEAD), there: ALIVE},
            site=always(paper(lang, brand, {there: None}, missing)),
        )


#: Sites whose only link is dead, in an old charset that no header names.
CHARSETS = (
    ("ja", "kyuukiji.example", "/kiji/2004/0412/hashi.html", "shift_jis", "お探しのページは削除されました"),
    ("ko", "yetnews.example", "/news/view.php?no=41822", "euc-kr", "해당 게시물이 존재하지 않습니다"),
    ("ru", "staraya-gazeta.example", "/arhiv/2003/pavodok.shtml", "windows-1251", "Такой страницы у нас больше нет"),
    ("zh", "jiubao.example", "/html/2005-06/12/content_8812.htm", "gb18030", "对不起，该页已删除"),
    ("ar", "arshif.example", "/articles/2006/fayadan.html", "windows-1256", "هذه الصفحة لم تعد موجودة"),
)  # fmt: skip


def old_charsets() -> Iterator[Stand]:
    for lang, host, target, charset, text in CHARSETS:
        html = framed(lang, host, text, f"<h1>{text}</h1><p>{text}</p>")
        answer = answers.response(html.encode(charset, "replace"), content_type="text/html")
        home = answers.response(
            framed(lang, host, host, f"<a href='{STORY}'>-</a>" + paragraphs(lang, host)).encode(charset, "replace"),
            content_type="text/html",
        )
        yield Stand(
            kind="soft 404 in an old charset",
            host=host,
            lang=lang,
            soft=True,
            links={target: DEAD},
            site=always(paper(lang, host, {"/": home}, answer)),
        )


def _echo(request: Request) -> Answer:
    return says("en", "Tidings", f"Nothing found for {request.target}", f"We have no page {request.target} any more.")


def _never_the_same(request: Request) -> Answer:
    """An apology between teasers that are drawn anew for every address."""
    key = sha256(request.target.encode()).hexdigest()
    teasers = "".join(
        f"<h3>{headline('en', key + str(n))}</h3><p>{headline('en', key + 'b' + str(n))}</p>" for n in range(6)
    )
    body = f"<h1>We can't find that one</h1><p>Perhaps you would like these instead:</p>{teasers}<p>Incident {key[:12]}</p>"
    return answers.page(framed("en", "Daily Quay", "We can't find that one | Daily Quay", body))


def _stamped(request: Request) -> Answer:
    key = sha256(request.target.encode()).hexdigest()
    return says("en", "Quay Radio", "Off air", f"This programme left the schedule.\nReference {key} at {len(key)} UTC")


def _aspx(request: Request) -> Answer:
    if request.path == "/Error.aspx":
        return says("en", "County", "Something isn't right", "The resource could not be served. Contact the webmaster.")
    return answers.redirect(302, f"/Error.aspx?aspxerrorpath={request.path}")


def _refresh_home(request: Request) -> Answer:
    return bare("", "", head='<meta http-equiv="refresh" content="0; url=/">')


def _forum(request: Request) -> Answer:
    if request.path == "/":
        return front("en", "Anglers")
    if request.query.get("t") in {"1201", "88"}:
        return article("en", "Anglers forum", request.target)
    return says("en", "Anglers forum", "Information", "The requested topic does not exist.\nBoard index")


def shaped() -> Iterator[Stand]:
    gone = {
        "/2016/05/flood-inquiry-findings": DEAD,
        "/2017/02/bicycle-bridge-cost": DEAD,
        "/2023/09/cinema-saved": ALIVE,
    }
    there = {"/2023/09/cinema-saved": None}
    error = says("en", "Quayside", "Sorry about that", "That page isn't part of Quayside.")
    ways: dict[str, object] = {
        "echo.example": _echo,
        "never-same.example": _never_the_same,
        "stamped.example": _stamped,
        "to-404.example": lambda r: error if r.path == "/404.html" else answers.redirect(302, "/404.html"),
        "to-notfound.example": lambda r: error if r.path == "/not-found" else answers.redirect(301, f"/not-found?u={r.path}"),
        "aspx.example": _aspx,
        "to-home.example": answers.redirect(302, "/"),
        "to-home-301.example": answers.redirect(301, "https://to-home-301.example/"),
        "to-section.example": lambda r: front("en", "Section") if r.path == "/news/" else answers.redirect(301, "/news/"),
        "refresh-home.example": _refresh_home,
        "long-error.example": says("en", "Long", "We are sorry", "This article was withdrawn.\n" + paragraphs("en", "long", count=8)),
        "noindex.example": says("en", "Quayside", "Quayside", "Gone fishing.", head='<meta name="robots" content="noindex">'),
    }  # fmt: skip
    for host, missing in ways.items():
        yield Stand(
            kind=f"soft 404: {host.partition('.')[0]}",
            host=host,
            soft=True,
            links=gone,
            site=always(paper("en", host, there, missing)),  # type: ignore[arg-type]
        )
    yield Stand(
        kind="forum topic that is gone",
        host="anglers.example",
        soft=True,
        links={"/viewtopic.php?f=2&t=998": DEAD, "/viewtopic.php?f=2&t=1201": ALIVE, "/viewtopic.php?f=7&t=88": ALIVE},
        site=always(_forum),
    )
    yield Stand(
        kind="file replaced by a page",
        host="reports.example",
        soft=True,
        links={"/files/2015/annual-report.pdf": DEAD, "/files/2022/budget.pdf": ALIVE},
        site=always(paper("en", "Reports", {"/files/2022/budget.pdf": answers.response(b"%PDF-1.4 " + b"x" * 4000, content_type="application/pdf")}, error)),
    )  # fmt: skip
    yield Stand(
        kind="empty answers",
        host="hollow.example",
        links={"/texts/wells-survey": DOUBTFUL, "/texts/market-hall": DOUBTFUL},
        site=always(paper("en", "Hollow", {}, answers.response(b""))),
    )
    yield Stand(
        kind="error as JSON",
        host="api-first.example",
        links={"/stories/wells-survey": (*DOUBTFUL, "alive")},
        site=always(paper("en", "Api", {}, answers.response(b'{"error":"not found","code":404}', content_type="application/json"))),
    )  # fmt: skip
    yield Stand(
        kind="removed film",
        host="clips.example",
        links={"/watch?v=aB3dE5gH7jK": DOUBTFUL, "/watch?v=liveOne0001": ALIVE},
        site=always(paper("en", "Clips", {"/watch?v=liveOne0001": None}, says("en", "Clips", "Clips", "Video unavailable"))),
    )  # fmt: skip


#: Domains in other hands: host, NS, title, body, states.
PARKED = (
    ("harbour-history.example", ("ns1.sedoparking.com", "ns2.sedoparking.com"), "harbour-history.example",
     "harbour-history.example is for sale! Buy this domain. Related searches: Harbour, Hotels, Cheap Flights", DEAD),
    ("chronik-nord.example", (), "chronik-nord.example steht zum Verkauf",
     "Diese Domain steht zum Verkauf. Jetzt Angebot abgeben. Gesponserte Links: Kredit, Versicherung", DEAD),
    ("gushi.example", (), "gushi.example 域名出售", "此域名正在出售中，欢迎联系购买。域名报价 9800 元", DEAD),
    ("oldmill.example", (), "Домен продаётся", "Домен oldmill.example продаётся. Сделать предложение о покупке домена.", DEAD),
    ("expired.example", (), "Domain expired", "This domain has expired. If you are the owner, please renew it with your registrar.", DEAD),
    ("default-apache.example", (), "Apache2 Ubuntu Default Page: It works", "It works! This is the default welcome page used to test the correct operation of the Apache2 server", DOUBTFUL),
    ("default-nginx.example", (), "Welcome to nginx!", "If you see this page, the nginx web server is successfully installed and working.", DOUBTFUL),
    ("suspended.example", (), "Account Suspended", "This account has been suspended. Contact your hosting provider for more information.", DOUBTFUL),
    ("quite-cool.example", (), "Future home of something quite cool.", "If you're the site owner, log in to launch this site.", DOUBTFUL),
)  # fmt: skip


def in_other_hands() -> Iterator[Stand]:
    for host, ns, title, text, states in PARKED:
        site = everywhere(bare(title, f"<h1>{title}</h1><p>{text}</p>"))
        standing = Host(site=site, name=Name(ns=ns)) if ns else site
        yield Stand(
            kind="parked or default page",
            host=host,
            links={"/history/1911/mill-fire.html": states},
            site=always(standing),
        )
    casino = everywhere(
        says(
            "en",
            "Lucky",
            "Best Online Casino Bonus 2026 - Free Spins",
            paragraphs("en", "casino") + "Slots, poker, roulette, no deposit bonus.",
        )
    )
    slot = everywhere(
        says("en", "Gacor", "Situs Slot Gacor Hari Ini Maxwin", "Daftar situs judi slot online terpercaya. " * 30)
    )
    yield Stand(kind="casino", host="townband.example", links={"/concerts/spring-2014": DOUBTFUL}, site=always(casino))
    yield Stand(kind="casino", host="sekolah.example", links={"/berita/lomba-2015": DOUBTFUL}, site=always(slot))
    yield Stand(
        kind="casino elsewhere",
        host="choir.example",
        links={"/about/rehearsals": DOUBTFUL},
        site=always(everywhere(answers.redirect(302, "https://lucky-spins.example/?ref=choir"))),
        elsewhere={"lucky-spins.example": casino},
    )
    closed = everywhere(says("en", "Baker", "Thank you", "After forty years our bakery has closed its doors for good."))
    yield Stand(
        kind="closed business", host="baker.example", links={"/menu/cakes": (*DOUBTFUL, "alive")}, site=always(closed)
    )


def below_http() -> Iterator[Stand]:
    live = paper("en", "Live", {"/a/story": None})
    hosts: dict[str, tuple[Host, tuple[str, ...]]] = {
        "no-such-name.example": (Host(name=Name(resolves=Resolves.NXDOMAIN)), DEAD),
        "ill-dns.example": (Host(name=Name(resolves=Resolves.SERVFAIL)), ANY_BUT_DEAD),
        "refusing.example": (Host(door=Door.REFUSED), DEAD),
        "silent.example": (Host(door=Door.SILENT), DEAD),
        "expired-cert.example": (Host(site=live, tls=Tls.EXPIRED), DEAD),
        "wrong-cert.example": (Host(site=live, tls=Tls.WRONG_NAME), DEAD),
    }
    for host, (site, states) in hosts.items():
        yield Stand(kind="below HTTP", host=host, links={"/a/story": states}, site=always(site))
    statuses = {404: DEAD, 410: DEAD, 500: DEAD, 502: DEAD, 503: DEAD}
    for code, states in statuses.items():
        said = answers.status(code, framed("de", "Amt", "Fehler", paragraphs("de", str(code))))
        yield Stand(
            kind=f"status {code}",
            host=f"says-{code}.example",
            links={"/amt/bericht": states, "/amt/leitung": ALIVE},
            site=always(paper("de", "Amt", {"/amt/leitung": None}, said)),
        )
    broken = everywhere(bare("Error", "<h1>Error establishing a database connection</h1>"))
    yield Stand(kind="soft 5xx", host="db-down.example", links={"/blog/wells": DOUBTFUL}, site=always(broken))
    fatal = everywhere(
        bare("", "<b>Fatal error</b>: Uncaught Error: Call to undefined function mysql_connect() in /srv/db.php:12")
    )
    yield Stand(kind="soft 5xx", host="php-died.example", links={"/blog/wells": DOUBTFUL}, site=always(fatal))


def stands() -> Iterator[Stand]:
    for make in (plain, old_charsets, shaped, in_other_hands, below_http):
        yield from make()
