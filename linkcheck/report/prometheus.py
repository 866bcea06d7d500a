"""Totals in the Prometheus text format (0.0.4), for node_exporter's textfile collector; no port is opened."""

from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

from linkcheck.model.verdict import State
from linkcheck.report.block import is_new
from linkcheck.report.rows import Report

Sample = tuple[str, float]  # labels in braces, or "", and the value


def write(report: Report, out: TextIO) -> None:
    """Every state is named, those without a link with 0, so that an alert can rest on any of them."""
    for name, told, samples in _gauges(report):
        out.write(f"# HELP linkcheck_{name} {told}\n# TYPE linkcheck_{name} gauge\n")
        out.writelines(f"linkcheck_{name}{labels} {value:.15g}\n" for labels, value in samples)


def _gauges(report: Report) -> Iterator[tuple[str, str, list[Sample]]]:
    states, run = report.by_state(), report.run
    new = [link.state for link in report.links if is_new(link, report)]
    yield "links", "Distinct links by state.", [(f'{{state="{state}"}}', states.get(state, 0)) for state in State]
    yield "articles", "Articles that were read.", [("", len(report.articles))]
    yield "articles_dead", "Articles with a dead link.", [("", sum(1 for item in report.articles if item.dead))]
    yield "new_dead", "Links that died in the last run.", [("", new.count(State.DEAD))]
    yield "new_failing", "Links that began to fail in the last run.", [("", new.count(State.FAILING))]
    yield "report_timestamp_seconds", "When this was written.", [("", _seconds(report.generated_at))]
    if run:
        yield "run_timestamp_seconds", "When the last run began.", [("", _seconds(run.started_at))]
        yield "run_complete", "Whether the last run finished.", [("", int(run.complete))]
        yield "run_checked", "Links checked in the last run.", [("", run.checked)]


def _seconds(at: datetime) -> float:
    return int(at.timestamp())
