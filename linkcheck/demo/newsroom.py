"""The Daily Example: a newsroom of one small town on WordPress, with its articles, its people and its API."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

from linkcheck.demo import feeds
from linkcheck.demo.answers import page, response, status
from linkcheck.demo.message import Answer, Site
from linkcheck.demo.rendered import excerpt, rendered, rendered_title
from linkcheck.demo.sites import routes, to_https
from linkcheck.demo.texts import ArticleText, articles
from linkcheck.demo.theme import document
from linkcheck.demo.wordpress import PREFIX, Blog, Json, discovery, rest

HOST = "www.daily.example"
HOME = f"https://{HOST}"
NAME = "The Daily Example"
#: The town's clock is four hours behind UTC: dates of the API without "_gmt" are in it.
GMT_OFFSET = -4
EDITOR = "icalloway"
APPLICATION_PASSWORD = "sea1 salt 0and rope 1ine tide"  # noqa: S105 - the simulated newsroom's own

ROBOTS = f"User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: {HOME}/wp-sitemap.xml\n"

PEOPLE: Mapping[str, tuple[int, str]] = {
    "icalloway": (2, "Ines Calloway"),
    "tbrandt": (3, "Tom Brandt"),
    "mmoreau": (4, "Maya Moreau"),
    "hkim": (5, "Haneul Kim"),
}
SECTIONS: Mapping[str, tuple[int, str]] = {
    "news": (11, "News"),
    "politics": (12, "Politics"),
    "economy-trade": (13, "Economy &amp; Trade"),  # the API gives names escaped
    "sport": (14, "Sport"),
    "culture": (15, "Culture"),
}


def site() -> Site:
    """The newsroom's website: the API, the articles, a front page, feed and sitemaps, robots.txt."""
    blog = _blog()
    newest = sorted(filter(_is_public, blog.posts), key=lambda post: str(post["date"]), reverse=True)
    missing = status(404, document(f"Page not found – {NAME}", "<h1>Nothing here</h1>"))
    table: dict[str, Answer | Site] = {post["link"].removeprefix(HOME): _article_page(blog, post) for post in newest}
    table |= {
        "/": _front_page(blog, newest),
        "/feed/": feeds.feed(HOME, NAME, newest, dict(PEOPLE.values())),
        "/wp-sitemap.xml": feeds.sitemap_index(HOME),
        "/wp-sitemap-posts-post-1.xml": feeds.sitemap(newest),
        "/robots.txt": response(ROBOTS.encode(), content_type="text/plain; charset=utf-8"),
        PREFIX: lambda request: rest(blog, request),
        f"{PREFIX}/*": lambda request: rest(blog, request),
    }
    return to_https(routes(table, otherwise=missing))


@cache
def _blog() -> Blog:
    posts = [_post(article) for article in articles()]
    categories = [_category(slug, posts) for slug in SECTIONS]
    return Blog(
        home=HOME,
        name=NAME,
        gmt_offset=GMT_OFFSET,
        posts=posts,
        users=[_user(login) for login in PEOPLE],
        categories=categories,
        types={"post": _type("post", "posts", "Posts"), "page": _type("page", "pages", "Pages")},
        embedded=_embedded,
        editor=EDITOR,
        application_password=APPLICATION_PASSWORD,
    )


def _post(article: ArticleText) -> Json:
    header, number = article.header, article.number
    slug = quote(header["slug"]).lower()  # WordPress keeps slugs percent-encoded, in lower case
    day = header["date"][:10].replace("-", "/")
    link = f"{HOME}/{day}/{slug}/"
    html = rendered(article.body)
    text = excerpt(html)
    return {
        "id": number,
        "date": header["date"],
        "date_gmt": _gmt(header["date"]),
        "guid": {"rendered": f"{HOME}/?p={number}", "raw": f"{HOME}/?p={number}"},
        "modified": header["modified"],
        "modified_gmt": _gmt(header["modified"]),
        "slug": slug,
        "status": header.get("status", "publish"),
        "type": "post",
        "link": link,
        "title": {"raw": header["title"], "rendered": rendered_title(header["title"])},
        "content": {
            "raw": article.body,
            "rendered": html,
            "protected": False,
            "block_version": 1 if "<!-- wp:" in article.body else 0,
        },
        "excerpt": {"raw": "", "rendered": f"<p>{text}</p>\n", "protected": False},
        "author": PEOPLE[header["author"]][0],
        "featured_media": 0,
        "comment_status": "closed",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": [SECTIONS[header["section"]][0]],
        "tags": [],
        "yoast_head_json": _yoast(header, link),
        "_links": _links("posts", number) | _post_links(number, PEOPLE[header["author"]][0]),
    }


