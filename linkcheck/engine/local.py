"""Shards as child processes of this one. They end when their standard input does, so that none outlives its parent."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from linkcheck.crawl.options import DeskAt
from linkcheck.engine.child import Crew, Outcome, command, environment, grace, outcome
from linkcheck.engine.shard import Shard

#: Lines of a child's standard error that are kept.
MOST_LINES = 50


@asynccontextmanager
async def local(workers: int = 0) -> AsyncIterator[Crew]:
    """`workers` 0 is one a core."""
    yield Crew(crawl=crawl, workers=workers or os.cpu_count() or 1, interface="127.0.0.1")


async def crawl(shard: Shard, desk: DeskAt) -> Outcome:
    process = await asyncio.create_subprocess_exec(
        *command(shard.places, desk),
        env=environment(desk),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the parent, which ends its children in good order
    )
    try:
        lines = await _last_lines(process)
        return outcome(await process.wait(), lines)
    finally:
        await _ended(process, grace(shard))


async def _last_lines(process: asyncio.subprocess.Process) -> list[str]:
    lines: deque[str] = deque(maxlen=MOST_LINES)
    while process.stderr:
        try:
            line = await process.stderr.readline()
        except ValueError:  # a line beyond all measure
            continue
        if not line:
            break
        lines.append(line.decode("utf-8", "replace").rstrip())
    return list(lines)


async def _ended(process: asyncio.subprocess.Process, seconds: float) -> None:
    if process.stdin:
        process.stdin.close()
    if process.returncode is not None:
        return
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
