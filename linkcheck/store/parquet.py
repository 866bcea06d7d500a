"""The store as Parquet files, one a table, for analysts: streamed, in the types that other programs expect.

Needs pyarrow (`pip install 'newsroom-linkcheck[parquet]'`). Texts of articles and pages stay in the store.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.errors import OutputError
from linkcheck.store import codec
from linkcheck.store.store import Store

#: Rows held at once; a row group of the file.
BATCH = 20_000

TEXT, NUMBER, YES, TIME = pa.string(), pa.int64(), pa.bool_(), pa.timestamp("us", tz="UTC")
#: Number, address and time of what every table refers to are named the same everywhere.
SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "articles": {
        "id": TEXT, "url": TEXT, "title": TEXT, "authors": pa.list_(TEXT), "section": TEXT, "published": TIME,
        "modified": TIME, "post_type": TEXT, "source": TEXT, "first_seen": TIME, "changed": TIME,
    },
    "occurrences": {
        "id": TEXT, "article_id": TEXT, "link_id": NUMBER, "href": TEXT, "text": TEXT, "context": TEXT, "element": TEXT,
        "kind": TEXT, "start": NUMBER, "end": NUMBER, "first_seen": TIME, "left_at": TIME,
    },
    "links": {
        "id": NUMBER, "url": TEXT, "host": TEXT, "site": TEXT, "scheme": TEXT, "first_seen": TIME, "state": TEXT,
        "finding": TEXT, "confidence": NUMBER, "because": TEXT, "failures": NUMBER, "first_failed": TIME,
        "last_ok": TIME, "next_check": TIME, "new_url": TEXT, "checks": NUMBER, "first_checked": TIME,
        "last_checked": TIME, "since": TIME,
    },
    "checks": {
        "id": NUMBER, "link_id": NUMBER, "run_id": TEXT, "at": TIME, "status": NUMBER, "failure": TEXT, "detail": TEXT,
        "final_url": TEXT, "hops": NUMBER, "content_type": TEXT, "length": NUMBER, "payload_digest": TEXT,
        "title": TEXT, "words": NUMBER, "control_ok": YES, "attempts": NUMBER, "seconds": pa.float64(),
    },
    "captures": {
        "id": NUMBER, "link_id": NUMBER, "run_id": TEXT, "url": TEXT, "warc": TEXT, "offset": NUMBER, "length": NUMBER,
        "record_id": TEXT, "record_type": TEXT, "date": TIME, "payload_digest": TEXT, "status": NUMBER,
    },
    "runs": {
        "id": TEXT, "started_at": TIME, "finished_at": TIME, "complete": YES, "reason": TEXT, "checked": NUMBER,
        "requests": NUMBER, "captures": NUMBER, "bytes": NUMBER,
    },
}  # fmt: skip
#: Where rows come from when not from the table of the same name.
SOURCES = {
    "links": "links left join link_state on link_state.link_id = links.id",
}
_READERS: dict[pa.DataType, Callable[[Any], Any]] = {
    TIME: datetime.fromisoformat,
    YES: bool,
    pa.list_(TEXT): codec.load,
}


def export(store: Store, folder: Path) -> Iterator[tuple[Path, int]]:
    """Write `<table>.parquet` for each table of SCHEMAS, each whole or not at all; yields what was written, and rows.

    Raises OutputError when the folder cannot be written.
    """
    for name, columns in SCHEMAS.items():
        schema = pa.schema(columns.items(), metadata={"linkcheck.schema": f"linkcheck-{name}/1"})
        path = folder / f"{name}.parquet"
        beside = folder / f".{name}.parquet.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            count = _write(beside, schema, _rows(store, name))
            beside.replace(path)
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}); name another folder.") from error
        finally:
            beside.unlink(missing_ok=True)
        yield path, count


def _write(path: Path, schema: pa.Schema, rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            columns = [
                pa.array(values, kind) for values, kind in zip(zip(*batch, strict=True), schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            count += len(batch)
    return count


def _rows(store: Store, name: str) -> Iterator[tuple[Any, ...]]:
    if name == "checks":
        return _checks(store)
    columns = SCHEMAS[name]
    readers = [_READERS.get(kind) for kind in columns.values()]
    table = SOURCES.get(name, name)
    found = ", ".join(f'{"links." if name == "links" and column == "id" else ""}"{column}"' for column in columns)
    rows = store.db.execute(f"select {found} from {table}")
    return (
        tuple(read(value) if read and value is not None else value for read, value in zip(readers, row, strict=True))
        for row in rows
    )


def _checks(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every check, those of ranges too."""
    rows = store.db.execute(f"select link_id, repeats, {', '.join(codec.COLUMNS)} from checks order by id")
    for link_id, repeats, *values in rows:
        for check in codec.checks_of(values, repeats, ""):
            yield (
                check.id, link_id, check.run_id, check.at, check.status, check.failure, check.detail, check.final_url,
                len(check.hops), check.content_type, check.length, check.payload_digest,
                check.page.title if check.page else None, check.page.words if check.page else None, check.control_ok,
                check.attempts, check.timings.total,
            )  # fmt: skip
