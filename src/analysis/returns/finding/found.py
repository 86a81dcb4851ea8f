"""One table of the form as it stands in a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.returns.workbook import Cell, Sheet, address

Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""

TABLE_TAGS = ("indicators", "states", "by_area", "history", "tasks", "proposals")
OPEN_TABLES = ("history", "proposals")
"""Their rows stand for nothing in particular, so one that was inserted is a row like any other."""


@dataclass(frozen=True)
class Found:
    """A table in a sheet: where its columns and rows are, and which of its cells were taken.

    It holds the rows of its sheet from `start` up to, and without, `end`; `header` is the row of
    tags, or of headings where the tags are gone. `spread` leads from a cell under a merge to the
    cell that speaks for it; a `barred` cell waits for an answer and is read by nobody. Every cell
    that is asked for is noted in `taken`, so that what was never asked for can be told.
    """

    tag: str
    sheet: Sheet
    header: int
    start: int
    end: int
    id_column: int = 1
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    spread: dict[Place, Place] = field(default_factory=dict)
    barred: frozenset[Place] = frozenset()
    taken: set[Place] = field(default_factory=set, compare=False)
    copies: set[int] = field(default_factory=set, compare=False)
    """Rows, by their number, that only repeat what another row says."""
    doubted: set[str] = field(default_factory=set, compare=False)
    """Rows that stand here or there, and wait for an answer."""
    refused: set[str] = field(default_factory=set, compare=False)
    """Rows that gave no record: what they hold is asked about, not read."""

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell of a row and a column, or None where it is blank."""
        if column not in self.columns:
            return None
        place = (self.rows[row], self.columns[column])
        place = self.spread.get(place, place)
        found = None if place in self.barred else self.sheet.cells.get(place)
        if found:
            self.taken.add(place)
        return found

    def text(self, row: str, column: str) -> str:
        """Return the text of a cell, spaces at its ends taken off; "" where it is blank."""
        cell = self.cell(row, column)
        return cell.text.strip() if cell else ""

    def raw(self, row: str, column: str) -> str:
        """Return a text as the file has it, also where it had to be made legible."""
        cell = self.cell(row, column)
        return cell.original or cell.text.strip() if cell else ""

    def comments(self, row: str) -> list[tuple[str, str]]:
        """Return address and text of the comments that hang at cells of a row."""
        line = self.rows[row]
        here = sorted(place for place in self.sheet.comments if place[0] == line)
        return [(address(*place), self.sheet.comments[place].strip()) for place in here]

    def address(self, row: str, column: str) -> str:
        """Return the address of a cell whether or not anything stands in it."""
        return address(self.rows[row], self.columns.get(column, self.id_column))


def words(sheet: Sheet, row: int, column: int) -> str:
    """Return the text at a place, "" where there is none."""
    cell = sheet.cells.get((row, column))
    return cell.text.strip() if cell else ""


def shown(cell: Cell) -> str:
    """Return what a cell holds as a person sees it: Excel may write 24.01 as 24.010000000000002."""
    if cell.kind == "number":
        return f"{float(cell.text):.15g}"
    return cell.text.strip() or cell.formula


MOST_LINES = 12


def line_numbers(lines: Iterable[int]) -> str:
    """Return the numbers of rows as text, the first dozen of them."""
    rows = sorted(lines)
    more = f", … (+{len(rows) - MOST_LINES})" if len(rows) > MOST_LINES else ""
    return ", ".join(str(row) for row in rows[:MOST_LINES]) + more
