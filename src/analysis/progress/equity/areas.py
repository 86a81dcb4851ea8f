"""What stands beside the measures: best and worst by name, small numbers, rebuilt values."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.progress.crosscheck.common import check_direction
from analysis.progress.equity import measures
from analysis.progress.equity.measures import Numbers

SMALL_DENOMINATOR = 30


@dataclass(frozen=True)
class Extremes:
    """The areas with the best and the worst value, all of them where several share it."""

    best: tuple[str, ...]
    worst: tuple[str, ...]


@dataclass(frozen=True)
class Rebuilt:
    """A value of a larger area: scale times the summed numerators by the summed denominators.

    `value` is None when a part is missing or nothing is left to divide by.
    """

    value: float | None
    numerator: float
    denominator: float
    parts: int
    missing: int


@dataclass(frozen=True)
class Disparity:
    """One absolute and one relative measure of disparity, and what a reader needs beside them.

    Headline: `mdmw` in the indicator's unit and `covar` in per cent of the mean. Near 100 %
    coverage the two move in opposite directions, so neither is shown alone. A measure that the
    data do not allow is None. `small` names the areas whose denominator is small.
    """

    n: int
    missing: int
    mean: float | None
    mdmw: float | None
    covar: float | None
    difference: float | None
    ratio: float | None
    idisw: float | None
    theil: float | None
    mld: float | None
    par: float | None
    paf: float | None
    best: tuple[str, ...]
    worst: tuple[str, ...]
    small: tuple[str, ...]


def disparity(
    names: Sequence[str],
    values: Numbers,
    populations: Numbers,
    direction: int = 1,
    small_below: float = SMALL_DENOMINATOR,
) -> Disparity:
    """Return the disparity between areas; `populations` are the denominators of the values.

    Raises ValueError for a direction other than 1 and -1 or lists of unequal length.
    """
    if not len(names) == len(values) == len(populations):
        raise ValueError("names, values and populations differ in number")
    ends = extremes(names, values, direction)
    flags = small_denominators(populations, small_below)
    return Disparity(
        n=sum(not _missing(v) for v in values),
        missing=sum(_missing(v) for v in values),
        mean=_or_none(measures.mean, values, populations),
        mdmw=_or_none(measures.mdmw, values, populations),
        covar=_or_none(measures.covar, values, populations),
        difference=_or_none(measures.difference, values),
        ratio=_or_none(measures.ratio, values),
        idisw=_or_none(measures.idisw, values, populations),
        theil=_or_none(measures.theil, values, populations),
        mld=_or_none(measures.mld, values, populations),
        par=_or_none(measures.par, values, populations, direction),
        paf=_or_none(measures.paf, values, populations, direction),
        best=ends.best,
        worst=ends.worst,
        small=tuple(name for name, flag in zip(names, flags, strict=True) if flag),
    )


def extremes(names: Sequence[str], values: Numbers, direction: int = 1) -> Extremes:
    """Return the best and the worst areas by name; areas without a value are passed over.

    Raises ValueError for lists of unequal length or a direction other than 1 and -1.
    """
    check_direction(direction)
    known = [(n, direction * float(v)) for n, v in zip(names, values, strict=True) if _known(v)]
    if not known:
        return Extremes((), ())
    top, bottom = max(v for _, v in known), min(v for _, v in known)
    return Extremes(
        tuple(n for n, v in known if v == top), tuple(n for n, v in known if v == bottom)
    )


def small_denominators(
    denominators: Numbers, below: float = SMALL_DENOMINATOR
) -> NDArray[np.bool_]:
    """Return where a denominator is so small, or unknown, that its rate says little.

    In a small area one case moves the rate by points, and such areas make the highest and the
    lowest value. Source: caution of WHO's Health Inequality Monitor on small subgroups.
    """
    return np.array([d is None or not d >= below for d in denominators], dtype=bool)


def rebuilt(numerators: Numbers, denominators: Numbers, scale: float = 100) -> Rebuilt:
    """Return the value of all areas together, from their counts and never from their values.

    `scale` is 100 for per cent, 10,000 for a rate per 10,000. Raises ValueError for lists of
    unequal length. Source: a ratio of sums is exact whatever the areas' sizes.
    """
    pairs = list(zip(numerators, denominators, strict=True))
    counted = [(float(n), float(d)) for n, d in pairs if _known(n) and _known(d)]
    numerator = math.fsum(n for n, _ in counted)
    denominator = math.fsum(d for _, d in counted)
    missing = len(pairs) - len(counted)
    whole = counted and not missing and denominator
    value = scale * numerator / denominator if whole else None
    return Rebuilt(value, numerator, denominator, len(pairs), missing)


def _missing(number: float | int | None) -> bool:
    return number is None or math.isnan(number)


def _known(number: float | int | None) -> bool:
    return not _missing(number)


def _or_none(measure: Callable[..., float], *given: object) -> float | None:
    """Return a measure, None where too few areas allow it or it divides by zero."""
    try:
        found = measure(*given)
    except ValueError:
        return None
    return None if math.isnan(found) else found
