"""docs/rules.md names every rule of the judge, in the order in which they are asked, and every verdict."""

import re
from pathlib import Path

from linkcheck.crawl.probe import AUDITED, MOST_A_DAY, MOST_SHARE, SECONDS_APART
from linkcheck.model.verdict import Finding
from linkcheck.verdict.rules import OK, RULES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_rule_is_there_in_its_order() -> None:
    table = PAGE.partition("## What one check says")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.M) == [*(rule.name for rule in RULES), OK.rule]


def test_every_verdict_is_there() -> None:
    named = set(re.findall(r"`([\w-]+)`", PAGE)) | {"ok"}
    assert {finding.value for finding in Finding} <= named


def test_the_limits_of_made_up_addresses_are_those_of_the_crawl() -> None:
    assert (AUDITED, SECONDS_APART, MOST_A_DAY, MOST_SHARE) == (50, 60, 5, 0.1)
    assert "one page in fifty" in PAGE and "one a host and minute, five a day, a tenth of a run" in PAGE
