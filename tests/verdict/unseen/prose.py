"""News in many languages, made from lists: no two articles of a site share a sentence, all share its furniture."""

# ruff: noqa: E501 - tables of texts in many scripts are read by whole lines

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """Parts of sentences, in the order they are put together; `gap` stands between them."""

    who: tuple[str, ...]
    does: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    menu: tuple[str, ...]
    gap: str = " "
    stop: str = "."
    verb_last: bool = False


def _t(who: str, does: str, what: str, where: str, menu: str, **how: object) -> Tongue:
    lists = [tuple(part.strip() for part in text.split("|")) for text in (who, does, what, where, menu)]
    return Tongue(*lists, **how)  # type: ignore[arg-type]


TONGUES: dict[str, Tongue] = {
    "en": _t(
        "The harbour board|A retired teacher|Three councillors|The ferry company|Residents|An independent auditor|The mayor|Night-shift nurses",
        "presented|questioned|delayed|paid for|praised|rejected|measured|quietly dropped",
        "the plan for a second pier|a budget of nine million|new timetables|an inquiry into the flood|the bicycle bridge|forty rented flats|the old cinema|a survey of wells",
        "on Tuesday evening|after two years of talks|in the market hall|despite the rain|at the annual meeting|near the old mill|before the summer|without a vote",
        "Home|Politics|Business|Culture|Sport|Contact|Imprint|Archive",
    ),
    "de": _t(
        "Der Gemeinderat|Eine Lehrerin|Drei Landwirte|Die Fährgesellschaft|Die Anwohner|Der Rechnungshof|Die Bürgermeisterin|Ein Pfleger",
        "prüfte|verwarf|verschob|bezahlte|lobte|verlangte|vermaß|beschloss",
        "den Plan für den zweiten Steg|den Haushalt|neue Fahrpläne|eine Untersuchung der Flut|die Radbrücke|vierzig Wohnungen|das alte Kino|die Brunnen",
        "am Dienstagabend|nach zwei Jahren|in der Markthalle|trotz des Regens|auf der Hauptversammlung|an der alten Mühle|vor dem Sommer|ohne Abstimmung",
        "Startseite|Politik|Wirtschaft|Kultur|Sport|Kontakt|Impressum|Archiv",
    ),
    "fr": _t(
        "Le conseil municipal|Une institutrice|Trois agriculteurs|La compagnie des bacs|Les riverains|La cour des comptes|Le maire|Un infirmier",
        "a présenté|a repoussé|a financé|a rejeté|a mesuré|a salué|a réclamé|a voté",
        "le projet de second quai|le budget annuel|de nouveaux horaires|une enquête sur la crue|la passerelle cyclable|quarante logements|le vieux cinéma|les puits",
        "mardi soir|après deux ans de débats|sous la halle|malgré la pluie|lors de l'assemblée|près du moulin|avant l'été|sans scrutin",
        "Accueil|Politique|Économie|Culture|Sports|Contact|Mentions légales|Archives",
    ),
    "es": _t(
        "El ayuntamiento|Una maestra|Tres agricultores|La naviera|Los vecinos|El tribunal de cuentas|La alcaldesa|Un enfermero",
        "presentó|aplazó|pagó|rechazó|midió|elogió|exigió|aprobó",
        "el plan del segundo muelle|el presupuesto|los nuevos horarios|una investigación de la riada|el puente ciclista|cuarenta viviendas|el viejo cine|los pozos",
        "el martes por la noche|tras dos años|en el mercado|pese a la lluvia|en la asamblea|junto al molino|antes del verano|sin votación",
        "Inicio|Política|Economía|Cultura|Deportes|Contacto|Aviso legal|Hemeroteca",
    ),
    "pt": _t(
        "A câmara municipal|Uma professora|Três agricultores|A empresa de barcos|Os moradores|O tribunal de contas|O prefeito|Um enfermeiro",
        "apresentou|adiou|pagou|rejeitou|mediu|elogiou|exigiu|aprovou",
        "o plano do segundo cais|o orçamento|os novos horários|uma investigação da cheia|a ponte ciclável|quarenta moradias|o velho cinema|os poços",
        "na terça à noite|após dois anos|no mercado|apesar da chuva|na assembleia|perto do moinho|antes do verão|sem votação",
        "Início|Política|Economia|Cultura|Esporte|Contato|Aviso|Arquivo",
    ),
    "it": _t(
        "Il consiglio comunale|Una maestra|Tre agricoltori|La compagnia dei traghetti|I residenti|La corte dei conti|Il sindaco|Un infermiere",
        "ha presentato|ha rinviato|ha pagato|ha respinto|ha misurato|ha lodato|ha chiesto|ha approvato",
        "il piano del secondo molo|il bilancio|i nuovi orari|un'inchiesta sull'alluvione|il ponte ciclabile|quaranta alloggi|il vecchio cinema|i pozzi",
        "martedì sera|dopo due anni|al mercato|nonostante la pioggia|in assemblea|vicino al mulino|prima dell'estate|senza voto",
        "Home|Politica|Economia|Cultura|Sport|Contatti|Note legali|Archivio",
    ),
    "pl": _t(
        "Rada miasta|Nauczycielka|Trzej rolnicy|Spółka promowa|Mieszkańcy|Izba kontroli|Burmistrz|Pielęgniarz",
        "przedstawiła|odłożyła|opłaciła|odrzuciła|zmierzyła|pochwaliła|zażądała|uchwaliła",
        "plan drugiego mola|budżet|nowe rozkłady|dochodzenie w sprawie powodzi|kładkę rowerową|czterdzieści mieszkań|stare kino|studnie",
        "we wtorek wieczorem|po dwóch latach|w hali targowej|mimo deszczu|na zebraniu|przy młynie|przed latem|bez głosowania",
        "Strona główna|Polityka|Gospodarka|Kultura|Sport|Kontakt|Nota|Archiwum",
    ),
    "ru": _t(
        "Городской совет|Учительница|Трое фермеров|Паромная компания|Жители|Счётная палата|Мэр|Медбрат",
        "представили|отложили|оплатили|отклонили|измерили|похвалили|потребовали|утвердили",
        "план второго причала|бюджет|новое расписание|расследование паводка|велосипедный мост|сорок квартир|старый кинотеатр|колодцы",
        "во вторник вечером|после двух лет|на рынке|несмотря на дождь|на собрании|у старой мельницы|до лета|без голосования",
        "Главная|Политика|Экономика|Культура|Спорт|Контакты|О нас|Архив",
    ),
    "ar": _t(
        "المجلس البلدي|معلمة متقاعدة|ثلاثة مزارعين|شركة العبارات|السكان|ديوان المحاسبة|رئيس البلدية|ممرض",
        "عرض|أجل|دفع ثمن|رفض|قاس|أشاد بـ|طالب بـ|أقر",
        "خطة الرصيف الثاني|الميزانية|الجداول الجديدة|تحقيق الفيضان|جسر الدراجات|أربعين شقة|السينما القديمة|الآبار",
        "مساء الثلاثاء|بعد عامين|في السوق|رغم المطر|في الاجتماع|قرب الطاحونة|قبل الصيف|دون تصويت",
        "الرئيسية|سياسة|اقتصاد|ثقافة|رياضة|اتصل بنا|من نحن|الأرشيف",
    ),
    "he": _t(
        "מועצת העיר|מורה בגמלאות|שלושה חקלאים|חברת המעבורות|התושבים|המבקר|ראש העיר|אח סיעודי",
        "הציגו|דחו|מימנו|פסלו|מדדו|שיבחו|דרשו|אישרו",
        "את תוכנית המזח השני|את התקציב|לוחות זמנים|חקירת השיטפון|את גשר האופניים|ארבעים דירות|את הקולנוע הישן|את הבארות",
        "ביום שלישי בערב|אחרי שנתיים|בשוק|למרות הגשם|באסיפה|ליד הטחנה|לפני הקיץ|בלי הצבעה",
        "ראשי|פוליטיקה|כלכלה|תרבות|ספורט|צור קשר|אודות|ארכיון",
    ),
    "tr": _t(
        "Belediye meclisi|Emekli öğretmen|Üç çiftçi|Vapur şirketi|Mahalleli|Sayıştay|Başkan|Hemşire",
        "sundu|erteledi|ödedi|reddetti|ölçtü|övdü|istedi|onayladı",
        "ikinci iskele planını|bütçeyi|yeni tarifeleri|sel soruşturmasını|bisiklet köprüsünü|kırk konutu|eski sinemayı|kuyuları",
        "salı akşamı|iki yıl sonra|pazar yerinde|yağmura rağmen|toplantıda|değirmenin yanında|yazdan önce|oylamasız",
        "Anasayfa|Siyaset|Ekonomi|Kültür|Spor|İletişim|Künye|Arşiv",
        verb_last=True,
    ),
    "ko": _t(
        "시의회는|은퇴한 교사는|농민 세 명은|여객선 회사는|주민들은|감사원은|시장은|간호사는",
        "발표했다|연기했다|지불했다|거부했다|측정했다|칭찬했다|요구했다|승인했다",
        "제2부두 계획을|예산안을|새 시간표를|홍수 조사를|자전거 다리를|임대주택 마흔 채를|옛 극장을|우물 조사를",
        "화요일 저녁|2년 만에|시장 회관에서|비에도 불구하고|총회에서|방앗간 근처에서|여름 전에|표결 없이",
        "홈|정치|경제|문화|스포츠|문의|회사소개|기사목록",
        verb_last=True,
    ),
    "ja": _t(
        "市議会は|元教師は|農家三軒は|フェリー会社は|住民は|監査委員は|市長は|看護師は",
        "発表した|延期した|支払った|却下した|測定した|称賛した|要求した|承認した",
        "第二桟橋の計画を|予算案を|新しい時刻表を|洪水の調査を|自転車橋を|賃貸住宅四十戸を|古い映画館を|井戸の調査を",
        "火曜の夜に|二年の議論の後|市場の会館で|雨にもかかわらず|総会で|水車小屋の近くで|夏の前に|採決なしで",
        "ホーム|政治|経済|文化|スポーツ|お問い合わせ|会社案内|記事一覧",
        gap="", stop="。", verb_last=True,
    ),
    "zh": _t(
        "市议会|一位退休教师|三位农民|轮渡公司|居民们|审计署|市长|一名护士",
        "公布了|推迟了|支付了|否决了|测量了|称赞了|要求重审|批准了",
        "第二码头计划|年度预算|新时刻表|洪水调查报告|自行车桥|四十套公寓|老电影院|水井普查",
        "于周二晚上|经过两年讨论|在市场大厅|尽管下雨|在年会上|在老磨坊附近|在夏天之前|未经表决",
        "首页|政治|财经|文化|体育|联系我们|关于我们|归档",
        gap="", stop="。",
    ),
    "th": _t(
        "สภาเมือง|ครูเกษียณ|ชาวนาสามคน|บริษัทเรือข้ามฟาก|ชาวบ้าน|สำนักงานตรวจเงิน|นายกเทศมนตรี|พยาบาล",
        "เสนอ|เลื่อน|จ่ายเงินให้|ปฏิเสธ|วัด|ชื่นชม|เรียกร้อง|อนุมัติ",
        "แผนท่าเรือที่สอง|งบประมาณ|ตารางเวลาใหม่|การสอบสวนน้ำท่วม|สะพานจักรยาน|ห้องเช่าสี่สิบห้อง|โรงหนังเก่า|บ่อน้ำ",
        "เย็นวันอังคาร|หลังจากสองปี|ที่ตลาด|แม้ฝนตก|ในที่ประชุม|ใกล้โรงสี|ก่อนฤดูร้อน|โดยไม่ลงคะแนน",
        "หน้าแรก|การเมือง|เศรษฐกิจ|วัฒนธรรม|กีฬา|ติดต่อ|เกี่ยวกับ|คลังข่าว",
    ),
    "hi": _t(
        "नगर परिषद ने|सेवानिवृत्त शिक्षिका ने|तीन किसानों ने|नौका कंपनी ने|निवासियों ने|लेखा परीक्षक ने|महापौर ने|नर्स ने",
        "पेश किया|टाल दिया|चुकाया|ठुकराया|नापा|सराहा|मांगा|मंजूर किया",
        "दूसरे घाट की योजना को|बजट को|नई समय सारणी को|बाढ़ की जांच को|साइकिल पुल को|चालीस मकानों को|पुराने सिनेमा को|कुओं को",
        "मंगलवार शाम|दो साल बाद|बाजार में|बारिश के बावजूद|वार्षिक सभा में|चक्की के पास|गर्मी से पहले|बिना मतदान",
        "मुखपृष्ठ|राजनीति|अर्थव्यवस्था|संस्कृति|खेल|संपर्क|परिचय|पुरालेख",
        stop="।", verb_last=True,
    ),
}  # fmt: skip


