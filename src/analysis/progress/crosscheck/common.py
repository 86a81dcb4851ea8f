"""What the published methods share: growth, series laid end to end, the map of verdicts.

Every method is arithmetic on columns; a single series is a column of one, so the two cannot
differ. NaN stands for «none» in a column, None in a single result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Number = float | int | None

# 101.5 / 100 - 1 is 0.01499…: what stands on a threshold in decimals must not fall below it.
ROUNDING = 1e-12
NOT_ASSESSED = -1


@dataclass(frozen=True)
class Growth:
    """The verdict of a method that compares yearly growth: Open SDG, Eurostat.

    `progress` is the ratio of observed to required growth with a target, the yearly growth in
    the good direction (0.01 = 1 %) without; `score` runs from -5 to 5.
    """

    progress: float | None
    status: str
    score: float | None


@dataclass(frozen=True)
class GrowthColumns:
    """`Growth` of many series; `status` holds places in `names`, the last one not available."""

    progress: Floats
    status: Codes
    score: Floats
    names: tuple[str, ...]

    @property
    def statuses(self) -> NDArray[np.object_]:
        """Return the name of each status."""
        return named(self.status, self.names)

    def only(self) -> Growth:
        """Return the verdict of a column of one."""
        status = self.names[int(self.status[0])]
        return Growth(optional(self.progress[0]), status, optional(self.score[0]))


@dataclass(frozen=True)
class Spans:
    """Two points in time, a target and what bounds them: the columns of a growth method."""

    base_year: Floats
    base: Floats
    year: Floats
    value: Floats
    target: Floats
    target_year: Floats
    direction: Floats
    limit: Floats

    @property
    def has_target(self) -> Flags:
        """Return where a target is given."""
        return ~np.isnan(self.target)

    @property
    def reached(self) -> Flags:
        """Return where the latest value meets the target, at least or at most."""
        return self.direction * (self.value - self.target) >= 0

    @property
    def observed(self) -> Floats:
        """Return the observed growth; NaN for one point or values of opposite sign."""
        return compound_growth(self.value, self.base, self.year - self.base_year)

    @property
    def required(self) -> Floats:
        """Return the growth that leads from the base to the target on time."""
        return compound_growth(self.target, self.base, self.target_year - self.base_year)


def spans(*given: ArrayLike | None) -> Spans:
    """Return the columns of `Spans`, in its order, as floats of one length; None becomes NaN.

    Raises ValueError for a direction other than 1 and -1.
    """
    columns = np.broadcast_arrays(*(np.atleast_1d(floats(one)) for one in given))
    found = Spans(*columns)
    check_direction(found.direction)
    return found


def floats(given: ArrayLike | None) -> Floats:
    """Return numbers as floats, with NaN for None."""
    return np.asarray(np.nan if given is None else given, dtype=np.float64)


def check_direction(direction: ArrayLike) -> None:
    """Raise ValueError unless every direction is 1 (higher is better) or -1."""
    if not np.isin(direction, (1, -1)).all():
        raise ValueError("direction is 1 where higher is better and -1 where lower is better")


def optional(number: float) -> float | None:
    """Return a plain number, None for one that is not finite."""
    return float(number) if np.isfinite(number) else None


def named(codes: Codes, names: tuple[str, ...]) -> NDArray[np.object_]:
    """Return the names that codes stand for."""
    return np.array(names, dtype=object)[codes]


def compound_growth(later: Floats, earlier: Floats, years: Floats) -> Floats:
    """Return the compound yearly growth (0.01 = 1 %); NaN where it is not defined.

    Not defined for less than one year, a base of zero and values of opposite sign.
    Source: CAGR as in open-sdg/open-sdg, docs/progress-methodology.md.
    """
    with np.errstate(all="ignore"):
        defined = (years >= 1) & (earlier != 0) & (later / earlier >= 0)
        ratio = np.where(defined, later / earlier, np.nan)
        return np.asarray(np.power(ratio, 1 / np.where(defined, years, 1)) - 1)


def ratio_to_required(columns: Spans) -> Floats:
    """Return growth in the good direction: as a multiple of the required one with a target.

    The required growth counts by its size, so that a series that had met its target and lost
    it again reads as deterioration. A falling negative value grows, hence the sign of the base.
    Source: open-sdg/sdg-build, sdg/ProgressMeasure.py, methodology_1 and methodology_2.
    """
    good = np.where(columns.base < 0, -1, 1) * columns.direction * columns.observed
    required = np.abs(columns.required)
    with np.errstate(all="ignore"):
        ratio = np.where(required > 0, good / required, np.nan)
    return np.where(columns.has_target, ratio, good)


def limit_factor(base: Floats, limit: Floats) -> Floats:
    """Return by how much thresholds shrink near a natural limit: 1 far from it or without one.

    Source: Statistics Canada, C = 1 - (y/L)^4.44 below the limit, mirrored above it, 1 from
    twice the limit on (open-sdg/open-sdg, docs/progress-methodology.md).
    """
    with np.errstate(all="ignore"):
        size, bound = np.abs(base), np.abs(limit)
        share = np.where(size <= bound, size / bound, (2 * bound - size) / bound)
        far = np.isnan(limit) | (size >= 2 * bound)
        return np.where(far, 1.0, 1 - np.power(share, 4.44))


def last_points(starts: ArrayLike, window: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the last points of each series begin and where they end.

    `starts` holds where each series begins in columns laid end to end, and the length last.
    A series without any point ends before it begins.
    """
    offsets = np.asarray(starts, dtype=np.int64)
    latest = offsets[1:] - 1
    return np.maximum(offsets[:-1], latest - window + 1), latest


