"""How one crawl is asked for, apart from the workspace's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """`limit` is the most links to check, 0 for all that are due."""

    every_link: bool = False
    limit: int = 0
    capture: bool = True
    progress: bool = False  # a bar on stderr, else quiet lines
    verbose: bool = False  # a line per link
