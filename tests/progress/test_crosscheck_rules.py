"""Thresholds and edge cases of the official methods, by hand arithmetic."""

import math

import pytest

from analysis.progress import crosscheck

SYMBOLS = crosscheck.SYMBOLS
SUN, SLIGHTLY_CLOUDY, CLOUD, THUNDERSTORM = SYMBOLS
YEARS = tuple(range(2020, 2026))
GROWTH = [crosscheck.open_sdg, crosscheck.eurostat]
ALL_SPANS = [*GROWTH, crosscheck.unsd]


# Some of these leave shares such as 0.04999999999999 for 5 %.
UNITS = [1, 0.01, 0.1, 0.3, 0.7, 1.1, 1.3, 2.3, 7.7, 1000]


def straight(first, last):
    """Return six values from first to last, evenly, as decimals would stand in a table."""
    return [round(first + (last - first) * step / 5, 6) for step in range(6)]


@pytest.mark.parametrize(
    ("first", "symbol"),
    [
        # 90 in 2025 misses 100 by 10. Five years later: 90 + (90 - first) is missed by …
        pytest.param(80.4, SUN, id="0.4 = 4 %"),
        pytest.param(80.5, SLIGHTLY_CLOUDY, id="0.5 = 5 % exactly"),
        pytest.param(81.0, SLIGHTLY_CLOUDY, id="1 = 10 %"),
        pytest.param(82.0, SLIGHTLY_CLOUDY, id="2 = 20 % exactly"),
        pytest.param(82.1, CLOUD, id="2.1 = 21 %"),
        pytest.param(89.9, CLOUD, id="9.9 = 99 %"),
        pytest.param(90.0, THUNDERSTORM, id="no change"),
        pytest.param(90.1, THUNDERSTORM, id="away"),
    ],
)
@pytest.mark.parametrize("unit", UNITS)
def test_weather_counts_what_the_trend_would_leave(first, symbol, unit):
    values = [value * unit for value in straight(first, 90.0)]
    assert crosscheck.weather(YEARS, values, 100 * unit, 2030) == symbol


@pytest.mark.parametrize(
    ("first", "last", "symbol"),
    [
        pytest.param(80, 100, SUN, id="met and rising"),
        pytest.param(100, 100, SUN, id="met and level"),
        pytest.param(105, 100, SLIGHTLY_CLOUDY, id="met and falling"),
        pytest.param(80, 99.9, CLOUD, id="missed and rising"),
        pytest.param(99.9, 99.9, THUNDERSTORM, id="missed and level"),
        pytest.param(105, 99.9, THUNDERSTORM, id="was met, is lost"),
    ],
)
def test_weather_of_a_value_to_keep(first, last, symbol):
    assert crosscheck.weather(YEARS, straight(first, last), 100, kind="keep") == symbol


def test_weather_judges_a_target_met_early_like_one_to_keep():
    assert crosscheck.weather(YEARS, straight(120, 101), 100, 2030) == SLIGHTLY_CLOUDY
    assert crosscheck.weather(YEARS, straight(80, 101), 100, 2030) == SUN


@pytest.mark.parametrize(
    ("values", "symbol"),
    [
        pytest.param([1, 2, 3, 4, 5, 6], SUN, id="both right"),
        pytest.param([1, 2, 3, 4, 6, 6], SLIGHTLY_CLOUDY, id="average right, last zero"),
        pytest.param([1, 2, 3, 4, 6, 5], SLIGHTLY_CLOUDY, id="average right, last wrong"),
        pytest.param([6, 5, 4, 3, 2, 3], CLOUD, id="average wrong, last right"),
        pytest.param([3, 5, 4, 3, 2, 3], CLOUD, id="average zero, last right"),
        pytest.param([3, 3, 3, 3, 3, 3], THUNDERSTORM, id="neither"),
    ],
)
def test_weather_of_a_direction(values, symbol):
    assert crosscheck.weather(YEARS, values, kind="direction") == symbol


def test_weather_looks_at_six_points_and_at_real_years():
    # Six points: 70 of 2019 is out, or the trend would point up. 2.0 a year from 80 to 90 takes
    # five years; over ten years it is 1.0 a year, and 95 in 2030 misses by half.
    assert crosscheck.weather([2019, *YEARS], [70, *straight(95, 90)], 100, 2030) == THUNDERSTORM
    sparse = [2015, 2017, 2019, 2021, 2023, 2025]
    assert crosscheck.weather(sparse, straight(80, 90), 100, 2030) == CLOUD
    assert crosscheck.weather(YEARS, straight(80, 90), 100, 2030) == SUN


