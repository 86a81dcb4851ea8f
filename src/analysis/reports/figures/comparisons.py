"""Figures that hold the year's value against what was planned for it, the year before, the target.

Officials compare in three ways, and which one is right follows from the indicator: two
percentages differ by percentage points; other levels that should rise are a percentage of what
they are compared with; where lower is better a share of the target misleads (twice as many
houses would read 200 %), so there the plain difference is told.
"""

from typing import TYPE_CHECKING, Any, Literal

from analysis.catalogue import Indicator, Unit
from analysis.language import number, say
from analysis.reports.figures.decimals import of_value, visible
from analysis.reports.figures.model import Figure, FigureError, inputs_of

if TYPE_CHECKING:
    from analysis.reports.figures.book import Figures

Row = dict[str, Any]
Way = Literal["points", "ratio", "difference"]
PERCENT = 100


def way(indicator: Indicator, unit: Unit) -> Way:
    """Return how values of an indicator are compared (see above)."""
    if unit.per == PERCENT:
        return "points"
    return "ratio" if indicator.direction == "up" else "difference"


def figure(book: "Figures", key: str) -> Figure:
    """Return a figure such as CT25/14/2026/plan or CT25/14/2026/against_plan.

    Raises FigureError where one of the two values is not there, or where they were not measured
    in the same way.
    """
    code, area, period, measure = key.split("/")
    if measure == "plan":
        return _plan(book, key, (code, area, int(period)))
    return _against(book, key, _others(book, f"{code}/{area}", int(period))[measure])


def _plan(book: "Figures", key: str, of: tuple[str, str, int]) -> Figure:
    row = book.planned.get(of)
    if row is None:
        raise FigureError(key)
    indicator = book.catalogue.indicators[of[0]]
    decimals = of_value(row["value"], indicator, indicator.target_at(book.release.day))
    words = say("what the agency was assigned for the year", book.lang)
    shown = number(row["value"], decimals, book.lang)
    return Figure(key, row["value"], shown, words, inputs_of(row))


def _others(book: "Figures", stem: str, period: int) -> dict[str, tuple[str, str]]:
    """Return what the value of a year is held against: the key of the other, and its words."""
    code = stem.partition("/")[0]
    year = book.catalogue.indicators[code].target_at(book.release.day).year
    return {
        "against_plan": (f"{stem}/{period}/plan", "the plan of the year"),
        "against_before": (f"{stem}/{period - 1}/value", "the year before"),
        "against_target": (f"{stem}/{year}/target", "the target"),
    }


MEASURES = ("plan", "against_plan", "against_before", "against_target")


def _against(book: "Figures", key: str, other: tuple[str, str]) -> Figure:
    value_key = f"{key.rpartition('/')[0]}/value"
    indicator = book.catalogue.indicators[key.partition("/")[0]]
    _same_measure(book, key, other[0])
    value, base = book.made(value_key).value, book.made(other[0]).value
    compared = way(indicator, book.catalogue.unit(indicator.code))
    size = _size(value, base, compared, key)
    target = indicator.target_at(book.release.day)
    finest = max(of_value(one, indicator, target) for one in (value, base))
    decimals = 1 if compared == "ratio" else visible(abs(size), finest)
    words = say(_FORMULAS[compared], book.lang, other=say(other[1], book.lang))
    text = number(size, decimals, book.lang, signed=compared != "ratio")
    return Figure(key, size, text, words, parts=(value_key, other[0]))


UNUSABLE = ("out_of_range", "conflict")
"""Reasons why the value of the year is held against nothing."""


def _same_measure(book: "Figures", key: str, other: str) -> None:
    """Refuse two values of which one is doubtful, measured in another way or before a break."""
    code, area, period, measure = key.split("/")
    row = book.assessed.get((code, area), {})
    latest = row.get("period") == int(period)
    if latest and row["reason"] in UNUSABLE:
        raise FigureError(key)
    if measure == "against_before":
        fits = f"{code}/{area}/{period}/change" in book
    elif measure == "against_plan":
        fits = _may_be_held(book, code, area, int(period))
    else:
        fits = latest and row["fit"] != "different"
    if not fits:
        raise FigureError(f"{key}: {other}")


def _may_be_held(book: "Figures", code: str, area: str, period: int) -> bool:
    """Whether the value printed for a year is measured as the plan of that year may mean it."""
    ways = [d.id for d in book.catalogue.indicators[code].definitions]
    assessed = str((book.assessed.get((code, area)) or {}).get("definition"))
    found = (book.observed.get((code, area, period, way)) for way in (assessed, *ways))
    row = next((row for row in found if row), None)
    return row is not None and row["fit"] != "different"


def _size(value: float, base: float, compared: Way, key: str) -> float:
    if compared != "ratio":
        return value - base
    if base == 0:
        raise FigureError(key)
    return PERCENT * value / base


_FORMULAS: dict[Way, str] = {
    "points": "value of the year − {other}, in percentage points",
    "difference": "value of the year − {other}",
    "ratio": "value of the year ÷ {other} × 100",
}
