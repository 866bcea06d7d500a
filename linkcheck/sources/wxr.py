"""WordPress' export file, WXR: published posts, pages and public custom types; comments and accounts are ignored."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.sources.document import Document, Item
from linkcheck.sources.identity import absolute, address_id, folder_of, home_of, number_in, numbered_id, plain
from linkcheck.sources.moments import moment
from linkcheck.sources.post_types import reason_to_leave_out
from linkcheck.sources.xml_items import Cut, content, items, line, name

#: Elements of an item whose text is wanted, by local name.
WANTED = frozenset(
    [
        "title",
        "link",
        "guid",
        "pubdate",
        "creator",
        "status",
        "post_id",
        "post_type",
        "post_password",
        "post_date_gmt",
        "post_modified_gmt",
    ]
)
#: The body; an excerpt has the same local name in another namespace.
_BODY = "{http://purl.org/rss/1.0/modules/content/}encoded"


def read_wxr(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The articles of an export, streamed: memory does not grow with the file.

    Records that readers cannot see are counted as `LeftOut`. A file cut in the middle gives its whole items and a
    `Rejected` for the rest.
    """
    authors: dict[str, str] = {}
    folder = ""
    given: Counter[str] = Counter()
    try:
        for element in items(document, ("item", "author", "base_blog_url")):
            if element is None:
                yield Rejected(source=document.source, reason="an item is longer than 9,000,000 bytes and is not read")
            elif name(element) == "author":
                authors |= _author(element)
            elif name(element) == "base_blog_url":
                folder = folder_of(line(element))
            else:
                given["items"] += 1
                yield _article(_fields(element), document, authors, folder, base_url)
    except Cut:
        reason = f"the file is cut off or damaged after item {given['items']}; what follows is lost: export it again"
        yield Rejected(source=document.source, reason=reason)


def _author(element: Any) -> dict[str, str]:
    fields = {name(child): line(child) for child in element}
    login = fields.get("author_login", "")
    return {login: fields.get("author_display_name") or login} if login else {}


def _fields(element: Any) -> dict[str, str]:
    """The item's texts by local name, the first of each; its body as `body`, its first category as `section`."""
    fields: dict[str, str] = {}
    for child in element:
        key = name(child)
        if child.tag == _BODY:
            fields.setdefault("body", content(child))
        elif key == "category" and child.get("domain", "category") == "category":
            fields.setdefault("section", plain(content(child)))
        elif key in WANTED:
            fields.setdefault(key, content(child).strip())
    return fields


def _article(fields: dict[str, str], document: Document, authors: dict[str, str], folder: str, base_url: str) -> Item:
    left_out = reason_to_leave_out(
        fields.get("status", ""), fields.get("post_type", ""), protected=bool(fields.get("post_password"))
    )
    if left_out:
        return LeftOut(source=document.source, reason=left_out, count=1)
    url = absolute(fields.get("link", ""), base_url) or absolute(fields.get("guid", ""), base_url)
    number = fields.get("post_id") or number_in(fields.get("guid", ""))
    if "body" not in fields or not (url or number):
        return Rejected(
            source=document.source, reason=f"the item {fields.get('title', '')[:200]!r} has no text or no address"
        )
    login = plain(fields.get("creator", ""))
    author = plain(authors.get(login, login))
    home = home_of(url or base_url, folder)
    return Article(
        id=numbered_id(home, number) if number else address_id(url),
        url=url,
        title=plain(fields.get("title", "")),
        source_text=fields["body"],
        text_format=TextFormat.HTML,
        source=document.source,
        authors=(author,) if author else (),
        section=fields.get("section", ""),
        published=moment(fields.get("post_date_gmt")) or moment(fields.get("pubdate")),
        modified=moment(fields.get("post_modified_gmt")),
        text_is_raw=True,
        cms_id=number,
        post_type=fields.get("post_type", ""),
    )
