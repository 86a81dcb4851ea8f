"""Status: the rule of the German weather symbols, in the words of the plan.

Source: Destatis, dns-indikatoren.de/en/status; adapted for strict targets, targets to keep,
noise bands and yes/no targets (docs/methods).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.progress.goal import Goal
from analysis.progress.level import Milestone
from analysis.progress.pace import ROUNDING, Pace, ordered, pace
from analysis.progress.registry import STATUS

NEARLY_FROM, OFF_ABOVE = STATUS["nearly_from"], STATUS["off_above"]
POINTS = int(STATUS["points"])


@dataclass(frozen=True)
class Status:
    """A status of registry.STATUSES; where not assessed, the reason of registry.REASONS."""

    code: str
    reason: str = ""


def status(years: Sequence[int], values: Sequence[float], goal: Goal | None) -> Status:
    """Return the status of a series of comparable values.

    Fewer than four values are not assessed, but for a target to keep the latest one says
    whether it is met. Raises ValueError for a year that stands twice or unequal lengths.
    """
    if goal is None:
        return Status("not_assessed", "target_unknown")
    if not len(years):
        return Status("not_assessed", "no_value")
    points = ordered(years, values)
    is_met = goal.is_met(points[-1][1])
    keeps = goal.kind == "keep" or (
        goal.kind == "keep_once_reached" and any(goal.is_met(value) for value in values)
    )
    if len(points) < POINTS:
        return _of_few(len(points), keeps, is_met)
    moved = pace([year for year, _ in points], [goal.reflected(value) for _, value in points])
    improving = _improving(moved, goal)
    if is_met:
        return Status("met_slipping" if improving < 0 else "met_holding")
    if improving < 0 or (improving == 0 and not goal.noise):
        return Status("wrong_direction")
    if keeps or goal.year <= points[-1][0]:
        return Status("off_track")
    return Status(_by_share(goal.reflected(points[-1][1]), moved, goal))


def _of_few(n: int, keeps: bool, is_met: bool) -> Status:
    if keeps:
        return Status("met_holding" if is_met else "off_track")
    return Status("not_assessed", "one_value" if n == 1 else "few_points")


def _improving(moved: Pace, goal: Goal) -> float:
    """Return the change in the good direction; a loss within the noise band is none."""
    change = goal.direction * (moved.change or 0.0)
    return 0.0 if change < 0 and moved.within(goal.noise) else change


def _by_share(latest: float, moved: Pace, goal: Goal) -> str:
    """Return the status by the share of the gap that the pace leaves open in the target year."""
    years_left = goal.year - moved.last_year
    missing = goal.direction * (goal.value - latest)
    left = missing - goal.direction * (moved.per_year or 0.0) * years_left
    if left < (NEARLY_FROM - ROUNDING) * missing:
        return "on_track"
    return "nearly" if left <= (OFF_ABOVE + ROUNDING) * missing else "off_track"


def of_milestone(how: Milestone) -> Status:
    """Return the status of a yes/no target: done late is done."""
    return Status("milestone_done" if how == "done_late" else f"milestone_{how}")


def of_kept_state(state: str) -> Status:
    """Return the status of a standard to keep, by the state reported.

    Lost is the wrong direction; being worked for (again) or not begun is off track.
    """
    if state in ("reached", "kept"):
        return Status("met_holding")
    return Status("wrong_direction" if state == "lost" else "off_track")
