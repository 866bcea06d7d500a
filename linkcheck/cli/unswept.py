"""Work without the search for cycles: rows by the hundred thousand that hold none cost it a quarter of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """What is not needed any more goes as ever, by its count of references."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor is what was made searched when the program ends
        gc.enable()
