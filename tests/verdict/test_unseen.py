"""Some of the unseen sites, crawled with the real spider over days; `make score` crawls all of them."""

from tests.verdict.unseen import gone, kept
from tests.verdict.unseen.walk import walk

#: Of every way to be gone and to be kept out one or two, few enough for what a small run may probe.
HOSTS = frozenset(
    {
        "www.pierpost.example",
        "hanguilbo.example",
        "to-home.example",
        "echo.example",
        "guarded-it.example",
        "open-guarded-ja.example",
        "late-guarded-one.example",
        "strike.example",
        "design-soft.example",
        "moved-same.example",
        "townband.example",
    }
)


def test_no_link_is_called_dead_on_any_day_that_is_not_and_error_pages_are_found() -> None:
    stands = [stand for stand in (*gone.stands(), *kept.stands()) if stand.host in HOSTS]
    assert {stand.host for stand in stands} == HOSTS
    outcomes = walk(stands, days=(0, 4, 8))
    assert [one.url for one in outcomes if one.is_accused] == []
    assert [(one.url, one.last.state, one.last.because) for one in outcomes if not one.is_right] == []
