"""Sources are given files in a temporary folder, and sites on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.source_items import Save
from tests.sources.source_server import Server, serving


@pytest.fixture
def saved(tmp_path: Path) -> Save:
    def save(text: str | bytes, name: str = "source") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return save


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as site:
        yield site
