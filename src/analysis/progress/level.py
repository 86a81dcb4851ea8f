"""Level: where a value stands against its target, by the plan's own wording.

Source: the operators of the plan's words (README, "Methods"); straight-line path from the
latest value. Everything is compared unrounded.
"""

from decimal import Decimal
from typing import Literal

from analysis.catalogue import Target

Met = Literal["met", "not_met", "at_threshold"]


def met(value: float | Decimal, target: Target) -> Met:
    """Return whether a value meets its target by the target's operator.

    «trên» and «dưới» are strict: a value on the threshold is "at_threshold", not met.
    «khoảng» with a known good direction is met from value − tolerance on. Raises ValueError
    for a target of state, which no number can meet.
    """
    exact, goal = _exact(value), _goal(target)
    if target.operator in ("above", "below") and exact == goal:
        return "at_threshold"
    reached = {
        "at_least": exact >= goal,
        "above": exact > goal,
        "at_most": exact <= goal,
        "below": exact < goal,
        "about": exact >= goal - target.tolerance,
        "exactly": exact == goal,
    }
    return "met" if reached[target.operator] else "not_met"


def gap(value: float | Decimal, target: Target) -> Decimal:
    """Return how far a value is from its target, in the indicator's own unit.

    Positive: still missing; negative: better than the target by so much. Raises ValueError for
    a target of state.
    """
    exact, goal = _exact(value), _goal(target)
    lower_is_better = target.operator in ("at_most", "below", "exactly")
    return exact - goal if lower_is_better else goal - exact


def required_annual_change(
    latest: float, latest_year: int, target: float, target_year: int
) -> float:
    """Return the yearly change that brings the latest value to its target on time.

    In the indicator's unit per year; negative where the indicator must fall. Raises ValueError
    when no year is left before the target year.
    """
    years_left = target_year - latest_year
    if years_left < 1:
        raise ValueError(
            f"no year left between the latest value ({latest_year}) "
            f"and the target year ({target_year})"
        )
    return (target - latest) / years_left


def _exact(value: float | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _goal(target: Target) -> Decimal:
    if target.value is None:
        raise ValueError("a target of state has no number to compare with")
    return target.value
