"""A WordPress site's REST API, read-only, as real ones answer (seen in 6.1 to 6.7): addresses, headers, errors.

What readers of such a site rely on is here: discovery by the Link header, pages of posts with X-WP-Total, sorting,
dates in site time and UTC, `_fields`, `_embed`, `context=edit` behind an Application Password, and errors with code.
"""

import base64
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from linkcheck.demo.answers import response
from linkcheck.demo.message import Answer, Request
from linkcheck.demo.wp_fields import picked
from linkcheck.demo.wp_posts import Wrong, chosen

Json = dict[str, Any]

JSON_TYPE = "application/json; charset=UTF-8"
EXPOSED = (
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link"),
    ("Access-Control-Allow-Headers", "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type"),
)
NO_CACHE = (
    ("Expires", "Wed, 11 Jan 1984 05:00:00 GMT"),
    ("Cache-Control", "no-cache, must-revalidate, max-age=0"),
)
PREFIX = "/wp-json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """What a site holds, in the shape of the API's own objects.

    Posts carry `content.raw`, `title.raw` and `excerpt.raw`, which only an editor is shown. `embedded` makes what
    `_embed` adds to a post.
    """

    home: str  # "https://host", without a slash at its end
    name: str
    gmt_offset: float  # hours; bare times of queries are in site time
    posts: Sequence[Json]
    users: Sequence[Json]
    categories: Sequence[Json]
    types: Mapping[str, Json]
    embedded: Callable[[Json], Json]
    editor: str
    application_password: str


def rest(blog: Blog, request: Request) -> Answer:
    """The answer to a request below /wp-json."""
    route = unquote(request.path).removeprefix(PREFIX).rstrip("/") or "/"
    is_editor = _is_editor(blog, request)
    if request.method not in {"GET", "HEAD"} or (view := _view(route)) is None:
        return error(blog, "rest_no_route", "No route was found matching the URL and request method.", 404)
    try:
        return view(blog, request, route, is_editor)
    except Wrong as wrong:
        return error(blog, wrong.code, str(wrong), wrong.status, **wrong.more)


def error(blog: Blog, code: str, message: str, status: int, **more: Any) -> Answer:
    """An error as WordPress words it: its code, a sentence, the status once more."""
    body = {"code": code, "message": message, "data": {"status": status, **more}}
    return _json(body, code=status, headers=(_discovery(blog), ("Vary", "Origin")))


def _view(route: str) -> Callable[[Blog, Request, str, bool], Answer] | None:
    exact = {
        "/": _index,
        "/wp/v2/posts": _posts,
        "/wp/v2/pages": _empty,
        "/wp/v2/tags": _empty,
        "/wp/v2/users": _users,
        "/wp/v2/users/me": _me,
        "/wp/v2/categories": _categories,
        "/wp/v2/types": _types,
    }
    kinds = {"/wp/v2/posts": _post, "/wp/v2/users": _user, "/wp/v2/categories": _category}
    parent, _, last = route.rpartition("/")
    return exact.get(route) or (kinds.get(parent) if last.isdecimal() else None)


def _index(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    listed = ("/", "/wp/v2", "/wp/v2/posts", "/wp/v2/users", "/wp/v2/users/me", "/wp/v2/categories", "/wp/v2/types")
    routes = {one: {"namespace": "wp/v2" if "/wp/v2" in one else "", "methods": ["GET"]} for one in listed}
    body = {
        "name": blog.name,
        "description": "",
        "url": blog.home,
        "home": blog.home,
        "gmt_offset": blog.gmt_offset,
        "timezone_string": "",
        "namespaces": ["oembed/1.0", "wp/v2"],
        "authentication": {
            "application-passwords": {"endpoints": {"authorization": f"{blog.home}/wp-admin/authorize-application.php"}}
        },
        "routes": routes,
    }
    return _json(picked(body, request.query), headers=(_discovery(blog), *_allow(is_editor=False)))


def _posts(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    edit = _edit_context(request, is_editor, Wrong.forbidden_context("posts in this post type"))
    page = chosen(blog.posts, request.query, gmt_offset=blog.gmt_offset, is_editor=is_editor)
    links = _page_links(blog, request, page.number, page.pages)
    counts = (("X-WP-Total", str(page.total)), ("X-WP-TotalPages", str(page.pages)))
    body = [_shown_post(blog, post, request, edit) for post in page.posts]
    return _json(body, headers=(*counts, *links, *_allow(is_editor=is_editor)))


def _post(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    edit = _edit_context(request, is_editor, Wrong.forbidden_context("this post"))
    post = _by_id(blog.posts, route)
    if post is None:
        raise Wrong("rest_post_invalid_id", "Invalid post ID.", 404)
    if post["status"] != "publish" and not is_editor:
        raise Wrong("rest_forbidden", "Sorry, you are not allowed to do that.", 401)
    return _json(_shown_post(blog, post, request, edit), headers=(_discovery(blog), *_allow(is_editor=is_editor)))


def _shown_post(blog: Blog, post: Json, request: Request, edit: bool) -> Json:
    """A post as this request may see it: raw texts for editors in the edit context, embeds where asked for."""
    shown = dict(post)
    for field in ("title", "content", "excerpt", "guid"):
        shown[field] = {key: value for key, value in post[field].items() if edit or key not in {"raw", "block_version"}}
    if edit:
        shown["_links"] = post["_links"] | {"wp:action-unfiltered-html": [post["_links"]["self"][0]]}
    fields = request.query.get("_fields", "")
    if "_embed" in request.query and (not fields or {"_links", "_embedded"} <= set(fields.split(","))):
        wanted = request.query["_embed"]
        made = blog.embedded(post)
        shown["_embedded"] = {k: v for k, v in made.items() if wanted in ("", "1", "true") or k in wanted.split(",")}
    return picked(shown, request.query)


def _users(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    return _list(blog, request, [_public(user) for user in blog.users])


def _user(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    user = _by_id(blog.users, route)
    if user is None:
        raise Wrong("rest_user_invalid_id", "Invalid user ID.", 404)
    return _json(picked(_public(user), request.query), headers=(_discovery(blog), *_allow(is_editor=False)))


def _me(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    """The only route that tells a wrong password: elsewhere it is a silent anonymous 200."""
    if not is_editor:
        raise Wrong("rest_not_logged_in", "You are not currently logged in.", 401)
    me = next(user for user in blog.users if user["username"] == blog.editor)
    shown = me if request.query.get("context") == "edit" else _public(me)
    return _json(picked(shown, request.query), headers=(_discovery(blog), *_allow(is_editor=True)))


def _categories(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    return _list(blog, request, blog.categories)


def _category(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    category = _by_id(blog.categories, route)
    if category is None:
        raise Wrong("rest_term_invalid", "Term does not exist.", 404)
    return _json(picked(category, request.query), headers=(_discovery(blog), *_allow(is_editor=False)))


def _types(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    return _json(dict(blog.types), headers=(_discovery(blog), *_allow(is_editor=False)))


def _empty(blog: Blog, request: Request, route: str, is_editor: bool) -> Answer:
    return _list(blog, request, [])


def _list(blog: Blog, request: Request, things: Sequence[Json]) -> Answer:
    """Users and terms: few, so of the paging only its headers and the end matter."""
    per_page = int(request.query.get("per_page", "10"))
    number = int(request.query.get("page", "1"))
    pages = math.ceil(len(things) / per_page)
    counts = (("X-WP-Total", str(len(things))), ("X-WP-TotalPages", str(pages)))
    shown = [picked(thing, request.query) for thing in things[(number - 1) * per_page : number * per_page]]
    links = _page_links(blog, request, number, pages)
    return _json(shown, headers=(_discovery(blog), *counts, *links, *_allow(is_editor=False)))


def _edit_context(request: Request, is_editor: bool, otherwise: Wrong) -> bool:
    edit = request.query.get("context") == "edit"
    if edit and not is_editor:
        raise otherwise
    return edit


def _is_editor(blog: Blog, request: Request) -> bool:
    """Whether Basic credentials are the editor's; blanks in an Application Password do not count."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(token).decode().partition(":")
    except ValueError:
        return False
    good = blog.application_password.replace(" ", "")
    return scheme.lower() == "basic" and user == blog.editor and password.replace(" ", "") == good


