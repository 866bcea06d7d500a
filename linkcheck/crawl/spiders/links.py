"""The spider: due links of the store in, checks and captures out.

`scrapy crawl links` and `linkcheck crawl` run the same class. Requests go from the lanes straight to the downloader
(crawl.downloader): the work list is known, so a scheduler's queue would only be a second copy of the store.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from linkcheck.archive.warc_writer import recover
from linkcheck.crawl.behind import behind
from linkcheck.crawl.control import Control
from linkcheck.crawl.downloader import SlimDownloader
from linkcheck.crawl.equipment import pace_of, writer_of
from linkcheck.crawl.failures import no_answer
from linkcheck.crawl.handler import WireResponse
from linkcheck.crawl.held import Shelf
from linkcheck.crawl.lanes import Lanes, within
from linkcheck.crawl.names import Found, Names
from linkcheck.crawl.probe import Prober
from linkcheck.crawl.record import Recorder
from linkcheck.crawl.requisites import Requisites
from linkcheck.crawl.runlog import Account, View, log, view
from linkcheck.crawl.setup import Setup, setup_of
from linkcheck.crawl.sharing import turns
from linkcheck.crawl.turns import SharedPace, Told
from linkcheck.crawl.visit import Visit, Visitor
from linkcheck.errors import ConfigError, IncompleteRun, LinkcheckError
from linkcheck.model.exchange import Exchange
from linkcheck.net.open import user_agent
from linkcheck.store.lock import workspace_lock
from linkcheck.store.runs import DueLink, Run
from linkcheck.store.store import Store
from linkcheck.urls.parts import host
from linkcheck.verdict.context import WALL_LASTS, Context

#: Hosts that worked in earlier runs, as witnesses where no control URL is configured.
KNOWN_GOOD = 3
#: Seconds to wait for our own network to come back before it is asked again.
LONGEST_PAUSE = 10.0


class LinksSpider(Spider):
    """One run, or the rest of one that was cut off. `finished` is the complete run, `problem` why there is none."""

    name = "links"

    def __init__(self, setup: Setup, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.setup = setup
        self.finished: Run | None = None
        self.problem: LinkcheckError | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        return super().from_crawler(crawler, setup_of(crawler), *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        try:
            await self._crawl()
        except LinkcheckError as error:
            self.problem = error
            if self.settings["LINKCHECK_OPTIONS"] is None:  # under `scrapy crawl`, where nobody else would say it
                log.error("%s", error)
            raise CloseSpider("incomplete") from error
        return
        yield  # Scrapy asks for an asynchronous generator; nothing of ours goes through its scheduler

    async def get(self, url: str, headers: dict[str, str], *, verify: bool = True) -> Exchange:
        """One GET through Scrapy's downloader; without `verify` whatever the certificate. Raises NoAnswer."""
        meta = {"verbatim_url": True, "wire_headers": headers, "verify_certificate": verify}
        request = Request(url, meta=meta, dont_filter=True)
        try:
            response = await self._download(request)
        except Exception as error:
            raise no_answer(error) from error
        if not isinstance(response, WireResponse):
            raise no_answer(TypeError(f"{type(response).__name__} came instead of an exchange"))
        return response.exchange

    async def names(self, host: str, domain: str) -> Found:
        """What DNS says of a host and its domain; nothing where a foreign handler does the asking."""
        client = self.setup.client
        return await client.names(host, domain) if client else ((), ())

    async def address_of(self, host: str) -> str:
        """Where a host leads to, "" where nobody knows."""
        client = self.setup.client
        return await client.address_of(host) if client else ""

    def leave(self, host: str) -> None:
        """Nothing more is to be asked of the host for now."""
        if self.setup.client:
            self.setup.client.release(host)

    def _slim_downloader(self) -> SlimDownloader:
        found = self.crawler.engine.downloader if self.crawler.engine else None
        if not isinstance(found, SlimDownloader):
            raise ConfigError(f"DOWNLOADER is {type(found).__name__}; leave it as linkcheck/crawl/settings.py sets it.")
        return found

    async def _crawl(self) -> None:
        setup = self.setup
        self._download = self._slim_downloader().download
        with workspace_lock(setup.config.workspace), Store(setup.config.database) as store:
            recover(setup.config.warcs, store.good_offsets())
            run = store.begin_run(setup.clock(), every_link=setup.options.every_link)
            try:
                await _Crawl(self, store, run).go()
            except BaseException as error:
                store.finish_run(run.id, setup.clock(), complete=False, reason=_reason(error))
                raise
            store.finish_run(run.id, setup.clock(), complete=True, reason="finished")
            self.finished = store.last_run()


