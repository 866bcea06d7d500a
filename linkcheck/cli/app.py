"""What every command is given: configuration, clock, and the ways to speak on stderr."""

import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.logging import RichHandler

from linkcheck.config import Clock, Config, clock, load, take_warnings
from linkcheck.store.store import Store

log = logging.getLogger("linkcheck")

TIME = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One invocation of the program."""

    config: Config
    clock: Clock
    verbose: bool = False
    quiet: bool = False

    def store(self, *, create: bool = False) -> Store:
        """The workspace's store. Raises StoreError when there is none and none is to be made."""
        return Store(self.config.database, create=create)

    @property
    def progress(self) -> bool:
        return not self.quiet and sys.stderr.isatty()


def start(flags: Mapping[str, Any]) -> App:
    """Read the configuration and open the log. Raises ConfigError."""
    values = dict(flags)
    verbose, quiet = bool(values.pop("verbose", False)), bool(values.pop("quiet", False))
    as_json = values.pop("log_format", "") == "json"
    workspace = Path(values.pop("workspace", None) or os.environ.get("LINKCHECK_WORKSPACE", "."))
    file = values.pop("config", None)
    config = load(workspace, file=Path(file) if file else None, environ=os.environ, flags=values)
    open_log(logging.ERROR if quiet else logging.INFO, as_json=as_json)
    for warning in take_warnings():
        log.warning(warning)
    return App(config=config, clock=clock(config.now), verbose=verbose, quiet=quiet)


def open_log(level: int, *, as_json: bool = False) -> None:
    """Our own lines on stderr: plain where a file keeps them, above the bar on a terminal, JSON for machines."""
    if sys.stderr.isatty() and not as_json:
        handler: logging.Handler = RichHandler(
            console=Console(stderr=True), show_time=False, show_path=False, show_level=False, highlighter=None
        )
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(asctime)s %(message)s", TIME))
    handler.setLevel(level)
    log.handlers[:] = [handler]
    log.setLevel(level)
    log.propagate = False


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        found = {
            "at": self.formatTime(record, TIME),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False)
