"""Links that readers get, or may well get, though much speaks against them."""

# ruff: noqa: E501 - tables of texts in many scripts are read by whole lines

from collections.abc import Iterator
from hashlib import sha256

from linkcheck.demo import answers
from linkcheck.demo.message import Answer, Request, Site
from linkcheck.demo.sites import NOT_FOUND, since
from tests.verdict.unseen.prose import TONGUES, framed, headline, paragraphs
from tests.verdict.unseen.stand import (
    ALIVE,
    DOUBTFUL,
    MOVED,
    REFUSED,
    SPARED,
    Stand,
    always,
    article,
    bare,
    everywhere,
    front,
    paper,
    says,
)

LANGUAGES = tuple(TONGUES)

#: Refusals in words that no marker goes with: host, language, title, text. All with status 200, for every address.
WALLS = (
    ("guarded-one.example", "en", "One moment", "We are making sure that your visit is genuine. This takes a few seconds."),
    ("guarded-two.example", "en", "Hold tight", "Our shield inspects your software before the page opens."),
    ("guarded-three.example", "en", "Pardon our interruption", "Something about your visit made us think you might be a robot."),
    ("guarded-four.example", "en", "guarded-four.example", "Press and hold the button to show that there is a person."),
    ("guarded-five.example", "en", "Unusual activity", "Your network has been sending us too much. Come back later."),
    ("guarded-six.example", "en", "Not so fast", "Too many pages in too short a time. Take a breath."),
    ("guarded-de.example", "de", "Zugriff eingeschränkt", "Ihr Anschluss wurde vorsorglich gesperrt. Bitte bestätigen Sie, dass Sie ein Mensch sind."),
    ("guarded-de2.example", "de", "Kurze Prüfung", "Wir schauen nur kurz, wer da anklopft."),
    ("guarded-fr.example", "fr", "Vérification", "Nous contrôlons votre navigateur avant de continuer."),
    ("guarded-es.example", "es", "Un momento", "Confirme que no es un programa automático."),
    ("guarded-it.example", "it", "Controllo in corso", "Il tuo accesso è stato limitato per motivi di sicurezza."),
    ("guarded-ru.example", "ru", "Проверка", "Доступ временно ограничен. Подтвердите, что запросы отправляли вы."),
    ("guarded-ko.example", "ko", "확인", "자동 접속이 의심되어 접근이 제한되었습니다. 숫자를 입력해 주세요."),
    ("guarded-ja.example", "ja", "確認", "アクセスが集中しているため、表示を制限しています。画像の文字を入力してください。"),
    ("guarded-zh.example", "zh", "安全验证", "您的访问过于频繁，请拖动滑块完成验证。"),
    ("guarded-ar.example", "ar", "تحقق", "تم تقييد وصولك مؤقتاً. يرجى تأكيد أنك لست برنامجاً آلياً."),
    ("guarded-tr.example", "tr", "Güvenlik", "Erişiminiz geçici olarak kısıtlandı. Lütfen insan olduğunuzu doğrulayın."),
    ("guarded-th.example", "th", "ตรวจสอบ", "กรุณายืนยันว่าคุณไม่ใช่หุ่นยนต์"),
    ("guarded-pl.example", "pl", "Chwileczkę", "Upewniamy się, że po drugiej stronie siedzi człowiek."),
    ("script-gate.example", "en", "", "<noscript>Turn on JavaScript and cookies to go on</noscript><script src='/x.js'></script>"),
    ("geo-one.example", "en", "Not in your region", "Owing to licence terms our programmes can only be seen at home."),
    ("geo-two.example", "en", "Dear visitor from Europe", "We are not able to serve you at this time because of data protection law."),
    ("geo-ko.example", "ko", "서비스 안내", "해외에서는 이 서비스를 이용하실 수 없습니다."),
    ("old-browser.example", "en", "Time for an update", "Your browser is too old for our site. Please install a newer one."),
    ("consent-de.example", "de", "Bevor es losgeht", "Lesen Sie mit Werbung und Nachverfolgung weiter oder schließen Sie ein Abo ab. Zustimmen. Einstellungen."),
    ("consent-fr.example", "fr", "Votre vie privée", "Avec nos 842 partenaires nous déposons des traceurs. Accepter. Refuser et s'abonner."),
    ("cookies-off.example", "en", "Cookies needed", "Please switch on cookies and load the page again."),
    ("age-gate.example", "en", "Are you old enough?", "You have to be of legal drinking age to enter. Yes. No."),
    ("app-gate.example", "en", "Better in the app", "Open this in our app. Get it on the store. Continue in browser."),
    ("members-ko.example", "ko", "회원 전용", "이 글은 회원만 볼 수 있습니다. 먼저 가입해 주세요."),
    ("members-ja.example", "ja", "会員ページ", "この先は会員の方のみご覧いただけます。ログインしてください。"),
    ("subscribers.example", "en", "For subscribers", "You have read your free articles this month. Choose a plan to go on reading."),
)  # fmt: skip


