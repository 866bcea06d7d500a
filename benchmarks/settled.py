"""A workspace's own labels: verdicts beside what editors found by hand, and what the random audit found."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import reliability

from linkcheck.model.check import Check
from linkcheck.model.verdict import State
from linkcheck.model.word import Says
from linkcheck.store.store import Store
from linkcheck.verdict.context import gather
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.same_page import same_page
from linkcheck.verdict.sibling import wants_probe
from linkcheck.verdict.words import known_at

#: What a verdict claims of a link that an editor can settle; of blocked and suspect links it claims nothing.
CLAIMS = {State.ALIVE: Says.WORKS, State.MOVED: Says.WORKS, State.DEAD: Says.DEAD, State.FAILING: Says.DEAD}


def show(workspace: Path) -> int:
    """Print both tables; 1 when confidence promises more than it keeps."""
    with Store(workspace / "linkcheck.db", create=False) as store:
        words = {word.url: word for word in store.words()}
        histories = [(link, tuple(checks)) for _, link, checks in store.histories()]
    context = gather(histories)
    table: Counter[tuple[str, str]] = Counter()
    stated = []
    for link, checks in histories:
        if word := words.get(link.url):
            verdict = judge(link, known_at(word, checks), word.at, Policy(), context)
            table[verdict.state, word.says] += 1
            if verdict.state in CLAIMS:
                stated.append(reliability.Stated(verdict.confidence, CLAIMS[verdict.state] is word.says))
    print(f"{len(words)} links settled by hand")
    for (state, says), count in sorted(table.items()):
        print(f"{state:10} and in truth it {'works' if says is Says.WORKS else 'is dead'}: {count}")
    _show_audit([check for _, checks in histories for check in checks])
    return bool(reliability.show(stated[::2], stated[1::2])) if stated else 0


def _show_audit(checks: Sequence[Check]) -> None:
    audited = [(check, check.probe) for check in checks if check.probe and not wants_probe(check)]
    missed = [check for check, probe in audited if same_page(check, probe)]
    print(f"{len(audited)} pages audited at random, {len(missed)} of them are what the site shows for any address")
    for check in missed[:20]:
        print(f"  {check.url}")
