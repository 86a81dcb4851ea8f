"""An indicator across the areas that report it: best, worst, and how many miss the target."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.reports import spread
from analysis.reports.figures import Figures
from analysis.reports.narrative.quoting import Place, Quoted
from analysis.reports.narrative.telling import Telling
from analysis.reports.render import literal

Row = dict[str, Any]
MOST_NAMES = 3
"""More areas that share a value are counted instead of named."""


@dataclass(frozen=True)
class Across:
    """The areas of one level in one year."""

    figures: Figures
    row: Row
    missed: int
    falls: bool
    """Whether less is better, so that the highest value is the worst."""
    places: dict[str, Place]

    @property
    def level(self) -> str:
        """Return the level of the areas."""
        return str(self.row["level"])

    @property
    def same(self) -> bool:
        """Return whether all areas have the same value."""
        return bool(self.row["best_value"] == self.row["worst_value"])

    @property
    def all_missed(self) -> bool:
        """Return whether no area meets the target."""
        return bool(self.missed == self.row["n"])

    def small(self, end: str) -> bool:
        """Return whether a named area at an end rests on so few that one case moves its rate."""
        keys = self.row[end].split()
        return self.named(end) and any(key in self.row["small"].split() for key in keys)

    def named(self, end: str) -> bool:
        """Return whether the areas at an end ("best" or "worst") are few enough to be named."""
        return len(self.row[end].split()) <= MOST_NAMES


def across(told: Telling) -> Across | None:
    """Return the areas beside each other in their latest year, or None where nobody compares.

    Only for the province as a whole, and never of years that are too old to judge.
    """
    figures, code = told.figures, told.indicator.code
    row = spread.latest(figures, code, figures.release.year)
    if told.row["area"] != figures.province or row is None or told.goal is None:
        return None
    if row["period"] < figures.release.year - figures.catalogue.plan.stale_after_years:
        return None
    return Across(figures, row, _missed(told, row), told.goal.direction < 0, _places(told, row))


def _missed(told: Telling, row: Row) -> int:
    """Return how many areas have a value that does not meet the target."""
    figures, goal = told.figures, told.goal
    there = figures.catalogue.areas_of_year(row["period"], row["level"], figures.release.day)
    keys = [(row["indicator"], area.key, row["period"], row["definition"]) for area in there]
    values = [figures.observed[key]["value"] for key in keys if key in figures.observed]
    return sum(goal is not None and not goal.is_met(value) for value in values)


def _places(told: Telling, row: Row) -> dict[str, Place]:
    figures, code = told.figures, row["indicator"]
    stem = f"{code}/{row['level']}/{row['period']}"
    unit = figures.catalogue.unit(code).short.in_(figures.lang)
    counts = {"n": f"{stem}/n", "missed": _missed_key(told, row)}
    counts |= {f"{end}_count": _sharing(figures, row, end) for end in ("best", "worst")}
    found: dict[str, Place] = {name: Quoted(figures, key) for name, key in counts.items()}
    for end in ("best", "worst"):
        found[end] = _names(figures, row, end)
        found[f"{end}_value"] = Quoted(figures, f"{stem}/{end}_value", unit)
    return found | {"areas_year": literal(row["period"], "date")}


def _missed_key(told: Telling, row: Row) -> str:
    key = f"{row['indicator']}/{row['level']}-missed/{row['period']}/count"
    return told.figures.tally(key, _missed(told, row), "areas whose value misses the target")


def _sharing(figures: Figures, row: Row, end: str) -> str:
    key = f"{row['indicator']}/{row['level']}-{end}/{row['period']}/count"
    return figures.tally(key, len(row[end].split()), "areas that share this value")


def _names(figures: Figures, row: Row, end: str) -> Markup:
    """Return the areas at an end by name; their kind is no proper name, so it is not capital."""
    names = spread.places_of(figures, row[end])
    return literal(", ".join(name[:1].lower() + name[1:] for name in names), "code")
