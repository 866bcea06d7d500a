"""`linkcheck demo`: several days of the whole job, and what a right judge says of every link in the scene."""

import json
from pathlib import Path
from typing import Any

from linkcheck.demo import scene


def test_the_demo_ends_with_the_verdicts_of_a_right_judge(linkcheck: Any, tmp_path: Path) -> None:
    done = linkcheck("demo", "--output", "demo", timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Open demo/reports/report.html"
    assert (tmp_path / "demo" / "reports" / "report.html").exists()
    out = linkcheck("report", "--workspace", "demo", "--format", "json", "--output", "-").stdout
    report = json.loads(out)
    found = {link["url"]: (link["state"], link["verdict"]) for link in report["links"]}
    assert found == {url: tuple(map(str, wanted)) for url, wanted in scene.EXPECTED.items()}
    assert any("lost their address" in note for article in report["articles"] for note in article["notes"])
    ranks = [(article["dead"], article["failing"]) for article in report["articles"]]
    assert ranks == sorted(ranks, reverse=True)
    assert linkcheck("archive", "verify", "--workspace", "demo").returncode == 0


def test_the_demo_leaves_a_folder_of_others_alone(linkcheck: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("keep")
    done = linkcheck("demo", "--output", "mine")
    assert done.returncode == 2
    assert "--output" in done.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "keep"
