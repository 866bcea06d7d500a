"""A folder of articles: its files in order, and which of them are not articles."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from linkcheck.errors import SourceError
from linkcheck.model.article import LeftOut, Rejected
from linkcheck.sources import front_matter
from linkcheck.sources.detect import kind_of
from linkcheck.sources.document import Document
from linkcheck.sources.text import decoded

#: Folders whose files are not articles: what build tools put there.
NO_ARTICLES = frozenset({"node_modules", "__pycache__"})
#: Files that belong to a repository, not to the site, unless they have front matter.
REPOSITORY_FILES = frozenset(
    ("readme", "license", "licence", "copying", "changelog", "contributing", "code_of_conduct", "security", "notice")
)
#: Folders that a site generator drops from the addresses of what lies in them (Hugo, Jekyll), when they come first.
CONTENT_ROOTS = frozenset({"content", "_posts", "src"})


def documents(root: Path) -> Iterator[Document | Rejected | LeftOut]:
    """The regular files of a folder and its subfolders, sorted; hidden ones skipped, symbolic links not followed.

    A subfolder that cannot be listed is `Rejected`; raises SourceError when the folder itself cannot.
    """
    resolved = root.resolve()
    links = 0
    for item in _walk(root):
        if isinstance(item, Rejected):
            yield item
        elif item.is_symlink():
            links += 1
        elif item.is_file():  # and no pipe, socket or device
            yield document(Path(item.path), resolved, root)
    if links:
        yield LeftOut(source=str(root), reason="symbolic links, which are not followed", count=links)


def document(path: Path, root: Path, given: Path | None = None) -> Document:
    """A file as a document. `root` is the resolved folder that was given, or the parent of the file that was."""
    relative = PurePosixPath(path.relative_to(given).as_posix() if given else path.name)
    bare = relative.with_suffix("") if relative.suffix else relative
    parts = bare.parts
    inside = parts[1:] if len(parts) > 1 and parts[0] in CONTENT_ROOTS else parts
    return Document(source=str(path), place="/".join((root.name, *parts)).lstrip("/"), below="/".join(inside))


def kind(item: Document) -> str:
    """The kind of a file in a folder, "" for one that is no article. Raises SourceError when it cannot be opened."""
    head = item.head()
    name = PurePosixPath(item.source).stem.lower()
    if name in REPOSITORY_FILES and not front_matter.begins(decoded(head)):
        return ""
    try:
        return kind_of(item)
    except SourceError:
        return ""


def no_article(item: Document) -> LeftOut:
    """What the summary of an ingest says about a file that is no article."""
    return LeftOut(source=item.source, reason="files that hold no article", count=1)


def _walk(root: Path) -> Iterator["os.DirEntry[str] | Rejected"]:
    """The entries of a tree in order, depth first; a stack, because folders may nest deeper than Python's calls."""
    stack = [iter(_entries(str(root)))]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif entry.is_dir(follow_symlinks=False):
            try:
                stack.append(iter(_entries(entry.path)))
            except SourceError as error:
                yield Rejected(source=entry.path, reason=str(error))
        else:
            yield entry


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        raise SourceError(f"{folder} cannot be listed ({error.strerror}); check its permissions.") from error
    return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in NO_ARTICLES]
