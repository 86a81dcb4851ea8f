"""Find the tables of the form in a workbook by their hidden tags."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis.returns.form import META_SHEET
from analysis.returns.problems import Findings
from analysis.returns.workbook import MAX_ROW, Cell, Sheet, Workbook, address

TABLE_TAGS = ("indicators", "states", "by_area", "history", "tasks", "proposals")
OPEN_TABLES = ("history", "proposals")
"""Their rows stand for nothing in particular, so one that was inserted is a row like any other."""


@dataclass(frozen=True)
class Found:
    """One table in a sheet: its tag row, where its columns and its tagged rows are.

    It holds the rows of its sheet from `start` up to, and without, `end`.
    """

    tag: str
    sheet: Sheet
    header: int
    start: int
    end: int
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
        markers = list(_markers(sheet))
        ends = [row for _, row in markers[1:]] + [MAX_ROW + 1]
        start = 1
        for (tag, row), end in zip(markers, ends, strict=False):
            table = _table(tag, sheet, row, start, end, findings)
            start = end
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


def _table(tag: str, sheet: Sheet, header: int, start: int, end: int, findings: Findings) -> Found:
    tags = (c for (row, column), c in sorted(sheet.cells.items()) if row == header and column > 1)
    columns = _first_places(tags, sheet, findings)
    below = (
        c
        for (row, column), c in sorted(sheet.cells.items())
        if column == 1 and header < row < end and c.text.strip()
    )
    rows = _first_places(below, sheet, findings)
    found = Found(
        tag=tag,
        sheet=sheet,
        header=header,
        start=start,
        end=end,
        columns={name: cell.column for name, cell in columns.items()},
        rows={name: cell.row for name, cell in rows.items()},
    )
    return replace(found, rows=found.rows | _inserted(found)) if tag in OPEN_TABLES else found


def _first_places(tags: Iterable[Cell], sheet: Sheet, findings: Findings) -> dict[str, Cell]:
    """Return the cells of tags by what they say; the first of two counts, the other is noted."""
    first: dict[str, Cell] = {}
    for cell in tags:
        known = first.setdefault(cell.text.strip(), cell)
        if known is not cell:
            findings.add(
                "S02", sheet.name, cell.address, found=cell.text.strip(), expected=known.address
            )
    return first


def _inserted(found: Found) -> dict[str, int]:
    """Return rows without a tag among the tagged ones: an officer inserted and filled them."""
    last = max(found.rows.values(), default=0)
    marked = {row for row, column in found.sheet.cells if column == 1}
    filled = sorted({row for row, _ in found.sheet.cells if found.header < row < last})
    return {f"+{row}": row for row in filled if row not in marked}
