"""What a trajectory chart is about, and the words around it.

The title is the finding, in the direction that the target wants; the subtitle says what was
measured and how; the alternative text says both to those who cannot see the drawing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import inf, nan
from typing import Any, Protocol

import pandas as pd

from analysis.catalogue import Indicator, Unit
from analysis.language import say, year_span
from analysis.progress import Outlook, outlook

SYMBOLS = {
    "at_least": "≥",
    "above": ">",
    "at_most": "≤",
    "below": "<",
    "about": "≈",
    "exactly": "=",
}


class Figures(Protocol):
    """Where numbers come from: reports.figures."""

    def text(self, key: str) -> str:
        """Return the number of a key as it is printed, without sign for gap and required pace."""

    def show(self, key: str) -> str:
        """Return the same as HTML: a link to where the number comes from."""


@dataclass(frozen=True)
class Point:
    """One value of the series. `lone`: alone in its segment without being the latest value."""

    period: int
    value: float
    status: str
    segment: int
    definition: str
    in_target: bool
    key: str
    lone: bool


Run = tuple[Point, ...]


@dataclass(frozen=True)
class Subject:
    """What one chart is about."""

    runs: tuple[Run, ...]
    """The points that a line joins, run by run."""
    facts: Mapping[str, Any]
    indicator: Indicator
    unit: Unit
    figures: Figures
    lang: str
    sample: bool

    @property
    def points(self) -> tuple[Point, ...]:
        """All values by period."""
        return tuple(sorted((p for run in self.runs for p in run), key=lambda p: p.period))

    @property
    def main(self) -> tuple[Point, ...]:
        """The values that are held against the target; all of them where none is."""
        return tuple(p for p in self.points if p.in_target) or self.points

    @property
    def verdict(self) -> str:
        """The verdict that is shown: one that must not be drawn (stale, in conflict) is none."""
        return "not_assessed" if self.facts.get("reason") else str(self.facts["met"])

    def key(self, period: int, measure: str) -> str:
        """Return the key of a figure of this indicator and area."""
        return f"{self.facts['indicator']}/{self.facts['area']}/{period}/{measure}"


def subject(
    series: pd.DataFrame,
    facts: Mapping[str, Any],
    indicator: Indicator,
    unit: Unit,
    figures: Figures,
    lang: str,
    sample: bool,
) -> Subject:
    """Return the subject of a chart from its series and assessment.

    A line joins values of one definition and one segment, and only the definition that is
    assessed is held against the target; another one is context, even where it would do.
    """
    known = series.dropna(subset=["value"]).sort_values("period", kind="stable")
    counts = known["in_target"].astype("bool") & (known["definition"] == _assessed(known, facts))
    grouped = known.assign(in_target=counts).groupby(
        ["in_target", "definition", "segment"], sort=False, dropna=False
    )
    stem, last = f"{facts['indicator']}/{facts['area']}", known["period"].max()
    runs = tuple(_run(run, last, stem) for _, run in grouped)
    return Subject(runs, facts, indicator, unit, figures, lang, sample)


def _assessed(known: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """Return the definition that is assessed; where none is named, that of the latest value."""
    newest = known.loc[known["in_target"].astype("bool"), "definition"].tolist()
    return str(facts.get("definition") or (newest[-1] if newest else ""))


def _run(rows: pd.DataFrame, last: int, stem: str) -> Run:
    return tuple(
        Point(
            period=int(row["period"]),
            value=float(row["value"]),
            status=str(row["obs_status"]),
            segment=int(row["segment"]),
            definition=str(row["definition"]),
            in_target=bool(row["in_target"]),
            key=str(row.get("key") or f"{stem}/{int(row['period'])}/value"),
            lone=len(rows) == 1 and row["period"] != last,
        )
        for row in rows.to_dict("records")
    )


@dataclass(frozen=True)
class Quoted:
    """A figure as it is quoted in words: its number, and the unit after it."""

    key: str
    text: str
    shown: str
    unit: str

    @property
    def plain(self) -> str:
        """The number with its unit."""
        return self.text + self.unit

    @property
    def marked(self) -> str:
        """The same as HTML that leads to the figure's source."""
        return self.shown + escape(self.unit)


