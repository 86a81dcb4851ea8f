"""Which layout a workbook follows, and where its tables stand in it.

A table is found by its headings, compared to the letter but for spacing, case, tone placement
and numbering. A table that stands lower or has a column more is still found, and that is noted;
a heading that says something else is an error, and its column is not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from analysis.catalogue import Agency, Catalogue
from analysis.returns import form as forms
from analysis.returns.layouts.grid import Grid, Heading
from analysis.returns.layouts.models import UNIT, Column, Layout, Table
from analysis.returns.layouts.titles import Sought, is_sample, read_sender, read_year, stands
from analysis.returns.layouts.words import filled, key, label_key, year_in
from analysis.returns.problems import Findings, Problem
from analysis.returns.workbook import Sheet, Workbook, address, position

LEAST_FIT = Fraction(1, 2)
"""Share of the declared headings that a workbook must have to be taken for a layout's."""
_INSERTED = 50
"""Rows that may have been inserted above a table."""


@dataclass(frozen=True)
class Placed:
    """A table of a layout as it stands on a sheet: how far down, and in which columns.

    `columns` gives the column, counted from 1, by the letters that the layout calls it; one
    that is lost is missing.
    """

    table: Table
    grid: Grid
    down: int
    columns: dict[str, int]

    @property
    def start(self) -> int:
        """Return the row below the headings."""
        return self.table.header.end + self.down + 1

    @property
    def lost_columns(self) -> set[int]:
        """Return where the columns that are lost should stand: what is there was noted."""
        lost = (c.column for c in self.table.columns if c.column not in self.columns)
        return {position(f"{letters}1")[1] for letters in lost}

    def headings(self) -> Iterator[Heading]:
        """Yield the heading of every column of the sheet that has one."""
        header = self.table.header
        return self.grid.headings(header.first + self.down, header.last + self.down)


@dataclass(frozen=True)
class Match:
    """A workbook that follows a layout: who sent it, for which year, and what does not fit.

    `share` is the part of the layout's headings that were found. `refused` says that its
    figures cannot be placed at all: no year, another year, or another sender than promised.
    """

    layout: Layout
    agency: Agency | None
    year: int
    sample: bool
    placed: tuple[Placed, ...]
    share: Fraction
    problems: tuple[Problem, ...]
    refused: bool

    @property
    def fits(self) -> bool:
        """Whether nothing of the layout is missing or different."""
        return not any(problem.severity == "error" for problem in self.problems)


def layout_for(
    book: Workbook,
    layouts: Sequence[Layout],
    catalogue: Catalogue,
    agency: str | None = None,
    year: int | None = None,
) -> Match | None:
    """Return the layout that a workbook follows, or None where it looks like none of them.

    `agency` and `year` are what the place of the file promises. Where a layout fits only in
    part, the best one comes with its list of problems.
    """
    # Titles and headings stand at the top; the rest of a long sheet need not be looked at.
    deepest = max((t.header.end for one in layouts for t in one.tables), default=0) + _INSERTED
    grids = tuple(Grid(_top(sheet, deepest)) for sheet in book.sheets)
    tried = (_match(book, grids, layout, catalogue, agency, year) for layout in layouts)
    near = [match for match in tried if match.share >= LEAST_FIT]
    return _whole(max(near, key=_goodness), book) if near else None


def _top(sheet: Sheet, last: int) -> Sheet:
    return replace(sheet, cells={at: cell for at, cell in sheet.cells.items() if at[0] <= last})


