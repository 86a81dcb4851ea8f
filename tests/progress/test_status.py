"""The status of a series: published German verdicts, exact boundaries, and what must not matter."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.progress import Goal, status

ORDER = ["wrong_direction", "off_track", "nearly", "on_track", "met_slipping", "met_holding"]


def judged(values, goal, last=2024):
    return status(range(last - len(values) + 1, last + 1), values, goal)


@pytest.mark.parametrize(
    ("values", "last", "goal", "symbol"),
    [
        pytest.param(
            [80.6, 79.2, 79.6, 80.8, 81.1, 81.3], 2024, Goal.of(83, 2030), "off_track",
            id="8.5.a employment 2024: cloud",
        ),
        pytest.param(
            [79.9, 80.6, 79.2, 79.6, 80.8, 81.1], 2023, Goal.of(83, 2030), "nearly",
            id="8.5.a employment 2023: slightly cloudy",
        ),
        pytest.param(
            [77.7, 78.0, 78.6, 79.2, 79.9, 80.6], 2019, Goal.of(83, 2030), "on_track",
            id="8.5.a employment 2019: sun",
        ),
        pytest.param(
            [10.3, 10.3, 10.2, 12.0, 12.5, 13.3], 2023, Goal.of(9.5, 2030, -1), "wrong_direction",
            id="4.1.a early leavers 2023: thunderstorm",
        ),
        pytest.param(
            [19.3, 19.6, 18.9, 19.3, 19.7, 20.0], 2024, Goal.of(35, 2030), "off_track",
            id="4.2.a childcare 2024: cloud",
        ),
        pytest.param(
            [9.6, 8.3, 8.7, 7.2, 6.1, 6.8], 2023, Goal.of(7, 2030, -1), "met_holding",
            id="3.1.c smoking 2023, already met: sun",
        ),
        pytest.param(
            [19, 18, 18, 18, 18, 16], 2024, Goal.of(10, 2030, -1, kind="keep"), "off_track",
            id="5.1.a pay gap 2024, every year: cloud",
        ),
        pytest.param(
            [58.7, 68.0, 67.9, 64.4, 62.3, 62.2], 2024, Goal.of(60, 2030, -1, kind="keep"),
            "wrong_direction", id="8.2.c debt ratio 2024, every year: thunderstorm",
        ),
    ],
)  # fmt: skip
def test_the_official_german_symbols_come_out(values, last, goal, symbol):
    # Source: sustainabledevelopment-deutschland/sdg-data-pub, en/data and en/meta, July 2026
    assert judged(values, goal, last).code == symbol


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # Latest 80 of 100 by 2029, five years ahead: the share left is 1 − change ÷ 20.
        pytest.param(60.9, "on_track", id="change 19.1: 4.5 % left"),
        pytest.param(61.0, "nearly", id="change 19: exactly 5 % left"),
        pytest.param(64.0, "nearly", id="change 16: exactly 20 % left"),
        pytest.param(64.1, "off_track", id="change 15.9: 20.5 % left"),
        pytest.param(80.0, "wrong_direction", id="no change at all"),
        pytest.param(80.1, "wrong_direction", id="a fall"),
        pytest.param(79.9, "off_track", id="a hair of a rise"),
        pytest.param(60.0, "on_track", id="exactly arriving"),
    ],
)
def test_the_boundaries_of_the_share_are_exact(first, expected):
    assert judged([first, 70, 71, 72, 73, 80], Goal.of(100, 2029)).code == expected


def test_the_boundaries_hold_in_decimals_that_binary_cannot_write():
    # 0.80 of 1.00, from 0.61: change 0.19, exactly 5 % left
    assert judged([0.61, 0.7, 0.71, 0.72, 0.73, 0.80], Goal.of(1, 2029)).code == "nearly"
    assert judged([8.4, 8, 8, 8, 8, 10], Goal.of(12, 2029)).code == "nearly"  # 1.6 of 2: 20 %


def test_a_series_that_crossed_its_target_the_wrong_way_is_never_on_track():
    # Statistics Canada CIF 3.13.1: 7.8 (2016) to 13.5 (2025), target at most 10 by 2028
    values = [7.8, 8.5, 9.2, 9.8, 10.4, 11.1, 11.9, 12.4, 13.0, 13.5]
    assert judged(values, Goal.of(10, 2028, -1), 2025).code == "wrong_direction"


@pytest.mark.parametrize(
    ("values", "goal", "expected"),
    [
        pytest.param([9, 9, 9.2, 9.6], Goal.of(9.5, 2030), "met_holding", id="met and rising"),
        pytest.param([9.6] * 4, Goal.of(9.5, 2030), "met_holding", id="met and steady"),
        pytest.param([9.9, 9.8, 9.7, 9.6], Goal.of(9.5, 2030), "met_slipping", id="met, falling"),
        pytest.param(
            [9.64, 9.7, 9.7, 9.6], Goal.of(9.5, 2030, noise=0.05), "met_holding",
            id="met, falling within the noise",
        ),
        pytest.param(
            [9.65, 9.7, 9.7, 9.6], Goal.of(9.5, 2030, noise=0.05), "met_holding",
            id="on the edge of the noise",
        ),
        pytest.param(
            [9.66, 9.7, 9.7, 9.6], Goal.of(9.5, 2030, noise=0.05), "met_slipping",
            id="beyond the noise",
        ),
        pytest.param(
            [8.54, 8.6, 8.6, 8.5], Goal.of(9.5, 2030, noise=0.05), "off_track",
            id="missed, falling within the noise",
        ),
        pytest.param(
            [8.56, 8.6, 8.6, 8.5], Goal.of(9.5, 2030, noise=0.05), "wrong_direction",
            id="missed, falling beyond the noise",
        ),
        pytest.param(
            [99, 100, 98, 99.5], Goal.of(100, 2030, kind="keep_once_reached"), "off_track",
            id="once reached, lost, coming nearer",
        ),
        pytest.param(
            [100, 100, 99, 98], Goal.of(100, 2030, kind="keep_once_reached"), "wrong_direction",
            id="once reached, lost, falling",
        ),
        pytest.param(
            [96, 97, 98, 99], Goal.of(100, 2030, kind="keep_once_reached"), "on_track",
            id="not yet reached: a target to reach",
        ),
        pytest.param(
            [96, 97, 98, 99], Goal.of(100, 2030, kind="keep"), "off_track",
            id="to keep every year: missed is missed",
        ),
        pytest.param(
            [95, 95.5, 94.9, 95.0], Goal.of(95, 2030, strict=True), "wrong_direction",
            id="on a strict threshold without a rise",
        ),
        pytest.param(
            [94, 94.5, 94.9, 95.0], Goal.of(95, 2030, strict=True), "on_track",
            id="on a strict threshold, rising",
        ),
        pytest.param(
            [90, 92, 93, 94], Goal.of(95, 2024), "off_track", id="target year come, not met"
        ),
        pytest.param(
            [130, 126, 121, 116], Goal.of(112, 2030, tolerance=3, two_sided=True), "on_track",
            id="two-sided, from above",
        ),
        pytest.param(
            [104, 103, 102, 101], Goal.of(112, 2030, tolerance=3, two_sided=True),
            "wrong_direction", id="two-sided, away below",
        ),
        pytest.param([412, 300, 200, 90], Goal.of(0, 2030, two_sided=True), "on_track",
                     id="houses left, to zero"),
        pytest.param([-4, -3, -2, -1], Goal.of(1, 2030), "on_track", id="through zero"),
    ],
)  # fmt: skip
def test_every_kind_of_target_is_judged_by_hand(values, goal, expected):
    assert judged(values, goal).code == expected


@pytest.mark.parametrize(
    ("values", "goal", "code", "reason"),
    [
        pytest.param([], Goal.of(9.5, 2030), "not_assessed", "no_value", id="nothing"),
        pytest.param([9.9], Goal.of(9.5, 2030), "not_assessed", "one_value", id="one, even met"),
        pytest.param([8, 9, 9.4], Goal.of(9.5, 2030), "not_assessed", "few_points", id="three"),
        pytest.param([8, 9], None, "not_assessed", "target_unknown", id="no target"),
        pytest.param([100], Goal.of(100, 2030, kind="keep"), "met_holding", "", id="kept"),
        pytest.param([99], Goal.of(100, 2030, kind="keep"), "off_track", "", id="not kept"),
    ],
)
def test_too_few_values_give_a_reason_save_for_a_target_to_keep(values, goal, code, reason):
    found = judged(values, goal)
    assert (found.code, found.reason) == (code, reason)


def test_only_the_last_six_values_count():
    goal = Goal.of(100, 2030)
    assert judged([99, 70, 72, 74, 76, 78, 80], goal) == judged([70, 72, 74, 76, 78, 80], goal)


def test_missing_years_count_as_the_years_they_are():
    # +4 over eight years, 0.5 a year: 90 + 6 × 0.5 = 93 of 95, 40 % left; by rows it were 20 %
    found = status([2016, 2018, 2020, 2022, 2024], [86, 87, 88, 89, 90], Goal.of(95, 2030))
    assert found.code == "off_track"


def test_a_year_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        status([2024, 2024], [1, 2], Goal.of(3, 2030))


series = st.lists(st.integers(0, 60), min_size=4, max_size=8)
goals = st.tuples(
    st.integers(0, 60), st.sampled_from([1, -1]), st.sampled_from([0, 3]), st.booleans()
)
kinds = st.sampled_from(["reach", "keep"])


def made(goal, kind="reach", shift=0, scale=1, mirror=1):
    value, direction, noise, strict = goal
    return Goal.of(
        mirror * (value * scale + shift), 2030, mirror * direction,
        strict=strict, kind=kind, noise=noise * scale,
    )  # fmt: skip


@given(series, goals, kinds, st.integers(-50, 50))
def test_adding_a_constant_to_values_and_target_keeps_the_status(values, goal, kind, shift):
    moved = [value + shift for value in values]
    assert judged(values, made(goal, kind)) == judged(moved, made(goal, kind, shift=shift))


@given(series, goals, kinds, st.sampled_from([0.01, 0.1, 3, 1000]))
def test_another_unit_keeps_the_status(values, goal, kind, scale):
    scaled = [float(value * scale) for value in values]
    assert judged(values, made(goal, kind)) == judged(scaled, made(goal, kind, scale=scale))


@given(series, goals, kinds)
def test_mirroring_values_and_direction_keeps_the_status(values, goal, kind):
    mirrored = [-value for value in values]
    assert judged(values, made(goal, kind)) == judged(mirrored, made(goal, kind, mirror=-1))


@given(series, goals, st.randoms())
def test_points_in_any_order_give_the_same_status(values, goal, random):
    points = list(enumerate(values, 2010))
    random.shuffle(points)
    shuffled = status([y for y, _ in points], [v for _, v in points], made(goal))
    assert shuffled == judged(values, made(goal), 2010 + len(values) - 1)


@given(series, goals, kinds, st.integers(0, 40))
def test_a_better_latest_value_never_worsens_the_status(values, goal, kind, more):
    wanted = made(goal, kind)
    better = [*values[:-1], values[-1] + wanted.direction * more]
    before, after = judged(values, wanted).code, judged(better, wanted).code
    assert ORDER.index(after) >= ORDER.index(before)


@given(series, goals, kinds, st.integers(0, 40))
def test_an_easier_target_never_worsens_the_status(values, goal, kind, less):
    value, direction, noise, strict = goal
    easier = (value - direction * less, direction, noise, strict)
    before, after = judged(values, made(goal, kind)).code, judged(values, made(easier, kind)).code
    assert ORDER.index(after) >= ORDER.index(before)


@given(series, goals)
def test_who_moves_away_from_a_missed_target_is_never_on_track(values, goal):
    wanted = made(goal)
    window = values[-6:]
    assume(not wanted.is_met(values[-1]))
    assume((window[-1] - window[0]) * wanted.direction < 0)
    assert judged(values, wanted).code in ("wrong_direction", "off_track")
