"""The figures in the rows of a table, gathered by what they are of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.returns.finding.found import line_numbers
from analysis.returns.layouts.figures import Gathered, Sender, Subject, definition_of, part
from analysis.returns.layouts.fitting import Placed
from analysis.returns.layouts.ledger import Ledger, Role
from analysis.returns.layouts.models import Column, Meaning
from analysis.returns.layouts.rows import Line
from analysis.returns.layouts.words import key
from analysis.returns.problems import Findings
from analysis.returns.values import Amount
from analysis.returns.workbook import Cell, address, letters

SHIFTS = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True)
class Desk:
    """One table that is being read; `end` is the row after its last."""

    sender: Sender
    placed: Placed
    end: int
    ledger: Ledger
    findings: Findings

    @property
    def sheet(self) -> str:
        """Return the name of the sheet."""
        return self.placed.grid.sheet.name

    def take(self, cell: Cell | None, role: Role) -> None:
        """Enter what became of a cell."""
        if cell is not None:
            self.ledger.take(self.placed.grid, cell.row, cell.column, role)


def gather(desk: Desk, found: Sequence[Line]) -> dict[Subject, Gathered]:
    """Return every figure of the recognised rows with its parts; note rows that are missing."""
    gathered: dict[Subject, Gathered] = {}
    for line in _each_once(desk, found):
        desk.take(line.label, "label")
        if line.row is not None and line.row.ignored is not None:
            _pass_over(desk, line)
        elif not _other_unit(desk, line):
            _take_figures(desk, line, gathered)
        _take_rest(desk, line)
    _flag_unknown_columns(desk)
    _note_missing(desk, found)
    _note_hidden(desk, found)
    return gathered


def _each_once(desk: Desk, found: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines; of two rows that stand for the same thing neither is taken."""
    places: dict[object, list[Line]] = {}
    for line in found:
        if line.row is not None and line.row.ignored is not None:
            yield line
        else:
            places.setdefault(line.area.key if line.area else line.row, []).append(line)
    for same in places.values():
        if len(same) == 1:
            yield same[0]
            continue
        for line in same:
            others = ", ".join(one.label.address for one in same if one is not line)
            text = line.label.text.strip()
            desk.findings.add("L08", desk.sheet, line.label.address, found=text, expected=others)
            for cell in desk.placed.grid.rows[line.number]:
                desk.take(cell, "flagged")


def _pass_over(desk: Desk, line: Line) -> None:
    for _, at in _columns(desk, "figure"):
        desk.take(desk.placed.grid.cells.get((line.number, at or 0)), "label")


def _columns(desk: Desk, reads: str) -> Iterator[tuple[Column, int | None]]:
    """Yield the columns that hold something, with where they stand; None for one that is lost."""
    for column in desk.placed.table.columns:
        if column.reads == reads:
            yield column, desk.placed.columns.get(column.column)


def _other_unit(desk: Desk, line: Line) -> bool:
    """Whether the row has another unit than the layout says; it is noted."""
    for _, at in _columns(desk, "unit"):
        cell = desk.placed.grid.shown(line.number, at) if at else None
        if cell is None or line.row is None or line.row.unit is None:
            continue
        desk.take(cell, "label")
        if key(cell.text) != key(line.row.unit):
            place = (desk.sheet, address(line.number, cell.column))
            desk.findings.add("L03", *place, found=cell.text.strip(), expected=line.row.unit)
            return True
    return False


def _take_figures(desk: Desk, line: Line, gathered: dict[Subject, Gathered]) -> None:
    for column, at in _columns(desk, "figure"):
        for meaning in column.gives or (line.row.gives if line.row else ()):
            subject = _subject(desk, line, column, meaning)
            one = gathered.setdefault(subject, Gathered())
            one.parts[meaning.measure] = _amount(desk, line, meaning, at)
            if meaning.measure == "value" or not one.status:
                one.status = column.status or desk.placed.table.status
            one.notes |= dict.fromkeys(_words(desk, line, "note"))
            one.sources |= dict.fromkeys(_words(desk, line, "source"))


