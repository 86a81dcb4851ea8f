"""Level: where a value stands against its target, by the plan's own wording.

Source: the operators of the plan's words (docs/methods); straight-line path from the latest
value. Everything is compared unrounded.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from analysis.catalogue import Target

Met = Literal["met", "not_met", "at_threshold"]
Milestone = Literal["done", "done_late", "pending", "overdue"]
Kept = Literal["kept", "lost", "not_yet"]

LOWER_IS_BETTER = ("at_most", "below", "exactly")
DONE_STATES = ("reached", "kept")


def met(value: float | Decimal, target: Target, direction: str = "up") -> Met:
    """Return whether a value meets its target by the target's operator.

    «trên» and «dưới» are strict: a value on the threshold is "at_threshold", not met.
    «khoảng» is met from the target less its tolerance on, beyond it without end where more is
    better (`direction` "up"); up to the target plus its tolerance where less is better
    ("down"); only within the tolerance on both sides when "two_sided". Raises ValueError for a
    target of state, which no number can meet.
    """
    exact, goal = _exact(value), _goal(target)
    if target.operator in ("above", "below") and exact == goal:
        return "at_threshold"
    about = {
        "down": exact <= goal + target.tolerance,
        "two_sided": abs(exact - goal) <= target.tolerance,
    }
    reached = {
        "at_least": exact >= goal,
        "above": exact > goal,
        "at_most": exact <= goal,
        "below": exact < goal,
        "about": about.get(direction, exact >= goal - target.tolerance),
        "exactly": exact == goal,
    }
    return "met" if reached[target.operator] else "not_met"


def gap(value: float | Decimal, target: Target, direction: str = "up") -> Decimal:
    """Return how far a value is from its target, in the indicator's own unit.

    Positive: still missing; negative: better than the target by so much; a two-sided target
    or exact target has no better side, so its gap is never negative. Raises ValueError for a
    target of state.
    """
    exact, goal = _exact(value), _goal(target)
    if direction == "two_sided" or target.operator == "exactly":
        return abs(exact - goal)
    about_down = target.operator == "about" and direction == "down"
    lower_is_better = target.operator in LOWER_IS_BETTER or about_down
    return exact - goal if lower_is_better else goal - exact


def gap_percent(value: float | Decimal, target: Target, direction: str = "up") -> Decimal | None:
    """Return the gap as a percentage of the target; None where the target is zero."""
    goal = _goal(target)
    return None if goal == 0 else 100 * gap(value, target, direction) / abs(goal)


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


def weakest_bound(low: Decimal, high: Decimal, direction: str) -> Decimal:
    """Return the bound of an interval target («15–20 %») that is easiest to meet.

    Raises ValueError when the bounds are reversed. Source: Destatis, rule for interval targets.
    """
    if low > high:
        raise ValueError(f"an interval runs from low to high, found {low} to {high}")
    return high if direction == "down" else low


def relative_target(base: float | Decimal, percent: float | Decimal) -> Decimal:
    """Return the target of «giảm p %» (p below zero) or «tăng p %» of a stated base.

    Relative, not in points: −30 of 90 is 63. Source: WHO GPW13, R package billionaiRe.
    """
    return _exact(base) * (1 + _exact(percent) / 100)


def kept(values: Mapping[int, float], target: Target, direction: str = "up") -> Kept:
    """Return whether a target of every year («duy trì») holds in the latest year.

    `values` by year. "lost": an earlier year met it; "not_yet": no year has. Raises ValueError
    without values.
    """
    if not values:
        raise ValueError("no value: nothing can be kept")
    verdicts = [met(values[year], target, direction) == "met" for year in sorted(values)]
    if verdicts[-1]:
        return "kept"
    return "lost" if any(verdicts) else "not_yet"


def milestone(state: str, due: date, on: date, reached_on: date | None = None) -> Milestone:
    """Return how a promise to do something stands on a day.

    `state` is reached, kept, in_progress, not_started or lost; `due` is the last day in time;
    `reached_on` the day it was reached, where known. Source: docs/methods, yes/no targets.
    """
    if state in DONE_STATES:
        return "done_late" if reached_on and reached_on > due else "done"
    return "overdue" if on > due else "pending"


def _exact(value: float | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _goal(target: Target) -> Decimal:
    if target.value is None:
        raise ValueError("a target of state has no number to compare with")
    return target.value