def series_of(
    years: Sequence[int], values: Sequence[Number], until: int | None = None
) -> tuple[Floats, Floats]:
    """Return the years with a value, in order, and their values; `until` is the last year.

    Raises ValueError for years and values of unequal length and for a year that stands twice.
    """
    if len(years) != len(values):
        raise ValueError(f"{len(years)} years, but {len(values)} values")
    if len(set(years)) != len(years):
        raise ValueError("a year stands twice in the series")
    year = floats(np.asarray(years, dtype=float))
    value = np.array([np.nan if v is None else v for v in values], dtype=float)
    kept = np.isfinite(value) & (year <= (np.inf if until is None else until))
    order = np.argsort(year[kept])
    return year[kept][order], value[kept][order]


# The same five answers in every method's words. Where a body's band is wider than ours it may
# mean either; without a target Eurostat's moderate deterioration is a wrong way, with one it is
# its «insufficient progress».
VERDICTS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "weather": {
        "sun": frozenset({"met", "on_pace"}),
        "slightly_cloudy": frozenset({"met", "nearly"}),
        "cloud": frozenset({"too_slow"}),
        "thunderstorm": frozenset({"wrong_way"}),
    },
    "open_sdg": {
        "target_achieved": frozenset({"met"}),
        "substantial_progress": frozenset({"on_pace"}),
        "moderate_progress": frozenset({"nearly"}),
        "limited_progress": frozenset({"too_slow"}),
        "deterioration": frozenset({"wrong_way"}),
    },
    "eurostat": {
        "significant_progress": frozenset({"met", "on_pace"}),
        "moderate_progress": frozenset({"nearly"}),
        "no_progress": frozenset({"too_slow"}),
        "moderate_deterioration": frozenset({"too_slow", "wrong_way"}),
        "significant_deterioration": frozenset({"wrong_way"}),
    },
    "unsd": {
        "met": frozenset({"met"}),
        "on_track": frozenset({"on_pace"}),
        "fair_progress": frozenset({"nearly", "too_slow"}),
        "stagnation_or_regression": frozenset({"too_slow", "wrong_way"}),
    },
    "escap": {
        "will_meet": frozenset({"met", "on_pace"}),
        "accelerate": frozenset({"nearly", "too_slow"}),
        "no_progress_expected": frozenset({"wrong_way"}),
    },
}
