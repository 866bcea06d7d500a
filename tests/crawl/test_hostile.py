"""A web that sends everything a client must survive: each fault ends as evidence, in bounded memory, no traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linkcheck.demo import hostile
from linkcheck.model.check import Check, Failure

#: What must become of some; every other host must only end in some check.
EXPECTED: dict[str, Failure | int] = {
    "endless-headers": Failure.BAD_RESPONSE,
    "ten-megabyte-header": Failure.BAD_RESPONSE,
    "header-without-colon": 200,
    "header-latin-1": 200,
    "header-with-nul": 200,
    "negative-length": 200,
    "two-lengths": 200,
    "length-beyond-64-bits": 200,
    "304-with-body": 304,
    "switching-protocols": Failure.BAD_RESPONSE,
    "chunk-trailers-endless": 200,
    "200-addresses": Failure.CONNECTION_REFUSED,
    "chunk-of-2-to-64": Failure.BAD_RESPONSE,
    "chunk-size-endless": Failure.BAD_RESPONSE,
    "trailing-garbage": 200,
    "interim-storm": Failure.BAD_RESPONSE,
    "204-with-body": 204,
    "http-0.9": Failure.BAD_RESPONSE,
    "http-1.0": 200,
    "garbage": Failure.BAD_RESPONSE,
    "hang": Failure.READ_TIMEOUT,
    "hang-in-body": 200,
    "drip-head": Failure.READ_TIMEOUT,
    "drip-body": 200,
    "reset": Failure.CONNECTION_RESET,
    "reset-once": 200,
    "cut-body": 200,
    "gzip-bomb": 200,
    "brotli-bomb": 200,
    "zstd-bomb": 200,
    "gzip-truncated": 200,
    "gzip-that-is-not": 200,
    "200-megabytes": 200,
    "endless-body": 200,
    "endless-chunks": 200,
    "deep-nesting": 200,
    "title-of-100-kb": 200,
    "to-javascript": Failure.BAD_REDIRECT,
    "to-mailto": Failure.BAD_REDIRECT,
    "to-file": Failure.BAD_REDIRECT,
    "to-a-private-address": Failure.PRIVATE_ADDRESS,
    "to-an-octal-address": Failure.PRIVATE_ADDRESS,
    "to-itself": Failure.REDIRECT_LOOP,
    "in-a-ring": Failure.REDIRECT_LOOP,
    "to-what-no-parser-takes": Failure.BAD_REDIRECT,
    "with-spaces": 200,
    "with-utf-8": 200,
    "cookie-wall": 200,
    "12-deep": 200,
    "deep-without-end": Failure.TOO_MANY_REDIRECTS,
    "refused": Failure.CONNECTION_REFUSED,
    "silent-door": Failure.CONNECT_TIMEOUT,
    "no-such-name": Failure.DNS_NXDOMAIN,
    "servfail": Failure.DNS_SERVFAIL,
    "silent-dns": Failure.DNS_TIMEOUT,
    "no-address": Failure.DNS_NO_ADDRESS,
    "metadata-address": Failure.PRIVATE_ADDRESS,
    "ipv4-in-ipv6": Failure.PRIVATE_ADDRESS,
    "robots-503": Failure.ROBOTS_EXCLUDED,
    "robots-403": 200,
    "robots-endless": 200,
    "robots-redirects": 200,
    "tls-expired": Failure.TLS_EXPIRED,
    "tls-self-signed": Failure.TLS_UNTRUSTED,
    "tls-untrusted": Failure.TLS_UNTRUSTED,
    "tls-wrong-name": Failure.TLS_NAME_MISMATCH,
    "tls-old-protocol": Failure.TLS_PROTOCOL,
    "tls-garbage": Failure.TLS_PROTOCOL,
    "tls-silent": Failure.CONNECT_TIMEOUT,
}
MOST_MEGABYTES = 500
#: Prints the peak of its own memory in MB: VmHWM, because ru_maxrss begins with what the forking test process held.
CHILD = """
import sys
from pathlib import Path
from linkcheck.config import load
from linkcheck.crawl.options import CrawlOptions
from linkcheck.crawl.run import crawl
crawl(load(Path(sys.argv[1]), environ={}, flags={}), CrawlOptions())
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024)
"""


def outcome(check: Check) -> Failure | int | None:
    return check.failure or check.status


@pytest.mark.slow
def test_every_fault_ends_as_evidence(crawling: Any) -> None:
    made = crawling(hostile.hosts(), hostile.urls(), timeout=2.0)
    done = crawled_in_a_child(made)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert int(done.stdout) < MOST_MEGABYTES
    checks = {url.split("/")[2].removesuffix(f".{hostile.DOMAIN}"): found for url, found in made.checks().items()}
    assert len(checks) == len(hostile.urls())
    wrong = {name: outcome(checks[name]) for name, wanted in EXPECTED.items() if outcome(checks[name]) != wanted}
    assert wrong == {}


def crawled_in_a_child(made: Any) -> subprocess.CompletedProcess[str]:
    config = made.config
    lines = [
        f'now = "{config.now.isoformat()}"',
        f"timeout = {config.timeout}",
        "per_host_delay = 0.0",
        f'dns_servers = ["{made.web.dns}"]',
        f'ca_file = "{made.web.ca_file}"',
        'allow_networks = ["127.0.0.0/8"]',
        "[hosts]",
        *(f'"{name}" = "{address}"' for name, address in made.web.hosts.items()),
    ]
    Path(config.workspace / "linkcheck.toml").write_text("\n".join(lines))
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(config.workspace)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
