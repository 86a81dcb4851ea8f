"""Figures of all areas of a level: how far apart they are, the best and the worst."""

from typing import TYPE_CHECKING, Any

from analysis.language import number, say
from analysis.progress.disparities import FORMER
from analysis.reports.figures.decimals import visible
from analysis.reports.figures.model import Figure, FigureError

if TYPE_CHECKING:
    from analysis.reports.figures.book import Figures

LEVELS = ("district", "commune", FORMER)

_WORDS = {
    "mean": "all areas together, from their counts",
    "difference": "highest − lowest",
    "ratio": "highest ÷ lowest",
    "mdmw": "mean distance of the areas from the mean, weighted",
    "covar": "coefficient of variation between areas, % of the mean",
    "idisw": "index of disparity, % of the mean",
    "theil": "Theil index × 1000",
    "mld": "mean log deviation × 1000",
    "par": "what the whole would gain if all areas matched the best",
    "paf": "the same, % of the mean",
    "best_value": "value of the best area",
    "worst_value": "value of the worst area",
    "n": "areas with a value",
    "expected": "areas that can have a value",
}
_IN_UNIT = ("mean", "difference", "mdmw", "par", "best_value", "worst_value")
_COUNTED = ("n", "expected")


def figure(book: "Figures", key: str) -> Figure:
    """Return the figure of a key such as CT41/commune/2026/covar.

    It rests on the values of all areas, which the page of the indicator lists. Raises
    FigureError where there is none.
    """
    code, level, period, measure = key.split("/")
    row = book.disparities.get((code, level, int(period) if period.isdigit() else 0))
    if row is None or measure not in _WORDS or row[measure] is None:
        raise FigureError(key)
    value = float(row[measure])
    text = number(value, _decimals(book, code, measure, value), book.lang)
    words = say(_WORDS[measure], book.lang)
    return Figure(key, value, text, words, parts=_parts(book, row), listed_on=f"indicator-{code}")


def _decimals(book: "Figures", code: str, measure: str, value: float) -> int:
    if measure in _COUNTED:
        return 0
    decimals = book.catalogue.indicators[code].decimals if measure in _IN_UNIT else 1
    return visible(abs(value), decimals)


def _parts(book: "Figures", row: dict[str, Any]) -> tuple[str, ...]:
    """Return the values of the areas of the year, by the level that they were reported at."""
    code, period, day = row["indicator"], row["period"], book.release.day
    levels = ("district", "commune") if row["level"] == FORMER else (row["level"],)
    there = (a.key for level in levels for a in book.catalogue.areas_of_year(period, level, day))
    areas = sorted(a for a in there if (code, a, period, row["definition"]) in book.observed)
    return tuple(f"{code}/{area}/{period}/value" for area in areas)
