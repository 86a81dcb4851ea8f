"""Comparison: what every method says of one series, and why one sees it otherwise than we do."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.catalogue import Indicator
from analysis.progress.agreement import METHODS, differing
from analysis.progress.crosscheck.unsd import NEAR_ZERO_OR_HUNDRED
from analysis.progress.goal import Goal
from analysis.progress.one import Assessment, values_of, verdicts

_MET = ("sun", "slightly_cloudy", "target_achieved", "significant_progress", "met", "will_meet")
_SAME_WINDOW = ("weather", "escap")


@dataclass(frozen=True)
class Opinion:
    """The verdict of a method, None where it has none; `why` is a code of registry.WHYS.

    `why` is "" where the verdict and our status can both be right.
    """

    method: str
    verdict: str | None
    why: str = ""

    @property
    def differs(self) -> bool:
        """Return whether verdict and status cannot both be right."""
        return bool(self.why)


def opinions(
    series: pd.DataFrame | Mapping[int, float],
    indicator: Indicator,
    goal: Goal | None,
    assessment: Assessment,
) -> tuple[Opinion, ...]:
    """Return what every other method says of a series that was assessed, in fixed order.

    `assessment` is that of `assess_one`, `series` what it was given. Where there is no status no
    method is compared. Raises ValueError for a year that stands twice.
    """
    values = values_of(series, indicator)
    if goal is None or not values or assessment.status == "not_assessed":
        return tuple(Opinion(method, None) for method in METHODS)
    said = verdicts(values, goal)
    apart = differing(assessment.status, said)
    return tuple(
        Opinion(m, said.get(m), _why(m, said[m], values, goal, assessment) if m in apart else "")
        for m in METHODS
    )


def _why(
    method: str,
    verdict: str | None,
    values: Mapping[int, float],
    goal: Goal,
    assessment: Assessment,
) -> str:
    """Return the first difference of the rules that explains the verdict."""
    value = values[max(values)]
    says_met = verdict in _MET and not goal.is_met(value)
    if says_met and value == goal.value:
        return "threshold"
    if method == "unsd" and says_met and abs(value - goal.value) <= NEAR_ZERO_OR_HUNDRED:
        return "near_end"
    if assessment.hardly_changed:
        return "noise"
    if goal.kind != "reach" and method != "weather":
        return "keep"
    if method not in _SAME_WINDOW and assessment.window and min(values) < assessment.window[0]:
        return "span"
    return {"weather": "threshold", "escap": "logit"}.get(method, "growth")
