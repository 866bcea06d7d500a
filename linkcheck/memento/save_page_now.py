"""Save Page Now 2: asking the Internet Archive to make a copy, with an explicit outcome for every request.

After the service's public API document (revision of 2025-10-22) and what its clients have measured: answers are JSON of
status 200 also where they refuse; 5xx and time-outs come although the capture succeeded (internetarchive/wayback#297),
so a request without a clear answer is `unknown` and never sent again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from linkcheck.errors import ConfigError, FetchError, IncompleteRun
from linkcheck.memento.service import Service
from linkcheck.model.archive import Outcome, Submission
from linkcheck.model.exchange import Exchange, Fetch

#: A copy of any age is enough: the service then says so instead of making another.
NOT_IF_YOUNGER = "3650d"
#: How often a job is asked after before it is left for the next run: with 5 s between, twice the 2 min it may take.
MOST_POLLS = 48
DAY = timedelta(days=1)

#: The service's codes by what they mean for us; all others may pass and are `failed`, to be tried again another day.
NEVER = frozenset(
    {
        "bad-request",
        "blocked",
        "blocked-client-ip",
        "blocked-url",
        "filesize-limit",
        "ftp-access-denied",
        "invalid-url-syntax",
        "invalid-host-resolution",
        "method-not-allowed",
        "no-access",
        "not-found",
        "not-implemented",
        "too-many-redirects",
        "unauthorized",
    }
)
#: Refusals that are about the day or about us, not about the page.
ANOTHER_DAY = frozenset(
    {
        "bandwidth-limit-exceeded",
        "max-daily-bandwidth",
        "max-daily-bandwidth-from-ip",
        "max-daily-bandwidth-host",
        "too-many-daily-captures",
        "too-many-requests",
        "user-session-limit",
    }
)
#: Those after which nothing more is asked for in this run.
OUR_QUOTA = frozenset(
    {"bandwidth-limit-exceeded", "max-daily-bandwidth", "max-daily-bandwidth-from-ip", "user-session-limit"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """An archive.org account's S3 keys (archive.org/account/s3.php)."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def header(self) -> dict[str, str]:
        return {"Authorization": f"LOW {self.access}:{self.secret}", "Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What the account may still do: captures at the same time, and today."""

    available: int
    today: int


class OutOfQuota(IncompleteRun):
    """Raised by `SavePageNow` when the account may ask for nothing more now."""


class SavePageNow:
    """`url` is the service's address. `asking` paces requests for copies, `status` those about jobs and quota."""

    def __init__(self, fetch: Fetch, url: str, keys: Keys, *, asking: Service, status: Service) -> None:
        self._fetch = fetch
        self._url = url.rstrip("/")
        self._keys = keys
        self._asking = asking
        self._status = status

    def quota(self) -> Quota:
        """Raises ConfigError for keys that are not accepted, FetchError when the service does not say."""
        answer = self._status.get(f"{self._url}/status/user", self._keys.header)
        self._refuse_bad_keys(answer)
        said = _object(answer)
        available = _number(said.get("available"), otherwise=1)
        limit = _number(said.get("daily_captures_limit"), otherwise=0)
        done = _number(said.get("daily_captures"), otherwise=0)
        return Quota(available=available, today=max(limit - done, 0) if limit else 1_000_000)

    def submit(self, url: str, now: datetime) -> Submission:
        """Ask for a copy, once. With `job_id` and `unknown` it is under way: `follow` it.

        Raises ConfigError for keys that are not accepted, OutOfQuota when the account may not ask now.
        """
        sent = Submission(url=url, submitted_at=now, outcome=Outcome.UNKNOWN, code="sent")
        form = urlencode({"url": url, "if_not_archived_within": NOT_IF_YOUNGER, "skip_first_archive": "1"})
        headers = {**self._keys.header, "Content-Type": "application/x-www-form-urlencoded"}
        self._asking.wait()
        try:
            answer = self._fetch(self._url, method="POST", headers=headers, body=form.encode())
        except FetchError:
            return replace(sent, code="no-answer", message="It is not known whether the archive took the request.")
        self._refuse_bad_keys(answer)
        return submitted(sent, answer)

    def follow(self, sent: Submission, polls: int = MOST_POLLS) -> Submission:
        """What became of a job; still `unknown` when it does not end while we ask. Raises nothing."""
        for _ in range(polls):
            try:
                answer = self._status.get(f"{self._url}/status/{quote(sent.job_id, safe='')}", self._keys.header)
                said = _object(answer)
            except FetchError:
                if self._status.is_down:
                    break
                continue
            if said.get("status") in ("success", "error"):
                return ended(sent, said, urljoin(f"{self._url}/", "/web/"))
        return replace(sent, code="pending", message="The archive had not finished; it will be asked again.")

    def _refuse_bad_keys(self, answer: Exchange) -> None:
        if answer.status == 401:
            raise ConfigError(
                "Save Page Now does not accept the keys; set LINKCHECK_SAVE_PAGE_NOW_ACCESS_KEY and "
                "LINKCHECK_SAVE_PAGE_NOW_SECRET_KEY to those of archive.org/account/s3.php."
            )


def submitted(sent: Submission, answer: Exchange) -> Submission:
    """What the answer to a request for a copy says. Raises OutOfQuota for 429."""
    if answer.status == 429:
        raise OutOfQuota("Save Page Now takes nothing more now; what was asked for is kept, run again later.")
    if answer.status != 200:
        refused = 400 <= answer.status < 500
        outcome = Outcome.REFUSED if refused else Outcome.UNKNOWN
        return replace(sent, outcome=outcome, code=f"http-{answer.status}", message=_text(answer))
    try:
        said = _object(answer)
    except FetchError:
        return replace(sent, code="no-json", message="The answer is no JSON; whether it was taken is not known.")
    message = str(said.get("message") or "")[:500]
    job_id = str(said.get("job_id") or "")
    if said.get("status") == "error":
        return _refused(sent, said)
    if "same snapshot" in message.lower():
        return replace(sent, outcome=Outcome.EXISTS, code="recent", message=message, job_id=job_id)
    if job_id:
        return replace(sent, code="pending", message=message, job_id=job_id)
    return replace(sent, code="no-job", message=message)


def ended(sent: Submission, said: Mapping[str, Any], replay: str) -> Submission:
    """What a finished job says; `replay` is where the archive's copies begin."""
    if said.get("status") == "error":
        return _refused(sent, said)
    timestamp, original = str(said.get("timestamp") or ""), str(said.get("original_url") or sent.url)
    url = f"{replay}{timestamp}/{original}" if timestamp.isdigit() else ""
    outcome = Outcome.EXISTS if sent.outcome is Outcome.EXISTS else Outcome.SAVED
    return replace(sent, outcome=outcome, code=sent.code if outcome is Outcome.EXISTS else "success", memento_url=url)


def is_under_way(made: Submission) -> bool:
    """Whether a job is known whose end is not."""
    return bool(made.job_id) and made.outcome is Outcome.UNKNOWN


def ends_the_run(made: Submission) -> bool:
    return made.outcome is Outcome.REFUSED and made.code in OUR_QUOTA


def counts(made: Sequence[Submission]) -> str:
    """How many of each outcome, in words."""
    found = {outcome: sum(one.outcome is outcome for one in made) for outcome in Outcome}
    return ", ".join(f"{count:,} {outcome}" for outcome, count in found.items() if count) or "nothing to save"


def _refused(sent: Submission, said: Mapping[str, Any]) -> Submission:
    code = str(said.get("status_ext") or "").removeprefix("error:")[:100] or "error"
    message = str(said.get("message") or said.get("exception") or "")[:500]
    if code in NEVER:
        return replace(sent, outcome=Outcome.REFUSED, code=code, message=message)
    outcome = Outcome.REFUSED if code in ANOTHER_DAY else Outcome.FAILED
    return replace(sent, outcome=outcome, code=code, message=message, again_at=sent.submitted_at + DAY)


def _object(answer: Exchange) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found:
        raise FetchError(f"Save Page Now answers {answer.status} and no JSON; try again later.")
    return found


def _number(value: object, *, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _text(answer: Exchange) -> str:
    return answer.body[:200].decode("utf-8", "replace") if b"<" not in answer.body[:200] else ""
