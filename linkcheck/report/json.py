"""The report for machines: schema linkcheck-report/1 (DESIGN §6), streamed, the same bytes for the same store."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from linkcheck.model.archive import Capture
from linkcheck.report.problems import Problem
from linkcheck.report.rows import ArticleRow, LinkRow, Place, Report
from linkcheck.report.suggestions import Suggestion
from linkcheck.store.runs import Run

SCHEMA = "linkcheck-report/1"


def write(report: Report, out: TextIO) -> None:
    """One JSON document, an article or a link a line, so that a person can read it and a diff stays small."""
    out.write(f'{{"schema": {dump(SCHEMA)},\n"generated_at": {dump(moment(report.generated_at))},\n')
    out.write(f'"run": {dump(_run(report.run))},\n"totals": {dump(_totals(report))},\n"articles": [')
    _write_lines(out, map(_article, report.articles))
    out.write('],\n"links": [')
    _write_lines(out, map(_link, report.links))
    out.write('],\n"problems": [')
    _write_lines(out, map(_problem, report.problems))
    out.write("]}\n")


def dump(value: Any) -> str:
    """Lone surrogates, which UTF-8 cannot carry, go out as JSON escapes; all else as it is."""
    text = json.dumps(value, ensure_ascii=False)
    return text if _encodes(text) else json.dumps(value)


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC to the second, with Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _write_lines(out: TextIO, items: Iterable[dict[str, Any]]) -> None:
    separator = "\n"
    for item in items:
        out.write(separator + dump(item))
        separator = ",\n"


def _run(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "id": run.id,
        "started_at": moment(run.started_at),
        "finished_at": moment(run.finished_at),
        "complete": run.complete,
        "reason": run.reason,
        "checked": run.checked,
        "requests": run.requests,
        "captures": run.captures,
        "bytes": run.bytes,
    }


def _totals(report: Report) -> dict[str, Any]:
    return {
        "articles": len(report.articles),
        "occurrences": report.occurrences,
        "links": len(report.links),
        "by_state": report.by_state(),
        "by_verdict": report.by_finding(),
    }


def _article(article: ArticleRow) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "authors": article.authors,
        "section": article.section,
        "published": moment(article.published),
        "modified": moment(article.modified),
        "rank": article.rank,
        "dead": article.dead,
        "failing": article.failing,
        "notes": article.notes,
        "occurrences": [_place(place) for place in article.places],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "href": place.href,
        "url": place.link.url,
        "text": place.text,
        "context": place.context,
        "element": place.element,
        "kind": place.kind,
        "span": place.span,
        "spans": place.spans,
    }


def _link(link: LinkRow) -> dict[str, Any]:
    return {
        "url": link.url,
        "host": link.host,
        "state": link.state,
        "verdict": link.finding,
        "confidence": link.confidence,
        "because": link.because,
        "status": link.status,
        "final_url": link.final_url,
        "hops": [{"url": hop.url, "status": hop.status} for hop in link.hops],
        "failure": link.failure or None,
        "first_checked": moment(link.first_checked),
        "last_checked": moment(link.last_checked),
        "last_ok": moment(link.last_ok),
        "first_failed": moment(link.first_failed),
        "failures": link.failures,
        "checks": link.checks,
        "next_check": moment(link.next_check),
        "suggestion": _suggestion(link.suggestion),
        "captures": [_capture(capture) for capture in link.captures],
    }


def _suggestion(found: Suggestion | None) -> dict[str, str] | None:
    return {"kind": found.kind, "url": found.url, "because": found.because} if found else None


def _capture(capture: Capture) -> dict[str, Any]:
    return {
        "warc": capture.warc,
        "offset": capture.offset,
        "length": capture.length,
        "record_id": capture.record_id,
        "record_type": capture.record_type,
        "date": moment(capture.date),
        "payload_digest": capture.payload_digest,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    """What a source held and the report does not; beyond DESIGN §6, so that no loss is silent."""
    return {
        "source": problem.source,
        "reason": problem.reason,
        "count": problem.count,
        "on_purpose": problem.on_purpose,
    }
