"""An agency's officer: fills a form, edits it as people do, and knows where each cell stands.

Addresses come from openpyxl and the hidden tags, never from the reader under test.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis import catalogue
from analysis.catalogue import Catalogue
from analysis.returns import form as forms
from analysis.returns.reading import Return, read
from analysis.returns.template import Entry, Key, write

HEALTH, YEAR = "so-y-te", 2026


@cache
def plan() -> Catalogue:
    return catalogue.read()


def form(agency: str = HEALTH, year: int = YEAR) -> forms.Form:
    return forms.for_agency(plan(), plan().agencies[agency], year)


def fill(
    path: Path,
    entries: Mapping[Key, Entry] | None = None,
    agency: str = HEALTH,
    year: int = YEAR,
    sample: bool = False,
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, form(agency, year), entries, sample=sample)
    return path


def edit(path: Path, change: Callable[[Workbook], object]) -> Path:
    """Change a workbook with openpyxl, as another program would."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def sent(path: Path, agency: str = HEALTH, year: int = YEAR, sample: bool = False) -> Return:
    return read(path, plan(), year=year, agency=agency, sample=sample)


def sheet_of(book: Workbook, table: str) -> tuple[Worksheet, int]:
    """Return the sheet that holds a table and its tag row."""
    for sheet in book:
        for cell in sheet["A"]:
            if cell.value == f"#{table}":
                return sheet, cell.row
    raise LookupError(table)


def where(book: Workbook, table: str, row: str, column: str) -> tuple[str, str]:
    """Return sheet and address of a cell."""
    sheet, tags = sheet_of(book, table)
    line = next(c.row for c in sheet["A"] if c.row > tags and c.value == row)
    place = next(c.column for c in sheet[tags] if c.column > 1 and c.value == column)
    return sheet.title, sheet.cell(line, place).coordinate


@cache
def pristine() -> Workbook:
    with TemporaryDirectory() as folder:
        return openpyxl.load_workbook(fill(Path(folder) / "a.xlsx"))


def at(table: str, row: str, column: str) -> tuple[str, str]:
    """Return sheet and address of a cell in the health department's form as it was sent out."""
    return where(pristine(), table, row, column)


def place(path: Path, table: str, row: str, column: str) -> tuple[str, str]:
    return where(openpyxl.load_workbook(path), table, row, column)


def problems(found: Return) -> set[tuple[str, str, str]]:
    """Return code, sheet and cell of what is wrong, without what was left blank."""
    return {(p.code, p.sheet, p.cell) for p in found.problems if p.code != "V09"}


def one(found: Return, indicator: str, period: int = YEAR, area: str = "14") -> dict[str, object]:
    """Return the only record of an indicator, area and period."""
    rows = [
        r
        for r in found.observations
        if (r["indicator"], r["period"], r["area"]) == (indicator, period, area)
    ]
    assert len(rows) == 1, rows
    return rows[0]
