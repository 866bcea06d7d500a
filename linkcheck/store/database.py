"""A workspace's database as a file: opened, brought up to date, written all or nothing, its errors as sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

import sqlite_utils

from linkcheck.errors import StoreError
from linkcheck.store.schema import migrations

#: Seconds a writer waits for another process's transaction before it gives up.
BUSY_TIMEOUT = 30.0

#: Bytes of a page in a new database: seven checks fit into one, where three would into SQLite's 4,096.
PAGE_SIZE = 8192

#: Rows of an index that ANALYZE looks at: enough to tell good plans from bad ones, whatever the size.
ANALYSIS = 1000


def connect(path: Path) -> sqlite_utils.Database:
    """The database of a workspace, made or brought up to date; WAL, one transaction a migration.

    Raises StoreError when the file is not a database, is of a newer schema, or cannot be opened.
    """
    try:
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, check_same_thread=False)
        db = sqlite_utils.Database(connection)
        db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA analysis_limit = {ANALYSIS}")
        _refuse_newer(db, path)
        db.enable_wal()
        migrations.apply(db)
    except (sqlite3.Error, OSError) as error:
        if "malformed" in str(error):
            raise in_words(sqlite3.DatabaseError(error), path) from error
        raise StoreError(
            f"{path} cannot be used as linkcheck's database ({error}); name another folder with --workspace."
        ) from error
    return db


@contextmanager
def transaction(db: sqlite_utils.Database, path: Path) -> Iterator[None]:
    """All or nothing, one inside another. The outermost waits for whoever else writes, for as long as BUSY_TIMEOUT.

    It takes the right to write before it reads: SQLite refuses it at once to a transaction that has read already.
    """
    with translated(path):
        if db.conn.in_transaction:
            with db.atomic():
                yield
            return
        db.conn.execute("begin immediate")  # and no savepoint: it would keep a copy of every page that changes
        try:
            yield
            db.conn.commit()
        except BaseException:
            db.conn.rollback()
            raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: a full disk or a file that went away is a sentence, not a traceback."""
    try:
        yield
    except sqlite3.Error as error:
        raise in_words(error, path) from error


def is_told(error: BaseException | None) -> TypeGuard[sqlite3.Error]:
    """Whether it is of the file or the disk, not of what was asked."""
    return type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError)


def in_words(error: sqlite3.Error, path: Path) -> StoreError:
    if "malformed" in str(error):
        return StoreError(
            f"{path} is damaged ({error}); put a copy that was saved in its place, or take what can be read with "
            "sqlite3's .recover, then run again."
        )
    what = "another process is writing to it; wait for it" if "locked" in str(error) else "make room or repair it"
    return StoreError(f"{path} cannot be written ({error}); {what}, then run again.")


def _refuse_newer(db: sqlite_utils.Database, path: Path) -> None:
    if "_sqlite_migrations" not in db.table_names():
        if db.table_names():
            raise StoreError(f"{path} is another program's database; name another folder with --workspace.")
        return
    known = {migration.name for migration in migrations.pending(sqlite_utils.Database(memory=True))}
    rows = db.query("select name from _sqlite_migrations where migration_set = ?", ["linkcheck"])
    newer = sorted({str(row["name"]) for row in rows} - known)
    if newer:
        raise StoreError(
            f"{path} was written by a newer linkcheck (it knows {newer[-1]}); update linkcheck and try again."
        )
