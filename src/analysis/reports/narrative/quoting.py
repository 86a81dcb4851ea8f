"""What fills the places of a sentence: figures with their units, years and words as literals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from analysis.language import date_short
from analysis.reports.figures import Figures
from analysis.reports.narrative.telling import Telling
from analysis.reports.render import literal

SINGULAR = {"houses": "house", "years": "year", "points": "point", "areas": "area"}
"""English units of which there can be one."""


@dataclass(frozen=True)
class Quoted:
    """A figure with its unit. It is listed among the sources only when it is printed."""

    figures: Figures
    key: str
    unit: str = ""

    def __html__(self) -> Markup:
        """Return the number as a link to its source, the unit behind it."""
        shown, unit = self.figures.show(self.key), self._unit
        if not unit:
            return shown
        return shown + ("" if unit == "%" else " ") + literal(unit, "plan")

    @property
    def _unit(self) -> str:
        single = self.figures.lang == "en" and self.figures.text(self.key) == "1"
        return SINGULAR.get(self.unit, self.unit) if single else self.unit


Place = Quoted | Markup
Places = Mapping[str, Place]


def places(told: Telling) -> dict[str, Place]:
    """Return everything that a sentence about an indicator may quote."""
    return {**_numbers(told), **_words(told)}


def _numbers(told: Telling) -> dict[str, Place]:
    figures, row, stem = told.figures, told.row, told.stem
    unit = figures.catalogue.unit(told.indicator.code)
    short, gap = unit.short.in_(figures.lang), _plain(unit.gap.in_(figures.lang))
    bare = _plain(short)
    year, due = row["year"], row["target_year"]
    units = {
        "value": (told.period, short), "target": (due, bare), "gap": (year, gap),
        "change": (told.period, gap), "required": (year, gap), "pace": (year, gap),
        "factor": (year, ""), "outlook": (year, bare), "outlook_low": (year, ""),
        "outlook_high": (year, bare),
    }  # fmt: skip
    found: dict[str, Place] = {
        name: Quoted(figures, f"{stem}/{period}/{name}", after)
        for name, (period, after) in units.items()
    }
    found["then"] = Quoted(figures, f"{stem}/{(told.period or 0) - 1}/value", bare)
    return found


def _plain(unit: str) -> str:
    """Return a unit, or nothing where it has digits: beside a number they would mislead."""
    return "" if any(letter.isdecimal() for letter in unit) else unit


def _words(told: Telling) -> dict[str, Place]:
    row, figures = told.row, told.figures
    lang = figures.lang
    known = told.indicator.definition(str(row["definition"]))
    measured = known.name.in_(lang) if known else told.indicator.short.in_(lang)
    return {
        "year": literal(told.period or row["period"] or "", "date"),
        "stated": literal(row["period"] or "", "date"),
        "before": literal((told.period or 0) - 1, "date"),
        "due": literal(row["target_year"], "date"),
        "since": literal(told.since, "date"),
        "first": literal(row["first_period"] or "", "date"),
        "deadline": literal(date_short(date(int(row["target_year"]), 12, 31), lang), "date"),
        "day": told_day(str(row["state_date"] or ""), lang),
        "evidence": literal(str(row["evidence"] or "").strip().rstrip("."), "source-text"),
        "state": literal(_state(told), "plan"),
        "measured": literal(measured, "plan"),
    }


def _state(told: Telling) -> str:
    state = told.row["state"]
    return told.figures.catalogue.word("state", state, told.figures.lang) if state else ""


def told_day(text: str, lang: str) -> Markup:
    """Return a day as it is printed; a month or a year alone stays as it was told."""
    try:
        return literal(date_short(date.fromisoformat(text), lang), "date")
    except ValueError:
        return literal(text, "date")
