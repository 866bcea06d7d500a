"""Scrapy's settings for this project: every line that differs from the default says why. Read by `scrapy crawl links`.

Pace, time limits and sizes are not here: they are linkcheck's own keys (config.py), obeyed by `pace` and `net`.
"""

BOT_NAME = "linkcheck"
SPIDER_MODULES = ["linkcheck.crawl.spiders"]

#: The workspace's configuration (config.Config). None, the default, reads it as the command line does, from the
#: folder in LINKCHECK_WORKSPACE or the current one.
LINKCHECK_CONFIG = None
LINKCHECK_OPTIONS = None  # crawl.options.CrawlOptions; None is a plain crawl of what is due

# --- the engine's replaceable parts -------------------------------------------------------------------------------

# default: a Twisted reactor. Our client is asyncio's own, and Scrapy 2.19 runs on a bare loop.
TWISTED_REACTOR_ENABLED = False
# default: asyncio's own loop. uvloop halves the cost of a connection (benchmarks/fetch).
ASYNCIO_EVENT_LOOP = "uvloop.Loop"
# default: scrapy.core.downloader.Downloader, whose slots, delays and middleware chain cost more than the request;
# pace per host is kept by crawl.pace, which also knows robots.txt and Retry-After.
DOWNLOADER = "linkcheck.crawl.downloader.SlimDownloader"
# default: Twisted's HTTP/1.1 for http(s), and handlers that read local files and buckets. A link checker must never
# follow file:, data:, ftp: or s3: from a page, and captures need the bytes of the wire.
DOWNLOAD_HANDLERS = {
    "http": "linkcheck.crawl.handler.WireHandler",
    "https": "linkcheck.crawl.handler.WireHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
# default: RFPDupeFilter. The store already holds each link once; a second memory of a million URLs helps nobody.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# default: 13 extensions' worth of middlewares. Redirects, retries, robots.txt, cookies and errors are decided in
# crawl.visit, where every hop becomes evidence; a middleware would hide it.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
# default: False, which drops non-2xx answers before the spider sees them; here they are what we came for.
HTTPERROR_ALLOW_ALL = True

# --- what must not be open ----------------------------------------------------------------------------------------

# default: True since 2.19: an HTTP port on loopback that runs Python for whoever holds a token.
REMOTE_CONTROL_ENABLED = False
# default: True: a Python console on a telnet port.
TELNETCONSOLE_ENABLED = False

# --- quiet --------------------------------------------------------------------------------------------------------

# default: True: a handler on the root logger, through which every line of every library would pass. The command line
# has its own; under `scrapy crawl` Python's last resort shows warnings.
LOG_INSTALL_ROOT_HANDLER = False
LOG_LEVEL = "WARNING"  # default: DEBUG, one line a request
LOGSTATS_INTERVAL = 0  # default: 60 s; our own progress says more
# default: scrapy.logformatter.LogFormatter, which formats a line per response even when nobody reads it.
LOG_FORMATTER = "linkcheck.crawl.quiet.QuietFormatter"
# default: three extensions that count per response; ours count per batch.
EXTENSIONS_BASE: dict[str, int] = {}
STATS_DUMP = False  # default: True, a page of counters on stderr at the end