def walls() -> Iterator[Stand]:
    for number, (host, lang, title, text) in enumerate(WALLS):
        furniture = number % 3 == 0
        wall = says(lang, host, title, text, furniture=furniture) if title else bare("", text)
        yield Stand(
            kind="wall told in words",
            host=host,
            lang=lang,
            links={"/2024/03/harbour-report": REFUSED, "/2021/10/well-survey-results": REFUSED},
            site=always(everywhere(wall)),
        )


def late_walls() -> Iterator[Stand]:
    """Hosts that showed their pages first and keep us out from the second look on."""
    links = {"/news/second-pier-vote": SPARED, "/news/ferry-fares-rise": SPARED}
    for number in (0, 7, 10, 12, 14):
        host, lang, title, text = WALLS[number]
        wall = everywhere(says(lang, host, title, text, furniture=False))
        open_site = paper(lang, host, dict.fromkeys(links))

        def site(day: int, wall: Site = wall, open_site: Site = open_site) -> Site:
            return since(day, {0: open_site, 4: wall})

        yield Stand(kind="wall from the second look on", host="late-" + host, lang=lang, links=links, site=site)


def open_fronts() -> Iterator[Stand]:
    """Walls before every article of a host whose front page anybody may see."""
    links = {"/2024/03/harbour-report": REFUSED, "/2021/10/well-survey-results": REFUSED}
    for number, (host, lang, title, text) in enumerate(WALLS):
        wall = says(lang, host, title or host, text, furniture=number % 2 == 0)
        yield Stand(
            kind="wall behind an open front page",
            host="open-" + host,
            lang=lang,
            links=links,
            site=always(paper(lang, host, {}, wall, is_open=False)),
        )


def refusals() -> Iterator[Stand]:
    form = "<form><input name='user'><input type='password' name='p'></form>"
    login = bare("Anmelden", f"<h1>Anmelden</h1>{form}")
    ways: dict[str, tuple[Answer | Site, tuple[str, ...]]] = {
        "login-form.example": (login, REFUSED),
        "login-sso.example": (lambda r: login if r.path == "/sso/signin" else answers.redirect(302, f"/sso/signin?continue={r.path}"), REFUSED),
        "login-401.example": (answers.status(401, headers={"WWW-Authenticate": "Basic realm=x"}), REFUSED),
        "says-403.example": (answers.status(403), REFUSED),
        "says-406.example": (answers.status(406), REFUSED),
        "says-429.example": (answers.status(429), REFUSED),
        "says-451.example": (answers.status(451), REFUSED),
        "says-999.example": (answers.status(999), REFUSED),
        "captcha-404.example": (bare("Check", "<form id='captcha'>Please solve the captcha: are you human?</form>", code=404), REFUSED),
        "country.example": (lambda r: says("en", "Shop", "Choose your country", "Belgique. Deutschland. Italia. Suomi.") if r.path == "/choose" else answers.redirect(302, f"/choose?return={r.path}"), SPARED),
        "consent-elsewhere.example": (lambda r: answers.redirect(302, f"https://consent.media.example/ask?continue=https://{r.host}{r.path}"), SPARED),
    }  # fmt: skip
    for host, (answer, states) in ways.items():
        yield Stand(
            kind="refusal",
            host=host,
            links={"/intern/bericht-2021": states, "/intern/leitfaden": states},
            site=always(everywhere(answer)),
            elsewhere={"consent.media.example": everywhere(says("en", "Consent", "We value your privacy", "Accept all. Reject."))},
        )  # fmt: skip


