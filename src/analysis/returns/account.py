"""Every cell of a return accounted for: value, label, note or flagged. Nothing is lost.

What the form says is known, what was asked for is noted as it is read; whatever is left over is
flagged with its address. So a cell can be passed over by mistake, but never in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.catalogue import Catalogue
from analysis.language import LANGUAGES, Text, say
from analysis.language.folding import key
from analysis.returns import guide
from analysis.returns.finding import Found
from analysis.returns.finding.found import shown
from analysis.returns.finding.identity import is_meta
from analysis.returns.finding.tables import MARKED
from analysis.returns.form import LISTS_SHEET, Form
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell, Sheet, Workbook, address

MOST_STRAYS = 50
"""Cells noted one by one on a sheet; what is beyond them is counted in one line."""

Place = tuple[int, int]
At = tuple[str, int, int]
"""Sheet, row and column of a cell."""


@dataclass(frozen=True)
class Counted:
    """How many non-empty cells a return holds, and what became of them.

    `values` were read as figures, dates and choices, `notes` as words to keep, `labels` are the
    form's own; `flagged` stand in the list of problems.
    """

    cells: int = 0
    values: int = 0
    labels: int = 0
    notes: int = 0
    flagged: int = 0

    @property
    def lost(self) -> int:
        """Return how many cells are in none of the four groups; 0, or our reading is wrong."""
        return self.cells - self.values - self.labels - self.notes - self.flagged


def account(
    book: Workbook,
    tables: Mapping[str, list[Found]],
    form: Form,
    catalogue: Catalogue,
    findings: Findings,
) -> Counted:
    """Return what became of every cell, noting those that nothing asked for."""
    values, notes, refused = _taken(tables, form)
    known = _words(form, catalogue)
    errors = {(p.sheet, p.cell) for p in findings.found if p.severity == "error"}
    flagged = errors | refused
    totals = dict.fromkeys(("cells", "values", "labels", "notes", "flagged"), 0)
    for sheet in book.sheets:
        if _is_foreign(sheet, tables, known):
            cells = list(_filled(sheet))
            if not cells:
                continue
            findings.add("S04", sheet.name, address(*min(sheet.cells)), found=sheet.name)
            totals["cells"] += len(cells)
            totals["flagged"] += len(cells)
            continue
        strays = _counted(sheet, tables, values, notes, known, flagged, totals)
        _note_strays(sheet, strays, findings)
    _note_comments(book, tables, findings)
    return Counted(**totals)


def _counted(
    sheet: Sheet,
    tables: Mapping[str, list[Found]],
    values: set[At],
    notes: set[At],
    known: frozenset[str],
    flagged: set[tuple[str, str]],
    totals: dict[str, int],
) -> list[Cell]:
    """Count the cells of one sheet and return those that nothing asked for."""
    errors = {cell for name, cell in flagged if name == sheet.name}
    ours, contact = _own_places(sheet, tables), _contact(sheet)
    whole = is_meta(sheet) or sheet.name == LISTS_SHEET or _is_marked(sheet)
    strays = []
    for (row, column), cell in _filled(sheet):
        at = (sheet.name, row, column)
        totals["cells"] += 1
        if errors and cell.address in errors:
            totals["flagged"] += 1
        elif at in values:
            totals["values"] += 1
        elif at in notes or (row, column) in contact:
            totals["notes"] += 1
        elif whole or (row, column) in ours or cell.text[:1] == "#" or key(cell.text) in known:
            totals["labels"] += 1
        else:
            totals["flagged"] += 1
            strays.append(cell)
    return strays


def _contact(sheet: Sheet) -> set[Place]:
    """Return where the guide asks who filled the form: kept with the file, read by nobody."""
    mark = next((p for p, c in sheet.cells.items() if c.text.strip() == "#contact"), None)
    if mark is None:
        return set()
    top, left = mark
    return {
        (row, column) for row, column in sheet.cells if row >= top and left <= column <= left + 2
    }


def _filled(sheet: Sheet) -> Iterator[tuple[Place, Cell]]:
    """Yield the cells that hold anything, in order of rows."""
    for place, cell in sorted(sheet.cells.items()):
        if cell.text.strip() or cell.kind != "text":
            yield place, cell


def _taken(
    tables: Mapping[str, list[Found]], form: Form
) -> tuple[set[At], set[At], set[tuple[str, str]]]:
    """Return the cells read as values and as notes, and the addresses of refused rows."""
    values: set[At] = set()
    notes: set[At] = set()
    refused: set[tuple[str, str]] = set()
    for found in (one for founds in tables.values() for one in founds):
        table = form.table(found.tag)
        kinds = {found.columns.get(c.tag): c.kind for c in table.columns} if table else {}
        lines = {found.rows[row] for row in found.refused}
        for row, column in found.taken:
            at = (found.sheet.name, row, column)
            if row in lines:
                refused.add((found.sheet.name, address(row, column)))
            elif kinds.get(column) in ("text", "long"):
                notes.add(at)
            elif kinds.get(column) != "shown":
                values.add(at)
    return values, notes, refused


def _own_places(sheet: Sheet, tables: Mapping[str, list[Found]]) -> set[Place]:
    """Return where hidden tags and the form's own words stand, whatever they say by now."""
    places: set[Place] = set()
    for found in (one for founds in tables.values() for one in founds if one.sheet is sheet):
        shown = [c for tag, c in found.columns.items() if tag in _SHOWN]
        for line in (*found.rows.values(), *found.copies):
            places.update((line, column) for column in (found.id_column, *shown))
        places.update((line, c) for line in found.copies for c in found.columns.values())
        places.update((found.header, c) for c in (found.id_column, *found.columns.values()))
    return places


