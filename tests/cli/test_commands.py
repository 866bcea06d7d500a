"""The commands as users call them; what the documents say about them is in tests/test_docs.py."""

import json
from pathlib import Path
from typing import Any

import click
import pytest

from linkcheck.cli.main import linkcheck as group
from linkcheck.config import SECRETS
from linkcheck.demo import scene
from linkcheck.demo.web import Web

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def toml(web: Web, **more: object) -> str:
    lines = [
        f'dns_servers = ["{web.dns}"]',
        f'ca_file = "{web.ca_file}"',
        'allow_networks = ["127.0.0.0/8"]',
        "timeout = 0.6",
        "per_host_delay = 0.01",
        *(f"{key} = {json.dumps(value)}" for key, value in more.items()),
        "[hosts]",
        *(f'"{name}" = "{address}"' for name, address in web.hosts.items()),
    ]
    return "\n".join(lines)


def read_report(linkcheck: Any, *flags: str) -> dict[str, object]:
    done = linkcheck("report", "--format", "json", "--output", "-", *flags)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_whole_job_on_a_live_newsroom(linkcheck: Any, tmp_path: Path) -> None:
    with Web(scene.sites(0)) as web:
        (tmp_path / "linkcheck.toml").write_text(toml(web))
        done = linkcheck("run", scene.NEWSROOM)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith("report.html")
        assert (tmp_path / "reports" / "report.html").exists()
        report = read_report(linkcheck)
        assert report["run"]["complete"] is True  # type: ignore[index]
        assert len(report["articles"]) == 12  # type: ignore[arg-type]
        again = linkcheck("ingest", scene.NEWSROOM)
        assert "0 new, 0 changed" in again.stdout


def test_global_flags_may_stand_on_either_side_of_the_command(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "links.txt").write_text("https://a.example/1\nhttps://a.example/2\n")
    assert linkcheck("--workspace", "w", "ingest", "links.txt").returncode == 0
    before = linkcheck("--workspace", "w", "status")
    after = linkcheck("status", "--workspace", "w")
    assert before.stdout == after.stdout != ""


def test_the_log_can_be_lines_of_json(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\n")
    linkcheck("ingest", "links.txt")
    done = linkcheck("judge", "--log-format", "json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["message"] for line in lines] == ["1 links judged"]
    assert set(lines[0]) == {"at", "level", "message"}


def test_a_flag_wins_over_the_environment_and_that_over_the_file(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\n")
    (tmp_path / "linkcheck.toml").write_text('now = "2026-01-01T00:00:00Z"')
    seen = []
    for arguments, env in (
        ([], {}),
        ([], {"LINKCHECK_NOW": "2026-02-02T00:00:00Z"}),
        (["--now", "2026-03-03T00:00:00Z"], {"LINKCHECK_NOW": "2026-02-02T00:00:00Z"}),
    ):
        linkcheck("ingest", "links.txt")
        done = linkcheck("report", "--format", "json", "--output", "-", *arguments, env=env)
        seen.append(json.loads(done.stdout)["generated_at"][:10])
    assert seen == ["2026-01-01", "2026-02-02", "2026-03-03"]


def test_dry_run_says_what_would_change_and_writes_nothing(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\n")
    done = linkcheck("ingest", "links.txt", "--dry-run")
    assert "would be new" in done.stdout
    assert "0 articles" in linkcheck("status").stdout


def test_fail_on_tells_machines_by_the_exit_code(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<title>T</title><a href="http://http://broken.example/x">x</a>')
    assert linkcheck("ingest", "page.html", "--base-url", "https://news.example/").returncode == 0
    assert linkcheck("judge").returncode == 0
    assert linkcheck("report", "--fail-on", "dead").returncode == 1
    assert linkcheck("report").returncode == 0


def test_no_secret_can_be_given_on_the_command_line() -> None:
    options = {option for command in group.commands.values() for param in command.params for option in param.opts}
    assert not [name for name in SECRETS if "--" + name.replace("_", "-") in options]


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_command_explains_itself(name: str) -> None:
    command = group.commands[name]
    assert command.help
    assert all(param.help for param in command.params if isinstance(param, click.Option))


# --- the report's formats and parts ----------------------------------------------------------------------------------


@pytest.fixture
def two_sections(linkcheck: Any, tmp_path: Path) -> Any:
    posts = [
        {
            "id": n,
            "link": f"https://news.example/{n}",
            "title": {"rendered": f"Title {n}"},
            "date_gmt": f"202{n}-01-01T00:00:00",
            "content": {"rendered": f'<p><a href="http://http://broken.example/{n}">this</a></p>'},
            "_embedded": {
                "author": [{"name": f"Author {n}"}],
                "wp:term": [[{"taxonomy": "category", "name": f"Section {n}"}]],
            },
        }
        for n in (1, 2)
    ]
    (tmp_path / "posts.json").write_text(json.dumps(posts))
    assert linkcheck("ingest", "posts.json").returncode == 0
    assert linkcheck("judge").returncode == 0
    return linkcheck


@pytest.mark.parametrize(
    ("form", "name", "holds"),
    [
        ("html", "report.html", b"Title 1"),
        ("json", "report.json", b"linkcheck-report/1"),
        ("csv", "report.csv", b"Title 1"),
        ("xlsx", "report.xlsx", b"PK"),
        ("markdown", "report.md", b"Title 1"),
        ("junit", "report.xml", b"<testsuites"),
        ("atom", "report.atom", b"<feed"),
        ("prometheus", "report.prom", b"linkcheck_"),
    ],
)
def test_every_format_lands_where_its_name_says(
    two_sections: Any, tmp_path: Path, form: str, name: str, holds: bytes
) -> None:
    done = two_sections("report", "--format", form)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(name)
    assert holds in (tmp_path / "reports" / name).read_bytes()


@pytest.mark.parametrize("flags", [["--author", "author 1"], ["--section", "Section 1"], ["--since", "2022-01-01"]])
def test_a_part_of_the_report_holds_only_its_articles(two_sections: Any, flags: list[str]) -> None:
    found = read_report(two_sections, *flags)
    wanted = "Title 2" if "--since" in flags else "Title 1"
    assert [article["title"] for article in found["articles"]] == [wanted]  # type: ignore[attr-defined, index]


def test_an_author_nobody_knows_is_told(two_sections: Any) -> None:
    done = two_sections("report", "--author", "Auhtor 1")
    assert done.returncode == 2
    assert "Author 1" in done.stderr


def test_a_folder_of_pages_leaves_the_files_of_others_alone(two_sections: Any, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "theirs.txt").write_text("keep")
    done = two_sections("report", "--folder", "--output", "pages")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pages" / "theirs.txt").read_text() == "keep"
    assert len(list((tmp_path / "pages").rglob("*.html"))) == 3


def test_ignored_hosts_are_no_links(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\nhttps://www.b.example/2\nftp://c.example/3\n")
    done = linkcheck("ingest", "links.txt", "--ignore", "b.example", "--schemes", "https")
    assert "1 outbound links" in done.stdout
