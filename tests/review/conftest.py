"""The review page as a user starts it, over articles in a git work tree."""

import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from queue import Queue

import pytest

from linkcheck.cli.app import App
from linkcheck.cli.fix_targets import opened
from linkcheck.cli.fix_writing import new_run
from linkcheck.config import Config
from linkcheck.fixes.decide import no_check
from linkcheck.fixes.deliver import Delivered, apply
from linkcheck.fixes.propose import propose
from linkcheck.model.fix import WAITING
from linkcheck.model.verdict import State
from linkcheck.review.app import Context
from linkcheck.review.server import Server
from tests.fixes.conftest import NOW, Workspace

ARTICLES = {
    "harbour.md": "---\ntitle: The harbour & its new bridge\nauthor: Ann Kim\n---\n"
    "The ministry’s [final report](https://old.example/a/report) says that the bridge will open in May, a year late. "
    "Its [annex](https://old.example/a/annex#costs) puts the costs at 84 million.\n\n"
    "Residents wrote about [their worries](https://old.example/a/report) <https://gone.example/list>.\n",
    "school.md": "---\ntitle: A school for 보고서\n---\nThe [same report](https://old.example/a/report) again, and "
    "[a page](https://old.example/moved/1) that moved.\n",
}


@dataclass
class Page:
    """The running page. `url` holds the token."""

    workspace: Workspace
    url: str
    opener: urllib.request.OpenerDirector

    @property
    def root(self) -> str:
        return self.url.partition("/?")[0]

    def get(self, path: str) -> str:
        with self.opener.open(self.root + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, form: str, **headers: str) -> tuple[int, str]:
        """The status and the page after redirects."""
        request = urllib.request.Request(self.root + path, data=form.encode(), method="POST")
        for name, value in ({"Origin": self.root} | headers).items():
            request.add_header(name, value)
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Articles in a git work tree, their links dead, or moved where their addresses say so."""
    content = tmp_path / "content"
    content.mkdir()
    for name, text in ARTICLES.items():
        (content / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    made = Workspace(tmp_path, {})
    made.call("ingest", str(content), "--base-url", "https://news.example/")
    made.judge_all(State.DEAD)
    return made


@pytest.fixture
def page(workspace: Workspace) -> Iterator[Page]:
    """The page in a thread of this process, over real HTTP."""
    made: Queue[Server] = Queue()
    thread = threading.Thread(target=_serve, args=(workspace, made))
    thread.start()
    server = made.get(timeout=20)
    try:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(server.url, timeout=20).close()
        yield Page(workspace, server.url, opener)
    finally:
        server.stop()
        thread.join(20)


def _serve(workspace: Workspace, made: "Queue[Server]") -> None:
    app = App(config=Config(workspace=workspace.folder), clock=lambda: NOW)
    with app.store() as store, opened(app, store, "") as target_of:
        propose(store)

        def deliver(writes: bool) -> Sequence[Delivered]:
            return list(apply(new_run(app, store, target_of, "ann", writes=writes), list(store.fixes(*WAITING))))

        context = Context(store=store, clock=app.clock, who="ann", alive=no_check, deliver=deliver)
        with Server(context) as server:
            made.put(server)
            server.run()
