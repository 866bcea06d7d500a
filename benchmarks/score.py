"""How right the verdicts are: a confusion table with Wilson intervals, beside three baselines.

    python benchmarks/score.py [--show N] [FOLDER …]

Judges the cases of tests/verdict/cases and of simulated sites (benchmarks/simulated.py). FOLDER adds bodies of real
servers' error pages: a `pages.jsonl` of {"status", "lang", "html", "server"} below it, each served with status 200 as
a soft 404 by a site that answers the same to everything; and HAR files named failed.json as refusals, success.json as
pages that are there. Half of the cases, by registrable domain, is held back: thresholds are chosen on the other half,
targets are held against this one. Exit code 1 when a target is missed there, or on the unseen sites.

`--walk` adds weeks of crawling the sites of tests/verdict/unseen with the real spider (some minutes); they were
written before the rules were read. What their first runs were, and what they taught, is in the README there: of the
first set 10 links accused, soft 404 recall 7 of 56, states right 160 of 273; of the second 4, 20 of 22, 131 of 149.

`--workspace DIR` only holds the verdicts on links that editors have settled (`linkcheck word`) against their words,
and says what the random audit found.
"""

import argparse
import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "verdict"), str(ROOT / "benchmarks"), str(ROOT)]

import pages  # noqa: E402  # these stand beside this script and the tests, not in the package
import reliability  # noqa: E402
import settled  # noqa: E402
import simulated  # noqa: E402
from labelled import Labelled, Said, check, load  # noqa: E402

from linkcheck.model.check import Failure  # noqa: E402
from linkcheck.urls.canonical import link  # noqa: E402
from linkcheck.verdict import missing  # noqa: E402
from linkcheck.verdict.addresses import is_home  # noqa: E402
from tests.verdict.unseen import gone, kept, second  # noqa: E402
from tests.verdict.unseen.stand import DEAD, REFUSED  # noqa: E402
from tests.verdict.unseen.walk import walk  # noqa: E402

#: Targets on the held-back half: (what, least share).
PRECISION, RECALL, SOFT_RECALL, ACCURACY = 1.0, 0.95, 0.90, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    case: Labelled
    state: str
    finding: str
    rule: str
    confidence: int

    @property
    def is_right(self) -> bool:
        return self.state in self.case.states


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.workspace:
        return settled.show(options.workspace)
    cases = [
        *_committed(),
        *simulated.cases(1),
        *simulated.cases(2),
        *(case for folder in options.folders for case in shared(folder)),
    ]
    judged = [_judged(case) for case in cases]
    for name, half in (("tuning half", 0), ("held-back half", 1)):
        print(f"\n== {name}")
        chosen = [one for one in judged if _half(one.case) == half]
        _show_confusion(chosen)
        missed = _show_targets(chosen)
    print("\n== confidence, fitted on the tuning half, on the held-back half")
    halves = [[_stated(one) for one in judged if _half(one.case) == half] for half in (0, 1)]
    missed += reliability.show(*halves)
    _show_languages(judged)
    missed += pages.show_hostile()
    _show_baselines([one.case for one in judged])
    _show_wrong(judged, options.show)
    missed += _show_unseen() if options.walk else []
    return 1 if missed else 0


def _show_unseen() -> list[str]:
    """What the spider and the rules make of sites they had not seen, on the last of six days over three weeks."""
    outcomes = walk([*gone.stands(), *kept.stands(), *second.stands(), *kept.ordinary()])
    chosen = [one for one in outcomes if one.stand.kind != "ordinary"]
    accused = sorted(one.url for one in outcomes if one.is_accused)
    refused = [one for one in chosen if one.right == REFUSED]
    dead = [one for one in chosen if one.right == DEAD]
    soft = [one for one in dead if one.stand.soft]
    called = [one for one in outcomes if one.last.state == "dead"]
    print(f"\n== unseen sites: {len({one.stand.host for one in outcomes})} hosts, {len(outcomes)} links")
    kept_out = sum(all(verdict.state not in {"dead", "failing"} for verdict in one.verdicts) for one in refused)
    missed = _show_rows(
        (
            ("never accused", len(outcomes) - len(accused), len(outcomes), 1.0),
            ("precision of dead", sum("dead" in one.right for one in called), len(called), PRECISION),
            ("recall of dead", sum(one.last.state == "dead" for one in dead), len(dead), RECALL),
            ("recall of soft 404", sum(one.last.state == "dead" for one in soft), len(soft), SOFT_RECALL),
            ("refusals not accused", kept_out, len(refused), 1.0),
            ("state accuracy", sum(one.is_right for one in chosen), len(chosen), ACCURACY),
        )
    )
    for one in chosen:
        if not one.is_right or one.is_accused:
            print(f"{one.url:66} {'/'.join(one.right):16} {one.last.state}/{one.last.finding} by {one.last.rule}")
    return missed


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=20, help="how many wrong verdicts to list")
    parser.add_argument("--workspace", type=Path, help="hold a workspace's verdicts against its editors' words")
    parser.add_argument("--walk", action="store_true", help="crawl the unseen sites too")
    return parser.parse_args(arguments)


