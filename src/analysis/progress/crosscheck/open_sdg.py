"""The progress measure of Statistics Canada, as Open SDG 2.4 runs it.

Source: open-sdg/sdg-build, sdg/ProgressMeasure.py; open-sdg/open-sdg,
docs/progress-methodology.md. Results: indicator_calculation_components.yml of
sdg-data-canada-odd-donnees.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.progress.crosscheck.common import (
    ROUNDING,
    Codes,
    Floats,
    Growth,
    GrowthColumns,
    Number,
    Spans,
    limit_factor,
    ratio_to_required,
    spans,
)

OPEN_SDG_STATUSES = (
    "target_achieved",
    "substantial_progress",
    "moderate_progress",
    "limited_progress",
    "deterioration",
    "not_available",
)
ACHIEVED, SUBSTANTIAL, MODERATE, LIMITED, DETERIORATION, NOT_AVAILABLE = range(6)

TARGET_YEAR = 2030
ALMOST_ZERO = 0.001
RATIO_HIGH, RATIO_MEDIUM = 0.95, 0.60
GROWTH_HIGH, GROWTH_MEDIUM = 0.015, 0.005
BEST, WORST = 5.0, -5.0


def open_sdg(
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

    A target year that is not given is 2030, the default of the body; a target or base of zero
    counts as 0.001, and a target that is met wins over any trend, both as it does. `limit` is
    the natural limit of a series without target. Raises ValueError for a direction other than
    1 and -1.
    """
    return open_sdg_columns(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    ).only()


def open_sdg_columns(
    base_year: ArrayLike | None,
    base_value: ArrayLike | None,
    current_year: ArrayLike | None,
    current_value: ArrayLike | None,
    target: ArrayLike | None = None,
    target_year: ArrayLike | None = None,
    direction: ArrayLike = 1,
    limit: ArrayLike | None = None,
) -> GrowthColumns:
    """Return `open_sdg` of many series: columns of one length, or single numbers for all."""
    given = spans(
        base_year, base_value, current_year, current_value, target, target_year, direction, limit
    )
    columns = prepared(given)
    progress = ratio_to_required(columns)
    factor = limit_factor(given.base, given.limit)
    return GrowthColumns(
        progress,
        _status(columns, progress, factor),
        _score(columns, progress, factor),
        OPEN_SDG_STATUSES,
    )


def prepared(columns: Spans) -> Spans:
    """Return the columns as the body computes with them: no zero, a target year for each."""
    return replace(
        columns,
        base=np.where(columns.base == 0, ALMOST_ZERO, columns.base),
        target=np.where(columns.target == 0, ALMOST_ZERO, columns.target),
        target_year=np.where(np.isnan(columns.target_year), TARGET_YEAR, columns.target_year),
    )


def _status(columns: Spans, progress: Floats, factor: Floats) -> Codes:
    given = columns.has_target
    high = np.where(given, RATIO_HIGH, GROWTH_HIGH * factor) - ROUNDING
    medium = np.where(given, RATIO_MEDIUM, GROWTH_MEDIUM * factor) - ROUNDING
    rules = [
        columns.reached,
        np.isnan(progress),
        progress >= high,
        progress >= medium,
        progress >= -ROUNDING,
    ]
    codes = [ACHIEVED, NOT_AVAILABLE, SUBSTANTIAL, MODERATE, LIMITED]
    return np.select(rules, codes, DETERIORATION).astype(np.int8)


def _score(columns: Spans, progress: Floats, factor: Floats) -> Floats:
    """Return the score; the coefficients are the rounded ones that the body runs."""
    with np.errstate(all="ignore"):
        scaled = progress / factor
    by_ratio = np.where(
        progress >= RATIO_MEDIUM - ROUNDING,
        np.minimum(7.1429 * progress - 4.2857, BEST),
        np.maximum(4.1667 * progress - 2.5, WORST),
    )
    by_growth = np.select(
        [
            progress < -ROUNDING,
            factor == 0,
            scaled >= GROWTH_HIGH - ROUNDING,
            scaled >= GROWTH_MEDIUM - ROUNDING,
        ],
        [
            np.maximum(125 * progress - 2.5, WORST),
            BEST,
            np.minimum(500 * scaled - 5, BEST),
            250 * scaled - 1.25,
        ],
        500 * scaled - 2.5,
    )
    score = np.where(columns.has_target, by_ratio, by_growth)
    return np.where(columns.reached, BEST, np.where(np.isnan(progress), np.nan, score))
