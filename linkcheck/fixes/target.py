"""Where articles are written: what `deliver` and `undo` ask of a CMS or a folder, and what these may answer."""

from dataclasses import dataclass
from typing import Protocol

from linkcheck.model.article import Article


class Refusal(Exception):
    """Raised by a target when writing would do harm; its message is the reason an editor reads."""


class NotWritten(Exception):
    """Raised by a target when the text did not arrive, for reasons that may pass: the fix stays approved."""


class StopWriting(Exception):
    """Raised by a target when no further article should be tried in this run: access lost, the server overloaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """An article's text as it is now. `where` names it in the audit; `marks` is the target's own, for `write`."""

    text: str
    where: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What is stored after a write.

    `added` is a sentence on what the target changed besides, `is_surprise` says that this is none of the known ways;
    `lost` is a sentence on somebody's text that the write went over.
    """

    text: str
    revisions: tuple[str, ...] = ()
    added: str = ""
    is_surprise: bool = False
    lost: str = ""


class Target(Protocol):
    """One place that articles live in."""

    def read(self, article: Article) -> Current:
        """The text as stored now. Raises Refusal, NotWritten, StopWriting."""

    def write(self, article: Article, current: Current, text: str) -> Saved:
        """Put `text` in place of `current.text`. Raises Refusal, NotWritten, StopWriting; then nothing was changed."""