def passing() -> Iterator[Stand]:
    """Hosts that are away for a while, and come back."""
    links = {"/news/second-pier-vote": ALIVE, "/news/ferry-fares-rise": ALIVE}
    splashes = (
        ("back-soon.example", "en", "Back soon", "We are giving our site some care. Put the kettle on."),
        ("wartung.example", "de", "Wartung", "Wir arbeiten gerade an unserer Seite und sind in Kürze zurück."),
        ("mente.example", "ja", "メンテナンス中", "ただいまサイトの作業を行っております。しばらくお待ちください。"),
        ("remont.example", "ru", "Технические работы", "Скоро вернёмся. Приносим извинения."),
        ("strike.example", "en", "We are on strike", "Today our pages stay dark for fair pay."),
        ("jeomgeom.example", "ko", "점검 중", "더 나은 서비스를 위해 점검하고 있습니다."),
    )
    for host, lang, title, text in splashes:
        away = everywhere(says(lang, host, title, text, furniture=False))
        open_site = paper(lang, host, dict.fromkeys(links))

        def site(day: int, away: Site = away, open_site: Site = open_site) -> Site:
            return since(day, {0: away, 8: open_site})

        yield Stand(kind="away for some days", host=host, lang=lang, links=links, site=site)
    gone = paper("en", "Again", {})
    again = paper("en", "Again", dict.fromkeys(links))
    yield Stand(
        kind="404 for some days",
        host="again.example",
        links=links,
        site=lambda day: since(day, {0: gone, 8: again}),
    )


def _any_town(request: Request) -> Answer:
    """Weather for whatever name is asked for: true to every address."""
    town = request.path.rpartition("/")[2].replace("-", " ").title()
    figure = sha256(town.encode()).digest()
    body = f"<h1>Weather in {town}</h1>" + "".join(
        f"<p>Day {n}: {value % 30} degrees, wind {value % 9}, dry</p>" for n, value in enumerate(figure[:12])
    )
    return answers.page(framed("en", "Skies", f"Weather in {town}", body))


def _by_number(request: Request) -> Answer:
    """The number alone decides; an unknown one leads to the latest story."""
    number = request.query.get("id", "") or next((part for part in request.path.split("/") if part.isdigit()), "")
    known = number in {"77", "12345", "4410"}
    return article("en", "Numbers", f"story {number if known else 'latest'}")


def _one_page(request: Request) -> Answer:
    return says("en", "Save our pier", "Save our pier", "Sign the petition.\n" + paragraphs("en", "pier", count=4))


SHELL = bare("Quay App", '<div id="root"></div>' + "".join(f'<script src="/static/{n}.js"></script>' for n in range(4)))


