"""What pages say when there is nothing to see, in many languages. Hints, never proof: pages also write *about* errors.

Lists do not carry over from server to server (a list of 32 languages caught 16 of Apache's own 83 error pages), so a
phrase alone only makes a page suspect; short forms that stand in titles are here, not sentences.
"""

import re

from linkcheck.model.check import Page


class Phrases:
    """Patterns of which one is to be found in a text, in any case.

    Sorted by how they begin, since a hundred alternatives tried at every character cost a millisecond a page: at the
    text's start (`^`), at the start of a word (an ASCII letter or group), or anywhere (other scripts: not looked for
    in ASCII texts, and some have no words to begin at). `roots`, where given, are pieces of which every match holds
    one, so that most texts need not be searched at all.
    """

    def __init__(self, *patterns: str, roots: str = "") -> None:
        at_start = [pattern for pattern in patterns if pattern.startswith("^")]
        anywhere = [pattern for pattern in patterns if not pattern.startswith("^") and not _begins_in_ascii(pattern)]
        at_words = [pattern for pattern in patterns if not pattern.startswith("^") and _begins_in_ascii(pattern)]
        self.patterns = patterns
        self._roots = tuple(roots.split())
        self._at_start = re.compile("|".join(at_start) or "(?!)", re.IGNORECASE)
        self._at_words = re.compile(r"\b(?:" + ("|".join(at_words) or "(?!)") + ")", re.IGNORECASE)
        self._anywhere = re.compile("|".join(anywhere) or "(?!)", re.IGNORECASE)

    def search(self, text: str) -> re.Match[str] | None:
        """Some match, not always the first."""
        if not text or (self._roots and not self._may_hold(text.lower())):
            return None
        found = self._at_start.match(text) or self._at_words.search(text)
        return found or (None if text.isascii() else self._anywhere.search(text))

    def _may_hold(self, lower: str) -> bool:
        return any(root in lower for root in self._roots)

    def removed(self, text: str) -> str:
        """The text without the phrases."""
        return self._anywhere.sub(" ", self._at_words.sub(" ", self._at_start.sub(" ", text)))


def _begins_in_ascii(pattern: str) -> bool:
    first = re.search(r"[^\W_]", re.sub(r"\\.|\(\?", "", pattern))
    return first is None or first[0].isascii()


