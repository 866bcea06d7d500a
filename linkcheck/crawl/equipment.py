"""What the configuration makes of a run's pace and of its captures' files."""

import random

from linkcheck import __version__
from linkcheck.archive.warc_writer import WarcWriter
from linkcheck.crawl.pace import Pace
from linkcheck.crawl.setup import Setup
from linkcheck.crawl.turns import SharedPace
from linkcheck.errors import ConfigError
from linkcheck.net.files import LEAST, OTHERS, sockets
from linkcheck.net.open import user_agent

#: Requests that may wait for silent hosts beside those that count.
MOST_PARKED = 4096


def pace_of(setup: Setup) -> Pace:
    """As many requests at once as were asked for and as this process may open files for. Raises ConfigError."""
    config, desk = setup.config, setup.options.desk
    room = sockets()
    if room < LEAST:
        raise ConfigError(f"this process may open only {room + OTHERS} files; allow more with `ulimit -n 1024`.")
    limits = {"per_host": config.per_host_concurrency, "concurrency": min(config.concurrency, room // 2)}
    limits["parked"] = min(MOST_PARKED, room * 3 // 4 - limits["concurrency"])  # the last quarter is for kept ones
    if desk:
        return SharedPace(desk, delay=config.per_host_delay, **limits)
    return Pace(delay=config.per_host_delay, random=random.random, **limits)


def writer_of(setup: Setup, run_id: str) -> WarcWriter:
    """Its files say who made them, how, and whether robots.txt was obeyed (WARC/1.1, warcinfo)."""
    agent = user_agent(setup.config)
    info = {
        "software": f"linkcheck/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": agent,
        "robots": "obey" if setup.config.obey_robots else "ignore",
    }
    if setup.config.contact:
        info["operator"] = setup.config.contact
    label = f"-{setup.options.label}" if setup.options.label else ""
    name = f"linkcheck-{run_id}{label}"
    return WarcWriter(setup.config.warcs, name=name, info=info, limit=setup.config.warc_size)
