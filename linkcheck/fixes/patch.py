"""The same changes as a patch, for everything that is not written directly: `git apply`, or a person, takes it."""

import difflib
import re
from pathlib import Path

from linkcheck.fixes.files import FORMATS, spelling, work_tree
from linkcheck.model.article import Article

_UNSAFE = re.compile(r"[^\w./-]+")


def patch(article: Article, before: str, after: str, *, context: int = 3) -> bytes:
    """A unified diff in git's form, in the file's own encoding; empty where nothing changes.

    Lines end at "\\n" only, as in git. Raises Refusal when the file cannot be read.
    """
    encoding, mark = spelling(article)
    name = name_of(article)
    lines = difflib.unified_diff(_lines(mark + before), _lines(mark + after), f"a/{name}", f"b/{name}", n=context)
    return b"".join(_line(line).encode(encoding, "replace") for line in lines)


def _line(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def name_of(article: Article) -> str:
    """The file's path from the root of its git work tree; elsewhere a name made from the article's id."""
    if article.text_format in FORMATS:
        path = Path(article.source)
        root = work_tree(path)
        return path.resolve().relative_to(root).as_posix() if root else path.as_posix().lstrip("/")
    return f"{_UNSAFE.sub('-', article.id).strip('/')}.html"


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