#: "Not found", "does not exist", "error 404", as titles and headings have it.
NOT_FOUND = Phrases(
    r"(?:error|erreur|fehler|errore|erro|fout|fel|feil|fejl|virhe|błąd|chyba|hata|ошибка|помилка|http|status)[\s:#–-]*(?:404|410)\b",
    r"^\W*(?:404|410)\b(?!\s*(?:things|ways|area|media))",
    r"(?:404|410)\W*$",
    r"404\W+(?:not|page|error|file|seite|page|erreur|pagina|página|strona|sida)",
    r"(?:page|file|document|article|content|resource|object|site|url|story|post)s?\s+(?:\w+\s+){0,4}?(?:was\s+|is\s+|are\s+|were\s+|could\s+|can)?(?:not|n[o']t|cannot|couldn['’]t|can['’]t)\s+(?:be\s+)?(?:found|available|exist|located)",
    r"not\s+found\b",
    r"(?:doesn['’]?t|does\s+not|didn['’]t|no\s+longer|don['’]t)\s+(?:seem\s+to\s+)?exists?\b",
    r"no\s+longer\s+(?:available|here|online|exists?|active|published)\b",
    r"(?:couldn['’]t|cannot|can['’]t|could\s+not|unable\s+to)\s+(?:seem\s+to\s+)?(?:find|locate)\s+(?:the|that|this|your|what)\b",
    r"(?:page|article|content|story|listing|video|post|product|item)\s+(?:has\s+been|was|is|have\s+been)\s+(?:removed|deleted|unavailable|gone|expired)",
    r"(?:nothing|page)\s+(?:was\s+)?(?:missing|here)\b",
    r"nothing\s+found\b",
    r"oops\b",
    r"broken\s+link\b",
    r"dead\s+link\b",
    # German, Dutch, Scandinavian, Finnish, Estonian, Icelandic
    r"nicht\s+(?:gefunden|vorhanden|verfügbar|existier\w*|mehr\s+(?:verfügbar|vorhanden|online))",
    r"existiert\s+(?:leider\s+)?nicht",
    r"nicht\s+auffindbar",
    r"konnte\w*\s+nicht\s+gefunden",
    r"niet\s+(?:gevonden|beschikbaar|bestaat)",
    r"bestaat\s+niet",
    r"niet\s+(?:meer\s+)?(?:bestaande|beschikbaar)",
    r"(?:hittades|hittas|finns|hittade)\s+(?:tyvärr\s+)?(?:inte|ej)\b",
    r"kunde\s+inte\s+hittas",
    r"hittar\s+inte",
    r"(?:finnes|finnast|fant|funnet|eksisterer)\s+(?:dessverre\s+)?ikke",
    r"ikke\s+(?:funnet|fundet|finnes|findes)",
    r"(?:findes|fandt|eksisterer)\s+(?:desværre\s+)?ikke",
    r"(?:ei\s+löyd\w+|ei\s+löytynyt|ei\s+ole\s+olemassa)",
    r"ei\s+leitud",
    r"fannst\s+ekki",
    r"finnst\s+ekki",
    # French, Spanish, Catalan, Portuguese, Italian, Romanian
    r"introuvable",
    r"n['’](?:existe|a\s+pas\s+été\s+trouvée?|a\s+pu\s+être\s+trouvée?)",
    r"pas\s+(?:été\s+)?trouvée?\b",
    r"n['’]est\s+(?:plus|pas)\s+disponible",
    r"no\s+(?:se\s+)?(?:encontrad[ao]|encuentra|encontró|existe|ha\s+sido\s+encontrad[ao]|disponible|se\s+ha\s+(?:encontrado|trobat)|s['’]ha\s+trobat)",
    r"no\s+trobad[ao]",
    r"ya\s+no\s+(?:existe|está)",
    r"não\s+(?:foi\s+)?(?:encontrad[ao]|existe|localizad[ao]|está\s+disponível|disponível)",
    r"nao\s+encontrad[ao]",
    r"non\s+(?:è\s+stat[ao]\s+)?(?:trovat[ao]|esiste|disponibile|più\s+disponibile|atopad[ao]|encontrad[ao])",
    r"nu\s+(?:există|exista)\b",
    r"nu\s+(?:a\s+fost|am|s-a)\s+g[ăa]sit",
    r"negăsit[ăa]?",
    # Slavic, Baltic, Hungarian, Albanian, Greek, Turkish and its kin
    r"nie\s+(?:znaleziono|została?\s+znalezion\w+|istnieje|odnaleziono)",
    r"nenalezen\w*",
    r"nenájden\w*",
    r"neexistuje",
    r"nebyl\w*\s+nalezen\w*",
    r"nebol\w*\s+nájden\w*",
    r"nenašl[aio]",
    r"nije\s+(?:pronađen\w*|nađen\w*|dostupn\w*)",
    r"ne\s+postoji",
    r"ni\s+(?:bil\w*\s+)?(?:najden\w*|mogoče\s+najti)",
    r"ne\s+obstaja",
    r"не\s+(?:найден\w*|знайден\w*|існує|существует|намерен\w*|съществува|постои|пронајден\w*|постоји|пронађен\w*|знойдзен\w*|доступн\w*)",
    r"није\s+пронађен\w*",
    r"не\s+е\s+намерен\w*",
    r"(?:nerast\w*|nav\s+atrast\w*|neeksistē|neegzistuoja|nepavyko\s+rasti)",
    r"nem\s+(?:található|létezik|elérhető|találtuk?)",
    r"nuk\s+(?:u\s+gjet|ekziston|gjendet)",
    r"δεν\s+(?:βρέθηκε|υπάρχει|είναι\s+διαθέσιμη)",
    r"bulunamad[ıi]",
    r"bulunamıyor",
    r"mevcut\s+değil",
    r"tapılmadı",
    r"topilmadi",
    r"табылмады",
    r"табылган\s+жок",
    # Semitic, Persian, Urdu
    r"غير\s+موجود",
    r"لم\s+يتم\s+العثور",
    r"غير\s+متوفر",
    r"غير\s+متاح",
    r"لا\s+توجد\s+(?:الصفحة|صفحة)",
    r"تعذر\s+العثور",
    r"الصفحة\s+المطلوبة\s+غير",
    r"(?:یافت|پیدا)\s+نشد",
    r"وجود\s+ندارد",
    r"نہیں\s+(?:ملا|ملی|مل)",
    r"موجود\s+نہیں",
    r"לא\s+(?:נמצא|קיים|זמין)",
    # India, South-East Asia
    r"नहीं\s+(?:मिला|मिली|मिल)",
    r"उपलब्ध\s+नहीं",
    r"सापडल[ेाी]\s+नाही",
    r"পাওয়া\s+যায়নি",
    r"পাওয়া\s+যায়নি",
    r"கிடைக்கவில்லை",
    r"காணப்படவில்லை",
    r"కనుగొనబడలేదు",
    r"ലഭ്യമല്ല",
    r"કોઈ\s+પૃષ્ઠ\s+મળ્યું\s+નથી",
    r"tidak\s+(?:dapat\s+)?(?:ditemukan|dijumpai|tersedia|wujud)",
    r"hindi\s+(?:natagpuan|mahanap|nahanap)",
    r"không\s+(?:tìm\s+thấy|tồn\s+tại)",
    r"ไม่พบ",
    r"ไม่มีหน้า",
    r"រក​?មិនឃើញ",
    r"ບໍ່ພົບ",
    r"မတွေ့",
    # East Asia
    r"(?:見|み)つかりません",
    r"見つかりませ",
    r"存在しません",
    r"存在しない",
    r"ページがありません",
    r"ページはありません",
    r"ご覧になれません",
    r"掲載(?:期間)?(?:が|を)?終了",
    r"削除されました",
    r"お探しのページ",
    r"찾을\s*수\s*(?:가\s*)?없",
    r"존재하지\s*않",
    r"없는\s*페이지",
    r"삭제(?:된|되었|됐)",
    r"페이지가\s*없",
    r"(?:不存在|未找到|找不到|無法找到|无法找到|沒有找到|没有找到|已(?:被)?(?:删除|刪除)|已下[线線架])",
    r"олдсонгүй",
    r"ვერ\s+მოიძებნა",
    r"չի\s+գտնվել",
    r"haipatikani",
    r"haikupatikana",
    r"ez\s+da\s+aurkitu",
    r"ni\s+chanfuwyd",
    r"ní\s+bhfuarthas",
    r"nie\s+gevind\s+nie",
)