_SHOWN = ("number", "code", "name", "unit", "target", "last", "area", "title", "role")


def _words(form: Form, catalogue: Catalogue) -> frozenset[str]:
    """Return everything that the form says besides its rows, folded."""
    said = [form.title, *guide.words(form)]
    for table in form.tables:
        said += [table.sheet, table.title, table.intro]
        said += [word for column in table.columns for word in (column.heading, column.group)]
    for name in _bands(catalogue):
        said += [name.in_(lang) for lang in LANGUAGES]
    said += [say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang) for lang in LANGUAGES]
    return frozenset(map(key, said)) - {""}


def _bands(catalogue: Catalogue) -> list[Text]:
    """Return the headings between rows."""
    tasks = catalogue.tasks.values()
    return [*(t.name for t in catalogue.plan.themes), *(t.heading for t in tasks)]


def _is_foreign(sheet: Sheet, tables: Mapping[str, list[Found]], known: frozenset[str]) -> bool:
    """Whether somebody added a sheet: no table of ours stands in it, nor mostly our words."""
    found = any(one.sheet is sheet for founds in tables.values() for one in founds)
    ours = found or is_meta(sheet) or sheet.name == LISTS_SHEET or _is_marked(sheet)
    if ours or not sheet.cells:
        return False
    texts = [cell.text for _, cell in _filled(sheet)]
    return 2 * sum(key(text) in known for text in texts) < len(texts)


def _note_strays(sheet: Sheet, strays: list[Cell], findings: Findings) -> None:
    for cell in strays[:MOST_STRAYS]:
        findings.add("S04", sheet.name, cell.address, found=shown(cell))
    if len(strays) > MOST_STRAYS:
        where, more = strays[MOST_STRAYS].address, len(strays) - MOST_STRAYS
        findings.add("S04", sheet.name, where, found=f"… (+{more})")


def _note_comments(book: Workbook, tables: Mapping[str, list[Found]], findings: Findings) -> None:
    """Note the comments that hang at no row of ours: those at rows stand in the rows' notes."""
    for sheet in book.sheets:
        here = [one for founds in tables.values() for one in founds if one.sheet is sheet]
        lines = {line for one in here for line in one.rows.values()}
        for (row, column), text in sorted(sheet.comments.items()):
            if row not in lines and text.strip():
                findings.add("S18", sheet.name, address(row, column), found=text.strip())


def _is_marked(sheet: Sheet) -> bool:
    first = sheet.cells.get((1, 1))
    return first is not None and first.text == MARKED
