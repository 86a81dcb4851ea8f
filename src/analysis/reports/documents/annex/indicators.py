"""Table 01: every indicator of the plan in the province, held against plan, past and target."""

import re
from collections.abc import Iterator
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.catalogue import Agency
from analysis.language import date_short
from analysis.progress.registry import REASON_WORDS
from analysis.reports.documents import lines as annex_lines
from analysis.reports.documents.annex import trail
from analysis.reports.documents.annex.cells import Cell, Formula, Number, Text, roman
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    begin,
    finish,
    write_band,
    write_row,
)
from analysis.reports.documents.annex.reported import Row
from analysis.reports.documents.lines import Line
from analysis.reports.figures import Figures
from analysis.reports.figures.comparisons import Way

TARGET, BEFORE, PLAN, VALUE = 4, 5, 6, 7
"""Columns of the numbers that comparisons are made of."""
_BASES = {"against_plan": PLAN, "against_before": BEFORE, "against_target": TARGET}
_BAD = ("off_track", "wrong_direction", "milestone_overdue")
_WIDTHS = (6, 32, 10, 13, 9, 10, 10, 11, 11, 11, 11, 10, 17, 18, 17, 9, 34)


def write(desk: Desk) -> None:
    """Write the table, its rows under the themes of the plan."""
    found = annex_lines.lines(desk.figures)
    title = desk.say("Results of the indicators in {year}", year=desk.year)
    table = begin(desk, "indicators", title, _columns(desk, found), frozen=2, number="01")
    row = table.first
    themes = annex_lines.by_theme(found, desk.catalogue.plan.themes)
    for place, (theme, lines) in enumerate(themes, start=1):
        write_band(table, row, roman(place), theme.name.in_(desk.lang))
        row += 1
        for line in lines:
            write_row(table, row, list(_cells(desk, line, row)))
            row += 1
    finish(table, row, list(_notes_below(desk)))


def _columns(desk: Desk, found: list[Line]) -> list[Column]:
    year, end = desk.year, desk.catalogue.plan.default_target_year
    estimated = any(line.value and line.row["value_status"] in ("E", "P") for line in found)
    result = "Estimate for {year}" if estimated else "Carried out in {year}"
    target = desk.say("Target for {year}", year=end)
    compared = desk.say("{year} compared with", year=year)
    source = desk.say("Source of the figures")
    heads = (
        ("No.", "", "A"),
        ("Indicator", "", "B"),
        ("Unit", "", "C"),
        ("Wording", target, "D"),
        ("Level to reach", target, "1"),
        (desk.say("Carried out in {year}", year=year - 1), "", "2"),
        (desk.say("Plan for {year}", year=year), "", "3"),
        (desk.say(result, year=year), "", "4"),
        ("plan of the year", compared, "5 = 4 − 3; 4 / 3"),
        ("year before", compared, "6 = 4 − 2; 4 / 2"),
        ("target", compared, "7 = 4 − 1; 4 / 1"),
        ("in", compared, "E"),
        ("Appraisal", "", "F"),
        ("Lead agency", "", "G"),
        ("Reporting agency and day", source, "H"),
        ("Row", source, "I"),
        ("Notes", "", "K"),
    )
    return [
        Column(desk.say(words), width, group, index)
        for (words, group, index), width in zip(heads, _WIDTHS, strict=True)
    ]


def _cells(desk: Desk, line: Line, row: int) -> Iterator[Cell]:
    """Yield the cells of one indicator; numbers are figures, comparisons formulas of its row."""
    numbers = [desk.told.number(key) for key in _keys(line)]
    yield Number(line.place, look="ordinal")
    yield Text(line.indicator.name.in_(desk.lang), "words")
    yield Text(annex_lines.unit_of(desk.figures, line), "centred")
    yield Text(_wording(desk, line), "centred")
    yield _target(desk, line)
    yield _told(desk, line, line.before, desk.year - 1, numbers)
    yield _number(desk.figures, line.plan)
    yield _told(desk, line, line.value, desk.year, numbers)
    for measure, base in _BASES.items():
        yield _comparison(desk.figures, getattr(line, measure), line.way, row, base)
    compared = any(getattr(line, measure) for measure in _BASES)
    unit = annex_lines.unit_of_comparison(desk.figures, line) if compared else ""
    yield Text(unit, "centred")
    bad = line.row["status"] in _BAD
    verdict = annex_lines.verdict_words(desk.figures, line)
    yield Text(verdict, "strong centred" if bad else "centred")
    yield _names(desk, line.owners)
    yield _reported_by(desk, line)
    yield trail.link(desk, numbers)
    yield "; ".join(part.rstrip(".") for part in _notes(desk, line))


def _keys(line: Line) -> list[str]:
    """Return the figures of a line in the order in which the sheet of sources lists them."""
    told = (line.target, line.before, line.plan, line.value, line.latest)
    return [key for key in (*told, *(getattr(line, m) for m in _BASES)) if key]


def decimals(text: str, lang: str) -> int:
    """Return the decimals that a figure is printed with: 2 for 8,85 in Vietnamese."""
    _, mark, after = text.rpartition("," if lang == "vi" else ".")
    return len(after) if mark else 0


def _number(figures: Figures, key: str) -> Cell:
    if not key:
        return None
    figure = figures.get(key)
    return Number(figure.value, decimals(figure.text, figures.lang))


def _target(desk: Desk, line: Line) -> Cell:
    """Return the target as a number, or in words where a state is wanted."""
    if line.target:
        return _number(desk.figures, line.target)
    return Text(annex_lines.target_words(desk.figures, line), "centred")