def _whole(match: Match, book: Workbook) -> Match:
    """Return a match whose tables stand on the whole sheets."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    placed = (replace(one, grid=Grid(sheets[one.grid.sheet.name])) for one in match.placed)
    return replace(match, placed=tuple(placed), sample=is_sample(book))


def _goodness(match: Match) -> tuple[bool, bool, Fraction, int, int]:
    latest = match.layout.first_year  # of two layouts that fit equally, the later one
    return match.fits, not match.refused, match.share, -len(match.problems), latest


_REFUSING = ("L01", "L13", "F06", "F07")


def _match(
    book: Workbook,
    grids: Sequence[Grid],
    layout: Layout,
    catalogue: Catalogue,
    agency: str | None,
    promised: int | None,
) -> Match:
    findings = Findings(book.file)
    sought = list(_sought(grids, layout, findings))
    year = read_year(sought, layout, promised, findings)
    day = forms.last_day(catalogue, year) if year else date.max
    sender = read_sender(layout, sought, catalogue, day, agency, findings)
    refused = sender is None or any(p.code in _REFUSING for p in findings.found)
    placed = tuple(_placed(table, grid, year, findings) for table, grid in sought)
    declared = sum(len(table.columns) for table in layout.tables)
    share = Fraction(sum(len(one.columns) for one in placed), declared)
    problems = findings.distinct()
    return Match(layout, sender, year, False, placed, share, problems, refused)


def _sought(grids: Sequence[Grid], layout: Layout, findings: Findings) -> Iterator[Sought]:
    """Yield each table with its sheet: by name, by its mark, or, renamed, by all its headings."""
    for table in layout.tables:
        called = table.sheet or (table.marked.text if table.marked else "")
        grid = next((grid for grid in grids if _is_on(table, grid)), None)
        if grid is None:
            whole = [g for g in grids if len(_where(table, g, 0)[1]) == len(table.columns)]
            grid = whole[0] if len(whole) == 1 else None
            if grid is not None:
                findings.add("L14", grid.sheet.name, found=grid.sheet.name, expected=called)
        if grid is None:
            findings.add("L12", expected=called)
        else:
            yield table, grid


def _is_on(table: Table, grid: Grid) -> bool:
    if table.marked is not None:
        return stands(grid, table.marked.cell, table.marked.text)
    return key(grid.sheet.name) == key(table.sheet or "")


def _placed(table: Table, grid: Grid, year: int, findings: Findings) -> Placed:
    """Return where a table stands; note columns that moved, changed or are lost."""
    down, columns = _where(table, grid, year)
    for column in table.columns:
        if column.column not in columns:
            _explain(column, table, grid, down, year, findings)
        elif columns[column.column] != position(f"{column.column}1")[1]:
            where = address(table.header.first + down, columns[column.column])
            words = " – ".join(filled(text, year) for text in column.header)
            findings.add("L05", grid.sheet.name, where, found=where, expected=words)
    return Placed(table, grid, down, columns)


def _where(table: Table, grid: Grid, year: int) -> tuple[int, dict[str, int]]:
    """Return how far down a table stands and its columns; where most headings are found."""
    found = [(down, _columns(table, grid, down, year)) for down in _shifts(table, grid)]
    return max(found, key=lambda one: (len(one[1]), -abs(one[0])))


def _shifts(table: Table, grid: Grid) -> Iterator[int]:
    """Yield how far down the headings may stand: where the label column's heading is seen."""
    wanted = label_key(table.label.header[0])
    near = [row for row in grid.rows if row <= table.header.last + _INSERTED]
    rows = [row for row in near if wanted in {label_key(cell.text) for cell in grid.rows[row]}]
    yield from dict.fromkeys([0, *(row - table.header.first for row in rows)])


def _columns(table: Table, grid: Grid, down: int, year: int) -> dict[str, int]:
    """Return the columns whose headings are found: at their letters, else at one other place."""
    header = table.header
    if header.first + down < 1:
        return {}
    headings = {h.column: h for h in grid.headings(header.first + down, header.last + down)}
    found: dict[str, int] = {}
    for column in table.columns:
        own = position(f"{column.column}1")[1]
        if own in headings and _is_same(column, headings[own], year):
            found[column.column] = own
    for column in (c for c in table.columns if c.column not in found):
        free = [h for at, h in headings.items() if at not in found.values()]
        same = [h.column for h in free if _is_same(column, h, year)]
        if len(same) == 1:
            found[column.column] = same[0]
    return found


def _is_same(column: Column, heading: Heading, year: int) -> bool:
    """Whether a heading is the one declared, and the years in it are those of the return."""
    if len(heading.texts) != len(column.header):
        return False
    pairs = zip(column.header, heading.texts, strict=True)
    return all(_says(words, text, year) for words, text in pairs)


def _says(words: str, text: str, year: int) -> bool:
    matched, implied = year_in(words, text)
    return matched and (implied is None or year in (0, implied))


def _explain(
    column: Column, table: Table, grid: Grid, down: int, year: int, findings: Findings
) -> None:
    """Note why a declared column was not found: another unit, another year, or other words."""
    header, sheet = table.header, grid.sheet.name
    at = position(f"{column.column}1")[1]
    heading = grid.heading(at, header.first + down, header.last + down)
    row, below = heading.cells[-1] if heading.cells else (header.first + down, at)
    place = (sheet, address(row, below))
    if _same_but_unit(column, heading, year):
        units = [UNIT.search(texts[-1]) for texts in (heading.texts, column.header)]
        found, expected = (unit[1] if unit else "–" for unit in units)
        findings.add("L03", *place, found=found, expected=column.unit or expected)
        return
    same_words = _is_same(column, heading, 0)
    expected = " – ".join(filled(words, year) for words in column.header)
    code = "L15" if same_words else "L02"
    findings.add(code, *place, found=" – ".join(heading.texts), expected=expected)


def _same_but_unit(column: Column, heading: Heading, year: int) -> bool:
    if len(heading.texts) != len(column.header):
        return False
    bare = [tuple(UNIT.sub("", t).strip() for t in ts) for ts in (column.header, heading.texts)]
    return all(_says(words, text, year) for words, text in zip(*bare, strict=True))
