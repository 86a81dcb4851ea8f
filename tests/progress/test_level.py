"""Level, gap and required change: the plan's operators on unrounded decimals, by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import Target
from analysis.progress.level import gap, met, required_annual_change


def target(operator: str, value: str, tolerance: str = "0") -> Target:
    return Target(
        word="đạt", operator=operator, kind="reach", value=Decimal(value), year=2030,
        tolerance=Decimal(tolerance), decided=date(2024, 2, 6), source="s", quote="q",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "goal", "value", "expected"),
    [
        pytest.param("at_least", "95", 95.0, "met", id="CT31 đạt 95: on it"),
        pytest.param("at_least", "95", 94.99, "not_met", id="CT31: just below"),
        pytest.param("at_least", "100", 99.96, "not_met", id="99.96 shows as 100,0 and is not 100"),
        pytest.param("at_least", "24.01", 24.01, "met", id="CT07: binary tail is no obstacle"),
        pytest.param("at_least", "14.1", 14.1, "met", id="CT06: binary tail is no obstacle"),
        pytest.param("at_least", "0.7", 0.700, "met", id="CT23 HDI đạt 0,7: 0.700 meets 2030"),
        pytest.param(
            "above", "0.7", 0.700, "at_threshold", id="CT49 HDI trên 0,7: 0.700 does not meet 2045"
        ),
        pytest.param("above", "0.7", 0.701, "met", id="CT49: beyond"),
        pytest.param("above", "95", 95.0, "at_threshold", id="CT30 trên 95: on it"),
        pytest.param("above", "96", 96.0, "at_threshold", id="CT40 trên 96: on it"),
        pytest.param("above", "96", 95.9, "not_met", id="CT40: below"),
        pytest.param("below", "23", 23.0, "at_threshold", id="CT32 dưới 23: on it"),
        pytest.param("below", "23", 22.9, "met", id="CT32: below"),
        pytest.param("below", "23", 23.1, "not_met", id="CT32: above"),
        pytest.param("at_most", "3.5", 3.5, "met", id="CT03 a ceiling: on it"),
        pytest.param("at_most", "3.5", 3.51, "not_met", id="CT03: above"),
        pytest.param("at_most", "3.5", 2.0, "met", id="CT03: below is fine"),
        pytest.param("exactly", "0", 0.0, "met", id="CT36: none left"),
        pytest.param("exactly", "0", 1.0, "not_met", id="CT36: one left"),
    ],
)
def test_a_value_meets_its_target_by_the_plans_own_word(operator, goal, value, expected):
    assert met(value, target(operator, goal)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(74.5, "met", id="on the tolerance"),
        pytest.param(74.49, "not_met", id="beyond the tolerance"),
        pytest.param(75, "met", id="on the value"),
        pytest.param(76.2, "met", id="above is fine where more is better"),
    ],
)
def test_about_is_met_from_the_value_less_its_tolerance(value, expected):
    assert met(value, target("about", "75", "0.5")) == expected


def test_a_quotient_that_is_exactly_the_target_meets_it():
    assert met(Decimal(10_000) * 950 / 1_000_000, target("at_least", "9.5")) == "met"
    assert met(Decimal(10_000) * 949_999 / 1_000_000_000, target("at_least", "9.5")) == "not_met"
    assert met(Decimal(100) * 141 / 1000, target("at_least", "14.1")) == "met"


@pytest.mark.parametrize(
    ("operator", "goal", "value", "expected"),
    [
        pytest.param("at_least", "9.5", 8.85, "0.65", id="still missing is positive"),
        pytest.param("at_least", "95", 96.2, "-1.2", id="better than the target is negative"),
        pytest.param("at_most", "3.5", 4.2, "0.7", id="too high is missing"),
        pytest.param("at_most", "3.5", 2.0, "-1.5", id="below a ceiling is better"),
        pytest.param("below", "23", 23.0, "0", id="on a strict threshold nothing"),
        pytest.param("above", "95", 95.0, "0", id="on a strict threshold nothing, upwards"),
        pytest.param("exactly", "0", 412.0, "412", id="houses left"),
        pytest.param("about", "75", 74.5, "0.5", id="counted from the value itself"),
        pytest.param("at_least", "24.01", 24.0, "0.01", id="decimal arithmetic"),
    ],
)
def test_the_gap_is_in_the_indicators_own_unit(operator, goal, value, expected):
    assert gap(value, target(operator, goal)) == Decimal(expected)


def test_a_target_of_state_compares_with_no_number():
    state = Target(
        word="hoàn thành",
        operator="state",
        kind="milestone",
        wanted="reached",
        year=2030,
        decided=date(2024, 2, 6),
        source="s",
        quote="q",
    )
    for compare in (met, gap):
        with pytest.raises(ValueError, match="target of state"):
            compare(1.0, state)


numbers = st.decimals(-1000, 1000, allow_nan=False, places=3)
operators = st.sampled_from(["at_least", "above", "at_most", "below", "about", "exactly"])


@given(operators, numbers, numbers, numbers)
def test_moving_value_and_target_together_changes_nothing(operator, goal, value, shift):
    here, there = target(operator, str(goal), "0.5"), target(operator, str(goal + shift), "0.5")
    assert met(value, here) == met(value + shift, there)
    assert gap(value, here) == gap(value + shift, there)


@given(operators, numbers, numbers, st.sampled_from([Decimal("0.01"), Decimal(10), Decimal(100)]))
def test_another_unit_scales_the_gap_and_keeps_the_verdict(operator, goal, value, scale):
    here = target(operator, str(goal), "0.5")
    there = target(operator, str(goal * scale), str(Decimal("0.5") * scale))
    assert met(value, here) == met(value * scale, there)
    assert gap(value, here) * scale == gap(value * scale, there)


@given(numbers, numbers)
def test_mirrored_value_and_target_have_the_mirrored_verdict(goal, value):
    for up, down in (("at_least", "at_most"), ("above", "below")):
        assert met(value, target(up, str(goal))) == met(-value, target(down, str(-goal)))
        assert gap(value, target(up, str(goal))) == gap(-value, target(down, str(-goal)))


@given(operators, numbers, numbers)
def test_a_gap_of_nothing_or_less_is_what_is_met_but_for_strict_words_and_tolerance(
    operator, goal, value
):
    verdict, missing = (
        met(value, target(operator, str(goal))),
        gap(value, target(operator, str(goal))),
    )
    if operator == "exactly":
        assert (verdict == "met") == (missing == 0)
    elif operator in ("above", "below"):
        assert (verdict == "met", verdict == "at_threshold") == (missing < 0, missing == 0)
    else:
        assert (verdict == "met") == (missing <= 0)


@pytest.mark.parametrize(
    ("latest", "goal"),
    [
        pytest.param(31.0, 25.0, id="must fall"),
        pytest.param(62.5, 100.0, id="must rise"),
        pytest.param(25.0, 25.0, id="already there"),
        pytest.param(-1.0, 1.0, id="through zero"),
    ],
)
def test_walking_the_required_change_arrives_at_the_target(latest, goal):
    change = required_annual_change(latest, 2024, goal, 2030)
    assert latest + 6 * change == pytest.approx(goal)


@pytest.mark.parametrize("year", [2030, 2031])
def test_no_year_left_is_refused(year):
    with pytest.raises(ValueError, match=r"no year left .*\(2030\)"):
        required_annual_change(31.0, year, 25.0, 2030)
