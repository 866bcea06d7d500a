"""Guards the house: imports point down, one door per library, no cycles, no long file. Standard library only."""

import ast
import itertools
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "linkcheck"

#: The floors, top first. Folders on one floor do not know each other.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"__main__"}),
    frozenset({"cli"}),
    frozenset({"review", "engine", "report", "demo"}),
    frozenset({"crawl", "fixes", "sources", "memento"}),
    frozenset({"store", "net"}),
    frozenset({"extract", "verdict", "archive"}),
    frozenset({"urls"}),
    frozenset({"model"}),
    frozenset({"config"}),
    frozenset({"values"}),
    frozenset({"errors"}),
    frozenset({"__init__"}),
)

#: One door per library: who may import it.
DOORS: dict[str, frozenset[str]] = {
    "scrapy": frozenset({"crawl"}),
    "twisted": frozenset({"crawl"}),
    "itemadapter": frozenset({"crawl"}),
    "protego": frozenset({"crawl"}),
    "sqlite_utils": frozenset({"store"}),
    "sqlite3": frozenset({"store"}),
    "pyarrow": frozenset({"store"}),
    "bs4": frozenset({"extract"}),
    "ada_url": frozenset({"urls"}),
    "tldextract": frozenset({"urls"}),
    "aiodns": frozenset({"net"}),
    "pycares": frozenset({"net"}),
    "httptools": frozenset({"net"}),
    "ssl": frozenset({"net", "demo"}),
    "socket": frozenset({"net", "demo", "review", "archive"}),
    "smtplib": frozenset({"net"}),
    "urllib.request": frozenset(),
    "http.client": frozenset(),
    "requests": frozenset(),
    "distributed": frozenset({"engine"}),
    "dask": frozenset({"engine"}),
    "fsspec": frozenset({"engine"}),
    "warcio": frozenset({"archive"}),
    "jinja2": frozenset({"report", "review"}),
    "starlette": frozenset({"review"}),
    "uvicorn": frozenset({"review", "cli"}),
    "openpyxl": frozenset({"report", "fixes"}),
    "click": frozenset({"cli"}),
    "rich": frozenset({"cli", "crawl"}),
    "cryptography": frozenset({"demo"}),
}

LONGEST_FILE = 400


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def folder(path: Path) -> str:
    """The house's name for where a module lives: its first folder, or its own name at the top level."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported(path: Path) -> list[tuple[str, int]]:
    """Every absolute module name that a file imports, wherever the statement stands, with its line."""
    names: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import; write it absolutely"
            assert all(alias.name != "*" for alias in node.names), f"{path}:{node.lineno}: a wildcard import"
            names += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return names


def floor(name: str) -> int:
    return next(i for i, names in enumerate(FLOORS) if name in names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_and_go_through_their_door(path: Path) -> None:
    here = folder(path)
    for name, line in imported(path):
        where = f"{path.relative_to(ROOT)}:{line}"
        if name.startswith("linkcheck."):
            there = name.split(".")[1]
            if there == "__version__":
                continue
            assert there == here or floor(there) > floor(here), f"{where}: {here} must not import {there}"
        for library, doors in DOORS.items():
            if name == library or name.startswith(library + "."):
                assert here in doors, f"{where}: {library} belongs to {sorted(doors) or 'nobody'}, not to {here}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_every_folder_has_a_floor() -> None:
    known = frozenset(itertools.chain.from_iterable(FLOORS))
    assert {folder(path) for path in modules()} <= known


def test_an_init_holds_its_law_and_nothing_else() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} states no law"
        extra = [node for node in body[1:] if path.parent != PACKAGE or not isinstance(node, ast.Assign)]
        assert not extra, f"{path} holds more than its law"


def test_modules_import_each_other_without_a_cycle() -> None:
    graph: dict[str, set[str]] = {}
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in modules()}
    for name, path in names.items():
        found = {n for n, _ in imported(path)} | {n.rpartition(".")[0] for n, _ in imported(path)}
        graph[name] = {n for n in found if n in names and n not in {name, "linkcheck"}}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_clock_is_read_in_one_place() -> None:
    """Rule 6 of the house: `config.Clock` is made from the real clock in config.py; everybody else is handed one."""
    readers = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                read = (node.value.id, node.attr) in readers
                assert not read or folder(path) in {"config", "cli"}, f"{path}:{node.lineno} reads the clock"
