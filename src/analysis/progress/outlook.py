"""Outlook: where half of the observed drift leads by the target year, and how sure that is.

Source: back-test of eleven methods on 411 series of official statistics (docs/methods): half
the drift from the last value had the smallest error. Its interval is that of the back-test with
two allowances that figures of Vietnam's provinces called for (benchmarks/outlook.py).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from analysis.progress.goal import Goal
from analysis.progress.pace import WINDOW, ordered
from analysis.progress.registry import OUTLOOK

DRIFT = OUTLOOK["drift"]
WORD_POINTS = int(OUTLOOK["word_points"])
INTERVAL_POINTS = int(OUTLOOK["interval_points"])

T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)
"""90 % quantiles of Student's t with 1 to 10 degrees of freedom, for an 80 % interval.

Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
"""


@dataclass(frozen=True)
class Outlook:
    """The projected value of a year with its 80 % interval, clipped to the natural limits.

    `provisional` with fewer than four values, too few to say more than a direction; the
    interval needs three values.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    provisional: bool

    @property
    def shows_interval(self) -> bool:
        """Return whether there are values enough to print the interval, or draw it."""
        return self.n >= INTERVAL_POINTS


def outlook(
    years: Sequence[int],
    values: Sequence[float],
    year: int,
    limits: tuple[float, float] = (-inf, inf),
    window: int = WINDOW,
) -> Outlook | None:
    """Return the outlook of a series for a year; None for one value or a year not ahead.

    In the indicator's unit. `limits` are the lowest and highest value there can be. Raises
    ValueError as `pace` does.
    """
    points = ordered(years, values)[-window:]
    (first_year, first), (last_year, last) = points[0], points[-1]
    ahead = year - last_year
    if len(points) < 2 or ahead < 1:
        return None
    middle = last + DRIFT * (last - first) / (last_year - first_year) * ahead
    half = half_width(points, ahead)
    return Outlook(
        _clipped(middle, limits),
        None if half is None else _clipped(middle - half, limits),
        None if half is None else _clipped(middle + half, limits),
        len(points),
        len(points) < WORD_POINTS,
    )


def half_width(points: Sequence[tuple[int, float]], ahead: int) -> float | None:
    """Return half the width of the 80 % interval so many years ahead; None for two points.

    t·√(s²·h(1 + h/m) + φ(1 − φ)(b·h)²): h years ahead, m years in the window, s² the mean
    squared yearly change, b the drift. The first part is a random walk's whose drift is not
    known exactly; over missing years a change counts by its square per year that it took. The
    second is the doubt that φ, the half of the drift, stands for: a drift that goes on or ends.
    t has one degree of freedom less than there are changes, since the drift is taken from them.
    """
    steps = list(itertools.pairwise(points))
    if len(steps) < 2:
        return None
    squares = sum((b - a) ** 2 / (then - now) for (now, a), (then, b) in steps)
    span = points[-1][0] - points[0][0]
    drift = (points[-1][1] - points[0][1]) / span
    walk = squares / len(steps) * ahead * (1 + ahead / span)
    return T90[len(steps) - 2] * sqrt(walk + DRIFT * (1 - DRIFT) * (drift * ahead) ** 2)


def word(found: Outlook | None, goal: Goal) -> str:
    """Return likely, uncertain or unlikely to meet the goal; "" without an outlook.

    Likely where both bounds meet it, unlikely where the interval does not even touch it.
    """
    if found is None:
        return ""
    if found.provisional or found.low is None or found.high is None:
        return "uncertain"
    if goal.is_met(found.low) and goal.is_met(found.high):
        return "likely"
    touches = found.high >= goal.met_from and found.low <= goal.met_to
    return "uncertain" if touches else "unlikely"


def _clipped(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