def quoted(about: Subject, key: str, unit: str) -> Quoted:
    """Quote a figure. A unit with digits («/10.000 dân») beside a number would mislead."""
    text, shown = about.figures.text(key), str(about.figures.show(key))
    if not unit or re.search(r"\d", unit):
        return Quoted(key, text, shown, "")
    return Quoted(key, text, shown, unit if unit[0] in "%‰" else f" {unit}")


def value_of(about: Subject, point: Point) -> Quoted:
    """Quote the value of a point."""
    return quoted(about, point.key, about.unit.short.in_(about.lang))


def target_of(about: Subject) -> Quoted:
    """Quote the target."""
    key = about.key(about.facts["target_year"], "target")
    return quoted(about, key, about.unit.short.in_(about.lang))


def open_gap(about: Subject) -> Quoted | None:
    """Quote the gap that is still open; None where there is none."""
    gap = about.facts.get("gap")
    if about.verdict != "not_met" or gap is None or not gap > 0:
        return None
    return quoted(about, about.key(about.facts["year"], "gap"), about.unit.gap.in_(about.lang))


def latest(about: Subject) -> Point | None:
    """Return the value that is assessed; where none is, the latest that could be."""
    assessed = [p for p in about.main if p.period == about.facts["period"]]
    rows = assessed or about.main
    return rows[-1] if rows else None


def latest_value(about: Subject) -> float:
    """Return the value that is assessed, NaN where there is none."""
    last = latest(about)
    return nan if last is None else last.value


def outlooks(about: Subject) -> dict[int, Outlook]:
    """Return the outlook for each year up to the target year; none where none is assessed."""
    last, facts = latest(about), about.facts
    if last is None or facts.get("reason") or facts.get("outlook_value") is None:
        return {}
    run = next(run for run in about.runs if last in run)
    joined = [p for p in run if p.period <= last.period]
    years, values = [p.period for p in joined], [p.value for p in joined]
    low, high = about.indicator.limits.low, about.indicator.limits.high
    limits = (-inf if low is None else float(low), inf if high is None else float(high))
    ahead = range(last.period + 1, facts["target_year"] + 1)
    found = {year: outlook(years, values, year, limits) for year in ahead}
    return {year: each for year, each in found.items() if each is not None}


def first(about: Subject) -> Point | None:
    """Return the first value that the latest can be compared with."""
    joined = [p for p in about.main if not p.lone]
    compared = [p for p in joined if p.period == about.facts["first_period"]]
    rows = compared or joined or about.main
    return rows[0] if rows else None


def breaks(about: Subject) -> tuple[Point, ...]:
    """Return the points at which the series starts anew and cannot be joined to what was before."""
    starts = sorted((run[0] for run in about.runs if len(run) > 1), key=lambda p: p.period)
    return tuple([point for point in starts if point.in_target][1:])


def named(about: Subject, definition: str) -> str:
    """Return the name of a definition, or the word itself where the catalogue has none."""
    known = about.indicator.definition(definition)
    return known.name.in_(about.lang) if known else definition


_OPEN_GAP = {
    "at_least": "{name} is {gap} short of the target for {year}",
    "above": "{name} is {gap} short of the target for {year}",
    "at_most": "{name} is still {gap} above the target for {year}",
    "below": "{name} is still {gap} above the target for {year}",
}
_VERDICTS = {
    "met": "{name} has met the target for {year}: {value}",
    "at_threshold": "{name} stands exactly at the limit of the target for {year}: {value}",
    "not_met": "{name} has not met the target for {year}: {value}",
    "not_assessed": "{name}: not yet assessed against the target for {year}",
}

Values = dict[str, Quoted | tuple[str, str]]
"""What fills a message: figures, and words with the kind of literal that their digits are."""


