"""What reading a page, looking for walls in it, and judging a link cost, in CPU time.

    python benchmarks/pages.py

Pages are made like a news site's: scripts, menus, an article, cards. Judged are links with three checks each, a
quarter of them missing pages, the context gathered from all of them first.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "verdict"))

from hostile_bodies import BODIES  # these stand beside the tests, not in the package
from labelled import START, Said, check

from linkcheck.crawl.observe import Walk
from linkcheck.crawl.observe import check as observed
from linkcheck.extract.page import read_page
from linkcheck.model.exchange import Exchange
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.walls import marks

RNG = random.Random(1)
WORDS = ["".join(RNG.choice("etaoinshrdlu") for _ in range(RNG.randint(2, 9))) for _ in range(3000)]


def page(kilobytes: int) -> str:
    parts = ["<!doctype html><html lang=en><head><title>A story | Site</title><link rel=canonical href='/a'>"]
    parts += ["<script>" + "window.dataLayer=window.dataLayer||[];if(a<b)c()" * 30 + "</script>"] * 3
    parts += [f"<meta property='og:{n}' content='{WORDS[n]}'>" for n in range(25)] + ["</head><body><ul>"]
    parts += [f"<li class='menu-item'><a class=x href='/s/{n}'>{WORDS[n]}</a></li>" for n in range(60)] + ["</ul>"]
    parts += [f"<p class=story>{' '.join(RNG.choices(WORDS, k=45))} <a href='/y'>link</a>.</p>" for _ in range(15)]
    while sum(map(len, parts)) < kilobytes * 1024:
        title = " ".join(RNG.choices(WORDS, k=7))
        parts.append(
            f"<div class='card card--small'><a class=card__link href='/a'><img src='/i.jpg'></a><h3>{title}</h3></div>"
        )
    return "".join(parts)


def milliseconds(call: Callable[[], object], times: int = 200) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return median(taken) * 1000


def main() -> None:
    for kilobytes in (20, 40, 60):
        text = page(kilobytes)
        body = text.encode()
        reading = milliseconds(lambda body=body: read_page(body, "text/html; charset=utf-8", "https://x.example/a"))
        marking = milliseconds(lambda text=text: marks(200, [("server", "nginx")] * 8, text[:65536]))
        print(f"{kilobytes} KB: reading {reading:.2f} ms, marks {marking:.2f} ms (medians)")
    histories = []
    for number in range(20_000):
        url = f"https://www.h{number % 3000}.example/2019/04/ferry-timetable-changes-{number}"
        said = Said(
            status=200 if number % 4 else 404, body=f"<title>Ferry timetable {number}</title><p>" + "a b c d " * 90
        )
        histories.append((link(url), [check(url, [said], day=day) for day in (0, 3, 9)]))
    start = time.process_time()
    context = gather(histories)
    gathered = time.process_time()
    for one, checks in histories:
        judge(one, checks, START, Policy(), context)
    judged = time.process_time()
    print(
        f"gathering {len(histories) / (gathered - start):,.0f} links/s, "
        f"judging {len(histories) / (judged - gathered):,.0f}"
    )
    show_hostile()


#: Milliseconds of CPU that any page may take in the median: read, searched for walls, judged.
MOST_MILLISECONDS = 20.0


def show_hostile() -> list[str]:
    """What bodies of every charset, kind and size cost (tests/verdict/hostile_bodies); the target's name if missed."""
    costs = sorted((milliseconds(lambda row=row: _judged(*row[1:]), times=5), row[0]) for row in BODIES)
    middle, (worst, name) = median(cost for cost, _ in costs), costs[-1]
    is_met = middle <= MOST_MILLISECONDS
    print("\n== any body, read, searched for walls and judged: milliseconds of CPU")
    print(f"median {middle:.2f}, worst {worst:.1f} ({name}), {len(costs)} bodies; {'met' if is_met else 'MISSED'}")
    return [] if is_met else ["milliseconds a page"]


def _judged(content_type: str, coding: str, body: bytes) -> None:
    url = "https://www.harbour-post.example/2019/04/ferry-timetable-changes"
    headers = ((b"content-type", content_type.encode("latin-1")), (b"content-encoding", coding.encode()))
    exchange = Exchange(url=url, started=START, request=b"", head=b"", status=200, headers=headers, body=body)
    walk = Walk(url=url, run_id="r", at=START, exchanges=(exchange,), targets=("",))
    judge(link(url), [observed(walk)], START, Policy())


if __name__ == "__main__":
    main()
