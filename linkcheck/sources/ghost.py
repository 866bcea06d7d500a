"""A Ghost export: its published posts and nothing else; accounts, settings and their secrets are not even kept."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from linkcheck.errors import SourceError
from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.sources.document import Document, Item
from linkcheck.sources.identity import address_id, below, plain
from linkcheck.sources.moments import moment

#: An export is one JSON object and must be parsed as a whole.
LONGEST_EXPORT = 1_000_000_000

#: Ghost's `status`, as the summary of an ingest calls it; `sent` is a newsletter that was never a page.
STATUSES = {"draft": "drafts", "scheduled": "scheduled", "sent": "newsletters without a page"}
NO_ADDRESS = "Ghost exports do not say where the site is; give its address with --base-url"


def read_ghost(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The posts and pages of an export, addressed as base_url/slug/.

    The source text is `html`. Raises SourceError when the file is no JSON or no export.
    """
    tables = _tables(document)
    authors = _related(tables, "posts_authors", "author_id", "users")
    tags = _related(tables, "posts_tags", "tag_id", "tags")
    for post in tables["posts"]:
        yield _article(post, authors, tags, document, base_url)


def _tables(document: Document) -> dict[str, list[Mapping[str, Any]]]:
    """The tables that are needed, reduced to objects; of users nothing but id and name."""
    try:
        export = json.loads(document.text(LONGEST_EXPORT), strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{document.source} is no valid JSON or is cut off ({str(error)[:100]}); export it again."
        ) from error
    outer = export.get("db") if isinstance(export, dict) else None
    inner = outer[0] if isinstance(outer, list) and outer else export
    data = inner.get("data") if isinstance(inner, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise SourceError(f"{document.source} is no Ghost export: it has no posts; use Ghost's Settings > Export.")
    tables = {key: _rows(data.get(key)) for key in ("posts", "users", "tags", "posts_authors", "posts_tags")}
    return tables | {"users": [{"id": row.get("id"), "name": row.get("name")} for row in tables["users"]]}


def _rows(table: object) -> list[Mapping[str, Any]]:
    return [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []


def _related(
    tables: Mapping[str, list[Mapping[str, Any]]], pairs: str, other: str, table: str
) -> Mapping[str, list[str]]:
    """The names of a post's authors or public tags by the post's id, in the order that Ghost shows them."""
    shown = [row for row in tables[table] if row.get("visibility", "public") == "public"]
    names = {str(row.get("id")): plain(str(row.get("name") or "")) for row in shown}
    related: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in tables[pairs]:
        related[str(row.get("post_id"))].append((str(row.get("sort_order", "")).zfill(6), str(row.get(other))))
    return {post: [names[key] for _, key in sorted(rows) if names.get(key)] for post, rows in related.items()}


def _article(
    post: Mapping[str, Any],
    authors: Mapping[str, list[str]],
    tags: Mapping[str, list[str]],
    document: Document,
    base_url: str,
) -> Item:
    status = str(post.get("status") or "published")
    if status != "published":
        return LeftOut(source=document.source, reason=STATUSES.get(status, f"with the status {status[:40]!r}"), count=1)
    slug, html = post.get("slug"), post.get("html")
    number = str(post.get("id") or post.get("uuid") or slug or "")
    if not isinstance(html, str) or not number:
        reason = f"the post {str(slug or number)[:200]!r} has no html; open and save it in Ghost, then export again"
        return Rejected(source=document.source, reason=reason)
    url = below(base_url, f"{slug}/") if isinstance(slug, str) and slug else ""
    return Article(
        id=address_id(url) if url else f"ghost/{number}",
        url=url,
        title=plain(str(post.get("title") or "")),
        source_text=html,
        text_format=TextFormat.HTML,
        source=document.source,
        authors=tuple(dict.fromkeys(authors.get(number, ()))),
        section=next(iter(tags.get(number, ())), ""),
        published=moment(post.get("published_at")),
        modified=moment(post.get("updated_at")),
        cms_id=number,
        post_type=str(post.get("type") or ("page" if post.get("page") else "post")),
        notes=() if url else (NO_ADDRESS,),
    )