def _committed() -> Iterator[Labelled]:
    for path in sorted((ROOT / "tests" / "verdict" / "cases").glob("*/case.json")):
        yield load(path.parent)


def _judged(case: Labelled) -> Judged:
    verdict = case.verdict()
    return Judged(
        case=case, state=verdict.state, finding=verdict.finding, rule=verdict.rule, confidence=verdict.confidence
    )


def _stated(one: Judged) -> reliability.Stated:
    return reliability.Stated(one.confidence, one.is_right)


def _half(case: Labelled) -> int:
    """By registrable domain, so that no site is on both sides; committed cases share one and count as tuning."""
    return hashlib.sha256(case.link.site.encode()).digest()[0] & 1


# Real pages


def shared(folder: Path) -> Iterator[Labelled]:
    """Cases from a folder of others' pages."""
    for path in sorted(folder.rglob("pages.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield from (_served_as_200(number, row) for number, row in enumerate(rows) if row["status"] in {404, 410})
        yield from (_refused_as_200(number, row) for number, row in enumerate(rows) if row["status"] in REFUSALS)
        yield from (_served_honestly(number, row) for number, row in enumerate(rows) if row["status"] >= 400)
    for path in sorted([*folder.rglob("failed.json"), *folder.rglob("success.json")]):
        yield from _har(path)


def _site(row: dict[str, str], number: int, kind: str) -> str:
    return f"https://www.{row['server'].replace('.', '-')}-{number}-{kind}.example/news/harbour-ferry-budget"


def _served_as_200(number: int, row: dict[str, str]) -> Labelled:
    url = _site(row, number, "soft")
    scene = simulated.Scene(
        kind="soft 404 of a real server",
        states=("dead",),
        findings=("soft-404",),
        answer=lambda site, of, asked: [Said(body=row["html"])],
    )
    site = simulated.Site(domain=link(url).site, lang="en", rng=random.Random(number))
    return replace(simulated.staged(scene, site, random.Random(number)), lang=row["lang"])


#: Statuses by which real servers refuse somebody; told as 200 they are still no death of the page.
REFUSALS = frozenset({401, 403, 429})


def _refused_as_200(number: int, row: dict[str, str]) -> Labelled:
    case = _served_as_200(number, row)
    changed = {"kind": "real refusal told as 200", "states": ("blocked",), "findings": (), "lang": row["lang"]}
    return replace(case, name=f"{row['status']} of {row['server']} as 200", **changed)


#: What a server's own error page is, by its status.
HONEST: dict[int, tuple[str, ...]] = {
    404: ("dead",),
    410: ("dead",),
    402: ("alive",),
    **dict.fromkeys((401, 403, 405, 406, 412, 429, 451, 421), ("blocked",)),
    **dict.fromkeys((500, 501, 502, 504, 505, 506, 507), ("dead",)),
}


def _served_honestly(number: int, row: dict[str, str]) -> Labelled:
    url = _site(row, number, "honest")
    status = int(row["status"])
    checks = tuple(
        check(url, [Said(status=status, body=row["html"])], day=day, number=day + 1) for day in (0, 3, 9, 14)
    )
    return Labelled(
        name=f"{status} of {row['server']} ({row['lang']})",
        kind=f"real {status // 100}xx",
        link=link(url),
        checks=checks,
        states=HONEST.get(status, ("dead", "blocked")),
        lang=row["lang"],
    )


def _har(path: Path) -> Iterator[Labelled]:
    entry = json.loads(path.read_text(encoding="utf-8"))["log"]["entries"][0]
    response, url = entry["response"], entry["request"]["url"]
    headers = tuple((header["name"].lower(), header["value"]) for header in response["headers"])
    body = response["content"].get("text", "")
    if path.stem == "success" and not body:
        return  # the page itself was not recorded
    said = Said(status=response["status"], headers=headers, body=body)
    checks = tuple(check(url, [said], day=day, number=day + 1) for day in (0, 3, 9, 14))
    is_wall = path.stem == "failed"
    yield Labelled(
        name=f"{path.parent.name} {path.stem}",
        kind="real wall" if is_wall else "real page behind a guard",
        link=link(url),
        checks=checks,
        states=("blocked",) if is_wall else ("alive",),
    )


# Baselines: each calls a link dead or not, from its last check


def status_only(case: Labelled) -> bool:
    """Any failure, and any status from 400 on."""
    return any(one.failure is not None or (one.status or 0) >= 400 for one in case.checks[-1:])


def archive_bot(case: Labelled) -> bool:
    """InternetArchiveBot: three failures in a row; statuses of refusals excepted; error addresses and roots count."""
    return len(case.checks) >= 3 and all(map(_archive_bot_failure, case.checks[-3:]))


def _archive_bot_failure(one: object) -> bool:
    assert hasattr(one, "failure")
    if one.failure is not None:
        return one.failure not in {Failure.ROBOTS_EXCLUDED, Failure.PRIVATE_ADDRESS}
    if one.status >= 400:
        return one.status not in {401, 403, 429, 503}
    end = one.final_url.lower()
    return len(one.hops) > 1 and (is_home(end) or any(mark in end for mark in ("/404.htm", "/404/", "notfound")))


def phrase_list(case: Labelled) -> bool:
    """Status only, and a title or short page that says "not found" in some language."""
    last = case.checks[-1] if case.checks else None
    return status_only(case) or bool(last and last.page and missing.says_not_found(last.page))


BASELINES: dict[str, Callable[[Labelled], bool]] = {
    "status only": status_only,
    "archive bot": archive_bot,
    "phrase list": phrase_list,
}


# Tables


def wilson(hits: int, total: int) -> str:
    """The share with its 95 % interval (Wilson 1927)."""
    if not total:
        return "   –"
    least, most = reliability.interval(hits, total)
    return f"{hits / total:.3f} [{least:.3f}, {most:.3f}] ({hits}/{total})"


def _show_confusion(judged: Iterable[Judged]) -> None:
    table = Counter((one.case.states[0], one.state) for one in judged)
    truths = sorted({truth for truth, _ in table})
    found = sorted({state for _, state in table})
    print(f"{'truth':12}" + "".join(f"{state:>10}" for state in found))
    for truth in truths:
        print(f"{truth:12}" + "".join(f"{table[truth, state] or '·':>10}" for state in found))


def _show_targets(judged: Sequence[Judged]) -> list[str]:
    called = [one for one in judged if one.state == "dead"]
    dead = [one for one in judged if one.case.states == ("dead",)]
    soft = [one for one in dead if "soft-404" in one.case.findings]
    refused = [one for one in judged if one.case.states == ("blocked",)]
    accused = [one for one in refused if one.state in {"dead", "failing"}]
    rows = (
        ("precision of dead", sum("dead" in one.case.states for one in called), len(called), PRECISION),
        ("recall of dead", sum(one.state == "dead" for one in dead), len(dead), RECALL),
        ("recall of soft 404", sum(one.state == "dead" for one in soft), len(soft), SOFT_RECALL),
        ("refusals not accused", len(refused) - len(accused), len(refused), 1.0),
        ("state accuracy", sum(one.is_right for one in judged), len(judged), ACCURACY),
    )
    return _show_rows(rows)


def _show_rows(rows: Iterable[tuple[str, int, int, float]]) -> list[str]:
    """Print shares beside their targets; the names of those that miss them."""
    missed = []
    for name, hits, total, least in rows:
        is_met = not total or hits / total >= least
        print(f"{name:22} {wilson(hits, total)}  target {least:.2f} {'met' if is_met else 'MISSED'}")
        if not is_met:
            missed.append(name)
    return missed


def _show_languages(judged: Iterable[Judged]) -> None:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if "soft-404" in one.case.findings and one.case.states == ("dead",):
            groups[one.case.lang].append(one)
    print("\n== recall of soft 404 by language")
    for lang, members in sorted(groups.items()):
        print(f"{lang or '?':6} {wilson(sum(one.state == 'dead' for one in members), len(members))}")


def _show_baselines(cases: Sequence[Labelled]) -> None:
    print("\n== baselines: all cases")
    for name, calls_dead in BASELINES.items():
        called = [case for case in cases if calls_dead(case)]
        dead = [case for case in cases if case.states == ("dead",)]
        print(f"{name:12} precision {wilson(sum('dead' in case.states for case in called), len(called))}")
        print(f"{'':12} recall    {wilson(sum(calls_dead(case) for case in dead), len(dead))}")


def _show_wrong(judged: Iterable[Judged], most: int) -> None:
    wrong = [one for one in judged if not one.is_right]
    print(f"\n== wrong: {len(wrong)}")
    for one in wrong[:most]:
        print(f"{one.case.name:50} {'/'.join(one.case.states):16} {one.state}/{one.finding} by {one.rule}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
