"""The rows of a table: which label is which indicator or area, and what is no row at all."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from analysis.catalogue import Area, Catalogue
from analysis.catalogue.naming import Found, find_area, suggest_areas
from analysis.returns import form as forms
from analysis.returns.layouts.fitting import Placed
from analysis.returns.layouts.ledger import Ledger
from analysis.returns.layouts.models import Row, Table
from analysis.returns.layouts.words import alike, label_key, says
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell, position


@dataclass(frozen=True)
class Line:
    """One row of a table that was recognised: its place, its label cell, what it stands for."""

    number: int
    label: Cell
    row: Row | None = None
    area: Area | None = None


def lines(
    placed: Placed, stops: tuple[str, ...], known: "Known", ledger: Ledger, findings: Findings
) -> tuple[list[Line], int]:
    """Return the recognised rows of a table, and the row that it ends before.

    A label that is not in the layout is noted with those most like it; its row is not read.
    """
    found: list[Line] = []
    section, end = "", placed.start
    for number, cells in placed.grid.rows.items():
        if number < placed.start:
            continue
        label = _label(placed, number, cells)
        name = label_key(label.text) if label else ""
        if name not in known.names and _is_stop(cells, stops):
            break
        end = number + 1
        if label is None or label.row != number:
            continue
        if name in known.sections:
            section = name
            _take_section(placed, cells, ledger)
            continue
        line = _line(placed, number, label, section, known, findings)
        if line is not None:
            found.append(line)
        for cell in cells if line is None else ():
            ledger.take(placed.grid, cell.row, cell.column, "flagged")
    return found, end


def _is_stop(cells: list[Cell], stops: tuple[str, ...]) -> bool:
    return any(says(stop, cell.text) for cell in cells for stop in stops if cell.kind == "text")


def _line(
    placed: Placed, number: int, label: Cell, section: str, known: "Known", findings: Findings
) -> Line | None:
    """Return what a row stands for; None, with a problem, where that is not certain."""
    text, place = label.text.strip(), (placed.grid.sheet.name, label.address)
    row = known.row(text, section)
    if row is not None:
        area = known.catalogue.areas[row.area] if row.area else None
        return Line(number, label, row, area)
    named = known.area(text)
    if named is None:
        findings.add("L06", *place, found=text, expected=known.nearest(text))
        return None
    now = ", ".join(forms.area_words(area) for area in named.now) or "–"
    if named.kind in ("part_of", "ended"):
        findings.add("T05", *place, found=text, expected=now)
        return None
    if named.kind == "former_name":
        findings.add("T04", *place, found=text, expected=now)
    return Line(number, label, area=named.now[0])


def _label(placed: Placed, number: int, cells: list[Cell]) -> Cell | None:
    """Return the cell that names a row; a section may stand left of the column of labels."""
    at = placed.columns.get(placed.table.label.column, position(f"{placed.table.label.column}1")[1])
    label = placed.grid.shown(number, at)
    alone = [cell for cell in cells if cell.kind == "text"]
    return label or (alone[0] if len(alone) == len(cells) == 1 else None)


def _take_section(placed: Placed, cells: list[Cell], ledger: Ledger) -> None:
    for cell in cells:
        if cell.kind == "text" or cell.column < position(f"{placed.table.label.column}1")[1]:
            ledger.take(placed.grid, cell.row, cell.column, "label")


@dataclass(frozen=True)
class Known:
    """What may stand in the column of labels: rows of the layout, sections, and areas."""

    table: Table
    catalogue: Catalogue
    day: date

    @cached_property
    def sections(self) -> frozenset[str]:
        """Return the sections between the rows, as they are compared."""
        return frozenset(label_key(text) for text in self.table.sections)

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the sections and the labels of the layout, as they are compared."""
        return self.sections | {name for name, _ in self._rows}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        return {(label_key(r.label), label_key(r.under or "")): r for r in self.table.rows}

    def row(self, label: str, section: str) -> Row | None:
        """Return the row of the layout that a label means in a section."""
        name = label_key(label)
        return self._rows.get((name, section)) or self._rows.get((name, ""))

    def area(self, label: str) -> Found | None:
        """Return the area that a label names, where the rows are areas."""
        if self.table.rows_are != "areas":
            return None
        return find_area(label, self.catalogue, self.day, self.table.level)

    def nearest(self, label: str) -> str:
        """Return the labels most like one that is not known, for a person to choose from."""
        names = [row.label for row in self.table.rows]
        found = [name for name, _ in alike(label, names)]
        if self.table.rows_are == "areas":
            areas = suggest_areas(label, self.catalogue, self.day, self.table.level)
            found += [forms.area_words(area) for area in areas]
        return "; ".join(f"«{name}»" for name in found[:3]) or "–"