#: A server's fault told with a good status: only as a whole title, since pages write about servers too.
_FAULTS = (
    r"internal\s+server\s+error",
    r"(?:service|site|website)\s+(?:is\s+)?(?:temporarily\s+|currently\s+)?unavailable",
    r"bad\s+gateway",
    r"gateway\s+time-?out",
    r"(?:error\s+establishing\s+a\s+)?database\s+(?:connection\s+)?(?:error|connection)",
    r"server\s+error(?:\s+in\s+'/'\s+application)?",
    r"(?:application|runtime|fatal)\s+error",
    r"web\s+server\s+is\s+down",
    r"interner\s+serverfehler",
    r"erreur\s+interne\s+du\s+serveur",
    r"error\s+interno\s+del\s+servidor",
    r"erro\s+interno\s+do\s+servidor",
    r"errore\s+interno\s+del\s+server",
    r"внутренняя\s+ошибка\s+сервера",
)
SERVER_FAULT = re.compile(
    r"^\W*(?:(?:http\s+)?(?:error\s+)?5\d\d\b[\s:–-]*)?(?:" + "|".join(_FAULTS) + r")\W*$", re.IGNORECASE
)

#: Titles of walls: whole ones or unmistakable beginnings.
WALL_TITLE = Phrases(
    r"^\W*just a moment\W*$",
    r"^attention required!",
    r"^access denied\W*$",
    r"^access to this page has been denied",
    r"^pardon our interruption",
    r"^\W*(?:robot|bot|human|browser|security|captcha)\s+(?:check|verification|challenge|validation)\W*$",
    r"^client challenge",
    r"^vercel security checkpoint",
    r"^ddos-guard",
    r"^ddos protection",
    r"^\W*are you (?:a )?(?:human|robot)",
    r"^you have been blocked",
    r"^blocked\W*$",
    r"^one moment,? please",
    r"^verifying (?:your browser|you are human)",
    r"^checking your browser",
    r"^making sure you['’]re not a bot",
    r"^sina visitor system",
    r"^before you continue",
    r"^bevor sie (?:zu google|fortfahren)",
    r"^avant d['’]accéder à google",
    r"^antes de (?:ir a google|continuar)",
    r"^-\s*youtube$",
    r"^request (?:rejected|blocked)",
    r"^(?:site|website|web page|page) blocked",
    r"^your (?:access|request) (?:has been|was) (?:blocked|denied|limited)",
    r"^(?:please wait|un momento|einen moment|un instant)[\s.…!,]*(?:bitte|por favor|s['’]il vous plaît)?[\s.…!]*$",
    r"^人机验证",
    r"^安全验证",
    r"^验证码",
    r"^访问(?:被拒绝|验证)",
    r"^ロボットではない",
    r"^アクセス(?:拒否|が拒否)",
    r"^보안\s*확인",
    r"^проверка браузера",
    r"^доступ ограничен",
)

