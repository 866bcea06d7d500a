"""A SOURCE from the command line to its articles: what it is, who reads it, and what is said when there is nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from linkcheck.errors import SourceError
from linkcheck.model.article import Article, LeftOut, Rejected
from linkcheck.model.exchange import Fetch
from linkcheck.sources import folder
from linkcheck.sources.detect import kind_of
from linkcheck.sources.document import LONGEST_TEXT, Document, Item
from linkcheck.sources.feed import read_feed
from linkcheck.sources.ghost import read_ghost
from linkcheck.sources.html import read_html
from linkcheck.sources.markdown import read_markdown
from linkcheck.sources.sitemap import read_sitemap
from linkcheck.sources.urls import read_csv, read_urls
from linkcheck.sources.web import Site, identified
from linkcheck.sources.wordpress_json import read_wordpress_json
from linkcheck.sources.wordpress_live import read_wordpress
from linkcheck.sources.wxr import read_wxr
from linkcheck.urls.canonical import without_userinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read a source; the defaults read everything that is public."""

    source_format: str = ""  # a name of FORMATS; "" is found out from the content
    base_url: str = ""  # completes addresses of articles that have no host
    user: str = ""  # of the CMS; with `password`, the text as stored is read instead of the text as shown
    password: str = field(default="", repr=False)  # an application password
    since: datetime | None = None  # only what changed after this, where the source can tell (incremental)
    post_types: tuple[str, ...] = ("post",)  # of a live WordPress


#: Readers of one document by the kind's name.
READERS: dict[str, Callable[[Document, Options, Fetch], Iterator[Item]]] = {
    "wordpress-json": lambda document, options, fetch: read_wordpress_json(document, base_url=options.base_url),
    "wxr": lambda document, options, fetch: read_wxr(document, base_url=options.base_url),
    "markdown": lambda document, options, fetch: read_markdown(document, base_url=options.base_url),
    "ghost": lambda document, options, fetch: read_ghost(document, base_url=options.base_url),
    "feed": lambda document, options, fetch: read_feed(document, fetch, base_url=options.base_url, since=options.since),
    "sitemap": lambda document, options, fetch: read_sitemap(
        document, fetch, base_url=options.base_url, since=options.since
    ),
    "html": lambda document, options, fetch: read_html(document, base_url=options.base_url),
    "urls": lambda document, options, fetch: read_urls(document),
    "csv": lambda document, options, fetch: read_csv(document, base_url=options.base_url),
}

#: All names that --source-format takes: a live WordPress is a site, not a document.
FORMATS = ("wordpress", *READERS)

#: What lists articles that stand elsewhere.
DERIVED = frozenset({"feed", "sitemap"})

#: The longest message; paths and addresses can be longer than any screen.
MESSAGE = 1000

