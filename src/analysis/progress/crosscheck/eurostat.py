"""The assessment of Eurostat, as the Basque statistics office (Eustat) runs and publishes it.

Source: EUSTAT-DES/data, scripts/build_data.py and indicator_calculation_components.yml;
EUSTAT-PRE/site, _pages/en/metodologia.md, which cites Eurostat's note of 2026. One quirk of
that code is not followed: near a natural limit it shrinks the threshold of -1 % too, so that a
slip of 0.8 % reads «significant», and scores a fall from the limit itself with 5.
"""

import numpy as np
from numpy.typing import ArrayLike

from analysis.progress.crosscheck.common import (
    ROUNDING,
    Codes,
    Flags,
    Floats,
    Growth,
    GrowthColumns,
    Number,
    Spans,
    limit_factor,
    ratio_to_required,
    spans,
)
from analysis.progress.crosscheck.open_sdg import prepared

EUROSTAT_STATUSES = (
    "significant_progress",
    "moderate_progress",
    "no_progress",
    "moderate_deterioration",
    "significant_deterioration",
    "not_available",
)
SIGNIFICANT, MODERATE, NONE, AWAY, FAR_AWAY, NOT_AVAILABLE = range(6)

RATIO_HIGH, RATIO_MEDIUM = 0.95, 0.60
GROWTH_HIGH, GROWTH_MEDIUM = 0.01, 0.001
BEST, WORST = 5.0, -5.0


def eurostat(
    base_year: int | None,
    base_value: Number,
    current_year: int | None,
    current_value: Number,
    target: Number = None,
    target_year: int | None = None,
    direction: int = 1,
    limit: Number = None,
) -> Growth:
    """Return progress, status and score (-5 to 5) of a series by its first and latest value.

    With a target, moderate_deterioration is what the body calls insufficient progress. A target
    that is met, or without one a natural limit that is reached, is significant progress. Raises
    ValueError for a direction other than 1 and -1.
    """
    return eurostat_columns(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    ).only()


def eurostat_columns(
    base_year: ArrayLike | None,
    base_value: ArrayLike | None,
    current_year: ArrayLike | None,
    current_value: ArrayLike | None,
    target: ArrayLike | None = None,
    target_year: ArrayLike | None = None,
    direction: ArrayLike = 1,
    limit: ArrayLike | None = None,
) -> GrowthColumns:
    """Return `eurostat` of many series: columns of one length, or single numbers for all."""
    given = spans(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    )
    columns = prepared(given)
    progress = ratio_to_required(columns)
    factor = limit_factor(given.base, given.limit)
    at_limit = ~columns.has_target & (given.value == given.limit) & ~np.isnan(progress)
    achieved = columns.reached | at_limit
    return GrowthColumns(
        progress,
        _status(columns, progress, factor, achieved),
        _score(columns, progress, factor, achieved),
        EUROSTAT_STATUSES,
    )


def _status(columns: Spans, progress: Floats, factor: Floats, achieved: Flags) -> Codes:
    with_target = np.select(
        [
            progress >= RATIO_HIGH - ROUNDING,
            progress >= RATIO_MEDIUM - ROUNDING,
            progress >= -ROUNDING,
        ],
        [SIGNIFICANT, MODERATE, AWAY],
        FAR_AWAY,
    )
    without = np.select(
        [
            progress >= GROWTH_HIGH * factor - ROUNDING,
            progress >= GROWTH_MEDIUM * factor - ROUNDING,
            progress >= -GROWTH_MEDIUM - ROUNDING,
            progress >= -GROWTH_HIGH - ROUNDING,
        ],
        [SIGNIFICANT, MODERATE, NONE, AWAY],
        FAR_AWAY,
    )
    found = np.where(columns.has_target, with_target, without)
    rules = [achieved, np.isnan(progress)]
    return np.select(rules, [SIGNIFICANT, NOT_AVAILABLE], found).astype(np.int8)


def _score(columns: Spans, progress: Floats, factor: Floats, achieved: Flags) -> Floats:
    """Return the score: two straight lines with a target, one that saturates at 2 % without."""
    by_ratio = np.select(
        [progress > 1.3, progress >= RATIO_MEDIUM - ROUNDING, progress > -RATIO_MEDIUM],
        [BEST, BEST / 0.7 * (progress - 0.6), BEST / 1.2 * (progress + 0.6) + WORST],
        WORST,
    )
    with np.errstate(all="ignore"):
        gain = np.where(factor > 0, progress / factor, np.inf)
    away = np.where(progress < 0, progress, gain)
    by_growth = np.clip(BEST * away / (2 * GROWTH_HIGH), WORST, BEST)
    score = np.where(columns.has_target, by_ratio, by_growth)
    return np.where(achieved, BEST, np.where(np.isnan(progress), np.nan, score))