#: What walls say, in pages with little else.
WALL_TEXT = Phrases(
    r"(?:verify|verifying|confirm|prove|check(?:ing)?)\s+(?:that\s+|if\s+)?you\s*(?:are|['’]re)?\s*(?:not\s+)?"
    r"(?:a\s+)?(?:human|robot|bot|real person)",
    r"(?:you|you['’]re)\s+(?:are\s+)?not\s+a\s+(?:ro)?bot\b",
    r"i['’]?\s*a?m\s+not\s+a\s+robot",
    r"are\s+you\s+a\s+(?:robot|human)",
    r"enable\s+(?:javascript\s+and\s+cookies|cookies\s+and\s+javascript|js\s+and\s+cookies)\s+to\s+(?:continue|proceed)",
    r"checking\s+(?:your\s+browser|if\s+the\s+site\s+connection\s+is\s+secure)",
    r"needs\s+to\s+review\s+the\s+security\s+of\s+your\s+connection",
    r"unusual\s+(?:traffic|activity|behaviou?r)\s+(?:from|coming|on)",
    r"automated\s+(?:access|requests?|queries|traffic|tools?)\s+(?:\w+\s+){0,4}(?:detected|blocked|not)",
    r"you\s+have\s+been\s+blocked",
    r"(?:your|this)\s+(?:ip|request|access|connection)\s+(?:address\s+)?(?:\S+\s+)?(?:has\s+been|was|is)\s+(?:temporarily\s+)?(?:blocked|banned|denied|rate)",
    r"blocked\s+(?:by|because|for)\s+(?:\w+\s+){0,3}(?:security|firewall|network|bot)",
    r"security\s+service\s+to\s+protect\s+(?:itself|against)",
    r"(?:complete|solve|enter|pass)\s+the\s+(?:captcha|security\s+check|challenge|puzzle)",
    r"please\s+stand\s+by,?\s+while\s+we\s+are\s+checking",
    r"bestätigen\s+sie,?\s+dass\s+sie\s+(?:ein\s+mensch|kein\s+(?:ro)?bot)",
    r"kein(?:e)?\s+robot(?:er)?\s+sind",
    r"ich\s+bin\s+kein\s+robot",
    r"ungewöhnliche[nr]?\s+(?:zugriff|datenverkehr|aktivität)",
    r"browser\s+wird\s+überprüft",
    r"n['’](?:êtes|est|étiez)\s+pas\s+un\s+(?:robot|bot)",
    r"vous\s+êtes\s+(?:bien\s+)?(?:un\s+)?(?:être\s+)?humain",
    r"je\s+ne\s+suis\s+pas\s+un\s+robot",
    r"trafic\s+inhabituel",
    r"no\s+(?:eres|es|soy)\s+un\s+(?:robot|bot)",
    r"(?:eres|es)\s+(?:un\s+)?(?:ser\s+)?humano",
    r"tráfico\s+inusual",
    r"não\s+(?:é|sou)\s+um\s+rob[ôo]",
    r"(?:é|seja)\s+humano",
    r"non\s+(?:sei|sono)\s+un\s+robot",
    r"di\s+essere\s+(?:un\s+)?(?:umano|essere\s+umano)",
    r"geen\s+robot",
    r"(?:inte|ikke)\s+(?:är\s+)?en\s+robot",
    r"et\s+robotti",
    r"nie\s+jeste[śs]\s+(?:robotem|botem)",
    r"nejste\s+robot",
    r"nu\s+(?:ești|sunteți)\s+(?:un\s+)?robot",
    r"nem\s+(?:vagy\s+)?robot",
    r"(?:вы\s+)?не\s+робот",
    r"подозрительн\w+\s+(?:трафик|активност)",
    r"проверк\w+\s+(?:вашего\s+)?браузера",
    r"ви\s+не\s+робот",
    r"robot\s+olmadığınızı",
    r"δεν\s+είστε\s+ρομπότ",
    r"ロボットではありません",
    r"ロボットでないこと",
    r"人間であること",
    r"通常と異なるトラフィック",
    r"自动(?:程序|访问)",
    r"(?:您|你)(?:是|不是)(?:真人|人类|机器人|機器人)",
    r"不是机器人",
    r"不是機器人",
    r"异常流量",
    r"人机验证",
    r"请完成(?:安全)?验证",
    r"로봇이\s*아닙니다",
    r"로봇이\s*아님",
    r"사람인지\s*확인",
    r"비정상적인\s*(?:트래픽|접근)",
    r"(?:لست|ليس)\s+روبوت",
    r"أنك\s+(?:إنسان|لست)",
    r"ربات\s+نیستید",
    r"אינך\s+רובוט",
    r"לא\s+רובוט",
    r"bukan\s+robot",
    r"không\s+phải\s+(?:là\s+)?(?:người\s+máy|robot)",
    r"ไม่ใช่(?:หุ่นยนต์|บอท|โปรแกรมอัตโนมัติ)",
    roots="rob bot human umano mensch person captcha block javascript js cookies browser unusual automated secur "
    "challenge puzzle stand banned denied rate ungewöhnlich humain inhabituel inusual робот подозрительн "
    "браузер ρομπότ ロボット 人間 トラフィック 自动 真人 人类 机器人 機器人 异常流量 验证 로봇 사람 비정상 "
    "روبوت أنك ربات רובוט máy หุ่นยนต์ บอท อัตโนมัติ",
)

