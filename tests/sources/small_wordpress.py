"""As much of a WordPress as a reader of its REST API can tell from a real one (shapes recorded from 6.1.9)."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from tests.sources.source_items import SAMPLES
from tests.sources.source_server import Answer, Asked, Server

EDITOR = ("editor", "abcd EFGH 1234")
LOGIN = "Basic " + base64.b64encode(":".join(EDITOR).encode()).decode()
JSON = {"Content-Type": "application/json; charset=UTF-8"}


def recorded(name: str) -> str:
    return (SAMPLES / "wordpress" / name).read_text(encoding="utf-8")


def post(url: str, number: int, **fields: Any) -> dict[str, Any]:
    text = f'<p><a href="https://there.example/?a={number}&b=1">x</a></p>'
    return {
        "id": number,
        "type": "post",
        "status": "publish",
        "link": f"{url}/{number}/",
        "date_gmt": "2020-01-02T03:04:05",
        "modified_gmt": "2021-01-02T03:04:05",
        "title": {"raw": f"Post & {number}", "rendered": f"Post &#038; {number}"},
        "content": {"raw": text, "rendered": text.replace("&", "&#038;"), "protected": False},
        "_embedded": {"author": [{"id": 1, "name": "Kim &amp; Lee"}]},
        **fields,
    }


class SmallWordPress:
    """Installs itself in a server's routes. `honest` False: credentials are ignored on public routes, as when a proxy
    drops the Authorization header."""

    def __init__(
        self, server: Server, posts: Sequence[dict[str, Any]], *, honest: bool = True, counts: bool = True
    ) -> None:
        self.server, self.posts, self.honest, self.counts = server, list(posts), honest, counts
        self.may_edit = True
        self.crashes_on: int | None = None  # a page that holds this post is a 500
        self.warning = ""
        server.routes |= {
            "/": Answer(
                body="<title>News</title>", headers={"Link": f'<{server.url}/wp-json/>; rel="https://api.w.org/"'}
            ),
            "/wp-json/wp/v2/posts": self.collection,
            "/wp-json/wp/v2/podcasts": self.collection,
            "/wp-json/wp/v2/types": Answer(body=json.dumps(self.types()), headers=JSON),
            "/wp-json/wp/v2/users/me": self.me,
        }
        for item in posts:
            server.routes[f"/wp-json/wp/v2/posts/{item['id']}"] = Answer(body=json.dumps(item), headers=JSON)

    def types(self) -> dict[str, Any]:
        podcast = {"slug": "podcast", "rest_base": "podcasts", "rest_namespace": "wp/v2", "name": "Podcasts"}
        return json.loads(recorded("types.json")) | {"podcast": podcast}

    def me(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") == LOGIN:
            return Answer(body=json.dumps({"id": 2}), headers=JSON)
        return Answer(status=401, body=recorded("wrong-password-me-401.json"), headers=JSON)

    def collection(self, asked: Asked) -> Answer:
        known = asked.headers.get("authorization") == LOGIN and self.honest
        editing = asked.query.get("context") == "edit" and known
        if asked.query.get("context") == "edit" and not known and self.honest:
            return Answer(status=401, body=recorded("posts-edit-anon-401.json"), headers=JSON)
        size, page = int(asked.query["per_page"]), int(asked.query["page"])
        after = asked.query.get("modified_after", "")
        found = [item for item in self.posts if item["modified_gmt"] + "Z" > after]
        pages = -(-len(found) // size)
        if page > max(pages, 1):
            return Answer(status=400, body=recorded("posts-view-page99-error.json"), headers=JSON)
        shown = found[(page - 1) * size : page * size]
        if any(item["id"] == self.crashes_on for item in shown):
            return Answer(status=500, body="<b>Fatal error</b>: a plugin")
        totals = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)} if self.counts else {}
        shown = shown if self.may_edit or not editing else []
        body = json.dumps([self.as_seen(item, editing=editing) for item in shown])
        return Answer(body=self.warning + body, headers=JSON | totals)

    def as_seen(self, item: dict[str, Any], *, editing: bool) -> dict[str, Any]:
        hidden = set() if editing else {"raw"}
        return {
            key: {k: v for k, v in value.items() if k not in hidden} if key in ("content", "title") else value
            for key, value in item.items()
        }
