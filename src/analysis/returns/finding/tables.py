"""Find the tables of the form in a workbook, however it was bent.

Addressed by hidden tags, wherever they were moved to; where they are gone, by the exact words of
headings and rows. Words that are nearly right only ever become a suggestion.
"""

from collections.abc import Iterator
from dataclasses import replace

from analysis.catalogue import Catalogue
from analysis.language.folding import key
from analysis.returns.finding.columns import (
    FEWEST,
    by_headings,
    by_tags,
    checked,
    wrong_year,
)
from analysis.returns.finding.doubles import distinct
from analysis.returns.finding.found import OPEN_TABLES, TABLE_TAGS, Found, Place, words
from analysis.returns.finding.labels import labels_of
from analysis.returns.finding.rows import open_rows, rows_of
from analysis.returns.form import Form, Table
from analysis.returns.problems import Findings
from analysis.returns.workbook import MAX_ROW, Sheet, Workbook, address

MARKED = "#can-xem-lai"
"""Begins the sheet of questions that we send back; nothing in it is a return."""


def find_tables(
    book: Workbook, form: Form, catalogue: Catalogue, findings: Findings
) -> dict[str, list[Found]]:
    """Return the tables of a workbook by tag, each row in one of them only.

    Also those that this form does not ask for, without rows: they belong to somebody else.
    """
    sheets = [sheet for sheet in book.sheets if words(sheet, 1, 1) != MARKED]
    heads = [head for sheet in sheets for head in _tagged(sheet)]
    tags = {tag for tag, _ in heads}
    lost = [table for table in form.tables if table.tag not in tags]
    taken = {one.sheet.name for _, one in heads}
    free = [sheet for sheet in sheets if sheet.name not in taken]
    heads += [head for table in lost for head in _untagged(table, free)]
    found: dict[str, list[Found]] = {}
    for tag, one in heads:
        table = form.table(tag)
        filled = _with_columns(one, table, form, findings) if table else one
        found.setdefault(tag, []).append(filled)
    for table in form.tables:
        if table.tag in found:
            found[table.tag] = _with_rows(found[table.tag], table, form, catalogue, findings)
    return found


def _tagged(sheet: Sheet) -> Iterator[tuple[str, Found]]:
    """Yield the tables of a sheet that begin with our tag, with the rows they hold."""
    marks = sorted(
        (row, column, cell.text.strip())
        for (row, column), cell in sheet.cells.items()
        if cell.text[:1] == "#" and cell.text.strip().removeprefix("#") in TABLE_TAGS
    )
    ends = [row for row, _, _ in marks[1:]] + [MAX_ROW + 1]
    start = 1
    for (row, column, text), end in zip(marks, ends, strict=False):
        tag = text.removeprefix("#")
        yield tag, Found(tag, sheet, row, start, end, column)
        start = end


