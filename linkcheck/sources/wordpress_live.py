"""A live WordPress over its REST API, page by page, one request after another.

Observed on WordPress 6.1 to 6.7: the default order shifts while one reads, so pages are by id; a page past the end is a
400 `rest_post_invalid_page_number`; a wrong password on a public route is a silent, anonymous 200.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from linkcheck.errors import FetchError, SourceError
from linkcheck.model.article import Article, LeftOut, Rejected
from linkcheck.model.exchange import Exchange, Fetch
from linkcheck.sources.document import Item
from linkcheck.sources.post_types import NO_ARTICLES
from linkcheck.sources.web import Site, json_of, refusal
from linkcheck.sources.wordpress_post import article_of, has_raw
from linkcheck.urls.parts import host
from linkcheck.urls.scope import site as own_site

PER_PAGE = 100  # WordPress' own maximum
#: When a page of 100 fails (a post that crashes a plugin, a timeout), it is asked for in pieces: the rest is kept.
SMALLER = 10
#: What is asked for; `_links` is what `_embed` embeds by, so it must be among them (WordPress #42538).
FIELDS = (
    "id,type,status,link,guid,date,date_gmt,modified,modified_gmt,_links,_embedded,"
    "yoast_head_json.twitter_misc,yoast_head_json.schema"
)
VIEW_FIELDS = f"{FIELDS},title,content"
#: With context=edit only these: then WordPress does not render at all, and answers five times faster.
EDIT_FIELDS = f"{FIELDS},title.raw,content.raw,content.protected,password"

PAST_THE_END = "rest_post_invalid_page_number"
#: Collections of the two types every WordPress has; others are looked up.
KNOWN_TYPES = {"post": "wp/v2/posts", "page": "wp/v2/pages"}


def read_wordpress(
    site: Site,
    fetch: Fetch,
    *,
    user: str = "",
    password: str = "",
    since: datetime | None = None,
    post_types: tuple[str, ...] = ("post",),
) -> Iterator[Item]:
    """The published posts of a site: as rendered for a stranger, as stored with a user's application password.

    Raises SourceError when the credentials are refused or silently ignored, when a post type is unknown, and when the
    user may not edit; FetchError when the API does not answer as it should.
    """
    if user and password:
        _require_own_host(site)
    api = _Api(site=site, fetch=fetch, headers=_authorization(user, password), user=user)
    if api.headers:
        _require_login(api)
    if site.route and _is_single(site.route):
        yield _item(api, api.get(site.route, _query(api, since=None)))
        return
    routes = [site.route] if site.route else [_collection(api, post_type) for post_type in post_types]
    for route in routes:
        yield from _posts(api, route, since)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Api:
    """One site's API as one user sees it."""

    site: Site
    fetch: Fetch
    headers: Mapping[str, str]
    user: str

    def ask(self, route: str, query: Mapping[str, str]) -> Exchange:
        """The answer to a GET; a query in the route (of an address the user gave) is kept where it is not ours."""
        path, _, own = route.partition("?")
        kept = [(key, value) for key, value in parse_qsl(own) if key not in query]
        joint = "&" if "?" in self.site.root else "?"  # without pretty permalinks the route is a parameter itself
        added = urlencode([*kept, *query.items()], safe=",.:")
        return self.fetch(f"{self.site.root}{quote(path, safe='/%')}{joint}{added}", headers=self.headers)

    def get(self, route: str, query: Mapping[str, str]) -> Any:
        """The JSON of an answer that must be 200. Raises FetchError."""
        answer = self.ask(route, query)
        value = json_of(answer) if answer.status == 200 and not answer.truncated else None
        if value is None:
            raise FetchError(refusal(answer))
        return value


def _authorization(user: str, password: str) -> dict[str, str]:
    if not (user and password):
        return {}
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")}


def _require_own_host(site: Site) -> None:
    """A page can declare any address as its API; a password goes nowhere but to the site it is for."""
    if own_site(host(site.root)) != own_site(host(site.url)):
        raise SourceError(
            f"{site.url} names {site.root} as its REST API, which is another site: the password is not sent there; "
            "give that address itself if it is right."
        )


def _require_login(api: _Api) -> None:
    """Only /users/me tells a wrong password; every public route answers it as if nobody had logged in."""
    answer = api.ask("wp/v2/users/me", {"context": "edit", "_fields": "id"})
    told = json_of(answer)
    hidden = answer.status == 404 and isinstance(told, Mapping) and told.get("code") == "rest_no_route"
    if answer.status in (401, 403):
        raise SourceError(
            f"{api.site.url} refuses the user {api.user!r} with this password; make an application password "
            "(Users > Profile > Application Passwords): the account's own password does not work here."
        )
    if answer.status != 200 and not hidden:  # a security plugin may hide the route: then the missing text will tell
        raise FetchError(refusal(answer))


def _collection(api: _Api, post_type: str) -> str:
    """The route of a post type's collection; asks the site about types that not every WordPress has."""
    if post_type in KNOWN_TYPES:
        return KNOWN_TYPES[post_type]
    types = api.get("wp/v2/types", {})
    known = {
        str(name): row
        for name, row in (types.items() if isinstance(types, Mapping) else ())
        if isinstance(row, Mapping) and name not in NO_ARTICLES
    }
    row = known.get(post_type) or next((row for row in known.values() if row.get("rest_base") == post_type), None)
    if row is None:
        names = ", ".join(sorted(known))
        raise SourceError(f"{api.site.url} has no post type {post_type!r}; it has: {names}. Choose with --post-type.")
    return f"{row.get('rest_namespace') or 'wp/v2'}/{row.get('rest_base') or post_type}"


