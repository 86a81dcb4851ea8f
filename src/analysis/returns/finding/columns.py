"""Which column of a sheet is which: by the hidden tags, held against the headings above them.

Whoever fills a form looks at the headings. So where tags and headings part, the headings are
right if they still name every column once; where they do not, the column is not read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from analysis.language.folding import key
from analysis.returns.finding.found import Found, words
from analysis.returns.form import Column, Table
from analysis.returns.problems import Findings
from analysis.returns.workbook import Sheet, address

FEWEST = 3
"""Headings or tags in one row that make it the head of a table."""
ABOVE = 3
"""Rows above the tags in which their headings are looked for."""
LATEST = ("value", "state", "plan", "plan_next")
"""Columns whose headings bear a year."""

Heading = tuple[str, str]
"""Folded words of the group above a column and of the column's own heading."""


def by_tags(sheet: Sheet, row: int, id_column: int, findings: Findings) -> dict[str, int]:
    """Return columns by the tags of a row; of a tag that stands twice the first counts."""
    first: dict[str, int] = {}
    for (line, column), cell in sorted(sheet.cells.items()):
        tag = cell.text.strip()
        if line != row or column == id_column or not tag:
            continue
        if first.setdefault(tag, column) != column:
            place, known = address(row, column), address(row, first[tag])
            findings.add("S02", sheet.name, place, found=tag, expected=known)
    return first


def by_headings(sheet: Sheet, row: int, table: Table) -> dict[str, int]:
    """Return columns by the headings of a row, those that it names once and exactly."""
    asked = _asked(table)
    named: dict[str, list[int]] = {}
    for column, heading in _headings(sheet, row, bool(_groups(table))):
        if heading in asked:
            named.setdefault(asked[heading], []).append(column)
    return {tag: places[0] for tag, places in named.items() if len(places) == 1}


def checked(found: Found, table: Table, findings: Findings) -> Found:
    """Return the table with the columns that tags and headings agree on, noting where they part."""
    seen = {
        column.tag: _heading_above(found, found.columns[column.tag], bool(_groups(table)))
        for column in table.columns
        if column.kind != "shown" and column.tag in found.columns
    }
    asked = _asked(table)
    own = {tag: heading for heading, tag in asked.items()}
    dated = wrong_year(found, table)
    moved = {tag for tag, h in seen.items() if asked.get(h[0], tag) != tag} - dated.keys()
    if moved:
        named = {tag: asked.get(h[0]) for tag, h in seen.items()}
        found = _moved(found, named, moved, table, findings)
    for tag, (heading, place) in seen.items():
        if tag not in moved and heading[1] and heading != own.get(tag):
            _note_changed(found, table.column(tag), place, findings)
    return _with_lost(found, table, {place[0] for _, place in seen.values()}, findings)


def _with_lost(found: Found, table: Table, rows: set[int], findings: Findings) -> Found:
    """Return the table with the columns whose tag is gone and whose heading still stands."""
    columns = dict(found.columns)
    for row in sorted(rows - {found.header}):
        for tag, place in by_headings(found.sheet, row, table).items():
            if tag not in columns and place not in columns.values():
                columns[tag] = place
                where, heading = address(found.header, place), table.column(tag).heading
                findings.add("S11", found.sheet.name, where, found="–", expected=heading)
    return replace(found, columns=columns)


def wrong_year(found: Found, table: Table) -> dict[str, str]:
    """Return the heading of each column that asks for another year than the form's."""
    headed = {
        c.tag: _heading_above(found, found.columns[c.tag], False)
        for c in table.columns
        if c.tag in LATEST and c.tag in found.columns
    }
    texts = {tag: words(found.sheet, *place) for tag, (_, place) in headed.items()}
    own = {c.tag: c.heading for c in table.columns}
    return {
        tag: text
        for tag, text in texts.items()
        if key(text) != key(own[tag]) and key(_YEAR.sub("", text)) == key(_YEAR.sub("", own[tag]))
    }


_YEAR = re.compile(r"\b(19|20)\d\d\b")


def _note_changed(found: Found, column: Column, place: tuple[int, int], findings: Findings) -> None:
    text = words(found.sheet, *place)
    if key(_YEAR.sub("", text)) != key(_YEAR.sub("", column.heading)):
        where = address(*place)
        findings.add("S10", found.sheet.name, where, found=text, expected=column.heading)


def _moved(
    found: Found, said: Mapping[str, str | None], moved: set[str], table: Table, findings: Findings
) -> Found:
    """Return the table read by its headings where they name each column once, else without them."""
    named = [said[tag] or tag for tag in said]
    sure = len(set(named)) == len(named)
    columns = {tag: place for tag, place in found.columns.items() if tag not in moved}
    for tag in sorted(moved):
        place, meant = found.columns[tag], said[tag] or tag
        where, heading = address(found.header, place), table.column(meant).heading
        if sure:
            findings.add("S11", found.sheet.name, where, found=tag, expected=heading)
            columns[meant] = place
        else:
            _note_doubt(found, place, f"{table.column(tag).heading} / {heading}", findings)
    return replace(found, columns=columns)


def _note_doubt(found: Found, column: int, shown: str, findings: Findings) -> None:
    """Note at every filled cell of a column that it may belong to one of two columns."""
    for (row, place), cell in sorted(found.sheet.cells.items()):
        if place == column and found.header < row < found.end and cell.text.strip():
            findings.add("S12", found.sheet.name, address(row, column), found=shown)


def _asked(table: Table) -> dict[Heading, str]:
    return {(key(c.group), key(c.heading)): c.tag for c in table.columns}


def _groups(table: Table) -> set[str]:
    return {c.group for c in table.columns if c.group}


def _headings(sheet: Sheet, row: int, grouped: bool) -> Iterator[tuple[int, Heading]]:
    for (line, column), cell in sorted(sheet.cells.items()):
        if line == row and cell.text.strip():
            group = _group(sheet, row - 1, column) if grouped else ""
            yield column, (key(group), key(cell.text))


def _heading_above(found: Found, column: int, grouped: bool) -> tuple[Heading, tuple[int, int]]:
    """Return the nearest words above a tag with their group, and where they stand."""
    top = max(0, found.header - ABOVE - 1)
    for row in range(found.header - 1, top, -1):
        text = words(found.sheet, row, column)
        if text:
            group = _group(found.sheet, row - 1, column) if grouped else ""
            return (key(group), key(text)), (row, column)
    return ("", ""), (found.header, column)


def _group(sheet: Sheet, row: int, column: int) -> str:
    """Return the words that stand, or are merged, above a column."""
    own = words(sheet, row, column)
    if own:
        return own
    for top, left, bottom, right in sheet.merges:
        if top <= row <= bottom and left <= column <= right:
            return words(sheet, top, left)
    return ""
