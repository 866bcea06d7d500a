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

#: Seconds that a crawl whose parent has died gets to write what it has, and to send it.
GRACE, GRACE_AWAY = 5.0, 60.0


@click.command("crawl-shard")
@click.argument("given", metavar="IN")
@click.argument("made", metavar="OUT")
@click.option("--scratch", metavar="DIR", type=click.Path(path_type=Path), help="Where to work on addresses' files.")
@click.option("--desk", metavar="ADDRESS:PORT", help="Where shards share hosts (crawl-desk).")
@click.option("--desk-name", default="", help="Who this process is there.")
@click.option("--until-stdin-ends", is_flag=True, help="End when the process that started this one does.")
def crawl_shard(
    given: str, made: str, scratch: Path | None, desk: str | None, desk_name: str, until_stdin_ends: bool
) -> None:
    """Check the links of one shard: IN is a folder with links.db and order.json, OUT is for the results.

    Both may be addresses, for example s3://bucket/plan/00000/in. Goes on where another process was cut off.
    OUT/manifest.json says that the shard is done.
    """
    from linkcheck.engine.child import TOKEN  # with Scrapy, which takes most of a second  # noqa: PLC0415
    from linkcheck.engine.shard import crawl_shard as crawl  # noqa: PLC0415

    open_log(logging.WARNING)
    away = "://" in given or "://" in made
    if until_stdin_ends:
        threading.Thread(target=_end_with_stdin, args=(GRACE_AWAY if away else GRACE,), daemon=True).start()
    at = DeskAt(address=desk, token=os.environ.get(TOKEN, ""), shard=desk_name) if desk else None
    if away:
        from linkcheck.engine.away import crawl_away  # fsspec and its back ends  # noqa: PLC0415

        crawl_away(given, made, desk=at, now=datetime.now(UTC), scratch=scratch)
    else:
        crawl(Path(given), Path(made), desk=at, now=datetime.now(UTC))


def _end_with_stdin(grace: float) -> None:
    """Whoever started us holds the other end of the pipe; the kernel lets go of it however that process dies."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(grace)
    os._exit(3)