def test_weather_needs_four_values():
    assert crosscheck.weather([2020, 2021, 2022], [1, 2, 3], 100, 2030) is None
    assert crosscheck.weather([2020, 2021, 2022, 2023], [1, None, 3, 4], 100, 2030) is None
    assert crosscheck.weather([2020, 2021, 2022, 2023], [1, 2, 3, 4], 100, 2030) == CLOUD
    assert crosscheck.weather([], [], 100, 2030) is None


def test_weather_takes_the_worst_of_several_targets():
    assert crosscheck.worst([SUN, CLOUD, None, SLIGHTLY_CLOUDY]) == CLOUD
    assert crosscheck.worst([None]) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": None}, "needs a target"),
        ({"target_year": None}, "needs a target year"),
        ({"kind": "hold"}, "found 'hold'"),
        ({"direction": 0}, "direction is 1"),
        ({"window": 3}, "at least 4"),
        ({"years": (2020, 2020, 2021, 2022, 2023, 2024)}, "stands twice"),
        ({"years": (2020,)}, "1 years, but 6 values"),
    ],
)
def test_weather_refuses_a_question_it_cannot_answer(change, words):
    asked = {"years": YEARS, "values": straight(80, 90), "target": 100, "target_year": 2030}
    with pytest.raises(ValueError, match=words):
        crosscheck.weather(**(asked | change))


# Base 100, target 110 a year later: 1 point of the latest value is a tenth of the ratio.
@pytest.mark.parametrize(
    ("latest", "canada", "basque"),
    [
        pytest.param(110, "target_achieved", "significant_progress", id="met"),
        pytest.param(109.5, "substantial_progress", "significant_progress", id="95 % exactly"),
        pytest.param(109.49, "moderate_progress", "moderate_progress", id="below 95 %"),
        pytest.param(106, "moderate_progress", "moderate_progress", id="60 % exactly"),
        pytest.param(105.99, "limited_progress", "moderate_deterioration", id="below 60 %"),
        pytest.param(100, "limited_progress", "moderate_deterioration", id="0 exactly"),
        pytest.param(99.99, "deterioration", "significant_deterioration", id="below 0"),
    ],
)
def test_ratio_to_the_required_growth_on_its_thresholds(latest, canada, basque):
    asked = (2024, 100, 2025, latest, 110, 2025)
    assert crosscheck.open_sdg(*asked).status == canada
    assert crosscheck.eurostat(*asked).status == basque


@pytest.mark.parametrize(
    ("latest", "canada"),
    [
        (101.5, "substantial_progress"),
        (101.49, "moderate_progress"),
        (100.5, "moderate_progress"),
        (100.49, "limited_progress"),
        (100, "limited_progress"),
        (99.99, "deterioration"),
    ],
)
def test_canadian_growth_on_its_thresholds(latest, canada):
    assert crosscheck.open_sdg(2024, 100, 2025, latest).status == canada


@pytest.mark.parametrize(
    ("latest", "basque"),
    [
        (101, "significant_progress"),
        (100.99, "moderate_progress"),
        (100.1, "moderate_progress"),
        (100.09, "no_progress"),
        (99.9, "no_progress"),
        (99.89, "moderate_deterioration"),
        (99, "moderate_deterioration"),
        (98.99, "significant_deterioration"),
    ],
)
def test_european_growth_on_its_thresholds(latest, basque):
    assert crosscheck.eurostat(2024, 100, 2025, latest).status == basque


# Below twice a lowest value of 10 the thresholds shrink by C = 1 - ((20 - y) / 10)^4.44: at 15 by
# 1 - 1/2^4.44 = 0.953931, so that 1.5 % becomes 1.4309 %; from 20 on not at all.
@pytest.mark.parametrize(
    ("base", "fall", "status"),
    [
        pytest.param(15, 0.01431, "substantial_progress", id="15, above"),
        pytest.param(15, 0.01430, "moderate_progress", id="15, below"),
        pytest.param(20, 0.01499, "moderate_progress", id="20"),
        pytest.param(25, 0.01501, "substantial_progress", id="25, above"),
        pytest.param(25, 0.01499, "moderate_progress", id="25, below"),
    ],
)
def test_thresholds_near_a_lowest_value(base, fall, status):
    found = crosscheck.open_sdg(2024, base, 2025, base * (1 - fall), direction=-1, limit=10)
    assert found.status == status


