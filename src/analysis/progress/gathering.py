"""From the long table to series laid end to end: which values of each compare with the latest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue, Indicator
from analysis.progress.crosscheck.common import Codes, Flags, Floats
from analysis.progress.registry import REASONS
from analysis.progress.series import DIFFERENT, Ints, Lines, Places
from analysis.progress.status import POINTS

TOTALS = ("sex", "age", "residence")


@dataclass(frozen=True)
class Gathered:
    """The comparable values of each indicator and area, and the row of each latest value.

    `starts`, `years` and `values` as `assess_columns` takes them; `row` and `first_row` are
    places in the table; `few` says why fewer values compare than there are.
    """

    starts: Ints
    years: Ints
    values: Floats
    indicator: Places
    area: Places
    row: Places
    first_row: Places
    fit: Places
    few: Codes


def totals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are of everybody: targets are set for totals only."""
    columns = [name for name in TOTALS if name in table]
    whole = np.ones(len(table), dtype=bool)
    for name in columns:
        whole &= (table[name] == "_T").to_numpy(dtype=bool)
    return table if whole.all() else table[whole]


def is_double(found: Lines) -> bool:
    """Return whether a key has several values, as vintages and agencies not yet chosen from."""
    key = (found.indicator, found.area, found.period, found.definition)
    if not len(found.row):
        return False
    same = np.ones(len(found.row) - 1, dtype=bool)
    for column in key:
        same &= column[1:] == column[:-1]
    return bool(same.any())


def gathered(found: Lines, values: Floats, catalogue: Catalogue) -> Gathered:
    """Return the comparable values of each series; `values` are those of the whole table.

    Of several definitions with a value of the latest period, the first of the catalogue counts;
    what joins it by segment compares with it.
    """
    kept = np.flatnonzero(found.fit != DIFFERENT)
    owner = (found.indicator * max(len(found.areas), 1) + found.area)[kept]
    period, definition = found.period[kept], found.definition[kept]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else kept
    of = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(owner)]))
    is_newest = period == period[np.r_[starts[1:], len(owner)] - 1][of] if len(of) else kept > 0
    chosen = _first_of(starts, is_newest, _rank(found, kept, catalogue))
    alike = definition == definition[chosen][of]
    segment = found.segment[kept]
    joins = alike & ((segment == segment[chosen][of]) | is_newest)
    counts = _sums(joins, starts)
    ends = np.cumsum(counts)
    picked = kept[joins]
    return Gathered(
        starts=np.r_[0, ends].astype(np.int64),
        years=found.period[picked].astype(np.int64),
        values=values[found.row[picked]],
        indicator=found.indicator[kept][starts],
        area=found.area[kept][starts],
        row=found.row[kept][chosen],
        first_row=found.row[picked[ends - counts]],
        fit=found.fit[kept][chosen],
        few=_few(counts, _sums(alike, starts), _years(starts, period)),
    )


def _rank(found: Lines, kept: Ints, catalogue: Catalogue) -> Ints:
    """Return the place of each value's definition in the catalogue; unknown ones come last."""
    width = max(len(found.definitions), 1)
    ranks = np.full(max(len(found.indicators) * width, 1), width + 1, dtype=np.int64)
    for at, code in enumerate(found.indicators):
        order = [d.id for d in catalogue.indicators[code].definitions]
        for place, name in enumerate(found.definitions):
            if name in order:
                ranks[at * width + place] = order.index(name)
    ranks = np.unique(ranks, return_inverse=True)[1]
    return np.asarray(ranks[(found.indicator * width + found.definition)[kept]], dtype=np.int64)


def _first_of(starts: Ints, eligible: Flags, rank: Ints) -> Ints:
    """Return, for each series, the place of its eligible value of the lowest rank."""
    if not len(starts):
        return starts
    size = len(rank)
    never = np.iinfo(np.int64).max
    key = np.where(eligible, rank * size + np.arange(size), never)
    return np.asarray(np.minimum.reduceat(key, starts) % size, dtype=np.int64)


def _sums(flags: Flags, starts: Ints) -> Ints:
    if not len(starts):
        return starts
    return np.asarray(np.add.reduceat(flags.astype(np.int64), starts), dtype=np.int64)


def _years(starts: Ints, period: Places) -> Ints:
    """Count the different years of each series, whatever the definition."""
    fresh = np.ones(len(period), dtype=bool)
    fresh[1:] = period[1:] != period[:-1]
    fresh[starts] = True
    return _sums(fresh, starts)


def _few(joined: Ints, alike: Ints, years: Ints) -> Codes:
    """Return why too few values compare although there are enough (0 where that is not so)."""
    cut = (joined < POINTS) & (years >= POINTS)
    codes = REASONS.index("series_break"), REASONS.index("definition_changed")
    return np.where(cut, np.where(alike >= POINTS, *codes), 0).astype(np.int8)


def usual(values: Floats, indicators: Sequence[Indicator], which: NDArray[np.integer]) -> Flags:
    """Return whether each value lies within the limits and plausible range of its indicator."""
    inside = np.ones(len(values), dtype=bool)
    for bounds in ("limits", "plausible"):
        each = [getattr(indicator, bounds) for indicator in indicators]
        low = np.array([-np.inf if b.low is None else float(b.low) for b in each])
        high = np.array([np.inf if b.high is None else float(b.high) for b in each])
        inside &= (values >= low[which]) & (values <= high[which])
    return inside
