"""Measures of disparity between areas.

Source of all: A. Schlotheuber and A. R. Hosseinpoor, «Summary measures of health inequality»,
Int J Environ Res Public Health 2022; 19(6):3697, as WHO runs them in WHOequity/healthequal
(whose results the tests repeat). Values are in the indicator's unit, populations in persons;
`direction` is 1 where higher is better and -1 where lower is better. A value may be missing for
at most 15 % of the areas, and leaves with its population; a population may not. Each function
raises ValueError otherwise, and for too few areas; a relative measure of a mean of zero is NaN.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.progress.crosscheck.common import ROUNDING, check_direction

Floats = NDArray[np.float64]
Numbers = Sequence[float | int | None] | Floats

MOST_MISSING = 0.15
FEWEST_TO_COMPARE = 2
FEWEST_GROUPS = 3
# The logarithm needs something above zero; the source puts this in the place of zero.
INSTEAD_OF_ZERO = 1e-6
PER_THOUSAND = 1000


def difference(values: Numbers, reference: float | None = None) -> float:
    """Return highest minus lowest value, or the reference area's value minus the lowest."""
    known = _values(values, FEWEST_TO_COMPARE)
    top = known.max() if reference is None else reference
    return float(top - known.min())


def ratio(values: Numbers, reference: float | None = None) -> float:
    """Return highest by lowest value, or the reference area's by the lowest; NaN by zero."""
    known = _values(values, FEWEST_TO_COMPARE)
    top = known.max() if reference is None else reference
    return _quotient(float(top), float(known.min()))


def mean(values: Numbers, populations: Numbers) -> float:
    """Return the mean weighted by population."""
    value, share = _groups(values, populations, fewest=1)
    return float(share @ value)


def bgv(values: Numbers, populations: Numbers) -> float:
    """Return the between-group variance, in the unit squared."""
    value, share = _groups(values, populations)
    return float(share @ (value - share @ value) ** 2)


def bgsd(values: Numbers, populations: Numbers) -> float:
    """Return the between-group standard deviation."""
    return float(np.sqrt(bgv(values, populations)))


def covar(values: Numbers, populations: Numbers) -> float:
    """Return the coefficient of variation between groups, in per cent of the mean."""
    return _percent(bgsd(values, populations), mean(values, populations))


def mdmu(values: Numbers, populations: Numbers) -> float:
    """Return the mean difference from the mean, every area alike.

    The mean itself stays weighted by population.
    """
    value, share = _groups(values, populations)
    return float(np.abs(value - share @ value).mean())


def mdmw(values: Numbers, populations: Numbers) -> float:
    """Return the mean difference from the mean, areas weighted by population."""
    value, share = _groups(values, populations)
    return float(share @ np.abs(value - share @ value))


def mdbu(values: Numbers, populations: Numbers, direction: int = 1) -> float:
    """Return the mean difference from the best area, every area alike."""
    value, _ = _groups(values, populations)
    return float(np.abs(value - _best(value, direction)).mean())


def mdbw(values: Numbers, populations: Numbers, direction: int = 1) -> float:
    """Return the mean difference from the best area, areas weighted by population."""
    value, share = _groups(values, populations)
    return float(share @ np.abs(value - _best(value, direction)))


def idisu(values: Numbers, populations: Numbers) -> float:
    """Return the index of disparity, every area alike, in per cent of the mean."""
    return _percent(mdmu(values, populations), mean(values, populations))


def idisw(values: Numbers, populations: Numbers) -> float:
    """Return the index of disparity, areas weighted by population, in per cent of the mean."""
    return _percent(mdmw(values, populations), mean(values, populations))


def theil(values: Numbers, populations: Numbers) -> float:
    """Return the Theil index times 1000; NaN with negative values."""
    relative, share = _relative(values, populations)
    with np.errstate(all="ignore"):
        return float(PER_THOUSAND * (share @ (relative * np.log(relative))))


def mld(values: Numbers, populations: Numbers) -> float:
    """Return the mean log deviation times 1000; NaN with negative values."""
    relative, share = _relative(values, populations)
    with np.errstate(all="ignore"):
        return float(-PER_THOUSAND * (share @ np.log(relative)))


def par(
    values: Numbers, populations: Numbers, direction: int = 1, *, ordered: bool = False
) -> float:
    """Return the population attributable risk: what the mean gains if all match the best area.

    Negative where lower is better. Of `ordered` areas, from the most to the least disadvantaged,
    the last is the reference, and a reference worse than the mean gives 0.
    """
    value, share = _groups(values, populations)
    check_direction(direction)
    reference = value[-1] if ordered else _best(value, direction)
    gain = float(reference - share @ value)
    return gain if gain * direction > 0 else 0.0


