"""Where in a web page the article stands: the range of its own text, without navigation, teasers and footers.

Cut out of the source and not extracted, so that every link keeps its markup. trafilatura takes 20 to 100 ms a page and
gives text or XML of its own in which links are rewritten or gone; this is for finding links, and has to miss none.
"""

import re
from collections import defaultdict

#: Class names that site systems give the element around the text alone, as whole words.
BODY_CLASSES = (
    "entry-content",  # WordPress' themes
    "post-content",
    "wp-block-post-content",
    "gh-content",  # Ghost
    "article-body",
    "article__body",
    "article-content",
    "article__content",
    "story-body",
    "story-content",
    "post-body",
    "td-post-content",
    "field--name-body",  # Drupal
    "c-entry-content",  # Vox Media's Chorus
)

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <(?:script|style|template)\b.*?(?:</(?:script|style|template)\s*>|\Z)
      | <(?P<close>/?)(?P<name>[a-z][a-z0-9-]*)(?P<inside>(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*+)>""",
    re.I | re.S | re.X,
)
_ITEMPROP = re.compile(r"""\bitemprop\s*=\s*["']?articleBody\b""", re.I)
_CLASS = re.compile(rf"""\bclass\s*=\s*(?:"[^"]*?|'[^']*?)(?<![\w-])(?:{"|".join(BODY_CLASSES)})(?![\w-])""", re.I)
_MAIN_ROLE = re.compile(r"""\brole\s*=\s*["']?main\b""", re.I)
#: Less text than this is no article but a teaser or an empty frame that a script fills.
LEAST = 200


def range_of(page: str) -> tuple[int, int] | None:
    """The half-open range of the article in a page: its body by microdata or by class, else `article`, else `main`.

    Several bodies (a text in parts) count from the first to the last; of several articles the longest. None where
    nothing says which part it is.
    """
    found = _candidates(page)
    bodies = [(start, end) for start, end in found["body"] if _is_long(page, start, end)]
    if bodies:
        return min(start for start, _ in bodies), max(end for _, end in bodies)
    for kind in ("article", "main"):
        longest = max(found[kind], key=lambda span: span[1] - span[0], default=(0, 0))
        if _is_long(page, *longest):
            return longest
    return None


def _candidates(page: str) -> dict[str, list[tuple[int, int]]]:
    """The insides of all elements that may be the article, by what marks them. One pass, linear in the page."""
    found: dict[str, list[tuple[int, int]]] = {"body": [], "article": [], "main": []}
    open_tags: dict[str, list[tuple[str, int]]] = defaultdict(list)  # by name: what it may be, where its inside begins
    for tag in _TAG.finditer(page):
        name = (tag["name"] or "").lower()
        if not name:
            continue
        if not tag["close"]:
            open_tags[name].append((_kind(name, tag["inside"]), tag.end()))
        elif open_tags[name]:
            kind, start = open_tags[name].pop()
            if kind:
                found[kind].append((start, tag.start()))
    return found


def _kind(name: str, inside: str) -> str:
    if len(inside) > 5 and (_ITEMPROP.search(inside) or _CLASS.search(inside)):
        return "body"
    if name in ("article", "main"):
        return name
    return "main" if len(inside) > 5 and _MAIN_ROLE.search(inside) else ""


def _is_long(page: str, start: int, end: int) -> bool:
    return end - start >= LEAST and len(_TAG.sub("", page[start:end]).strip()) >= LEAST
