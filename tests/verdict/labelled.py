"""Cases with a known answer: what servers said, turned into checks by the program's own readers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from linkcheck.extract.page import read_page
from linkcheck.model.article import Link
from linkcheck.model.check import Check, Failure, Hop, Page, Probe
from linkcheck.model.verdict import Verdict
from linkcheck.urls.canonical import link
from linkcheck.verdict.context import NOTHING_KNOWN, Context
from linkcheck.verdict.judge import judge
from linkcheck.verdict.policy import Policy
from linkcheck.verdict.walls import KEPT_HEADERS, marks

#: Day 0 of every case.
START = datetime(2026, 1, 5, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of a server. `location` makes it a redirect."""

    status: int = 200
    body: str | bytes = ""
    headers: tuple[tuple[str, str], ...] = ()
    location: str = ""
    content_type: str = "text/html; charset=utf-8"

    @property
    def raw(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A link, its checks, and what the verdict must be; `findings` may name several that are right."""

    name: str
    kind: str
    link: Link
    checks: tuple[Check, ...]
    states: tuple[str, ...]
    findings: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    lang: str = ""
    new_url: str | None = None

    def verdict(self, context: Context = NOTHING_KNOWN) -> Verdict:
        now = self.checks[-1].at if self.checks else START
        return judge(self.link, self.checks, now, self.policy, context)


def walk(url: str, answers: Sequence[Said]) -> tuple[tuple[Hop, ...], str, Page | None]:
    """The hops of a chain of answers, its last address, and the page there."""
    hops: list[Hop] = []
    at = url
    for said in answers:
        head = said.raw[:65536].decode("utf-8", "replace") if "image" not in said.content_type else ""
        seen = marks(said.status, [*said.headers, ("content-type", said.content_type)], head)
        hops.append(Hop(url=at, status=said.status, location=said.location, marks=seen))
        final, at = at, said.location or at
    page = read_page(answers[-1].raw, answers[-1].content_type, final) if answers else None
    return tuple(hops), final if answers else url, page


def check(url: str, answers: Sequence[Said] = (), *, day: float = 0, number: int = 1, **more: Any) -> Check:
    """A check of what was answered on a day; `failure` among `more` ends it without an answer."""
    hops, final, page = walk(url, answers)
    failed = more.get("failure") is not None
    last = answers[-1] if answers else Said()
    return Check(
        id=number,
        url=url,
        run_id=f"run-{day:g}",
        at=START + timedelta(days=day),
        status=None if failed else last.status,
        hops=hops,
        final_url=final,
        content_type=last.content_type if answers else "",
        length=len(last.raw),
        headers=tuple((name, value) for name, value in last.headers if name in KEPT_HEADERS),
        page=None if failed else page,
        **more,
    )


#: What most hosts show at their front page, and behind it, whatever they say elsewhere.
FRONT = (Said(body="<title>The Harbour Post</title>" + "<p>Ferries, fish and the council: the news.</p>" * 20),)
STORY = (Said(body="<title>Night ferry returns | Post</title>" + "<p>It came back at dawn with all hands.</p>" * 20),)


def probe(
    url: str, answers: Sequence[Said], day: float = 0, *, home: Sequence[Said] = (), story: Sequence[Said] = ()
) -> Probe:
    """`home` is what the host's front page answers, `story` a page that it links to."""
    hops, final, page = walk(url, answers)
    _, home_url, home_page = walk(urljoin(url, "/"), home)
    _, story_url, story_page = walk(urljoin(url, "/night-ferry-returns"), story)
    return Probe(
        url=url,
        at=START + timedelta(days=day),
        status=answers[-1].status if answers else None,
        redirects=len(hops) - 1,
        final_url=final,
        marks=tuple(mark for hop in hops for mark in hop.marks),
        page=page,
        home=home_page,
        home_url=home_url if home else "",
        story=story_page,
        story_url=story_url if story else "",
    )


def load(folder: Path) -> Labelled:
    """The case in `folder`/case.json; see tests/verdict/cases/README.md for its form."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    url = case["url"]
    checks = tuple(
        _check(url, one, day, number)
        for number, (one, day) in enumerate(
            ((one, day) for one in case.get("checks", ()) for day in one.get("days", [one.get("day", 0)])), start=1
        )
    )
    expected = case["verdict"]
    return Labelled(
        name=folder.name,
        kind=case.get("kind", expected["finding"]),
        link=link(url),
        checks=checks,
        states=(expected["state"],),
        findings=(expected["finding"],),
        policy=Policy(confirmations=case.get("confirmations", 0)),
        lang=case.get("lang", ""),
        new_url=expected.get("new_url"),
    )


def _check(url: str, one: dict[str, Any], day: float, number: int) -> Check:
    more: dict[str, Any] = {"control_ok": one.get("control_ok", True)}
    if "failure" in one:
        more["failure"] = Failure(one["failure"])
    if "probe" in one:
        more["probe"] = probe(one["probe"]["url"], _answers(one["probe"]["answers"]), day, home=FRONT, story=STORY)
    return check(url, _answers(one.get("answers", ())), day=day, number=number, **more)


def _answers(answers: Sequence[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(
        Said(
            status=one.get("status", 200),
            body=one.get("body", "") + " ".join([one["text"]] * one.get("times", 1))
            if "text" in one
            else one.get("body", ""),
            headers=tuple(one.get("headers", {}).items()),
            location=one.get("location", ""),
            content_type=one.get("content_type", "text/html; charset=utf-8"),
        )
        for one in answers
    )
