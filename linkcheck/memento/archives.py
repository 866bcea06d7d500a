"""The archives that are asked, one row each, and how fast each may be asked: 80 % of what it publishes.

Internet Archive: 30 CDX queries and 600 mementos a minute, 60 s of rest after a 429 (edgi-govdata-archiving/wayback
keeps the same). arquivo.pt: 250 and 400 a minute, offenders are blocked for good (arquivo/pwa-technologies, wiki).
"""

from dataclasses import dataclass

from linkcheck.config import DEFAULTS

SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One archive. `timegate_url` is also where its copies are: TIMEGATE + timestamp + "/" + address.

    `raw_redirects` says that an archived redirect's own bytes (`id_`) lead on inside the archive, as the Internet
    Archive's do; pywb sends the captured Location as it was. `cdx_gap` and `memento_gap` are least seconds between
    two requests, `rest` those after "too many".
    """

    name: str
    cdx_url: str  # "" where there is none
    timegate_url: str
    cdx_gap: float
    memento_gap: float
    rest: float
    raw_redirects: bool = False


ARCHIVES: tuple[Archive, ...] = (
    Archive(
        name="Internet Archive",
        cdx_url=DEFAULTS["memento_cdx_url"],
        timegate_url=DEFAULTS["memento_timegate_url"],
        cdx_gap=60 / 30 / SHARE,
        memento_gap=60 / 600 / SHARE,
        rest=60.0,
        raw_redirects=True,
    ),
    Archive(
        name="Arquivo.pt",
        cdx_url="https://arquivo.pt/wayback/cdx",
        timegate_url="https://arquivo.pt/wayback/",
        cdx_gap=60 / 250 / SHARE,
        memento_gap=60 / 400 / SHARE,
        rest=60.0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """How fast copies are asked for: least seconds between two requests, and between two questions about a job."""

    gap: float
    poll_gap: float


#: Published are 12 a minute (2025-10), measured 6 to 7 (2023, 2026): 80 % of the lowest.
SAVING = Saving(gap=60 / 6 / SHARE, poll_gap=5.0)


def saving(url: str, gap: float) -> Saving:
    """The pace of a Save Page Now service; one that the configuration names is asked every `gap` seconds."""
    return SAVING if url == DEFAULTS["save_page_now_url"] else Saving(gap=gap, poll_gap=gap)


def chosen(cdx_url: str, timegate_url: str, gap: float) -> tuple[Archive, ...]:
    """The table, or, where the configuration names another archive, that one alone, with `gap` seconds a request."""
    known = ARCHIVES[0]
    if (cdx_url, timegate_url) == (known.cdx_url, known.timegate_url):
        return ARCHIVES
    own_cdx = "" if cdx_url == known.cdx_url else cdx_url  # another archive's copies are not in this one's index
    own_gate = timegate_url if timegate_url.endswith(("/", "=")) else f"{timegate_url}/"
    name = own_gate.partition("://")[2].partition("/")[0]
    return (Archive(name=name, cdx_url=own_cdx, timegate_url=own_gate, cdx_gap=gap, memento_gap=gap, rest=5.0),)
