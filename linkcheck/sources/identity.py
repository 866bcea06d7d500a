"""What an article is known by, whichever source it was read from (DESIGN 8.6)."""

import re
from html import unescape

from linkcheck.urls.canonical import resolve

_ORIGIN = re.compile(r"https?://[^/?#]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")
#: WordPress' permanent address of a post, which feeds and exports give as the guid.
_BY_NUMBER = re.compile(r"https?://[^?#]*\?(?:[^#]*&)?p(?:age_id)?=(\d+)", re.I)


def absolute(address: str, base: str) -> str:
    """An http(s) address as browsers spell it, completed by `base` where it has no host; "" where it stays without."""
    found = resolve(address.strip(), base) if address.strip() else None
    return found if found and _ORIGIN.match(found) else ""


def below(base_url: str, path: str) -> str:
    """The address of a file at `path` under the site's base, whether or not the base ends in a slash."""
    return absolute("./" + path.lstrip("/"), base_url.rstrip("/") + "/") if base_url else ""


def address_id(url: str) -> str:
    """The identity of an article without a number: its address without the scheme and a slash at the end."""
    return url.partition("://")[2].rstrip("/")


def numbered_id(home: str, number: str) -> str:
    """The identity of a post in a CMS: the address of the site and the number."""
    return f"{address_id(home)}/{number}".lstrip("/")


def home_of(url: str, folder: str = "") -> str:
    """The address of the site that an article stands on; `folder` is where in its host the site lives."""
    found = _ORIGIN.match(url)
    return f"{found[0]}/{folder}".rstrip("/") if found else ""


def folder_of(home: str) -> str:
    """The path of a site's home address: "" for most, "magazine" for a WordPress that lives in /magazine/."""
    url = absolute(home, "")
    return _ORIGIN.sub("", url).partition("?")[0].strip("/")


def number_in(guid: str) -> str:
    """The post's number in a WordPress guid (`https://…/?p=12`), or ""."""
    found = _BY_NUMBER.match(unescape(guid))
    return found[1] if found else ""


def plain(markup: str) -> str:
    """A title or a name as plain text: tags away, entities decoded, blanks collapsed, at most 1,000 characters."""
    return " ".join(unescape(_TAG.sub("", markup[:4000])).split())[:1000]
