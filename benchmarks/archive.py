"""How fast captures are written, read, verified and packed: `python benchmarks/archive.py [FOLDER_OF_PAGES]`.

Pages are cut from the HTML files under a folder, or made up of words where none is given; 40 KB each, as they come
over the wire without content coding. Rates are by seconds of CPU, in one thread.
"""

import gzip
import itertools
import os
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from linkcheck.archive.members import compressed
from linkcheck.archive.verify import rebuild, verify
from linkcheck.archive.wacz import Description, pack
from linkcheck.archive.wacz_check import problems
from linkcheck.archive.warc_reader import read
from linkcheck.archive.warc_writer import WarcWriter, recover
from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange

SIZE = 40_000
EXCHANGES = 6_000
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEAD = (
    b"HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 06:00:00 GMT\r\nServer: nginx\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
    b'ETag: "0123456789"\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n'
)


def main() -> None:
    pages = cut_pages(Path(sys.argv[1])) if len(sys.argv) > 1 else made_up_pages()
    print(f"{len(pages)} pages of {SIZE:,} bytes")
    compare_members(pages)
    for name, bodies, via in (
        ("write", pages, ()),
        ("write, with metadata", pages, ("https://daily.example/1",)),
        ("write, bodies that came as gzip", [gzip.compress(page, 6, mtime=0) for page in pages], ()),
    ):
        with tempfile.TemporaryDirectory() as folder:
            writing(name, Path(folder), bodies, via)
    with tempfile.TemporaryDirectory() as folder:
        reading(Path(folder), pages)


def compare_members(pages: list[bytes]) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "ISA-L level 1 (ours)": compressed,
        "zlib level 1": lambda page: zlib.compress(page, 1, 31),
        "zlib level 6": lambda page: zlib.compress(page, 6, 31),
        "zlib level 9 (warcio)": lambda page: zlib.compress(page, 9, 31),
    }
    for name, pack_page in packers.items():
        with timed(f"member, {name}", len(pages), f"ratio {ratio(pages, pack_page):.3f}"):
            for page in pages:
                pack_page(page)


def writing(name: str, folder: Path, bodies: list[bytes], via: tuple[str, ...]) -> list[Capture]:
    exchanges = made_exchanges(bodies)
    writer = WarcWriter(folder, name="bench", info={"software": "linkcheck"})
    rows: list[Capture] = []
    with timed(name, EXCHANGES, "exchanges"):
        for number, exchange in enumerate(itertools.islice(itertools.cycle(exchanges), EXCHANGES)):
            rows += writer.write(exchange, via=via)
            if number % 100 == 99:
                writer.flush()
        writer.flush()
    writer.close()
    return rows


def reading(folder: Path, pages: list[bytes]) -> None:
    warcs = folder / "warcs"
    rows = writing("write (again)", warcs, pages, ())
    good = {row.warc: row.offset + row.length for row in rows}
    responses = [row for row in rows if row.record_type == "response"]
    with timed("verify", len(rows), "records"):
        assert not list(verify(warcs, rows, good))
    with timed("rebuild", len(rows), "records"):
        assert list(rebuild(warcs)) == rows
    with timed("read, one after another", len(responses), "responses"):
        assert all(read(warcs, row.warc, row.offset).status == 200 for row in responses)
    with timed("pack", len(rows), "records"):
        pack(folder / "x.wacz", warcs, rows, [], Description(title="x", created=NOW, software="x"))
    with timed("check the package", len(rows), "records"):
        assert not list(problems(folder / "x.wacz"))
    for warc, offset in good.items():
        os.truncate(warcs / warc, offset - 5)
    with timed("recover a short file", len(rows), "records"):
        recover(warcs, good)


def made_exchanges(bodies: Iterable[bytes]) -> list[Exchange]:
    return [
        Exchange(
            url=f"https://site-{number}.example/articles/2026/{number}",
            started=NOW,
            request=b"GET /articles HTTP/1.1\r\nHost: site.example\r\nUser-Agent: linkcheck/0.1\r\nAccept: */*\r\n\r\n",
            head=HEAD,
            status=200,
            headers=(),
            body=body,
            ip="203.0.113.7",
            tls_version="TLSv1.3",
            tls_cipher="TLS_AES_128_GCM_SHA256",
        )
        for number, body in enumerate(bodies)
    ]


def cut_pages(folder: Path) -> list[bytes]:
    text = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.html"))[:2_000])
    pages = [text[start : start + SIZE] for start in range(0, len(text) - SIZE, SIZE)][:300]
    return pages or made_up_pages()


def made_up_pages() -> list[bytes]:
    choose = random.Random(1)
    words = ["".join(choose.choices("etaoinshrdlu", k=choose.randint(2, 9))) for _ in range(4_000)]
    tags = ["<p>", "</p>", '<a href="/news/2026/">', "</a>", '<div class="story">', "</div>"]
    return [" ".join(choose.choices(words + tags * 200, k=SIZE // 5)).encode()[:SIZE] for _ in range(200)]


def ratio(pages: list[bytes], pack_page: Callable[[bytes], bytes]) -> float:
    return sum(len(pack_page(page)) for page in pages) / sum(map(len, pages))


@contextmanager
def timed(name: str, count: int, unit: str) -> Iterator[None]:
    start = time.process_time()
    yield
    taken = time.process_time() - start
    print(f"{name:36} {count / taken:10,.0f}/s {taken / count * 1e6:8.0f} µs  {unit}")


if __name__ == "__main__":
    main()
