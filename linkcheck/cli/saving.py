"""Asking an archive for copies of living links, within the account's quota; nothing is ever asked for twice."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from linkcheck.cli.app import App
from linkcheck.cli.mementos import gap
from linkcheck.errors import ConfigError, FetchError, IncompleteRun
from linkcheck.memento import cdx
from linkcheck.memento.archives import Archive, chosen, saving
from linkcheck.memento.save_page_now import Keys, OutOfQuota, SavePageNow, ends_the_run, is_under_way
from linkcheck.memento.service import Service
from linkcheck.model.archive import Outcome, Submission
from linkcheck.model.exchange import Fetch
from linkcheck.store.store import Store

#: The environment's names of the two keys; they stand nowhere else and are shown nowhere.
ACCESS, SECRET = "LINKCHECK_SAVE_PAGE_NOW_ACCESS_KEY", "LINKCHECK_SAVE_PAGE_NOW_SECRET_KEY"
#: An archive dates a copy by its own clock.
CLOCKS_DIFFER = timedelta(minutes=10)
HOUR = timedelta(hours=1)
#: Before any archive began.
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def keys() -> Keys:
    """The account's keys from the environment. Raises ConfigError when they are not there."""
    access, secret = os.environ.get(ACCESS, ""), os.environ.get(SECRET, "")
    if not (access and secret) or not (access + secret).isprintable():
        raise ConfigError(f"set {ACCESS} and {SECRET} to the keys of archive.org/account/s3.php.")
    return Keys(access=access, secret=secret)


def save(app: App, store: Store, fetch: Fetch, *, limit: int) -> Iterator[Submission]:
    """Ask for at most `limit` copies, the most endangered links first, each outcome written before the next.

    First the end of earlier jobs is looked for. Raises IncompleteRun when quota or service end the run.
    """
    found = _Saving(app, store, fetch)
    yield from found.finish_earlier()
    quota = found.quota()
    for link_id, link in store.unsaved_links(app.clock())[:limit]:
        made = found.in_index(link.url)
        if made is None:
            if quota <= 0:
                raise OutOfQuota("the account may ask for nothing more today; run again tomorrow.")
            quota -= 1
            made = found.ask(link_id, link.url)
        store.put_submission(link_id, made)
        yield made
        if ends_the_run(made):
            raise OutOfQuota(f"the archive takes nothing more today ({made.code}); run again tomorrow.")


def saved_line(made: Submission) -> str:
    """One outcome as a line."""
    why = made.memento_url or ": ".join(filter(None, (made.code, made.message)))
    return f"{made.url}: {made.outcome.value} ({why})"


class _Saving:
    """One run of asking."""

    def __init__(self, app: App, store: Store, fetch: Fetch) -> None:
        config = app.config
        pace = saving(config.save_page_now_url, gap(app))
        self._app, self._store = app, store
        self._service = SavePageNow(
            fetch,
            config.save_page_now_url,
            keys(),
            asking=Service(fetch=fetch, gap=pace.gap, rest=60.0),
            status=Service(fetch=fetch, gap=pace.poll_gap, rest=60.0),
        )
        self._archive: Archive = chosen(config.memento_cdx_url, config.memento_timegate_url, gap(app))[0]
        self._index = Service(fetch=fetch, gap=self._archive.cdx_gap, rest=self._archive.rest)

    def quota(self) -> int:
        """How many copies the account may still ask for today. Raises IncompleteRun when the service is silent."""
        try:
            return self._service.quota().today
        except FetchError as error:
            raise IncompleteRun(str(error)) from error

    def finish_earlier(self) -> Iterator[Submission]:
        """Requests whose outcome is not known: their job is asked after, or the index, and nothing is sent again."""
        for link_id, made in self._store.submissions().items():
            if made.outcome is not Outcome.UNKNOWN:
                continue
            if is_under_way(made):
                now = self._service.follow(made, polls=1)
            else:
                known = self.in_index(made.url, made.submitted_at - CLOCKS_DIFFER)
                now = replace(made, outcome=Outcome.SAVED, memento_url=known.memento_url) if known else made
            if now.outcome is not Outcome.UNKNOWN:
                self._store.put_submission(link_id, now)
                yield now

    def ask(self, link_id: int, url: str) -> Submission:
        """Written as unknown before the request leaves, so that a crash cannot make us ask twice."""
        now = self._app.clock()
        self._store.put_submission(link_id, Submission(url=url, submitted_at=now, outcome=Outcome.UNKNOWN, code="sent"))
        try:
            made = self._service.submit(url, now)
        except (OutOfQuota, ConfigError):
            refused = Submission(url=url, submitted_at=now, outcome=Outcome.REFUSED, code="quota", again_at=now + HOUR)
            self._store.put_submission(link_id, refused)
            raise
        if is_under_way(made):
            self._store.put_submission(link_id, made)
            return self._service.follow(made)
        if made.job_id and (ended := self._service.follow(made, polls=1)).memento_url:
            return ended
        return made

    def in_index(self, url: str, since: datetime = LONG_AGO) -> Submission | None:
        """The newest good copy since then that the archive's index has; None too when the index does not answer."""
        if not self._archive.cdx_url or self._index.silences:
            return None
        now = self._app.clock()
        try:
            answer = self._index.get(cdx.query(self._archive.cdx_url, url, now))
            rows = cdx.parsed(answer.body) if answer.status == 200 else ()
        except FetchError:
            return None
        good = [row for row in cdx.nearest(rows, now) if row.statuscode in ("200", "-") and row.date >= since]
        if not good:
            return None
        place = f"{self._archive.timegate_url}{good[0].timestamp}/{good[0].original}"
        return Submission(url=url, submitted_at=now, outcome=Outcome.EXISTS, code="in-index", memento_url=place)
