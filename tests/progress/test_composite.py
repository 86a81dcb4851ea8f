"""Several indicators together: shares, mean beside worst, AMPI, HDI."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.progress import composite


def test_shares_count_the_assessed_and_name_the_total():
    groups = ["health", "health", "health", "health", "education"]
    statuses = ["on_track", "on_track", "off_track", "not_assessed", "not_assessed"]
    found = composite.status_shares(groups, statuses)
    health, education = found["health"], found["education"]
    assert (health.counts, health.n_assessed, health.n_total) == (
        {"on_track": 2, "off_track": 1},
        3,
        4,
    )
    assert health.shares == {"on_track": pytest.approx(2 / 3), "off_track": pytest.approx(1 / 3)}
    assert (education.shares, education.n_assessed, education.n_total) == ({}, 0, 1)


def test_a_mean_never_stands_without_its_worst():
    found = composite.mean_and_worst([5, -1, None, 2])
    assert (found.mean, found.worst, found.n_assessed, found.n_total) == (2, -1, 3, 4)
    assert composite.mean_and_worst([None]) == composite.Scores(None, None, 0, 1)


def test_an_unbounded_ratio_is_not_averaged():
    # Statistics Canada, SDG 16.6.1: a ratio of -172.79, whose score is -5
    with pytest.raises(ValueError, match="not averaged"):
        composite.mean_and_worst([5, -172.79])


def test_scores_average_as_statistics_canada_publishes():
    # SDG 1.4.1, sdg-data-donnees-odd: five series with a score
    scores = [-0.8276760630043856, None, -2.5, 0.5456262610658811, -1.7744464710858785, 5.0]
    assert composite.mean_and_worst(scores).mean == pytest.approx(0.0887007453951234)


def test_ampi_by_hand():
    # At the lowest and the highest goalpost: 70 and 130, M 100, S 30, 100 - 900/100 = 91.
    # In the middle of both: 100 without imbalance.
    found = composite.ampi([[0, 50], [5, 25]], lowest=[0, 0], highest=[10, 50])
    assert found.tolist() == pytest.approx([91, 100])


def test_ampi_mirrors_what_is_better_low():
    found = composite.ampi([[0, 50]], lowest=[0, 0], highest=[10, 50], direction=[1, -1])
    assert found.tolist() == pytest.approx([70])


def test_ampi_with_a_missing_value_is_missing():
    found = composite.ampi([[0, np.nan], [5, 25]], [0, 0], [10, 50])
    assert np.isnan(found).tolist() == [True, False]


def test_ampi_needs_goalposts_apart():
    with pytest.raises(ValueError, match="above the lowest"):
        composite.ampi([[1]], [5], [5])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=2, max_size=8))
def test_ampi_never_exceeds_the_mean(values):
    found = float(composite.ampi([values], 0, 100)[0])
    assert found <= 70 + 60 * sum(values) / len(values) / 100 + 1e-9


def test_hdi_of_the_technical_note():
    # UNDP, Technical notes 2020: income 3,829 gives 0.5506; the three indices give 0.510.
    income = composite.hdi(85, 18, 15, 3829) ** 3
    assert income == pytest.approx(0.5506, abs=5e-5)
    assert composite.geometric_mean(0.6971, 0.3447, 0.5506) == pytest.approx(0.510, abs=5e-4)


def test_hdi_by_hand():
    # Health (52.5 - 20) / 65 = 1/2; education (9/18 + 7.5/15) / 2 = 1/2; income at the geometric
    # middle of 100 and 75,000 = 1/2.
    assert composite.hdi(52.5, 9, 7.5, sqrt(100 * 75_000)) == pytest.approx(0.5)
    assert composite.hdi(90, 20, 16, 90_000) == 1
    assert composite.hdi(20, 9, 7.5, 5_000) == 0


def test_hdi_takes_other_goalposts():
    posts = composite.Goalposts(life_expectancy=(25, 85), income=(100, 40_000))
    found = composite.hdi(55, 9, 7.5, sqrt(100 * 40_000), posts)
    assert found == pytest.approx(0.5)


def test_hdi_needs_an_income():
    with pytest.raises(ValueError, match="above zero"):
        composite.hdi(70, 12, 8, 0)


@pytest.mark.parametrize(
    ("reported", "agrees"),
    [(0.700, True), (0.701, True), (0.699, True), (0.7021, False), (0.695, False)],
)
def test_a_reported_hdi_is_checked_under_a_stated_definition(reported, agrees):
    found = composite.check_hdi(reported, 0.700, "hdi_nso")
    assert (found.agrees, found.definition) == (agrees, "hdi_nso")
    assert found.difference == pytest.approx(reported - 0.700)
