"""What a workbook is to us: cells with text, kind, formula, number format and font; no values."""

import re
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from analysis.returns.workbook.limits import MAX_COLUMN, MAX_NOTICES, MAX_ROW

CellKind = Literal["number", "text", "bool", "error", "uncalculated"]
Place = tuple[int, int]
"""Row and column, both counted from 1."""
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


class WorkbookError(Exception):
    """A file that is no workbook we read; `code` is its kind of problem."""

    sha256 = ""

    def __init__(self, code: str, found: str, expected: str = "") -> None:
        """Take the kind of problem, what was found and the limit it broke."""
        self.code, self.found, self.expected = code, found, expected
        super().__init__(found)


# Not frozen: a frozen record takes five times as long to make, and there may be two million.
# Nothing changes a cell once it is read.
@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One non-empty cell: `text` is what the file says, before any reading of it.

    `formula` is its formula with the sign of equality ("=" alone where the file shares it with
    another cell), "" where there is none; `font` names its font, "" where nothing tells;
    `original` is the text as the file has it where `text` was made legible, else "".
    """

    row: int
    column: int
    kind: CellKind
    text: str
    format: str = "General"
    formula: str = ""
    font: str = ""
    original: str = ""

    @property
    def address(self) -> str:
        """Return the address as Excel shows it: D14."""
        return address(self.row, self.column)

    @property
    def is_percent(self) -> bool:
        """Whether Excel shows the number times 100: 0.00%, but not 0.00"%"."""
        return "%" in _LITERAL.sub("", self.format)

    @property
    def is_date(self) -> bool:
        """Whether Excel shows the number as a date or a time."""
        return bool(_DATE.search(_LITERAL.sub("", self.format)))


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE = re.compile("[dmyhs]", re.I)

Rows = dict[int, dict[int, Cell]]
"""Cells by row, then by column."""


class Cells(Mapping[Place, Cell]):
    """The cells of a sheet by (row, column), kept by row: a third less memory than one table."""

    __slots__ = ("rows",)

    def __init__(self, rows: Rows) -> None:
        """Take the cells by row and column; no row is empty."""
        self.rows = rows

    def __getitem__(self, place: Place) -> Cell:
        return self.rows[place[0]][place[1]]

    def get(self, place: Place, default: Any = None) -> Any:
        """Return the cell at a place, or the default where it is empty."""
        line = self.rows.get(place[0])
        return default if line is None else line.get(place[1], default)

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and place[1] in self.rows.get(place[0], ())

    def __iter__(self) -> Iterator[Place]:
        return ((row, column) for row, cells in self.rows.items() for column in cells)

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))

    def items(self) -> ItemsView[Place, Cell]:
        """Return a view of the places with their cells."""
        return _Items(self)

    def values(self) -> ValuesView[Cell]:
        """Return a view of the cells."""
        return _Values(self)


class _Items(ItemsView[Place, Cell]):
    _mapping: Cells

    def __iter__(self) -> Iterator[tuple[Place, Cell]]:
        rows = self._mapping.rows.items()
        return (((row, at), cell) for row, cells in rows for at, cell in cells.items())


class _Values(ValuesView[Cell]):
    _mapping: Cells

    def __iter__(self) -> Iterator[Cell]:
        return (cell for cells in self._mapping.rows.values() for cell in cells.values())


@dataclass(frozen=True)
class Sheet:
    """One sheet with its non-empty cells by (row, column), both counted from 1.

    `merges` are (first row, first column, last row, last column); `comments` are texts by place.
    """

    name: str
    hidden: bool
    cells: Mapping[Place, Cell]
    merges: tuple[Range, ...] = ()
    comments: dict[Place, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Notice:
    """Something about a file that its receiver should know: a kind of problem and its place."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was received; `epoch` is the day that its dates are counted from."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    epoch: date = date(1899, 12, 30)
    kind: str = "xlsx"
    notices: tuple[Notice, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@dataclass(frozen=True)
class Content:
    """What a reader of one format returns: sheets, the day dates count from, and notices."""

    sheets: tuple[Sheet, ...]
    epoch: date = date(1899, 12, 30)
    notices: tuple[Notice, ...] = ()


def letters(column: int) -> str:
    """Return the letters of a column counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell as Excel shows it."""
    return f"{letters(column)}{row}"


def range_address(area: Range) -> str:
    """Return the address of a range as Excel shows it: B2:D3."""
    return f"{address(*area[:2])}:{address(*area[2:])}"


_ADDRESS = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})\Z", re.A)


def position(text: str) -> Place:
    """Return (row, column) of an address; raise WorkbookError where Excel has no such cell."""
    match = _ADDRESS.match(text)
    row, column = 0, 0
    if match:
        row = int(match[2])
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
    return inside(row, column, text)


def inside(row: int, column: int, shown: str = "") -> Place:
    """Return a place that Excel has; raise WorkbookError (F16) where it has none there."""
    if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
        raise WorkbookError("F16", shown[:20] or f"R{row}C{column}"[:20])
    return row, column


def capped(notices: list[Notice]) -> tuple[Notice, ...]:
    """Return distinct notices, at most MAX_NOTICES of a kind for a sheet."""
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for notice in dict.fromkeys(notices):
        key = notice.code, notice.sheet
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= MAX_NOTICES:
            kept.append(notice)
    return tuple(kept)
