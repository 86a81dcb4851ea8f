"""Series: which values may be joined by a line and held against the target."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue, Definition, Indicator
from analysis.progress.status import POINTS

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
"""Places in lists and years, small enough that a country's table fits into memory."""
FITS = ("exact", "uncertain", "different")
EXACT, UNCERTAIN, DIFFERENT = range(3)


@dataclass(frozen=True)
class Lines:
    """The values of a table in order of indicator, area, period and definition, as codes.

    `row` is the place in the table; the codes of indicator, area and definition are places in
    `indicators`, `areas` and `definitions`. Values of one segment (below zero: an isolated
    year) of one indicator, area and definition join.
    """

    row: Places
    indicator: Places
    area: Places
    definition: Places
    period: Places
    fit: Places
    segment: Places
    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    definitions: tuple[str, ...]


def series(current: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the current values with `segment`, `fit` and `isolated`, in order of period.

    Only equal definitions join, and a break begins a new segment; an isolated year (a spike of
    coverage) belongs to no segment and does not cut the one around it. `fit` says whether the
    definition is what the plan means: exact, uncertain or different.
    """
    found = lines(current, catalogue)
    fit = pd.Series(np.array(FITS, dtype=object)[found.fit], dtype=str)
    marked = current.iloc[found.row].reset_index(drop=True)
    return marked.assign(fit=fit, isolated=found.segment < 0, segment=found.segment)


def lines(current: pd.DataFrame, catalogue: Catalogue) -> Lines:
    """Return the values of a table as `Lines`: the same as `series`, as numbers only."""
    row = np.flatnonzero(current["value"].notna().to_numpy()).astype(np.int32)
    (indicator, indicators), (area, areas), (definition, definitions) = (
        _coded(current[name], row) for name in ("indicator", "area", "definition")
    )
    period = current["period"].to_numpy(dtype=np.int32)[row]
    is_new = (current["obs_status"] == "B").to_numpy(dtype=bool)[row]
    kind = indicator * max(len(definitions), 1) + definition
    fit, broken, isolated = _known(kind, period, catalogue, indicators, definitions)
    owner = (indicator.astype(np.int64) * max(len(areas), 1) + area) * max(len(definitions), 1)
    owner += definition
    segment = np.where(isolated, -period, broken + _begun(owner, period, is_new & ~isolated))
    order = np.lexsort((definition, period, area, indicator))
    return Lines(
        row[order],
        indicator[order],
        area[order],
        definition[order],
        period[order],
        fit[order],
        segment[order],
        indicators,
        areas,
        definitions,
    )


def _coded(names: pd.Series, row: Places) -> tuple[Places, tuple[str, ...]]:
    """Return the place of each name among the different ones, in some rows, and those."""
    place, different = pd.factorize(names, sort=True)
    return place.astype(np.int32)[row], tuple(map(str, different))


def _begun(owner: Ints, period: Places, is_new: NDArray[np.bool_]) -> Places:
    """Count, for each value, the breaks reported in its series up to its period."""
    found = np.zeros(len(owner), dtype=np.int32)
    if is_new.any():
        order = np.lexsort((period, owner))
        total = np.cumsum(is_new[order])
        begins = np.r_[True, np.diff(owner[order]) != 0]
        before: Ints = (total - is_new[order])[begins]
        found[order] = total - np.repeat(before, np.diff(np.r_[np.flatnonzero(begins), len(owner)]))
    return found


def _known(
    kind: Places,
    period: Places,
    catalogue: Catalogue,
    indicators: tuple[str, ...],
    definitions: tuple[str, ...],
) -> tuple[Places, Places, NDArray[np.bool_]]:
    """Return what the catalogue knows of each value: fit, breaks so far, whether isolated."""
    fits = np.full(max(len(indicators) * len(definitions), 1), UNCERTAIN, dtype=np.int32)
    broken, isolated = np.zeros(len(kind), dtype=np.int32), np.zeros(len(kind), dtype=bool)
    for place, definition in _definitions(catalogue, indicators, definitions):
        fits[place] = FITS.index(definition.fit)
        for cut in definition.breaks:
            here = kind == place
            # A break counts whether or not its own year has a value.
            broken += here & (cut.kind == "break") & (period >= cut.period)
            isolated |= here & (cut.kind == "isolated") & (period == cut.period)
    return fits[kind], broken, isolated


def _definitions(
    catalogue: Catalogue, indicators: tuple[str, ...], definitions: tuple[str, ...]
) -> Iterator[tuple[int, Definition]]:
    places = {name: place for place, name in enumerate(definitions)}
    for at, code in enumerate(indicators):
        for definition in catalogue.indicators[code].definitions:
            if definition.id in places:
                yield at * len(definitions) + places[definition.id], definition


def comparable(
    rows: pd.DataFrame, indicator: Indicator | None, year: int | None = None
) -> tuple[dict[int, float], str]:
    """Return the values by year that compare with the latest one, and why others do not.

    `rows` are the values of one indicator and area as `series` marks them; columns definition,
    segment and fit may be missing where all values compare. Of several definitions with a
    value of the latest period, the first of the catalogue counts. The reason is "series_break"
    or "definition_changed" where too few are left of enough, else "". ValueError for a year
    that stands twice.
    """
    usable = [row for row in _plain(rows) if year is None or row["period"] <= year]
    if not usable:
        return {}, ""
    latest = _latest(usable, indicator)
    alike = [row for row in usable if row["definition"] == latest["definition"]]
    joined = [row for row in alike if _joins(row, latest)]
    values = {int(row["period"]): float(row["value"]) for row in joined}
    if len(values) < len(joined):
        raise ValueError("a year stands twice in the series")
    if len(values) >= POINTS or len({row["period"] for row in usable}) < POINTS:
        return values, ""
    return values, "series_break" if len(alike) >= POINTS else "definition_changed"


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    usual: dict[str, Any] = {"definition": "", "segment": 0, "fit": "exact"}
    full = rows.assign(**{name: v for name, v in usual.items() if name not in rows})
    kept = full[full["value"].notna() & (full["fit"] != "different")]
    return [{str(k): v for k, v in row.items()} for row in kept.to_dict("records")]


def _latest(rows: list[dict[str, Any]], indicator: Indicator | None) -> dict[str, Any]:
    order = {d.id: place for place, d in enumerate(indicator.definitions if indicator else ())}
    newest = max(row["period"] for row in rows)
    of_newest = [row for row in rows if row["period"] == newest]
    return min(of_newest, key=lambda row: order.get(row["definition"], len(order)))


def _joins(row: dict[str, Any], latest: dict[str, Any]) -> bool:
    return bool(row["segment"] == latest["segment"] or row["period"] == latest["period"])
