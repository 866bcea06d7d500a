"""Copies of what a link showed: ours, in WARC files, and those that public archives hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linkcheck.model.check import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where one WARC record of ours lies. `offset` and `length` count bytes of the file: one whole gzip member."""

    url: str
    warc: str  # file name inside the workspace's warcs/
    offset: int
    length: int
    record_id: str  # <urn:uuid:…>
    record_type: str  # response, revisit, request, …
    date: datetime  # WARC-Date: when the capture began
    payload_digest: str = ""  # "sha256:…" over the body as transferred, before content decoding
    status: int = 0
    run_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with our captures, as `archive verify` names it: a place, and what is wrong there in words."""

    warc: str
    says: str
    offset: int = 0
    record_id: str = ""


class Held(StrEnum):
    """What an archive was found to hold of a link."""

    FOUND = "found"  # a copy that shows the page
    NONE = "none"  # it answered, and has no copy
    UNUSABLE = "unusable"  # copies, and none of those looked at shows the page
    UNKNOWN = "unknown"  # it did not answer: proves nothing, is asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A copy in a public archive that was looked at and judged to show the page (RFC 7089: URI-M of a URI-R)."""

    url: str  # URI-M: what a reader is sent to
    original: str  # URI-R: what was archived; another address than the link's where that had moved
    date: datetime  # Memento-Datetime
    status: int
    finding: str  # what the rules said of it
    page: Page | None = None  # its title and sketch, read as live pages are; None for copies looked at before that


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What one archive said about one link: dated, so that it need not be asked again soon."""

    archive: str
    held: Held
    wanted: datetime  # the date that a copy should be near
    asked_at: datetime
    because: str = ""
    memento: Memento | None = None

    @property
    def distance(self) -> timedelta:
        """From the wanted date to the copy's, negative for an earlier copy; zero without one."""
        return self.memento.date - self.wanted if self.memento else timedelta()

    @property
    def nearness(self) -> str:
        """The distance in words: "of the same day", "3 days after"."""
        days = round(abs(self.distance) / timedelta(days=1))
        if days == 0:
            return "of the same day"
        side = "after" if self.distance > timedelta() else "before"
        return f"1 day {side}" if days == 1 else f"{days:,} days {side}"


class Outcome(StrEnum):
    """What became of asking an archive for a copy."""

    SAVED = "saved"
    EXISTS = "exists"  # it has a recent one already
    REFUSED = "refused"  # it will not make one: the page, the site or our quota
    FAILED = "failed"  # it tried and could not
    UNKNOWN = "unknown"  # nobody knows whether it took the request: never sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One request for a copy, and what is known of it."""

    url: str
    submitted_at: datetime
    outcome: Outcome
    code: str = ""  # the archive's own word (status_ext), or ours
    message: str = ""
    job_id: str = ""
    memento_url: str = ""
    again_at: datetime | None = None  # when it may be asked for again; None is never
