"""The weather symbols of the German Federal Statistical Office (Destatis).

Source: dns-indikatoren.de/en/status, method as read in July 2026; the same in Vanuatu
(nsdp.vnso.gov.vu/methodology).
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.progress.crosscheck.common import (
    NOT_ASSESSED,
    Codes,
    Flags,
    Floats,
    Number,
    check_direction,
    floats,
    last_points,
    series_of,
)

Kind = Literal["reach", "keep", "direction"]
Symbol = Literal["sun", "slightly_cloudy", "cloud", "thunderstorm"]

SYMBOLS: tuple[Symbol, ...] = ("sun", "slightly_cloudy", "cloud", "thunderstorm")
KINDS: tuple[Kind, ...] = ("reach", "keep", "direction")
SUN, SLIGHTLY_CLOUDY, CLOUD, THUNDERSTORM = range(4)
REACH, KEEP, DIRECTION = range(3)

WINDOW = 6
FEWEST_POINTS = 4
SUNNY_BELOW = 0.05
CLOUDED_ABOVE = 0.20
# A share is a quotient of differences, which carries more rounding than its terms.
SHARE_ROUNDING = 1e-9


def weather(
    years: Sequence[int],
    values: Sequence[Number],
    target: Number = None,
    target_year: int | None = None,
    direction: int = 1,
    kind: Kind = "reach",
    assess_year: int | None = None,
    window: int = WINDOW,
) -> Symbol | None:
    """Return the symbol of a series, None with fewer than four values.

    `kind`: reach the target by its year, keep it every year, or only the direction counts.
    `assess_year` looks at the series as it stood in that year. Of an interval give the weakest
    bound, of several target years the next. Years may be missing: the change is per year. From
    the target year on a target that is missed is a cloud at best. Raises ValueError where a
    target or target year is missing, a year stands twice, or direction or kind is none of those
    named.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, found {kind!r}")
    if kind != "direction" and target is None:
        raise ValueError(f"kind {kind!r} needs a target")
    if kind == "reach" and target_year is None:
        raise ValueError("kind 'reach' needs a target year")
    year, value = series_of(years, values, assess_year)
    code = weather_columns(
        [0, len(year)], year, value, target, target_year, direction, KINDS.index(kind), window
    )[0]
    return None if code == NOT_ASSESSED else SYMBOLS[code]


def worst(symbols: Sequence[Symbol | None]) -> Symbol | None:
    """Return the most negative symbol: several targets to reach at once are judged by it.

    Targets without a symbol are passed over; None when none has one.
    """
    return max((s for s in symbols if s), key=SYMBOLS.index, default=None)


def weather_columns(
    starts: ArrayLike,
    years: ArrayLike,
    values: ArrayLike,
    target: ArrayLike | None,
    target_year: ArrayLike | None,
    direction: ArrayLike,
    kind: ArrayLike = REACH,
    window: int = WINDOW,
) -> Codes:
    """Return the symbol of each series as a place in SYMBOLS, -1 where there is none.

    Series stand end to end, each in order of year and without gaps in values; `starts` holds
    where each begins, and the length last. The other columns have one entry for each series, or
    one for all; `kind` holds places in KINDS. A target that is missing gives no symbol.
    """
    check_direction(direction)
    if window < FEWEST_POINTS:
        raise ValueError(f"the window holds at least {FEWEST_POINTS} values, found {window}")
    first, latest = last_points(starts, window)
    code = np.full(len(latest), NOT_ASSESSED, dtype=np.int8)
    enough = latest - first + 1 >= FEWEST_POINTS
    year, value = floats(years), floats(values)
    per_series = (floats(target), floats(target_year), floats(direction), floats(kind))
    goal, goal_year, way, rule = (
        np.broadcast_to(column, enough.shape)[enough] for column in per_series
    )
    start, end = first[enough], latest[enough]
    # The mean of the yearly changes between the points is the change from end to end per year.
    change = (value[end] - value[start]) / (year[end] - year[start])
    last_change = value[end] - value[end - 1]
    reach = _reach(value[end], change, year[end], goal, goal_year, way)
    only_direction = _direction(way * change > 0, way * last_change > 0)
    keep = _keep(way * (value[end] - goal) >= 0, way * change)
    found = np.select([rule == KEEP, rule == DIRECTION], [keep, only_direction], reach)
    known = (rule == DIRECTION) | ~np.isnan(goal)
    known &= (rule != REACH) | ~np.isnan(goal_year)
    code[enough] = np.where(known, found, NOT_ASSESSED)
    return code


def _reach(
    value: Floats, change: Floats, year: Floats, target: Floats, target_year: Floats, way: Floats
) -> Codes:
    """Judge by what the trend would leave missing, as a share of what is missing now."""
    already = way * (value - target) >= 0
    expected = value + change * (target_year - year)
    with np.errstate(all="ignore"):
        share = way * (target - expected) / np.abs(target - value)
    rules: list[Flags] = [
        already,  # once reached, the share says nothing: judged like a target to keep
        way * change <= 0,
        share < SUNNY_BELOW - SHARE_ROUNDING,
        share <= CLOUDED_ABOVE + SHARE_ROUNDING,
    ]
    kept = _keep(already, way * change)
    return np.select(rules, [kept, THUNDERSTORM, SUN, SLIGHTLY_CLOUDY], CLOUD).astype(np.int8)


def _keep(met: Flags, improvement: Floats) -> Codes:
    """Judge by the level first and the average change second."""
    rules = [met & (improvement >= 0), met, improvement > 0]
    return np.select(rules, [SUN, SLIGHTLY_CLOUDY, CLOUD], THUNDERSTORM).astype(np.int8)


def _direction(average_right: Flags, last_right: Flags) -> Codes:
    """Judge by the average change first and the last change second."""
    rules = [average_right & last_right, average_right, last_right]
    return np.select(rules, [SUN, SLIGHTLY_CLOUDY, CLOUD], THUNDERSTORM).astype(np.int8)