def honest() -> Iterator[Stand]:
    about_404 = says(
        "en",
        "Design weekly",
        "Page not found: the story of a number",
        "404. Not found. The page you are looking for does not exist.\n" + paragraphs("en", "404"),
    )
    missing_ja = says(
        "ja", "町の便り", "行方不明 見つかりません", "お探しの方は見つかりませんでした。\n" + paragraphs("ja", "m")
    )
    soft = says("en", "Design weekly", "Not found", "That is not on our shelves.")
    hours = bare("Opening hours", "<p>Monday to Friday, 9 to 5.</p>")
    pdf = answers.response(b"%PDF-1.7\n" + b"0" * 900, content_type="application/pdf")
    octets = answers.response(b"PK\x03\x04" + b"0" * 900, content_type="application/octet-stream")
    paywall = says(
        "en",
        "Ledger",
        "Who paid for the pier",
        "The first lines are free.",
        head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
    )
    teaser = says("en", "Ledger", "Who pays for the bridge", "The bridge costs nine million. Subscribe to read on.")
    listing = says(
        "en",
        "Shop",
        "Brass ship's bell",
        "Sorry, this product is sold out and will not come back.\nBrass, 20 cm, 1.2 kg",
    )
    sites: dict[str, tuple[dict[str, Answer | Site | None], Answer | Site, dict[str, tuple[str, ...]]]] = {
        "design.example": ({"/404-history": about_404}, NOT_FOUND, {"/404-history": ALIVE}),
        "design-soft.example": ({"/essays/page-not-found": about_404}, soft, {"/essays/page-not-found": ALIVE}),
        "tayori.example": ({"/2024/yukue-fumei": missing_ja}, says("ja", "町の便り", "お知らせ", "ありません"), {"/2024/yukue-fumei": ALIVE}),
        "hours.example": ({"/hours": hours}, NOT_FOUND, {"/hours": ALIVE, "/": ALIVE}),
        "files.example": ({"/f/plan.pdf": pdf, "/f/data.bin": octets, "/dl?id=9": pdf}, soft, {"/f/plan.pdf": ALIVE, "/f/data.bin": ALIVE, "/dl?id=9": ALIVE}),
        "ledger.example": ({"/m/who-paid": paywall, "/m/who-pays": teaser}, soft, {"/m/who-paid": ALIVE, "/m/who-pays": ALIVE}),
        "bells.example": ({"/p/ships-bell": listing}, NOT_FOUND, {"/p/ships-bell": SPARED}),
        "one-empty.example": ({"/x/empty": answers.response(b""), "/x/full": None}, NOT_FOUND, {"/x/empty": SPARED, "/x/full": ALIVE}),
        "canonical.example": ({"/k/story": article("en", "Canon", "/k/story", head='<link rel="canonical" href="https://canonical.example/k/story">')}, soft, {"/k/story": ALIVE}),
    }  # fmt: skip
    for host, (there, missing, links) in sites.items():
        yield Stand(kind="honest page", host=host, links=links, site=always(paper("en", host, there, missing)))
    by_number = {"/story.php?id=77": SPARED, "/articles/12345/second-pier-vote": SPARED, "/n/4410": SPARED}
    yield Stand(kind="number decides", host="numbers.example", links=by_number, site=always(everywhere(_by_number)))
    towns = {"/weather/port-ellery": SPARED, "/weather/north-quay": SPARED}
    yield Stand(kind="any town", host="skies.example", links=towns, site=always(paper("en", "Skies", {}, _any_town)))
    yield Stand(
        kind="one page",
        host="petition.example",
        links={"/sign/now": SPARED, "/en": SPARED},
        site=always(everywhere(_one_page)),
    )
    yield Stand(
        kind="shell",
        host="shell.example",
        links={"/a/second-pier": SPARED, "/a/ferry-fares": SPARED},
        site=always(everywhere(SHELL)),
    )
    ignored = {"/pier-vote?fbclid=IwAR0abcdef": ALIVE, "/pier-vote?ref=frontpage": ALIVE, "/index.php/wells?L=0": ALIVE}
    ours = {"/pier-vote": None, "/index.php/wells": None}
    yield Stand(
        kind="query is ignored",
        host="ignored.example",
        links=ignored,
        site=always(paper("en", "Ign", ours, says("en", "Ign", "Lost", "Nothing."))),
    )

    def found(request: Request) -> Answer:
        words = request.query.get("q") or request.path.strip("/").replace("-", " ")
        hits = (
            "".join(f"<li>{headline('en', 'hit' + str(n))}</li>" for n in range(5))
            if "pier" in words
            else "<li>no hits</li>"
        )
        return says("en", "Finder", f"Results for {words}", hits)

    yield Stand(
        kind="search page",
        host="finder.example",
        links={"/search?q=second+pier": SPARED},
        site=always(paper("en", "Finder", {}, found)),
    )
    tagged = says("en", "Tags", "All about ferries", paragraphs("en", "ferries", count=3))
    yield Stand(
        kind="tag page",
        host="tags.example",
        links={"/tag/ferries": ALIVE},
        site=always(
            paper("en", "Tags", {"/tag/ferries": tagged}, says("en", "Tags", "No posts", "Nothing has this tag."))
        ),
    )
    live = {"/live/flood": lambda r: article("en", "Live", f"/live/flood{r.earlier}")}
    yield Stand(
        kind="live blog", host="live.example", links={"/live/flood": SPARED}, site=always(paper("en", "Live", live))
    )


