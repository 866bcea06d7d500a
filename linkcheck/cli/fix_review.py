"""`linkcheck fixes review`: the review page, wired to this workspace and its newsroom."""

import webbrowser
from collections.abc import Sequence

import click

from linkcheck.archive.serve import Replay
from linkcheck.cli.app import App, log
from linkcheck.cli.fix_targets import opened
from linkcheck.cli.fix_writing import new_run
from linkcheck.cli.replaying import holdings
from linkcheck.fixes.alive import alive
from linkcheck.fixes.decide import no_check
from linkcheck.fixes.deliver import Delivered, apply
from linkcheck.fixes.propose import propose
from linkcheck.model.fix import WAITING
from linkcheck.net.open import fetcher
from linkcheck.review.app import Context
from linkcheck.review.server import Server


def serve(app: App, *, port: int, browser: bool, site: str, who: str, check: bool = True) -> None:
    """Serve until interrupted; prints the address with its token on stdout."""
    with (
        app.store() as store,
        app.store() as shown,
        fetcher(app.config, app.clock) as fetch,
        opened(app, store, site) as target_of,
        Replay(holdings(shown, app.config.warcs)) as replay,
    ):
        propose(store)

        def deliver(writes: bool) -> Sequence[Delivered]:
            run = new_run(app, store, target_of, who, writes=writes)
            return list(apply(run, list(store.fixes(*WAITING))))

        judge = alive(fetch, app.clock) if check else no_check
        context = Context(store=store, clock=app.clock, who=who, alive=judge, deliver=deliver, replay=replay.url)
        with Server(context, port) as server:
            click.echo(server.url)
            log.info("the review page is open on this machine only; stop it with Ctrl-C")
            if browser:
                webbrowser.open(server.url)
            server.run()
