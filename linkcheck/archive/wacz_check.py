"""Says what is wrong with a WACZ file: everything the specification demands, and that its parts fit each other.

py-wacz's `validate` passes packages without WARCs, without an index and without pages (webrecorder/py-wacz#46);
this one opens every record and looks for it in the index, and for every line of the index in the records.
"""

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from linkcheck.archive import cdxj
from linkcheck.archive.members import BUFFERING, Torn
from linkcheck.archive.wacz import MANIFEST, MANIFEST_DIGEST, PAGES, VERSION
from linkcheck.archive.warc_reader import StoredRecord, record_at

#: The largest JSON or index file that is read, bytes; a larger one is a problem and not a reason to run out of memory.
MOST = 1 << 28

#: Directories that hold nothing but what the specification names (§ Other files and directories).
SUFFIXES = {
    "archive": (".warc.gz", ".warc"),
    "indexes": (".cdx", ".cdxj"),
    "pages": (".jsonl",),
}

#: A ZIP entry's local header; only the lengths of what follows it are looked at (APPNOTE.TXT §4.3.7).
_LOCAL_HEADER = struct.Struct("<26xHH")

#: What zipfile and json raise over files that are not what they say: bad directories, passwords, endless nesting.
UNUSABLE = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)

Found = Iterator[str]


def problems(path: Path) -> Found:
    """What is wrong, one sentence each; nothing for a package that every reader can use. Raises nothing."""
    if path.suffix != ".wacz":
        yield "its name does not end in .wacz"
    try:
        with zipfile.ZipFile(path) as package:
            yield from _problems(_Opened(path, package))
    except UNUSABLE as error:
        yield f"it cannot be read as a ZIP file: {error}"


@dataclass
class _Opened:
    """A package, and what the checks find out for the checks after them."""

    path: Path
    package: zipfile.ZipFile
    records: dict[tuple[str, int], StoredRecord] = field(default_factory=dict)  # those to index, by file and offset
    ids: set[str] = field(default_factory=set)  # of all records
    originals: set[str] = field(default_factory=set)  # ids that records refer to
    captured: set[tuple[str, str]] = field(default_factory=set)  # address and timestamp of every index line

    def under(self, folder: str) -> list[zipfile.ZipInfo]:
        return [entry for entry in self.package.infolist() if entry.filename.startswith(f"{folder}/")]

    def text(self, name: str) -> str:
        """A file's text. Raises ValueError with the reason when it is missing, too large or not UTF-8."""
        try:
            size = self.package.getinfo(name).file_size
        except KeyError:
            raise ValueError(f"{name} is missing") from None
        if size > MOST:
            raise ValueError(f"{name} is larger than {MOST:,} bytes")
        try:
            return self.package.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"{name} is not UTF-8 ({error})") from error

    def lines(self, name: str) -> list[str]:
        """Lines as JSONL and CDXJ have them: other line ends of Unicode may stand inside one."""
        return [line for line in self.text(name).split("\n") if line]

    def json(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads(self.text(name))
        except json.JSONDecodeError as error:
            raise ValueError(f"{name} is not JSON ({error})") from error
        if not isinstance(found, dict):
            raise ValueError(f"{name} is not a JSON object")
        return found


def _problems(opened: _Opened) -> Found:
    for check in CHECKS:
        try:
            yield from check(opened)
        except ValueError as error:
            yield str(error)


def _names(opened: _Opened) -> Found:
    names = [entry.filename for entry in opened.package.infolist()]
    for name in sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []:
        yield f"{name} is there twice"
    for entry in opened.package.infolist():
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            yield f"{name} leads out of the package"
        suffixes = SUFFIXES.get(name.split("/")[0])
        if suffixes and not name.endswith((*suffixes, *(f"{suffix}.gz" for suffix in suffixes), ".idx", "/")):
            yield f"{name} does not belong into that directory"
        if name.endswith((".gz", ".warc")) and entry.compress_type != zipfile.ZIP_STORED:
            yield f"{name} is compressed a second time, so no record in it can be reached alone"


def _manifest(opened: _Opened) -> Found:
    manifest = opened.json(MANIFEST)
    if manifest.get("profile") != "data-package":
        yield f"{MANIFEST}: profile is not data-package"
    if manifest.get("wacz_version") != VERSION:
        yield f"{MANIFEST}: wacz_version is not {VERSION}"
    for name in ("created", "modified", "mainPageDate"):
        if name in manifest and not _is_date(manifest[name]):
            yield f"{MANIFEST}: {name} is not an RFC 3339 date"
    resources = manifest.get("resources")
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in resources):
        raise ValueError(f"{MANIFEST}: resources is not a list of objects")
    listed = [str(item.get("path")) for item in resources]
    there = {entry.filename for entry in opened.package.infolist() if not entry.is_dir()}
    for name in sorted(there - set(listed) - {MANIFEST, MANIFEST_DIGEST}):
        yield f"{MANIFEST}: {name} is not among its resources"
    for item in resources:
        yield from _resource(opened, item, there)


def _resource(opened: _Opened, item: dict[str, Any], there: set[str]) -> Found:
    path = str(item.get("path"))
    if path not in there:
        yield f"{MANIFEST}: {path} is listed and not there"
        return
    if item.get("name") != path.rpartition("/")[2]:
        yield f"{MANIFEST}: {path} has another name"
    if item.get("bytes") != opened.package.getinfo(path).file_size:
        yield f"{MANIFEST}: {path} has another size than is said"
    if item.get("hash") != _digest(opened, path):
        yield f"{MANIFEST}: {path} has another hash than is said"


