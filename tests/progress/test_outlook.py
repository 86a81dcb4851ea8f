"""Pace and outlook by hand, and the back-test on real figures that the page of methods quotes."""

import importlib.util
from math import inf, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.progress import METHODS, Goal, outlook, pace
from analysis.progress.outlook import word
from analysis.progress.pace import factor

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "outlook.py"


@pytest.mark.parametrize(
    ("years", "values", "per_year", "n"),
    [
        pytest.param(range(2019, 2025), [10, 12, 14, 16, 18, 20], 2.0, 6, id="steady"),
        pytest.param(range(2018, 2025), [99, 10, 12, 14, 16, 18, 20], 2.0, 6, id="last six only"),
        pytest.param([2014, 2019, 2024], [10, 11, 15], 0.5, 3, id="5 in ten years"),
        pytest.param([2024, 2023], [8, 9], -1.0, 2, id="any order"),
        pytest.param([2024], [8], None, 1, id="one value"),
    ],
)
def test_pace_is_the_change_per_real_year(years, values, per_year, n):
    found = pace(years, values)
    assert (found.per_year, found.n) == (per_year, n)


def test_pace_is_the_mean_of_the_last_five_annual_changes():
    # Destatis 8.5.a, 2024: −1.4 + 0.4 + 1.2 + 0.3 + 0.2 = 0.7; 0.7 ÷ 5
    found = pace(range(2019, 2025), [80.6, 79.2, 79.6, 80.8, 81.1, 81.3])
    assert found.per_year == pytest.approx(0.14)


@pytest.mark.parametrize(
    ("change", "noise", "hardly"),
    [(0.1, 0.1, True), (-0.1, 0.1, True), (0.11, 0.1, False), (0.0, 0.0, True), (0.01, 0.0, False)],
)
def test_a_change_up_to_the_noise_band_is_hardly_one(change, noise, hardly):
    assert pace([2023, 2024], [8.7, 8.7 + change]).within(noise) is hardly


@pytest.mark.parametrize(
    ("required", "observed", "times"),
    [(0.4, 0.1, 4), (-0.4, -0.2, 2), (0.4, -0.1, None), (0.4, 0.0, None)],
)
def test_the_factor_says_how_many_times_faster_or_that_it_must_reverse(required, observed, times):
    assert factor(required, observed) == (None if times is None else pytest.approx(times))


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [([], [], "no value"), ([2024, 2024], [1, 2], "twice"), ([2023, 2024], [1], "shorter")],
)
def test_what_is_no_series_is_refused(years, values, message):
    with pytest.raises(ValueError, match=message):
        pace(years, values)


# outlook


def test_outlook_and_interval_by_hand():
    # b = 2, h = 6, m = 5: middle 20 + ½·2·6 = 26
    # s² = 4: walk 4·6·(1 + 6/5) = 52.8; doubt ¼·(2·6)² = 36; t(4) = 1.533
    found = outlook(range(2019, 2025), [10, 12, 14, 16, 18, 20], 2030)
    half = 1.533 * sqrt(88.8)
    assert found.value == 26
    assert (found.low, found.high) == (pytest.approx(26 - half), pytest.approx(26 + half))
    assert (found.n, found.provisional, found.shows_interval) == (6, False, True)


def test_over_missing_years_a_change_counts_by_its_square_per_year():
    # changes 2 in two years and 1 in one: s² = (4/2 + 1)/2 = 1.5; b = 1, m = 3, h = 2
    # 1.5·2·(1 + 2/3) = 5; ¼·(1·2)² = 1; t(1) = 3.078
    found = outlook([2021, 2023, 2024], [10, 12, 13], 2026)
    assert found.value == 14
    assert found.high - found.value == pytest.approx(3.078 * sqrt(6))


def test_outlook_stays_within_the_natural_limits():
    found = outlook(range(2019, 2025), [90, 92, 94, 96, 98, 99], 2030, (0, 100))
    assert (found.value, found.high) == (100, 100)
    assert found.low < 100


@pytest.mark.parametrize(
    ("values", "provisional", "interval", "shown"),
    [([1, 2], True, False, False), ([1, 2, 3], True, True, False),
     ([1, 2, 3, 4], False, True, False), ([1, 2, 3, 4, 5], False, True, True)],
)  # fmt: skip
def test_few_values_make_it_provisional_and_hide_the_interval(values, provisional, interval, shown):
    found = outlook(range(2020, 2020 + len(values)), values, 2030)
    assert (found.provisional, found.low is not None, found.shows_interval) == (
        provisional, interval, shown,
    )  # fmt: skip


