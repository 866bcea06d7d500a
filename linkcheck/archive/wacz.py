"""Packs captures into a WACZ 1.1.1 file (webrecorder/specs wacz/1.1.1), the same bytes for the same captures.

Records are copied as they lie, gzip members untouched: a payload in the package is the payload that was captured.
"""

import hashlib
import itertools
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

from linkcheck.archive import cdxj
from linkcheck.archive.members import BUFFERING, Torn
from linkcheck.archive.warc_reader import StoredRecord, path_of, record_at
from linkcheck.errors import OutputError
from linkcheck.model.archive import Capture

VERSION = "1.1.1"
INDEX = "indexes/index.cdx"
PAGES = "pages/pages.jsonl"
MANIFEST = "datapackage.json"
MANIFEST_DIGEST = "datapackage-digest.json"

#: Bytes from which a file in the package gets the longer ZIP64 header.
_LARGE = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPage:
    """One line of pages.jsonl: a capture that a person may open. `ts` is the capture's date."""

    url: str
    ts: datetime
    title: str = ""
    cited_by: tuple[str, ...] = ()  # addresses of the articles that cite it; a property of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What datapackage.json says about the whole. `description` is Markdown."""

    title: str
    created: datetime
    software: str
    description: str = ""


def pack(
    path: Path, folder: Path, captures: Iterable[Capture], pages: Sequence[PackedPage], about: Description
) -> None:
    """Write the captures' records, their index and the pages to `path`, or nothing at all.

    `captures` in any order, each once; every record of an exchange is wanted, and the originals of revisits
    (`missing_originals`). The first page is the one that viewers open.

    Raises OutputError when a record is damaged or the file cannot be written.
    """
    by_place = sorted(captures, key=attrgetter("warc", "offset"))
    if not by_place:
        raise OutputError("there are no captures to pack; run `linkcheck crawl` first, or choose another article.")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(unfinished, "w") as package:
                _fill(_Package(package, about.created), folder, by_place, pages, about)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error}); make room or choose another place.") from error


def missing_originals(folder: Path, captures: Iterable[Capture]) -> frozenset[str]:
    """Record ids that the revisits among `captures` refer to and that are not among them.

    Raises OutputError when a revisit cannot be read.
    """
    chosen = list(captures)
    there = {capture.record_id for capture in chosen}
    revisits = sorted((item for item in chosen if item.record_type == "revisit"), key=attrgetter("warc", "offset"))
    wanted = {record.get("WARC-Refers-To") for record, _ in _records(folder, revisits)}
    return frozenset(wanted - there - {""})


def _fill(
    package: "_Package", folder: Path, captures: list[Capture], pages: Sequence[PackedPage], about: Description
) -> None:
    index: list[str] = []
    for warc, group in itertools.groupby(captures, key=attrgetter("warc")):
        rows = list(group)
        with package.file(f"archive/{warc}", sum(row.length for row in rows)) as out:
            index += _copied(out, folder, warc, rows)
    index.sort(key=lambda line: line.encode())
    package.add_text(INDEX, [f"{line}\n" for line in index])
    package.add_text(PAGES, _page_lines(pages, about.title))
    manifest = _json(_manifest(package.resources, pages, about), indent=2)
    package.add_text(MANIFEST, [manifest])
    package.add_text(MANIFEST_DIGEST, [_json({"path": MANIFEST, "hash": package.resources[-1]["hash"]})])


def _copied(out: "_Hashed", folder: Path, warc: str, rows: list[Capture]) -> list[str]:
    """The file's own warcinfo and the rows' members, one behind the other; returns their index lines."""
    lines: list[str] = []
    info = replace(rows[0], offset=0, record_id="")
    for record, member in _records(folder, [info, *rows] if rows[0].offset else rows):
        if cdxj.is_indexed(record):
            lines.append(cdxj.line(record, warc, out.size))
        out.write(member)
    return lines


def _records(folder: Path, rows: Iterable[Capture]) -> Iterator[tuple[StoredRecord, bytes]]:
    """The rows' records, payloads checked and not kept, each with the bytes of its member."""
    for warc, group in itertools.groupby(rows, key=attrgetter("warc")):
        try:
            with path_of(folder, warc).open("rb", buffering=BUFFERING) as file:
                for row in group:
                    record = record_at(file, row.offset)
                    if record.faults or (row.record_id and record.record_id != row.record_id):
                        raise Torn("; ".join(record.faults) or "another record stands there")
                    file.seek(row.offset)
                    yield record, file.read(record.length)
        except (OSError, Torn) as error:
            raise OutputError(
                f"{warc} holds no such record as was captured ({error}); `linkcheck archive verify` lists the damage."
            ) from error


class _Package:
    """A ZIP file being filled, everything stored as it is; remembers what the manifest must list."""

    def __init__(self, package: zipfile.ZipFile, date: datetime) -> None:
        self._package = package
        at = max(date.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC))  # where ZIP's time begins
        self._date = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self.resources: list[dict[str, Any]] = []

    @contextmanager
    def file(self, name: str, size: int) -> Iterator["_Hashed"]:
        """One file to be written to; `size` is about how many bytes it will have."""
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        entry.create_system = 3  # Unix, on every machine
        with self._package.open(entry, "w", force_zip64=size > _LARGE) as inner:
            out = _Hashed(inner)
            yield out
        self.resources.append({"name": Path(name).name, "path": name, "hash": out.digest, "bytes": out.size})

    def add_text(self, name: str, lines: Sequence[str]) -> None:
        with self.file(name, 0) as out:
            for line in lines:
                out.write(line.encode())


class _Hashed:
    """What goes into the package, counted and hashed on its way."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self.size += len(data)


def _page_lines(pages: Sequence[PackedPage], title: str) -> list[str]:
    lines: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": title}]
    for number, page in enumerate(pages, start=1):
        cited = {"citedBy": list(page.cited_by)} if page.cited_by else {}
        shown = {"title": page.title} if page.title else {}
        lines.append({"id": str(number), "url": page.url, "ts": rfc3339(page.ts), **shown, **cited})
    return [f"{_json(line)}\n" for line in lines]


def _manifest(resources: list[dict[str, Any]], pages: Sequence[PackedPage], about: Description) -> dict[str, Any]:
    main = {"mainPageUrl": pages[0].url, "mainPageDate": rfc3339(pages[0].ts)} if pages else {}
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": about.description,
        "created": rfc3339(about.created),
        "modified": rfc3339(about.created),
        "software": about.software,
        **main,
        "resources": list(resources),
    }


def rfc3339(moment: datetime) -> str:
    """UTC, to the second: what index timestamps can say too."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: object, *, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
