"""The table of `make score` that holds confidence against what came true."""

import pytest

from benchmarks.reliability import Stated, fit, fitted, interval, show


def test_an_interval_of_a_share_is_wilsons() -> None:
    assert interval(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert interval(10, 10)[1] == 1.0


def test_a_fit_rises_with_confidence_and_is_never_certain() -> None:
    stated = [Stated(50, n < 9) for n in range(10)] + [Stated(70, n < 5) for n in range(10)] + [Stated(90, True)] * 8
    found = fit(stated)
    assert found[50] == found[70] == pytest.approx(16 / 24)  # more is promised and less kept: one pool
    assert found[90] == pytest.approx(9 / 10)
    assert fitted(found, 80) == found[70] and fitted(found, 10) == found[50]


def test_who_promises_more_than_he_keeps_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    bold = [Stated(95, n % 2 == 0) for n in range(40)]
    assert show(bold, bold) == ["confidence 90-100"]
    assert show(bold, [Stated(95, True)] * 40) == []
    assert "promises more than it keeps: none" in capsys.readouterr().out
