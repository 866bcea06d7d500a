"""ReplayWeb.page as a replay oracle: its viewer and service worker on loopback, beside a package of ours.

Its licence (AGPL-3) stays outside the project: the npm package is fetched once and kept in pytest's cache.
"""

import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from filelock import FileLock

PACKAGE = "replaywebpage@2.5.3"
#: The viewer alone, without its frame of buttons, at one page.
VIEW = """<!doctype html><meta charset=utf-8><title>x</title><style>html,body,replay-web-page{{height:100%;margin:0}}
</style><script src="/ui.js"></script>
<replay-web-page source="/{package}" url="{url}" ts="{ts}" embed="replayonly" replayBase="/replay/">
</replay-web-page>"""


def missing() -> str:
    """Why it cannot be had here, or ""."""
    return "" if shutil.which("npm") else "ReplayWeb.page needs npm"


def files(cache: Path) -> Path:
    """The folder with its two files, fetched if need be."""
    done = cache / PACKAGE
    with FileLock(cache / "lock"):  # several processes of one test run may want it first
        if not done.exists():
            subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=cache, check=True, capture_output=True)
            (archive,) = cache.glob("replaywebpage-*.tgz")
            with tarfile.open(archive) as found:
                for name in ("ui.js", "sw.js"):
                    found.extract(f"package/{name}", cache, filter="data")
            done.touch()
    return cache / "package"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def viewer(scripts: Path, folder: Path, package: Path, url: str, ts: str) -> Iterator[str]:
    """The address of a page that shows a captured address; `folder` is made for it."""
    (folder / "replay").mkdir(parents=True)
    shutil.copy(package, folder / package.name)
    for place in ("", "replay"):
        for name in ("ui.js", "sw.js"):
            shutil.copy(scripts / name, folder / place / name)
    (folder / "index.html").write_text(VIEW.format(package=package.name, url=url, ts=ts))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        server.server_close()
