"""The page: one self-contained file, readable without JavaScript, that loads nothing and sends nothing.

Its first hundred rows of each table stand in the HTML; the script draws the rest from a JSON block.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from linkcheck.model.verdict import Finding, State
from linkcheck.report import block, charts, words
from linkcheck.report.json import moment
from linkcheck.report.rows import ArticleRow, LinkRow, Place, Report
from linkcheck.report.text import clean, edit_url, host_of, line, marked, replayed, safe_href, short
from linkcheck.verdict.advice import ADVICE

#: Rows of a table that stand in the HTML itself, and that the script draws at once.
TOP = 100
#: How many articles show their links at once when the page opens.
OPEN = 1
EXAMPLES = 10
MOST_PLACES = 30
#: The script's parts in the order they depend on each other.
SCRIPTS = ("data.js", "dom.js", "finding.js", "filters.js", "tables.js", "page.js")
STYLES = ("base.css", "page.css", "finding.css", "media.css")
#: States that make an article worth a row.
WORK = frozenset(words.ORDER) - {State.ALIVE}


def write(report: Report, out: TextIO) -> None:
    """Write the page in pieces: the whole of it is never in memory twice."""
    listed = [article for article in report.articles if needs_work(article)]
    template = environment().get_template("page.html")
    style, script = asset(STYLES), asset(SCRIPTS)
    values = overview(report, style, script) | _views(report, listed)
    for piece in template.generate(**values, block=map(Markup, block.pieces(report, listed))):
        out.write(piece)


def needs_work(article: ArticleRow) -> bool:
    """Whether an article has a row of its own: a link that is not alive, or a note."""
    return bool(article.notes) or any(place.link.state in WORK for place in article.places)


def environment() -> Environment:
    """Jinja2 as strict as it gets, with the words and the cleaning that all templates use."""
    made = Environment(
        loader=PackageLoader("linkcheck.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "clean": clean,
        "line": line,
        "safe_href": safe_href,
        "short": short,
        "whole": words.whole,
        "iso": moment,
    }
    made.globals |= {
        "w": words.WORDS,
        "say": words.say,
        "count": words.count,
        "day": words.day,
        "clock": words.clock,
        "states": words.STATES,
        "findings": words.FINDINGS,
        "advice": ADVICE,
        "failures": words.FAILURES,
        "suggestions": words.SUGGESTIONS,
        "marked": marked,
        "edit_url": edit_url,
        "replayed": replayed,
        "grouped": _grouped,
        "summary_of": _summary_of,
        "mostly": _mostly,
        "language": words.LANGUAGE,
    }
    return made


def asset(names: tuple[str, ...]) -> str:
    """Files of static/ as one text."""
    folder = files("linkcheck.report") / "static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy that lets exactly this style and this script in, and nothing from elsewhere."""
    scripts = f"script-src {_source(script)}; " if script else ""
    return f"default-src 'none'; style-src {_source(style)}; {scripts}base-uri 'none'; form-action 'none'"


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def overview(report: Report, style: str, script: str = "") -> dict[str, Any]:
    """What the top of a page says, with its style, script and the policy that lets just these in."""
    hosts = charts.hosts(report, TOP)
    return {
        "report": report,
        "policy": policy(style, script),
        "style": Markup(style),  # noqa: S704 our own file
        "script": Markup(script),  # noqa: S704 our own file
        "title": title(report),
        "summary": summary(report),
        "segments": charts.segments(report.by_state()),
        "tiles": _tiles(report),
        "trend": charts.trend_columns(report),
        "years": charts.year_columns(report),
        "hosts": hosts,
        "hosts_total": len({link.host for link in report.links}),
        "dead_hosts": [host for host in hosts if host.host and host.dead][: charts.MOST_HOSTS],
        "our_network": report.by_finding().get(Finding.OUR_NETWORK, 0),
        "is_new": lambda link: block.is_new(link, report),
        "size": words.size,
    }


def _views(report: Report, listed: list[ArticleRow]) -> dict[str, Any]:
    """What the page's five views show before a script draws anything."""
    others = _others(report)
    return {
        "listed": listed[:TOP],
        "listed_total": len(listed),
        "open": OPEN,
        "fine": len(report.articles) - len(listed),
        "links": _links_by_reach(report),
        "reach": block.reach(report.articles),
        "others": others,
        "others_total": sum(len(links) for _, found in others for _, links in found),
        "noted": [article for article in report.articles if article.notes],
        "examples": EXAMPLES,
        "most_places": MOST_PLACES,
    }


