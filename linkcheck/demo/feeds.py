"""The newsroom's feed and sitemaps, as WordPress writes them from its posts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from linkcheck.demo.answers import response
from linkcheck.demo.message import Answer

Json = Mapping[str, Any]
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def feed(home: str, name: str, posts: Iterable[Json], authors: Mapping[int, str]) -> Answer:
    """RSS 2.0 with the whole rendered text of each post."""
    items = "\n".join(_item(post, authors[post["author"]]) for post in posts)
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}>\n'
        f"<channel>\n<title>{escape(name)}</title>\n"
        f'<atom:link href="{home}/feed/" rel="self" type="application/rss+xml" />\n<link>{home}</link>\n'
        f"<description></description>\n<language>en-US</language>\n{items}\n</channel>\n</rss>\n"
    )
    return response(body.encode(), content_type="application/rss+xml; charset=UTF-8")


def sitemap_index(home: str) -> Answer:
    """The index that core WordPress keeps at /wp-sitemap.xml."""
    return _xml(
        f"<sitemapindex {SITEMAPS}><sitemap><loc>{home}/wp-sitemap-posts-post-1.xml</loc></sitemap></sitemapindex>"
    )


def sitemap(posts: Iterable[Json]) -> Answer:
    """The addresses of all posts."""
    places = "".join(
        f"<url><loc>{escape(post['link'])}</loc><lastmod>{post['modified_gmt']}+00:00</lastmod></url>" for post in posts
    )
    return _xml(f"<urlset {SITEMAPS}>{places}</urlset>")


def _item(post: Json, author: str) -> str:
    published = format_datetime(datetime.fromisoformat(f"{post['date_gmt']}+00:00"))
    return (
        f"<item>\n<title>{post['title']['rendered']}</title>\n<link>{escape(post['link'])}</link>\n"
        f"<dc:creator><![CDATA[{author}]]></dc:creator>\n<pubDate>{published}</pubDate>\n"
        f'<guid isPermaLink="false">{post["guid"]["rendered"]}</guid>\n'
        f"<description><![CDATA[{post['excerpt']['rendered'].strip()}]]></description>\n"
        f"<content:encoded><![CDATA[{post['content']['rendered']}]]></content:encoded>\n</item>"
    )


def _xml(body: str) -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return response(text.encode(), content_type="application/xml; charset=UTF-8")
