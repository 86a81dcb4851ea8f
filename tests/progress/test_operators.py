"""The plan's other words: two-sided, interval, keep, relative, milestone, as plain numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from officer import plan

from analysis.catalogue import Target
from analysis.progress import (
    Goal,
    gap,
    gap_percent,
    goal_of,
    kept,
    met,
    milestone,
    relative_target,
    weakest_bound,
)


def target(operator: str, value: str, tolerance: str = "0", kind: str = "reach") -> Target:
    return Target(
        word="đạt", operator=operator, kind=kind, value=Decimal(value), year=2030,
        tolerance=Decimal(tolerance), decided=date(2024, 2, 6), source="s", quote="q",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [
        pytest.param("two_sided", 109.0, "met", id="lower edge of 112 ± 3"),
        pytest.param("two_sided", 115.0, "met", id="upper edge"),
        pytest.param("two_sided", 115.1, "not_met", id="too high"),
        pytest.param("two_sided", 108.9, "not_met", id="too low"),
        pytest.param("down", 115.0, "met", id="less is better: upper edge"),
        pytest.param("down", 115.1, "not_met", id="less is better: too high"),
        pytest.param("down", 50.0, "met", id="less is better: far below is fine"),
        pytest.param("up", 109.0, "met", id="more is better: lower edge"),
        pytest.param("up", 108.9, "not_met", id="more is better: too low"),
    ],
)
def test_about_has_a_tolerance_on_the_side_that_matters(direction, value, expected):
    assert met(value, target("about", "112", "3"), direction) == expected


def test_a_two_sided_gap_is_missing_on_either_side():
    for value in (108, 116):
        assert gap(value, target("about", "112", "3"), "two_sided") == 4


def test_the_gap_in_percent_of_the_target():
    assert gap_percent(8.55, target("at_least", "9.5")) == 10  # 0.95 of 9.5
    assert gap_percent(412.0, target("exactly", "0")) is None  # nothing is a share of zero


@pytest.mark.parametrize(("direction", "expected"), [("up", 15), ("down", 20)])
def test_of_an_interval_the_bound_that_is_easiest_to_meet_counts(direction, expected):
    # Destatis: "15 to 20 %" is judged by its weakest bound
    assert weakest_bound(Decimal(15), Decimal(20), direction) == expected


def test_a_reversed_interval_is_refused():
    with pytest.raises(ValueError, match="low to high"):
        weakest_bound(Decimal(20), Decimal(15), "up")


@pytest.mark.parametrize(
    ("base", "percent", "expected"),
    [
        pytest.param(90, -30, "63", id="30 % off 90"),
        pytest.param(68, -3, "65.96", id="billionaiRe: 3 % off 68 is relative, not 65"),
        pytest.param(50, 20, "60", id="a fifth more"),
        pytest.param(0, -30, "0", id="of nothing nothing"),
    ],
)
def test_percent_more_or_less_is_taken_of_the_base(base, percent, expected):
    assert relative_target(base, percent) == Decimal(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({2026: 100.0}, "kept", id="one value is enough"),
        pytest.param({2025: 100.0, 2026: 99.99}, "lost", id="met before and lost"),
        pytest.param({2025: 98.0, 2026: 99.0}, "not_yet", id="never met"),
        pytest.param({2026: 100.0, 2025: 90.0}, "kept", id="years in any order"),
    ],
)
def test_a_target_to_keep_holds_in_the_latest_year_or_not(values, expected):
    assert kept(values, target("at_least", "100", kind="keep")) == expected


def test_nothing_cannot_be_kept():
    with pytest.raises(ValueError, match="no value"):
        kept({}, target("at_least", "100"))


@pytest.mark.parametrize(
    ("state", "on", "reached_on", "expected"),
    [
        pytest.param("reached", date(2026, 11, 30), date(2026, 10, 1), "done", id="in time"),
        pytest.param("reached", date(2031, 3, 1), date(2030, 12, 31), "done", id="on the last day"),
        pytest.param("reached", date(2031, 3, 1), date(2031, 1, 1), "done_late", id="a day late"),
        pytest.param("reached", date(2031, 3, 1), None, "done", id="no day told"),
        pytest.param("in_progress", date(2030, 12, 31), None, "pending", id="last day"),
        pytest.param("in_progress", date(2031, 1, 1), None, "overdue", id="day after"),
        pytest.param("lost", date(2026, 11, 30), None, "pending", id="lost, not yet due"),
    ],
)
def test_a_yes_no_target_is_done_late_pending_or_overdue(state, on, reached_on, expected):
    assert milestone(state, date(2030, 12, 31), on, reached_on) == expected


UP = plan().indicators["CT25"]
numbers = st.decimals(-500, 500, allow_nan=False, places=2)
operators = st.sampled_from(["at_least", "above", "at_most", "below", "about", "exactly"])


@given(operators, numbers, numbers)
def test_the_goal_in_plain_numbers_is_met_by_the_same_values(operator, goal, value):
    wanted = target(operator, str(goal), "0.5")
    plain = goal_of(UP, wanted)
    assert plain.is_met(float(value)) == (met(value, wanted) == "met")
    assert plain.is_met(float(goal)) == (met(goal, wanted) == "met")


@given(operators, numbers, st.decimals(0, 50, places=2))
def test_better_by_any_amount_stays_met(operator, goal, more):
    wanted = target(operator, str(goal), "0.5")
    if operator != "exactly":
        sign = -1 if operator in ("at_most", "below") else 1
        edge = goal + sign * Decimal("0.01")
        assert met(edge + sign * more, wanted) == "met"


def test_every_indicator_with_a_number_has_a_goal_and_no_other():
    for indicator in plan().indicators.values():
        wanted = indicator.targets[-1]
        assert (goal_of(indicator, wanted) is None) == (wanted.value is None)


def test_of_the_plans_words_the_kinds_come_out_as_meant():
    kinds = {c: goal_of(i, i.targets[0]) for c, i in plan().indicators.items() if not i.is_state}
    assert kinds["CT01"].kind == "keep_once_reached"  # bảo đảm 100%
    assert (kinds["CT32"].direction, kinds["CT32"].strict) == (-1, True)  # dưới 23
    assert (kinds["CT21"].met_from, kinds["CT21"].value) == (74.5, 75)  # khoảng 75 ± 0,5
    assert kinds["CT25"].kind == "reach"


def test_a_direction_that_is_none_is_refused():
    with pytest.raises(ValueError, match="direction"):
        Goal.of(1, 2030, 0)
