"""Table 02a: numerators and denominators by area, and their sums."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from analysis.catalogue import Area
from analysis.language import number
from analysis.language.formats import decimals_of
from analysis.reports.documents.annex.cells import Cell, Formula, Number, Text
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    begin,
    finish,
    write_band,
    write_nothing,
    write_row,
)
from analysis.reports.documents.annex.places import LEVEL_WORDS, Grid, placed
from analysis.reports.figures import Figure
from analysis.reports.figures.model import inputs_of

PARTS = ("numerator", "denominator")
NAMES = 2
"""Columns before those of the indicators: number and name of the area."""
Wholes = Mapping[str, tuple[str, str]]
"""The cells of summed numerators and denominators, by indicator, as formulas name them."""


def write(desk: Desk, found: Grid) -> Wholes:
    """Write the sheet and return where the sums of each indicator stand.

    An area takes part where it gave both numerator and denominator.
    """
    every = [area for _, areas in found.groups for area in areas]
    codes = [code for code in found.codes if any(_pair(desk, found, code, a) for a in every)]
    if not codes:
        write_nothing_there(desk, desk.say("No area gave a numerator and a denominator."))
        return {}
    columns = _columns(desk, found, codes)
    table = begin(desk, "counts", _title(desk), columns, NAMES, "02a")
    rows = placed(found, table.first + 1)
    ends = (table.first + 1, rows[-1].row)
    write_row(table, table.first, _sums(desk, found, codes, ends))
    for place in rows:
        if place.area is None:
            write_band(table, place.row, "", place.band)
        else:
            names: list[Cell] = [
                Number(place.number, look="ordinal"),
                f"{place.area.type} {place.area.name}",
            ]
            write_row(table, place.row, [*names, *_cells(desk, found, codes, place.area)])
    finish(table, ends[1] + 1)
    return {code: _where(desk, table.first, NAMES + 2 * at) for at, code in enumerate(codes)}


def write_nothing_there(desk: Desk, words: str) -> None:
    """Say in the place of the counts why there is none."""
    write_nothing(begin(desk, "counts", _title(desk), empty(desk), number="02a"), words)


def empty(desk: Desk) -> list[Column]:
    """Return the columns of a table without rows."""
    heads = (("No.", 6.0, "A"), ("Area", 60.0, "B"), ("Indicator", 60.0, "1"))
    return [Column(desk.say(words), width, index=index) for words, width, index in heads]


def summed(desk: Desk, found: Grid, code: str) -> str:
    """Return the key of the sum of all areas of an indicator that counts things, such as houses.

    "" where it is none, or where no area told a number.
    """
    indicator, unit = desk.catalogue.indicators[code], desk.catalogue.unit(code)
    if indicator.decimals or unit.per != 1:  # a level or a rate does not add up
        return ""
    keys = [f"{code}/{area.key}/{found.year}/value" for _, areas in found.groups for area in areas]
    values = [desk.figures.value(key) for key in keys if key in desk.figures]
    if not values:
        return ""
    key = f"{code}/{found.level}/{found.year}/count"
    return desk.figures.tally(key, round(math.fsum(values)), "sum of the areas that reported")


def _title(desk: Desk) -> str:
    return desk.say("Numerators and denominators by area in {year}", year=desk.year)


def _columns(desk: Desk, found: Grid, codes: Sequence[str]) -> list[Column]:
    heads = [
        Column(desk.say("No."), 5.0, index="A"),
        Column(desk.say(LEVEL_WORDS[found.level]), 24.0, index="B"),
    ]
    for place, code in enumerate(codes):
        group = desk.catalogue.indicators[code].short.in_(desk.lang)
        for part, words in enumerate(("numerator", "denominator"), start=1):
            heads.append(Column(desk.say(words), 10.0, group, str(2 * place + part)))
    return heads


def _where(desk: Desk, row: int, column: int) -> tuple[str, str]:
    sheet = desk.reference("counts")
    top, bottom = (xl_rowcol_to_cell(row, column + at, True, True) for at in (0, 1))
    return f"{sheet}!{top}", f"{sheet}!{bottom}"


def _pair(desk: Desk, found: Grid, code: str, area: Area) -> tuple[float, float] | None:
    """Return numerator and denominator of an area whose value is a figure of the release."""
    if f"{code}/{area.key}/{found.year}/value" not in desk.figures:
        return None
    row = found.row(code, area)
    top, bottom = float(row["numerator"]), float(row["denominator"])
    return None if math.isnan(top) or math.isnan(bottom) else (top, bottom)


def _sums(desk: Desk, found: Grid, codes: Sequence[str], rows: tuple[int, int]) -> list[Cell]:
    cells: list[Cell] = [None, Text(desk.say("All areas that reported"), "strong")]
    every = [area for _, areas in found.groups for area in areas]
    for place, code in enumerate(codes):
        pairs = [pair for area in every if (pair := _pair(desk, found, code, area))]
        for at, part in enumerate(PARTS):
            total, column = math.fsum(pair[at] for pair in pairs), NAMES + 2 * place + at
            key = f"{code}/{found.level}/{found.year}/{part}"
            words = desk.say("sum of the areas that reported")
            figure = _entered(desk, Figure(key, total, _text(desk, total), words))
            formula = f"=SUM({xl_range(rows[0], column, rows[1], column)})"
            cells.append(Formula(formula, figure.value, _decimals(total), look="strong number"))
    return cells


def _cells(desk: Desk, found: Grid, codes: Sequence[str], area: Area) -> Iterator[Cell]:
    """Yield numerator and denominator of each indicator; empty where one of them is missing."""
    for code in codes:
        pair = _pair(desk, found, code, area)
        if pair is None:
            yield from (None, None)
            continue
        inputs = inputs_of(found.row(code, area))
        for at, part in enumerate(PARTS):
            key = f"{code}/{area.key}/{found.year}/{part}"
            words = desk.say(f"{part} as reported")
            own = inputs[at : at + 1] if len(inputs) == len(PARTS) else inputs
            _entered(desk, Figure(key, pair[at], _text(desk, pair[at]), words, own))
            yield Number(pair[at], _decimals(pair[at]))


def _entered(desk: Desk, figure: Figure) -> Figure:
    """Return a figure that only this document prints, listed among its figures."""
    desk.figures.tallies[figure.key] = figure
    return desk.figures.get(figure.key)


def _text(desk: Desk, value: float) -> str:
    return number(value, _decimals(value), desk.lang)


def _decimals(value: float) -> int:
    return decimals_of(Decimal(repr(value)).normalize())
