"""The two indices of ESCAP, as UNICEF's Middle East and North Africa office runs them.

Source: data.unescap.org, progress-assessment-methodology; spalmas/SDG-MENARO,
03_progress_assessment (functions CS and cagr). Two slips of that script are not followed: the
anticipated index of a single value is given here, and a series of no value has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.progress.crosscheck.common import (
    ROUNDING,
    Codes,
    Flags,
    Floats,
    Number,
    check_direction,
    floats,
    named,
    optional,
    series_of,
)

CURRENT_STATUSES = ("on_track", "slow_progress", "regression", "insufficient_data", "no_data")
ANTICIPATED_STATUSES = (
    "will_meet",
    "accelerate",
    "no_progress_expected",
    "insufficient_data",
    "no_data",
)
GOOD, BETWEEN, BAD, INSUFFICIENT, NO_DATA = range(5)

FULL = 10.0
GOOD_ABOVE = 9.0


@dataclass(frozen=True)
class Indices:
    """Both indices (10 = target met, 0 = where it began) with their words and their inputs.

    `base`, `current` and `projected` are the values of the base, current and target year:
    reported where there is one, else by trend; None for fewer than two values.
    """

    current_status: float | None
    anticipated: float | None
    current_label: str
    anticipated_label: str
    base: float | None
    current: float | None
    projected: float | None


@dataclass(frozen=True)
class IndexColumns:
    """`Indices` of many series; labels are places in the two lists of statuses."""

    current_status: Floats
    anticipated: Floats
    current_label: Codes
    anticipated_label: Codes
    base: Floats
    current: Floats
    projected: Floats

    @property
    def statuses(self) -> NDArray[np.object_]:
        """Return the name of each anticipated status."""
        return named(self.anticipated_label, ANTICIPATED_STATUSES)


@dataclass(frozen=True)
class _Trends:
    """Series with at least one value: the latest point and the mean yearly change of its logit."""

    owner: NDArray[np.int64]
    year: Floats
    value: Floats
    latest_year: Floats
    latest: Floats
    change: Floats
    scale: Floats

    def at(self, wanted: Floats, reported: bool = True) -> Floats:
        """Return the value of a year of each series: reported if it may be, else projected."""
        found = self._projected(wanted)
        if reported:
            there = self.year == wanted[self.owner]
            found[self.owner[there]] = self.value[there]
        return found

    def _projected(self, wanted: Floats) -> Floats:
        with np.errstate(all="ignore"):
            moved = logit(self.latest / self.scale) + self.change * (wanted - self.latest_year)
            value = self.scale / (1 + np.exp(-moved))
        # The logit of 0 and of the whole scale has no finite change: the body keeps the value.
        return np.where(np.isfinite(moved), value, self.latest)


def escap(
    years: Sequence[int],
    values: Sequence[Number],
    target: float,
    direction: int,
    base_year: int,
    current_year: int,
    target_year: int,
    scale: float = 100,
) -> Indices:
    """Return the Current Status and Anticipated Progress Index of a series.

    `scale` is the value that stands for all (100 for percentages). One value gives 10 where it
    meets the target and nothing where it does not; a base on a target that is now missed gives
    nothing either. Raises ValueError for a year that stands twice or a direction other than 1
    and -1.
    """
    year, value = series_of(years, values)
    found = escap_columns(
        [0, len(year)],
        year,
        value,
        target,
        direction,
        base_year,
        current_year,
        target_year,
        scale,
    )
    return Indices(
        optional(found.current_status[0]),
        optional(found.anticipated[0]),
        CURRENT_STATUSES[int(found.current_label[0])],
        ANTICIPATED_STATUSES[int(found.anticipated_label[0])],
        optional(found.base[0]),
        optional(found.current[0]),
        optional(found.projected[0]),
    )


def escap_columns(
    starts: ArrayLike,
    years: ArrayLike,
    values: ArrayLike,
    target: ArrayLike,
    direction: ArrayLike,
    base_year: ArrayLike,
    current_year: ArrayLike,
    target_year: ArrayLike,
    scale: ArrayLike = 100,
) -> IndexColumns:
    """Return `escap` of many series laid end to end, each in order of year and without gaps.

    `starts` holds where each begins, and the length last; the other columns have one entry for
    each series, or one for all.
    """
    check_direction(direction)
    offsets = np.asarray(starts, dtype=np.int64)
    counts = np.diff(offsets)
    given = [target, direction, base_year, current_year, target_year, scale]
    goal, way, base_at, current_at, target_at, whole = (
        np.broadcast_to(floats(one), counts.shape) for one in given
    )
    some = counts > 0
    trends = _trends(offsets, floats(years), floats(values), whole[some])
    base, current, projected = (np.full(len(counts), np.nan) for _ in range(3))
    base[some] = trends.at(base_at[some])
    current[some] = trends.at(current_at[some])
    projected[some] = trends.at(target_at[some], reported=False)
    now, then = (_index(value, base, goal, way, counts) for value in (current, projected))
    several = np.where(counts > 1, 1.0, np.nan)
    return IndexColumns(
        now,
        then,
        _label(now, counts),
        _label(then, counts),
        base * several,
        current * several,
        projected * several,
    )


def logit(share: Floats) -> Floats:
    """Return the logit of shares; infinite at 0 and 1, NaN outside."""
    with np.errstate(all="ignore"):
        return np.asarray(np.log(share / (1 - share)))


def _trends(offsets: NDArray[np.int64], year: Floats, value: Floats, scale: Floats) -> _Trends:
    counts = np.diff(offsets)
    counts = counts[counts > 0]
    begin = np.cumsum(counts) - counts
    latest = begin + counts - 1
    owner = np.repeat(np.arange(len(counts)), counts)
    with np.errstate(all="ignore"):
        change = np.diff(logit(value / scale[owner]), prepend=np.nan)
        change /= np.diff(year, prepend=np.nan)
        change[begin] = np.nan
        known = ~np.isnan(change)
        mean = _sums(np.where(known, change, 0.0), begin) / _sums(known * 1.0, begin)
    return _Trends(owner, year, value, year[latest], value[latest], mean, scale)


def _sums(column: Floats, begin: NDArray[np.int64]) -> Floats:
    return np.add.reduceat(column, begin) if len(begin) else np.zeros(0)


def _index(
    value: Floats, base: Floats, target: Floats, way: Floats, counts: NDArray[np.int64]
) -> Floats:
    met = way * (value - target) >= -ROUNDING * np.maximum(1, np.abs(target))
    with np.errstate(all="ignore"):
        index = FULL * way * (value - base) / np.abs(target - base)
    # A base on its target leaves no way to go: what was lost since is endlessly far back.
    known = ~np.isnan(index) & (counts > 1)
    return np.where(met, FULL, np.where(known, index, np.nan))


def _label(index: Floats, counts: NDArray[np.int64]) -> Codes:
    rules: list[Flags] = [
        counts == 0,
        np.isnan(index),
        index > GOOD_ABOVE + ROUNDING,
        index <= ROUNDING,
    ]
    return np.select(rules, [NO_DATA, INSUFFICIENT, GOOD, BAD], BETWEEN).astype(np.int8)
