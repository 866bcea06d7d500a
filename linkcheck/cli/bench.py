"""What every link is judged by: the time, the policy, what editors said; and a link's own word on hosts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.cli.app import App
from linkcheck.model.archive import Memento
from linkcheck.model.check import Check
from linkcheck.model.verdict import Verdict
from linkcheck.model.word import Word
from linkcheck.store.judging import Seen
from linkcheck.store.states import History
from linkcheck.store.store import Store
from linkcheck.verdict.changed import other_hosts
from linkcheck.verdict.context import Context, sighting
from linkcheck.verdict.judge import RULES_VERSION, Policy, judge

Judged = tuple[int, Verdict, Sequence[Check]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Values alone, so that it can be sent to another process."""

    now: datetime
    policy: Policy
    words: Mapping[str, Word]
    copies: Mapping[str, Memento]

    @classmethod
    def of(cls, app: App, store: Store) -> "Bench":
        policy = Policy(confirmations=app.config.confirmations)
        words = {word.url: word for word in store.words()}
        return cls(now=app.clock(), policy=policy, words=words, copies=store.copies())

    @property
    def basis(self) -> str:
        return f"rules {RULES_VERSION}, confirmations {self.policy.confirmations}"

    def judged(self, histories: Iterable[History], context: Context) -> Iterator[Judged]:
        context = replace(context, words=self.words, copies=self.copies)
        for number, link, checks in histories:
            yield number, judge(link, checks, self.now, self.policy, context), checks


def seen(history: History) -> Seen:
    number, link, checks = history
    return Seen(id=number, link=link, sighting=sighting(link, checks), passages=other_hosts(link, checks))