def _yoast(header: Mapping[str, str], link: str) -> Json:
    """What the SEO plugin that half of the newsrooms run adds to each post."""
    author = PEOPLE[header["author"]][1]
    return {
        "title": f"{header['title']} - {NAME}",
        "canonical": link,
        "og_type": "article",
        "article_published_time": f"{_gmt(header['date'])}+00:00",
        "article_modified_time": f"{_gmt(header['modified'])}+00:00",
        "author": author,
        "twitter_misc": {"Written by": author, "Est. reading time": "2 minutes"},
        "schema": {"@graph": [{"@type": "Article", "author": {"name": author}, "headline": header["title"]}]},
    }


def _post_links(number: int, author: int) -> Json:
    api = f"{HOME}{PREFIX}/wp/v2"
    return {
        "author": [{"embeddable": True, "href": f"{api}/users/{author}"}],
        "version-history": [{"count": 0, "href": f"{api}/posts/{number}/revisions"}],
        "wp:term": [{"taxonomy": "category", "embeddable": True, "href": f"{api}/categories?post={number}"}],
        "curies": [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}],
    }


def _links(kind: str, number: int) -> dict[str, Any]:
    api = f"{HOME}{PREFIX}/wp/v2/{kind}"
    return {"self": [{"href": f"{api}/{number}"}], "collection": [{"href": api}]}


def _embedded(post: Json) -> Json:
    login = next(login for login, (number, _) in PEOPLE.items() if number == post["author"])
    slug = next(slug for slug, (number, _) in SECTIONS.items() if number == post["categories"][0])
    author = {key: value for key, value in _user(login).items() if key in {"id", "name", "link", "slug", "_links"}}
    term = {key: value for key, value in _category(slug, []).items() if key not in {"count", "description", "meta"}}
    return {"author": [author], "wp:term": [[term], []]}


def _user(login: str) -> Json:
    number, name = PEOPLE[login]
    return {
        "id": number,
        "username": login,
        "name": name,
        "url": "",
        "description": "",
        "link": f"{HOME}/author/{login}/",
        "slug": login,
        "email": f"{login}@daily.example",
        "roles": ["editor"],
        "capabilities": {"edit_posts": True, "edit_others_posts": True, "unfiltered_html": True, "editor": True},
        "registered_date": "2015-01-07T09:00:00+00:00",
        "meta": [],
        "_links": _links("users", number),
    }


def _category(slug: str, posts: list[Json]) -> Json:
    number, name = SECTIONS[slug]
    return {
        "id": number,
        "count": sum(number in post["categories"] and _is_public(post) for post in posts),
        "description": "",
        "link": f"{HOME}/category/{slug}/",
        "name": name,
        "slug": slug,
        "taxonomy": "category",
        "parent": 0,
        "meta": [],
        "_links": _links("categories", number),
    }


def _type(slug: str, base: str, name: str) -> Json:
    items = [{"href": f"{HOME}{PREFIX}/wp/v2/{base}"}]
    return {
        "description": "",
        "hierarchical": slug == "page",
        "has_archive": False,
        "name": name,
        "slug": slug,
        "taxonomies": ["category", "post_tag"] if slug == "post" else [],
        "rest_base": base,
        "rest_namespace": "wp/v2",
        "_links": {"collection": [{"href": f"{HOME}{PREFIX}/wp/v2/types"}], "wp:items": items},
    }


def _article_page(blog: Blog, post: Json) -> Answer:
    api = post["_links"]["self"][0]["href"]
    author = next(name for number, name in PEOPLE.values() if number == post["author"])
    body = (
        f'<header><a href="/">{NAME}</a></header>\n<article class="post">\n<h1>{post["title"]["rendered"]}</h1>\n'
        f'<p>By <a rel="author" href="/author/">{author}</a>, <time>{post["date"][:10]}</time></p>\n'
        f'<div class="entry-content">{post["content"]["rendered"]}</div>\n</article>\n<footer>{NAME}</footer>'
    )
    itself = f'<{api}>; rel="alternate"; type="application/json", <{HOME}/?p={post["id"]}>; rel=shortlink'
    html = document(f"{post['title']['raw']} – {NAME}", body, head=_head())
    return page(html, headers=(("Link", f"{discovery(blog)}, {itself}"),))


def _front_page(blog: Blog, newest: Sequence[Json]) -> Answer:
    items = "\n".join(f'<li><a href="{post["link"]}">{post["title"]["rendered"]}</a></li>' for post in newest)
    body = f"<h1>{NAME}</h1>\n<p>News from Port Ellory and the bay, every day.</p>\n<ul>\n{items}\n</ul>"
    return page(document(NAME, body, head=_head()), headers=(("Link", discovery(blog)),))


def _head() -> str:
    return (
        f'<link rel="https://api.w.org/" href="{HOME}{PREFIX}/">\n<meta name="generator" content="WordPress 6.5.5">\n'
    )


def _is_public(post: Json) -> bool:
    return bool(post["status"] == "publish")


def _gmt(local: str) -> str:
    return (datetime.fromisoformat(local) - timedelta(hours=GMT_OFFSET)).isoformat()