def test_the_score_is_counted_in_shrunken_thresholds():
    found = crosscheck.open_sdg(2024, 15, 2025, 15 * 0.99, direction=-1, limit=10)
    assert found.score == pytest.approx(250 * 0.01 / (1 - 2**-4.44) - 1.25)


def test_staying_at_the_natural_limit_is_full_score():
    found = crosscheck.open_sdg(2015, 100, 2025, 100, limit=100)
    assert (found.status, found.score) == ("substantial_progress", 5)


def test_arriving_at_the_natural_limit_is_significant_however_long_it_took():
    # 99 to 100 in 30 years is 0.0335 % a year; 1 % shrinks to 0.01 · (1 - 0.99^4.44) = 0.0436 %.
    found = crosscheck.eurostat(1990, 99, 2020, 100, limit=100)
    assert (found.status, found.score) == ("significant_progress", 5)
    assert crosscheck.eurostat(1990, 98.99, 2020, 99.99, limit=100).status == "moderate_progress"


def test_scores_at_the_joints_by_hand():
    # 250 · 1.5 % - 1.25 = 2.5; 500 · 0.5 % - 2.5 = 0; 125 · -1 % - 2.5 = -3.75
    canada = [crosscheck.open_sdg(2024, 100, 2025, y).score for y in (101.5, 100.5, 100, 99)]
    assert canada == pytest.approx([2.5, 0, -2.5, -3.75])
    # 2.5 for each point, cut at 2 points
    basque = [crosscheck.eurostat(2024, 100, 2025, y).score for y in (103, 101, 100, 99, 97)]
    assert basque == pytest.approx([5, 2.5, 0, -2.5, -5])
    # 5/70 · (95 - 60) = 2.5; 5/70 · 0 = 0; 5/120 · 60 - 5 = -2.5; 5/120 · 0 - 5 = -5
    ratio = [
        crosscheck.eurostat(2024, 100, 2025, y, 110, 2025).score for y in (109.5, 106, 100, 94)
    ]
    assert ratio == pytest.approx([2.5, 0, -2.5, -5])


@pytest.mark.parametrize("method", GROWTH)
@pytest.mark.parametrize(
    ("asked", "progress"),
    [
        pytest.param((2020, 5, 2020, 5, 10, 2030), None, id="one point"),
        pytest.param((2020, 10, 2025, 9, 10, 2030), None, id="base on its target"),
        pytest.param((2020, -5, 2025, 5, 10, 2030), None, id="opposite signs"),
        pytest.param((2020, 5, 2025, 6, 10, 2020), None, id="no year left at the base"),
        pytest.param((None, None, None, None, 10, 2030), None, id="no value"),
        # A loss that halves: (-5 / -10)^(1/5) - 1 = -0.1294, better by the sign of the base
        pytest.param((2020, -10, 2025, -5), 1 - 0.5 ** (1 / 5), id="negative values"),
    ],
)
def test_where_growth_is_and_is_not_defined(method, asked, progress):
    found = method(*asked)
    assert found.progress == (None if progress is None else pytest.approx(progress))
    assert (found.status == "not_available") == (progress is None)
    assert (found.score is None) == (progress is None)


def test_a_met_target_wins_even_where_growth_is_not_defined():
    assert crosscheck.open_sdg(2025, 12, 2025, 12, 10, 2030).status == "target_achieved"
    assert crosscheck.open_sdg(2025, 12, 2025, 12, 10, 2030).score == 5


def test_zero_counts_as_a_thousandth():
    # From 0 to 2 in one year: 2 / 0.001 - 1; a target of 0 asks for 0.001 in the tenth year.
    assert crosscheck.open_sdg(2024, 0, 2025, 2).progress == pytest.approx(1999)
    found = crosscheck.open_sdg(2020, 1000, 2025, 1, 0, 2030, -1)
    # 1000 to 1 in 5 years is a quarter a year; 1000 to 0.001 in 10 years the same.
    assert found.progress == pytest.approx(1.0)
    assert crosscheck.open_sdg(2020, 5, 2025, 0, 0, 2030, -1).status == "target_achieved"


