"""Figures: every printed number with its identity, its formula and its trail to cells.

A page prints numbers only through `Figures.show`; each links to its entry in «Nguồn số liệu»
(sources.py).
"""

import json
import re
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.catalogue import Catalogue, Indicator, Target
from analysis.language import number, say
from analysis.language.formats import decimals_of, plain, rounded
from analysis.observations import records
from analysis.progress import met
from analysis.progress.pace import WINDOW
from analysis.progress.series import comparable
from analysis.release import Release


class FigureError(KeyError):
    """A figure was asked for that the release does not have."""


@dataclass(frozen=True)
class Input:
    """One cell that a figure rests on, as it was received."""

    file: str
    sheet: str
    cell: str
    raw: str
    received: str
    agency: str
    source: str = ""
    address: str = ""
    sha256: str = ""
    correction: str = ""
    correction_note: str = ""


@dataclass(frozen=True)
class Figure:
    """One printed number. `parts` are the keys of other figures that its formula names."""

    key: str
    value: float
    text: str
    formula: str
    inputs: tuple[Input, ...] = ()
    parts: tuple[str, ...] = ()
    law: str = ""
    quote: str = ""


@dataclass
class Figures:
    """The figures of one page: made when they are first shown, listed at its end."""

    release: Release
    page: str
    lang: str = "vi"
    shown: dict[str, Figure] = field(default_factory=dict)
    tallies: dict[str, Figure] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the release."""
        return self.release.catalogue

    @property
    def province(self) -> str:
        """Return the key of the province, whose page it is unless said otherwise."""
        return self.catalogue.plan.province

    def get(self, key: str) -> Figure:
        """Return a figure by key: CT25/14/2026/gap or province/2026/met/count.

        Raises FigureError when the release has no such number.
        """
        if key not in self.shown:
            self.shown[key] = self._made(key)
        for part in self.shown[key].parts:
            self.get(part)
        return self.shown[key]

    def tally(self, key: str, count: int, formula: str) -> str:
        """Name a count of the page (files, faults) as a figure and return its key."""
        text = number(count, 0, self.lang)
        self.tallies[key] = Figure(key, count, text, say(formula, self.lang))
        return key

    def text(self, key: str) -> str:
        """Return the number as printed, for alt texts and charts; it is listed as well."""
        return self.get(key).text

    def value(self, key: str) -> float:
        """Return the number itself, for choosing words; nothing is listed."""
        return self._made(key).value

    def show(self, key: str) -> Markup:
        """Return the number as a link to its entry in «Nguồn số liệu»."""
        figure = self.get(key)
        return Markup('<a class="so" data-figure="{}" href="#{}">{}</a>').format(
            key, anchor(key), figure.text
        )

    def _made(self, key: str) -> Figure:
        if key in self.tallies:
            return self.tallies[key]
        first, *rest = key.split("/")
        if first == "province":
            return self._count(key, rest[1])
        if len(rest) != 3 or first not in self.catalogue.indicators:
            raise FigureError(key)
        indicator = self.catalogue.indicators[first]
        area, period, measure = rest
        makers = {
            "value": self._value,
            "target": self._target,
            "gap": self._gap,
            "required": self._required,
            **dict.fromkeys(_FORECASTS, self._forecast),
        }
        if measure not in makers:
            raise FigureError(key)
        return makers[measure](key, indicator, area, int(period))

    @cached_property
    def _observed(self) -> dict[tuple[str, str, int, str], dict[str, Any]]:
        frame = self.release.series
        names = ["indicator", "area", "period", "definition"]
        return {tuple(row[n] for n in names): row for row in records(frame)}

    @cached_property
    def assessed(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the assessment of each indicator and area."""
        rows = self.release.assessments.astype(object).where(self.release.assessments.notna(), None)
        return {(row["indicator"], row["area"]): row for row in records(rows)}

    def assessment(self, code: str, area: str) -> dict[str, Any]:
        """Return the assessment of an indicator in an area; FigureError where there is none."""
        found = self.assessed.get((code, area))
        if found is None:
            raise FigureError(f"{code}/{area}")
        return found

    def _row(self, code: str, area: str, period: int) -> dict[str, Any]:
        """Return the observation behind a value: the assessed definition first, then any."""
        definition = (self.assessed.get((code, area)) or {}).get("definition")
        if (code, area, period, definition) in self._observed:
            return self._observed[code, area, period, str(definition)]
        found = [
            row for (c, a, p, _), row in self._observed.items() if (c, a, p) == (code, area, period)
        ]
        if not found:
            raise FigureError(f"{code}/{area}/{period}/value")
        return found[0]

    def _value(self, key: str, indicator: Indicator, area: str, period: int) -> Figure:
        row = self._row(indicator.code, area, period)
        target = indicator.target_at(self.release.day)
        text = number(row["value"], _decimals(row["value"], indicator, target), self.lang)
        derived = pd.notna(row["numerator"])
        words = say(_FORMULAS[row["origin"], bool(derived)], self.lang)
        per = self.catalogue.unit(indicator.code).per
        if derived and per != 1:
            words += f" × {plain(float(per), self.lang)}"
        return Figure(key, row["value"], text, words, _inputs(row))

    def _target(self, key: str, indicator: Indicator, area: str, period: int) -> Figure:
        target = indicator.target_at(self.release.day)
        if target.value is None or target.year != period:
            raise FigureError(key)
        text = number(target.value, decimals_of(target.value), self.lang)
        words = say("target of the plan", self.lang)
        return Figure(key, float(target.value), text, words, law=target.source, quote=target.quote)

    def _gap(self, key: str, indicator: Indicator, area: str, period: int) -> Figure:
        row = self.assessment(indicator.code, area)
        if row["gap"] is None or row["year"] != period:
            raise FigureError(key)
        size = abs(row["gap"])
        text = number(size, _visible(size, indicator.decimals), self.lang)
        parts = self._parts(indicator, area, row)
        formula = (
            "latest value − target"
            if row["gap"] * _sign(row["operator"]) < 0
            else "target − latest value"
        )
        return Figure(key, row["gap"], text, say(formula, self.lang), parts=parts)

    def _required(self, key: str, indicator: Indicator, area: str, period: int) -> Figure:
        row = self.assessment(indicator.code, area)
        if row["required_pace"] is None or row["year"] != period:
            raise FigureError(key)
        size = abs(row["required_pace"])
        text = number(size, _visible(size, indicator.decimals), self.lang)
        words = say("(target − latest value) ÷ years left", self.lang)
        return Figure(
            key, row["required_pace"], text, words, parts=self._parts(indicator, area, row)
        )

    def _forecast(self, key: str, indicator: Indicator, area: str, period: int) -> Figure:
        """Return pace or outlook: each rests on every value of its window."""
        row, measure = self.assessment(indicator.code, area), key.rpartition("/")[2]
        column, formula = _FORECASTS[measure]
        if row[column] is None or row["year"] != period:
            raise FigureError(key)
        decimals = _visible(abs(row[column]), indicator.decimals)
        text = number(row[column], decimals, self.lang, signed=measure == "pace")
        window = self._window(indicator, area, row)
        stem = f"{indicator.code}/{area}"
        parts = tuple(f"{stem}/{year}/value" for year in window)
        return Figure(key, row[column], text, say(formula, self.lang), parts=parts)

    def _window(self, indicator: Indicator, area: str, row: dict[str, Any]) -> list[int]:
        """Return the years of the values that pace and outlook rest on."""
        frame = self.release.series
        same = (frame["indicator"] == indicator.code) & (frame["area"] == area)
        years, _ = comparable(frame[same], indicator, row["year"])
        return sorted(years)[-WINDOW:]

    def _parts(self, indicator: Indicator, area: str, row: dict[str, Any]) -> tuple[str, ...]:
        stem = f"{indicator.code}/{area}"
        return f"{stem}/{row['target_year']}/target", f"{stem}/{row['period']}/value"

    def _count(self, key: str, measure: str) -> Figure:
        codes = self.codes(measure)
        words = say(_COUNTS[measure], self.lang)
        listed = f"{words}: {', '.join(codes)}" if codes else words
        return Figure(key, len(codes), number(len(codes), 0, self.lang), listed)

    def codes(self, measure: str) -> list[str]:
        """Return the indicators of the province that a count counts, in order.

        Raises FigureError for an unknown count.
        """
        if measure not in _COUNTS:
            raise FigureError(f"province/{measure}")
        rows = [row for (_, area), row in self.assessed.items() if area == self.province]
        said = (("all", verdict(row), row["reason"], row["indicator"]) for row in rows)
        return sorted(code for *words, code in said if measure in words)

    def write(self) -> Path:
        """Store the figures of the page as figures/<page>.json of the release."""
        path = self.release.folder / "figures" / f"{self.page}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {key: asdict(figure) for key, figure in sorted(self.shown.items())}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


