"""What of the sources is not in the report: records that could not be read, and those left out on purpose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something of a source that is not in the report, and why; `count` records."""

    source: str
    reason: str
    count: int = 1
    on_purpose: bool = False  # left out (drafts, trash), not rejected


def problems(ingests: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """Of rows of `ingests`, the last of every source."""
    for ingest in ingests:
        for source, reason in ingest["rejected"]:
            yield Problem(source=source, reason=reason)
        for source, reason, count in ingest["left_out"]:
            yield Problem(source=source, reason=reason, count=count, on_purpose=True)