def moves() -> Iterator[Stand]:
    target = "/news/second-pier-vote"
    story = article("en", "New home", target)
    there = paper("en", "New home", {target: story, "/2024/pier-vote-second": story})
    else_ = {"new-home.example": there}
    ways: dict[str, tuple[Answer | Site, tuple[str, ...]]] = {
        "moved-same.example": (answers.redirect(301, "https://new-home.example" + target), MOVED),
        "moved-308.example": (answers.redirect(308, "https://new-home.example" + target), MOVED),
        "moved-302.example": (answers.redirect(302, "https://new-home.example" + target), ("alive", "moved", "suspect")),
        "moved-words.example": (answers.redirect(301, "https://new-home.example/2024/pier-vote-second"), ("moved", "alive", "suspect")),
        "moved-home.example": (answers.redirect(301, "https://new-home.example/"), ("suspect", "dead", "failing")),
        "moved-lost.example": (answers.redirect(301, "https://new-home.example/gone"), ("dead",)),
    }  # fmt: skip
    for host, (answer, states) in ways.items():
        yield Stand(
            kind=host.partition(".")[0],
            host=host,
            links={target: states},
            site=always(everywhere(answer)),
            elsewhere=else_,
        )

    def renamed(day: int) -> Site:
        old = paper("en", "Ren", {"/a/first": None})
        new = paper(
            "en", "Ren", {"/b/7731": article("en", "Ren", "/a/first"), "/a/first": answers.redirect(301, "/b/7731")}
        )
        return since(day, {0: old, 4: new})

    yield Stand(kind="renamed before our eyes", host="renamed.example", links={"/a/first": MOVED}, site=renamed)

    def to_tls(request: Request) -> Answer:
        if not request.tls:
            return answers.redirect(301, f"https://{request.host}{request.path}")
        return front("en", "Tls") if request.path == "/" else article("en", "Tls", request.path)

    def english(request: Request) -> Answer:
        if not request.path.startswith("/en"):
            return answers.redirect(302, "/en" + request.path)
        return article("en", "Lang", request.path)

    yield Stand(kind="to TLS", host="upgraded.example", scheme="http", links={"/x/wells": ALIVE}, site=always(to_tls))
    loop = everywhere(lambda r: answers.redirect(302, r.target + "x" if len(r.target) < 40 else "/"))
    yield Stand(kind="loop", host="loop.example", links={"/x/round": DOUBTFUL}, site=always(loop))
    yield Stand(
        kind="to a language", host="lang.example", links={"/about/harbour": SPARED}, site=always(everywhere(english))
    )


def ordinary() -> Iterator[Stand]:
    """Most links of a newsroom are well; what may be asked of suspicious hosts is a share of all that is asked."""
    for number in range(80):
        host, lang = f"ordinary-{number}.example", LANGUAGES[number % len(LANGUAGES)]
        links = {f"/news/2022/{n}/story-of-the-day": ALIVE for n in range(60)}
        yield Stand(
            kind="ordinary", host=host, lang=lang, links=links, site=always(paper(lang, host, dict.fromkeys(links)))
        )


def stands() -> Iterator[Stand]:
    for make in (walls, late_walls, open_fronts, refusals, passing, honest, moves):
        yield from make()
