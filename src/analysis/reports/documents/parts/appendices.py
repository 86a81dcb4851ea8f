"""The annexes of the Word report: values by area, assumptions, and how numbers are made."""

from dataclasses import dataclass

from docxtpl import RichText
from markupsafe import Markup

from analysis.catalogue import Area
from analysis.catalogue.office import Office
from analysis.language import say
from analysis.reports.documents.inline import plain
from analysis.reports.documents.parts.wording import shown
from analysis.reports.figures import Figures

PER_TABLE = 8
"""Indicators that fit beside the names of areas on a landscape page."""


@dataclass(frozen=True)
class AreaRow:
    """One commune or ward with its values, in the order of the heads of its table."""

    place: int
    name: Markup
    values: tuple[RichText, ...]


@dataclass(frozen=True)
class AreaTable:
    """A table of areas: what its columns are of, and its rows."""

    number: int
    heads: tuple[Markup, ...]
    rows: tuple[AreaRow, ...]


def area_tables(figures: Figures) -> list[AreaTable]:
    """Return the values of the year of communes and wards, a table for every few indicators."""
    areas = figures.catalogue.areas_on(figures.release.day, "commune")
    codes = [code for code in figures.catalogue.indicators if _is_told(figures, code, areas)]
    parts = [codes[start : start + PER_TABLE] for start in range(0, len(codes), PER_TABLE)]
    return [
        AreaTable(number, tuple(_head(figures, code) for code in part), _rows(figures, areas, part))
        for number, part in enumerate(parts, 1)
    ]


def _is_told(figures: Figures, code: str, areas: list[Area]) -> bool:
    by_area = figures.catalogue.indicators[code].by_area
    return by_area is not None and any(_key(figures, code, area) in figures for area in areas)


def _key(figures: Figures, code: str, area: Area) -> str:
    return f"{code}/{area.key}/{figures.release.year}/value"


def _head(figures: Figures, code: str) -> Markup:
    indicator, unit = figures.catalogue.indicators[code], figures.catalogue.unit(code)
    words = f"{code}\n{indicator.short.in_(figures.lang)}\n({unit.short.in_(figures.lang)})"
    return plain(words)


def _rows(figures: Figures, areas: list[Area], codes: list[str]) -> tuple[AreaRow, ...]:
    return tuple(
        AreaRow(place, plain(f"{area.type} {area.name}"), _values(figures, area, codes))
        for place, area in enumerate(areas, 1)
    )


def _values(figures: Figures, area: Area, codes: list[str]) -> tuple[RichText, ...]:
    keys = [_key(figures, code, area) for code in codes]
    return tuple(shown(figures, key if key in figures else "") for key in keys)


# Assumptions and methods


@dataclass(frozen=True)
class Assumed:
    """An open question and what the report assumes; `codes` are the indicators it touches."""

    question: Markup
    assumed: Markup
    codes: str


def assumptions(figures: Figures, office: Office) -> list[Assumed]:
    """Return what the plan leaves open, then what nobody has confirmed of the office."""
    lang = figures.lang
    of_plan = [
        Assumed(plain(a.question.in_(lang)), plain(a.assumed.in_(lang)), ", ".join(a.indicators))
        for a in figures.catalogue.plan.assumptions.values()
    ]
    heading = plain(say("How this document is laid out", lang))
    return [
        *of_plan,
        *(Assumed(heading, plain(t.in_(lang)), "") for t in office.unconfirmed.values()),
    ]


@dataclass(frozen=True)
class Method:
    """What a kind of number is called, and how it is made."""

    name: str
    formula: Markup


def methods(figures: Figures) -> list[Method]:
    """Return how each kind of computed number that was printed is made, each way once."""
    found: dict[tuple[str, str], None] = {}
    for figure in figures.shown.values():
        measure = figure.key.rpartition("/")[2]
        if measure in _NAMES and figure.subject in figures.catalogue.indicators:
            found[measure, figure.formula] = None
    order = list(_NAMES)
    ordered = sorted(found, key=lambda pair: (order.index(pair[0]), pair[1]))
    return [Method(say(_NAMES[m], figures.lang), plain(formula)) for m, formula in ordered]


_NAMES = {
    "value": "Figure",
    "gap": "Gap to the target",
    "change": "Change from the year before",
    "pace": "Yearly change so far",
    "required": "Yearly change needed",
    "factor": "How many times faster",
    "outlook": "Outlook",
    "outlook_low": "Outlook, lower end",
    "outlook_high": "Outlook, upper end",
    "against_plan": "Compared with the plan of the year",
    "against_before": "Compared with the year before",
    "against_target": "Compared with the target",
}