@dataclass(frozen=True)
class Sentence:
    """A message, what fills it, and the figures it quotes."""

    message: str
    values: Values
    lang: str

    @property
    def plain(self) -> str:
        """The sentence as text."""
        return say(self.message, self.lang, **{k: _plain(v) for k, v in self.values.items()})

    @property
    def marked(self) -> str:
        """The sentence as HTML, its figures linked."""
        return say(self.message, self.lang, **{k: _marked(v) for k, v in self.values.items()})

    @property
    def keys(self) -> list[str]:
        """The keys of the figures that the message has a place for."""
        return [
            v.key
            for k, v in self.values.items()
            if isinstance(v, Quoted) and f"{{{k}}}" in self.message
        ]


def finding(about: Subject) -> Sentence:
    """Return the title: what a reader should take away."""
    last, gap = latest(about), open_gap(about)
    values: Values = {
        "name": (about.indicator.short.in_(about.lang), "plan"),
        "year": (str(about.facts["target_year"]), "date"),
    }
    if last is None:
        return Sentence("{name}: no figures yet", values, about.lang)
    values["value"] = value_of(about, last)
    if about.facts["target"] is None:
        values["year"] = (str(last.period), "date")
        return Sentence("{name}: {value} in {year}", values, about.lang)
    if gap is None:
        return Sentence(_VERDICTS[about.verdict], values, about.lang)
    away = "{name} is {gap} away from the target for {year}"
    message = _OPEN_GAP.get(about.facts["operator"], away)
    return Sentence(message, values | {"gap": gap}, about.lang)


def _plain(value: Quoted | tuple[str, str]) -> str:
    return value.plain if isinstance(value, Quoted) else value[0]


def _marked(value: Quoted | tuple[str, str]) -> str:
    if isinstance(value, Quoted):
        return value.marked
    text, literal = value
    return f'<span data-literal="{literal}">{escape(text)}</span>'


def definition_line(about: Subject) -> str:
    """Return the subtitle: what is measured, in which unit, over which years, and how."""
    lang, indicator, last = about.lang, about.indicator, latest(about)
    measured = f"{indicator.code} – {indicator.name.in_(lang)} ({about.unit.name.in_(lang)})"
    parts = [measured]
    if last is not None:
        span = year_span(about.points[0].period, about.points[-1].period)
        how = say("Definition: {words}", lang, words=named(about, last.definition))
        parts = [f"{measured}, {span}", how]
    wanted = {"up": "Wanted: a rise", "down": "Wanted: a fall"}.get(indicator.direction)
    return ". ".join([*parts, *([say(wanted, lang)] if wanted else [])]) + "."


_SPOKEN = {
    "met": "The target is met.",
    "at_threshold": "The value stands exactly at the target's limit.",
    "not_met": "The target is not met.",
    "not_assessed": "Not assessed.",
}


def alternative(about: Subject) -> list[Sentence]:
    """Return what a blind reader hears: kind of chart, first and last value, target, verdict."""
    sentences = [_course(about)]
    if about.facts["target"] is not None:
        sentences += [_aim(about), Sentence(_SPOKEN[about.verdict], {}, about.lang)]
    return sentences


def _course(about: Subject) -> Sentence:
    start, last = first(about), latest(about)
    values: Values = {"name": (about.indicator.short.in_(about.lang), "plan")}
    if start is None or last is None:
        return Sentence("Line chart of {name}: no figures yet.", values, about.lang)
    values |= {"last": value_of(about, last), "last_year": (str(last.period), "date")}
    if start == last:
        return Sentence("Line chart of {name}: {last} in {last_year}.", values, about.lang)
    values |= {"first": value_of(about, start), "first_year": (str(start.period), "date")}
    message = "Line chart of {name}: from {first} in {first_year} to {last} in {last_year}."
    return Sentence(message, values, about.lang)


def _aim(about: Subject) -> Sentence:
    values: Values = {
        "year": (str(about.facts["target_year"]), "date"),
        "operator": (SYMBOLS.get(about.facts["operator"], ""), "plan"),
        "target": target_of(about),
    }
    return Sentence("Target for {year}: {operator} {target}.", values, about.lang)
