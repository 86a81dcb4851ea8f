"""The SDG Progress Chart of the United Nations Statistics Division, edition of 2023.

Source: Technical Note for Progress Assessment 2023 of UNSD, as restated on Eustat's methodology
page, with that office's answers where the note is silent. The edition belongs to the name: the
2022 one had other thresholds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.progress.crosscheck.common import (
    ROUNDING,
    Codes,
    Flags,
    Floats,
    Number,
    Spans,
    named,
    optional,
    spans,
)
from analysis.progress.crosscheck.open_sdg import TARGET_YEAR

UNSD_STATUSES = (
    "met",
    "on_track",
    "fair_progress",
    "stagnation_or_regression",
    "not_available",
)
MET, ON_TRACK, FAIR, STAGNATION, NOT_AVAILABLE = range(5)

SHARE_HIGH, SHARE_FAIR = 0.95, 0.10
GROWTH_HIGH, GROWTH_FAIR = 0.02, 0.005
NEAR_ZERO_OR_HUNDRED = 1.0


@dataclass(frozen=True)
class Share:
    """`share` of the way from base to target that the growth so far leads to; None without."""

    share: float | None
    status: str


@dataclass(frozen=True)
class ShareColumns:
    """`Share` of many series; `status` holds places in UNSD_STATUSES."""

    share: Floats
    status: Codes

    @property
    def statuses(self) -> NDArray[np.object_]:
        """Return the name of each status."""
        return named(self.status, UNSD_STATUSES)


def unsd(
    base_year: int | None,
    base_value: Number,
    current_year: int | None,
    current_value: Number,
    target: Number = None,
    target_year: int | None = None,
    direction: int = 1,
    limit: Number = None,
) -> Share:
    """Return the expected share of the way to the target, and the status.

    A latest value that meets the target, or comes within 1 of a target of 0 or 100, is met
    whatever its trend. Without target the yearly growth decides and there is no share. A base
    that was already past a target now missed has no way to go: no share, regression, where the
    formula alone would praise the loss. The method knows no natural limit; `limit` is taken so
    that all methods are called alike. Raises ValueError for a direction other than 1 and -1.
    """
    found = unsd_columns(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    )
    return Share(optional(found.share[0]), UNSD_STATUSES[int(found.status[0])])


def unsd_columns(
    base_year: ArrayLike | None,
    base_value: ArrayLike | None,
    current_year: ArrayLike | None,
    current_value: ArrayLike | None,
    target: ArrayLike | None = None,
    target_year: ArrayLike | None = None,
    direction: ArrayLike = 1,
    limit: ArrayLike | None = None,
) -> ShareColumns:
    """Return `unsd` of many series: columns of one length, or single numbers for all."""
    columns = spans(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    )
    share = _share(columns)
    return ShareColumns(share, _status(columns, share))


def _share(columns: Spans) -> Floats:
    end = np.where(np.isnan(columns.target_year), TARGET_YEAR, columns.target_year)
    years_left = np.maximum(end - columns.year, 0)
    with np.errstate(all="ignore"):
        expected = columns.value * np.power(1 + columns.observed, years_left)
        share = (expected - columns.base) / (columns.target - columns.base)
    return np.where(np.isfinite(share) & ~_lost(columns), share, np.nan)


def _lost(columns: Spans) -> Flags:
    """Return where the base was better than the target and the latest value is worse."""
    passed = columns.direction * (columns.base - columns.target) > 0
    return passed & (columns.direction * (columns.value - columns.target) < 0)


def _status(columns: Spans, share: Floats) -> Codes:
    growth = np.where(columns.base < 0, -1, 1) * columns.direction * columns.observed
    judged = np.where(columns.has_target, share, growth)
    high = np.where(columns.has_target, SHARE_HIGH, GROWTH_HIGH) - ROUNDING
    fair = np.where(columns.has_target, SHARE_FAIR, GROWTH_FAIR) - ROUNDING
    lost = _lost(columns) & ~np.isnan(growth)
    rules = [_met(columns), lost, np.isnan(judged), judged >= high, judged >= fair]
    codes = [MET, STAGNATION, NOT_AVAILABLE, ON_TRACK, FAIR]
    return np.select(rules, codes, STAGNATION).astype(np.int8)


def _met(columns: Spans) -> Flags:
    """Return where the target is met; two years of data are needed before anything is said."""
    extreme = np.isin(columns.target, (0, 100))
    near = extreme & (np.abs(columns.value - columns.target) <= NEAR_ZERO_OR_HUNDRED + ROUNDING)
    return (columns.reached | near) & (columns.year > columns.base_year)
