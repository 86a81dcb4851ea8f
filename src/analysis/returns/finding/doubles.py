"""The same row in two places: a copied sheet, a row pasted twice.

Copies that say the same are one row; of copies of which one alone is filled, that one counts.
Copies that differ are a question, and none of them counts until it is answered.
"""

from collections.abc import Sequence
from dataclasses import replace

from analysis.returns.finding.found import OPEN_TABLES, Found, line_numbers, shown
from analysis.returns.form import Table
from analysis.returns.problems import Findings
from analysis.returns.workbook import address

Rows = Sequence[tuple[str, int]]
Copy = tuple[int, int]
"""Which of the tables, and the row in it."""
Said = tuple[tuple[str, str], ...]
"""What a row says: tags of its filled cells and their texts."""


def distinct(tables: Sequence[tuple[Found, Rows]], table: Table, findings: Findings) -> list[Found]:
    """Return the tables, each with the rows that it alone speaks for."""
    places: dict[str, list[Copy]] = {}
    for index, (found, rows) in enumerate(tables):
        for identifier, line in rows:
            # Open rows bear no identity, so only what they say can make them the same.
            name = str(_said(found, line, table)) if table.tag in OPEN_TABLES else identifier
            own = f"{index}:{identifier}" if name == "()" else name
            places.setdefault(own, []).append((index, line))
    kept: list[dict[str, int]] = [{} for _ in tables]
    names = [{line: identifier for identifier, line in rows} for _, rows in tables]
    for name, copies in places.items():
        chosen = _chosen(copies, tables, table, findings)
        if chosen:
            index, line = chosen
            kept[index][names[index][line]] = line
        else:
            tables[copies[0][0]][0].doubted.add(name)
    _note_copies(tables, findings)
    return [
        replace(found, rows=dict(sorted(rows.items(), key=lambda pair: pair[1])))
        for (found, _), rows in zip(tables, kept, strict=True)
    ]


def _chosen(
    copies: Sequence[Copy],
    tables: Sequence[tuple[Found, Rows]],
    table: Table,
    findings: Findings,
) -> Copy | None:
    """Return the copy that counts, or None where filled copies differ."""
    if len(copies) == 1:
        return copies[0]
    said = {copy: _said(tables[copy[0]][0], copy[1], table) for copy in copies}
    filled = [copy for copy in copies if said[copy]]
    best = (filled or list(copies))[0]
    if len({said[copy] for copy in filled}) <= 1:
        for index, line in copies:
            if (index, line) != best:
                tables[index][0].copies.add(line)
        return best
    for copy in filled:
        _question(copy, filled, tables, table, findings)
    return None


def _note_copies(tables: Sequence[tuple[Found, Rows]], findings: Findings) -> None:
    """Note once for each table which of its rows only repeat others."""
    for found, _ in tables:
        if found.copies:
            first = address(min(found.copies), found.id_column or 1)
            findings.add("S14", found.sheet.name, first, found=line_numbers(found.copies))


def _question(
    copy: Copy,
    filled: Sequence[Copy],
    tables: Sequence[tuple[Found, Rows]],
    table: Table,
    findings: Findings,
) -> None:
    found, line = tables[copy[0]][0], copy[1]
    others = "; ".join(_where(other, tables) for other in filled if other != copy)
    for tag, text in _said(found, line, table):
        where = address(line, found.columns[tag])
        findings.add("S02", found.sheet.name, where, found=text, expected=others)


def _where(copy: Copy, tables: Sequence[tuple[Found, Rows]]) -> str:
    found, line = tables[copy[0]][0], copy[1]
    return f"«{found.sheet.name}», {address(line, found.id_column or 1)}"


def _said(found: Found, line: int, table: Table) -> Said:
    fillable = (c.tag for c in table.columns if c.kind != "shown" and c.tag in found.columns)
    cells = ((tag, found.sheet.cells.get((line, found.columns[tag]))) for tag in fillable)
    return tuple((tag, shown(cell)) for tag, cell in cells if cell and shown(cell))
