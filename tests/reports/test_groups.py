"""Figures of groups and of all areas: what they count, and what they rest on."""

import pytest

from analysis.progress.registry import STATUSES
from analysis.reports.figures import FigureError, Figures, counts, spread


@pytest.fixture(scope="module")
def figures(made_up):
    return Figures(made_up, "test")


def value(figures, key):
    return figures.get(key).value


@pytest.mark.parametrize("kind", ["theme", "agency"])
def test_every_indicator_of_the_province_is_counted_in_its_groups(figures, kind):
    catalogue, day = figures.catalogue, figures.release.day
    of = {
        "theme": [[i.theme] for i in catalogue.indicators.values()],
        "agency": [[a.code for a in catalogue.owners(c, day)] for c in catalogue.indicators],
    }[kind]
    names = {name for each in of for name in each}
    total = sum(value(figures, f"{kind}.{name}/2026/all/count") for name in names)
    assert total == sum(len(each) for each in of)


def test_verdicts_and_those_without_one_add_up_to_all(figures):
    parts = [*STATUSES[:-1], "without_status"]
    total = sum(value(figures, f"province/2026/{part}/count") for part in parts)
    assert total == value(figures, "province/2026/all/count") == 50


def test_a_mean_score_lies_between_the_worst_and_five(figures):
    mean, worst = (value(figures, f"theme.health/2026/score/{kind}") for kind in ("mean", "worst"))
    assert -5 <= worst <= mean <= 5
    assert "CT24" in figures.get("theme.health/2026/score/mean").formula


def test_an_area_has_its_own_counts(figures):
    area = next(a for (_, a) in figures.assessed if a.startswith("03"))
    assert 0 < value(figures, f"area.{area}/2026/all/count") < 50


def test_a_measure_of_disparity_rests_on_the_value_of_every_area(figures):
    found = figures.get("CT28/commune/2026/covar")
    assert len(found.parts) == value(figures, "CT28/commune/2026/n") == 75
    assert found.listed_on == "indicator-CT28"
    assert all(figures.made(part).inputs for part in found.parts)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("theme.health/2026/nonsense/count", id="no such count"),
        pytest.param("planet.mars/2026/all/count", id="no such kind of group"),
        pytest.param("theme.vision-2045/2026/score/median", id="no such score"),
        pytest.param("CT28/commune/2026/nonsense", id="no such measure"),
        pytest.param("CT28/commune/1999/covar", id="no such year"),
        pytest.param("CT36/commune/2026/covar", id="a count has no variation"),
    ],
)
def test_what_is_not_there_is_refused(figures, key):
    with pytest.raises(FigureError):
        figures.get(key)


def test_all_the_words_of_formulas_are_said_in_vietnamese():
    from analysis.language import say

    words = {*counts._COUNTS.values(), *counts._SCORES.values(), *spread._WORDS.values()}
    assert [word for word in words if say(word) == word] == []