DENIED = Phrases(
    r"access\s+(?:is\s+|was\s+)?(?:denied|forbidden|blocked|restricted)",
    r"forbidden\b",
    r"not\s+acceptable",
    r"request\s+(?:blocked|rejected|denied)",
    r"403\b",
    r"zugriff\s+verweigert",
    r"accès\s+(?:refusé|interdit)",
    r"acceso\s+denegado",
    r"acesso\s+negado",
    r"accesso\s+negato",
    r"toegang\s+geweigerd",
    r"åtkomst\s+nekad",
    r"adgang\s+n[æe]gtet",
    r"brak\s+dostępu",
    r"доступ\s+(?:запрещен|запрещён|закрыт)",
    r"アクセスが?拒否",
    r"접근이?\s*거부",
    r"拒绝访问",
    r"存取被拒",
)

LEGAL = Phrases(
    r"unavailable\s+(?:due\s+to|for)\s+legal\s+reasons",
    r"(?:not|isn['’]t|un)\s*available\s+in\s+your\s+(?:country|region|location|area)",
    r"cannot\s+(?:grant|provide)\s+(?:you\s+)?access\s+at\s+this\s+time",
    r"european\s+(?:economic\s+area|union)[^.]{0,120}(?:gdpr|general\s+data\s+protection)",
    r"blocked\s+in\s+your\s+(?:country|region)",
    r"(?:access|content)\s+(?:has\s+been\s+)?(?:blocked|restricted|removed)\s+(?:by|due\s+to|following|under)\s+(?:a\s+)?(?:court|legal|law|order)",
    r"in\s+(?:ihrem|deinem)\s+land\s+nicht\s+verfügbar",
    r"(?:pas|non)\s+disponible\s+dans\s+votre\s+(?:pays|région)",
    r"no\s+(?:está\s+)?disponible\s+en\s+(?:tu|su)\s+(?:país|región)",
    r"não\s+(?:está\s+)?disponível\s+(?:no\s+seu|em\s+seu)\s+país",
    r"non\s+(?:è\s+)?disponibile\s+nel\s+tuo\s+paese",
    r"お住まいの(?:国|地域)(?:では|から)",
    r"(?:国家|地区|所在地区)[^。]{0,6}(?:不可用|无法访问)",
    r"недоступ\w+\s+в\s+ваш\w+\s+(?:стране|регионе)",
    r"роскомнадзор",
    r"해당\s*국가에서",
    roots="legal country regi régi location area access european blocked court land pays país paese お住まい 国家 地区 "
    "регион стране роскомнадзор 국가 order law",
)

