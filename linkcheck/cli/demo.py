"""`linkcheck demo`: the whole job on a small simulated web, several days of it, in seconds and without any network."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from linkcheck.cli.app import App, log
from linkcheck.cli.command import command
from linkcheck.cli.crawl import crawl_due
from linkcheck.cli.ingest import ingest_all
from linkcheck.cli.report import gathered, write_report
from linkcheck.config import Config, clock
from linkcheck.demo import scene
from linkcheck.demo.web import Web
from linkcheck.errors import OutputError
from linkcheck.store.lock import FILES

#: What the demo leaves in its folder, and may therefore replace.
OWN = frozenset({"linkcheck.db", "linkcheck.db-wal", "linkcheck.db-shm", *FILES.values(), "warcs", "reports"})
MARK = "this-is-a-demo"


@click.command()
@click.option("--output", metavar="DIR", default="linkcheck-demo", show_default=True, help="Workspace of the demo.")
@command
def demo(app: App, output: str, **_: Any) -> None:
    """Run everything on a small simulated web on loopback: offline, in seconds. Prints where the report is."""
    workspace = Path(output)
    _prepare(workspace)
    with Web(scene.sites(0)) as web:
        last = _live(app, workspace, web)
    click.echo(f"Open {write_report(last, gathered(last))}")


def _live(app: App, workspace: Path, web: Web) -> App:
    """Several days of a newsroom's life, with the clock moved, the last of them today."""
    last = app
    today = app.clock()
    for day in scene.DAYS:  # enough, and far enough apart, for the policy to confirm what is dead (DESIGN §5)
        web.show(scene.sites(day))
        config = _config(workspace, web, today - timedelta(days=scene.DAYS[-1] - day))
        last = replace(app, config=config, clock=clock(config.now))
        log.info("--- %s", f"{config.now:%-d %B %Y}")
        for summary in ingest_all(last, [scene.NEWSROOM]):
            log.info(summary)
        crawl_due(last)
    return last


def _config(workspace: Path, web: Web, now: datetime) -> Config:
    """Impatient, because every host is a millisecond away."""
    return Config(
        workspace=workspace,
        now=now,
        hosts=web.hosts,
        dns_servers=(web.dns,),
        ca_file=web.ca_file,
        allow_networks=("127.0.0.0/8",),
        contact="https://www.daily.example/links",
        control_urls=scene.CONTROL_URLS,
        timeout=1.2,
        per_host_delay=0.02,
    )


def _prepare(workspace: Path) -> None:
    """An empty folder, or one that an earlier demo left; anybody else's is refused."""
    if workspace.exists() and any(workspace.iterdir()):
        strangers = {path.name for path in workspace.iterdir()} - OWN - {MARK}
        if strangers or not (workspace / MARK).exists():
            raise OutputError(f"{workspace} holds files that are not the demo's; name another folder with --output.")
        shutil.rmtree(workspace)
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        (workspace / MARK).touch()
    except OSError as error:
        raise OutputError(f"{workspace} cannot be written ({error.strerror}); name another --output.") from error
