"""The program as a user starts it: a process of its own, in an empty workspace."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Linkcheck = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def linkcheck(tmp_path: Path) -> Linkcheck:
    """`linkcheck("ingest", "posts.json")` in the test's folder; `env` adds variables."""

    def run(
        *arguments: str, env: dict[str, str] | None = None, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LINKCHECK_")}
        return subprocess.run(
            [sys.executable, "-m", "linkcheck", *arguments],
            cwd=tmp_path,
            env=clean | (env or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run
