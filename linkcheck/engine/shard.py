"""A shard as files: `in/` holds its links and its order, `out/` becomes a small workspace, a manifest commits it.

in/links.db    the store that the spider works on (store.shards)
in/order.json  {"shard", "every_link", "capture", "shift", "config": {…}}: all that a process must know
out/           linkcheck.db and warcs/, as in any workspace
out/manifest.json  {"shard", "files": {name: sha256}}, renamed into place last: without it the shard is not done
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from linkcheck.config import NOT_IN_FILE, SECRETS, Config, load
from linkcheck.crawl.options import CrawlOptions, DeskAt
from linkcheck.crawl.run import crawl
from linkcheck.errors import ConfigError, OutputError

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Its place on the disk. `name` is unique in its run and stands in the names of its WARC files."""

    name: str
    folder: Path

    @property
    def given(self) -> Path:
        return self.folder / "in"

    @property
    def made(self) -> Path:
        return self.folder / "out"

    @property
    def links(self) -> Path:
        return self.given / "links.db"

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
        """Without secrets, which no crawl needs; paths whole, because the process may run elsewhere."""
        values = {key: value for key, value in asdict(config).items() if key not in NOT_IN_FILE | SECRETS | {"now"}}
        values["ca_file"] = os.path.abspath(config.ca_file) if config.ca_file else ""
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


def crawl_shard(given: Path, made: Path, *, desk: DeskAt | None, now: datetime) -> None:
    """Crawl what is in `given`, or what an earlier process left of it, and commit `made`; done is done.

    `now` is the real time. Raises ConfigError, StoreError, WorkspaceBusy, IncompleteRun.
    """
    order = Order.read(given)
    if (made / MANIFEST).exists():
        return
    _prepare(given, made)
    config = load(made, environ={}, flags=order.config)
    config = config if order.shift is None else replace(config, now=now + order.shift)
    crawl(config, CrawlOptions(every_link=order.every_link, capture=order.capture, label=order.shard, desk=desk))
    commit(made, order.shard)


def commit(made: Path, name: str) -> None:
    """Say by a manifest that these files are whole. Raises OutputError."""
    try:
        manifest = {"shard": name, "files": {str(path.relative_to(made)): digest(path) for path in _files(made)}}
        unfinished = made / f"{MANIFEST}.new"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(manifest, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(made / MANIFEST)
    except OSError as error:
        raise OutputError(f"{made} cannot be written ({error}); make room, then run again.") from error


def fault(made: Path) -> str | None:
    """What is wrong with a committed shard, None when every file is as it was committed."""
    try:
        files: dict[str, str] = json.loads((made / MANIFEST).read_text(encoding="utf-8"))["files"]
        wrong = [name for name, known in files.items() if digest(made / name) != known]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"its manifest or a file cannot be read ({error})"
    return f"{', '.join(wrong)} is not as it was committed" if wrong else None


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _prepare(given: Path, made: Path) -> None:
    """The store to work on, copied once and whole; a shard that was begun goes on with its own."""
    database = made / "linkcheck.db"
    if database.exists():
        return
    try:
        made.mkdir(parents=True, exist_ok=True)
        unfinished = made / "linkcheck.db.new"
        shutil.copyfile(given / "links.db", unfinished)
        unfinished.rename(database)
    except OSError as error:
        raise OutputError(f"{made} cannot be made ({error}); make room or name another folder.") from error


def _files(made: Path) -> Iterator[Path]:
    yield made / "linkcheck.db"
    yield from sorted((made / "warcs").glob("*.warc.gz"))
