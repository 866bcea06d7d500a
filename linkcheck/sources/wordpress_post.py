"""One post as WordPress' REST API gives it (schema: /wp/v2/posts, context view or edit) to one article."""

from collections.abc import Iterator, Mapping
from typing import Any

from linkcheck.model.article import Article, LeftOut, Rejected, TextFormat
from linkcheck.sources.document import Item
from linkcheck.sources.identity import absolute, address_id, folder_of, home_of, numbered_id, plain
from linkcheck.sources.moments import moment
from linkcheck.sources.post_types import reason_to_leave_out

#: What Yoast calls the author's line of a share card where the site speaks English; other languages: the graph.
WRITTEN_BY = "Written by"


def article_of(post: object, *, source: str, base_url: str = "") -> Item:
    """The article in a post; `Rejected` for what is no post, `LeftOut` (count 1) for what readers cannot see.

    The source text is `content.raw` where the answer has it (context=edit), else `content.rendered`.
    """
    if not isinstance(post, Mapping):
        return Rejected(source=source, reason=f"a {type(post).__name__} stands where a WordPress post should")
    content = post.get("content")
    if not isinstance(content, str) and not {"raw", "rendered"} & _mapping(content).keys():
        return Rejected(source=source, reason=f"{_called(post)} has no content; save posts with their `content` field")
    left_out = _reason_to_leave_out(post)
    if left_out:
        return LeftOut(source=source, reason=left_out, count=1)
    return _article(post, source, base_url)


def _article(post: Mapping[str, Any], source: str, base_url: str) -> Item:
    url = absolute(_string(post.get("link")) or _text(post.get("guid"), "rendered"), base_url)
    number = str(post["id"]) if isinstance(post.get("id"), int) else ""
    home = home_of(url or base_url, _site_folder(post))
    if not home and not number:
        return Rejected(source=source, reason=f"{_called(post)} has neither `link` nor `id`; it cannot be named")
    content = post["content"]
    return Article(
        id=numbered_id(home, number) if number else address_id(url),
        url=url,
        title=plain(_text(post.get("title"), "raw", "rendered")),
        source_text=_text(content, "raw", "rendered"),
        text_format=TextFormat.HTML,
        source=source,
        authors=authors(post),
        section=_section(post),
        published=moment(post.get("date_gmt")) or moment(post.get("date")),
        modified=moment(post.get("modified_gmt")) or moment(post.get("modified")),
        text_is_raw=has_raw(post),
        cms_id=number,
        post_type=_string(post.get("type")),
    )


def has_raw(post: Mapping[str, Any]) -> bool:
    """Whether the answer holds the text as the CMS stores it, which only a user who may edit the post is given."""
    content = post.get("content")
    return isinstance(content, Mapping) and isinstance(content.get("raw"), str)


def authors(post: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a post's authors: embedded, else from Yoast's share card, else from Yoast's schema.org graph.

    Many sites close /users to strangers; then the embedded author is an error object without a name.
    """
    yoast = _mapping(post.get("yoast_head_json"))
    card = _string(_mapping(yoast.get("twitter_misc")).get(WRITTEN_BY))
    embedded = [_name(item) for item in _list(_mapping(post.get("_embedded")).get("author"))]
    found = [name for name in embedded if name] or ([plain(card)] if card else list(_graph_authors(yoast)))
    return tuple(dict.fromkeys(name for name in found if name))


def _graph_authors(yoast: Mapping[str, Any]) -> Iterator[str]:
    """Who the Article node says wrote it; the names of all Person nodes where it only says nothing."""
    graph = [_mapping(node) for node in _list(_mapping(yoast.get("schema")).get("@graph"))]
    people = {_string(node.get("@id")): _name(node) for node in graph if "Person" in _types(node)}
    named = [
        _name(author) or people.get(_string(_mapping(author).get("@id")), "")
        for node in graph
        if any(kind.endswith("Article") or kind == "BlogPosting" for kind in _types(node))
        for author in _list(node.get("author"))
    ]
    yield from [name for name in named if name] or people.values()


def _section(post: Mapping[str, Any]) -> str:
    """The first category that is not WordPress' default one, else Yoast's articleSection."""
    terms = [_mapping(term) for group in _list(_mapping(post.get("_embedded")).get("wp:term")) for term in _list(group)]
    categories = [term for term in terms if term.get("taxonomy") == "category"]
    chosen = sorted(categories, key=lambda term: term.get("slug") == "uncategorized")
    if chosen:
        return _name(chosen[0])
    graph = _list(_mapping(_mapping(post.get("yoast_head_json")).get("schema")).get("@graph"))
    sections = [plain(_string(item)) for node in graph for item in _list(_mapping(node).get("articleSection"))]
    return next((section for section in sections if section), "")


def _reason_to_leave_out(post: Mapping[str, Any]) -> str:
    protected = bool(_mapping(post.get("content")).get("protected")) or bool(_string(post.get("password")))
    return reason_to_leave_out(_string(post.get("status")), _string(post.get("type")), protected=protected)


def _site_folder(post: Mapping[str, Any]) -> str:
    """Where in its host the site lives, from the post's own REST address: …/magazine/wp-json/wp/v2/posts/4."""
    own = _list(_mapping(post.get("_links")).get("self"))
    href = _string(_mapping(own[0]).get("href")) if own else ""
    home, marker, _ = href.partition("/wp-json/")
    return folder_of(home) if marker else ""


def _called(post: Mapping[str, Any]) -> str:
    name = post.get("link") or post.get("id") or post.get("slug")
    return (
        f"the record {str(name)[:200]!r}" if name else f"a record with the keys {', '.join(map(str, list(post)[:5]))}"
    )


def _text(value: object, *keys: str) -> str:
    """A text field: a plain string, or the first of `keys` that an object holds as a string."""
    if isinstance(value, str):
        return value
    return next((item for key in keys if isinstance(item := _mapping(value).get(key), str)), "")


def _name(value: object) -> str:
    return plain(_string(_mapping(value).get("name")) or _string(value))


def _types(node: Mapping[str, Any]) -> list[str]:
    return [kind for kind in _list(node.get("@type")) if isinstance(kind, str)]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
