"""The scene's own texts, kept as files: `articles/` of the newsroom, `pages/` of the sites it links to.

Both begin with "key: value" lines and an empty line. An article's body follows as its CMS stores it. A site's pages
follow one after another: "= /path", "# title", paragraphs with an empty line between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGE = "linkcheck.demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """One article: the number in its file's name, its header, its body."""

    number: int
    header: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """One page of a site."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteText:
    """A site's header and its pages by path."""

    header: Mapping[str, str]
    pages: Mapping[str, PageText]


@cache
def articles() -> tuple[ArticleText, ...]:
    """All articles by number."""
    found = (_article(file) for file in files(PACKAGE).joinpath("articles").iterdir() if file.name.endswith(".html"))
    return tuple(sorted(found, key=lambda article: article.number))


@cache
def site(name: str) -> SiteText:
    """The site of `pages/NAME.txt`."""
    header, rest = _parted(files(PACKAGE).joinpath("pages", f"{name}.txt").read_text(encoding="utf-8"))
    return SiteText(header=header, pages=dict(_pages(rest)))


def _article(file: Traversable) -> ArticleText:
    header, body = _parted(file.read_text(encoding="utf-8"))
    return ArticleText(number=int(file.name.partition("-")[0]), header=header, body=body.rstrip("\n"))


def _parted(text: str) -> tuple[dict[str, str], str]:
    head, _, rest = text.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), rest


def _pages(text: str) -> Iterator[tuple[str, PageText]]:
    for part in ("\n" + text).split("\n= ")[1:]:
        path, title, rest = part.split("\n", 2)
        paragraphs = tuple(paragraph.strip() for paragraph in rest.split("\n\n") if paragraph.strip())
        yield path.strip(), PageText(title=title.removeprefix("# "), paragraphs=paragraphs)