def _untagged(table: Table, sheets: list[Sheet]) -> Iterator[tuple[str, Found]]:
    """Yield the places where a table stands without its tag: tags of columns, or headings."""
    columns = {column.tag for column in table.columns}
    for sheet in sheets:
        rows: dict[int, set[str]] = {}
        for (row, _), cell in sheet.cells.items():
            rows.setdefault(row, set()).add(cell.text.strip())
        most = max(FEWEST, len(columns) // 2)
        head = next((r for r in sorted(rows) if len(rows[r] & columns) >= most), None)
        if head is None:
            head = next((r for r in sorted(rows) if _is_head(sheet, r, rows[r], table)), None)
        if head:
            yield table.tag, Found(table.tag, sheet, head, 1, MAX_ROW + 1, 0)


def _is_head(sheet: Sheet, row: int, texts: set[str], table: Table) -> bool:
    """Whether most of a table's headings stand in a row."""
    if len(texts) < FEWEST:
        return False
    inputs = {column.tag for column in table.columns if column.kind != "shown"}
    return 3 * len(by_headings(sheet, row, table).keys() & inputs) >= 2 * len(inputs)


def _with_columns(found: Found, table: Table, form: Form, findings: Findings) -> Found:
    tags = by_tags(found.sheet, found.header, found.id_column, Findings(""))
    known = {column.tag for column in table.columns}
    if len(known & tags.keys()) >= FEWEST:
        tags = by_tags(found.sheet, found.header, found.id_column, findings)
        here = replace(found, columns=tags)
        return checked(here, table, findings)
    return _headed(found, table, findings)


def _headed(found: Found, table: Table, findings: Findings) -> Found:
    """Return a table whose tags are gone, read by its headings."""
    last = min(found.end, found.header + 40)
    near = [found.header, *range(found.header - 1, 0, -1), *range(found.header + 1, last)]
    for row in near:
        columns = by_headings(found.sheet, row, table)
        if len(columns) >= max(FEWEST, len(table.columns) // 2):
            findings.add("S15", found.sheet.name, address(row, 1), expected=table.sheet)
            return replace(found, header=row, columns=columns)
    return found


def _with_rows(
    founds: list[Found], table: Table, form: Form, catalogue: Catalogue, findings: Findings
) -> list[Found]:
    if table.tag in OPEN_TABLES:
        rows = [(found, open_rows(found)) for found in founds]
    else:
        labels = labels_of(table, catalogue, form.last_day)
        rows = [(found, rows_of(found, table, labels, findings)) for found in founds]
    single = distinct(rows, table, findings)
    dated = (_without_other_years(found, table, form.year, findings) for found in single)
    same = (_without_other_units(found, table, findings) for found in dated)
    return [_unmerged(found, table, findings) for found in same]


def _without_other_years(found: Found, table: Table, year: int, findings: Findings) -> Found:
    """Bar the cells of a column whose heading asks for another year: they may be last year's."""
    barred = set()
    for tag, heading in wrong_year(found, table).items():
        columns = [found.columns[t] for t in (tag, *_BESIDE.get(tag, ())) if t in found.columns]
        for place in ((row, column) for row in found.rows.values() for column in columns):
            if words(found.sheet, *place):
                findings.add("V15", found.sheet.name, address(*place), found=heading, expected=year)
                barred.add(place)
    return replace(found, barred=found.barred | barred)


def _without_other_units(found: Found, table: Table, findings: Findings) -> Found:
    """Bar the figures of a row whose unit somebody changed: they may be in that other unit."""
    if "unit" not in found.columns:
        return found
    asked = {row.tag: str(row.shown.get("unit", "")) for row in table.rows}
    columns = [found.columns[tag] for tag in _IN_UNIT if tag in found.columns]
    barred = set()
    for tag, line in found.rows.items():
        text, unit = words(found.sheet, line, found.columns["unit"]), asked.get(tag, "")
        if text and unit and key(text) != key(unit):
            filled = {(line, c) for c in columns if words(found.sheet, line, c)}
            for place in sorted({(line, found.columns["unit"]), *filled}):
                findings.add("V17", found.sheet.name, address(*place), found=text, expected=unit)
            barred |= filled
    return replace(found, barred=found.barred | barred)


_IN_UNIT = ("value", "numerator", "denominator", "plan", "plan_next")
_BESIDE = {"value": ("numerator", "denominator"), "state": ("state_date", "evidence")}
"""Columns that belong to one whose heading bears the year."""


def _unmerged(found: Found, table: Table, findings: Findings) -> Found:
    """Let merged words hold for every row under them, and ask about merged figures."""
    kinds = {found.columns[c.tag]: c.kind for c in table.columns if c.tag in found.columns}
    lines = set(found.rows.values())
    spread: dict[Place, Place] = {}
    barred: set[Place] = set()
    for top, left, bottom, right in found.sheet.merges:
        under = sorted(line for line in lines if top <= line <= bottom)
        kind = kinds.get(left, "shown")
        if kind == "shown" or len(under) < 2 or not words(found.sheet, top, left):
            continue
        if kind in ("number", "date"):
            barred.add((top, left))
            where = f"{address(top, left)}:{address(bottom, right)}"
            findings.add("S16", found.sheet.name, address(top, left), found=where)
        else:
            spread |= {(line, left): (top, left) for line in under}
    return replace(found, spread=spread, barred=found.barred | barred)
