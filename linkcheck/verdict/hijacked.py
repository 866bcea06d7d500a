"""Names that came into other hands and kept their visitors: a choir's address that is about gambling or pills now.

Words alone never make such a page dead: a person should look, and soon. They must come thick: what is traded in the
title, a lure beside it, three different ones in all, and none of them in the address. Papers write about casinos too,
but seldom offer free spins.
"""

import re

from linkcheck.model.verdict import Finding
from linkcheck.verdict.addresses import host
from linkcheck.verdict.case import Case, Reading
from linkcheck.verdict.likeness import containment

#: What is sold where a name was taken over for its visitors.
TRADE = re.compile(
    r"\b(?:casinos?|cassinos?|kasino|slots?|jackpots?|roulette|blackjack|baccarat|pokies|judi|togel|toto|sportsbook|bookmakers?"
    r"|bahis|iddaa|rulet|tragamonedas|apuestas|apostas|scommesse|wettanbieter|viagra|cialis|levitra|kamagra|tramadol)\b"
    r"|казино|букмекер\w*|игров\w+\s+автомат\w*|كازينو|カジノ|スロット|카지노|토토|바카라|슬롯|百家乐|百家樂|博彩|赌场|賭場|娱乐城|娛樂城",
    re.I,
)
#: What lures people there.
LURES = re.compile(
    r"\b(?:free\s+spins?|no\s+deposit|deposit\s+bonus|welcome\s+bonus|bonus(?:es)?|gacor|maxwin|daftar|situs|terpercaya|deneme\s+bonusu"
    r"|freispiele|giros\s+gratis|tours\s+gratuits|without\s+prescription|rezeptfrei|cheap(?:est)?\s+(?:viagra|cialis)|sign\s+up\s+now)\b"
    r"|бонус\w*|промокод\w*|фриспин\w*|أونلاين|入金不要|ボーナス|보너스|먹튀|가입|注册送|首存|开户|網址|送彩金",
    re.I,
)
#: Different words of these kinds that a page must have, and the share of an earlier text that shows it is no newcomer.
LEAST, SAME = 3, 0.1


def hijacked(case: Case) -> Reading | None:
    """A page that sells chances or pills at an address that says nothing of the kind."""
    page = case.page
    if not case.is_answered or not TRADE.search(page.title):
        return None
    if TRADE.search(re.sub(r"[\W_]+", " ", case.link.url)) or _was_so_when_cited(case):
        return None
    said = f"{page.title}\n{page.text}".lower()
    lures = set(LURES.findall(said))
    if not lures or len(lures | set(TRADE.findall(said))) < LEAST:
        return None
    return Reading(
        finding=Finding.DRIFTED,
        confidence=70,
        because=f"The page on {host(case.final_url)} wants to sell something that its address says nothing of "
        f"(“{page.title[:60]}”): the name may have come into other hands.",
    )


def _was_so_when_cited(case: Case) -> bool:
    copy = case.context.copies.get(case.link.url)
    return bool(copy and copy.page and containment(copy.page.fingerprint, case.page.fingerprint) >= SAME)
