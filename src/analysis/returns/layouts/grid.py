"""A sheet as people see it: a merged cell's text holds for its whole range, headings are paths."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.returns.workbook import Cell, Sheet

Place = tuple[int, int]
Merge = tuple[int, int, int, int]
_COLUMN_NUMBER = re.compile(r"\(?[A-Za-z0-9]{1,3}\)?(?:\s*=.*)?")


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell holds anything at all."""
    return cell is not None and bool(cell.text.strip() or cell.formula or cell.kind != "text")


def is_column_number(text: str) -> bool:
    """Whether a text is a column's number as forms print it: A, 1, (3), 5=4/3."""
    return bool(_COLUMN_NUMBER.fullmatch(text.strip()))


@dataclass(frozen=True)
class Heading:
    """The heading of one column: its texts from the top down, and the cell of each."""

    column: int
    texts: tuple[str, ...]
    cells: tuple[Place, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet with its filled cells and merged ranges."""

    sheet: Sheet

    @cached_property
    def cells(self) -> dict[Place, Cell]:
        """Return the filled cells by (row, column), row by row."""
        return {at: cell for at, cell in sorted(self.sheet.cells.items()) if is_filled(cell)}

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """Return the filled cells of each row that has any, from left to right."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells.values():
            found.setdefault(cell.row, []).append(cell)
        return found

    @cached_property
    def last_column(self) -> int:
        """Return the last column with a filled cell."""
        return max((column for _, column in self.cells), default=0)

    @cached_property
    def _merges_by_row(self) -> dict[int, list[Merge]]:
        # Merges may span a million rows: only rows that hold something are looked up.
        found: dict[int, list[Merge]] = {}
        tall = [m for m in self.sheet.merges if m[2] - m[0] > _TALL]
        for merge in self.sheet.merges:
            for row in range(merge[0], min(merge[2], merge[0] + _TALL) + 1):
                found.setdefault(row, []).append(merge)
        for row in self.rows if tall else ():
            found.setdefault(row, []).extend(m for m in tall if m[0] + _TALL < row <= m[2])
        return found

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged range that covers a cell, or None."""
        merges = self._merges_by_row.get(row, ())
        return next((m for m in merges if m[1] <= column <= m[3]), None)

    def anchor(self, row: int, column: int) -> Place:
        """Return the cell whose text is shown at a place."""
        merge = self.merge_at(row, column)
        return (merge[0], merge[1]) if merge else (row, column)

    def shown(self, row: int, column: int) -> Cell | None:
        """Return the cell that is shown at a place, or None where nothing is."""
        return self.cells.get(self.anchor(row, column))

    def text(self, row: int, column: int) -> str:
        """Return the text that is shown at a place."""
        cell = self.shown(row, column)
        return cell.text.strip() if cell else ""

    def heading(self, column: int, first: int, last: int) -> Heading:
        """Return the heading of a column over some rows; a merged text counts once."""
        anchors = dict.fromkeys(self.anchor(row, column) for row in range(first, last + 1))
        filled = tuple(at for at in anchors if at in self.cells)
        return Heading(column, tuple(self.cells[at].text.strip() for at in filled), filled)

    def headings(self, first: int, last: int) -> Iterator[Heading]:
        """Yield the headings over some rows, of columns that have one."""
        for column in sorted(self._columns_in(first, last)):
            heading = self.heading(column, first, last)
            if heading.texts:
                yield heading

    def _columns_in(self, first: int, last: int) -> set[int]:
        """Return the columns in which some rows show anything."""
        rows = range(first, last + 1)
        columns = {cell.column for row in rows for cell in self.rows.get(row, ())}
        for merge in (m for row in rows for m in self._merges_by_row.get(row, ())):
            if merge[:2] in self.cells:
                columns.update(range(merge[1], min(merge[3], self.last_column) + 1))
        return columns


_TALL = 64
"""Rows: merges that are taller are looked up by the rows in use."""