_FORECASTS = {
    "pace": ("pace", "average yearly change over its window"),
    "outlook": ("outlook_value", "half of the trend carried on to the target year"),
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
_COUNTS = {
    "all": "indicators of the plan",
    "met": "indicators that have met their target",
    "not_met": "indicators that have not met their target",
    "at_threshold": "indicators that stand on the threshold",
    "not_assessed": "indicators that could not be assessed",
    "no_value": "indicators without any figure",
    "stale": "indicators whose latest figure is old",
    "conflict": "indicators on which agencies differ, undecided",
    "out_of_range": "indicators whose figure lies outside what is usual",
}


def verdict(row: dict[str, Any]) -> str:
    """Return the verdict that is shown: a stale value or an open conflict is not assessed."""
    return "not_assessed" if row["reason"] else str(row["met"])


def anchor(key: str) -> str:
    """Return the id of a figure's entry: so-CT25-14-2026-gap."""
    return "so-" + re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


def _sign(operator: str) -> int:
    return -1 if operator in ("at_most", "below", "exactly") else 1


def _decimals(value: float, indicator: Indicator, target: Target) -> int:
    """Return the decimals to print: more where rounding would show the opposite verdict."""
    decimals = indicator.decimals
    if target.value is None:
        return decimals
    truth = met(value, target)
    while met(rounded(value, decimals), target) != truth and decimals < indicator.decimals + 4:
        decimals += 1
    return decimals


def _visible(size: float, decimals: int) -> int:
    """Return the decimals that keep a difference above zero from being printed as zero."""
    while size and rounded(Decimal(repr(size)), decimals) == 0 and decimals < 6:
        decimals += 1
    return decimals


_SHARED = (
    *("file", "sheet", "agency", "source", "address", "sha256"),
    *("correction", "correction_note"),
)


def _inputs(row: dict[str, Any]) -> tuple[Input, ...]:
    """Return the cells of an observation: one, or numerator and denominator."""
    cells = str(row["cell"]).split("/")
    raws = str(row["raw"]).split(" / ") if len(cells) > 1 else [str(row["raw"])]
    shared = {name: row[name] for name in _SHARED}
    return tuple(
        Input(cell=cell, raw=raw, received=str(row["vintage"])[:10], **shared)
        for cell, raw in zip(cells, raws, strict=True)
    )