class _Crawl:
    """One run's parts, put together."""

    def __init__(self, spider: LinksSpider, store: Store, run: Run) -> None:
        config, clock, options = spider.setup.config, spider.setup.clock, spider.setup.options
        self._store, self._run_row, self._options = store, run, options
        pace = self._pace = pace_of(spider.setup)
        self._turns = turns(pace, config.pace_by, spider.address_of)
        self._names = Names(spider.names)
        self._get_unverified = lambda url: spider.get(url, {}, verify=False)
        budget = config.per_host_budget
        self._hosts = [(host, min(due, budget) if budget else due) for host, due in store.due_hosts(run)]
        shelf = Shelf(store, config.warcs)
        self._visitor = Visitor(
            spider.get,
            self._turns,
            agent=user_agent(config).partition("/")[0],
            obey_robots=config.obey_robots,
            run_id=run.id,
            clock=clock,
            recall=lambda origin: store.robots_txt(origin, clock() - timedelta(days=1)),
            remember=lambda found: self._recorder.remember(found),
            held=shelf.of,
        )
        is_full = options.capture and config.capture == "full"
        self._requisites = Requisites(self._visitor.fetched) if is_full else None
        self._prober = self._made_prober(spider.setup)
        self._control = self._made_control(spider)
        self._recorder = Recorder(
            config.database,
            run.id,
            (lambda: writer_of(spider.setup, run.id)) if options.capture else None,
            self._control.standing,
            hold=pace.hold,
            go_on=pace.go_on,
        )
        self._lanes = Lanes(
            within(
                config.per_host_budget,
                lambda host, after, most: shelf.fed(store.due_links(run, host, after=after, limit=most)),
            ),
            self._visit,
            self._record,
            per_host=config.per_host_concurrency,
            concurrency=config.concurrency,
            parked=lambda: pace.slots.parked,
            leave=spider.leave,
            unwelcome=self._turns.unwelcome,
        )
        pace.slots.on_park = self._lanes.one_more
        self._view: View | None = None
        self._account = Account()

    def _made_prober(self, setup: Setup) -> Prober:
        store, clock = self._store, setup.clock
        return Prober(
            self._visitor.open,
            Context(walls=store.walls(clock() - WALL_LASTS)),
            self._run_row.id,
            lambda host: store.probes(host, clock() - timedelta(days=1)),
            planned=sum(count for _, count in self._hosts),
        )

    def _made_control(self, spider: LinksSpider) -> Control:
        config, pace = spider.setup.config, self._pace
        made = Control(
            lambda url: self._ask_control(spider, url),
            config.control_urls,
            spider.setup.clock,
            known_good=self._store.known_good(KNOWN_GOOD),
            pause=min(LONGEST_PAUSE, config.timeout),
            hold=pace.hold,
            go_on=pace.go_on,
        )
        if isinstance(pace, SharedPace):
            pace.vouch, made.patience = made.vouch, LONGEST_PAUSE
        return made

    async def go(self) -> None:
        """Raises IncompleteRun when our own network is down, StoreError when results cannot be written."""
        due = sum(count for _, count in self._hosts)
        due = min(due, self._options.limit) if self._options.limit else due
        try:
            with self._shown(due) as self._view:
                await self._until_done_or_lost()
        finally:
            self._control.stop()
            await self._recorder.close()
            await self._pace.close()
            if self._lanes.started:
                log.info(self._account.told(self._visitor.asked))
        if self._lanes.left_over:
            log.warning(
                "%d links wait for the next run: their hosts keep silent, or have had enough of us",
                self._lanes.left_over,
            )

    def _shown(self, due: int) -> View:
        if isinstance(self._pace, SharedPace):
            return Told(self._pace.line)
        return view(due, len(self._hosts), bar=self._options.progress, verbose=self._options.verbose)

    async def _until_done_or_lost(self) -> None:
        if not await self._first_control():
            raise IncompleteRun(
                "no control URL answers: our own network is down; nothing was checked, try again later."
            )
        self._control.watch()
        running = asyncio.ensure_future(self._lanes.run(self._hosts, limit=self._options.limit))
        lost = asyncio.ensure_future(self._control.lost.wait())
        try:
            await asyncio.wait((running, lost), return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                _raise_first(running)
            if self._control.lost.is_set() or not await self._control.prove():
                raise IncompleteRun(
                    "our own network seems to be down: failures do not count, what answered is kept; run again later."
                )
        finally:
            lost.cancel()
            running.cancel()
            await asyncio.wait((running, lost))

    async def _first_control(self) -> bool:
        return not self._hosts or not self._control.configured or await self._control.works()

    async def _ask_control(self, spider: LinksSpider, url: str) -> Exchange:
        """Whatever is held: it is asked so that the others may go on."""
        self._visitor.asked += 1
        async with self._turns.question(host(url)):
            return await spider.get(url, {})

    async def _visit(self, link: DueLink) -> Visit:
        visit = await self._visitor.visit(link, self._prober.probe)
        visit = replace(visit, check=await behind(visit.check, self._get_unverified, self._turns))
        visit = replace(visit, check=await self._names.added(visit.check))
        return await self._requisites.added(visit) if self._requisites else visit

    def _record(self, visit: Visit) -> None:
        weighed = visit.weighed(self._control.weigh)
        self._account.saw(weighed.check)
        if self._view:
            self._view.saw(weighed.check, len(self._hosts) - self._lanes.finished_hosts)
        self._recorder.add(weighed)


def _raise_first(task: asyncio.Future[None]) -> None:
    """A task group wraps what its tasks raise; the caller wants the one of ours."""
    error = task.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is not None:
        raise error


def _reason(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
        return "interrupted"
    return str(error) if isinstance(error, LinkcheckError) else f"{type(error).__name__}: {error}"
