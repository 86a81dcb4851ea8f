"""Figures of one indicator in one area: value, target, gap, pace, outlook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.catalogue import Indicator
from analysis.language import number, say
from analysis.language.formats import decimals_of, plain
from analysis.progress.pace import WINDOW
from analysis.progress.series import comparable
from analysis.reports.figures import comparisons
from analysis.reports.figures.decimals import of_value, visible
from analysis.reports.figures.model import Figure, FigureError, inputs_of

if TYPE_CHECKING:
    from analysis.reports.figures.book import Figures

Row = dict[str, Any]
LOWER_IS_BETTER = ("at_most", "below", "exactly")


@dataclass(frozen=True)
class _Asked:
    """A key taken apart, and the figures it is asked of."""

    key: str
    book: "Figures"
    indicator: Indicator
    area: str
    period: int
    measure: str

    @property
    def stem(self) -> str:
        return f"{self.indicator.code}/{self.area}"

    def assessment(self, column: str) -> Row:
        """Return the assessment of the reporting year, where it has a number in a column."""
        row = self.book.assessment(self.indicator.code, self.area)
        if row[column] is None or row["year"] != self.period:
            raise FigureError(self.key)
        return row

    def say(self, words: str) -> str:
        return say(words, self.book.lang)


def figure(book: "Figures", key: str) -> Figure:
    """Return the figure of a key such as CT25/14/2026/gap; FigureError where there is none."""
    code, area, period, measure = key.split("/")
    if measure in comparisons.MEASURES and period.isdigit():
        return comparisons.figure(book, key)
    makers: dict[str, Callable[[_Asked], Figure]] = {
        "value": _value,
        "target": _target,
        "gap": _gap,
        "required": _required,
        "factor": _factor,
        "change": _change,
        **dict.fromkeys(_FORECASTS, _forecast),
    }
    if measure not in makers or not period.isdigit():
        raise FigureError(key)
    indicator = book.catalogue.indicators[code]
    return makers[measure](_Asked(key, book, indicator, area, int(period), measure))


def _observation(asked: _Asked, period: int) -> Row:
    """Return the observation behind a value: the assessed definition first, then any."""
    book, code, area = asked.book, asked.indicator.code, asked.area
    definition = (book.assessed.get((code, area)) or {}).get("definition")
    if (code, area, period, definition) in book.observed:
        return book.observed[code, area, period, str(definition)]
    ways = (d.id for d in asked.indicator.definitions)
    found = (book.observed.get((code, area, period, way)) for way in ways)
    return next((row for row in found if row), None) or _missing(asked.key)


def _missing(key: str) -> Row:
    raise FigureError(key)


def _value(asked: _Asked) -> Figure:
    row = _observation(asked, asked.period)
    book, indicator = asked.book, asked.indicator
    target = indicator.target_at(book.release.day)
    text = number(row["value"], of_value(row["value"], indicator, target), book.lang)
    derived = pd.notna(row["numerator"])
    words = asked.say(_FORMULAS[row["origin"], bool(derived)])
    per = book.catalogue.unit(indicator.code).per
    if derived and per != 1:
        words += f" × {plain(float(per), book.lang)}"
    return Figure(asked.key, row["value"], text, words, inputs_of(row))


def _target(asked: _Asked) -> Figure:
    target = asked.indicator.target_at(asked.book.release.day)
    if target.value is None or target.year != asked.period:
        raise FigureError(asked.key)
    text = number(target.value, decimals_of(target.value), asked.book.lang)
    words = asked.say("target of the plan")
    return Figure(
        asked.key, float(target.value), text, words, law=target.source, quote=target.quote
    )


def _gap(asked: _Asked) -> Figure:
    row = asked.assessment("gap")
    below = row["gap"] * (-1 if row["operator"] in LOWER_IS_BETTER else 1) < 0
    words = asked.say("latest value − target" if below else "target − latest value")
    return _size(asked, row["gap"], words, _ends(asked, row))


def _required(asked: _Asked) -> Figure:
    row = asked.assessment("required_pace")
    words = asked.say("(target − latest value) ÷ years left")
    return _size(asked, row["required_pace"], words, _ends(asked, row))


def _size(asked: _Asked, value: float, words: str, parts: tuple[str, ...]) -> Figure:
    """Return a figure that is printed without its sign: the words beside it say the direction."""
    size = abs(value)
    text = number(size, visible(size, asked.indicator.decimals), asked.book.lang)
    return Figure(asked.key, value, text, words, parts=parts)


def _factor(asked: _Asked) -> Figure:
    """Return how many times the pace must become, from its own two figures."""
    row = asked.assessment("factor")
    parts = tuple(f"{asked.stem}/{asked.period}/{name}" for name in ("required", "pace"))
    text = number(row["factor"], 1, asked.book.lang)
    return Figure(asked.key, row["factor"], text, asked.say("needed ÷ average yearly change"),
                  parts=parts)  # fmt: skip


def _change(asked: _Asked) -> Figure:
    """Return the change from the year before, in the indicator's unit."""
    now, then = (_observation(asked, asked.period - back) for back in (0, 1))
    if (now["definition"], now["segment"]) != (then["definition"], then["segment"]):
        raise FigureError(asked.key)
    parts = tuple(f"{asked.stem}/{asked.period - back}/value" for back in (0, 1))
    return _size(asked, now["value"] - then["value"], asked.say("latest − year before"), parts)


def _forecast(asked: _Asked) -> Figure:
    """Return pace or outlook: the pace rests on every value of its window, the outlook on it."""
    column, formula = _FORECASTS[asked.measure]
    row = asked.assessment(column)
    decimals = visible(abs(row[column]), asked.indicator.decimals)
    text = number(row[column], decimals, asked.book.lang, signed=asked.measure == "pace")
    return Figure(asked.key, row[column], text, asked.say(formula), parts=_rests_on(asked, row))


def _rests_on(asked: _Asked, row: Row) -> tuple[str, ...]:
    if asked.measure == "pace":
        return tuple(f"{asked.stem}/{year}/value" for year in _window(asked, row))
    pace = f"{asked.stem}/{asked.period}/pace"
    if asked.measure == "outlook":
        return f"{asked.stem}/{row['period']}/value", pace
    return f"{asked.stem}/{asked.period}/outlook", pace


def _window(asked: _Asked, row: Row) -> list[int]:
    """Return the years of the values that pace and outlook rest on."""
    frame = asked.book.courses[asked.indicator.code, asked.area]
    years, _ = comparable(frame, asked.indicator, row["year"])
    return sorted(years)[-WINDOW:]


def _ends(asked: _Asked, row: Row) -> tuple[str, ...]:
    return f"{asked.stem}/{row['target_year']}/target", f"{asked.stem}/{row['period']}/value"


_FORECASTS = {
    "pace": ("pace", "average yearly change over its window"),
    "outlook": (
        "outlook_value",
        "latest value + half of the yearly change × years left, within the limits",
    ),
    "outlook_low": ("outlook_low", "lower end of the 80 % interval"),
    "outlook_high": ("outlook_high", "upper end of the 80 % interval"),
}
"""Measures of what lies ahead: their column among the assessments, and how they are made."""

_FORMULAS = {
    ("reported", False): "value as reported",
    ("reported", True): "numerator ÷ denominator",
    ("published", False): "value as published",
    ("derived", True): "derived from published counts",
}
