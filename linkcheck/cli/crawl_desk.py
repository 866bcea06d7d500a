"""`linkcheck crawl-desk`: where crawl-shard processes of any scheduler share hosts, so that a pace holds over all."""

import asyncio
import os
import re
import signal

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.options import with_keys
from linkcheck.errors import ConfigError, OutputError


@click.command("crawl-desk")
@click.option(
    "--listen", metavar="ADDRESS:PORT", default="127.0.0.1:0", show_default=True, help="Where; port 0 is any."
)
@with_keys(("per_host_delay",))
@command
def crawl_desk(app: App, *, listen: str) -> None:
    """Give hosts out to `linkcheck crawl-shard --desk ADDRESS:PORT`, one process at a time. Runs until it is stopped.

    Prints its address. Set LINKCHECK_DESK_TOKEN to one secret here and for every crawl-shard. Shards end with the desk,
    and go on when they are started again.
    """
    from linkcheck.engine.child import TOKEN  # noqa: PLC0415

    token = os.environ.get(TOKEN, "")
    if not token:
        raise ConfigError(f"set {TOKEN} to a secret of your own, the same for every crawl-shard.")
    found = re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})", listen)
    if not found:
        raise ConfigError("--listen takes an address of this machine and a port, for example 10.0.0.1:7070.")
    asyncio.run(_serve(found[1].strip("[]"), int(found[2]), token, app.config.per_host_delay))


async def _serve(interface: str, port: int, token: str, delay: float) -> None:
    from linkcheck.engine.desk import Desk  # noqa: PLC0415

    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    try:
        async with Desk(interface=interface, token=token, delay=delay, told=_say_nothing, port=port) as desk:
            click.echo(desk.at("").address)
            await stopped.wait()
    except OSError as error:
        raise OutputError(f"nobody can listen at {interface}:{port} ({error}); name another --listen.") from error
    log.info("the desk is closed")


def _say_nothing(shard: str, done: int, broken: int, hosts: int) -> None:
    """How far each shard is shows where its scheduler shows it."""
