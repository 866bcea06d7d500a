"""What a person says of a link: evidence of its own kind, and a label by which rules can be measured."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Says(StrEnum):
    WORKS = "works"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """An editor opened the link at `at` and says so. The latest word on a link counts; all are kept."""

    url: str
    says: Says
    at: datetime
    note: str = ""
