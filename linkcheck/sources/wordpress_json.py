"""Saved answers of WordPress' REST API: one post, a list of posts, one post a line, or lists one after another."""

from collections.abc import Iterator
from typing import Any

from linkcheck.errors import SourceError
from linkcheck.model.article import Rejected
from linkcheck.sources.document import Document, Item
from linkcheck.sources.json_records import Broken, records
from linkcheck.sources.wordpress_post import article_of


def read_wordpress_json(document: Document, *, base_url: str = "") -> Iterator[Item]:
    """The posts of a file, streamed. A record that is no post is `Rejected`, and so is a bad line among good ones.

    Raises SourceError when the file as a whole is no JSON or is cut off: before the first article, so that nothing is
    half-read; that takes a pass of its own over the file.
    """
    _require_whole(document)
    for value in records(document.texts()):
        if isinstance(value, Broken):
            yield Rejected(source=document.source, reason=f"a line was skipped: {value.reason}")
        else:
            yield from (article_of(post, source=document.source, base_url=base_url) for post in _posts(value))


def _require_whole(document: Document) -> None:
    good = 0
    for value in records(document.texts()):
        if isinstance(value, Broken) and (value.fatal or not good):
            raise SourceError(f"{document.source} cannot be read: {value.reason}; download or export it again.")
        good += not isinstance(value, Broken)
        if isinstance(value, dict) and isinstance(value.get("code"), str) and isinstance(value.get("message"), str):
            raise SourceError(
                f"{document.source} is an error answer of WordPress ({value['code']}: {value['message'][:200]}), "
                "not posts; save the answer of a request that works."
            )
    if not good:
        raise SourceError(f"{document.source} holds no posts: it is an empty list or empty; export it again.")


def _posts(value: Any) -> list[Any]:
    """A list of lists comes from joining saved pages; {"posts": […]} from scripts that wrap them."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and isinstance(value.get("posts"), list) and "content" not in value:
        return list(value["posts"])
    return [value]
