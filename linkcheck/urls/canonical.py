"""One spelling for each address: the URL Standard's own, as browsers have it. Parsing is ada-url's."""

import re
from functools import partial

import ada_url

from linkcheck.model.article import Link
from linkcheck.urls.malformed import fault
from linkcheck.urls.parts import host, scheme
from linkcheck.urls.scope import site

_USERINFO = re.compile(r"^([a-z][a-z0-9+.\-]*://)[^/?#]*@")
_USERINFO_IN_TEXT = re.compile(r"(:[/\\]{2,})[^/?#\\\s]*@")
_SURROGATES = re.compile("[\ud800-\udfff]")


def resolve(href: str, base: str) -> str | None:
    """The WHATWG serialisation, without its fragment, of an entity-decoded href against an absolute base.

    None when it cannot be parsed (URL Standard §4.4, "failure"). User names and passwords are dropped: a link's
    identity, the database and the report never hold them in clear. Nothing else is changed: no tracking parameter
    is removed, no slash added or removed beyond the standard. A base that is no address counts as absent.
    """
    written = _SURROGATES.sub("\ufffd", href)  # a lone surrogate has no bytes: UTF-8 encode turns it into U+FFFD
    joined = _join(written, base)
    if joined is None:
        return None
    bare = joined.partition("#")[0]
    return _USERINFO.sub(r"\1", bare) if "@" in bare else bare


def link(url: str) -> Link:
    """The link of a canonical address; of one that cannot be parsed or can never work, host and scheme are ""."""
    if fault(url) is not None:
        return Link(url=url, host="", site="", scheme="")
    name = host(url)
    return Link(url=url, host=name, site=site(name), scheme=scheme(url))


def without_userinfo(text: str) -> str:
    """Any text with `user:password@` cut out of the addresses in it, for what is shown or stored."""
    return _USERINFO_IN_TEXT.sub(r"\1", text) if "@" in text else text


def _join(href: str, base: str) -> str | None:
    for parse in (partial(ada_url.join_url, base, href), partial(ada_url.normalize_url, href)):
        try:
            return str(parse())
        except (ValueError, UnicodeError):
            continue
    return None
