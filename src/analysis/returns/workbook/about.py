"""Notices about cells of any format: hidden under merged cells, or far from all others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from analysis.returns.workbook import limits
from analysis.returns.workbook.model import (
    Cell,
    Cells,
    Notice,
    Place,
    Range,
    Sheet,
    range_address,
)

FAR_ROWS, FAR_COLUMNS = 10_000, 200
"""A last row or column that lies so far behind the one before it was hardly meant."""


def about_cells(sheet: Sheet) -> Iterator[Notice]:
    """Yield notices of cells that lie under a merged range (B08) or far away (B09)."""
    if sheet.cells and sheet.merges:
        yield from _beneath(sheet)
    for cell in _far(sheet.cells):
        yield Notice("B09", sheet.name, cell.address, cell.text)


def by_row(cells: Mapping[Place, Cell]) -> dict[int, dict[int, Cell]]:
    """Return the cells by row and column."""
    if isinstance(cells, Cells):
        return cells.rows
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        rows.setdefault(row, {})[column] = cell
    return rows


def _beneath(sheet: Sheet) -> Iterator[Notice]:
    rows = by_row(sheet.cells)
    lines = sorted(rows)
    steps = limits.MAX_CELLS  # merged ranges that lie over each other could cost more
    for area in sheet.merges:
        top, _, bottom, _ = area
        covered = lines[bisect_left(lines, top) : bisect_right(lines, bottom)]
        steps -= sum(len(rows[row]) for row in covered) + 1
        if steps < 0:
            return
        cell = next((c for row in covered for c in rows[row].values() if _under(c, area)), None)
        if cell:
            yield Notice("B08", sheet.name, cell.address, cell.text, range_address(area))


def _under(cell: Cell, area: Range) -> bool:
    top, left, _, right = area
    return left <= cell.column <= right and (cell.row, cell.column) != (top, left)


def _far(cells: Mapping[Place, Cell]) -> Iterator[Cell]:
    """Yield the last cell where a gap parts it from everything before."""
    rows = by_row(cells)
    row = _after_gap(rows, FAR_ROWS)
    if row:
        yield from rows[row].values()
    columns = {column for at, line in rows.items() if at != row for column in line}
    column = _after_gap(columns, FAR_COLUMNS)
    if column:
        yield from (line[column] for line in rows.values() if column in line)


def _after_gap(numbers: Mapping[int, object] | set[int], gap: int) -> int:
    """Return the last number where it lies further than `gap` behind the one before it, else 0."""
    if len(numbers) < 2:
        return 0
    before, last = sorted(numbers)[-2:]
    return last if last - before > gap else 0
