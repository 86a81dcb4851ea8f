"""What if: when a pace arrives, which pace arrives on time, what the latest value changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

import pandas as pd

from analysis.catalogue import Indicator
from analysis.language import number, say
from analysis.language.formats import decimals_of, rounded
from analysis.progress.goal import Goal, goal_of
from analysis.progress.one import values_of
from analysis.progress.pace import ROUNDING, ordered
from analysis.progress.pace import pace as observed
from analysis.progress.status import status

VISIBLE = 4
"""Most decimals a small pace is printed with."""


@dataclass(frozen=True)
class WhatIf:
    """What a pace leads to; paces in the indicator's unit per year.

    `pace` is None for one value and none given. `reached` is the first year in which the
    target is met at that pace, None where it never is; `needed` the pace that meets it in the
    target year, None where it is met already or no year is left. `pace_before` and
    `status_before` are those of the series without its latest value.
    """

    year: int
    value: float
    target: float
    target_year: int
    is_met: bool
    pace: float | None
    reached: int | None
    needed: float | None
    pace_before: float | None
    status: str
    status_before: str
    decimals: int

    def sentence(self, lang: str = "vi") -> str:
        """Return the answer in words: when, how fast it must be, what the latest value did."""
        parts = [self._arrival(lang), self._needed(lang), self._effect(lang)]
        return " ".join(part for part in parts if part)

    def _arrival(self, lang: str) -> str:
        given = {"target": self._text(self.target, lang), "year": self.reached}
        if self.is_met:
            return say("The target {target} is already met.", lang, **given)
        if self.pace is None:
            return say("One value has no pace.", lang)
        given["pace"] = self._text(self.pace, lang, signed=True)
        if self.reached is None:
            return say("At {pace} a year the target {target} is never reached.", lang, **given)
        return say("At {pace} a year the target {target} is reached in {year}.", lang, **given)

    def _needed(self, lang: str) -> str:
        if self.needed is None:
            return ""
        needed = self._text(self.needed, lang, signed=True)
        words = "To reach it by {year}, {pace} a year is needed."
        return say(words, lang, year=self.target_year, pace=needed)

    def _effect(self, lang: str) -> str:
        if self.pace_before is None:
            return ""
        before = self._text(self.pace_before, lang, signed=True)
        words = "Without the value of {year} the observed pace would be {pace} a year."
        return say(words, lang, year=self.year, pace=before)

    def _text(self, value: float, lang: str, signed: bool = False) -> str:
        decimals = self.decimals
        while value and rounded(value, decimals) == 0 and decimals < VISIBLE:
            decimals += 1
        return number(value, decimals, lang, signed)


def whatif(
    series: pd.DataFrame | Mapping[int, float],
    indicator: Indicator | Goal,
    pace: float | None = None,
    target_value: float | None = None,
    target_year: int | None = None,
    day: date | None = None,
) -> WhatIf:
    """Return when a pace arrives at a target, and which pace arrives on time.

    `series` as `assess_one` takes it. Without `pace` (in the unit per year) the observed one
    goes on; `target_value` and `target_year` stand in for the plan's. Raises ValueError for a
    series without values and an indicator that has no number for a target. Source: straight
    line from the latest value.
    """
    goal = _goal(indicator, day or date.max, target_value, target_year)
    known = indicator if isinstance(indicator, Indicator) else None
    values = values_of(series, known)
    (year, value), earlier = ordered(list(values), list(values.values()))[-1], dict(values)
    del earlier[year]
    moving = pace if pace is not None else _pace(values)
    late = goal.year <= year or goal.is_met(value)
    shown = decimals_of(rounded(goal.value, VISIBLE).normalize())
    return WhatIf(
        year=year,
        value=value,
        target=goal.value,
        target_year=goal.year,
        is_met=goal.is_met(value),
        pace=moving,
        reached=_arrival(year, value, moving, goal),
        needed=None if late else (goal.value - value) / (goal.year - year),
        pace_before=_pace(earlier),
        status=_status(values, goal),
        status_before=_status(earlier, goal),
        decimals=max(known.decimals if known else 1, shown),
    )


def _goal(indicator: Indicator | Goal, day: date, value: float | None, year: int | None) -> Goal:
    goal = (
        goal_of(indicator, indicator.target_at(day))
        if isinstance(indicator, Indicator)
        else indicator
    )
    if goal is None:
        raise ValueError("the target is a state, not a number: no pace leads to it")
    moved = 0.0 if value is None else value - goal.value
    return replace(
        goal,
        value=goal.value + moved,
        met_from=goal.met_from + moved,
        met_to=goal.met_to + moved,
        year=goal.year if year is None else year,
    )


def _pace(values: Mapping[int, float]) -> float | None:
    return observed(list(values), list(values.values())).per_year if values else None


def _status(values: Mapping[int, float], goal: Goal) -> str:
    return status(list(values), list(values.values()), goal).code


def _arrival(year: int, value: float, pace: float | None, goal: Goal) -> int | None:
    """Return the first year in which the goal is met at a pace; None where it never is."""
    if goal.is_met(value):
        return year
    ahead = goal.value - value
    if pace is None or (pace * ahead <= 0 and not (ahead == 0 and pace * goal.direction > 0)):
        return None
    years = ahead / pace
    whole = ceil(years - ROUNDING)
    touched = goal.strict and abs(whole - years) <= ROUNDING
    return year + whole + int(touched)