_DIGITS = re.compile(r"\s*[\d.,]+\s*%?")


def _wording(desk: Desk, line: Line) -> str:
    """Return the plan's own word and how it is read: «đạt khoảng trên (>)».

    Numbers are left out, since the next column has the number.
    """
    target = desk.catalogue.target(line.code, desk.figures.release.day)
    word = _DIGITS.sub("", target.word)
    if target.value is None:
        return word
    sign = desk.catalogue.word("operator", target.operator, desk.lang)
    return f"{word} ({sign})" if word else sign


def _told(desk: Desk, line: Line, key: str, year: int, numbers: list[int]) -> Cell:
    """Return the value of a year, or the state that was reported for it."""
    if key or not line.indicator.is_state:
        return _number(desk.figures, key)
    row = _observed(desk, line, year)
    if not row or not row["state"]:
        return None
    words = desk.catalogue.word("state", row["state"], desk.lang)
    key, formula = f"{line.code}/{line.area}/{year}/state", desk.say("state as reported")
    numbers.append(desk.told.state(key, words, formula, row))
    return Text(words, "centred")


def _observed(desk: Desk, line: Line, year: int) -> Row:
    """Return what was reported for a year, a reason for silence too; {} where nothing was."""
    return desk.reported(year).get((line.code, line.area), {})


def _comparison(figures: Figures, key: str, way: Way, row: int, base: int) -> Cell:
    """Return a comparison as a formula whose result is our figure; empty where there is none."""
    if not key:
        return None
    figure = figures.get(key)
    value, other = xl_rowcol_to_cell(row, VALUE), xl_rowcol_to_cell(row, base)
    ratio = way == "ratio"
    formula = f"={value}/{other}*100" if ratio else f"={value}-{other}"
    shown = decimals(figure.text, figures.lang)
    return Formula(formula, figure.value, shown, signed=not ratio)


def _names(desk: Desk, agencies: tuple[Agency, ...]) -> str:
    """Return who leads, the first in precedence first; unassigned where the plan names nobody."""
    names = [agency.name.in_(desk.lang) for agency in agencies]
    return "; ".join(names) or desk.say("not assigned by the plan")


def _reported_by(desk: Desk, line: Line) -> str:
    """Return who reported the value of the year, or the latest one, and when."""
    row = _observed(desk, line, desk.year)
    if line.cells:
        agency, day = line.cells[0].agency, line.cells[0].received
    elif row and row["state"]:
        agency, day = row["agency"], str(row["vintage"])[:10]
    else:
        return ""
    name = desk.catalogue.agencies[agency].name.in_(desk.lang)
    return f"{name}, {_day(desk, day)}"


def _day(desk: Desk, iso: str) -> str:
    return date_short(date.fromisoformat(iso), desk.lang)


# Notes


def _notes(desk: Desk, line: Line) -> Iterator[str]:
    """Yield what a reader of the line must know, and why a place of it is empty."""
    target = desk.catalogue.target(line.code, desk.figures.release.day)
    if target.year != desk.catalogue.plan.default_target_year:
        yield desk.say("target for {year}", year=target.year)
    yield from _of_silence(desk, line)
    if line.latest:
        text = desk.figures.text(line.latest)
        words = "latest figure: {value} ({year})"
        yield desk.say(words, value=text, year=line.row["period"])
    yield from line.notes[1 if line.latest else 0 :]
    yield from _of_state(desk, line)
    if line.before and line.value and not line.against_before:
        yield desk.say("not compared with the year before: measured in another way, or in doubt")
    if line.target and line.value and not line.against_target:
        yield desk.say("not compared with the target: measured in another way, or in doubt")


def _of_state(desk: Desk, line: Line) -> Iterator[str]:
    """Yield state, day and evidence of an indicator that is judged by them."""
    row = _observed(desk, line, desk.year)
    if not row or not row["state"]:
        return
    if line.value:
        state = desk.catalogue.word("state", row["state"], desk.lang)
        yield desk.say("state as reported: {state}", state=state)
    if row["state_date"]:
        yield desk.say("since {day}", day=_day(desk, row["state_date"]))
    if row["evidence"]:
        yield str(row["evidence"])
    if row["note"] and not line.value:
        yield str(row["note"])


def _of_silence(desk: Desk, line: Line) -> Iterator[str]:
    """Yield why there is no figure of the year, in the words of the agency where it says why."""
    row = _observed(desk, line, desk.year)
    if line.value or (row and row["state"]):
        return
    if row.get("conflict") == "open":
        yield desk.say(REASON_WORDS["conflict"])
        return
    note = str(row.get("note") or "")
    no_figure = desk.say("no figure for {year}", year=desk.year)
    yield f"{no_figure}: {note}" if note else no_figure


def _notes_below(desk: Desk) -> Iterator[str]:
    yield desk.say(
        "Percentages are compared by percentage points, other indicators that should rise as a "
        "percentage of what they are compared with, and those that should fall by the difference."
    )
    yield desk.say(
        "A place of columns 2, 3, 5, 6 or 7 is empty where a figure was not reported or not "
        "planned; the notes say where one is doubtful. Column I leads to the row of each figure "
        "in the sheet of sources."
    )
    yield desk.say(
        "The appraisal is arithmetic by the rules in the sheet “{sheet}”, not a judgement of "
        "agencies.",
        sheet=desk.say("Explanations"),
    )
