"""An editor's word on a link, from the command line into the report."""

import json
from pathlib import Path
from typing import Any


def test_an_editors_word_is_kept_listed_and_reported(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\nhttps://a.example/2\n")
    assert linkcheck("ingest", "links.txt").returncode == 0
    said = linkcheck("word", "https://A.example:443/1", "works", "--note", "opened by hand")
    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "noted: https://a.example/1 works")
    listed = linkcheck("word").stdout.split("\t")
    assert listed[1:] == ["works", "https://a.example/1", "opened by hand\n"]
    report = json.loads(linkcheck("report", "--format", "json", "--output", "-").stdout)
    assert "opened by hand" in json.dumps(report)


def test_a_word_on_a_link_that_no_article_has_is_refused(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("https://a.example/1\n")
    assert linkcheck("ingest", "links.txt").returncode == 0
    for arguments, sentence in (
        (("https://b.example/", "dead"), "no article has a link to https://b.example/"),
        (("https://a.example/1",), "say `works` or `dead`"),
    ):
        done = linkcheck("word", *arguments)
        assert done.returncode == 2
        assert sentence in done.stderr
