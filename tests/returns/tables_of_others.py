"""The made-up workbooks that are not our form, opened, and ways to bend them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from analysis.returns.layouts import Layout, Match, Reading, layout_for, read_with
from analysis.returns.problems import Findings, Problem
from analysis.returns.workbook import Cell, Sheet, Workbook, position

HEALTH, INSURANCE, COMMUNE = "so-y-te", "bhxh-tinh", "ubnd-03985"


def cell(at: str, said: object, form: str = "General") -> Cell:
    """Return a cell as Excel would store what somebody typed."""
    kind = "text" if isinstance(said, str) else "number"
    return Cell(*position(at), kind, str(said), form)


def put(book: Workbook, said: Mapping[str, object], sheet: int = 0, form: str = "General"):
    """Return a workbook with other texts in some cells; None empties one."""
    cells = dict(book.sheets[sheet].cells)
    for at, one in said.items():
        cells.pop(position(at), None)
        if one is not None:
            cells[position(at)] = cell(at, one, form)
    return changed(book, sheet, cells=cells)


def changed(book: Workbook, sheet: int = 0, **fields: object) -> Workbook:
    """Return a workbook with one sheet changed."""
    sheets = list(book.sheets)
    sheets[sheet] = replace(sheets[sheet], **fields)
    return replace(book, sheets=tuple(sheets))


def shifted(book: Workbook, rows: Mapping[int, int], columns: Mapping[int, int], sheet: int = 0):
    """Return a workbook whose rows and columns stand elsewhere, merged cells with them."""

    def moved(row: int, column: int) -> tuple[int, int]:
        return rows.get(row, row), columns.get(column, column)

    old = book.sheets[sheet]
    cells = {}
    for place, one in old.cells.items():
        row, column = moved(*place)
        cells[row, column] = replace(one, row=row, column=column)
    merges = tuple((*moved(a, b), *moved(c, d)) for a, b, c, d in old.merges)
    return changed(book, sheet, cells=cells, merges=merges)


def read_book(
    book: Workbook,
    layouts: tuple[Layout, ...],
    catalogue,
    agency: str | None = None,
    year: int | None = None,
) -> tuple[Match, Reading, tuple[Problem, ...]]:
    """Return what the fitting layout reads, and every problem; nothing may be lost."""
    match = layout_for(book, layouts, catalogue, agency, year)
    assert match is not None
    findings = Findings(book.file)
    reading = read_with(match, book, catalogue, findings)
    assert reading.counted.lost == 0
    assert reading.counted.cells == sum(filled(sheet) for sheet in book.sheets)
    return match, reading, findings.distinct()


def filled(sheet: Sheet) -> int:
    """Return how many cells of a sheet hold anything."""
    return sum(bool(one.text.strip() or one.formula) for one in sheet.cells.values())


def values(reading: Reading) -> dict[tuple[str, str, int], object]:
    """Return the values by indicator, area and year; a missing one by its status."""
    return {
        (row["indicator"], row["area"], row["period"]): (
            row["obs_status"] if row["value"] is None else row["value"]
        )
        for row in reading.observations
    }


def of(problems: tuple[Problem, ...], code: str) -> list[tuple[str, str, str]]:
    """Return cell, found and expected of the problems of one kind."""
    return [(p.cell, p.found, p.expected) for p in problems if p.code == code]


def samples(folder: Path, agency: str) -> Path:
    """Return the path of a made-up workbook in the folder that they were written to."""
    return folder / "2026" / agency / f"{agency}.xlsx"
