"""pywb as a real Memento server and replay oracle, in an environment of its own: its dependencies are not ours.

Its licence (GPL-3) and its 158 MB stay outside the project; the environment is made once and kept in pytest's cache.
"""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

PYWB = "pywb==2.10.0"
CONFIG = "framed_replay: false\nredirect_to_exact: true\nenable_memento: true\n"
PATIENCE = 60.0  # seconds for a start on a busy machine


def programs(cache: Path) -> Path:
    """The folder of pywb's programs, installed if need be."""
    found = cache / "venv" / "bin"
    done = cache / "installed"
    with FileLock(cache / "lock"):  # several processes of one test run may want it first
        _install(cache, found, done)
    return found


def _install(cache: Path, found: Path, done: Path) -> None:
    if not done.exists() or done.read_text() != PYWB:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(cache / "venv")], check=True)
        pip = [str(found / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, PYWB, "setuptools<81"], check=True)  # pywb asks for pkg_resources
        done.write_text(PYWB)


@contextmanager
def serving(bin_folder: Path, folder: Path, warcs: Sequence[Path]) -> Iterator[str]:
    """The address of a collection of these files, ending in a slash; the server ends with the context."""
    manager = str(bin_folder / "wb-manager")
    subprocess.run([manager, "init", "news"], cwd=folder, check=True, capture_output=True)
    subprocess.run([manager, "add", "news", *map(str, warcs)], cwd=folder, check=True, capture_output=True)
    (folder / "config.yaml").write_text(CONFIG)
    port = _free_port()
    command = [str(bin_folder / "wayback"), "-b", "127.0.0.1", "-p", str(port)]  # its default is every interface
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}/news/"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"pywb does not answer at {url}")