def test_a_missing_target_year_is_2030():
    assert crosscheck.open_sdg(2015, 14.5, 2023, 10.2, 7.25, direction=-1).progress == (
        pytest.approx(0.9525901792032172)
    )


@pytest.mark.parametrize("method", ALL_SPANS)
def test_direction_is_one_or_minus_one(method):
    with pytest.raises(ValueError, match="direction is 1"):
        method(2020, 1, 2025, 2, direction=0)


# In the target year itself nothing is added: base 100, target 200, so 1 point is 1 %.
@pytest.mark.parametrize(
    ("latest", "share", "status"),
    [
        pytest.param(200, 1, "met", id="met"),
        pytest.param(195, 0.95, "on_track", id="95 % exactly"),
        pytest.param(194, 0.94, "fair_progress", id="94 %"),
        pytest.param(110, 0.10, "fair_progress", id="10 % exactly"),
        pytest.param(109, 0.09, "stagnation_or_regression", id="9 %"),
        pytest.param(90, -0.10, "stagnation_or_regression", id="away"),
    ],
)
def test_unsd_share_on_its_thresholds(latest, share, status):
    found = crosscheck.unsd(2020, 100, 2030, latest, 200, 2030)
    assert (found.share, found.status) == (pytest.approx(share), status)


def test_unsd_continues_the_growth_to_the_target_year():
    # 100 to 121 in two years is 10 % a year; two more years give 146.41 of the way to 200.
    found = crosscheck.unsd(2020, 100, 2022, 121, 200, 2024)
    assert found.share == pytest.approx(0.4641)


def test_unsd_adds_nothing_after_the_target_year():
    assert crosscheck.unsd(2020, 100, 2032, 150, 200, 2030).share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("latest", "direction", "status"),
    [
        (102, 1, "on_track"),
        (101.9, 1, "fair_progress"),
        (100.5, 1, "fair_progress"),
        (100.4, 1, "stagnation_or_regression"),
        (98, -1, "on_track"),
        (100, -1, "stagnation_or_regression"),
    ],
)
def test_unsd_growth_without_target(latest, direction, status):
    found = crosscheck.unsd(2024, 100, 2025, latest, direction=direction)
    assert (found.share, found.status) == (None, status)


@pytest.mark.parametrize(
    ("base", "latest", "target", "direction", "status"),
    [
        pytest.param(90, 99, 100, 1, "met", id="99 of 100"),
        pytest.param(90, 98.9, 100, 1, "on_track", id="98.9 of 100"),
        pytest.param(5, 1, 0, -1, "met", id="1 of 0"),
        pytest.param(60, 49.5, 50, -1, "met", id="met"),
        pytest.param(60, 50.5, 50, -1, "on_track", id="close to another target"),
        pytest.param(50, 49, 50, 1, "not_available", id="base on its target"),
        pytest.param(0, 5, 50, 1, "not_available", id="base of zero"),
        pytest.param(-5, 5, 50, 1, "not_available", id="opposite signs"),
    ],
)
def test_unsd_edges(base, latest, target, direction, status):
    assert crosscheck.unsd(2015, base, 2025, latest, target, 2030, direction).status == status


def test_unsd_needs_two_years():
    assert crosscheck.unsd(2025, 60, 2025, 60, 50, 2030).status == "not_available"


# Base 10 in 2020, target 20: the index is the latest value minus 10.
@pytest.mark.parametrize(
    ("latest", "index", "label"),
    [
        pytest.param(20, 10, "on_track", id="met"),
        pytest.param(25, 10, "on_track", id="more than met"),
        pytest.param(19.5, 9.5, "on_track", id="above 9"),
        pytest.param(19, 9, "slow_progress", id="9 exactly"),
        pytest.param(10.5, 0.5, "slow_progress", id="above 0"),
        pytest.param(10, 0, "regression", id="0 exactly"),
        pytest.param(8, -2, "regression", id="away"),
    ],
)
def test_escap_current_status_on_its_thresholds(latest, index, label):
    found = crosscheck.escap([2020, 2025], [10, latest], 20, 1, 2020, 2025, 2030)
    assert (found.current_status, found.current_label) == (pytest.approx(index), label)


