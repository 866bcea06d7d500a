"""Copies of what a link showed: ours, in WARC files."""

from dataclasses import dataclass
from datetime import datetime


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
