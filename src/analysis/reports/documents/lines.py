"""The lines of the annex table, which the Word report and the workbook both print.

Columns as offices of the province have them: number, indicator, unit, target, carried out the
year before, plan of the year, estimate of the year, three comparisons, verdict, agency, source,
notes. A place that has no figure is empty, and the notes say why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.catalogue import Agency, Indicator, Theme
from analysis.language import say
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports import narrative
from analysis.reports.figures import Figures, Input, look
from analysis.reports.figures.comparisons import Way, way

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One indicator in one area: keys of its figures, "" where the release has none."""

    place: int
    indicator: Indicator
    area: str
    row: Row
    owners: tuple[Agency, ...]
    target: str
    before: str
    plan: str
    value: str
    latest: str
    """The latest value where the year itself has none; `row["period"]` is its year."""
    against_before: str
    against_plan: str
    against_target: str
    way: Way
    cells: tuple[Input, ...]
    """The cells that the year's value, or else the latest one, was read from."""
    notes: tuple[str, ...]

    @property
    def code(self) -> str:
        """Return the code of the indicator."""
        return self.indicator.code


def lines(figures: Figures, area: str = "") -> list[Line]:
    """Return every indicator in an area, the province unless said otherwise, in plan order."""
    at = area or figures.province
    codes = [code for code in figures.catalogue.indicators if (code, at) in figures.assessed]
    return [_line(figures, code, at, place) for place, code in enumerate(codes, 1)]


def by_theme(found: list[Line], themes: tuple[Theme, ...]) -> list[tuple[Theme, list[Line]]]:
    """Return the lines under the themes of the plan, themes without any left out."""
    groups = [
        (theme, [one for one in found if one.indicator.theme == theme.code]) for theme in themes
    ]
    return [(theme, listed) for theme, listed in groups if listed]


def _line(figures: Figures, code: str, area: str, place: int) -> Line:
    row, year = figures.assessment(code, area), figures.release.year
    indicator, stem = figures.catalogue.indicators[code], f"{code}/{area}"
    value = _known(figures, f"{stem}/{year}/value")
    latest = "" if value else _known(figures, f"{stem}/{row['period']}/value")
    return Line(
        place=place,
        indicator=indicator,
        area=area,
        row=row,
        owners=tuple(figures.catalogue.owners(code, figures.release.day)),
        target=_known(figures, f"{stem}/{row['target_year']}/target"),
        before=_known(figures, f"{stem}/{year - 1}/value"),
        plan=_known(figures, f"{stem}/{year}/plan"),
        value=value,
        latest=latest,
        way=way(indicator, figures.catalogue.unit(code)),
        cells=figures.made(value or latest).inputs if value or latest else (),
        notes=tuple(_notes(figures, row, latest)),
        **{m: _known(figures, f"{stem}/{year}/{m}") for m in _COMPARISONS},
    )


_COMPARISONS = ("against_before", "against_plan", "against_target")


def _known(figures: Figures, key: str) -> str:
    return key if key in figures else ""


def unit_of(figures: Figures, line: Line) -> str:
    """Return the unit of an indicator as a table heads it, in the language of the figures."""
    return figures.catalogue.unit(line.code).short.in_(figures.lang)


def unit_of_comparison(figures: Figures, line: Line) -> str:
    """Return the unit of its comparisons: điểm %, %, or its own."""
    return "%" if line.way == "ratio" else figures.catalogue.unit(line.code).gap.in_(figures.lang)


def verdict_words(figures: Figures, line: Line) -> str:
    """Return the word of the pages for an indicator, with the reason where it has no verdict."""
    word = look(line.row)
    known = STATUS_WORDS | REASON_WORDS
    said = (
        say(known[word], figures.lang)
        if word in known
        else figures.catalogue.word("verdict", word, figures.lang)
    )
    reason = str(line.row["reason"])
    return f"{said} ({say(REASON_WORDS[reason], figures.lang)})" if reason else said


def target_words(figures: Figures, line: Line) -> str:
    """Return the plan's word before the target (từ, trên, dưới …), or the state that it wants."""
    catalogue, row = figures.catalogue, line.row
    if row["target"] is None:
        wanted = line.indicator.target_at(figures.release.day).wanted
        return catalogue.word("state", str(wanted), figures.lang) if wanted else ""
    return catalogue.word("operator", str(row["operator"]), figures.lang)


def state_words(figures: Figures, line: Line) -> str:
    """Return the state of an indicator without a number, "" where none was told."""
    state = str(line.row["state"] or "")
    return figures.catalogue.word("state", state, figures.lang) if state else ""


def _notes(figures: Figures, row: Row, latest: str) -> Iterator[str]:
    lang = figures.lang
    if latest:
        yield say("latest figure: {year}", lang, year=row["period"])
    status = str(row["value_status"] or "")
    if row["value"] is not None and status in ("E", "P"):
        yield figures.catalogue.word("obs_status", status, lang)
    yield from narrative.caveats(str(row["indicator"]), str(row["area"]), figures)
