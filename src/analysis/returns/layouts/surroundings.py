"""What stands around the figures: headings, titles, footnotes, signatures."""

from collections.abc import Iterator

from analysis.returns.layouts.fitting import Placed
from analysis.returns.layouts.grid import is_column_number
from analysis.returns.layouts.ledger import Ledger
from analysis.returns.layouts.models import Layout
from analysis.returns.layouts.titles import SAMPLE_MARK
from analysis.returns.layouts.words import key, says
from analysis.returns.problems import Findings
from analysis.returns.workbook import address, position


def take_headings(placed: Placed, ledger: Ledger, findings: Findings) -> None:
    """Enter the headings of the declared columns; a column that is not declared is noted."""
    known = set(placed.columns.values())
    headings = list(placed.headings())
    for heading in (h for h in headings if h.column in known):
        for place in heading.cells:
            ledger.take(placed.grid, *place, "label")
    lost = placed.lost_columns
    for heading in (h for h in headings if h.column not in known):
        where = address(*heading.cells[-1])
        if heading.column not in lost:
            words = " – ".join(heading.texts)
            findings.add("L04", placed.grid.sheet.name, where, found=words)
        for place in heading.cells:
            ledger.take(placed.grid, *place, "flagged")
    if placed.table.header.numbers:
        _take_numbers(placed, placed.table.header.numbers + placed.down, ledger)


def _take_numbers(placed: Placed, row: int, ledger: Ledger) -> None:
    for cell in placed.grid.rows.get(row, ()):
        if is_column_number(cell.text):
            ledger.take(placed.grid, row, cell.column, "label")


def take_surroundings(placed: Placed, layout: Layout, end: int, ledger: Ledger) -> None:
    """Enter the words above the headings and below the last row that the layout knows."""
    grid, first = placed.grid, placed.table.header.first + placed.down
    words = tuple(_words(placed, layout))
    if layout.sender:
        # Whom it names was compared when the layout was found to fit.
        ledger.take(grid, *position(layout.sender.cell), "label")
    for (row, column), cell in grid.cells.items():
        if first <= row < end or cell.kind != "text":
            continue
        if any(says(text, cell.text) for text in words) or key(SAMPLE_MARK) in key(cell.text):
            ledger.take(grid, row, column, "label")
        elif any(says(text, cell.text) for text in layout.notes):
            ledger.take(grid, row, column, "note")


def _words(placed: Placed, layout: Layout) -> Iterator[str]:
    yield from layout.words
    yield from (title.text for title in placed.table.titles)
    if placed.table.marked:
        yield placed.table.marked.text
