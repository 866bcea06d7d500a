"""A folder is a test: checks in, verdict out (tests/verdict/cases/README.md)."""

from pathlib import Path

import pytest
from labelled import load

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/case.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    case = load(folder)
    verdict = case.verdict()
    assert (verdict.state, verdict.finding) == (case.states[0], case.findings[0]), verdict
    if case.new_url is not None:
        assert verdict.new_url == case.new_url
    assert verdict.because.endswith((".", "”")) and 0 <= verdict.confidence <= 100
    assert set(verdict.check_ids) <= {check.id for check in case.checks}


def test_there_are_cases() -> None:
    assert len(CASES) > 60
