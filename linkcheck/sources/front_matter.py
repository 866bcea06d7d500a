"""The metadata at the top of a Markdown file: YAML between `---`, TOML between `+++`, or a JSON object."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

#: Front matter longer than this is none: the file merely begins with a line of dashes.
LONGEST = 64 * 1024

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)(?:\r?\n|^)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)(?:\r?\n|^)\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
#: tomllib's time grows with the square of a dotted key's parts.
_DEEP_KEY = re.compile(r"""(?:[\w"'-]{1,50}[ \t]*\.[ \t]*){50}""")
_PLAIN_LINE = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]+(\S.*?)[ \t]*\r?$", re.M)

# CBaseLoader makes strings, lists and mappings and nothing else: no dates that raise on "2019-13-45", no numbers out
# of titles, no merge keys (their expansion is exponential). libyaml refuses nesting deeper than its own limit.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def split(text: str) -> tuple[Mapping[str, Any], int, str]:
    """The metadata, where the body begins, and what was wrong with the metadata ("" for nothing).

    Metadata that cannot be parsed (an unquoted colon in a title is the classic) is read line by line as far as that
    goes: the links in the article are worth more than its front matter. Keys are in lower case. Never raises.
    """
    head = text[:LONGEST]
    if found := _YAML.match(head):
        fields, fault = _parsed(_yaml, found[1])
    elif found := _TOML.match(head):
        fields, fault = _parsed(_toml, found[1])
    elif head.startswith("{"):
        return _json(head)
    else:
        return {}, 0, ""
    return _lowered(fields), found.end(), fault


def begins(head: str) -> bool:
    """Whether a text begins with front matter, or with a JSON object and then more that is no JSON."""
    if head.startswith("{"):
        fields, end, _ = _json(head[:LONGEST])
        return bool(fields) and head[end:].strip()[:1] not in ("", "{", "[", ",")
    return bool(_YAML.match(head[:LONGEST]) or _TOML.match(head[:LONGEST]))


def _parsed(parse: Any, block: str) -> tuple[Any, str]:
    try:
        return parse(block), ""
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 2}" if mark else ""
        what = str(getattr(error, "problem", None) or error or type(error).__name__).splitlines()[0][:120]
        return dict(_PLAIN_LINE.findall(block)), f"the front matter cannot be parsed{place} ({what})"


def _toml(block: str) -> Any:
    if _DEEP_KEY.search(block):
        raise ValueError("a key of too many parts")
    return tomllib.loads(block)


def _yaml(block: str) -> Any:
    return yaml.load(block, _LOADER)  # noqa: S506  a base loader builds no objects


def _json(head: str) -> tuple[Mapping[str, Any], int, str]:
    try:
        fields, end = json.JSONDecoder(strict=False).raw_decode(head)
    except (ValueError, RecursionError):
        return {}, 0, ""
    return _lowered(fields), end, ""


def _lowered(fields: Any) -> Mapping[str, Any]:
    if not isinstance(fields, Mapping):
        return {}
    return {key.lower(): value for key, value in fields.items() if isinstance(key, str)}
