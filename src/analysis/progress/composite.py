"""Views that put several indicators together. Raw ratios of progress are never averaged."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOT_ASSESSED = "not_assessed"
SCORE_LIMIT = 5.0


@dataclass(frozen=True)
class Shares:
    """How many indicators of a group stand at each status, of how many that could be assessed."""

    counts: Mapping[str, int]
    n_assessed: int
    n_total: int

    @property
    def shares(self) -> dict[str, float]:
        """Return the share of each status among the assessed, from 0 to 1."""
        return {status: count / self.n_assessed for status, count in self.counts.items()}


@dataclass(frozen=True)
class Scores:
    """The mean of bounded scores beside the worst one; both None when none has a score."""

    mean: float | None
    worst: float | None
    n_assessed: int
    n_total: int


@dataclass(frozen=True)
class Goalposts:
    """Lowest and highest value of each component of the HDI; income in PPP dollars."""

    life_expectancy: tuple[float, float] = (20, 85)
    expected_schooling: tuple[float, float] = (0, 18)
    mean_schooling: tuple[float, float] = (0, 15)
    income: tuple[float, float] = (100, 75_000)


UNDP = Goalposts()


@dataclass(frozen=True)
class HdiCheck:
    """A reported HDI beside the one its components give, under the stated definition."""

    reported: float
    computed: float
    difference: float
    agrees: bool
    definition: str


def status_shares(groups: Sequence[str], statuses: Sequence[str]) -> dict[str, Shares]:
    """Return the statuses of each group (agency, area, theme), counted.

    «not_assessed» is in the total only. Raises ValueError for lists of unequal length.
    Source: Destatis counts symbols in this way (indicator report of the Strategy).
    """
    found: dict[str, Counter[str]] = {}
    for group, status in zip(groups, statuses, strict=True):
        found.setdefault(group, Counter())[status] += 1
    return {group: _shares(counts) for group, counts in found.items()}


def mean_and_worst(scores: Sequence[float | None]) -> Scores:
    """Return mean and worst of scores from -5 to 5; None is an indicator without a score.

    Raises ValueError for a score outside: an unbounded ratio must not be averaged.
    Source: Eurostat and Statistics Canada average the scores that there are.
    """
    known = [score for score in scores if score is not None and not math.isnan(score)]
    if any(abs(score) > SCORE_LIMIT for score in known):
        raise ValueError("a score lies between -5 and 5; ratios of progress are not averaged")
    mean = math.fsum(known) / len(known) if known else None
    return Scores(mean, min(known, default=None), len(known), len(scores))


def ampi(
    values: ArrayLike, lowest: ArrayLike, highest: ArrayLike, direction: ArrayLike = 1
) -> NDArray[np.float64]:
    """Return the Adjusted Mazziotta-Pareto Index of each row (area), one column per indicator.

    Between the goalposts `lowest` and `highest` a value becomes 70 to 130, mirrored where lower
    is better (direction -1); the mean of a row loses S²/M for its imbalance, S being the
    standard deviation of the population. NaN where a value is missing. Raises ValueError where
    a goalpost does not lie above the other. Source: M. Mazziotta and A. Pareto, «On a
    generalized non-compensatory composite index», Social Indicators Research 127 (2016).
    """
    low, high = np.asarray(lowest, dtype=float), np.asarray(highest, dtype=float)
    if (high <= low).any():
        raise ValueError("the highest goalpost lies above the lowest")
    place = (np.asarray(values, dtype=float) - low) / (high - low)
    towards = np.where(np.asarray(direction) == 1, place, 1 - place)
    normal = 70 + 60 * np.atleast_2d(towards)
    mean, deviation = normal.mean(axis=1), normal.std(axis=1)
    return np.asarray(mean - deviation**2 / mean)


def hdi(
    life_expectancy: float,
    expected_schooling: float,
    mean_schooling: float,
    income: float,
    goalposts: Goalposts = UNDP,
) -> float:
    """Return the Human Development Index, from 0 to 1.

    Life expectancy and schooling in years, income per person in the dollars of the goalposts; a
    component beyond a goalpost counts as standing on it. Raises ValueError for an income that
    is not above zero. Source: UNDP, Technical note 1 of the Human Development Report.
    """
    if income <= 0:
        raise ValueError(f"income per person lies above zero, found {income}")
    low, high = (math.log(post) for post in goalposts.income)
    education = (
        _index(expected_schooling, *goalposts.expected_schooling)
        + _index(mean_schooling, *goalposts.mean_schooling)
    ) / 2
    health = _index(life_expectancy, *goalposts.life_expectancy)
    return geometric_mean(health, education, _index(math.log(income), low, high))


def geometric_mean(*indices: float) -> float:
    """Return the geometric mean of dimension indices, which lie between 0 and 1."""
    return math.prod(indices) ** (1 / len(indices))


def check_hdi(
    reported: float, computed: float, definition: str, tolerance: float = 0.001
) -> HdiCheck:
    """Return whether a reported HDI agrees with the one its components give.

    `definition` says whose goalposts and income they are (UNDP's by GNI, a province's by its
    product); `tolerance` allows for the rounding of published components.
    """
    gap = reported - computed
    agrees = abs(gap) <= tolerance + 1e-9
    return HdiCheck(reported, computed, gap, agrees, definition)


def _shares(counts: Counter[str]) -> Shares:
    assessed = {status: n for status, n in counts.items() if status != NOT_ASSESSED}
    return Shares(assessed, sum(assessed.values()), counts.total())


def _index(value: float, lowest: float, highest: float) -> float:
    return min(max((value - lowest) / (highest - lowest), 0.0), 1.0)
