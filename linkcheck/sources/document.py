"""One file or one fetched answer that articles are read from: its bytes in pieces, or its text as a whole."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linkcheck.errors import SourceError
from linkcheck.extract.decode import decoded as unpacked
from linkcheck.model.article import Article, LeftOut, Rejected
from linkcheck.sources.text import decoded, encoding_of

Item = Article | Rejected | LeftOut

PIECE = 1024 * 1024
HEAD = 64 * 1024
#: The longest text of one article, in characters. The longest real ones are below 1 MB; the bound keeps a hostile
#: line from taking the machine (and is libxml2's own for one text node).
LONGEST_TEXT = 10_000_000
#: A gzip member of 1 kB can hold 1 GB of blanks: the most that is unpacked.
LONGEST_UNPACKED = 4 * 1024**3
LONGEST_ANSWER = 256 * 1024**2
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document by its name in messages (`source`) and its place, which names an article without an address.

    `place` is the path, without suffix, from the parent of what was given on the command line; `below` the same from
    inside it, for completing addresses. `body` holds what was fetched; None means that `source` is a path.
    """

    source: str
    place: str = ""
    below: str = ""
    body: bytes | None = field(default=None, repr=False)
    content_type: str = ""  # as HTTP declared it

    @property
    def address(self) -> str:
        """Where the document was fetched from; "" for a file."""
        return "" if self.body is None else self.source

    def head(self) -> bytes:
        """The first 64 KB, unpacked."""
        return next(self.pieces(HEAD), b"")[:HEAD]

    def pieces(self, size: int = PIECE) -> Iterator[bytes]:
        """The bytes in order, unpacked when gzipped. Raises SourceError where they cannot be read."""
        try:
            yield from self._read(size)
        except (OSError, EOFError, zlib.error) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise SourceError(f"{self.source} cannot be read ({why}); check the file and its permissions.") from error

    def texts(self) -> Iterator[str]:
        """The characters in order, in pieces. A byte that the encoding does not know becomes U+FFFD."""
        head = self.head()
        encoding = encoding_of(head, self.content_type, whole=len(head) < HEAD)
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        for piece in self.pieces():
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)

    def text(self, limit: int = LONGEST_TEXT) -> str:
        """All characters, newlines as written. Raises SourceError for more than `limit` of them."""
        pieces, length = [], 0
        for piece in self.pieces():
            pieces.append(piece)
            length += len(piece)
            if length > 4 * limit:  # no encoding takes more than four bytes for a character
                break
        text = decoded(b"".join(pieces), self.content_type)
        if len(text) > limit:
            raise SourceError(f"{self.source} holds more than {limit:,} characters; split it into smaller files.")
        return text

    def _read(self, size: int) -> Iterator[bytes]:
        if self.body is not None:
            body = unpacked(self.body, "gzip", LONGEST_ANSWER) if self.body.startswith(GZIP) else self.body
            yield from (body[start : start + size] for start in range(0, len(body), size))
            return
        with Path(self.source).open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            stream = gzip.GzipFile(fileobj=file) if packed else file
            total = 0
            while piece := stream.read(size):
                total += len(piece)
                if packed and total > LONGEST_UNPACKED:
                    raise EOFError("it unpacks to more than 4 GB")
                yield piece
