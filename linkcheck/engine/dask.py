"""Shards as tasks of a Dask cluster, whose workers see the workspace under the same path, or the depot of `shards`.

A task is a child process of a worker, so that killing the worker ends the crawl of the shard too. Dask gives the shards
of a lost worker to another one, which goes on with what is in `out/`.
"""

import asyncio
import contextlib
import logging
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from distributed import Client, KilledWorker, LocalCluster
from distributed.client import FutureCancelledError

from linkcheck.crawl.options import DeskAt
from linkcheck.engine.child import GRACE, Crew, Outcome, command, environment, outcome
from linkcheck.engine.shard import Shard
from linkcheck.errors import ConfigError, IncompleteRun

#: Seconds to wait for a scheduler that does not answer.
PATIENCE = 10.0
#: Workers that may be lost under a shard; the next attempt goes on with what the last one left.
MOST_LOST = 3
SCHEDULER_GONE = "the Dask scheduler is gone: what was checked is kept; run again for the rest."


@asynccontextmanager
async def dask(scheduler: str = "", workers: int = 0) -> AsyncIterator[Crew]:
    """`scheduler` is tcp://HOST:PORT; without one a cluster of this machine is started, and stopped again.

    `workers` 0 is as many as the cluster has, or one a core. Raises ConfigError when there is no scheduler.
    """
    _hush()
    async with contextlib.AsyncExitStack() as stack:
        address: Any = scheduler or await stack.enter_async_context(_cluster(workers))
        try:
            client = await _client(address)
        except (OSError, ValueError) as error:
            raise ConfigError(f"no Dask scheduler answers at {scheduler} ({error}); correct --scheduler.") from error
        stack.push_async_callback(_closed, client)
        threads = await _threads(client)
        interface = await _our_address(scheduler) if scheduler else "127.0.0.1"

        async def crawl(shard: Shard, desk: DeskAt) -> Outcome:
            return await _crawl(client, shard, desk)

        yield Crew(crawl=crawl, workers=workers or max(threads, 1), interface=interface)


async def _crawl(client: Client, shard: Shard, desk: DeskAt) -> Outcome:
    key = f"linkcheck-{shard.folder.name}-{desk.shard}"
    task = client.submit(child, shard.places, desk, key=key, pure=False, retries=MOST_LOST)
    watching = asyncio.ensure_future(_scheduler_lost(client))
    answer: Any = task.result()  # awaitable, because the client is asynchronous
    result: asyncio.Future[tuple[int, list[str]]] = asyncio.ensure_future(answer)
    try:
        await asyncio.wait((result, watching), return_when=asyncio.FIRST_COMPLETED)
        if not result.done():
            raise IncompleteRun(SCHEDULER_GONE)
        return outcome(*result.result())
    except FutureCancelledError as error:
        raise IncompleteRun(SCHEDULER_GONE) from error
    except KilledWorker:
        return Outcome(done=False, reason="every worker that took it died.")
    except OSError as error:
        return Outcome(done=False, reason=f"a worker cannot start it ({error}).")
    finally:
        watching.cancel()
        result.cancel()


def _hush() -> None:
    """What goes wrong is said in our own words; Dask gives each of its loggers a level of its own."""
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")] + ["asyncio"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def child(places: tuple[str, str], desk: DeskAt) -> tuple[int, list[str]]:
    """In a worker: exit code and last lines of a shard's process, which ends when this one does."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command(places, desk),
        env=environment(desk),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        lines = process.stderr.read().decode("utf-8", "replace").splitlines() if process.stderr else []
        return process.wait(), lines[-50:]


async def _scheduler_lost(client: Client) -> None:
    while client.status == "running":
        await asyncio.sleep(0.5)


@asynccontextmanager
async def _cluster(workers: int) -> AsyncIterator[LocalCluster]:
    make: Any = LocalCluster
    async with make(
        n_workers=workers or None,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        asynchronous=True,
        host="127.0.0.1",
    ) as cluster:
        yield cluster


async def _our_address(scheduler: str) -> str:
    """The address of this machine that the cluster can reach: the one from which we reach its scheduler."""
    parts = urlsplit(scheduler)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    address: str = writer.get_extra_info("sockname")[0]
    writer.close()
    return address


async def _client(address: Any) -> Client:
    make: Any = Client  # untyped
    client: Client = await make(address, asynchronous=True, timeout=PATIENCE)
    return client


async def _threads(client: Any) -> int:
    """How many tasks the cluster runs at a time."""
    return sum((await client.nthreads()).values())


async def _closed(client: Any) -> None:
    with contextlib.suppress(TimeoutError, OSError):
        await asyncio.wait_for(client.close(), GRACE)
