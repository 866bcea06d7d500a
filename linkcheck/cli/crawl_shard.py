"""`linkcheck crawl-shard`: one shard, file in and file out; what the engines start, and Slurm or GNU parallel can."""

import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import click

from linkcheck.cli.app import open_log
from linkcheck.crawl.options import DeskAt

#: Seconds that a crawl whose parent has died gets to write what it has.
GRACE = 5.0


@click.command("crawl-shard")
@click.argument("given", metavar="IN", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("made", metavar="OUT", type=click.Path(path_type=Path, file_okay=False))
@click.option("--desk", metavar="ADDRESS:PORT", help="Where the shards of this crawl share hosts.")
@click.option("--desk-name", default="", help="Who this process is there.")
@click.option("--until-stdin-ends", is_flag=True, help="End when the process that started this one does.")
def crawl_shard(given: Path, made: Path, desk: str | None, desk_name: str, until_stdin_ends: bool) -> None:
    """Check the links of one shard: IN is a folder with links.db and order.json, OUT is for the results.

    Goes on where another process was cut off. OUT/manifest.json says that the shard is done.
    """
    from linkcheck.engine.child import TOKEN  # with Scrapy, which takes most of a second  # noqa: PLC0415
    from linkcheck.engine.shard import crawl_shard as crawl  # noqa: PLC0415

    open_log(logging.WARNING)
    if until_stdin_ends:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    at = DeskAt(address=desk, token=os.environ.get(TOKEN, ""), shard=desk_name) if desk else None
    crawl(given, made, desk=at, now=datetime.now(UTC))


def _end_with_stdin() -> None:
    """Whoever started us holds the other end of the pipe; the kernel lets go of it however that process dies."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(3)
