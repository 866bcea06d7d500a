"""`_fields` of the WordPress REST API: which parts of an object are wanted."""

from collections.abc import Mapping
from typing import Any


def picked(thing: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """The object with only the wanted fields; nested ones are written with dots ("content.raw")."""
    if not query.get("_fields"):
        return thing
    wanted = [field.strip() for field in query["_fields"].split(",") if field.strip()]
    return _only(thing, wanted)


def _only(thing: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in thing.items():
        below = [field.removeprefix(f"{key}.") for field in wanted if field.startswith(f"{key}.")]
        if key in wanted:
            kept[key] = value
        elif below and isinstance(value, dict) and (inner := _only(value, below)):
            kept[key] = inner
    return kept