def title(report: Report) -> str:
    """Names the newsroom by the host most of its articles are on."""
    found = Counter(host for article in report.articles if (host := host_of(article.url)))
    if not found:
        return words.WORDS["title"]
    (host, _), *rest = found.most_common()
    name = words.say("and_more", hosts=clean(host), n=words.count("hosts", len(rest))) if rest else clean(host)
    return words.say("title_for", hosts=name)


def summary(report: Report) -> str:
    dead = report.by_state().get(State.DEAD, 0)
    articles = sum(1 for article in report.articles if article.dead)
    total = words.count("articles", len(report.articles))
    if report.links and report.by_state().get(State.UNCHECKED) == len(report.links):
        return words.say("unchecked_summary", links=words.count("links", len(report.links)), total=total)
    if not dead:
        return words.say("no_dead", total=total)
    return words.say("summary", dead=words.count("dead_links", dead), articles=words.whole(articles), total=total)


def _tiles(report: Report) -> list[tuple[str, str, int]]:
    """(name, words, number) of what changed; none in a first run."""
    if report.changes.since is None:
        return []
    new = Counter(link.state for link in report.links if block.is_new(link, report))
    return [
        ("dead", words.WORDS["newly_dead"], new[State.DEAD]),
        ("failing", words.WORDS["newly_failing"], new[State.FAILING]),
        ("alive", words.WORDS["revived"], len(report.changes.revived)),
        *([("fixed", words.WORDS["fixed"], report.changes.fixed)] if report.changes.fixed is not None else []),
    ]


def _grouped(article: ArticleRow) -> Iterator[tuple[str, list[Place]]]:
    """An article's links that are not alive, under their headings, in the order they stand in the text."""
    for label, states in words.GROUPS:
        found = [place for place in article.places if place.link.state in states]
        if found:
            yield label, sorted(found, key=lambda place: states.index(place.link.state))


def _summary_of(article: ArticleRow) -> str:
    """What opening an article's row shows: so many links, so many notes."""
    links = sum(1 for place in article.places if place.link.state in WORK)
    parts = [words.count("to_do", links)] if links else []
    return " · ".join(parts + ([words.count("notes", len(article.notes))] if article.notes else []))


def _mostly(host: charts.HostRow) -> str:
    """What is usually wrong with a host's links."""
    found = Counter(link.finding for link in host.links if link.state is not State.ALIVE)
    if not found:
        return ""
    if host.dead == len(host.links) > 1:
        return f"{words.FINDINGS[found.most_common(1)[0][0]]}: {words.WORDS['whole_host']}"
    finding, number = found.most_common(1)[0]
    return words.say("mostly_text", finding=words.FINDINGS[finding], n=words.whole(number))


def _links_by_reach(report: Report) -> list[tuple[LinkRow, list[tuple[ArticleRow, Place]]]]:
    """The broken and doubtful links that most articles have, each with its places."""
    found: dict[int, list[tuple[ArticleRow, Place]]] = {}
    for article in report.articles:
        for place in article.places:
            if place.link.state is not State.ALIVE:
                found.setdefault(place.link.id, []).append((article, place))
    order = {state: position for position, state in enumerate(words.ORDER)}
    links = [link for link in report.links if link.id in found]
    links.sort(key=lambda link: (order[link.state], -len({article.id for article, _ in found[link.id]}), link.url))
    return [(link, found[link.id]) for link in links[:TOP]]


def _others(report: Report) -> list[tuple[State, list[tuple[Finding, list[LinkRow]]]]]:
    """Links by verdict, for the states that are not death and not life."""
    by_finding: dict[tuple[State, Finding], list[LinkRow]] = {}
    for link in report.links:
        by_finding.setdefault((link.state, link.finding), []).append(link)
    shown = (State.SUSPECT, State.BLOCKED, State.MOVED, State.SKIPPED, State.UNCHECKED)
    grouped = ((state, [(f, by_finding[s, f]) for s, f in by_finding if s is state]) for state in shown)
    return [(state, sorted(found, key=lambda pair: -len(pair[1]))) for state, found in grouped if found]
