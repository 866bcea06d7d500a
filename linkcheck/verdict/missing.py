"""What pages say when there is nothing to see, in many languages. Hints, never proof: pages also write *about* errors.

Lists do not carry over from server to server (a list of 32 languages caught 16 of Apache's own 83 error pages), so a
phrase alone only makes a page suspect; short forms that stand in titles are here, not sentences.
"""

import re

from linkcheck.model.check import Page
from linkcheck.verdict.phrases import Phrases

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


def says_not_found(page: Page) -> bool:
    """Whether a page's title, or the first words of a short page, say that there is nothing."""
    return NOT_FOUND.search(page.title) is not None or (
        page.words < 120 and NOT_FOUND.search(page.text[:400]) is not None
    )
