"""Files in a git work tree as a place to write: the same characters, in the file's own encoding, never committed."""

import codecs
import os
import tempfile
from pathlib import Path

from linkcheck.fixes.target import Current, NotWritten, Refusal, Saved
from linkcheck.model.article import Article, TextFormat

#: Formats of articles that are whole files.
FORMATS = frozenset({TextFormat.MARKDOWN, TextFormat.HTML_DOCUMENT, TextFormat.URL_LIST})
#: Encodings that are tried in order; each must give the same bytes back.
ENCODINGS = ("utf-8", "cp1252", "euc-kr", "shift_jis", "gb18030")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Files:
    """The files that articles were read from, as their `source` names them."""

    def read(self, article: Article) -> Current:
        """The file's text, as ingest decodes it. Refused: no file, a symbolic link, outside a git work tree."""
        path = Path(article.source)
        if path.is_symlink() or not path.is_file():
            raise Refusal(f"{path} is no file here; run in the folder in which it was ingested")
        if work_tree(path) is None:
            raise Refusal(f"{path} is in no git work tree, so that nobody could take it back; use --patch")
        body = _body(path)
        text, encoding, mark = _decoded(body, article.source_text)
        return Current(text=text, where=str(path), marks=(encoding, mark.hex()))

    def write(self, article: Article, current: Current, text: str) -> Saved:
        path = Path(article.source)
        encoding, mark = current.marks[0], bytes.fromhex(current.marks[1])
        try:
            body = mark + text.encode(encoding)
        except UnicodeEncodeError:
            raise Refusal(f"the file is written in {encoding}, which cannot hold the new address") from None
        if _body(path) != mark + current.text.encode(encoding):
            raise NotWritten(f"{path} was changed at this moment; run again")
        _replace(path, body)
        return Saved(text=text)


def spelling(article: Article) -> tuple[str, str]:
    """The encoding of an article's file, and the byte order mark as text; UTF-8 for what is no file here."""
    path = Path(article.source)
    if article.text_format not in FORMATS or not path.is_file():
        return "utf-8", ""
    _, encoding, mark = _decoded(_body(path), article.source_text)
    return encoding, "\ufeff" if mark else ""


def work_tree(path: Path) -> Path | None:
    """The root of the git work tree that a file lies in."""
    return next((parent for parent in path.resolve().parents if (parent / ".git").exists()), None)


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror})") from error


def _decoded(body: bytes, expected: str) -> tuple[str, str, bytes]:
    """The text with its encoding and byte order mark; of several encodings the one that gives the text read before."""
    mark, encoding = next(((mark, name) for mark, name in MARKS if body.startswith(mark)), (b"", ""))
    rest = body[len(mark) :]
    found: list[tuple[str, str, bytes]] = []
    for name in (encoding,) if encoding else ENCODINGS:
        try:
            text = rest.decode(name)
        except UnicodeDecodeError:
            continue
        if text.encode(name) == rest:
            found.append((text, name, mark))
    if not found:
        raise Refusal("the file's encoding cannot be told without loss")
    return next((one for one in found if one[0] == expected), found[0])


def _replace(path: Path, body: bytes) -> None:
    """The whole file or nothing: written beside it, then put in its place with its rights."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(out.name, path.stat().st_mode & 0o7777)
        os.replace(out.name, path)
    except OSError as error:
        raise NotWritten(f"{path} cannot be written ({error.strerror})") from error
