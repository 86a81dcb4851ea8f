"""What a return holds besides what its form asks for: nothing is passed over in silence."""

from collections.abc import Iterator

from analysis.catalogue import Catalogue
from analysis.language import LANGUAGES
from analysis.returns.form import LISTS_SHEET, META_SHEET, Form, Table
from analysis.returns.problems import Findings
from analysis.returns.tables import Found
from analysis.returns.workbook import Cell, Sheet, Workbook, address

MOST_STRAYS = 50
"""Cells noted one by one on a sheet; what is beyond them is counted in one line."""


def check(
    book: Workbook, found: dict[str, Found], form: Form, catalogue: Catalogue, findings: Findings
) -> None:
    """Note tables and columns that are lost, and every cell that stands outside of the form."""
    bands = _bands(catalogue)
    for table in form.tables:
        if table.tag in found:
            _check_table(found[table.tag], table, bands, findings)
        else:
            findings.add("S03", expected=table.sheet)
    asked = {table.tag for table in form.tables}
    for other in (here for tag, here in found.items() if tag not in asked):
        where = address(other.header, 1)
        findings.add("S04", other.sheet.name, where, found=other.sheet.name)
    for sheet in book.sheets:
        if _is_foreign(sheet):
            findings.add("S04", sheet.name, address(*min(sheet.cells)), found=sheet.name)


def _check_table(here: Found, table: Table, bands: set[str], findings: Findings) -> None:
    for column in table.columns:
        if column.kind != "shown" and column.tag not in here.columns:
            words = f"{column.group}: {column.heading}" if column.group else column.heading
            findings.add("S06", here.sheet.name, address(here.header, 1), expected=words)
    _check_words(here, table, findings)
    strays = list(_strays(here, table, bands))
    for cell in strays[:MOST_STRAYS]:
        findings.add("S04", here.sheet.name, cell.address, found=cell.text.strip())
    if len(strays) > MOST_STRAYS:
        where, more = strays[MOST_STRAYS].address, len(strays) - MOST_STRAYS
        findings.add("S04", here.sheet.name, where, found=f"… (+{more})")


def _check_words(here: Found, table: Table, findings: Findings) -> None:
    """Note words that a formula should give and does not; numbers are noted where they are read."""
    columns = [c.tag for c in table.columns if c.kind in ("text", "long", "choice")]
    for row in here.rows:
        for column in columns:
            cell = here.cell(row, column)
            if cell and cell.kind == "uncalculated":
                findings.add("N04", here.sheet.name, cell.address)
            elif cell and cell.kind == "error":
                findings.add("N05", here.sheet.name, cell.address, found=cell.text)


def _strays(here: Found, table: Table, bands: set[str]) -> Iterator[Cell]:
    """Yield the cells of a table's sheet that are neither our words nor read."""
    tags = {column.tag for column in table.columns}
    known = {place for tag, place in here.columns.items() if tag in tags}
    rows = {row for row, column in here.sheet.cells if column == 1} | set(here.rows.values())
    last = max(known, default=1)
    for (row, column), cell in sorted(here.sheet.cells.items()):
        if not here.start <= row < here.end or not (cell.text.strip() or cell.formula):
            continue
        above = row < here.header and 1 < column <= last
        ours = above or (column == 1 and row >= here.header) or cell.text in bands
        if not ours and (column not in known or (row > here.header and row not in rows)):
            yield cell


def _bands(catalogue: Catalogue) -> set[str]:
    """Return the headings between rows in every language that forms are written in."""
    names = [theme.name for theme in catalogue.plan.themes]
    names += [task.heading for task in catalogue.tasks.values()]
    return {name.in_(lang) for name in names for lang in LANGUAGES}


def _is_foreign(sheet: Sheet) -> bool:
    """Whether somebody added the sheet: none of ours is without a mark in column A."""
    marked = any(c.text.startswith("#") for (_, column), c in sheet.cells.items() if column == 1)
    return bool(sheet.cells) and not marked and sheet.name not in (META_SHEET, LISTS_SHEET)
