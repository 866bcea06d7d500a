"""The store as what `archive.serve` shows: its look-ups one at a time, because requests come from many threads."""

import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from linkcheck.archive.serve import Holdings
from linkcheck.extract.decode import decoded
from linkcheck.model.archive import Capture
from linkcheck.store.store import Store

#: Pages on the list; the report and the address bar reach the others.
MOST_LISTED = 5000

Given = ParamSpec("Given")
Found = TypeVar("Found")


def holdings(store: Store, warcs: Path) -> Holdings:
    lock = threading.Lock()

    def alone(look: Callable[Given, Found]) -> Callable[Given, Found]:
        @wraps(look)
        def one_at_a_time(*given: Given.args, **more: Given.kwargs) -> Found:
            with lock:
                return look(*given, **more)

        return one_at_a_time

    def listed() -> list[Capture]:
        return store.newest_captures(MOST_LISTED)

    def original(record_id: str) -> Capture | None:
        return next(iter(store.captures_by_record_id([record_id])), None)

    return Holdings(
        warcs=warcs, listed=alone(listed), answers=alone(store.answers), original=alone(original), decoded=decoded
    )
