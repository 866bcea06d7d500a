"""Which posts a query of the WordPress REST API asks for: filters, order and pages, with WordPress' own errors."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Json = dict[str, Any]
Query = Mapping[str, str]

MOST_PER_PAGE = 100
#: The value of `orderby` and the key it sorts by.
ORDERS: Mapping[str, Callable[[Json], Any]] = {
    "date": lambda post: post["date"],
    "modified": lambda post: post["modified"],
    "id": lambda post: post["id"],
    "slug": lambda post: post["slug"],
    "title": lambda post: post["title"]["rendered"].lower(),
    "author": lambda post: post["author"],
}


class Wrong(Exception):
    """Raised when WordPress would answer with an error; `more` goes into the error's data."""

    def __init__(self, code: str, message: str, status: int, **more: Any) -> None:
        super().__init__(message)
        self.code, self.status, self.more = code, status, more

    @classmethod
    def parameter(cls, name: str, sentence: str, code: str, inner: str | None = None) -> "Wrong":
        details = {name: {"code": code, "message": sentence, "data": inner}}
        message = f"Invalid parameter(s): {name}"
        return cls("rest_invalid_param", message, 400, params={name: sentence}, details=details)

    @classmethod
    def forbidden_context(cls, what: str) -> "Wrong":
        return cls("rest_forbidden_context", f"Sorry, you are not allowed to edit {what}.", 401)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: its posts, its number from 1, and how many there are in all."""

    posts: Sequence[Json]
    number: int
    pages: int
    total: int


def chosen(posts: Sequence[Json], query: Query, *, gmt_offset: float, is_editor: bool) -> Page:
    """The page of posts that a query asks for. Raises Wrong."""
    per_page = _number(query, "per_page", 10, most=MOST_PER_PAGE)
    number = _number(query, "page", 1)
    statuses = _statuses(query, is_editor)
    tests = [(test, query[name]) for name, test in _tests(gmt_offset).items() if query.get(name)]
    matching = [post for post in posts if post["status"] in statuses and all(test(post, v) for test, v in tests)]
    ordered = sorted(matching, key=_order(query), reverse=query.get("order", "desc") == "desc")
    total, pages = len(ordered), math.ceil(len(ordered) / per_page)
    start = int(query["offset"]) if "offset" in query else (number - 1) * per_page
    if number > pages and total and "offset" not in query:
        sentence = "The page number requested is larger than the number of pages available."
        raise Wrong("rest_post_invalid_page_number", sentence, 400)
    return Page(posts=ordered[start : start + per_page], number=number, pages=pages, total=total)


def _tests(gmt_offset: float) -> Mapping[str, Callable[[Json, str], bool]]:
    """Parameter -> whether a post passes its value. Dates compare strictly, and bare ones are in site time."""

    def moment(value: str) -> datetime:
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            raise Wrong.parameter("date", "Invalid date.", "rest_invalid_date") from None
        return when if when.tzinfo else when.replace(tzinfo=timezone(timedelta(hours=gmt_offset)))

    def stamped(post: Json, field: str) -> datetime:
        return datetime.fromisoformat(post[field]).replace(tzinfo=UTC)

    return {
        "after": lambda post, value: stamped(post, "date_gmt") > moment(value),
        "before": lambda post, value: stamped(post, "date_gmt") < moment(value),
        "modified_after": lambda post, value: stamped(post, "modified_gmt") > moment(value),
        "modified_before": lambda post, value: stamped(post, "modified_gmt") < moment(value),
        "include": lambda post, value: str(post["id"]) in value.split(","),
        "exclude": lambda post, value: str(post["id"]) not in value.split(","),
        "slug": lambda post, value: post["slug"] in value.split(","),
        "author": lambda post, value: str(post["author"]) in value.split(","),
        "categories": lambda post, value: any(str(one) in value.split(",") for one in post["categories"]),
        "search": lambda post, value: value.lower() in (post["title"]["raw"] + post["content"]["raw"]).lower(),
    }


def _statuses(query: Query, is_editor: bool) -> frozenset[str]:
    asked = frozenset(query.get("status", "publish").split(","))
    if asked != {"publish"} and not is_editor:
        raise Wrong.parameter("status", "Status is forbidden.", "rest_forbidden_status")
    return asked | {"publish", "draft", "private", "future", "pending"} if "any" in asked else asked


def _order(query: Query) -> Callable[[Json], Any]:
    name = query.get("orderby", "date")
    if name not in ORDERS:
        sentence = f"orderby is not one of {', '.join(ORDERS)}."
        raise Wrong.parameter("orderby", sentence, "rest_not_in_enum")
    return ORDERS[name]


def _number(query: Query, name: str, default: int, *, most: int = 0) -> int:
    text = query.get(name, str(default))
    value = int(text) if text.isdecimal() else 0
    if value < 1 or (most and value > most):
        upper = f"between 1 (inclusive) and {most} (inclusive)" if most else "greater than or equal to 1"
        raise Wrong.parameter(name, f"{name} must be {upper}", "rest_out_of_bounds")
    return value
