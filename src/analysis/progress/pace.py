"""Pace: how fast a series moves, and how fast it would have to."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.progress.registry import PACE

WINDOW = int(PACE["window"])
ROUNDING = 1e-9
"""Relative: a change that equals the noise band in decimals must not pass it in binary."""


@dataclass(frozen=True)
class Pace:
    """The observed change over a window of `n` values, in the indicator's unit.

    `per_year` is None for fewer than two values. `change` runs from end to end.
    """

    per_year: float | None
    change: float | None
    first_year: int
    last_year: int
    n: int

    def within(self, noise: float) -> bool:
        """Return whether the change over the window is hardly one."""
        return self.change is not None and hardly(self.change, noise)


def pace(years: Sequence[int], values: Sequence[float], window: int = WINDOW) -> Pace:
    """Return the average yearly change over the last values, by the real distance of years.

    Years in any order. Raises ValueError without values, for years and values of unequal
    length and for a year that stands twice. Source: Destatis, mean of the last five annual
    changes; years may be missing (dns-indikatoren.de/en/status).
    """
    points = ordered(years, values)[-window:]
    (first_year, first), (last_year, last) = points[0], points[-1]
    if len(points) < 2:
        return Pace(None, None, first_year, last_year, 1)
    change = last - first
    return Pace(change / (last_year - first_year), change, first_year, last_year, len(points))


def ordered(years: Sequence[int], values: Sequence[float]) -> list[tuple[int, float]]:
    """Return the points of a series by year; ValueError as `pace` raises it."""
    points = sorted(zip(years, values, strict=True))
    if not points:
        raise ValueError("no value: a series needs one at least")
    if len({year for year, _ in points}) < len(points):
        raise ValueError("a year stands twice in the series")
    return points


def factor(required: float, observed: float) -> float | None:
    """Return how many times faster the series must move; None where it must reverse.

    Both in the indicator's unit per year. Source: JMP progress reports («4 × the current rate»).
    """
    return required / observed if required * observed > 0 else None


def hardly(change: float, noise: float) -> bool:
    """Return whether a change lies within a noise band, its edges included."""
    return abs(change) <= noise * (1 + ROUNDING)
