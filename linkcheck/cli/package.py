"""What goes into a WACZ file: the captures of what some articles cite, a page for each link, titled by its article."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from linkcheck import __version__
from linkcheck.archive.wacz import Description, PackedPage, missing_originals, pack
from linkcheck.archive.wacz_check import problems
from linkcheck.errors import OutputError, SourceError
from linkcheck.model.archive import Capture
from linkcheck.store.store import Store

ANSWERS = frozenset({"response", "revisit"})


def package(store: Store, warcs: Path, articles: Sequence[str], path: Path) -> int:
    """Write the package, hold it against the specification, and return how many pages it has.

    Raises SourceError for an article that the store does not know, OutputError when the file cannot be made.
    """
    if path.suffix != ".wacz":
        raise OutputError(f"{path} does not end in .wacz, by which viewers know a package; give it that ending.")
    if unknown := store.unknown_articles(articles):
        raise SourceError(f"there is no article {unknown[0]!r}; `linkcheck report --format json` lists ids.")
    cited = store.citations(articles)
    found = store.captures_of({row["link_id"] for row in cited})
    captures = [capture for _, capture in found]
    captures += store.captures_by_record_id(missing_originals(warcs, captures))
    pages = list(_pages(cited, found))
    pack(path, warcs, captures, pages, _about(cited, captures, articles))
    if wrong := next(problems(path), None):
        raise OutputError(f"{path} is no good package ({wrong}); run `linkcheck archive verify`.")
    return len(pages)


def _pages(cited: Iterable[dict[str, Any]], found: Iterable[tuple[int, Capture]]) -> Iterable[PackedPage]:
    """For each link that was captured its newest good answer, else its newest; in the order of the articles."""
    best: dict[int, Capture] = {}
    for link_id, capture in found:
        if capture.record_type in ANSWERS and capture.status != 304:
            before = best.get(link_id)
            if before is None or _is_good(capture) or not _is_good(before):
                best[link_id] = capture
    for link_id, rows in _by_link(cited).items():
        if shown := best.get(link_id):
            yield PackedPage(
                url=shown.url,
                ts=shown.date,
                title=rows[0]["title"],
                cited_by=tuple(dict.fromkeys(row["article_url"] for row in rows)),
            )


def _is_good(capture: Capture) -> bool:
    return 200 <= capture.status < 300


def _by_link(cited: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in cited:
        found.setdefault(row["link_id"], []).append(row)
    return found


def _about(cited: Sequence[dict[str, Any]], captures: Sequence[Capture], articles: Sequence[str]) -> Description:
    """Dated by the newest capture and not by today, so that the same captures make the same bytes."""
    if not captures:
        raise OutputError("there are no captures to pack; run `linkcheck crawl` first, or choose another article.")
    titles = tuple(dict.fromkeys(row["title"] for row in cited)) if articles else ()
    return Description(
        title=f"What “{titles[0]}” cites" if len(titles) == 1 else "What our articles cite",
        created=max(capture.date for capture in captures),
        software=f"linkcheck/{__version__}",
        description="\n".join(f"- {title}" for title in titles),
    )
