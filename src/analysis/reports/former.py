"""Values of the former districts, year by year: as districts reported, then of their communes.

Districts that one later commune joins stand as one, before and after: only together do they
compare. Values are put together from counts (progress.crosswalk); where a part is missing there
is none, since half a district must not pass for a whole one.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.catalogue import Area, Catalogue, Indicator
from analysis.observations import records
from analysis.progress.crosswalk import regrouped
from analysis.progress.disparities import LEVELS, change_of_areas
from analysis.progress.gathering import totals
from analysis.progress.level import met
from analysis.reports.figures import Figures

Row = Mapping[str, Any]
ByYear = dict[str, dict[int, float]]
"""The value of each former district, by year; a year without one is left out."""


def values(figures: Figures, code: str) -> ByYear:
    """Return the values of an indicator by former district and year, up to the reporting year."""
    walk = change_of_areas(figures.catalogue)
    if walk is None:
        return {}
    names = {"district": walk.district_groups(), "commune": walk.commune_groups()}
    found: ByYear = {name: {} for name in sorted(set(names["district"].values()))}
    for period, rows in _rows(figures, code).items():
        for level in LEVELS:
            for name, value in _together(rows, period, level, names[level], figures, code).items():
                found[name][period] = value
    return found


def change(catalogue: Catalogue) -> int | None:
    """Return the first year whose end has no districts; None where they never ended."""
    ends = [a.valid_to for a in catalogue.areas.values() if a.level == "district" and a.valid_to]
    return max(ends).year if ends else None


def _rows(figures: Figures, code: str) -> dict[int, dict[str, Row]]:
    """Return what each area said in each year, of one definition."""
    frame, release = totals(figures.release.current), figures.release
    here = frame[
        (frame["indicator"] == code)
        & (frame["area"] != figures.province)
        & (frame["period"] <= release.year)
    ]
    indicator = figures.catalogue.indicators[code]
    return {int(str(p)): _alike(rows, indicator) for p, rows in here.groupby("period")}


def _alike(rows: pd.DataFrame, indicator: Indicator) -> dict[str, Row]:
    """Return the rows of the first definition that may be held against the target."""
    given = set(rows.loc[rows["value"].notna(), "definition"])
    usable = [d.id for d in indicator.definitions if d.fit != "different" and d.id in given]
    same = rows[rows["definition"].isin(usable[:1])]
    return {row["area"]: row for row in records(same)}


def _together(
    rows: Mapping[str, Row],
    period: int,
    level: str,
    groups: Mapping[str, str],
    figures: Figures,
    code: str,
) -> dict[str, float]:
    """Return the values of one year, from the counts of the areas that can have one."""
    there = [
        area
        for area in figures.catalogue.areas_of_year(period, level, figures.release.day)
        if area.code in groups and rows.get(area.key, {}).get("obs_status") != "M"
    ]
    if not any(area.key in rows for area in there):
        return {}
    of = {area.code: groups[area.code] for area in there}
    tops, bottoms = (_counts(there, rows, name) for name in ("numerator", "denominator"))
    scale = float(figures.catalogue.unit(code).per)
    whole = regrouped(list(of), tops, bottoms, of, scale)
    return {name: found.value for name, found in whole.items() if found.value is not None}


def _counts(areas: Sequence[Area], rows: Mapping[str, Row], name: str) -> list[float | None]:
    return [_count(rows.get(area.key, {}).get(name)) for area in areas]


def _count(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else float(number)


def judged(figures: Figures, code: str, value: float | None) -> str:
    """Return the verdict on a value that no assessment speaks of: «silent» where there is none."""
    target = figures.catalogue.target(code, figures.release.day)
    if value is None:
        return "silent"
    if target.value is None:
        return "not_assessed"
    return met(value, target, figures.catalogue.indicators[code].direction)
