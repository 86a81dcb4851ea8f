"""One OpenDocument table: rows and cells with their repetitions, and the texts in them."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.returns.workbook import limits
from analysis.returns.workbook.model import (
    Cell,
    Cells,
    Place,
    Range,
    Rows,
    Sheet,
    WorkbookError,
    inside,
)
from analysis.returns.workbook.ods_names import TABLE, TEXT
from analysis.returns.workbook.ods_styles import Styles
from analysis.returns.workbook.ods_values import said
from analysis.returns.workbook.package import too_many

CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
_HIDDEN = ("collapse", "filter")
_FORMULA = re.compile(r"[a-z]+:(?==)")


@dataclass
class Table:
    """The table that is being read; `room` is how many cells the file may still have."""

    name: str
    hidden: bool
    room: int
    rows: Rows = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    comments: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    place: Place = (0, 0)
    _row: dict[str, str] = field(default_factory=dict)
    _cell: dict[str, str] = field(default_factory=dict)
    _cells: dict[int, Cell] = field(default_factory=dict)
    _next: Place = (1, 1)
    # Styles of columns, with the last column of each.
    _ends: list[int] = field(default_factory=list)
    _styles: list[str] = field(default_factory=list)

    def take_column(self, attributes: dict[str, str]) -> None:
        """Take one column or several equal ones."""
        first = self._ends[-1] + 1 if self._ends else 1
        last = first + _times(attributes, "number-columns-repeated") - 1
        if first <= limits.MAX_COLUMN:
            self._ends.append(last)
            self._styles.append(attributes.get(TABLE + "default-cell-style-name", ""))
        if attributes.get(TABLE + "visibility") in _HIDDEN:
            self.hidden_columns.update(range(first, min(last, limits.MAX_COLUMN) + 1))

    def begin_row(self, attributes: dict[str, str]) -> None:
        """Begin the next row."""
        self._row, self._cells = attributes, {}
        self._next = self._next[0], 1

    def end_row(self) -> None:
        """End the row; it may stand for many."""
        row = self._next[0]
        last = row + _times(self._row, "number-rows-repeated") - 1
        self._next = last + 1, 1
        if self._row.get(TABLE + "visibility") in _HIDDEN:
            self.hidden_rows.update(range(row, min(last, limits.MAX_ROW) + 1))
        if self._cells:
            inside(last, 1)
            self._spend(len(self._cells) * (last - row))
            self.rows[row] = self._cells
            for at in range(row + 1, last + 1):
                self.rows[at] = {c: replace(cell, row=at) for c, cell in self._cells.items()}

    def begin_cell(self, attributes: dict[str, str]) -> None:
        """Begin the next cell of the row."""
        self._cell, self.place = attributes, self._next

    def end_cell(self, shown: str, styles: Styles, epoch: date) -> None:
        """End the cell, whose paragraphs say `shown`; it may stand for many."""
        row, column = self.place
        times = _times(self._cell, "number-columns-repeated")
        self._next = row, column + times
        self._merge()
        found = said(self._cell, shown, epoch)
        if found is None:
            return
        kind, text, form = found
        inside(row, column + times - 1)
        self._spend(times)
        formula = _FORMULA.sub("", self._cell.get(TABLE + "formula", ""), count=1)
        font = styles.font(self._style(column)) if kind == "text" else ""
        for at in range(column, column + times):
            self._cells[at] = Cell(row, at, kind, text, form, formula, font)

    def _spend(self, cells: int) -> None:
        self.room -= cells
        too_many(-self.room, 0, "number of cells")

    def _style(self, column: int) -> str:
        at = bisect_left(self._ends, column)
        of_column = self._styles[at] if at < len(self._styles) else ""
        of_row = self._row.get(TABLE + "default-cell-style-name")
        return self._cell.get(TABLE + "style-name") or of_row or of_column

    def _merge(self) -> None:
        rows = _times(self._cell, "number-rows-spanned")
        columns = _times(self._cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            row, column = self.place
            last = min(row + rows - 1, limits.MAX_ROW), min(column + columns - 1, limits.MAX_COLUMN)
            self.merges.append((row, column, *last))
            too_many(len(self.merges), limits.MAX_RANGES, "number of merged ranges")

    def sheet(self) -> Sheet:
        """Return the table as a sheet."""
        return Sheet(
            self.name,
            self.hidden,
            Cells(self.rows),
            tuple(self.merges),
            self.comments,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
        )


def _times(attributes: dict[str, str], name: str) -> int:
    """Return a number of repetitions or spanned cells, 1 where none is given."""
    return max(int(attributes.get(TABLE + name) or 1), 1)


class Texts:
    """The texts that are open: of a cell, of a comment in it, of shapes that stand on it."""

    def __init__(self) -> None:
        """Begin without any."""
        self._open: list[list[str]] = []
        self._paragraphs: list[int] = []
        self._length = 0

    def open(self) -> None:
        """Open a text; what follows belongs to it until it is closed."""
        self._open.append([])
        self._paragraphs.append(0)
        self._length = 0

    def close(self) -> str:
        """Return the innermost text and close it."""
        self._paragraphs.pop()
        return "".join(self._open.pop()).removeprefix("\n")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element: paragraphs, spaces, tabs and line ends make text."""
        if name in _PARAGRAPHS and self._open:
            self._paragraphs[-1] += 1
            self._add("\n")
        elif name == TEXT + "line-break":
            self._add("\n")
        elif name == TEXT + "tab":
            self._add("\t")
        elif name == TEXT + "s":
            self._add(" " * min(int(attributes.get(TEXT + "c") or 1), _LONGEST))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in _PARAGRAPHS and self._open:
            self._paragraphs[-1] -= 1

    def take(self, pieces: list[str]) -> None:
        """Take character data; outside of paragraphs it is white space between elements."""
        if pieces:
            self._add("".join(pieces))
            pieces.clear()

    def _add(self, text: str) -> None:
        if self._open and self._paragraphs[-1]:
            self._open[-1].append(text)
            self._length += len(text)
            if self._length > limits.MAX_PIECES * 8192:
                raise WorkbookError("F03", "length of a text", f"{limits.MAX_PIECES * 8} KB")


_PARAGRAPHS = (TEXT + "p", TEXT + "h")
_LONGEST = 32_767
