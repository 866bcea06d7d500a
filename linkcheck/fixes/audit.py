"""The audit: a row in the database and a line of JSON for every write, begun and ended, with the whole texts."""

import json
from dataclasses import asdict
from pathlib import Path

from linkcheck.errors import OutputError
from linkcheck.fixes.rewrite import base_hash_of
from linkcheck.model.fix import Act, AuditEntry, Fix
from linkcheck.store.store import Store

FILE_NAME = "audit.jsonl"


class Audit:
    """Writes to both places; the file is for people who distrust the database. Neither is ever changed."""

    def __init__(self, store: Store, file: Path) -> None:
        self._store, self._file = store, file

    def add(self, entry: AuditEntry) -> AuditEntry:
        """The entry with its number. Raises StoreError, OutputError: then nothing may be written to any article."""
        stored = self._store.add_audit(entry)
        values = asdict(stored) | {"at": stored.at.isoformat().replace("+00:00", "Z")}
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
        try:
            with self._file.open("ab") as out:
                out.write(line + b"\n")
        except OSError as error:
            raise OutputError(
                f"{self._file} cannot be written ({error.strerror}); nothing is changed without it."
            ) from error
        return stored


def is_ours(store: Store, fix: Fix, base_hash: str) -> bool:
    """Whether an article got from the text of a hash to the one that a fix rests on by our own writes alone."""
    reached = {base_hash}
    for entry in store.audit(article_id=fix.article_id):
        if entry.act in (Act.APPLY, Act.UNDO) and base_hash_of(entry.before) in reached:
            reached.add(base_hash_of(entry.after))
    return fix.base_hash in reached
