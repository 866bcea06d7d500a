"""Some of the unseen sites, crawled with the real spider over days; `make score` crawls all of them."""

from tests.verdict.unseen import gone, kept, second
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


#: Of the second set, what it taught.
SECOND = frozenset(
    {
        "www.gomunhak.example",
        "beregovoy.example",
        "www.sawtalmarfa.example",
        "dongne-board.example",
        "waf-521-zh.example",
        "waf-412-zh.example",
        "edge-denied-200.example",
        "biblioteca.example",
        "next-shell.example",
        "cais-antigo.example",
        "www.lotsenhaus.example",
        "quaylamps.example",
        "lamplight.example",
        "tahqiqat.example",
        "pogu-nohistory.example",
    }
)


def test_nor_on_sites_of_other_software_and_other_networks() -> None:
    stands = [stand for stand in second.stands() if stand.host in SECOND]
    assert {stand.host for stand in stands} == SECOND
    outcomes = walk(stands, days=(0, 4))
    assert [one.url for one in outcomes if one.is_accused] == []
    assert [(one.url, one.last.state, one.last.because) for one in outcomes if not one.is_right] == []