def sentence(lang: str, rng: random.Random) -> str:
    tongue = TONGUES[lang]
    who, does, what, where = (rng.choice(part) for part in (tongue.who, tongue.does, tongue.what, tongue.where))
    order = (who, where, what, does) if tongue.verb_last else (who, does, what, where)
    return tongue.gap.join(order) + tongue.stop


def paragraphs(lang: str, key: str, *, count: int = 6, each: int = 4) -> str:
    """Paragraphs of HTML, the same ones for the same key every time."""
    rng = random.Random(f"{lang} {key}")
    texts = [" ".join(sentence(lang, rng) for _ in range(each)) for _ in range(count)]
    return "".join(f"<p>{text} ({rng.randrange(2, 900)})</p>" for text in texts)


def headline(lang: str, key: str) -> str:
    return sentence(lang, random.Random(f"title {lang} {key}")).rstrip(".。।")


def framed(lang: str, brand: str, title: str, body: str, *, head: str = "", furniture: bool = True) -> str:
    """A whole page: title and body between the site's menu and its footer."""
    menu = "".join(f'<li><a href="/m{n}/">{name}</a></li>' for n, name in enumerate(TONGUES[lang].menu))
    above = f"<header><a href='/'>{brand}</a><nav><ul>{menu}</ul></nav></header>" if furniture else ""
    below = f"<footer><p>© 2026 {brand}</p><ul>{menu}</ul></footer>" if furniture else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
        f"<body>{above}<main>{body}</main>{below}</body></html>"
    )
