"""What the cells around the tables say of the whole file: its year, its sender, its kind."""

from collections.abc import Iterator, Sequence
from datetime import date

from analysis.catalogue import Agency, Catalogue
from analysis.returns import form as forms
from analysis.returns.layouts.files import COMMITTEES
from analysis.returns.layouts.grid import Grid
from analysis.returns.layouts.models import Layout, Table
from analysis.returns.layouts.words import filled, key, label_key, says, year_in
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell, Workbook, position

Sought = tuple[Table, Grid]
"""A table with the sheet that it stands on."""
SAMPLE_MARK = "số liệu minh hoạ"
_LONGEST_TITLE = 300
_ABOVE = 30
"""Rows below its own in which a title is looked for, where rows were inserted."""


def is_sample(book: Workbook) -> bool:
    """Whether a workbook says that its figures are made up."""
    mark = key(SAMPLE_MARK)
    texts = (cell.text for sheet in book.sheets for cell in sheet.cells.values())
    # The one word is looked for first: folding every text of a large workbook takes long.
    return any(mark in key(t) for t in texts if "MINH" in t.upper() and len(t) < _LONGEST_TITLE)


def find_cell(grid: Grid, at: str, words: str) -> tuple[Cell, int | None] | None:
    """Return the cell that says some words, with the reporting year in it: at its place, or
    as near below it as inserted rows may have moved it; None where nothing says them."""
    row, column = position(at)
    near = (c for line in range(row, row + _ABOVE) for c in grid.rows.get(line, ()))
    for cell in (grid.shown(row, column), *near):
        matched, year = year_in(words, cell.text) if cell else (False, None)
        if cell and matched:
            return cell, year
    return None


def read_year(
    sought: Sequence[Sought], layout: Layout, promised: int | None, findings: Findings
) -> int:
    """Return the reporting year, 0 where nothing tells; every title that has one must agree."""
    told = list(_told(sought, promised, findings))
    year = promised or next((found for _, _, found in told if found), 0)
    for grid, cell, found in told:
        if found not in (None, year):
            place = (grid.sheet.name, cell.address)
            findings.add("L01", *place, found=cell.text.strip(), expected=year)
    if not layout.covers(year):
        span = f"{layout.first_year}–{layout.last_year or ''}"
        findings.add("L13", found=year or "–", expected=span)
    return year


def _told(
    sought: Sequence[Sought], promised: int | None, findings: Findings
) -> Iterator[tuple[Grid, Cell, int | None]]:
    for table, grid in sought:
        for title in table.titles:
            found = find_cell(grid, title.cell, title.text)
            if found:
                yield grid, *found
            else:
                words = filled(title.text, promised or 0)
                place = (grid.sheet.name, title.cell)
                findings.add("L02", *place, found=grid.text(*position(title.cell)), expected=words)


def read_sender(
    layout: Layout,
    sought: Sequence[Sought],
    catalogue: Catalogue,
    day: date,
    promised: str | None,
    findings: Findings,
) -> Agency | None:
    """Return who sent the file: whom its cell names, else whose folder it is in, else the one
    agency of the layout; None, with a problem, where they disagree or nobody is left."""
    could = _candidates(layout, catalogue, day)
    named = [a for a in could if _is_named(a, layout, sought, catalogue)]
    known = catalogue.agencies.get(promised or "")
    if known is not None and known not in could:
        findings.add("F06", found=layout.name.vi, expected=known.name.vi)
        return None
    if len(named) == 1 and known not in (None, named[0]):
        assert known is not None
        findings.add("F06", found=named[0].name.vi, expected=known.name.vi)
        return None
    found = known or (named[0] if len(named) == 1 else could[0] if len(could) == 1 else None)
    if found is None:
        findings.add("F07", found=_sender_text(layout, sought) or "–")
    return found


def _candidates(layout: Layout, catalogue: Catalogue, day: date) -> list[Agency]:
    listed = [catalogue.agencies[code] for code in layout.agencies if code != COMMITTEES]
    if COMMITTEES in layout.agencies:
        listed += [a for a in catalogue.agencies.values() if a.kind == "committee"]
    # One that ended earlier in the year may have sent its table before.
    return [a for a in listed if forms.day_of(catalogue, a, day.year) is not None]


def _is_named(
    agency: Agency, layout: Layout, sought: Sequence[Sought], catalogue: Catalogue
) -> bool:
    if layout.sender is None or agency.area is None:
        return False
    words = layout.sender.text.replace("{area}", forms.area_words(catalogue.areas[agency.area]))
    return any(_says(grid, layout.sender.cell, words) for _, grid in sought)


def _says(grid: Grid, at: str, words: str) -> bool:
    return label_key(grid.text(*position(at))) == label_key(words)


def _sender_text(layout: Layout, sought: Sequence[Sought]) -> str:
    at = layout.sender.cell if layout.sender else "A1"
    return next((grid.text(*position(at)) for _, grid in sought), "")


def stands(grid: Grid, at: str, words: str) -> bool:
    """Whether a cell says some words, whatever the year in them."""
    return says(words, grid.text(*position(at)))
