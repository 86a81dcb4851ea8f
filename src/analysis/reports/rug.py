"""The rug: every commune and ward beside every indicator that is reported by area, at a glance.

A cell holds one small shape and, for those who cannot see it, its word. Each shape is drawn once
and used in every cell, so that more than a thousand cells stay small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Area, Indicator
from analysis.language import say
from analysis.progress.disparities import change_of_areas
from analysis.reports import marks, subjects
from analysis.reports.figures import Figures, verdict
from analysis.reports.render import part
from analysis.reports.spread import places_of

Row = dict[str, Any]
VERDICTS = ("met", "at_threshold", "not_met", "not_assessed")
OLD, SILENT, IMPOSSIBLE = "old", "silent", "impossible"
WORDS = {
    OLD: "only an older figure",
    SILENT: "no figure",
    IMPOSSIBLE: "cannot have a figure",
}
"""What a cell says where it holds no verdict of the reporting year."""


@dataclass(frozen=True)
class Cells:
    """What areas say of indicators in the reporting year."""

    figures: Figures

    def of(self, code: str, area: str) -> str:
        """Return a verdict on the level, or why there is none: old, silent, impossible."""
        if (code, area) in self._impossible:
            return IMPOSSIBLE
        row = self.figures.assessed.get((code, area))
        if row is None or row["period"] is None or row["value"] is None:
            return SILENT
        return verdict(row) if row["period"] == self.figures.release.year else OLD

    def word(self, cell: str) -> str:
        """Return the words of a cell in the language of the page."""
        if cell in WORDS:
            return say(WORDS[cell], self.figures.lang)
        return self.figures.catalogue.word("verdict", cell, self.figures.lang)

    @cached_property
    def _impossible(self) -> set[tuple[str, str]]:
        """Return the indicators and areas for which there can be no value this year."""
        frame = self.figures.release.current
        here = frame[(frame["period"] == self.figures.release.year) & (frame["obs_status"] == "M")]
        return set(zip(here["indicator"], here["area"], strict=True))


@dataclass(frozen=True)
class Group:
    """The areas of one former district, as rows."""

    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Column:
    """One indicator, with the figures of how many areas have a verdict and have met it."""

    indicator: Indicator
    met: str
    told: str


def rug(figures: Figures, linked: bool = False) -> Markup:
    """Return the table of areas by indicators; with `linked`, names lead to the areas' pages.

    Rows are the areas of the level that reported for the year; before anybody did, there is a
    sentence in place of the table.
    """
    level = reported_level(figures)
    areas = figures.catalogue.areas_on(figures.release.day, level) if level else []
    cells = Cells(figures)
    codes = [i.code for i in figures.catalogue.indicators.values() if i.by_area]
    grid = {(code, area.key): cells.of(code, area.key) for code in codes for area in areas}
    return part(
        "rug.html.j2", figures, groups=grouped(figures, areas), cells=grid, word=cells.word,
        columns=[_column(figures, code, level, areas, grid) for code in codes if areas],
        symbols=[(word, symbol(word)) for word in VERDICTS if word in grid.values()],
        others=[word for word in WORDS if word in grid.values()],
        common=_common([area.type for area in areas]),
        page=subjects.page if linked else None,
    )  # fmt: skip


def _common(types: Sequence[str]) -> str:
    """Return the type that most areas have: it goes without saying."""
    return max(sorted(set(types)), key=types.count, default="")


def reported_level(figures: Figures) -> str:
    """Return the level that areas reported at for the year; "" where none did."""
    of = figures.catalogue.areas
    year = figures.release.year
    told = {
        of[a].level
        for (_, a), row in figures.assessed.items()
        if row["period"] == year and a in of and a != figures.province
    }
    return next((level for level in ("commune", "district") if level in told), "")


def grouped(figures: Figures, areas: Sequence[Area]) -> list[Group]:
    """Return areas by former district; all in one group where they are districts themselves."""
    walk = change_of_areas(figures.catalogue)
    groups = walk.commune_groups() if walk else {}
    found: dict[str, list[Area]] = {}
    for area in areas:
        of = groups.get(area.code, "") if area.level == "commune" and _is_new(figures, area) else ""
        found.setdefault(of or (area.parent if area.level == "commune" else ""), []).append(area)
    named = sorted(found.items())
    return [Group(_name(figures, key), tuple(inside)) for key, inside in named]


def _is_new(figures: Figures, area: Area) -> bool:
    return figures.catalogue.areas[area.parent].level == "province"


def _name(figures: Figures, key: str) -> str:
    """Return the name of a group: the former district, or those that are taken together."""
    if not key or key == figures.province:
        return ""
    return places_of(figures, key)[0]


def _column(
    figures: Figures,
    code: str,
    level: str,
    areas: Sequence[Area],
    grid: dict[tuple[str, str], str],
) -> Column:
    """Count a column; the counts are figures of the page."""
    said = [grid[code, area.key] for area in areas]
    told = sum(cell in VERDICTS for cell in said)
    year = figures.release.year
    return Column(
        figures.catalogue.indicators[code],
        figures.tally(f"{code}/{level}.met/{year}/count", said.count("met"), _MET),
        figures.tally(f"{code}/{level}.told/{year}/count", told, _TOLD),
    )


_MET = "areas that meet the target"
_TOLD = "areas with a figure of the reporting year"


def symbol(word: str) -> Markup:
    """Return the strokes of a verdict's shape, without the drawing around them."""
    return Markup(marks.shape(word).partition(">")[2].removesuffix("</svg>"))
