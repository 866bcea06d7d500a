"""A shard as files: `in/` holds its links and its order, `out/` becomes a small workspace, a manifest commits it.

in/links.db    the store that the spider works on (store.shards)
in/order.json  {"shard", "every_link", "capture", "shift", "config": {…}}: all that a process must know
in/ca.pem      the extra certificate authority, where one is configured
out/           linkcheck.db and warcs/, as in any workspace
out/manifest.json  (engine.parcel) renamed into place last: without it the shard is not done
"""

import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from linkcheck.config import COMMON_PROXIES, ENV_PREFIX, NOT_IN_FILE, PROXIES, SECRETS, Config, load
from linkcheck.crawl.options import CrawlOptions, DeskAt
from linkcheck.engine.parcel import Manifest, commit
from linkcheck.errors import ConfigError, OutputError, WorkspaceBusy
from linkcheck.store.lock import workspace_lock

#: Seconds that a process gets which was told to end and still writes the shard: it is cut off in that time.
PATIENCE = 15.0
LINKS, CA_FILE = "links.db", "ca.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Its place on the disk. `name` is unique in its run and stands in the names of its WARC files.

    `address`, where there is one, is the folder of a depot over which it goes to whoever crawls it, and comes back.
    """

    name: str
    folder: Path
    address: str = ""

    @property
    def given(self) -> Path:
        return self.folder / "in"

    @property
    def made(self) -> Path:
        return self.folder / "out"

    @property
    def places(self) -> tuple[str, str]:
        """IN and OUT as the process that crawls it is told them."""
        if self.address:
            return f"{self.address}/in", f"{self.address}/out"
        return str(self.given.absolute()), str(self.made.absolute())

    @property
    def links(self) -> Path:
        return self.given / LINKS

    @property
    def database(self) -> Path:
        return self.made / "linkcheck.db"

    @property
    def warcs(self) -> Path:
        return self.made / "warcs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a shard is to be crawled. `shift` is what `--now` moves the clock by, None when it does not."""

    shard: str
    every_link: bool
    capture: bool
    shift: timedelta | None
    config: Mapping[str, Any]

    @classmethod
    def of(cls, shard: str, config: Config, options: CrawlOptions, shift: timedelta | None) -> "Order":
        """Without secrets, which no crawl needs, and without paths, because the process may run elsewhere."""
        left_out = NOT_IN_FILE | SECRETS | {"now", "ca_file"}
        left_out |= {key for key in PROXIES if not getattr(config, key) or "@" in getattr(config, key)}
        values = {key: value for key, value in asdict(config).items() if key not in left_out}
        return cls(shard=shard, every_link=options.every_link, capture=options.capture, shift=shift, config=values)

    def write(self, folder: Path) -> None:
        shift = self.shift.total_seconds() if self.shift is not None else None
        (folder / "order.json").write_text(json.dumps(asdict(self) | {"shift": shift}), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Order":
        """Raises ConfigError when this is no folder that a plan has written."""
        try:
            found = json.loads((folder / "order.json").read_text(encoding="utf-8"))
            shift = found.pop("shift")
            return cls(shift=None if shift is None else timedelta(seconds=shift), **found)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ConfigError(f"{folder} is no shard ({error}); name a folder `in` that a plan wrote.") from error


def proxies_of(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that name proxies: with a password, they are nowhere else."""
    own = {f"{ENV_PREFIX}{key.upper()}" for key in PROXIES}
    common = {spelled for key in COMMON_PROXIES for spelled in (key, key.upper())}
    return {name: value for name, value in environ.items() if name in own | common}


def write_order(shard: Shard, order: Order, ca_file: str) -> None:
    """What stands beside the links. Raises OutputError."""
    try:
        order.write(shard.given)
        if ca_file:
            shutil.copyfile(ca_file, shard.given / CA_FILE)
    except OSError as error:
        raise OutputError(f"{shard.given} cannot be written ({error}); make room, then run again.") from error


def given_files(given: Path) -> list[str]:
    return [name for name in (LINKS, "order.json", CA_FILE) if (given / name).exists()]


def made_files(made: Path) -> list[str]:
    return ["linkcheck.db", *sorted(f"warcs/{path.name}" for path in (made / "warcs").glob("*.warc.gz"))]


def crawl_shard(given: Path, made: Path, *, desk: DeskAt | None, now: datetime) -> None:
    """Crawl what is in `given`, or what an earlier process left of it, and commit `made`; done is done.

    `now` is the real time. Raises ConfigError, StoreError, WorkspaceBusy, IncompleteRun.
    """
    from linkcheck.crawl.run import crawl  # Scrapy takes most of a second, and plans need none  # noqa: PLC0415

    order = Order.read(given)
    if is_done(made):
        return
    _prepare(given, made)
    _wait_for_its_end(made)
    ca_file = {"ca_file": str(given / CA_FILE)} if (given / CA_FILE).exists() else {}
    config = load(made, environ=proxies_of(os.environ), flags={**order.config, **ca_file})
    config = config if order.shift is None else replace(config, now=now + order.shift)
    crawl(config, CrawlOptions(every_link=order.every_link, capture=order.capture, label=order.shard, desk=desk))
    commit(made, order.shard, made_files(made))


def is_done(made: Path) -> bool:
    found = Manifest.read(made)
    return found is not None and found.complete


def _prepare(given: Path, made: Path) -> None:
    """The store to work on, copied once and whole; a shard that was begun goes on with its own."""
    database = made / "linkcheck.db"
    if database.exists():
        return
    try:
        made.mkdir(parents=True, exist_ok=True)
        unfinished = made / "linkcheck.db.new"
        shutil.copyfile(given / LINKS, unfinished)
        unfinished.rename(database)
    except OSError as error:
        raise OutputError(f"{made} cannot be made ({error}); make room or name another folder.") from error


def _wait_for_its_end(made: Path) -> None:
    """Another process may still write here that is about to end, because whoever started it died."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with workspace_lock(made):
                return
        except WorkspaceBusy:
            time.sleep(0.1)
