"""Disparity between the areas of a province: every indicator, year and level in one table.

Areas are compared with those of their own level: districts, communes, and the former districts,
to which later communes are added up so that the years before and after their end compare. Values
of areas are put together from their counts, never averaged.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.catalogue import Area, Catalogue, Indicator
from analysis.observations import records
from analysis.progress.crosswalk import Crosswalk, crosswalk, regrouped
from analysis.progress.equity.areas import disparity
from analysis.progress.gathering import totals
from analysis.progress.goal import goal_of
from analysis.progress.registry import EQUITY

LEVELS = ("district", "commune")
FORMER = "former_district"
MEASURES = ("mean", "difference", "ratio", "mdmw", "covar", "idisw", "theil", "mld", "par", "paf")
COLUMNS = [
    "indicator", "definition", "period", "level", "n", "expected", *MEASURES,
    "best", "best_value", "worst", "worst_value", "small", "small_below",
    "method", "method_version",
]  # fmt: skip
_TEXTS = ("indicator", "definition", "level", "best", "worst", "small", "method", "method_version")
_COUNTS = ("period", "n", "expected", "small_below")

Told = Mapping[str, Mapping[str, Any]]
"""What each area says of one indicator and year, by its key."""


@dataclass(frozen=True)
class Compared:
    """Areas side by side. A value or a population that is not known is None."""

    level: str
    definition: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    populations: tuple[float | None, ...]

    @property
    def weighed(self) -> tuple[float | None, ...]:
        """Return the values that can be weighed: those whose population is known."""
        pairs = zip(self.values, self.populations, strict=True)
        return tuple(None if people is None else value for value, people in pairs)

    @property
    def weights(self) -> tuple[float, ...]:
        """Return the populations; a value that is missing takes its own out with it."""
        return tuple(people or 0.0 for people in self.populations)


def disparities(
    current: pd.DataFrame, catalogue: Catalogue, year: int, day: date | None = None
) -> pd.DataFrame:
    """Return one row for each indicator, year and level that several areas have a value of.

    Areas of a year are those of its end, or of `day` where the year is not over then.
    `current` holds the values that count, one for each key. `best`, `worst` and `small` name
    areas by their keys, separated by spaces; former districts that one commune joins share a
    name such as «123+128». A measure that the data do not allow is NaN. `expected` counts the
    areas of the level for which there can be a value. Measures are those of
    `progress.equity`; the mean is that of all areas together. An area that gave no counts takes
    part in best, worst, difference and ratio only.
    """
    walk = change_of_areas(catalogue)
    rows = [
        _row(catalogue.indicators[code], period, compared, catalogue)
        for code, period, told in _told(current, catalogue, year)
        for compared in _levels(code, period, told, catalogue, walk, day or date.max)
        if sum(value is not None for value in compared.values) > 1
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    kinds = dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(_TEXTS, "str")
    return found.astype(kinds | dict.fromkeys(_COUNTS, "int64"))


def change_of_areas(catalogue: Catalogue) -> Crosswalk | None:
    """Return what became of the communes when the districts ended; None where they did not."""
    ends = [a.valid_to for a in catalogue.areas.values() if a.level == "district" and a.valid_to]
    if not ends:
        return None
    return crosswalk(catalogue.areas, max(ends), max(ends) + timedelta(days=1))


def _told(
    current: pd.DataFrame, catalogue: Catalogue, year: int
) -> Iterator[tuple[str, int, Told]]:
    """Yield what areas say of each indicator that is reported by area, year by year."""
    past = current[(current["period"] <= year) & (current["area"] != catalogue.plan.province)]
    for (code, period), rows in totals(past).groupby(["indicator", "period"]):
        indicator = catalogue.indicators[str(code)]
        if indicator.by_area:
            alike = rows[rows["definition"] == _way(rows, indicator)]
            told = {row["area"]: row for row in records(alike)}
            yield indicator.code, int(str(period)), told


def _way(rows: pd.DataFrame, indicator: Indicator) -> str:
    """Return the first way of measuring, of those that the plan may mean, that has values."""
    given = set(rows.loc[rows["value"].notna(), "definition"])
    return next((d.id for d in indicator.definitions if d.id in given and d.fit != "different"), "")


def _levels(
    code: str, period: int, told: Told, catalogue: Catalogue, walk: Crosswalk | None, day: date
) -> Iterator[Compared]:
    for level in LEVELS:
        there = [
            area
            for area in catalogue.areas_of_year(period, level, day)
            if told.get(area.key, {}).get("obs_status") != "M"
        ]
        rows = [told.get(area.key, {}) for area in there]
        definition = next((r["definition"] for r in rows if r), "")
        if not definition:
            continue
        values = [_number(row, "value") for row in rows]
        counts = [(_number(row, "numerator"), _number(row, "denominator")) for row in rows]
        names = tuple(area.key for area in there)
        yield Compared(level, definition, names, tuple(values), tuple(d for _, d in counts))
        if walk is not None and any(d for _, d in counts):
            scale = float(catalogue.unit(code).per)
            yield _together(walk, level, there, counts, scale, definition)


def _together(
    walk: Crosswalk,
    level: str,
    areas: Sequence[Area],
    counts: Sequence[tuple[float | None, float | None]],
    scale: float,
    definition: str,
) -> Compared:
    """Return former districts side by side, from the counts of districts or of communes."""
    every = walk.district_groups() if level == "district" else walk.commune_groups()
    groups = {area.code: every[area.code] for area in areas if area.code in every}
    of = dict(zip((area.code for area in areas), counts, strict=True))
    found = regrouped(
        list(groups), [of[c][0] for c in groups], [of[c][1] for c in groups], groups, scale
    )
    names = tuple(sorted(found))
    whole = [None if found[n].value is None else found[n].denominator for n in names]
    values = tuple(found[name].value for name in names)
    return Compared(FORMER, definition, names, values, tuple(whole))


def _row(
    indicator: Indicator, period: int, compared: Compared, catalogue: Catalogue
) -> dict[str, Any]:
    goal = goal_of(indicator, indicator.target_at(date(period, 12, 31)))
    direction = goal.direction if goal else 1
    below = catalogue.plan.small_denominator
    found = disparity(compared.names, compared.values, compared.weights, direction, below)
    weighed = disparity(compared.names, compared.weighed, compared.weights, direction, below)
    of = dict(zip(compared.names, compared.values, strict=True))
    counted = any(population is not None for population in compared.populations)
    return {
        **{name: getattr(weighed, name) for name in MEASURES},
        "difference": found.difference,
        "ratio": found.ratio,
        "indicator": indicator.code,
        "definition": compared.definition,
        "period": period,
        "level": compared.level,
        "n": found.n,
        "expected": len(compared.names),
        "best": " ".join(found.best),
        "best_value": of[found.best[0]],
        "worst": " ".join(found.worst),
        "worst_value": of[found.worst[0]],
        "small": " ".join(n for n in found.small if of[n] is not None) if counted else "",
        "small_below": below,
        "method": EQUITY.code,
        "method_version": EQUITY.version,
    }


def _number(row: Mapping[str, Any], name: str) -> float | None:
    number = row.get(name)
    return None if number is None or math.isnan(number) else float(number)