def test_escap_projects_the_logit():
    # 20 % and 50 %: odds 1/4 and 1, so each year multiplies them by 4. A year on: 4 = 80 %.
    found = crosscheck.escap([2020, 2021], [20, 50], 100, 1, 2020, 2021, 2022)
    assert found.projected == pytest.approx(80)
    assert found.current_status == pytest.approx(10 * 30 / 80)
    assert found.anticipated == pytest.approx(10 * 60 / 80)
    assert found.anticipated_label == "accelerate"


def test_escap_averages_yearly_changes_and_estimates_missing_years():
    # 20 %, 50 %, two years later 80 %: the odds grow 4 times and 2 times a year, √8 on average.
    found = crosscheck.escap([2020, 2021, 2023], [20, 50, 80], 100, 1, 2019, 2024, 2030)
    odds = 4 * math.sqrt(8)
    assert found.current == pytest.approx(100 * odds / (1 + odds))
    back = 4 * math.sqrt(8) ** -4
    assert found.base == pytest.approx(100 * back / (1 + back))


@pytest.mark.parametrize(
    ("values", "projected"),
    [
        pytest.param([98, 100], 100, id="ends at the whole scale"),
        pytest.param([100, 98], 98, id="begins at the whole scale"),
        pytest.param([0, 5], 5, id="begins at zero"),
        pytest.param([100, 100], 100, id="stays at the whole scale"),
        pytest.param([40, 40], 40, id="no change"),
        pytest.param([40, 120], 120, id="beyond the scale"),
    ],
)
def test_escap_keeps_a_value_whose_logit_is_not_finite(values, projected):
    found = crosscheck.escap([2020, 2021], values, 50, 1, 2020, 2021, 2030)
    assert found.projected == pytest.approx(projected)


@pytest.mark.parametrize(
    ("values", "index", "labels"),
    [
        pytest.param([], None, ("no_data", "no_data"), id="no value"),
        pytest.param([97], 10, ("on_track", "will_meet"), id="one value, met"),
        pytest.param([40], None, ("insufficient_data",) * 2, id="one value, missed"),
    ],
)
def test_escap_of_few_values(values, index, labels):
    found = crosscheck.escap([2020][: len(values)], values, 90, 1, 2015, 2025, 2030)
    assert (found.current_status, found.anticipated) == (index, index)
    assert (found.current_label, found.anticipated_label) == labels
    assert (found.base, found.current, found.projected) == (None, None, None)


def test_escap_of_a_base_on_its_target_that_is_lost():
    found = crosscheck.escap([2020, 2025], [90, 80], 90, 1, 2020, 2025, 2030)
    # UNICEF's script comes to minus infinity there, and to the same words.
    assert (found.current_status, found.current_label) == (None, "regression")
    assert (found.anticipated, found.anticipated_label) == (None, "no_progress_expected")


def test_escap_of_a_value_that_stays_on_its_target_is_met_whatever_the_rounding():
    found = crosscheck.escap([2020, 2025], [42.7, 42.7], 42.7, 1, 2020, 2025, 2030)
    assert (found.current_label, found.anticipated_label) == ("on_track", "will_meet")


@pytest.mark.parametrize("method", [crosscheck.open_sdg, crosscheck.eurostat, crosscheck.unsd])
def test_values_of_opposite_sign_have_no_growth_even_from_one_year_to_the_next(method):
    assert method(2015, -1, 2016, 1).status == "not_available"


def test_every_status_of_every_method_has_its_place_on_the_map():
    names = {method: set(words) for method, words in crosscheck.VERDICTS.items()}
    assert names["weather"] == set(SYMBOLS)
    for method, columns in [
        ("open_sdg", crosscheck.open_sdg_columns(2020, 1, 2025, 2)),
        ("eurostat", crosscheck.eurostat_columns(2020, 1, 2025, 2)),
    ]:
        assert names[method] == set(columns.names) - {"not_available"}


def test_a_target_that_a_column_lacks_gives_no_symbol():
    found = crosscheck.weather_columns(
        [0, 6, 12, 18], [*YEARS] * 3, straight(80, 90) * 3, [100, None, None], 2030, 1, [0, 0, 2]
    )
    assert [SYMBOLS[code] if code >= 0 else None for code in found] == [SUN, None, SUN]
