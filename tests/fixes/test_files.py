"""Markdown and HTML in a real git work tree, and patches that git takes."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from linkcheck.model.fix import Delivery
from tests.fixes.conftest import Workspace

FILES = {
    "a.md": b"---\r\ntitle: A\r\n---\r\nSee [b](https://old.example/x 't') \xec\x95\x88\r\n\r\n<https://old.example/y>",
    "b.md": b"\xef\xbb\xbf---\ntitle: B\n---\nSee [b][r].\n\n[r]: https://old.example/x\n",
    "c.html": b"<!doctype html><meta charset=windows-1252><title>C</title><p>Caf\xe9 "
    b'<a href="https://old.example/x?a=1&amp;b">x</a>\r\n',
}


@pytest.fixture
def newsroom(tmp_path: Path) -> Workspace:
    """A workspace whose articles are files in a git work tree."""
    content = tmp_path / "content"
    content.mkdir()
    for name, body in FILES.items():
        (content / name).write_bytes(body)
    for command in (
        ["init", "-q"],
        ["config", "core.autocrlf", "false"],
        ["add", "content"],
        ["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    made = Workspace(tmp_path, {})
    made.call("ingest", str(content), "--base-url", "https://news.example/")
    return made


def bodies(newsroom: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (newsroom.folder / "content").iterdir()}


EXPECTED = {
    "a.md": FILES["a.md"]
    .replace(b"https://old.example/x", b"https://new.example/?a=1&b=2")
    .replace(b"https://old.example/y", b"https://new.example/?a=1&b=2"),
    "b.md": FILES["b.md"].replace(b"https://old.example/x", b"https://new.example/?a=1&b=2"),
    "c.html": FILES["c.html"].replace(b"https://old.example/x?a=1&amp;b", b"https://new.example/?a=1&amp;b=2"),
}


def test_files_get_exactly_the_approved_characters_and_are_put_back(newsroom: Workspace) -> None:
    newsroom.decide("https://new.example/?a=1&b=2")
    shown = newsroom.call("fixes", "apply")
    assert "[-https://old.example/x-]{+https://new.example/?a=1&b=2+}" in shown and bodies(newsroom) == FILES
    assert "4 applied" in newsroom.call("fixes", "apply", "--yes")
    assert bodies(newsroom) == EXPECTED
    status = ["git", "status", "--short"]
    done = subprocess.run(status, cwd=newsroom.folder, capture_output=True, text=True)
    assert " M content/a.md" in done.stdout  # written, never added or committed
    newsroom.call("fixes", "undo", "--run", "last", "--yes")
    assert bodies(newsroom) == FILES


@pytest.mark.parametrize("what", [("--run", "20990101T000000Z"), ("--fix", "999"), ("--since", "2099-01-01")])
def test_undoing_what_was_never_written_is_a_mistake_said_in_a_sentence(
    newsroom: Workspace, what: tuple[str, str]
) -> None:
    assert "Nothing that is applied matches" in newsroom.call("fixes", "undo", *what, "--yes", code=2)


def test_a_patch_is_taken_by_git(newsroom: Workspace) -> None:
    fixes = newsroom.decide("https://new.example/?a=1&b=2")
    assert len(fixes) == 4
    program = [sys.executable, "-m", "linkcheck", "fixes", "apply", "--patch"]
    made = subprocess.run(program, cwd=newsroom.folder, capture_output=True, check=True)
    assert bodies(newsroom) == FILES
    taken = subprocess.run(["git", "apply", "-"], cwd=newsroom.folder, input=made.stdout, capture_output=True)
    assert taken.returncode == 0, taken.stderr
    assert bodies(newsroom) == EXPECTED


def test_a_file_that_changed_or_left_is_named_and_left_alone(newsroom: Workspace) -> None:
    newsroom.decide("https://new.example/")
    (newsroom.folder / "content" / "a.md").write_bytes(FILES["a.md"] + b"\nMore.")
    (newsroom.folder / "content" / "b.md").unlink()
    told = newsroom.call("fixes", "apply", "--yes", code=3)
    assert "2 conflict" in told and "1 refused" in told and "1 applied" in told
    assert bodies(newsroom)["a.md"] == FILES["a.md"] + b"\nMore."


def test_files_outside_of_git_are_for_patches_only(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(FILES["a.md"])
    workspace = Workspace(tmp_path, {})
    workspace.call("ingest", str(tmp_path / "a.md"), "--base-url", "https://news.example/")
    workspace.decide("https://new.example/")
    assert "--patch" in workspace.call("fixes", "apply", "--yes", code=3)
    assert (tmp_path / "a.md").read_bytes() == FILES["a.md"]
    with workspace.store() as store:
        assert {fix.delivery for fix in store.fixes()} == {Delivery.REFUSED}
    assert "+See [b](https://new.example/ 't')" in workspace.call("fixes", "apply", "--patch")


def test_a_sheet_stays_good_while_only_we_have_changed_its_articles(newsroom: Workspace) -> None:
    newsroom.judge_all()
    sheet = newsroom.folder / "fixes.csv"
    newsroom.call("fixes", "export", "--output", str(sheet))

    def take(*addresses: str, code: int = 0) -> str:
        rows = list(csv.DictReader(io.StringIO(sheet.read_bytes().decode("utf-8-sig"))))
        for row in rows:
            if row["old address"] in addresses:
                row |= {"decision": "replace", "new_url": "https://new.example/?a=1&b=2"}
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        sheet.write_text(text.getvalue(), encoding="utf-8")
        return newsroom.call("fixes", "import", str(sheet), "--approve", "--no-check")

    assert "1 accepted" in take("https://old.example/y")
    newsroom.call("fixes", "apply", "--yes")
    told = take("https://old.example/x", "https://old.example/x?a=1&b")
    assert "3 accepted" in told and "no open fix" in told  # the one that was written is settled
    newsroom.call("fixes", "apply", "--yes")
    assert bodies(newsroom) == EXPECTED


@pytest.mark.parametrize(("state", "places"), [("dead", True), ("moved", False)])
def test_states_are_named_as_the_report_names_them(newsroom: Workspace, state: str, places: bool) -> None:
    newsroom.judge_all()
    newsroom.run("fixes", "export", "--state", state, "--output", "some.csv")
    assert ("dead" in (newsroom.folder / "some.csv").read_text("utf-8-sig")) == places
