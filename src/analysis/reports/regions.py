"""The tables of a return as they stand in its workbook: what of it may ever be shown.

Found as reading finds them: by hidden tags in our form, by params/layouts/ in an agency's own
table. A region holds the rows that are known and the columns of names and figures; the guide
with its contact fields, free text, and whatever stands around a table are no part of any.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import TypeAdapter

from analysis.catalogue import Catalogue
from analysis.language.formats import date_short
from analysis.returns import form as forms
from analysis.returns.finding import OPEN_TABLES, Found, find_tables, identity
from analysis.returns.finding.found import shown
from analysis.returns.layouts import Layout, Match, layout_for
from analysis.returns.layouts.fitting import Placed
from analysis.returns.layouts.grid import Grid
from analysis.returns.layouts.ledger import Ledger
from analysis.returns.layouts.rows import Known, lines
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell, Workbook

ABOVE = 3
"""Rows above the hidden tags in which the headings are looked for."""
NAMES = ("name", "area", "title", "indicator", "period")
"""Tags of the columns of the form that say what a row is of."""
FREE = ("text", "long")
"""Kinds of columns of the form in which anything may stand, a telephone number as well."""
SHOWN = ("label", "unit", "figure")
"""What a column of an agency's own table must hold to be shown."""


@dataclass(frozen=True)
class Region:
    """One table on a sheet; `names` are the columns that say what each row is of.

    `columns` leads from each column that may be shown, in order, to its heading; `rows` leads
    from each row that may be shown, in order, to what stands in these columns, as it was typed.
    """

    sheet: str
    head: int
    names: tuple[int, ...]
    columns: dict[int, str]
    rows: dict[int, tuple[str, ...]]

    def text(self, row: int, column: int) -> str:
        """Return what stands at a place that may be shown."""
        return self.rows[row][list(self.columns).index(column)]


REGIONS = TypeAdapter(tuple[Region, ...])
"""How regions are written as JSON and read again."""


def _typed_rows(
    grid: Grid, rows: Iterable[int], columns: Iterable[int], epoch: date
) -> dict[int, tuple[str, ...]]:
    """Return what stands in some rows and columns; dates are counted from `epoch`."""
    cells = {row: [grid.shown(row, column) for column in columns] for row in rows}
    return {
        row: tuple(_typed(cell, epoch) if cell else "" for cell in found)
        for row, found in cells.items()
    }


def _typed(cell: Cell, epoch: date) -> str:
    """Return the text of a cell as a person sees it, dates as they are written here."""
    if cell.kind == "number" and cell.is_date:
        return date_short(epoch + timedelta(days=int(float(cell.text))))
    return shown(cell)


def of_form(book: Workbook, catalogue: Catalogue, agency: str, year: int) -> Iterator[Region]:
    """Yield the tables of our form; none where the workbook is no form of that sender."""
    known = identity(book, catalogue)
    sender = catalogue.agencies.get(known.agency or agency)
    asked = int(known.year) if known.year.isdecimal() else year
    if sender is None or forms.day_of(catalogue, sender, asked) is None:
        return
    form = forms.for_agency(catalogue, sender, asked, lang=known.lang)
    tables = find_tables(book, form, catalogue, Findings(book.file))
    for table in form.tables:
        for found in tables.get(table.tag, ()):
            if found.columns and found.rows:
                yield _of_form(found, table, form, book.epoch)


def _of_form(found: Found, table: forms.Table, form: forms.Form, epoch: date) -> Region:
    grid = Grid(found.sheet)
    open_to_all = [c for c in table.columns if c.kind not in FREE and c.tag in found.columns]
    headed = {c.tag: _heading(grid, found, c) for c in open_to_all}
    columns = {found.columns[tag]: text for tag, (_, text) in headed.items()}
    names = [c for c in open_to_all if c.tag in NAMES] or open_to_all[:1]
    rows = sorted(found.rows.values())
    if found.tag in OPEN_TABLES:
        # below an open table people also sign and write
        words = form.lists.get(names[0].choices, ())
        rows = [row for row in rows if grid.text(row, found.columns[names[0].tag]) in words]
    return Region(
        grid.sheet.name,
        headed[names[0].tag][0],
        tuple(found.columns[name.tag] for name in names),
        dict(sorted(columns.items())),
        _typed_rows(grid, rows, sorted(columns), epoch),
    )


def _heading(grid: Grid, found: Found, column: forms.Column) -> tuple[int, str]:
    """Return the row and the words of the nearest heading above a column of the form."""
    at = found.columns[column.tag]
    for row in range(found.header, max(0, found.header - ABOVE - 1), -1):
        text = grid.text(row, at)
        if text and text != column.tag:
            return row, f"{text} ({column.group})" if column.group else text
    return found.header, column.heading


def of_layouts(
    book: Workbook, catalogue: Catalogue, layouts: Sequence[Layout], agency: str, year: int
) -> Iterator[Region]:
    """Yield the tables of a workbook that follows one of the layouts."""
    match = layout_for(book, layouts, catalogue, agency or None, year)
    for placed in match.placed if match else ():
        assert match is not None
        yield _of_layout(placed, match, catalogue, book.epoch)


def _of_layout(placed: Placed, match: Match, catalogue: Catalogue, epoch: date) -> Region:
    ended = match.agency and forms.day_of(catalogue, match.agency, match.year)
    day = ended or forms.last_day(catalogue, match.year)
    known = Known(placed.table, catalogue, day)
    found, _ = lines(placed, tuple(_ends(placed, match)), known, Ledger(), Findings(""))
    headings = {h.column: " – ".join(h.texts) for h in placed.headings()}
    open_to_all = {c.column for c in placed.table.columns if c.reads in SHOWN}
    columns = sorted(at for letters, at in placed.columns.items() if letters in open_to_all)
    return Region(
        placed.grid.sheet.name,
        placed.table.header.last + placed.down,
        (placed.columns[placed.table.label.column],),
        {at: headings.get(at, "") for at in columns},
        _typed_rows(placed.grid, (line.number for line in found), columns, epoch),
    )


def _ends(placed: Placed, match: Match) -> Iterator[str]:
    """Yield the words that end a table: those around it, and the titles of the next one."""
    yield from (*match.layout.words, *match.layout.notes)
    same = (p.table for p in match.placed if p.grid.sheet.name == placed.grid.sheet.name)
    yield from (title.text for table in same for title in table.titles)
