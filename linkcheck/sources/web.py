"""Documents over HTTP: asking through the `Fetch` that was handed in, and finding out what an address is."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from linkcheck.errors import FetchError, SourceError
from linkcheck.extract.decode import decoded as content_decoded
from linkcheck.model.exchange import Exchange, Fetch
from linkcheck.sources.detect import kind_of
from linkcheck.sources.document import LONGEST_ANSWER, Document
from linkcheck.sources.identity import absolute, address_id, home_of
from linkcheck.sources.text import decoded

#: The relation by which WordPress names the root of its REST API (core since 4.4).
API_RELATION = "https://api.w.org/"

_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>([^<]*)")
_LINK_TAG = re.compile(r"<link\s[^>]{1,2000}>", re.I)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_API_ADDRESS = re.compile(r"(?P<root>https?://.*?(?:/wp-json/|[?&]rest_route=/|/(?=wp/v2/)))(?P<route>.*)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A live WordPress: the root of its REST API (…/wp-json/ or …?rest_route=/) and, if one was named, a route."""

    url: str  # what the user gave, for messages
    root: str
    route: str = ""  # "wp/v2/posts?categories=5", "wp/v2/posts/4"; "" for the whole site


def identified(url: str, source_format: str, fetch: Fetch) -> Document | Site:
    """What an address is: a live WordPress, or a document (feed, sitemap, export, page) fetched from it.

    Raises FetchError when it does not answer or refuses, SourceError when it is nothing that articles come from.
    """
    named = api_address(url)
    if named and source_format in ("", "wordpress"):
        return named
    answer = fetch(url)
    document = document_of(answer)
    if source_format not in ("", "wordpress") or _is_document(document):
        return document
    site = _site(url, answer, fetch)
    if site is None:
        raise SourceError(f"{url} is not a WordPress site with an open REST API{_offers(document, answer.url)}")
    return site


def _is_document(document: Document) -> bool:
    """Whether articles can be read from the answer itself. A front page may be anything else, or empty (headless)."""
    try:
        return kind_of(document) not in ("html", "markdown")
    except SourceError:
        return False


def document_of(answer: Exchange) -> Document:
    """A successful answer as a document. Raises FetchError for any other."""
    if answer.status != 200 or answer.truncated:
        raise FetchError(refusal(answer))
    content_type = answer.header(b"content-type").decode("latin-1")
    place = address_id(answer.url)
    return Document(source=answer.url, place=place, body=body_of(answer), content_type=content_type)


def body_of(answer: Exchange) -> bytes:
    """The answer's body with its content coding undone."""
    return content_decoded(answer.body, answer.header(b"content-encoding").decode("latin-1"), LONGEST_ANSWER)


def json_of(answer: Exchange) -> Any:
    """The answer's JSON, or None. PHP warnings that a broken plugin prints in front of it are skipped."""
    text = decoded(body_of(answer), "application/json; charset=utf-8").lstrip("\ufeff \r\n\t")
    starts = [0] if text[:1] in ("{", "[") else [found.start() for found in re.finditer(r'\[\{"|\{"|\[\]', text)][:20]
    for start in starts:
        try:
            return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            continue
    return None


def links(answer: Exchange, text: str) -> Iterator[Mapping[str, str]]:
    """The links that an answer declares, in its Link headers (RFC 8288) and in the link elements of its head.

    Each is a mapping of its attributes in lower case, with `href` resolved.
    """
    for value in answer.all(b"link"):
        for target, parameters in _LINK_HEADER.findall(value.decode("utf-8", "replace")):
            yield _attributes(parameters) | {"href": absolute(target, answer.url)}
    head = text[: 512 * 1024]
    for tag in _LINK_TAG.findall(head):
        attributes = _attributes(tag)
        yield attributes | {"href": absolute(attributes.get("href", ""), answer.url)}


def is_post(link: Mapping[str, str]) -> bool:
    """Whether a declared link leads to the JSON of the post that the page shows."""
    return link.get("rel") == "alternate" and link.get("type") == "application/json" and "/wp/v2/" in link["href"]


def api_address(url: str) -> Site | None:
    """The site that an address inside a REST API belongs to; None for other addresses."""
    found = _API_ADDRESS.match(url) or _API_ADDRESS.match(url + "/")
    return Site(url=url, root=found["root"], route=_route(found["route"])) if found else None


def _route(written: str) -> str:
    """A route with its query after "?"; "" for the root and for a namespace, which name no collection."""
    route = written.strip("/")
    route = route if "?" in route else route.replace("&", "?", 1)  # ?rest_route=/wp/v2/posts&categories=5
    return "" if route in ("wp", "wp/v2") else route


def refusal(answer: Exchange) -> str:
    """One sentence on an answer that is not what was asked for, with what WordPress says where it says something."""
    if answer.truncated:
        return f"{answer.url} broke off before its answer was whole; try again later."
    if answer.status == 200:
        return f"{answer.url} did not answer with JSON; a login page, a cache or a plugin may stand in front of it."
    told = json_of(answer) if b"json" in answer.header(b"content-type") else None
    words = told.get("message") or told.get("code") if isinstance(told, Mapping) else ""
    said = f" ({str(words)[:200]})" if words else ""
    return f"{answer.url} answered {answer.status}{said}; open it in a browser and check the address and your access."


def _site(url: str, answer: Exchange, fetch: Fetch) -> Site | None:
    """The WordPress behind a page: by what the page declares, else by asking at the two usual places."""
    text = decoded(body_of(answer), answer.header(b"content-type").decode("latin-1"))
    declared = list(links(answer, text))
    roots = [link["href"] for link in declared if link.get("rel") == API_RELATION and link["href"]]
    usual = [absolute("/wp-json/", answer.url), absolute("/?rest_route=/", answer.url)]
    root = roots[0] if roots else next((place for place in usual if _is_root(fetch, place)), "")
    if not root:
        return None
    post = next((link["href"] for link in declared if is_post(link) and link["href"].startswith(root)), "")
    return Site(
        url=url, root=_as_safe(root, answer.url), route="" if _is_home(answer.url) else _route(post[len(root) :])
    )


def _as_safe(root: str, url: str) -> str:
    """A WordPress behind a proxy that speaks TLS for it declares http: there is no reason to go back to that."""
    declared, page = home_of(root), home_of(url)
    return page + root[len(declared) :] if page == declared.replace("http:", "https:", 1) else root


def _is_home(url: str) -> bool:
    """A front page may be a WordPress page of its own; its address then stands for the site, not for that page."""
    return not re.match(r"https?://[^/?#]+/(?:index\.\w+)?[^/?#]", url)


def _is_root(fetch: Fetch, place: str) -> bool:
    try:
        answer = fetch(place)
    except FetchError:
        return False
    index = json_of(answer) if answer.status == 200 else None
    return isinstance(index, Mapping) and "wp/v2" in (index.get("namespaces") or ())


def _offers(document: Document, url: str) -> str:
    """What else the page offers to read from, for the message to name."""
    page = decoded(document.head())
    feeds = [
        absolute(attributes.get("href", ""), url)
        for attributes in map(_attributes, _LINK_TAG.findall(page))
        if attributes.get("rel") == "alternate" and re.search(r"rss|atom|feed\+json", attributes.get("type", ""))
    ]
    offer = f"; it offers a feed, {feeds[0]}" if feeds else ""
    return f"{offer}; give the address of its sitemap or feed, or --source-format html for this one page."


def _attributes(text: str) -> dict[str, str]:
    return {key.lower(): unescape(a or b or c).strip() for key, a, b, c in _ATTRIBUTE.findall(text)}