def _subject(desk: Desk, line: Line, column: Column, meaning: Meaning) -> Subject:
    catalogue, agency = desk.sender.catalogue, desk.sender.agency
    own = agency.area or catalogue.plan.province
    return Subject(
        meaning.indicator,
        definition_of(meaning, catalogue),
        line.area.key if line.area else catalogue.areas[own].key,
        desk.sender.year + SHIFTS[column.period],
        column.planned,
    )


def _amount(desk: Desk, line: Line, meaning: Meaning, at: int | None) -> Amount:
    """Return what the cell of a row in a column says; a lost column says nothing that counts."""
    if at is None:
        return Amount(faulty=True)
    where = address(line.number, at)
    merge = desk.placed.grid.merge_at(line.number, at)
    cell = desk.placed.grid.shown(line.number, at)
    if merge and cell and not _is_one_row(desk, line, merge):
        span = f"{address(*merge[:2])}:{address(*merge[2:])}"
        desk.findings.add("L09", desk.sheet, cell.address, found=cell.text, expected=span)
        desk.take(cell, "flagged")
        return Amount(raw=cell.text, address=where, faulty=True)
    desk.take(cell, "value")
    return part(meaning, cell, where, desk.sheet, desk.findings)


def _is_one_row(desk: Desk, line: Line, merge: tuple[int, int, int, int]) -> bool:
    """Whether a merged cell is no wider and no taller than the row it stands in."""
    label = desk.placed.grid.merge_at(line.number, line.label.column)
    rows = (label[0], label[2]) if label else (line.number, line.number)
    return merge[1] == merge[3] and (merge[0], merge[2]) == rows


def _words(desk: Desk, line: Line, reads: str) -> Iterator[str]:
    for _, at in _columns(desk, reads):
        cell = desk.placed.grid.shown(line.number, at) if at else None
        if cell is not None:
            desk.take(cell, "note")
            yield cell.text.strip()


def _take_rest(desk: Desk, line: Line) -> None:
    """Enter the cells of a row in columns that are passed over, or read where nothing counts."""
    known = {at: column for column in desk.placed.table.columns if (at := _at(desk, column))}
    for cell in desk.placed.grid.rows[line.number]:
        column = known.get(cell.column)
        if column is not None:
            desk.take(cell, _ROLES.get(column.reads, "label"))


_ROLES: dict[str, Role] = {"figure": "flagged", "note": "note", "source": "note"}


def _at(desk: Desk, column: Column) -> int | None:
    return desk.placed.columns.get(column.column)


def _flag_unknown_columns(desk: Desk) -> None:
    """Enter the cells below headings that are not declared: the heading was noted."""
    grid, known = desk.placed.grid, set(desk.placed.columns.values())
    headed = {h.column for h in desk.placed.headings()} - known
    for (row, column), cell in grid.cells.items():
        if desk.placed.start <= row < desk.end and column in headed:
            desk.take(cell, "flagged")


def _note_missing(desk: Desk, found: Sequence[Line]) -> None:
    """Note the rows of the layout that the table does not have."""
    seen = {line.row for line in found}
    at = desk.placed.columns.get(desk.placed.table.label.column, 1)
    where = f"{letters(at)}{desk.placed.start - 1}"
    for row in desk.placed.table.rows:
        if row not in seen and row.ignored is None:
            desk.findings.add("L07", desk.sheet, where, found=row.label)


def _note_hidden(desk: Desk, found: Sequence[Line]) -> None:
    """Note a sheet, rows and columns that were read although nobody sees them."""
    sheet = desk.placed.grid.sheet
    if sheet.hidden:
        desk.findings.add("S17", sheet.name, found=sheet.name)
    rows = [line.number for line in found if line.number in sheet.hidden_rows]
    if rows:
        desk.findings.add("S17", sheet.name, f"A{rows[0]}", found=line_numbers(rows))
    for column in sorted(set(desk.placed.columns.values()) & sheet.hidden_columns):
        desk.findings.add("S17", sheet.name, f"{letters(column)}1", found=letters(column))
