"""A real WordPress on loopback: own database on a unix socket, own copy of the files, `php -S`; gone with the tests.

Needs the Debian packages `wordpress wordpress-theme-twentytwentyone php-cli php-mysql php-xml php-mbstring php-curl
mariadb-server`; without them the tests that use it are skipped.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "wordpress"
SOURCE = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb-install-db", "mariadb-admin", "mariadb")
PACKAGES = "wordpress wordpress-theme-twentytwentyone php-cli php-mysql php-xml php-mbstring php-curl mariadb-server"
OPTIONS = (
    "--skip-networking",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
)
CONFIG = """<?php
define('DB_NAME','wordpress'); define('DB_USER','wordpress'); define('DB_PASSWORD','wordpress');
define('DB_HOST','localhost:{socket}'); define('DB_CHARSET','utf8mb4'); define('DB_COLLATE','');
define('WP_HOME','{url}'); define('WP_SITEURL','{url}');
define('WP_ENVIRONMENT_TYPE','local'); // makes application passwords work over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG','{state}/debug.log');
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT',
  'NONCE_SALT'] as $k) define($k, hash('sha256', $k));
$table_prefix='wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__.'/');
require_once ABSPATH.'wp-settings.php';
"""


def missing() -> str:
    """Why there can be no WordPress here, or ""."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if absent or not (SOURCE / "wp-load.php").exists():
        return f"a real WordPress needs the Debian packages {PACKAGES}"
    return ""


class WordPressSite:
    """Started by `start`, ended by `stop`; `passwords` are the users' application passwords."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.url = ""
        self.passwords: dict[str, str] = {}
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._copy()
        self._database()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        wp = self.state / "wp"
        config = CONFIG.format(socket=self.state / "db.sock", url=self.url, state=self.state)
        (wp / "wp-config.php").write_text(config)
        php = ["php", "-d", "memory_limit=512M"]
        self._run([*php, str(HERE / "install.php"), str(self.state), self.url])
        self.passwords = json.loads((self.state / "users.json").read_text())
        self._spawn(
            [*php, "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{port}", "-t", str(wp), str(HERE / "router.php")],
            {"PHP_CLI_SERVER_WORKERS": "4"},
        )
        self._wait(lambda: bool(self.request("GET", "/wp-json/", user="")))

    def stop(self) -> None:
        for process in reversed(self._processes):
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(self.state, ignore_errors=True)

    def request(self, method: str, path: str, body: object = None, *, user: str = "editor") -> Any:
        """The JSON of an answer, asked for as a user."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        if user:
            secret = base64.b64encode(f"{user}:{self.passwords[user]}".encode()).decode()
            request.add_header("Authorization", f"Basic {secret}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def post(self, title: str, content: str, **more: object) -> int:
        made = self.request(
            "POST", "/wp-json/wp/v2/posts", {"title": title, "content": content, "status": "publish"} | more
        )
        return int(made["id"])

    def save(self, number: int, *, user: str = "colleague", **fields: object) -> None:
        self.request("POST", f"/wp-json/wp/v2/posts/{number}", fields, user=user)

    def raw(self, number: int) -> str:
        """The text as stored."""
        found = self.request("GET", f"/wp-json/wp/v2/posts/{number}?context=edit&_fields=content.raw")
        return str(found["content"]["raw"])

    def raws(self) -> dict[int, str]:
        """The texts of all published posts as stored, by their numbers."""
        query = "per_page=100&context=edit&_fields=id,content.raw"
        found = self.request("GET", f"/wp-json/wp/v2/posts?{query}")
        return {post["id"]: post["content"]["raw"] for post in found}

    def clear(self) -> None:
        """Delete every post, with its revisions."""
        self._sql("DELETE FROM wordpress.wp_posts; DELETE FROM wordpress.wp_postmeta;")

    def _sql(self, statements: str) -> None:
        self._run(["mariadb", "--no-defaults", f"--socket={self.state / 'db.sock'}", "-uroot", "-e", statements])

    def _copy(self) -> None:
        wp = self.state / "wp"
        shutil.copytree(SOURCE, wp, symlinks=False, ignore_dangling_symlinks=True)
        for name in ("wp-config.php", ".htaccess"):
            (wp / name).unlink(missing_ok=True)
        (wp / "wp-content" / "mu-plugins").mkdir(exist_ok=True)
        shutil.copy(HERE / "must-use.php", wp / "wp-content" / "mu-plugins" / "must-use.php")

    def _database(self) -> None:
        data, sock = self.state / "db", self.state / "db.sock"
        me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={me}", "--skip-test-db"]
        self._run([*install, "--auth-root-authentication-method=normal", "--skip-log-bin"])
        self._spawn(
            ["mariadbd", "--no-defaults", f"--user={me}", f"--datadir={data}", f"--socket={sock}", *OPTIONS], {}
        )
        client = ["--no-defaults", f"--socket={sock}", "-uroot"]
        self._wait(lambda: subprocess.run(["mariadb-admin", *client, "ping"], capture_output=True).returncode == 0)
        self._sql(
            "CREATE DATABASE wordpress CHARACTER SET utf8mb4; CREATE USER wordpress@localhost IDENTIFIED BY "
            "'wordpress'; GRANT ALL ON wordpress.* TO wordpress@localhost;"
        )

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-500:]} {done.stderr[-500:]}"

    def _spawn(self, command: list[str], env: dict[str, str]) -> None:
        log = (self.state / f"{command[0]}.log").open("wb")
        self._processes.append(
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | env, start_new_session=True
            )
        )

    def _wait(self, ready: Any) -> None:
        for _ in range(300):
            try:
                if ready():
                    return
            except (OSError, urllib.error.URLError, ValueError):
                pass
            time.sleep(0.1)
        raise AssertionError("WordPress did not start")
