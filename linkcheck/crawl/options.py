"""How one crawl is asked for, apart from the workspace's configuration."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAt:
    """Where the processes of one crawl share hosts (crawl.turns): "address:port", its secret, and who we are there."""

    address: str
    token: str = field(repr=False)
    shard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """`limit` is the most links to check, 0 for all that are due."""

    every_link: bool = False
    limit: int = 0
    capture: bool = True
    progress: bool = False  # a bar on stderr, else quiet lines
    verbose: bool = False  # a line per link
    label: str = ""  # of a shard; stands in the names of its WARC files
    desk: DeskAt | None = None  # None: no other process crawls for the same workspace