@pytest.mark.parametrize(("years", "year"), [([2024], 2030), ([2023, 2024], 2024)])
def test_there_is_no_outlook_from_one_value_or_for_a_year_gone(years, year):
    assert outlook(years, [1.0] * len(years), year) is None


@pytest.mark.parametrize(
    ("values", "goal", "expected"),
    [
        # middle 26, interval 11.55 to 40.45 (above)
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(11, 2030), "likely", id="below it"),
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(12, 2030), "uncertain", id="just inside"),
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(40, 2030), "uncertain", id="inside, above"),
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(41, 2030), "unlikely", id="above it"),
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(11, 2030, -1), "unlikely", id="must fall"),
        pytest.param([10, 12, 14, 16, 18, 20], Goal.of(41, 2030, -1), "likely", id="a ceiling"),
        pytest.param(
            [95, 95, 96, 97, 98, 99], Goal.of(100, 2030, limits=(0, 100)), "uncertain",
            id="a bound cut off at the target is inside",
        ),
        pytest.param(
            [100] * 6, Goal.of(100, 2030, limits=(0, 100)), "likely", id="full and steady"
        ),
        pytest.param([50] * 6, Goal.of(100, 2030, limits=(0, 100)), "unlikely", id="stuck"),
        pytest.param([1, 2, 3], Goal.of(0, 2030), "uncertain", id="provisional says no more"),
        pytest.param([1], Goal.of(0, 2030), "", id="no outlook, no word"),
        pytest.param(
            [26] * 6, Goal.of(26, 2030, tolerance=1, two_sided=True), "likely", id="two-sided"
        ),
        pytest.param(
            [30] * 6, Goal.of(26, 2030, tolerance=1, two_sided=True), "unlikely",
            id="two-sided, beside it",
        ),
    ],
)  # fmt: skip
def test_the_word_says_where_the_target_lies(values, goal, expected):
    years = range(2025 - len(values), 2025)
    found = outlook(years, values, goal.year, (goal.low, goal.high))
    assert word(found, goal) == expected


@given(
    st.lists(st.integers(0, 100), min_size=3, max_size=9),
    st.integers(1, 12),
    st.integers(-50, 50),
)
def test_the_outlook_moves_with_its_values_and_mirrors_with_them(values, ahead, shift):
    years = range(2025 - len(values), 2025)
    here = outlook(years, values, 2024 + ahead)
    there = outlook(years, [v + shift for v in values], 2024 + ahead)
    mirrored = outlook(years, [-v for v in values], 2024 + ahead)
    assert there.value == pytest.approx(here.value + shift)
    assert there.high == pytest.approx(here.high + shift)
    assert (mirrored.value, mirrored.low) == (pytest.approx(-here.value), pytest.approx(-here.high))
    assert here.low <= here.value <= here.high


@given(st.lists(st.integers(0, 100), min_size=4, max_size=9), st.integers(1, 10))
def test_farther_ahead_is_never_surer(values, ahead):
    years = range(2025 - len(values), 2025)
    near, far = (outlook(years, values, 2024 + a, (-inf, inf)) for a in (ahead, ahead + 1))
    assert far.high - far.low >= near.high - near.low


# what the page of methods claims


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("outlook_benchmark", BENCHMARK)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    return benchmark.table(list(benchmark.every_trial()))


def test_the_claimed_coverage_is_what_the_back_test_finds(coverage):
    tested = METHODS["outlook"]
    lowest, highest = coverage["ours"].min(), coverage["ours"].max()
    assert (round(lowest), round(highest)) == (
        100 * tested["tested_low"],
        100 * tested["tested_high"],
    )
    assert set(coverage.index[coverage["ours"] < 75]) == {("nurses", 5)}
    assert coverage.index.get_level_values("series").nunique() == 13


def test_our_interval_covers_more_than_each_of_the_others_and_never_far_too_little(coverage):
    for other in ("OLS", "CAGR", "naive", "damped"):
        assert coverage["ours"].mean() > coverage[other].mean() + 10
