"""The areas and indicators of table 02: which level reported, in the order of the former districts.

A level of areas is one of the plan's; the one that most figures of the year are of is shown.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.catalogue import Area, Catalogue
from analysis.language import say
from analysis.progress.disparities import LEVELS, change_of_areas
from analysis.reports.documents.annex.reported import Reported, Row
from analysis.reports.figures import Figures, verdict
from analysis.reports.spread import places_of

NO_GROUP = ""
LEVEL_WORDS = {"commune": "Commune or ward", "district": "District or city"}


@dataclass(frozen=True)
class Grid:
    """Indicators by area: what stands in the two sheets of areas."""

    level: str
    year: int
    codes: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Area, ...]], ...]
    """Areas under the name of their former district, "" where they have none."""
    rows: Reported
    """What was reported for the year, by indicator and area."""
    judged: Mapping[tuple[str, str], str]
    small: frozenset[tuple[str, str]]
    """Values that rest on few persons or households."""

    def row(self, code: str, area: Area) -> Row:
        """Return what an area reported of an indicator; {} where it sent nothing."""
        return self.rows.get((code, area.key), {})


@dataclass(frozen=True)
class Placed:
    """A row of a sheet: the name of a group, or an area with its number."""

    row: int
    band: str = ""
    area: Area | None = None
    number: int = 0


def placed(found: Grid, row: int) -> list[Placed]:
    """Return what stands in the rows of a sheet, from a row on."""
    rows: list[Placed] = []
    count = 0
    for band, areas in found.groups:
        if band:
            rows.append(Placed(row + len(rows), band))
        for area in areas:
            count += 1
            rows.append(Placed(row + len(rows), area=area, number=count))
    return rows


def grid(figures: Figures, reported: Reported) -> Grid | None:
    """Return the figures by area of the reporting year; None where no area reported any."""
    catalogue, year = figures.catalogue, figures.release.year
    levels: Counter[str] = Counter(
        catalogue.areas[area].level
        for (code, area) in reported
        if area != figures.province and f"{code}/{area}/{year}/value" in figures
    )
    if not levels:
        return None
    level = max(LEVELS, key=lambda name: levels[name])
    there = catalogue.areas_on(date(year, 12, 31), level)
    keys = {area.key for area in there}
    told = {code for code, area in reported if area in keys}
    return Grid(
        level=level,
        year=year,
        codes=tuple(code for code in catalogue.indicators if code in told),
        groups=_grouped(figures, there),
        rows=reported,
        judged=_judged(figures, year),
        small=_small(figures, level),
    )


def _grouped(figures: Figures, areas: list[Area]) -> tuple[tuple[str, tuple[Area, ...]], ...]:
    """Return areas under their former districts, both in the order of the catalogue."""
    catalogue = figures.catalogue
    of = _districts(catalogue, areas)
    order = [key for key, area in catalogue.areas.items() if area.level == "district"]
    codes = [catalogue.areas[key].code for key in order]

    def place(name: str) -> int:
        first = name.partition("+")[0]
        return codes.index(first) if first in codes else len(codes)

    names = sorted(set(of.values()), key=lambda name: (place(name), name))
    return tuple(
        (_said(figures, name), tuple(area for area in areas if of[area.key] == name))
        for name in names
    )


def _districts(catalogue: Catalogue, areas: list[Area]) -> dict[str, str]:
    """Return the code of the district that each area lies in or lay in, "" where there is none."""
    walk = change_of_areas(catalogue)
    later = walk.commune_groups() if walk else {}
    return {area.key: _district(catalogue, area, later) for area in areas}


def _district(catalogue: Catalogue, area: Area, later: Mapping[str, str]) -> str:
    parent = catalogue.areas.get(area.parent)
    if parent is not None and parent.level == "district":
        return parent.code
    return later.get(area.code, NO_GROUP) if area.level == "commune" else NO_GROUP


def _said(figures: Figures, name: str) -> str:
    if not name:
        return ""
    districts = places_of(figures, name)[0]
    return say("Former district: {name}", figures.lang, name=districts)


def _judged(figures: Figures, year: int) -> dict[tuple[str, str], str]:
    """Return whether the value of the year meets the target, by indicator and area."""
    return {place: verdict(row) for place, row in figures.assessed.items() if row["period"] == year}


def _small(figures: Figures, level: str) -> frozenset[tuple[str, str]]:
    """Return where a value rests on so few that one case moves it by points."""
    year = figures.release.year
    of_year = (
        row for (_, at, period), row in figures.disparities.items() if (at, period) == (level, year)
    )
    return frozenset(
        (row["indicator"], area) for row in of_year for area in str(row["small"] or "").split()
    )
