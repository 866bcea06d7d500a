"""Whatever is wrong: one clear sentence on stderr, the right exit code, nothing half-written, no traceback."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

POST = {
    "id": 1,
    "link": "https://news.example/a",
    "title": {"rendered": "A"},
    "content": {"rendered": '<p>See <a href="https://other.example/x">this</a>.</p>'},
}


def assert_one_sentence(done: object, *words: str, code: int = 2) -> None:
    stderr = done.stderr  # type: ignore[attr-defined]
    assert done.returncode == code, stderr  # type: ignore[attr-defined]
    assert "Traceback" not in stderr
    last = stderr.strip().splitlines()[-1]
    for word in words:
        assert word in last, last


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.json", None, ["missing.json"]),
        ("empty.json", b"", ["empty"]),
        ("truncated.json", b'[{"id": 1, "link": "https://news.exa', ["truncated.json"]),
        ("other.json", b'{"hello": "world"}', ["other.json"]),
        ("noise.bin", bytes(range(256)) * 20, ["noise.bin"]),
        ("broken.xml", b"<rss><channel><item>", ["broken.xml"]),
    ],
)
def test_a_source_that_cannot_be_read_is_named_and_nothing_is_left_behind(
    linkcheck: Any, tmp_path: Path, name: str, content: bytes | None, words: list[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert_one_sentence(linkcheck("ingest", name), *words)
    assert not (tmp_path / "linkcheck.db").exists()


def test_a_folder_without_articles_is_named(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert_one_sentence(linkcheck("ingest", "nothing"), "nothing")


def test_a_site_that_does_not_answer_is_named(linkcheck: Any) -> None:
    assert_one_sentence(linkcheck("ingest", "http://127.0.0.1:9/"), "127.0.0.1:9")


def test_one_bad_record_among_many_is_named_and_the_others_go_on(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text(
        json.dumps([POST, {"id": "?", "content": 7}, POST | {"id": 2, "link": "https://news.example/b"}])
    )
    done = linkcheck("ingest", "posts.json")
    assert done.returncode == 0, done.stderr
    assert "2 articles read" in done.stdout
    assert "1 records could not be read" in done.stdout
    report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
    assert len(report["articles"]) == 2


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("tiemout = 3", ["tiemout", "did you mean `timeout`"]),
        ("timeout = 'soon'", ["timeout", "number"]),
        ("timeout = -1", ["timeout"]),
        ("timeout = [", ["linkcheck.toml", "TOML"]),
        ("allow_networks = ['everything']", ["allow_networks"]),
        ("now = 'yesterday'", ["now", "ISO"]),
        ("[wordpress]\nuser = 3", ["wordpress.user"]),
        ("[hosts]\n'a.example' = 'b.example'", ["hosts"]),
    ],
)
def test_a_wrong_configuration_is_told_with_the_key(
    linkcheck: Any, tmp_path: Path, toml: str, words: list[str]
) -> None:
    (tmp_path / "linkcheck.toml").write_text(toml)
    assert_one_sentence(linkcheck("status"), *words)


@pytest.mark.parametrize(
    "arguments",
    [
        ["crawl"],
        ["judge"],
        ["report"],
        ["status"],
    ],
)
def test_a_workspace_without_articles_says_what_to_do_first(linkcheck: Any, arguments: list[str]) -> None:
    assert_one_sentence(linkcheck(*arguments), "linkcheck ingest")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ingest"],
        ["report", "--format", "stone"],
        ["crawl", "--limit", "-3"],
        ["--config", "nowhere.toml", "status"],
        ["status", "--workspace", "/nowhere/at/all"],
        ["crawl", "--per-host-delay", "often"],
        ["crawl", "--engine", "dask", "--scheduler", "nonsense"],
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(linkcheck: Any, arguments: list[str]) -> None:
    assert_one_sentence(linkcheck(*arguments))


def test_a_database_of_a_newer_schema_is_refused_and_left_alone(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text(json.dumps([POST]))
    assert linkcheck("ingest", "posts.json").returncode == 0
    with sqlite3.connect(tmp_path / "linkcheck.db") as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('linkcheck', 'm999_x', '')"
        )
    for arguments in (["status"], ["crawl"], ["ingest", "posts.json"]):
        assert_one_sentence(linkcheck(*arguments), "newer linkcheck")


def test_a_report_that_cannot_be_written_is_told(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text(json.dumps([POST]))
    linkcheck("ingest", "posts.json")
    (tmp_path / "file").write_text("in the way")
    assert_one_sentence(linkcheck("report", "--output", "file/report.html"), "--output")


def test_a_device_is_written_to_and_not_replaced(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text(json.dumps([POST]))
    linkcheck("ingest", "posts.json")
    assert_one_sentence(linkcheck("report", "--output", "/dev/full"), "/dev/full")
    assert Path("/dev/full").is_char_device()


def test_a_workspace_in_the_folder_of_the_articles_does_not_read_its_own_reports(
    linkcheck: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nurl: https://news.example/a\n---\n[x](https://other.example/x)\n")
    linkcheck("ingest", ".")
    linkcheck("report")
    done = linkcheck("ingest", ".")
    assert "1 articles read (0 new, 0 changed)" in done.stdout
    assert "own reports" in done.stdout


def test_an_empty_source_is_told(linkcheck: Any) -> None:
    assert_one_sentence(linkcheck("ingest", ""), "SOURCE is empty")


def test_no_network_calls_nothing_dead(linkcheck: Any, tmp_path: Path) -> None:
    """DNS that nobody answers: nothing counts, exit 3, and the next run finds the link due again."""
    (tmp_path / "posts.json").write_text(json.dumps([POST]))
    flags = ["--dns-servers", "127.0.0.1:9", "--timeout", "0.3", "--confirmations", "1"]
    done = linkcheck("run", "posts.json", *flags)
    assert_one_sentence(done, "our own network", code=3)
    report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
    assert report["totals"]["by_state"] == {"unchecked": 1}
    assert report["run"]["complete"] is False
    assert "1 links are due now" in linkcheck("status").stdout