LOGIN_TITLE = Phrases(
    r"^\W*(?:please\s+)?(?:log|sign)[\s-]?(?:in|on)\b",
    r"(?:log|sign)[\s-]?(?:in|on)\W*$",
    r"login\b\s*(?:[|•·–—:-]|$)",
    r"^member(?:s)?\s+login",
    r"^\W*(?:anmeldung|anmelden|einloggen|connexion|se connecter|identifiez-vous|iniciar sesión|inicia sesión)\b",
    r"^\W*(?:acceder|entrar|iniciar sessão|fazer login|accedi|inloggen|logga in|logg inn|log ind|kirjaudu)\b",
    r"^\W*(?:zaloguj|logowanie|přihlášení|bejelentkezés|autentificare|giriş yap|oturum aç|đăng nhập|masuk)\b",
    r"^\W*(?:вход|войти|авторизация|увійти|ログイン|サインイン|로그인|登录|登錄|登入)",
    r"^\W*(?:تسجيل الدخول|ورود|כניסה|התחברות|เข้าสู่ระบบ)",
)

FOR_SALE = Phrases(
    r"(?:this|the)?\s*domain(?:\s+name)?\s+(?:\S+\s+)?(?:is|may\s+be|might\s+be)\s+(?:now\s+)?(?:for\s+sale|available\s+for\s+(?:purchase|sale)|parked)",
    r"buy\s+this\s+domain",
    r"domain\s+(?:is\s+)?for\s+sale",
    r"purchase\s+this\s+domain",
    r"this\s+domain\s+(?:has|is)\s+(?:expired|parked)",
    r"domain\s+parking",
    r"parked\s+(?:free|domain)",
    r"inquire\s+about\s+this\s+domain",
    r"make\s+an\s+offer\s+(?:on|for)\s+this\s+domain",
    r"(?:diese|die)\s+domain\s+(?:\S+\s+)?(?:steht\s+zum\s+verkauf|kaufen|ist\s+zu\s+verkaufen|könnte\s+zum\s+verkauf)",
    r"domain\s+(?:kaufen|zu\s+verkaufen)",
    r"(?:ce|le)\s+(?:nom\s+de\s+)?domaine\s+(?:\S+\s+)?(?:est\s+à\s+vendre|est\s+en\s+vente)",
    r"(?:este\s+)?dominio\s+(?:\S+\s+)?(?:está\s+en\s+venta|a\s+la\s+venta|en\s+venta)",
    r"domínio\s+(?:\S+\s+)?(?:está\s+)?à\s+venda",
    r"dominio\s+(?:\S+\s+)?(?:è\s+)?in\s+vendita",
    r"dit\s+domein\s+is\s+te\s+koop",
    r"domena\s+(?:\S+\s+)?(?:jest\s+)?na\s+sprzedaż",
    r"домен\s+(?:\S+\s+)?(?:продаётся|продается|продаж)",
    r"域名(?:\S{0,40})?(?:出售|转让|轉讓)",
    r"このドメイン(?:は|を)[^。]{0,10}(?:販売|売り出|購入)",
    r"도메인\s*(?:을|이)?\s*(?:판매|구매|구입)",
    r"النطاق\s+(?:معروض\s+)?للبيع",
    roots="domain domaine dominio domínio domein domena parked домен 域名 ドメイン 도메인 النطاق",
)


def says_not_found(page: Page) -> bool:
    """Whether a page's title, or the first words of a short page, say that there is nothing."""
    return NOT_FOUND.search(page.title) is not None or (
        page.words < 120 and NOT_FOUND.search(page.text[:400]) is not None
    )
