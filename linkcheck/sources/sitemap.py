"""Sitemaps (sitemaps.org 0.9) and indexes of them: each page is fetched, one after another, and its article found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from linkcheck.errors import FetchError, SourceError
from linkcheck.extract.decode import text as decoded_text
from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.model.exchange import Exchange, Fetch
from linkcheck.sources.article_body import range_of
from linkcheck.sources.document import LONGEST_TEXT, Document, Item
from linkcheck.sources.html import MODIFIED, PUBLISHED, first_moment, head_of, page_id
from linkcheck.sources.identity import absolute, home_of
from linkcheck.sources.moments import moment
from linkcheck.sources.web import body_of, document_of, is_post, json_of, links, refusal
from linkcheck.sources.wordpress_post import article_of
from linkcheck.sources.xml_items import Cut, items, line, name

#: An index lists sitemaps (sitemaps.org allows one level); more levels are seen, circles too.
DEEPEST = 3
#: After this many pages in a row without an answer the site is down, or we are offline: waiting on helps nobody.
MOST_SILENT = 5
#: Sitemaps of what is no article, by the names that WordPress' core, Yoast and Rank Math give them.
NO_ARTICLES = re.compile(
    r"/wp-sitemap-(?:taxonomies|users)-|/(?:category|post_tag|post_format|author|local|video)-sitemap\d*\.xml", re.I
)
WHOLE_PAGE = "the page does not say where its article begins, so links of navigation and footer are among these"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One `url` or `sitemap` element."""

    url: str
    is_sitemap: bool
    modified: datetime | None


def read_sitemap(
    document: Document, fetch: Fetch, *, base_url: str = "", since: datetime | None = None
) -> Iterator[Item]:
    """The articles of all pages that a sitemap lists; those that it says are older than `since` are left out.

    A page or a part that cannot be fetched is `Rejected`, the others go on. Raises SourceError when it is no sitemap.
    """
    reader = _Reader(fetch=fetch, base_url=base_url, since=since)
    yield from reader.read(document, depth=0)


class _Reader:
    """What is remembered while one sitemap is read: which addresses were met, which sites keep their REST API shut."""

    def __init__(self, *, fetch: Fetch, base_url: str, since: datetime | None) -> None:
        self._fetch = fetch
        self._base_url = base_url
        self._since = since
        self._met: set[str] = set()
        self._shut: set[str] = set()
        self._silent = 0  # pages in a row that did not answer

    def read(self, document: Document, *, depth: int) -> Iterator[Item]:
        count = 0
        try:
            for entry in _entries(document, self._base_url):
                count += 1
                if isinstance(entry, Rejected):
                    yield entry
                elif entry.url not in self._met:
                    self._met.add(entry.url)
                    yield from self._part(entry, depth) if entry.is_sitemap else self._page(entry)
        except Cut:
            if not count and not depth:
                raise SourceError(f"{document.source} is no sitemap, or is cut off; open it in a browser.") from None
            yield Rejected(source=document.source, reason=f"it is cut off or damaged after {count} addresses")

    def _part(self, entry: _Entry, depth: int) -> Iterator[Item]:
        if NO_ARTICLES.search(entry.url):
            yield LeftOut(source=entry.url, reason="sitemaps of categories, tags and authors", count=1)
        elif self._is_old(entry):
            yield LeftOut(source=entry.url, reason="sitemaps without a change since the last time", count=1)
        elif depth + 1 >= DEEPEST:
            yield Rejected(source=entry.url, reason="sitemaps are nested too deeply")
        else:
            try:
                document = document_of(self._fetch(entry.url))
            except FetchError as error:
                yield Rejected(source=entry.url, reason=str(error))
                return
            yield from self.read(document, depth=depth + 1)

    def _is_old(self, entry: _Entry) -> bool:
        return self._since is not None and entry.modified is not None and entry.modified <= self._since

    def _page(self, entry: _Entry) -> Iterator[Item]:
        if self._is_old(entry):
            yield LeftOut(source=entry.url, reason="pages without a change since the last time", count=1)
            return
        try:
            answer = self._fetch(entry.url)
            item = self._article(answer) if answer.status == 200 and not answer.truncated else None
        except FetchError as error:
            self._silent += 1
            if self._silent == MOST_SILENT:
                raise
            yield Rejected(source=entry.url, reason=str(error))
            return
        self._silent = 0
        if isinstance(item, Article) and item.modified is None:
            item = replace(item, modified=entry.modified)
        yield item or Rejected(source=entry.url, reason=refusal(answer))

    def _article(self, answer: Exchange) -> Item:
        """From the CMS's own JSON where the page links to it, else out of the page."""
        content_type = answer.header(b"content-type").decode("latin-1")
        if content_type and not re.search(r"html|xml", content_type):
            return LeftOut(source=answer.url, reason="files that are no pages", count=1)
        page = decoded_text(body_of(answer), content_type).text[:LONGEST_TEXT]
        declared = list(links(answer, page))
        post = next((link["href"] for link in declared if is_post(link)), "")
        if post and home_of(post) not in self._shut:
            found = json_of(self._fetch(f"{post}{'&' if '?' in post else '?'}_embed=author,wp:term"))
            item = article_of(found, source=answer.url)
            if not isinstance(item, Rejected):
                return item
            self._shut.add(home_of(post))
        return _from_page(answer.url, page)


def _from_page(url: str, page: str) -> Article:
    head = head_of(page)
    span = None if re.search(r"<base\s[^>]*href", page[:65536], re.I) else range_of(page)
    return Article(
        id=page_id(url, head),
        url=url,
        title=head.title,
        source_text=page[span[0] : span[1]] if span else page,
        text_format=TextFormat.HTML if span else TextFormat.HTML_DOCUMENT,
        source=url,
        authors=head.authors,
        section=head.section,
        published=first_moment(head, PUBLISHED),
        modified=first_moment(head, MODIFIED),
        cms_id=head.number,
        notes=() if span else (WHOLE_PAGE,),
    )


def _entries(document: Document, base_url: str) -> Iterator[_Entry | Rejected]:
    """The addresses of a sitemap in XML, or of one in plain text: one on each line."""
    if not document.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = (text.strip() for text in document.text(50 * LONGEST_TEXT).splitlines())
        urls = (absolute(text, "") for text in lines if text)
        yield from (_Entry(url=url, is_sitemap=False, modified=None) for url in urls if url)
        return
    for element in items(document, ("url", "sitemap")):
        fields = {name(child): line(child) for child in ([] if element is None else element)}
        url = absolute(fields.get("loc", ""), document.address or base_url)
        if element is None or not url:
            yield Rejected(source=document.source, reason="an entry has no address")
        else:
            yield _Entry(url=url, is_sitemap=name(element) == "sitemap", modified=moment(fields.get("lastmod")))
