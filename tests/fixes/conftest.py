"""One real WordPress for all tests of this folder, and a workspace that has read it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from linkcheck.cli.main import linkcheck
from linkcheck.errors import LinkcheckError
from linkcheck.fixes.decide import approved, decided
from linkcheck.fixes.propose import OPEN, propose
from linkcheck.model.fix import Decision, Fix
from linkcheck.model.verdict import Finding, State, Verdict
from linkcheck.store.store import Store
from tests.fixes.wordpress_site import WordPressSite, missing

NOW = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPressSite]:
    if reason := missing():
        pytest.skip(reason)
    site = WordPressSite(Path(tempfile.mkdtemp(prefix="wp-")))  # short: a unix socket's path has 107 bytes
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def site(wordpress: WordPressSite) -> WordPressSite:
    """The WordPress without any post."""
    wordpress.clear()
    return wordpress


class Workspace:
    """A folder in which the program runs, as a process of its own."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env

    def run(self, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> str:
        """What the program prints on stdout; it must end with `code`."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LINKCHECK_")}
        done = subprocess.run(
            [sys.executable, "-m", "linkcheck", *arguments],
            cwd=self.folder,
            env=clean | self.env | (env or {}),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        self.stderr = done.stderr
        return done.stdout

    def call(self, *arguments: str, code: int = 0) -> str:
        """The same in this process; what it prints on stdout and stderr."""
        places = ["--workspace", str(self.folder)]
        with ThreadPoolExecutor(1) as thread:  # the main thread may run a browser's event loop
            done = thread.submit(
                CliRunner().invoke, linkcheck, [*places, *arguments], env=self.env, standalone_mode=False
            ).result()
        failed = done.exception if isinstance(done.exception, LinkcheckError) else None
        found = failed.exit_code if failed else done.exit_code or done.return_value or 0
        assert done.exception is None or failed, done.exception
        assert found == code, f"{arguments}: {found}\n{done.output}\n{failed}"
        return f"{done.output}{failed or ''}"

    def decide(self, new_url: str = "https://new.example/x?a=1&b=2", only: str = "") -> list[Fix]:
        """Every link, or those whose address holds `only`, is to be replaced, and approved."""
        self.judge_all()
        with self.store() as store:
            propose(store)
            chosen = [fix for fix in store.fixes(*OPEN) if only in fix.url]
            made = [decided(fix, Decision.REPLACE, new_url, "", now=NOW, who="test") for fix in chosen]
            return store.put_fixes(approved(fix, now=NOW, who="test") for fix in made)

    def fix(self) -> Fix:
        """The one fix of the workspace."""
        with self.store() as store:
            (found,) = store.fixes()
            return found

    def store(self) -> Store:
        return Store(self.folder / "linkcheck.db", create=False)

    def judge_all(self, state: State = State.DEAD) -> None:
        """Every link is in this state, as if a crawl had found it so; to a new address where its own says "moved"."""
        with self.store() as store:
            store.put_verdicts([(number, verdict(link.url, state), ()) for number, link, _ in store.histories()], NOW)


def verdict(url: str, state: State) -> Verdict:
    moved = "moved" in url
    return Verdict(
        url=url,
        state=State.MOVED if moved else state,
        finding=Finding.MOVED_PERMANENTLY if moved else Finding.GONE,
        confidence=90,
        because="The server says that it is gone.",
        rule="test",
        rules_version=1,
        first_failed=NOW,
        new_url=url.replace("old", "new") if moved else "",
    )


@pytest.fixture
def workspace(tmp_path: Path, site: WordPressSite) -> Workspace:
    return workspace_of(tmp_path, site)


def workspace_of(folder: Path, site: WordPressSite, user: str = "editor") -> Workspace:
    (folder / "linkcheck.toml").write_text(
        'allow_networks = ["127.0.0.0/8"]\nper_host_delay = 0\n[wordpress]\nuser = "' + user + '"\n'
    )
    return Workspace(folder, {"LINKCHECK_WORDPRESS_APPLICATION_PASSWORD": site.passwords[user]})
