"""Our own faults and the user's, as one tree; a broken link is data and never one of these.

    LinkcheckError                     exit 2
    ├── ConfigError                    linkcheck.toml, a flag or an environment variable is wrong
    ├── SourceError                    a SOURCE cannot be read at all
    │   └── FetchError                 a CMS, feed or archive did not answer as its interface promises
    ├── StoreError                     the workspace's database cannot be used
    │   └── WorkspaceBusy              another crawl holds the workspace
    ├── OutputError                    a report, sheet or archive cannot be written
    ├── NotifyError                    exit 3: a mail or message was not taken; it is sent with the next notice
    └── IncompleteRun                  exit 3: what was done is kept, the rest waits for the next run

Every message says what is wrong and what to do next, in one sentence an editor can act on.
"""


class LinkcheckError(Exception):
    """Base of all; `cli` prints its message on stderr and leaves with `exit_code`."""

    exit_code = 2


class ConfigError(LinkcheckError):
    """Raised by `config` when a key is unknown, a value cannot be used, or the file is not TOML."""


class SourceError(LinkcheckError):
    """Raised by `sources` when a SOURCE is missing, empty, of an unknown kind, or holds no article."""


class FetchError(SourceError):
    """Raised by `sources` and `memento` when a service answers something its interface does not allow."""


class StoreError(LinkcheckError):
    """Raised by `store` when the database is of a newer schema, is not ours, or cannot be opened or written."""


class WorkspaceBusy(StoreError):
    """Raised by `store` when another process is crawling in the same workspace."""


class OutputError(LinkcheckError):
    """Raised by `report` and `archive` when what they make cannot be written where it was asked for."""


class NotifyError(LinkcheckError):
    """Raised by `net` and `cli` when a mail server or a chat did not take a notice; nothing of it counts as told."""

    exit_code = 3


class IncompleteRun(LinkcheckError):
    """Raised by `crawl` when a run ends early: interrupted, no network, disk full. What was checked is kept."""

    exit_code = 3