def _by_id(things: Sequence[Json], route: str) -> Json | None:
    number = int(route.rpartition("/")[2])
    return next((thing for thing in things if thing["id"] == number), None)


def _public(user: Json) -> Json:
    hidden = {"username", "email", "roles", "capabilities", "registered_date"}
    return {key: value for key, value in user.items() if key not in hidden}


def _page_links(blog: Blog, request: Request, number: int, pages: int) -> list[tuple[str, str]]:
    around = [("prev", number - 1)] if number > 1 else []
    around += [("next", number + 1)] if number < pages else []
    path = blog.home + request.path
    links = [f'<{path}?{urlencode(request.query | {"page": str(n)}, safe=",")}>; rel="{rel}"' for rel, n in around]
    return [("Link", ", ".join(links))] if links else []


def discovery(blog: Blog) -> str:
    """The value of the Link header by which a site's API is found."""
    return f'<{blog.home}{PREFIX}/>; rel="https://api.w.org/"'


def _discovery(blog: Blog) -> tuple[str, str]:
    return ("Link", discovery(blog))


def _allow(*, is_editor: bool) -> Sequence[tuple[str, str]]:
    return (("Allow", "GET, POST"), *NO_CACHE) if is_editor else (("Allow", "GET"), ("Vary", "Origin"))


def _json(body: Any, *, code: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Answer:
    """As PHP writes JSON: ASCII, and every slash escaped."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")
    return response(text.encode(), code=code, content_type=JSON_TYPE, headers=(*EXPOSED, *headers))