def paf(
    values: Numbers, populations: Numbers, direction: int = 1, *, ordered: bool = False
) -> float:
    """Return the population attributable fraction: `par` in per cent of the mean."""
    return _percent(par(values, populations, direction, ordered=ordered), mean(values, populations))


def aci(values: Numbers, populations: Numbers, order: Sequence[int] | None = None) -> float:
    """Return the absolute concentration index of areas ordered from the most disadvantaged.

    Positive: the indicator concentrates among the advantaged. `order` gives the ranks where the
    areas do not stand in order; areas of one rank share its place. No value may be missing.
    """
    value, share, rank = _ranked(values, populations, order)
    return float(2 * (share @ (value * (rank - 0.5))))


def rci(values: Numbers, populations: Numbers, order: Sequence[int] | None = None) -> float:
    """Return the relative concentration index, between -1 and 1: `aci` by the mean."""
    return _quotient(aci(values, populations, order), mean(values, populations))


def sii(values: Numbers, populations: Numbers, order: Sequence[int] | None = None) -> float:
    """Return the slope index: the fitted value of the best-off rank minus the worst-off's.

    Weighted straight line through the areas' relative ranks (WHO's tool offers it beside a
    logistic one, which gives other figures). Areas and order as in `aci`.
    """
    bottom, top = _fitted_ends(values, populations, order)
    return top - bottom


def rii(values: Numbers, populations: Numbers, order: Sequence[int] | None = None) -> float:
    """Return the relative index: the fitted value of the best-off rank by the worst-off's."""
    bottom, top = _fitted_ends(values, populations, order)
    return _quotient(top, bottom)


def _fitted_ends(
    values: Numbers, populations: Numbers, order: Sequence[int] | None
) -> tuple[float, float]:
    value, share, rank = _ranked(values, populations, order)
    spread = float(share @ (rank - 0.5) ** 2)
    slope = _quotient(float(share @ (value * (rank - 0.5))), spread)
    middle = float(share @ value)
    return middle - slope / 2, middle + slope / 2


def _ranked(
    values: Numbers, populations: Numbers, order: Sequence[int] | None
) -> tuple[Floats, Floats, Floats]:
    """Return values, population shares and mid-ranks from 0 (worst-off) to 1."""
    if np.isnan(_floats(values)).any():
        raise ValueError("every area of an ordered comparison needs its value")
    value, share = _groups(values, populations, fewest=FEWEST_TO_COMPARE)
    place = np.arange(len(value)) if order is None else np.asarray(order)
    if len(place) != len(value):
        raise ValueError(f"{len(value)} values, but {len(place)} ranks")
    _, step = np.unique(place, return_inverse=True)
    width = np.bincount(step, weights=share)
    return value, share, (np.cumsum(width) - width / 2)[step]


def _relative(values: Numbers, populations: Numbers) -> tuple[Floats, Floats]:
    value, share = _groups(values, populations)
    above = np.where(value == 0, INSTEAD_OF_ZERO, value)
    return above / (share @ above), share


def _best(value: Floats, direction: int) -> float:
    check_direction(direction)
    return float(value.max() if direction == 1 else value.min())


def _groups(
    values: Numbers, populations: Numbers, fewest: int = FEWEST_GROUPS
) -> tuple[Floats, Floats]:
    """Return the known values and their shares of the population."""
    value, population = _floats(values), _floats(populations)
    if len(value) != len(population):
        raise ValueError(f"{len(value)} values, but {len(population)} populations")
    if np.isnan(population).any() or (population < 0).any():
        raise ValueError("every area needs a population of zero or more")
    kept = population[~np.isnan(value)]
    known = _values(values, fewest)
    if kept.sum() <= 0:
        raise ValueError("the areas with a value have no population")
    return known, kept / kept.sum()


def _values(values: Numbers, fewest: int) -> Floats:
    value = _floats(values)
    known = value[~np.isnan(value)]
    missing = len(value) - len(known)
    if missing > MOST_MISSING * len(value) + ROUNDING:
        raise ValueError(f"values of {missing} of {len(value)} areas are missing")
    if len(known) < fewest:
        raise ValueError(f"at least {fewest} areas are needed, found {len(known)}")
    return known


def _floats(numbers: Numbers) -> Floats:
    return np.array([np.nan if n is None else n for n in numbers], dtype=np.float64)


def _quotient(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _percent(part: float, whole: float) -> float:
    return 100 * _quotient(part, whole)
