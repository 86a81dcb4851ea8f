"""Placings: the place of each area among all areas of its level, counted from the best."""

from datetime import date

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.progress.gathering import totals
from analysis.progress.goal import goal_of

_COLUMNS = ["indicator", "area", "period", "definition", "place"]
_PEERS = ["indicator", "level", "period", "definition"]


def placings(current: pd.DataFrame, catalogue: Catalogue, day: date) -> pd.DataFrame:
    """Return the place of every value of an area (from 1; equal values share the better one).

    `current` has one row for each key. Areas of one level that can have a value of a period are
    compared where they follow the same definition. Columns: indicator, area, period,
    definition, place (an integer).
    """
    asked = [code for code, i in catalogue.indicators.items() if i.by_area is not None]
    rows = totals(current)
    rows = rows[rows["indicator"].isin(asked) & rows["value"].notna()]
    rows = rows.assign(level=rows["area"].map(lambda key: catalogue.areas[key].level))
    rows = rows[_there(rows, catalogue, day)]
    ways = {code: _way(catalogue, code, day) for code in asked}
    # without any row the type would be that of the codes
    way = rows["indicator"].map(ways).astype("float64")
    ranked = (rows["value"] * way).groupby([rows[n] for n in _PEERS]).rank("min", ascending=False)
    return rows.assign(place=ranked.astype("int32"))[_COLUMNS].reset_index(drop=True)


def _there(rows: pd.DataFrame, catalogue: Catalogue, day: date) -> "pd.Series[bool]":
    """Whether the area of each row is one of those that the period's values are told for."""
    pairs = rows[["period", "level"]].drop_duplicates().itertuples(index=False)
    known = {
        (int(period), str(level), area.key)
        for period, level in pairs
        for area in catalogue.areas_of_year(int(period), str(level), day)
    }
    keys = zip(rows["period"], rows["level"], rows["area"], strict=True)
    return pd.Series(
        [(int(p), lvl, a) in known for p, lvl, a in keys], index=rows.index, dtype=bool
    )


def _way(catalogue: Catalogue, code: str, day: date) -> int:
    """Return 1 where more is better, −1 where less is."""
    indicator = catalogue.indicators[code]
    goal = goal_of(indicator, indicator.target_at(day))
    return goal.direction if goal else 1
