"""Disparity between areas on a page: how far apart, the best and the worst by name."""

from typing import Any

from markupsafe import Markup

from analysis.progress.disparities import FORMER, change_of_areas
from analysis.progress.goal import goal_of
from analysis.reports.figures import Figures
from analysis.reports.render import part

Row = dict[str, Any]


def table(figures: Figures) -> Markup:
    """Return the disparity of every indicator reported by area, in its latest year."""
    found = [
        row
        for code in figures.catalogue.indicators
        if (row := latest(figures, code, figures.release.year))
    ]
    return part("disparity.html.j2", figures, rows=found, places=places_of, goal=goal_of)


def latest(figures: Figures, code: str, year: int) -> Row | None:
    """Return the latest disparity of an indicator up to a year, of the level reported then."""
    rows = [
        row
        for (c, level, period), row in figures.disparities.items()
        if c == code and level != FORMER and period <= year
    ]
    return max(rows, key=lambda row: (row["period"], row["level"] == "commune"), default=None)


def widest(figures: Figures) -> str:
    """Return the indicator whose areas differ most for their mean in the reporting year.

    Where no measure can be had, the first that is reported by area.
    """
    year = figures.release.year
    known = [row for code in figures.catalogue.indicators if (row := latest(figures, code, year))]
    measured = [row for row in known if row["covar"] is not None and row["period"] == year]
    if measured:
        return str(max(measured, key=lambda row: row["covar"])["indicator"])
    asked = [c for c, indicator in figures.catalogue.indicators.items() if indicator.by_area]
    return str(known[0]["indicator"]) if known else (asked or [""])[0]


def places_of(figures: Figures, keys: str) -> list[str]:
    """Return the names of areas that stand in a text of keys, joined districts by both names."""
    catalogue = figures.catalogue
    names = {area.code: area.name for area in catalogue.areas.values() if area.level == "district"}
    of_key = {key: f"{area.type} {area.name}" for key, area in catalogue.areas.items()}
    return [
        of_key.get(key) or " – ".join(names.get(code, code) for code in key.split("+"))
        for key in keys.split()
    ]


def across(figures: Figures) -> Markup:
    """Return indicators before and after the change of areas, by former districts."""
    years = sorted({p for (_, level, p) in figures.disparities if level == FORMER})
    pairs = [
        (code, before, after)
        for code in figures.catalogue.indicators
        for before, after in [_pair(figures, code, years)]
        if before and after
    ]
    return part("across.html.j2", figures, pairs=pairs, places=places_of, joined=_joined(figures))


def _joined(figures: Figures) -> list[str]:
    """Return the former districts that are taken together, as one text for each such group."""
    walk = change_of_areas(figures.catalogue)
    groups = walk.district_groups().values() if walk else ()
    return [places_of(figures, key)[0] for key in sorted(set(groups)) if "+" in key]


def _pair(figures: Figures, code: str, years: list[int]) -> tuple[Row | None, Row | None]:
    """Return the last year of districts and the latest year of communes that have a measure."""
    change = _change(figures)
    known = [figures.disparities.get((code, FORMER, year)) for year in years]
    usable = [row for row in known if row and row["covar"] is not None]
    before = [row for row in usable if row["period"] < change]
    after = [row for row in usable if row["period"] >= change]
    return (before[-1] if before else None), (after[-1] if after else None)


def _change(figures: Figures) -> int:
    """Return the first year whose end has no districts."""
    ends = [a.valid_to for a in figures.catalogue.areas.values() if a.level == "district"]
    return max((end.year for end in ends if end), default=0)
