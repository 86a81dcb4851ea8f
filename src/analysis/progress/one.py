"""One series assessed: level, pace, outlook, status and what other methods say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

import pandas as pd

from analysis.catalogue import Indicator, Target
from analysis.progress import crosscheck
from analysis.progress.agreement import differing
from analysis.progress.goal import Goal, goal_of
from analysis.progress.level import Met, gap, gap_percent, met, required_annual_change
from analysis.progress.outlook import outlook, word
from analysis.progress.pace import factor, hardly, ordered, pace
from analysis.progress.series import comparable
from analysis.progress.status import POINTS, Status, status

STALE_AFTER = 3
"""Years; what plan.yml says when no other setting is given."""


@dataclass(frozen=True)
class Assessment:
    """The four facts of one series, in the indicator's unit; None where one cannot be given.

    `reason` says why there is no status (registry.REASONS). `stable`: the status stays when
    the latest value is left out; None where there is none to compare. `score` is the bounded
    score of Statistics Canada, −5 to 5, which may be averaged. `methods_disagree` names the
    methods whose verdict cannot be reconciled with the status.
    """

    period: int | None = None
    value: float | None = None
    met: Met | None = None
    gap: float | None = None
    gap_percent: float | None = None
    n: int = 0
    window: tuple[int, int] | None = None
    hardly_changed: bool = False
    stale: bool = False
    pace: float | None = None
    required_pace: float | None = None
    factor: float | None = None
    must_reverse: bool = False
    outlook_value: float | None = None
    outlook_low: float | None = None
    outlook_high: float | None = None
    outlook_word: str = ""
    provisional: bool = False
    status: str = "not_assessed"
    reason: str = "no_value"
    status_before: str = "not_assessed"
    flipped: bool = False
    stable: bool | None = None
    score: float | None = None
    methods_disagree: tuple[str, ...] = ()


def assess_one(
    series: pd.DataFrame | Mapping[int, float],
    indicator: Indicator,
    year: int | None = None,
    day: date | None = None,
    stale_after: int = STALE_AFTER,
) -> Assessment:
    """Return the assessment of one series against its indicator's target.

    `series` maps years to comparable values, or is the rows of `progress.series` of one
    indicator and area, of which those comparable with the latest one count. `year` is the
    reporting year (that of the latest value), `day` fixes the target in force (the end of that
    year). An indicator of state is assessed by its state: see `assess`. Raises ValueError for
    a year that stands twice.
    """
    values, reason = _values(series, indicator, year)
    if not values:
        return Assessment()
    reporting = max(values) if year is None else year
    target = indicator.target_at(day or date(reporting, 12, 31))
    found = _level(values, indicator, target, reporting, stale_after)
    goal = goal_of(indicator, target)
    if goal is None or found.reason:
        return replace(found, reason=found.reason or "target_unknown")
    found = _judged(_forecast(found, values, goal), values, goal, reporting)
    return replace(found, reason=reason) if reason and found.status == "not_assessed" else found


def values_of(
    series: pd.DataFrame | Mapping[int, float], indicator: Indicator | None = None
) -> dict[int, float]:
    """Return the comparable values of a series by year (see `assess_one`).

    A table of several definitions needs its indicator, which says what each of them means.
    Raises ValueError for a year that stands twice.
    """
    return _values(series, indicator, None)[0]


def _values(
    series: pd.DataFrame | Mapping[int, float], indicator: Indicator | None, year: int | None
) -> tuple[dict[int, float], str]:
    """Return the comparable values by year, and why they are fewer than there are."""
    if isinstance(series, pd.DataFrame):
        return comparable(series, indicator, year)
    return {y: float(v) for y, v in series.items() if year is None or y <= year}, ""


def _level(
    values: Mapping[int, float], indicator: Indicator, target: Target, year: int, stale_after: int
) -> Assessment:
    """Return level and required pace; the reason where nothing else can be said."""
    points = ordered(list(values), list(values.values()))
    period, value = points[-1]
    stale = year - period > stale_after
    usual = indicator.plausible.hold(value) and indicator.limits.hold(value)
    found = Assessment(
        period=period,
        value=value,
        n=len(points),
        stale=stale,
        reason="stale" if stale else "" if usual else "out_of_range",
    )
    if target.value is None:
        return found
    percent = gap_percent(value, target, indicator.direction)
    found = replace(
        found,
        met=met(value, target, indicator.direction),
        gap=float(gap(value, target, indicator.direction)),
        gap_percent=None if percent is None else float(percent),
    )
    start = year if stale else period
    if found.met == "not_met" and target.year > start:
        needed = required_annual_change(value, start, float(target.value), target.year)
        found = replace(found, required_pace=needed)
    return found


def _forecast(found: Assessment, values: Mapping[int, float], goal: Goal) -> Assessment:
    """Add pace and outlook."""
    years, numbers = list(values), list(values.values())
    moved = pace(years, numbers)
    ahead = outlook(years, numbers, goal.year, (goal.low, goal.high))
    shown = ahead if ahead and ahead.shows_interval else None
    trend = len(years) >= POINTS and found.required_pace is not None and moved.per_year is not None
    times = factor(found.required_pace or 0.0, moved.per_year or 0.0) if trend else None
    return replace(
        found,
        window=(moved.first_year, moved.last_year),
        pace=moved.per_year,
        hardly_changed=moved.within(goal.noise),
        factor=times,
        must_reverse=trend and times is None,
        outlook_value=ahead.value if ahead else None,
        outlook_low=shown.low if shown else None,
        outlook_high=shown.high if shown else None,
        outlook_word=word(ahead, goal),
        provisional=ahead.provisional if ahead else False,
    )


def _judged(
    found: Assessment, values: Mapping[int, float], goal: Goal, reporting: int
) -> Assessment:
    """Add the status, the one before, its stability and who disagrees."""
    now = _status_of(values, goal)
    dropped = _status_of({y: v for y, v in values.items() if y != found.period}, goal)
    before = dropped if found.period == reporting else now
    known = "not_assessed" not in (now.code, dropped.code)
    return replace(
        found,
        status=now.code,
        reason=now.reason,
        status_before=before.code,
        flipped=known and before.code != now.code and not _last_is_noise(values, goal),
        stable=now.code == dropped.code if known else None,
        score=None if now.code == "not_assessed" else _score(values, goal),
        methods_disagree=differing(now.code, verdicts(values, goal)),
    )


def _status_of(values: Mapping[int, float], goal: Goal) -> Status:
    return status(list(values), list(values.values()), goal)


def _last_is_noise(values: Mapping[int, float], goal: Goal) -> bool:
    """Return whether the latest value hardly differs from the one before it."""
    *_, earlier, latest = (values[year] for year in sorted(values))
    return hardly(latest - earlier, goal.noise)


def _reflected(values: Mapping[int, float], goal: Goal) -> list[tuple[int, float]]:
    return [(y, goal.reflected(v)) for y, v in ordered(list(values), list(values.values()))]


def _score(values: Mapping[int, float], goal: Goal) -> float | None:
    points = _reflected(values, goal)
    ends = (*points[0], *points[-1], goal.value, goal.year, goal.direction)
    return crosscheck.open_sdg(*ends).score


def verdicts(values: Mapping[int, float], goal: Goal) -> dict[str, str | None]:
    """Return what each other method says of a series, from its first comparable value on.

    A two-sided goal is reflected for all of them; ESCAP's index needs a natural upper limit.
    """
    points = _reflected(values, goal)
    years, numbers = [y for y, _ in points], [v for _, v in points]
    kept = any(goal.is_met(v) for v in values.values()) or goal.kind == "keep"
    keeps = goal.kind != "reach" and kept
    ends = (*points[0], *points[-1], goal.value, goal.year, goal.direction)
    symbol = crosscheck.weather(
        years, numbers, goal.value, goal.year, goal.direction, "keep" if keeps else "reach"
    )
    found: dict[str, str | None] = {
        "weather": symbol,
        "open_sdg": crosscheck.open_sdg(*ends).status,
        "eurostat": crosscheck.eurostat(*ends).status,
        "unsd": crosscheck.unsd(*ends).status,
    }
    if isfinite(goal.high):
        indices = crosscheck.escap(
            years, numbers, goal.value, goal.direction, years[0], years[-1], goal.year, goal.high
        )
        found["escap"] = indices.anticipated_label
    return found
