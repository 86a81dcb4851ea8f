"""The sheet of sources: one row for every figure of the tables, down to the cell of a return."""

from collections.abc import Iterator
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.language.lookalikes import without_unseen
from analysis.reports.documents.annex.cells import Cell, Link, Number, Text
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    Table,
    begin,
    finish,
    write_row,
)
from analysis.reports.documents.annex.told import Entry, ranges
from analysis.reports.figures import Figure
from analysis.reports.sources import corrected

_COLUMNS = (
    ("Row", 6.0),
    ("Indicator", 24.0),
    ("Area", 15.0),
    ("Year", 7.0),
    ("What the figure is", 16.0),
    ("As printed", 10.0),
    ("Full value", 13.0),
    ("How it is made", 28.0),
    ("Made from rows", 10.0),
    ("Agency that reported", 18.0),
    ("File", 24.0),
    ("Sheet", 12.0),
    ("Cell", 10.0),
    ("Text of the cell", 16.0),
    ("Received", 11.0),
    ("Source or legal basis", 36.0),
    ("Correction", 14.0),
    ("Key of the figure", 20.0),
)
_MEASURES = {
    "value": "value",
    "target": "target",
    "plan": "the plan of the year",
    "against_plan": "against the plan of the year",
    "against_before": "against the year before",
    "against_target": "against the target",
    "state": "state",
    "mean": "all areas together",
    "n": "areas with a value",
    "expected": "areas that can have a value",
    "count": "sum of the areas",
}
"""What the last part of a key says a figure is."""
TOP = 9
"""The row, counted from 0, that figure 1 stands in; links are written before the sheet is."""


def link(desk: Desk, numbers: list[int]) -> Cell:
    """Return what leads from a row of a table to the rows of its figures; empty without any."""
    if not numbers:
        return None
    row = TOP + min(numbers)
    return Link(ranges(numbers), f"{desk.reference('sources')}!{xl_rowcol_to_cell(row - 1, 0)}")


def write(desk: Desk) -> None:
    """Write a row for every figure that a table told."""
    columns = [
        Column(desk.say(words), width, index=str(place))
        for place, (words, width) in enumerate(_COLUMNS, start=1)
    ]
    table = begin(desk, "sources", desk.say("Sources of the figures"), columns, frozen=2)
    for row, entry in enumerate(desk.told.entries.values(), start=table.first):
        write_row(table, row, list(_cells(desk, entry)))
    _texts_that_look_like_numbers(table)
    finish(table, table.first + len(desk.told.entries))


def _texts_that_look_like_numbers(table: Table) -> None:
    """Keep Excel from marking what is a text on purpose: as printed, and as typed in the return."""
    letters = [xl_rowcol_to_cell(table.first, column) for column in (5, 8, 13)]
    ends = [xl_rowcol_to_cell(table.first + 100_000, column) for column in (5, 8, 13)]
    where = " ".join(f"{a}:{b}" for a, b in zip(letters, ends, strict=True))
    table.sheet.ignore_errors({"number_stored_as_text": where})


def _cells(desk: Desk, entry: Entry) -> Iterator[Cell]:
    figure, lang = entry.figure, desk.lang
    code, area, period, measure = figure.key.split("/")
    yield Number(entry.number, look="ordinal")
    yield f"{code} – {desk.catalogue.indicators[code].short.in_(lang)}"
    yield _area(desk, area)
    yield Number(int(period), look="year") if period.isdigit() else None
    yield desk.say(_MEASURES.get(measure, measure))
    yield Text(figure.text, "number")
    yield None if entry.value is None else Number(entry.value, look="full")
    yield figure.formula
    yield _parts(desk, figure)
    yield from _source(desk, figure)
    yield Text(figure.key, "words")


def _area(desk: Desk, key: str) -> str:
    area = desk.catalogue.areas.get(key)
    return f"{area.type} {area.name}" if area else desk.say("all areas")


def _parts(desk: Desk, figure: Figure) -> str:
    if figure.listed_on:
        return desk.say("the sheet “{sheet}”", sheet=desk.reference("counts").strip("'"))
    return ranges(desk.told.number(part) for part in figure.parts)


def _source(desk: Desk, figure: Figure) -> Iterator[Cell]:
    """Yield who reported, where it stands, what was typed there, when it came, what was put right.

    Numerator and denominator are two cells of one row of the return: «J7 / K7».
    """
    if not figure.inputs:
        basis = f"{figure.law}: «{figure.quote}»" if figure.law else ""
        yield from (None, None, None, None, None, None, basis, None)
        return
    one = figure.inputs[0]
    yield desk.catalogue.agencies[one.agency].name.in_(desk.lang)
    yield one.file
    yield one.sheet
    yield " / ".join(each.cell for each in figure.inputs)
    yield without_unseen(" / ".join(each.raw for each in figure.inputs))
    yield date.fromisoformat(one.received)
    yield f"{one.source} {one.address}".strip()
    yield corrected(one, desk.lang) if one.correction else ""