def _manifest_digest(opened: _Opened) -> Found:
    said = opened.json(MANIFEST_DIGEST)
    if said.get("path") != MANIFEST:
        yield f"{MANIFEST_DIGEST}: path is not {MANIFEST}"
    if MANIFEST in opened.package.namelist() and said.get("hash") != _digest(opened, MANIFEST):
        yield f"{MANIFEST_DIGEST}: {MANIFEST} has another hash than is said"


def _archive(opened: _Opened) -> Found:
    """Every record is read. WARCs that are not in gzip members are legal, and not ours: they are not looked into."""
    entries = opened.under("archive")
    if not entries:
        yield "archive/ holds no WARC file"
    for entry in entries:
        if entry.filename.endswith(".warc.gz") and entry.compress_type == zipfile.ZIP_STORED:
            yield from _warc(opened, entry)
    for original in sorted(opened.originals - opened.ids - {""}):
        yield f"{original}, the original of a revisit, is not in the package"


def _warc(opened: _Opened, entry: zipfile.ZipInfo) -> Found:
    """Read past zipfile, which reads an entry from its start again for every step back."""
    name = entry.filename.rpartition("/")[2]
    with opened.path.open("rb", buffering=BUFFERING) as file:
        begin = _data_offset(file, entry)
        offset = 0
        while offset < entry.file_size:
            try:
                record = record_at(file, begin + offset)
            except Torn as error:
                yield f"{entry.filename}: no whole record at {offset}: {error}"
                return
            yield from (f"{entry.filename}: the record at {offset}: {fault}" for fault in record.faults)
            opened.originals.add(record.get("WARC-Refers-To"))
            opened.ids.add(record.record_id)
            if cdxj.is_indexed(record):
                opened.records[name, offset] = record
            offset += record.length
        if offset > entry.file_size:
            yield f"{entry.filename}: its last record goes on behind its end"


def _data_offset(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where an entry's bytes begin: behind its local header and the name and extra field that it tells the size of."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size).ljust(_LOCAL_HEADER.size, b"\0")
    name, extra = _LOCAL_HEADER.unpack(header)
    return entry.header_offset + _LOCAL_HEADER.size + int(name) + int(extra)


def _index(opened: _Opened) -> Found:
    names = [entry.filename for entry in opened.under("indexes") if entry.filename.endswith((".cdx", ".cdxj"))]
    if not names:
        raise ValueError("indexes/ holds no .cdx or .cdxj file that can be read")
    indexed: set[tuple[str, int]] = set()
    for name in names:
        lines = opened.lines(name)
        if lines != sorted(lines, key=str.encode):
            yield f"{name} is not sorted by bytes"
        for number, text in enumerate(lines, start=1):
            try:
                indexed.add(_line(opened, text))
            except (ValueError, TypeError, AttributeError) as error:
                yield f"{name}, line {number}: {error}"
    for place, record in opened.records.items():
        if place not in indexed:
            yield f"archive/{place[0]}: the record at {place[1]} ({record.url}) is in no index"


def _line(opened: _Opened, text: str) -> tuple[str, int]:
    """The place that a line points to. Raises ValueError when the line and the record there do not fit."""
    found = cdxj.parsed(text)
    place = (str(found.fields["filename"]), int(found.fields["offset"]))
    record = opened.records.get(place)
    if record is None:
        raise ValueError(f"no record begins at {place[1]} of {place[0]}")
    right = cdxj.parsed(cdxj.line(record, place[0], place[1]))
    if found.urlkey != right.urlkey or found.timestamp[:14] != right.timestamp:
        raise ValueError(f"the record there is `{right.urlkey} {right.timestamp}`")
    for key, value in right.fields.items():
        if str(found.fields[key]) != value:
            raise ValueError(f"its {key} is {found.fields[key]}, the record's {value}")
    opened.captured.add((record.url, right.timestamp))
    return place


def _pages(opened: _Opened) -> Found:
    lines = opened.lines(PAGES)
    for number, text in enumerate(lines, start=1):
        try:
            page = json.loads(text)
        except json.JSONDecodeError as error:
            yield f"{PAGES}, line {number}: it is not JSON ({error})"
            continue
        yield from (f"{PAGES}, line {number}: {fault}" for fault in _page(opened, page, first=number == 1))
    if not lines:
        yield f"{PAGES} is empty"


def _page(opened: _Opened, page: object, *, first: bool) -> Found:
    if not isinstance(page, dict):
        yield "it is not a JSON object"
    elif first:
        if page.get("format") != "json-pages-1.0":
            yield "the first line's format is not json-pages-1.0"
    elif not isinstance(page.get("url"), str) or not _is_date(page.get("ts")):
        yield "it needs url and ts, an RFC 3339 date"
    elif (moment := _moment(page["ts"])) and (page["url"], cdxj.timestamp(moment)) not in opened.captured:
        yield f"no capture of {page['url']} at {page['ts']} is in the index"


def _digest(opened: _Opened, name: str) -> str:
    found = hashlib.sha256()
    with opened.package.open(name) as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return f"sha256:{found.hexdigest()}"


def _is_date(value: object) -> bool:
    return isinstance(value, str) and "T" in value and _moment(value) is not None


def _moment(value: str) -> datetime | None:
    """A date that names its zone, in UTC, or None."""
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


#: In this order: later checks use what earlier ones have read.
CHECKS: tuple[Callable[[_Opened], Found], ...] = (_names, _manifest, _manifest_digest, _archive, _index, _pages)