_ADDRESS = re.compile(r"https?://", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(spec: str, options: Options, fetch: Fetch) -> Iterator[Item]:
    """The articles of a source, one at a time; then what was left out on purpose, one `LeftOut` for each reason.

    `spec` is an address or a path. A record that cannot be read is `Rejected` and the others go on. Raises SourceError
    when the source as a whole cannot be read, or holds no article: then with the reasons. Nothing changed since
    `options.since` is no error.
    """
    if not spec.strip():
        raise SourceError("SOURCE is empty; name an address, a file or a folder.")
    try:
        yield from _summed(spec, options, fetch)
    except SourceError as error:
        raise type(error)(_one_line(str(error))) from error


def _summed(spec: str, options: Options, fetch: Fetch) -> Iterator[Item]:
    left_out: Counter[str] = Counter()
    first: Rejected | None = None
    articles = 0
    for item in _items(spec, options, fetch):
        checked = _checked(item) if isinstance(item, Article) else item
        if isinstance(checked, LeftOut):
            left_out[checked.reason] += checked.count
            continue
        if isinstance(checked, Rejected):
            checked = Rejected(source=_one_line(checked.source), reason=_one_line(checked.reason))
            first = first or checked
        articles += isinstance(checked, Article)
        yield checked
    yield from (
        LeftOut(source=_one_line(spec), reason=reason, count=count) for reason, count in sorted(left_out.items())
    )
    if not articles and options.since is None:
        raise SourceError(_nothing(spec, left_out, first))


def _one_line(message: str) -> str:
    """A message that quotes a source, fit for a terminal: no control characters or passwords, of bearable length."""
    quoted = without_userinfo(message[:MESSAGE])
    shown = "".join(character if character.isprintable() else " " for character in quoted)
    return " ".join(shown.split())


def _items(spec: str, options: Options, fetch: Fetch) -> Iterator[Item]:
    if options.source_format and options.source_format not in FORMATS:
        raise SourceError(f"{options.source_format!r} is no source format; use one of: {', '.join(sorted(FORMATS))}.")
    if _ADDRESS.match(spec):
        return _from_address(spec, options, fetch)
    if options.source_format == "wordpress":
        raise SourceError(
            f"{spec} is no address; a live WordPress is named by one, for example https://www.example.org/."
        )
    return _from_path(spec, options, fetch)


def _from_address(url: str, options: Options, fetch: Fetch) -> Iterator[Item]:
    found = identified(url, options.source_format, fetch)
    if isinstance(found, Site):
        return read_wordpress(
            found,
            fetch,
            user=options.user,
            password=options.password,
            since=options.since,
            post_types=options.post_types,
        )
    return _from_document(found, options, fetch)


def _from_path(spec: str, options: Options, fetch: Fetch) -> Iterator[Item]:
    path = Path(spec).expanduser()
    if not path.exists():
        hint = (
            "write an address with https:// in front" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", spec) else "check the path"
        )
        raise SourceError(f"{spec} does not exist; {hint}.")
    if path.is_dir():
        return _from_folder(path, options, fetch)
    if not path.is_file():
        raise SourceError(f"{spec} is neither a file nor a folder; save what it gives in a file first.")
    return _from_document(folder.document(path, path.resolve().parent), options, fetch)


def _from_folder(path: Path, options: Options, fetch: Fetch) -> Iterator[Item]:
    """The files of a folder in order; one that cannot be read is `Rejected`, one that is no article is left out.

    Feeds and sitemaps come last, and only when there is nothing else: beside articles they list the same ones again.
    """
    later: list[Document] = []
    found = False
    for item in folder.documents(path):
        if not isinstance(item, Document):
            yield item
            continue
        for read_item in _from_file(item, options, fetch, later):
            found = found or isinstance(read_item, Article)
            yield read_item
    if found and later:
        yield LeftOut(source=str(path), reason="feeds and sitemaps beside the articles", count=len(later))
        return
    for document in later:
        yield from _from_file(document, options, fetch, None)


def _from_file(document: Document, options: Options, fetch: Fetch, later: list[Document] | None) -> Iterator[Item]:
    """One file of a folder; a feed or a sitemap is put into `later` if there is such a list."""
    try:
        kind = options.source_format or folder.kind(document)
        if kind in DERIVED and later is not None:
            later.append(document)
        elif kind:
            yield from READERS[kind](document, options, fetch)
        else:
            yield folder.no_article(document)
    except SourceError as error:
        yield Rejected(source=document.source, reason=str(error))


def _from_document(document: Document, options: Options, fetch: Fetch) -> Iterator[Item]:
    kind = options.source_format or kind_of(document)
    return READERS[kind](document, options, fetch)


def _checked(article: Article) -> Article | Rejected:
    """The article if it can be kept: of bearable length, and without halves of characters, which have no bytes."""
    if len(article.source_text) > LONGEST_TEXT:
        reason = f"{article.title or article.id}: its text is longer than {LONGEST_TEXT:,} characters"
        return Rejected(source=article.source, reason=reason)
    if "@" in article.source:
        article = replace(article, source=without_userinfo(article.source))
    texts = (article.source, article.id, article.url, article.title, article.section, *article.authors)
    try:
        "".join((*texts, article.source_text)).encode()
    except UnicodeEncodeError:
        return _without_surrogates(article)
    return article


def _without_surrogates(article: Article) -> Article:
    """JSON may spell half a character, a file's name may hold any byte; U+FFFD in its place leaves all spans right."""

    def clean(text: str) -> str:
        return _SURROGATE.sub("\ufffd", text)

    return replace(
        article,
        id=clean(article.id),
        url=clean(article.url),
        title=clean(article.title),
        source_text=clean(article.source_text),
        section=clean(article.section),
        authors=tuple(map(clean, article.authors)),
        source=clean(article.source),
    )


def _nothing(spec: str, left_out: Counter[str], rejected: Rejected | None) -> str:
    reasons = [f"{count} left out ({reason})" for reason, count in sorted(left_out.items())]
    reasons += (
        [rejected.reason if rejected.source == spec else f"{rejected.source}: {rejected.reason}"] if rejected else []
    )
    return f"{spec} holds no article{': ' if reasons else ''}{'; '.join(reasons)}."
