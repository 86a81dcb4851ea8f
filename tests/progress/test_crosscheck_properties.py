"""Properties of the official methods: shift, mirror, unit, order, better values, easier targets."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.progress import crosscheck

SYMBOLS = crosscheck.SYMBOLS
YEARS = tuple(range(2020, 2026))
GROWTH = [crosscheck.open_sdg, crosscheck.eurostat]

# Properties. Whole numbers, so that a shift changes nothing but the numbers.
some = settings(max_examples=50, deadline=None)
few = settings(max_examples=15, deadline=None)
series = st.lists(st.integers(-500, 500), min_size=6, max_size=6)
positive = st.integers(1, 500)


@some
@given(series, st.integers(-500, 500), st.integers(-500, 500), st.sampled_from([1, -1]))
def test_weather_does_not_change_with_a_shift_a_mirror_or_the_order(values, target, shift, way):
    symbol = crosscheck.weather(YEARS, values, target, 2030, way)
    moved = [value + shift for value in values]
    assert crosscheck.weather(YEARS, moved, target + shift, 2030, way) == symbol
    mirrored = [-value for value in values]
    assert crosscheck.weather(YEARS, mirrored, -target, 2030, -way) == symbol
    assert crosscheck.weather(YEARS[::-1], values[::-1], target, 2030, way) == symbol


@some
@given(series, st.integers(-500, 500), st.integers(1, 1000))
def test_weather_does_not_change_with_the_unit(values, target, unit):
    scaled = [value * unit for value in values]
    symbol = crosscheck.weather(YEARS, values, target, 2030)
    assert crosscheck.weather(YEARS, scaled, target * unit, 2030) == symbol


@some
@given(
    series,
    st.integers(-500, 500),
    st.integers(1, 300),
    st.sampled_from([1, -1]),
    st.sampled_from(crosscheck.KINDS),
)
def test_weather_never_worsens_with_a_better_value_or_an_easier_target(
    values, target, step, way, kind
):
    def place(values, target):
        return SYMBOLS.index(crosscheck.weather(YEARS, values, target, 2030, way, kind))

    before = place(values, target)
    assert place([*values[:-1], values[-1] + way * step], target) <= before
    assert place(values, target - way * step) <= before


@some
@given(positive, positive, positive, st.integers(1, 300), st.sampled_from([1, -1]))
def test_growth_methods_never_worsen_with_a_better_value(base, latest, target, step, way):
    better = latest + way * step
    assume(better > 0 and base != target)
    for method in GROWTH:
        before = method(2015, base, 2025, latest, target, 2030, way)
        after = method(2015, base, 2025, better, target, 2030, way)
        assert after.score >= before.score - 1e-9


@some
@given(st.integers(0, 400), st.integers(1, 200), st.integers(1, 200), st.sampled_from([1, -1]))
def test_growth_methods_never_worsen_with_an_easier_target(gained, easy, more, way):
    def scores(target):
        asked = (2015, 500, 2025, 500 + way * gained, 500 + way * target, 2030, way)
        return [method(*asked).score for method in GROWTH]

    for easier, harder in zip(scores(easy), scores(easy + more), strict=True):
        assert easier >= harder - 1e-9


@some
@given(positive, positive, positive, st.integers(1, 1000))
def test_growth_methods_do_not_change_with_the_unit(base, latest, target, unit):
    for method in GROWTH:
        found = method(2015, base, 2025, latest, target, 2030)
        scaled = method(2015, base * unit, 2025, latest * unit, target * unit, 2030)
        assert scaled.status == found.status


@some
@given(st.integers(1, 400), st.integers(1, 90), st.integers(1, 90), st.sampled_from([1, -1]))
def test_what_was_met_and_is_lost_is_never_on_track(target, ahead, behind, way):
    base, latest = target + way * ahead + 100, target - way * behind + 100
    target += 100
    asked = (2015, base, 2025, latest, target, 2030, way)
    assert crosscheck.open_sdg(*asked).status == "deterioration"
    assert crosscheck.eurostat(*asked).status == "significant_deterioration"
    assert crosscheck.unsd(*asked).status == "stagnation_or_regression"
    assert crosscheck.unsd(*asked).share is None
    found = crosscheck.escap([2015, 2025], [base, latest], target, way, 2015, 2025, 2030, 1000)
    assert (found.current_label, found.anticipated_label) == ("regression", "no_progress_expected")
    years, values = [2015, 2018, 2021, 2025], [base, base, latest, latest]
    assert crosscheck.weather(years, values, target, 2030, way) == "thunderstorm"


@few
@given(st.integers(0, 10_000))
def test_columns_and_single_series_are_equal(seed):
    random = np.random.default_rng(seed)
    lengths = random.integers(0, 9, 12)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    years = np.concatenate([np.sort(random.permutation(12)[:n]) + 2014 for n in lengths])
    values = random.integers(0, 101, len(years)).astype(float)
    target = np.where(random.random(12) < 0.2, np.nan, random.integers(0, 101, 12).astype(float))
    way, rule = random.choice([1, -1], 12), random.integers(0, 3, 12)
    symbols = crosscheck.weather_columns(starts, years, values, target, 2030, way, rule)
    indices = crosscheck.escap_columns(starts, years, values, target, way, 2015, 2024, 2030)
    for one in range(12):
        own = slice(starts[one], starts[one + 1])
        year, value = years[own].astype(int).tolist(), values[own].tolist()
        goal, d = float(target[one]), int(way[one])
        found = crosscheck.escap(year, value, goal, d, 2015, 2024, 2030)
        assert found.anticipated_label == indices.statuses[one]
        # A single result says None of an index that is not finite.
        index = indices.current_status[one]
        assert found.current_status == (pytest.approx(index) if np.isfinite(index) else None)
        if not math.isnan(goal):
            kind = crosscheck.KINDS[rule[one]]
            symbol = crosscheck.weather(year, value, goal, 2030, d, kind)
            assert (SYMBOLS.index(symbol) if symbol else -1) == symbols[one]


@few
@given(st.integers(0, 10_000))
def test_growth_columns_and_single_series_are_equal(seed):
    random = np.random.default_rng(seed)
    base, latest, target, limit = random.integers(-20, 100, (4, 12)).astype(float)
    target[random.random(12) < 0.3] = np.nan
    limit[random.random(12) < 0.5] = np.nan
    way = random.choice([1, -1], 12)
    asked = (2015, base, 2024, latest, target, 2030, way, limit)
    columns = [
        (crosscheck.open_sdg, crosscheck.open_sdg_columns(*asked)),
        (crosscheck.eurostat, crosscheck.eurostat_columns(*asked)),
        (crosscheck.unsd, crosscheck.unsd_columns(*asked)),
    ]
    plain = [[None if math.isnan(n) else n for n in column] for column in (target, limit)]
    for method, found in columns:
        for one in range(12):
            alone = method(
                2015,
                base[one],
                2024,
                latest[one],
                plain[0][one],
                2030,
                int(way[one]),
                plain[1][one],
            )
            assert alone.status == found.statuses[one]
