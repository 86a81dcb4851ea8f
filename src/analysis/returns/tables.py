"""Find the tables of the form in a workbook by their hidden tags."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.returns.form import META_SHEET
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell, Sheet, Workbook, address

TABLE_TAGS = ("indicators", "states", "by_area", "history", "tasks", "proposals")


@dataclass(frozen=True)
class Found:
    """One table in a sheet: where its columns and its tagged rows are."""

    tag: str
    sheet: Sheet
    columns: dict[str, int]
    rows: dict[str, int]

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell of a row tag and a column tag, or None where it is blank."""
        if column not in self.columns:
            return None
        return self.sheet.cells.get((self.rows[row], self.columns[column]))

    def text(self, row: str, column: str) -> str:
        """Return the text of a cell, spaces at its ends taken off; "" where it is blank."""
        cell = self.cell(row, column)
        return cell.text.strip() if cell else ""

    def address(self, row: str, column: str) -> str:
        """Return the address of a cell whether or not anything stands in it."""
        return address(self.rows[row], self.columns.get(column, 1))


def meta(workbook: Workbook) -> dict[str, str]:
    """Return what the hidden sheet says of the form: agency, year, plan, version; {} without it."""
    sheet = workbook.sheet(META_SHEET)
    if not sheet:
        return {}
    keys = {row: cell.text for (row, column), cell in sheet.cells.items() if column == 1}
    return {key: sheet.cells[row, 2].text for row, key in keys.items() if (row, 2) in sheet.cells}


def find_tables(workbook: Workbook, findings: Findings) -> dict[str, Found]:
    """Return the tables of the form by tag; one that stands twice is noted, the first counts."""
    found: dict[str, Found] = {}
    for sheet in workbook.sheets:
        for tag, row in _markers(sheet):
            table = _table(tag, sheet, row, findings)
            if tag in found:
                findings.add(
                    "S02",
                    sheet.name,
                    address(row, 1),
                    found=f"#{tag}",
                    expected=found[tag].sheet.name,
                )
            else:
                found[tag] = table
    return found


def _markers(sheet: Sheet) -> Iterator[tuple[str, int]]:
    for (row, column), cell in sorted(sheet.cells.items()):
        if column == 1 and cell.text.removeprefix("#") in TABLE_TAGS and cell.text.startswith("#"):
            yield cell.text.removeprefix("#"), row


def _table(tag: str, sheet: Sheet, header: int, findings: Findings) -> Found:
    columns = {
        cell.text: column
        for (row, column), cell in sheet.cells.items()
        if row == header and column > 1
    }
    rows: dict[str, int] = {}
    tagged = sorted((row, cell.text) for (row, column), cell in sheet.cells.items() if column == 1)
    for row, name in tagged:
        if row <= header:
            continue
        if name in rows:
            findings.add(
                "S02", sheet.name, address(row, 1), found=name, expected=address(rows[name], 1)
            )
        else:
            rows[name] = row
    return Found(tag, sheet, columns, rows)