def _query(api: _Api, since: datetime | None) -> dict[str, str]:
    query = {"_fields": EDIT_FIELDS if api.headers else VIEW_FIELDS, "_embed": "author,wp:term"}
    if api.headers:
        query["context"] = "edit"
    if since:  # a bare time would be the site's local one; the comparison is a strict "after" in whole seconds
        query["modified_after"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return query


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    posts: list[Any]
    total: int  # X-WP-Total: what the site counts, also what this user may not read
    pages: int  # X-WP-TotalPages; 0 where a proxy took the header away


def _posts(api: _Api, route: str, since: datetime | None) -> Iterator[Item]:
    """Every post of a collection once, ended by the site's own count, an empty page, or one that repeats itself."""
    seen: set[str] = set()
    total = 0
    for page in _pages(api, route, _query(api, since) | {"orderby": "id", "order": "asc"}):
        if isinstance(page, Rejected):
            yield page
            continue
        total = max(total, page.total)
        fresh = {_key(post): post for post in page.posts if _key(post) not in seen}
        if page.posts and not fresh:
            return  # a cache that ignores `page` would go on for ever
        seen.update(fresh)
        yield from (_item(api, post) for post in fresh.values())
    if api.headers and total > len(seen):
        yield _not_allowed(api, total - len(seen), everything=not seen)


def _not_allowed(api: _Api, count: int, *, everything: bool) -> LeftOut:
    """WordPress drops what the user may not edit from the list and counts it all the same."""
    if everything:
        raise SourceError(
            f"{api.site.url} lets {api.user!r} edit none of its {count} posts; use an editor's application password, "
            "or none at all to read the articles as they are shown."
        )
    return LeftOut(source=api.site.url, reason=f"posts that {api.user!r} may not edit", count=count)


def _pages(api: _Api, route: str, query: Mapping[str, str]) -> Iterator[_Page | Rejected]:
    """The pages in order. One may be empty before the last: nothing on it that this user may edit."""
    number, last = 1, 0
    while not last or number <= last:
        page = _page(api, route, query, number, PER_PAGE)
        if isinstance(page, str):
            yield from _pieces(api, route, query, number, page)
        else:
            yield page
            last = page.pages or last
            if not page.posts and number >= last:
                return
        number += 1


def _pieces(api: _Api, route: str, query: Mapping[str, str], number: int, fault: str) -> Iterator[_Page | Rejected]:
    """A page that failed, in smaller ones. Raises FetchError when those fail too: then it is not about one post."""
    first = (number - 1) * (PER_PAGE // SMALLER) + 1
    good = 0
    faults: list[Rejected] = []
    for piece in range(first, first + PER_PAGE // SMALLER):
        page = _page(api, route, query, piece, SMALLER)
        if isinstance(page, str):
            reason = f"the posts {(piece - 1) * SMALLER + 1} to {piece * SMALLER} in the order of their ids: {page}"
            faults.append(Rejected(source=api.site.url, reason=reason))
            if not good and len(faults) == 3:
                raise FetchError(fault)
            continue
        good += 1
        yield page
        if not page.posts:
            break
    yield from faults
    if not good:
        raise FetchError(fault)


def _page(api: _Api, route: str, query: Mapping[str, str], number: int, per_page: int) -> _Page | str:
    """One page; one without posts past the end; a sentence for one that the server failed to make.

    Raises FetchError where asking again for less is no use: a refusal, a route that does not exist.
    """
    try:
        answer = api.ask(route, {**query, "per_page": str(per_page), "page": str(number)})
    except FetchError as error:
        return str(error)
    value = None if answer.truncated else json_of(answer)
    if answer.status == 200 and isinstance(value, list):
        return _Page(posts=value, total=_count(answer, b"x-wp-total"), pages=_count(answer, b"x-wp-totalpages"))
    if answer.status == 400 and isinstance(value, Mapping) and value.get("code") == PAST_THE_END:
        return _Page(posts=[], total=0, pages=0)
    if answer.status == 200 or answer.status >= 500:
        return refusal(answer)
    raise FetchError(refusal(answer))


def _count(answer: Exchange, name: bytes) -> int:
    value = answer.header(name).strip()
    return int(value) if value.isdigit() and len(value) < 10 else 0


def _item(api: _Api, post: object) -> Item:
    item = article_of(post, source=api.site.url)
    if api.headers and isinstance(item, Article) and isinstance(post, Mapping) and not has_raw(post):
        raise SourceError(
            f"{api.site.url} ignores the user {api.user!r} and answers as to a stranger; the server may drop the "
            "Authorization header on its way, or application passwords may be switched off."
        )
    return item


def _key(post: object) -> str:
    return str(post.get("id")) if isinstance(post, Mapping) and "id" in post else repr(post)[:1000]


def _is_single(route: str) -> bool:
    return route.partition("?")[0].rpartition("/")[2].isdigit()
