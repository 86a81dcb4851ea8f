"""Find the table on a sheet that nobody has described: its headings, labels, figures and words.

Headings are the first row of several texts with no number among them, and what is merged below
it; the labels are the column with the most words; a section is a row with words only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.returns.layouts.grid import Grid, Heading, is_column_number
from analysis.returns.layouts.words import key
from analysis.returns.numbers import read_number
from analysis.returns.workbook import Cell

MOST_ROWS = 500
"""Rows of a sheet that are looked at: a table that somebody describes by hand is shorter."""
_MOST_HEADER_ROWS = 6
_HEADER_WITHIN = 40


@dataclass(frozen=True)
class Outline:
    """A table as it seems to stand on a sheet: rows of its headings, its labels and figures."""

    grid: Grid
    first: int
    last: int
    numbers: int | None
    end: int
    label: int
    figures: frozenset[int]

    @property
    def start(self) -> int:
        """Return the row below the headings."""
        return (self.numbers or self.last) + 1

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings of the columns, from left to right."""
        return tuple(self.grid.headings(self.first, self.last))

    def labels(self) -> Iterator[tuple[Cell, bool]]:
        """Yield the label cell of each row, with whether the row has figures."""
        for number, cells in self.grid.rows.items():
            if self.start <= number < self.end:
                label = self.grid.shown(number, self.label)
                words = [cell for cell in cells if cell.kind == "text"]
                cell = label or (words[0] if len(words) == len(cells) == 1 else None)
                if cell is not None and cell.row == number:
                    yield cell, any(_is_figure(c) and c.column in self.figures for c in cells)

    def around(self) -> Iterator[Cell]:
        """Yield the texts above and below the table."""
        for (row, _), cell in self.grid.cells.items():
            if cell.kind == "text" and not self.first <= row < self.end:
                yield cell


def outline(grid: Grid) -> Outline | None:
    """Return the first table on a sheet, or None where no headings stand over figures."""
    rows = dict(list(grid.rows.items())[:MOST_ROWS])
    tops = [row for row in list(rows)[:_HEADER_WITHIN] if _may_be_headings(rows[row])]
    # Letterheads too are texts side by side; the headings are the widest row, or the first of it.
    for first in sorted(tops, key=lambda row: (-_width(grid, row), row)):
        found = _below(grid, rows, first)
        if found is not None:
            return found
    return None


def _width(grid: Grid, row: int) -> int:
    return sum(1 for _ in grid.headings(row, row))


def _below(grid: Grid, rows: dict[int, list[Cell]], first: int) -> Outline | None:
    """Return the table whose headings begin in a row, or None where no figures stand below."""
    last = _last_heading(grid, rows, first)
    numbers = last + 1 if _is_numbering(rows.get(last + 1, [])) else None
    body = {n: row for n, row in rows.items() if n > (numbers or last)}
    figures = _figure_columns(body)
    label = _label_column(grid, first, last, body, figures)
    figures = frozenset(column for column in figures if label and column > label)
    if not (label and figures):
        return None
    end = 1 + max(n for n, row in body.items() if _has_figure(row, figures))
    return Outline(grid, first, last, numbers, end, label, figures)


def _is_number(cell: Cell) -> bool:
    return cell.kind in ("number", "uncalculated", "error")


def _is_figure(cell: Cell) -> bool:
    """Whether a cell is a number, typed or stored, or stands for a missing one."""
    return _is_number(cell) or (
        cell.kind == "text" and read_number(cell.text).outcome not in ("refused", "approximate")
    )


def _may_be_headings(cells: list[Cell]) -> bool:
    texts = {key(cell.text) for cell in cells if cell.kind == "text"}
    return len(texts) >= 2 and not any(_is_number(cell) for cell in cells)


def _last_heading(grid: Grid, rows: dict[int, list[Cell]], first: int) -> int:
    """Return the last row of the headings: as deep as the cells merged downwards from the first,
    or the row below cells merged sideways."""
    merges = [grid.merge_at(first, cell.column) for cell in rows[first]]
    last = max([first, *(merge[2] for merge in merges if merge)])
    if last == first and any(merge and merge[3] > merge[1] for merge in merges):
        last += _may_be_headings(rows.get(first + 1, []))
    return min(last, first + _MOST_HEADER_ROWS)


def _is_numbering(cells: list[Cell]) -> bool:
    """Whether a row numbers the columns: A, B, 1, 2, 3."""
    return len(cells) > 2 and all(is_column_number(cell.text) for cell in cells) and _rises(cells)


def _rises(cells: list[Cell]) -> bool:
    numbers = [int(digits) for c in cells if (digits := c.text.strip("() ")).isdecimal()]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _figure_columns(body: dict[int, list[Cell]]) -> frozenset[int]:
    """Return the columns in which figures are at least as frequent as other words."""
    figures: dict[int, int] = {}
    for cell in (cell for cells in body.values() for cell in cells):
        figures[cell.column] = figures.get(cell.column, 0) + (1 if _is_figure(cell) else -1)
    return frozenset(column for column, surplus in figures.items() if surplus > 0)


def _label_column(
    grid: Grid, first: int, last: int, body: dict[int, list[Cell]], figures: frozenset[int]
) -> int:
    """Return the column with the most letters below a heading, left of the figures; or 0."""
    letters: dict[int, int] = {}
    for cell in (cell for cells in body.values() for cell in cells if cell.kind == "text"):
        letters[cell.column] = letters.get(cell.column, 0) + sum(map(str.isalpha, cell.text))
    right = max(figures, default=0)
    headed = [h.column for h in grid.headings(first, last)]
    usable = [c for c in headed if letters.get(c, 0) and c not in figures and c < right]
    return max(usable, key=lambda column: (letters[column], -column), default=0)


def _has_figure(cells: list[Cell], figures: frozenset[int]) -> bool:
    return any(_is_figure(cell) and cell.column in figures for cell in cells)
